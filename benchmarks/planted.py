"""Plant one wrong figure at a time in read disclosures and count what the audit makes of it.

Figures of tables, narrative and target sheets; nine kinds of change as figures usually go wrong, and turned
directions. Counted for the plants that the other printed figures contradict: found at all, the changed
figure named as culprit by the first finding about it, the right value suggested, and errors about other
figures that were not there before. For the plants that nothing printed contradicts: how many are found
all the same. For the untouched files: errors, without those that were read against the page and are true.

    python benchmarks/planted.py [FILE …] [--plants N] [--misses N]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from figures import NARRATIVE, TABLES, TARGETS, Figure, figures
from mingzhang.audit import audit
from mingzhang.audit.fingerprints import fingerprints
from mingzhang.model import ERROR, NOTICE, Amount, Disclosure, Finding
from mingzhang.pipeline import read_file, read_files
from mingzhang.taxonomy.files import data_dir

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
REAL = ROOT.parent / "shared" / "real"
KNOWN = Path(__file__).with_name("known_faults.yaml")
DIRECTION = "direction turned"
COUNTED = ("found", "culprit", "value", "others")


@dataclass(frozen=True)
class Plant:
    """A figure and what it is changed to."""

    kind: str
    figure: Figure
    amount: Amount


@dataclass(frozen=True)
class Known:
    """What the audit says of an untouched file."""

    name: str
    disclosure: Disclosure
    told: frozenset[tuple[object, ...]]
    untrue: int


def changes(figure: Figure, dice: random.Random) -> Iterator[Plant]:
    """Nine ways in which a figure goes wrong; a direction can only turn."""
    old = figure.amount.value
    if figure.flips:
        yield Plant(DIRECTION, figure, Amount(-old))
        return
    size = abs(old)
    text = format(size, "f")
    digits = [i for i, char in enumerate(text) if char.isdigit()]
    whole = text.partition(".")[0]
    wrong: list[tuple[str, Decimal]] = []
    if len(whole) >= 2 and whole[0] != whole[1]:
        wrong.append(("digits swapped", Decimal(whole[1] + whole[0] + text[2:])))
    spot = dice.choice(digits[: max(1, len(whole))])
    other = dice.choice([d for d in "123456789" if d != text[spot]])
    wrong.append(("wrong digit", Decimal(text[:spot] + other + text[spot + 1 :])))
    wrong.append(("digit added", Decimal("1" + text)))
    if len(whole) >= 2:
        wrong.append(("digit lost", Decimal(text[1:])))
    wrong += [("point moved", size * 10), ("unit confused", size * 10000), ("zero", Decimal(0))]
    neighbours = [value for value in figure.neighbours if value not in (size, 0)]
    if neighbours:
        wrong.append(("neighbour's value", dice.choice(neighbours)))
    wrong.append(("last year's value", (size * Decimal("0.87")).quantize(Decimal("0.01"))))
    for kind, value in wrong:
        value = value.quantize(Decimal(1).scaleb(-figure.amount.places))
        if value != size:
            yield Plant(kind, figure, Amount(value if old >= 0 else -value))


def signature(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same before and after."""
    about = tuple(sorted(str(fact.key) for fact in finding.facts))
    return (finding.rule, finding.severity, about or (finding.places[:1], finding.quote[:12]))


def judge(plant: Plant, before: frozenset[tuple[object, ...]], findings: tuple[Finding, ...]) -> Counter[str]:
    """Found, culprit named first, right value suggested, errors that do not touch the figure."""
    figure = plant.figure
    new = [f for f in findings if f.severity != NOTICE and signature(f) not in before]
    touching = [f for f in new if figure.touched_by(f) or _names(f, figure)]
    others = [f for f in new if f.severity == ERROR and f not in touching]
    verdict = Counter({"found": int(bool(touching)), "others": int(bool(others))})
    first = touching[0] if touching else None
    if first is not None and first.culprit is not None and _names(first, figure):
        verdict["culprit"] = 1
        suggest = first.culprit.suggest
        near = min(Decimal("0.05"), max(abs(figure.amount.value) / 1000, Decimal("0.01")))
        verdict["value"] = suggest is not None and abs(Decimal(suggest) - figure.amount.value) <= near
    return verdict


def _names(finding: Finding, figure: Figure) -> bool:
    culprit = finding.culprit
    return culprit is not None and (culprit.table, culprit.row, culprit.column) in figure.names


def untouched(name: str, disclosure: Disclosure, true: dict[str, list[str]]) -> Known:
    """The file as it is: its errors, and how many of them nobody has found true on the page."""
    findings = [finding for finding in audit(disclosure).findings if finding.severity != NOTICE]
    errors = [finding for finding in findings if finding.severity == ERROR]
    untrue = [id for id in fingerprints(errors) if id not in true.get(name, [])]
    return Known(name, disclosure, frozenset(map(signature, findings)), len(untrue))


def main() -> None:
    """Plant, audit, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--plants", type=int, default=3000)
    parser.add_argument(
        "--misses", type=int, default=0, help="show so many plants that were missed or led to other errors"
    )
    options = parser.parse_args()
    dice = random.Random(20)
    true = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() else {}
    known = [untouched(name, disclosure, true) for name, disclosure in _read(options.files)]
    pools: dict[str, list[tuple[Known, Plant, bool]]] = {TABLES: [], NARRATIVE: [], TARGETS: []}
    for item in known:
        told = [f for f in audit(item.disclosure).findings if f.severity != NOTICE]
        for figure in figures(item.disclosure):
            if figure.amount.value and not any(figure.touched_by(f) or _names(f, figure) for f in told):
                for plant in changes(figure, dice):
                    pools[figure.area].append((item, plant, figure.contradicts(plant.amount)))
    chosen = _chosen(pools, options.plants, dice)
    tally, free, times, missed = _count(chosen)
    _print(pools, tally, free, times)
    print(f"untouched files: {len(known)}, errors not known to be true: {sum(item.untrue for item in known)}")
    for line in missed[: options.misses]:
        print(line)


def _read(files: list[Path]) -> Iterator[tuple[str, Disclosure]]:
    if files:
        yield from ((path.name, read_file(path)) for path in files)
        return
    for path in (data_dir() / "samples" / "yunxi-2024.txt", *sorted(SEEDS.glob("*.txt"))):
        yield path.name, read_file(path)
    pairs = {path.name.rpartition("-")[0]: path for path in REAL.glob("*/*-tables.pdf")}
    for name, tables in sorted(pairs.items()):
        yield name, read_files([tables.with_name(f"{name}-narrative.pdf"), tables])
    for path in sorted(REAL.glob("*/*.pdf")):
        if path.stem.rpartition("-")[0] not in pairs and path.parent.name != "templates":
            yield path.name, read_file(path)


def _chosen(
    pools: dict[str, list[tuple[Known, Plant, bool]]], plants: int, dice: random.Random
) -> list[tuple[Known, Plant, bool]]:
    """As many contradicted plants of each area (fewer only where there are no more), and as many more of
    the others as a quarter of these."""
    found = []
    for pool in pools.values():
        firm = [item for item in pool if item[2]]
        loose = [item for item in pool if not item[2]]
        number = min(len(firm), plants // len(pools))
        found += dice.sample(firm, number)
        found += dice.sample(loose, min(len(loose), number // 4))
    return found


Tally = dict[tuple[str, str, str], Counter[str]]


def _count(chosen: list[tuple[Known, Plant, bool]]) -> tuple[Tally, Tally, list[float], list[str]]:
    tally: Tally = {}
    free: Tally = {}
    times: list[float] = []
    missed = []
    for item, plant, contradicted in chosen:
        figure = plant.figure
        changed = figure.put(plant.amount)
        start = time.perf_counter()
        findings = audit(changed).findings
        times.append(time.perf_counter() - start)
        verdict = judge(plant, item.told, findings)
        key = (figure.area, figure.part, plant.kind)
        counts = (tally if contradicted else free).setdefault(key, Counter())
        counts["plants"] += 1
        counts.update(verdict)
        right = verdict["found"] and verdict["culprit"] and verdict["value"]
        if contradicted and (not right or verdict["others"]):
            missed.append(
                f"{item.name} {key} {sorted(figure.names)} {figure.amount} -> {plant.amount} {dict(verdict)}"
            )
    return tally, free, times, missed


def _print(
    pools: dict[str, list[tuple[Known, Plant, bool]]], tally: Tally, free: Tally, times: list[float]
) -> None:
    print(f"{'':46}{'plants':>8}{'found %':>9}{'culprit %':>11}{'value %':>9}{'others %':>10}")
    for depth in (3, 2, 1, 0):
        groups: dict[tuple[str, ...], Counter[str]] = {}
        for key, counts in tally.items():
            groups.setdefault(key[:depth], Counter()).update(counts)
        for group, counts in sorted(groups.items()):
            _line(" / ".join(group) or "all", counts)
        print()
    for area, pool in pools.items():
        loose = sum((counts for key, counts in free.items() if key[0] == area), Counter[str]())
        shares = sum(1 for item in pool if item[2]) / max(len(pool), 1) * 100
        found = 100 * loose["found"] / max(loose["plants"], 1)
        print(
            f"{area}: {shares:.0f} % of {len(pool)} possible plants are contradicted by other figures;"
            f" of {loose['plants']} others {found:.0f} % are found all the same"
        )
    print(
        f"audit of one disclosure: median {statistics.median(times) * 1000:.0f} ms,"
        f" max {max(times) * 1000:.0f} ms"
    )


def _line(name: str, counts: Counter[str]) -> None:
    shares = [100 * counts[column] / counts["plants"] for column in COUNTED]
    print(
        f"{name:46}{counts['plants']:>8}{shares[0]:>9.1f}{shares[1]:>11.1f}{shares[2]:>9.1f}{shares[3]:>10.1f}"
    )


if __name__ == "__main__":
    main()
