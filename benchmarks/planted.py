"""Plant one wrong figure at a time in read disclosures and count what the audit makes of it.

For each figure that another printed figure determines (it takes part in a sum, a link or a claim): nine
kinds of change as figures usually go wrong. Counted: found at all, the changed figure named as culprit,
the right value suggested, and errors about other figures that were not there before.

    python benchmarks/planted.py [FILE …] [--plants N]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from mingzhang.audit import audit
from mingzhang.audit.ledger import Ledger
from mingzhang.audit.narrative import stated_claims
from mingzhang.audit.relations import all_relations
from mingzhang.model import Amount, Disclosure, Fact, Finding
from mingzhang.pipeline import read_file
from mingzhang.taxonomy.files import data_dir

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"


@dataclass(frozen=True)
class Plant:
    """A figure and what it is changed to."""

    kind: str
    fact: Fact
    value: Decimal


def changes(fact: Fact, disclosure: Disclosure, dice: random.Random) -> Iterator[Plant]:
    """Nine ways in which a figure goes wrong."""
    value = fact.amount.value
    text = str(fact.amount)
    digits = [i for i, char in enumerate(text) if char.isdigit()]
    whole = text.partition(".")[0]
    if len(whole) >= 2 and whole[0] != whole[1]:
        yield Plant("digits swapped", fact, Decimal(whole[1] + whole[0] + text[2:]))
    spot = dice.choice(digits[: max(1, len(whole))])
    other = dice.choice([d for d in "123456789" if d != text[spot]])
    yield Plant("wrong digit", fact, Decimal(text[:spot] + other + text[spot + 1 :]))
    yield Plant("digit added", fact, Decimal("1" + text))
    if len(whole) >= 2:
        yield Plant("digit lost", fact, Decimal(text[1:] if text[1] != "." else "0" + text[1:]))
    yield Plant("point moved", fact, value * 10)
    yield Plant("unit confused", fact, value * 10000)
    neighbours = [
        f.amount.value for f in disclosure.facts if f.table == fact.table and f.amount.value != value
    ]
    if neighbours:
        yield Plant("neighbour's value", fact, dice.choice(neighbours))
    yield Plant("last year's value", fact, (value * Decimal("0.87")).quantize(Decimal("0.01")))
    yield Plant("zero", fact, Decimal(0))


def determined(disclosure: Disclosure) -> set[tuple[str, str, str]]:
    """Cells that some other printed figure determines."""
    ledger = Ledger(disclosure)
    cells = {fact.key for relation in all_relations(ledger) for fact in relation.facts if relation.certain}
    cells |= {cell for stated in stated_claims(ledger) for cell in stated.cells if cell in ledger.facts}
    return cells


def planted(disclosure: Disclosure, plant: Plant) -> Disclosure:
    """The disclosure with the one figure changed."""
    amount = Amount(plant.value.quantize(Decimal(1).scaleb(-plant.fact.amount.places)))
    facts = tuple(replace(f, amount=amount) if f is plant.fact else f for f in disclosure.facts)
    return replace(disclosure, facts=facts)


def signature(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same before and after."""
    return (
        finding.rule,
        finding.severity,
        finding.quote,
        tuple(sorted(str(fact.key) for fact in finding.facts)),
    )


def judge(plant: Plant, before: set[tuple[object, ...]], findings: tuple[Finding, ...]) -> dict[str, bool]:
    """Found, culprit named first, right value suggested, errors that do not touch the figure."""
    new = [f for f in findings if f.severity == "error" and signature(f) not in before]
    touching = [f for f in new if any(fact.key == plant.fact.key for fact in f.facts)]
    first = touching[0].culprit if touching else None
    named = first is not None and (first.table, first.row, first.column) == plant.fact.key
    right = bool(
        named
        and first
        and first.suggest
        and abs(Decimal(first.suggest) - plant.fact.amount.value) <= Decimal("0.05")
    )
    return {"found": bool(touching), "culprit": named, "value": right, "others": len(new) > len(touching)}


def main() -> None:
    """Plant, audit, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--plants", type=int, default=2000)
    options = parser.parse_args()
    paths = options.files or [data_dir() / "samples" / "yunxi-2024.txt", *sorted(SEEDS.glob("*.txt"))]
    dice = random.Random(20)
    tally: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = {}
    times: list[float] = []
    pool: list[tuple[Disclosure, set[tuple[object, ...]], Plant]] = []
    for path in paths:
        disclosure = read_file(path)
        report = audit(disclosure)
        before = {signature(finding) for finding in report.findings}
        cells = determined(disclosure)
        wrong = {(f.culprit.table, f.culprit.row, f.culprit.column) for f in report.findings if f.culprit}
        for fact in disclosure.facts:
            if fact.certain and fact.key in cells and fact.key not in wrong and fact.amount.value:
                pool.extend((disclosure, before, plant) for plant in changes(fact, disclosure, dice))
    for disclosure, before, plant in dice.sample(pool, min(options.plants, len(pool))):
        if abs(plant.value - plant.fact.amount.value) < 1:
            continue
        changed = planted(disclosure, plant)
        start = time.perf_counter()
        verdict = judge(plant, before, audit(changed).findings)
        times.append(time.perf_counter() - start)
        counts = by_kind.setdefault(plant.kind, Counter())
        for counter in (tally, counts):
            counter["plants"] += 1
            counter.update(name for name, holds in verdict.items() if holds)
    print(f"{'kind':20}{'plants':>8}{'found %':>9}{'culprit %':>11}{'value %':>9}{'others %':>10}")
    for kind, counts in [*sorted(by_kind.items()), ("all", tally)]:
        shares = [100 * counts[name] / counts["plants"] for name in ("found", "culprit", "value", "others")]
        print(
            f"{kind:20}{counts['plants']:>8}{shares[0]:>9.1f}{shares[1]:>11.1f}{shares[2]:>9.1f}{shares[3]:>10.1f}"
        )
    print(
        f"audit of one disclosure: median {statistics.median(times) * 1000:.0f} ms,"
        f" max {max(times) * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
