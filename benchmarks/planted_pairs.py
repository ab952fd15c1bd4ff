"""Plant two or three wrong figures at a time in the tables of disclosures; count the sets found right.

Of the figures that identities determine, outside of what is wrong already: two in one document, two in one
table, two in one relation, three in one document; each changed in one of the nine ways of `planted.py`.
Counted: all planted figures named as culprits (and no other by error), all for sure, all right values, how
often a figure that is right is called wrong for sure, and how often the search was given up.

    python benchmarks/planted_pairs.py [FILE …] [--plants N] [--steps N]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from mingzhang.audit.culprit import Cause, explain
from mingzhang.audit.evidence import previous_values, repeated_figures
from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.relations import Relation, all_relations, weigh
from mingzhang.model import Amount, Disclosure, Fact
from mingzhang.pipeline import read_file
from mingzhang.taxonomy.files import data_dir

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
REAL = ROOT.parent / "shared" / "real"
KINDS = ("two in one document", "two in one table", "two in one relation", "three in one document")


@dataclass(frozen=True)
class Ground:
    """A document in which to plant: its figures that two relations or more hold, and its relations."""

    disclosure: Disclosure
    facts: tuple[Fact, ...]
    relations: tuple[Relation, ...]
    wrong: frozenset[CellKey]


def ground(path: Path) -> Ground | None:
    """A document read; None where its tables determine too few figures."""
    disclosure = read_file(path)
    ledger = Ledger(disclosure)
    relations = tuple(all_relations(ledger))
    before = causes(disclosure)
    touched = {fact.key for cause in before for o in cause.outcomes for fact in o.relation.facts}
    held = Counter(fact.key for r in relations if r.certain and not r.at_most for fact in r.facts)
    facts = tuple(
        fact
        for fact in ledger.facts.values()
        if held[fact.key] > 1 and fact.key not in touched and fact.certain and fact.amount.value
    )
    wrong = frozenset(cause.fact.key for cause in before if cause.fact)
    return Ground(disclosure, facts, relations, wrong) if len(facts) > 10 else None


def causes(disclosure: Disclosure, steps: int | None = None) -> list[Cause]:
    """What the search makes of a disclosure."""
    ledger = Ledger(disclosure)
    outcomes = [weigh(relation, ledger) for relation in all_relations(ledger)]
    sound = [outcome for outcome in outcomes if outcome.holds or outcome.rounding]
    broken = [outcome for outcome in outcomes if not (outcome.holds or outcome.rounding)]
    if not broken:
        return []
    claims, previous = repeated_figures(ledger), previous_values(ledger)
    return explain(broken, sound, ledger, claims=claims, previous=previous, steps=steps)


def chosen(place: Ground, kind: str, dice: random.Random) -> Sequence[Fact]:
    """Figures to change together."""
    if kind == KINDS[3]:
        return dice.sample(place.facts, 3)
    if kind == KINDS[0]:
        return dice.sample(place.facts, 2)
    first = dice.choice(place.facts)
    if kind == KINDS[1]:
        near = [fact for fact in place.facts if fact.table == first.table and fact is not first]
    else:
        beside = {f.key for r in place.relations if first in r.facts for f in r.facts} - {first.key}
        near = [fact for fact in place.facts if fact.key in beside]
    return [first, dice.choice(near)] if near else []


def changed(fact: Fact, disclosure: Disclosure, dice: random.Random) -> Decimal:
    """Another value, gone wrong in one of the usual ways."""
    return dice.choice(
        [v for v in _changes(fact, disclosure, dice) if abs(v - fact.amount.value) >= 1]
        or [fact.amount.value + 7]
    )


def _changes(fact: Fact, disclosure: Disclosure, dice: random.Random) -> Iterator[Decimal]:
    value, text = fact.amount.value, format(fact.amount.value, "f")
    digits = [i for i, char in enumerate(text) if char.isdigit()]
    spot = dice.choice(digits)
    if len(digits) > 2 and text[1].isdigit():
        yield Decimal(text[1] + text[0] + text[2:])
        yield Decimal(text[1:])
    yield Decimal(text[:spot] + dice.choice("123456789") + text[spot + 1 :])
    yield Decimal("1" + text)
    yield value * 10
    yield value * 10000
    yield dice.choice([f.amount.value for f in disclosure.facts if f.table == fact.table])
    yield value * Decimal("0.87")
    yield Decimal(0)


def planted(disclosure: Disclosure, values: Mapping[CellKey, Decimal]) -> Disclosure:
    """The disclosure with some figures changed."""
    facts = tuple(
        replace(f, amount=Amount(values[f.key].quantize(Decimal(1).scaleb(-f.amount.places))))
        if f.key in values
        else f
        for f in disclosure.facts
    )
    return replace(disclosure, facts=facts)


def judge(place: Ground, facts: Sequence[Fact], found: Sequence[Cause]) -> Counter[str]:
    """What was found of the planted figures."""
    ledger = Ledger(place.disclosure)
    named = {c.fact.key: c for c in found if c.fact and c.fact.key not in place.wrong}
    keys = {fact.key for fact in facts}
    right = keys == set(named)
    verdict = Counter({"plants": 1, "right set": right, "some named": bool(keys & set(named))})
    verdict["all sure"] = right and all(cause.sure for cause in named.values())
    verdict["values"] = right and all(
        named[f.key].suggest is not None
        and abs((named[f.key].suggest or Decimal(0)) - ledger.value(f)) <= Decimal("0.05")
        for f in facts
    )
    verdict["wrong for sure"] = any(cause.sure for key, cause in named.items() if key not in keys)
    verdict["given up"] = any(not cause.searched for cause in found)
    return verdict


def main() -> None:
    """Plant, search, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--plants", type=int, default=250, help="of each kind")
    parser.add_argument("--steps", type=int, default=None, help="steps that the search may take")
    options = parser.parse_args()
    found = [
        data_dir() / "samples" / "yunxi-2024.txt",
        *sorted(SEEDS.glob("*.txt")),
        *sorted(REAL.glob("*/*.pdf")),
    ]
    places = [place for path in options.files or found if (place := ground(path))]
    dice = random.Random(20)
    names = ("right set", "all sure", "values", "some named", "wrong for sure", "given up")
    print(f"{len(places)} documents\n{'':24}{'plants':>8}" + "".join(f"{name + ' %':>18}" for name in names))
    for kind in KINDS:
        counts, times = Counter[str](), list[float]()
        while counts["plants"] < options.plants:
            place = dice.choice(places)
            facts = chosen(place, kind, dice)
            values = {fact.key: changed(fact, place.disclosure, dice) for fact in facts}
            if not facts:
                continue
            document = planted(place.disclosure, values)
            start = time.perf_counter()
            explained = causes(document, options.steps)
            times.append(time.perf_counter() - start)
            counts += judge(place, facts, explained)
        shares = "".join(f"{100 * counts[name] / counts['plants']:>18.1f}" for name in names)
        print(f"{kind:24}{counts['plants']:>8}{shares}")
        times.sort()
        print(
            f"{'':24}relations and search: median {statistics.median(times) * 1000:.0f} ms,"
            f" 95 % within {times[int(len(times) * 0.95)] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms"
        )


if __name__ == "__main__":
    main()
