"""The single figure that explains most broken identities, again and again: where a full search is too much.

For every figure of a broken relation: the value that would mend it, how many broken relations agree on
that value, and how many sound ones the change would break. The best figure explains its relations; then
the rest is looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.relations import Outcome
from mingzhang.model import Fact

MAX_ROUNDS = 200


@dataclass(frozen=True)
class Single:
    """One explanation: the broken relations, and the figure to change, if one stands out."""

    outcomes: tuple[Outcome, ...]
    fact: Fact | None
    suggest: Decimal | None


@dataclass(frozen=True)
class _Change:
    fact: Fact
    value: Decimal
    mends: tuple[int, ...]
    breaks: int

    @property
    def gain(self) -> int:
        return len(self.mends) - self.breaks


def explain_singly(broken: Sequence[Outcome], sound: Sequence[Outcome], ledger: Ledger) -> list[Single]:
    """Group broken relations under their causes, the one that explains most first."""
    left = dict(enumerate(broken))
    holding = _by_cell(sound)
    causes: list[Single] = []
    for _ in range(MAX_ROUNDS):
        changes = _changes(left, holding, ledger)
        if not changes:
            break
        best = max(changes, key=lambda change: (change.gain, len(change.mends), change.fact.certain))
        if best.gain < 1 or len(best.mends) < 2:
            break
        mended = tuple(left.pop(index) for index in best.mends)
        causes.append(Single(mended, best.fact, best.value))
    causes.extend(_single(outcome, holding, ledger) for outcome in left.values())
    return causes


def _by_cell(outcomes: Sequence[Outcome]) -> dict[CellKey, list[Outcome]]:
    cells: dict[CellKey, list[Outcome]] = {}
    for outcome in outcomes:
        for fact in outcome.relation.facts:
            cells.setdefault(fact.key, []).append(outcome)
    return cells


def _changes(
    broken: Mapping[int, Outcome], holding: Mapping[CellKey, list[Outcome]], ledger: Ledger
) -> list[_Change]:
    wanted: dict[CellKey, list[tuple[int, Fact, Decimal]]] = {}
    for index, outcome in broken.items():
        for fact in outcome.relation.facts:
            wanted.setdefault(fact.key, []).append((index, fact, needed_value(outcome, fact, ledger)))
    changes = []
    for claims in wanted.values():
        for _, fact, value in claims:
            mends = tuple(i for i, _, _ in claims if not _would_break(broken[i], fact, value, ledger))
            equal = [other for i, _, other in claims if i in mends and not broken[i].relation.at_most]
            exact = _commonest(equal or [value])
            breaks = sum(1 for o in holding.get(fact.key, ()) if _would_break(o, fact, exact, ledger))
            changes.append(_Change(fact, exact, mends, breaks))
    return changes


def _commonest(values: Sequence[Decimal]) -> Decimal:
    return max(dict.fromkeys(values), key=values.count)


def needed_value(outcome: Outcome, fact: Fact, ledger: Ledger) -> Decimal:
    """The value of `fact` that makes both sides equal, all else as printed."""
    value = ledger.value(fact)
    times = outcome.relation.facts.count(fact)
    shift = outcome.difference / times if times else outcome.difference
    return value - shift if fact in outcome.relation.left else value + shift


def _would_break(outcome: Outcome, fact: Fact, value: Decimal, ledger: Ledger) -> bool:
    """Sums of one figure alone (a parent with its only part) move together and break nothing new."""
    change = value - ledger.value(fact)
    difference = outcome.difference + (change if fact in outcome.relation.left else -change)
    if outcome.relation.at_most and difference <= outcome.tolerance:
        return False
    return abs(difference) > outcome.tolerance


def _single(outcome: Outcome, holding: Mapping[CellKey, list[Outcome]], ledger: Ledger) -> Single:
    """A lone relation: its figure that no sound relation holds is the suspect, if there is just one."""
    free = []
    for fact in outcome.relation.facts:
        value = needed_value(outcome, fact, ledger)
        if not any(_would_break(o, fact, value, ledger) for o in holding.get(fact.key, ())):
            free.append((fact, value))
    if len(free) == 1 and free[0][1] >= 0:
        return Single((outcome,), free[0][0], free[0][1])
    return Single((outcome,), None, None)
