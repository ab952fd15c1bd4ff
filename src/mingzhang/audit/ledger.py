"""A disclosure's figures at hand: by cell, by table, with the precision and unit of their table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar, cast

from mingzhang.model import OTHER_YEAR, Amount, Disclosure, Fact, Interval, TableSeen
from mingzhang.taxonomy.money import in_unit
from mingzhang.taxonomy.rules import Catalogue, package_catalogue
from mingzhang.taxonomy.tables import table_concepts

CellKey = tuple[str, str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Ledger:
    """Lookup over one disclosure, and the rules that it is held against."""

    disclosure: Disclosure
    catalogue: Catalogue = field(default_factory=package_catalogue, repr=False)
    kept: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made at the first call under this name only."""
        if name not in self.kept:
            self.kept[name] = make()
        return cast("T", self.kept[name])

    @cached_property
    def facts(self) -> Mapping[CellKey, Fact]:
        """Facts by (table, row, column); the first of equal cells."""
        found: dict[CellKey, Fact] = {}
        for fact in self.disclosure.facts:
            found.setdefault(fact.key, fact)
        return found

    @cached_property
    def by_table(self) -> Mapping[str, tuple[Fact, ...]]:
        """Facts by table, in printed order."""
        found: dict[str, list[Fact]] = {}
        for fact in self.disclosure.facts:
            found.setdefault(fact.table, []).append(fact)
        return {table: tuple(facts) for table, facts in found.items()}

    @cached_property
    def by_row(self) -> Mapping[str, tuple[Fact, ...]]:
        """Facts by row id, of all tables."""
        found: dict[str, list[Fact]] = {}
        for fact in self.disclosure.facts:
            found.setdefault(fact.row, []).append(fact)
        return {row: tuple(facts) for row, facts in found.items()}

    @cached_property
    def tables(self) -> Mapping[str, TableSeen]:
        """Tables seen; of a table printed in several pieces the first."""
        found: dict[str, TableSeen] = {}
        for table in self.disclosure.tables:
            found.setdefault(table.table, table)
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Decimals of a table: the most that any of its figures has."""
        return {table: max(fact.amount.places for fact in facts) for table, facts in self.by_table.items()}

    def columns(self, table: str) -> frozenset[str]:
        """Columns in which the table has a figure."""
        return self._columns.get(table, frozenset())

    @cached_property
    def _columns(self) -> Mapping[str, frozenset[str]]:
        return {table: frozenset(fact.column for fact in facts) for table, facts in self.by_table.items()}

    @cached_property
    def labels(self) -> Mapping[tuple[str, str], str]:
        """The first printed label by (table, row)."""
        found: dict[tuple[str, str], str] = {}
        for fact in self.disclosure.facts:
            if fact.label:
                found.setdefault((fact.table, fact.row), fact.label)
        return found

    def rows(self, table: str) -> frozenset[str]:
        """Rows that the table prints, with or without figures."""
        seen = self.tables.get(table)
        return frozenset(seen.rows if seen else ()) | {fact.row for fact in self.by_table.get(table, ())}

    def unit(self, table: str) -> str:
        """The money unit of a table."""
        return self._units.get(table, self.disclosure.amount_unit)

    @cached_property
    def _units(self) -> Mapping[str, str]:
        return self.disclosure.table_units

    def value(self, fact: Fact) -> Decimal:
        """The figure in the document's unit."""
        return self.scaled(fact.amount.value, fact.table)

    def half(self, fact: Fact) -> Decimal:
        """Half a unit of the last place that the fact's table prints, in the document's unit."""
        return self.scaled(Decimal(1).scaleb(-self.places[fact.table]) / 2, fact.table)

    def interval(self, fact: Fact) -> Interval:
        """What the rounded figure may stand for, in the document's unit."""
        value, half = self.value(fact), self.half(fact)
        return Interval(value - half, value + half)

    def scaled(self, value: Decimal, table: str) -> Decimal:
        """A value of a table in the document's unit."""
        converted = in_unit(value, self.unit(table), self.disclosure.amount_unit)
        return value if converted is None else converted

    def corrected(self, values: Mapping[CellKey, Decimal]) -> Ledger:
        """The same with other values (in the document's unit) in some cells."""
        if not values:
            return self
        facts = (self._with_value(f, values[f.key]) if f.key in values else f for f in self.disclosure.facts)
        return Ledger(replace(self.disclosure, facts=tuple(facts)), self.catalogue)

    def _with_value(self, fact: Fact, value: Decimal) -> Fact:
        own = in_unit(value, self.disclosure.amount_unit, self.unit(fact.table))
        places = Decimal(1).scaleb(-fact.amount.places)
        return fact if own is None else replace(fact, amount=Amount(own.quantize(places)))

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Tables with a figure that found no row or column: what they lack may explain a difference. Figures
        of another year explain none."""
        unknown = (item for item in self.disclosure.unaccounted if item.why != OTHER_YEAR)
        return frozenset(item.table for item in unknown if item.table)

    def is_blank(self, cell: CellKey) -> bool:
        """Whether a printed row leaves the cell empty, so that it counts as 0.

        Not where the row's figures are doubtful, nor where it prints parts of the column: then the column
        is not meant for this row.
        """
        table, row, column = cell
        seen = self.tables.get(table)
        if cell in self.facts or seen is None or table not in self.by_table or row not in self.rows(table):
            return False
        in_row = [fact for fact in self.by_table[table] if fact.row == row]
        if any(not fact.certain for fact in in_row) or not self._prints(table, column):
            return False
        return not {fact.column for fact in in_row} & self._parts(table, column)

    def _prints(self, table: str, column: str) -> bool:
        return column in self.columns(table) or column in self.tables[table].columns

    def _parts(self, table: str, column: str) -> frozenset[str]:
        """Columns below a column, at any depth."""
        found: set[str] = set()
        for member in table_concepts()[table].columns:
            above = member.parent
            while above is not None and above != column:
                parent = table_concepts()[table].column(above)
                above = parent.parent if parent else None
            if above == column:
                found.add(member.id)
        return frozenset(found)
