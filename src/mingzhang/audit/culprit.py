"""Which single figure explains broken identities: one root cause becomes one finding.

For every figure of a broken relation: the value that would mend it, how many broken relations agree on
that value, and how many sound ones the change would break. The best figure explains its relations; then
the rest is looked at again. A search over sets of figures has its place here as well.
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
class Cause:
    """One explanation: the broken relations, and the figure to change, if one stands out.

    `sure`: no other single change explains as much."""

    outcomes: tuple[Outcome, ...]
    fact: Fact | None
    suggest: Decimal | None
    sure: bool


@dataclass(frozen=True)
class _Change:
    fact: Fact
    value: Decimal
    mends: tuple[int, ...]
    breaks: int

    @property
    def gain(self) -> int:
        return len(self.mends) - self.breaks


def explain(broken: Sequence[Outcome], sound: Sequence[Outcome], ledger: Ledger) -> list[Cause]:
    """Group broken relations under their causes, the one that explains most first."""
    left = dict(enumerate(broken))
    holding = _by_cell(sound)
    causes: list[Cause] = []
    for _ in range(MAX_ROUNDS):
        changes = _changes(left, holding, ledger)
        if not changes:
            break
        best = max(changes, key=lambda change: (change.gain, len(change.mends), change.fact.certain))
        if best.gain < 1 or len(best.mends) < 2:
            break
        rivals = [c for c in changes if c.fact.key != best.fact.key and c.gain >= best.gain]
        mended = tuple(left.pop(index) for index in best.mends)
        causes.append(Cause(mended, best.fact, best.value, not rivals and best.fact.certain))
    causes.extend(_single(outcome, holding, ledger) for outcome in left.values())
    return _merge_copies(causes)


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


def _single(outcome: Outcome, holding: Mapping[CellKey, list[Outcome]], ledger: Ledger) -> Cause:
    """A lone relation: its figure that no sound relation holds is the suspect, if there is just one."""
    free = []
    for fact in outcome.relation.facts:
        value = needed_value(outcome, fact, ledger)
        if not any(_would_break(o, fact, value, ledger) for o in holding.get(fact.key, ())):
            free.append((fact, value))
    if len(free) == 1 and free[0][1] >= 0:
        return Cause((outcome,), free[0][0], free[0][1], False)
    return Cause((outcome,), None, None, False)


def _merge_copies(causes: Sequence[Cause]) -> list[Cause]:
    """A wrong figure repeated in another column of its row is one cause (total and its only part), and
    so is what the same wrong row leaves blank."""
    merged: list[Cause] = []
    for cause in causes:
        twin = next((index for index, other in enumerate(merged) if _is_copy(cause, other)), None)
        if twin is None:
            merged.append(cause)
        else:
            other = merged[twin]
            merged[twin] = Cause((*other.outcomes, *cause.outcomes), other.fact, other.suggest, other.sure)
    return merged


def _is_copy(cause: Cause, other: Cause) -> bool:
    if cause.fact is None and other.fact is not None and not cause.outcomes[0].relation.left:
        return cause.outcomes[0].relation.cell[:2] == (other.fact.table, other.fact.row)
    if cause.fact is None or other.fact is None or cause.suggest != other.suggest:
        return False
    same_row = (cause.fact.table, cause.fact.row) == (other.fact.table, other.fact.row)
    return same_row and cause.fact.amount.value == other.fact.amount.value
