"""A disclosure's relations and figures as one system of whole numbers: rows, possible changes, their costs.

Every relation is a row: its difference, and what rounding allows. Every figure is a column, as are a figure
repeated in its row, and every relation left open. A figure that may not fall below zero is one more row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.localise import Search, System
from mingzhang.audit.misprints import Misprinted
from mingzhang.audit.relations import ROW_TOTAL, Outcome
from mingzhang.model import Fact
from mingzhang.taxonomy.misprints import misprints


@dataclass(frozen=True)
class Change:
    """One possible change: of figures (all by the same amount), or of none: relation `open` stays broken."""

    facts: tuple[Fact, ...]
    open: int | None = None


@dataclass
class Figures:
    """The system over the relations that are broken and sound, and over the claims that repeat a figure."""

    identities_broken: Sequence[Outcome]
    sound: Sequence[Outcome]
    claims: Sequence[Outcome]
    ledger: Ledger
    looks: Misprinted
    outcomes: tuple[Outcome, ...] = ()
    changes: list[Change] = field(default_factory=list)
    system: System = field(init=False)
    _scale: Decimal = Decimal(1)
    _base: list[int] = field(default_factory=list)
    _bonus: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.outcomes = (*self.identities_broken, *self.sound, *self.claims)
        self._scale = _scale(self.outcomes, self.ledger)
        facts = {fact.key: fact for outcome in self.outcomes for fact in outcome.relation.facts}
        below_zero = {fact.table for fact in facts.values() if fact.amount.value < 0}
        bounds = [self._bounds(outcome) for outcome in self.outcomes]
        columns = _columns(self.outcomes)
        for key, fact in facts.items():
            if fact.table not in below_zero:
                columns[key][len(bounds)] = 1
                bounds.append((-self._whole(self.ledger.value(fact)), None))
        self.changes = [Change((fact,)) for fact in facts.values()]
        self.changes += [Change(group) for group in _repeated(self.identities_broken, facts, self.ledger)]
        added = [_added(columns, change.facts) for change in self.changes]
        self.changes += [Change((), row) for row in range(len(self.outcomes))]
        added += [{row: 1} for row in range(len(self.outcomes))]
        self.system = System(bounds, added)
        self._base = [self._base_of(change) for change in self.changes]

    def broken(self) -> Iterator[tuple[int, Outcome]]:
        """Broken identities with their rows."""
        return enumerate(self.identities_broken)

    def base(self, number: int) -> int:
        """What a change costs, however likely it looks."""
        return self._base[number]

    def cost(self, number: int) -> int:
        """What a change costs, less the likelier it looks."""
        return self._base[number] - self.bonus(number)

    def bonus(self, number: int) -> int:
        """How much likelier a change is than just any, from the value that its broken rows ask for."""
        if number not in self._bonus:
            self._bonus[number] = self._likely(number)
        return self._bonus[number]

    def value(self, number: int, among: Sequence[int], search: Search) -> Decimal | None:
        """The value that a figure should have, in its own unit, where the relations leave one; else None.

        Of values that only rounding separates the one that most relations ask for, then the one of the
        relation with the fewest figures."""
        fact, low, high = self.changes[number].facts[0], Fraction(-(10**30)), Fraction(10**30)
        exact: list[tuple[Fraction, Fraction]] = []
        for row, made_of in search.limits(number, among):
            times = row.coefficients[number]
            limit = Fraction(row.high or 0, times)
            low, high = (low, min(high, limit)) if times > 0 else (max(low, limit), high)
            if all(self._is_equation(number) for number in made_of):
                middle, width = self._middle(made_of)
                exact.append((middle / times, width / abs(times)))
        exact += self._asked_directly(number, among)
        fitting = [pair for pair in exact if low <= pair[0] <= high]
        if not fitting:
            return None
        votes = [middle for middle, _ in fitting]
        best = max(fitting, key=lambda pair: (votes.count(pair[0]), -pair[1]))[0]
        return self._printed(fact, best)

    def _asked_directly(self, number: int, among: Sequence[int]) -> Iterator[tuple[Fraction, Fraction]]:
        """The size of a change for each equation that it mends alone, with what rounding allows."""
        for row, times in self.system.columns[number].items():
            alone = not any(row in self.system.columns[other] for other in among if other != number)
            if alone and self._is_equation(row):
                middle, width = self._middle({row: 1})
                yield middle / times, width / abs(times)

    def _is_equation(self, row: int) -> bool:
        return None not in self.system.bounds[row]

    def _middle(self, made_of: Mapping[int, int]) -> tuple[Fraction, Fraction]:
        middle, width = Fraction(0), Fraction(0)
        for row, times in made_of.items():
            low, high = self.system.bounds[row]
            middle += Fraction(times * ((low or 0) + (high or 0)), 2)
            width += Fraction(abs(times) * ((high or 0) - (low or 0)), 2)
        return middle, width

    def _printed(self, fact: Fact, change: Fraction) -> Decimal:
        """A figure after a change, in the document's unit, with the decimals of its table."""
        moved = Decimal(change.numerator) / Decimal(change.denominator) / self._scale
        step = self.ledger.scaled(Decimal(1).scaleb(-self.ledger.places[fact.table]), fact.table)
        return ((self.ledger.value(fact) + moved) / step).quantize(Decimal(1)) * step

    def _likely(self, number: int) -> int:
        change = self.changes[number]
        if change.open is not None or len(change.facts) > 1:
            return 0
        asked = [
            middle
            for row, times in self.system.columns[number].items()
            if row < len(self.identities_broken) and self._is_equation(row)
            for middle in [self._middle({row: 1})[0] / times]
        ]
        if not asked:
            return 0
        fact = change.facts[0]
        value = self._printed(fact, max(dict.fromkeys(asked), key=asked.count))
        return 0 if value < 0 else misprints().likely.get(self.looks.kind_of(fact, value), 0)

    def _base_of(self, change: Change) -> int:
        costs = misprints().costs
        if change.open is None:
            doubt = 0 if all(fact.certain for fact in change.facts) else costs.uncertain
            return (costs.figure if len(change.facts) == 1 else costs.repeated) + doubt
        if change.open >= len(self.outcomes) - len(self.claims):
            return costs.claim
        relation = self.outcomes[change.open].relation
        lists_rows = relation.other is None and relation.rule != ROW_TOTAL
        return costs.missing if lists_rows or relation.blank else costs.other_relation

    def _bounds(self, outcome: Outcome) -> tuple[int | None, int | None]:
        difference, tolerance = self._whole(outcome.difference), self._whole(outcome.tolerance)
        return (None if outcome.relation.at_most else -tolerance - difference, tolerance - difference)

    def _whole(self, value: Decimal) -> int:
        return int(value * self._scale)


def _scale(outcomes: Sequence[Outcome], ledger: Ledger) -> Decimal:
    """What makes all values and tolerances whole numbers."""
    values = [v for o in outcomes for v in (o.difference, o.tolerance)]
    values += [ledger.value(fact) for o in outcomes for fact in o.relation.facts]
    return Decimal(1).scaleb(max((-int(v.as_tuple().exponent) for v in values), default=0))


def _columns(outcomes: Sequence[Outcome]) -> dict[CellKey, dict[int, int]]:
    columns: dict[CellKey, dict[int, int]] = {}
    for row, outcome in enumerate(outcomes):
        for sign, side in ((1, outcome.relation.left), (-1, outcome.relation.right)):
            for fact in side:
                column = columns.setdefault(fact.key, {})
                column[row] = column.get(row, 0) + sign
    return columns


def _added(columns: Mapping[CellKey, Mapping[int, int]], facts: Sequence[Fact]) -> dict[int, int]:
    """The column of figures that change by the same amount."""
    total: dict[int, int] = {}
    for fact in facts:
        for row, times in columns[fact.key].items():
            total[row] = total.get(row, 0) + times
    return {row: times for row, times in total.items() if times}


def _repeated(
    broken: Sequence[Outcome], facts: Mapping[CellKey, Fact], ledger: Ledger
) -> Iterator[tuple[Fact, ...]]:
    """The same figure in several columns of a row, where one of them stands in a broken relation; those
    whose column is certain first, then as printed."""
    rows = dict.fromkeys((fact.table, fact.row) for o in broken for fact in o.relation.facts)
    equal: dict[tuple[str, str, Decimal], list[Fact]] = {}
    for fact in sorted(ledger.facts.values(), key=lambda fact: not fact.certain):
        if (fact.table, fact.row) in rows and fact.key in facts and fact.amount.value:
            equal.setdefault((fact.table, fact.row, fact.amount.value), []).append(fact)
    for group in equal.values():
        if len(group) > 1:
            yield tuple(group)
        if len(group) > 2:
            yield from ((one, two) for i, one in enumerate(group) for two in group[i + 1 :])
