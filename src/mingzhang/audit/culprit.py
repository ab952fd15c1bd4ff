"""Which figures explain broken identities: one root cause becomes one finding.

All identities, with those claims of the narrative that name a figure, are one system over the printed
figures; the smallest set of changes that makes it hold is looked for (`localise`). A change is one figure,
the same figure in several columns of a row, or a relation left open (a row may be missing). Where the search
would take too long, the figures that explain most are taken one by one (`single`), and nothing is sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mingzhang.audit.elimination import Budget, Exhausted
from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.localise import Search
from mingzhang.audit.misprints import Misprinted
from mingzhang.audit.relations import Outcome
from mingzhang.audit.single import Single, explain_singly
from mingzhang.audit.system import Figures
from mingzhang.model import Fact
from mingzhang.taxonomy.misprints import misprints

_NAMED_RIVALS = 1


@dataclass(frozen=True)
class Cause:
    """One explanation: the broken relations, and the figure to change, if one stands out.

    `sure`: no other explanation is as small. `rivals`: figures (with their values) that explain it as well;
    `missing_row`: so would a row or figure that is not printed. `kind`: how the figure seems to have gone
    wrong. `searched`: whether all explanations were looked at.
    """

    outcomes: tuple[Outcome, ...]
    fact: Fact | None
    suggest: Decimal | None
    sure: bool
    rivals: tuple[tuple[Fact, Decimal | None], ...] = ()
    missing_row: bool = False
    kind: str = ""
    searched: bool = True


def explain(
    broken: Sequence[Outcome],
    sound: Sequence[Outcome],
    ledger: Ledger,
    *,
    claims: Sequence[Outcome] = (),
    previous: Mapping[CellKey, frozenset[Decimal]] | None = None,
    steps: int | None = None,
) -> list[Cause]:
    """Group broken relations under their causes, the one that explains most first.

    `claims`: figures that the narrative repeats, sound or not; they are evidence and no causes of their own.
    `steps`: how long to search at most, instead of the number in the data."""
    if not broken:
        return []
    looks = Misprinted(ledger, previous or {})
    budget = Budget(misprints().steps if steps is None else steps)
    try:
        found = _Explanation(Figures(broken, sound, claims, ledger, looks), budget).causes()
    except Exhausted:
        found = [_unsearched(single, looks) for single in explain_singly(broken, sound, ledger)]
    return _merge_copies(sorted(found, key=lambda cause: (-len(cause.outcomes), cause.fact is None)))


def _unsearched(single: Single, looks: Misprinted) -> Cause:
    kind = looks.kind_of(single.fact, single.suggest)
    return Cause(single.outcomes, single.fact, single.suggest, False, kind=kind, searched=False)


def _merge_copies(causes: Sequence[Cause]) -> list[Cause]:
    """A wrong figure repeated in another column of its row is one cause (total and its only part), and
    so is what the same wrong row leaves blank."""
    merged: list[Cause] = []
    for cause in causes:
        twin = next((index for index, other in enumerate(merged) if _is_copy(cause, other)), None)
        if twin is None:
            merged.append(cause)
        else:
            merged[twin] = replace(merged[twin], outcomes=(*merged[twin].outcomes, *cause.outcomes))
    return merged


def _is_copy(cause: Cause, other: Cause) -> bool:
    if cause.fact is None and other.fact is not None and not cause.outcomes[0].relation.left:
        return cause.outcomes[0].relation.cell[:2] == (other.fact.table, other.fact.row)
    if cause.fact is None or other.fact is None or cause.suggest != other.suggest:
        return False
    same_row = (cause.fact.table, cause.fact.row) == (other.fact.table, other.fact.row)
    return same_row and cause.fact.amount.value == other.fact.amount.value


@dataclass
class _Explanation:
    """The smallest explanation of one system, and what else would be as small."""

    figures: Figures
    budget: Budget
    search: Search = field(init=False)
    chosen: tuple[int, ...] = ()
    values: dict[int, Decimal | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.search = Search(self.figures.system, self.budget)

    def causes(self) -> list[Cause]:
        """One cause for each change that explains a broken identity."""
        self.chosen = self.search.cheapest(self.figures.cost) or ()
        self.values = {change: self._value(change, self.chosen) for change in self.chosen}
        shares = self._shares()
        return [self._cause(change, outcomes) for change, outcomes in shares.items() if outcomes]

    def _shares(self) -> dict[int, list[Outcome]]:
        """Broken identities by the chosen change that mends them; what two changes share goes to the one
        that mends nothing else, else to the one that mends more."""
        shares: dict[int, list[Outcome]] = {change: [] for change in self.chosen}
        shared: list[tuple[list[int], Outcome]] = []
        for row, outcome in self.figures.broken():
            touching = [c for c in self.chosen if row in self.figures.system.columns[c]]
            if len(touching) == 1:
                shares[touching[0]].append(outcome)
            elif touching:
                shared.append((touching, outcome))
        for touching, outcome in shared:
            own = [c for c in touching if self.figures.changes[c].open is not None]
            empty = [c for c in touching if not shares[c]]
            most = max(touching, key=lambda c: len(shares[c]))
            shares[(own or empty or [most])[0]].append(outcome)
        return shares

    def _cause(self, number: int, outcomes: Sequence[Outcome]) -> Cause:
        change = self.figures.changes[number]
        if change.open is not None:
            return Cause(tuple(outcomes), None, None, False)
        fact, value = change.facts[0], self.values[number]
        kind = self.figures.looks.kind_of(fact, value)
        try:
            others, more = self._as_small(number)
        except Exhausted:
            return Cause(tuple(outcomes), fact, value, False, kind=kind, searched=False)
        if len(outcomes) == 1 and more and not self._stands_out(number, others):
            return Cause(tuple(outcomes), None, None, False)
        rivals = () if more else tuple(pair for other, among in others for pair in self._named(other, among))
        return Cause(
            tuple(outcomes),
            fact,
            value,
            not others and fact.certain,
            rivals,
            not more and any(self.figures.changes[other].open is not None for other, _ in others),
            kind,
        )

    def _as_small(self, number: int) -> tuple[list[tuple[int, tuple[int, ...]]], bool]:
        """What could stand in the place of a chosen change at the same cost: up to two changes, each with the
        explanation that it is part of; and whether there are more, or none that stands alone."""
        most = sum(map(self.figures.base, self.chosen)) + misprints().margin
        without = frozenset([number])
        found: list[tuple[int, tuple[int, ...]]] = []
        while True:
            other = self.search.cheapest(self.figures.base, without, most)
            if other is None:
                return found, False
            new = [c for c in other if c not in self.chosen]
            found.extend((c, other) for c in new)
            if len(new) != 1 or len(found) > _NAMED_RIVALS:
                return found, True
            without |= set(new)

    def _stands_out(self, number: int, others: Sequence[tuple[int, tuple[int, ...]]]) -> bool:
        """Whether a change is of a likelier kind than all that are as small."""
        likely = self.figures.bonus
        return all(likely(number) > likely(other) for other, _ in others)

    def _named(self, number: int, among: tuple[int, ...]) -> Iterator[tuple[Fact, Decimal | None]]:
        change = self.figures.changes[number]
        if change.open is None:
            yield change.facts[0], self._value(number, among)

    def _value(self, number: int, among: Sequence[int]) -> Decimal | None:
        named = self.figures.changes[number].open is None
        return self.figures.value(number, among, self.search) if named else None
