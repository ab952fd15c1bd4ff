"""Disclosure documents (as `mingzhang read` writes them) → the tables of pictures.

Amounts are in ten thousand yuan, whatever the documents print; each exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from mingzhang.compare.documents import Document
from mingzhang.pictures.table import NothingToDraw, Row, Table, number, shown
from mingzhang.report.messages import Messages
from mingzhang.taxonomy.codes import functional
from mingzhang.taxonomy.money import factor_of
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.tables import children_of, table_concepts

_WAN = Decimal(10_000)
CLASS = 3
_SPENDING = ("expenditure", "appropriation_detail", "general")
_PUBLIC, TOTAL = "three_public", "total"
_STATED = ("actual", "total", "amount", "general", "budget")
_BOTH, _VEHICLES = "vehicles", ("vehicle_purchase", "vehicle_operation")
_PUBLIC_ITEMS = ("abroad", _BOTH, *_VEHICLES, "reception")
NEAR = Decimal("0.05")
_HEAD = ("source", "unit", "year", "kind", "amount_unit", "tables")


@dataclass(frozen=True)
class Figures:
    """One document: its figures in ten thousand yuan by table, row and column."""

    document: Document
    words: Messages

    @property
    def unit(self) -> str:
        """Who publishes it."""
        return self.document.word("unit")

    @property
    def year(self) -> str:
        """Its year."""
        return self.document.word("year")

    @property
    def kind(self) -> str:
        """Whether it is a budget or a final account."""
        return self.document.word("kind")

    @cached_property
    def amounts(self) -> Mapping[tuple[str, str], Mapping[str, Decimal]]:
        """(table, row) → column → amount."""
        own = self.document.word("amount_unit")
        units = {table.word("table"): table.word("amount_unit") for table in self.document.parts("tables")}
        found: dict[tuple[str, str], dict[str, Decimal]] = {}
        for fact in self.document.parts("facts"):
            table, value = fact.word("table"), fact.figure("value")
            factor = factor_of(units.get(table) or own)
            if value is not None and factor is not None:
                found.setdefault((table, fact.word("row")), {})[fact.word("column")] = value * factor / _WAN
        return found

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Row → its printed label."""
        return {fact.word("row"): fact.word("label") for fact in self.document.parts("facts")}

    def coded(self, table: str) -> list[str]:
        """The rows of a table that are codes."""
        return [row for name, row in self.amounts if name == table and row.isdecimal()]

    def printed(self, table: str, row: str) -> Decimal | None:
        """The printed total of a row."""
        return self.amounts.get((table, row), {}).get(TOTAL)

    def title(self, key: str) -> str:
        """The heading of a picture about this document alone."""
        return self.words.text(f"picture.title.{key}", unit=self.unit, year=self.year)

    @property
    def name(self) -> str:
        """The file that it was read from."""
        return self.document.part("source").word("name", self.document.name)

    @property
    def source(self) -> str:
        """Where the figures are from."""
        return self.words.text("picture.source", name=self.name)

    def label(self, code: str) -> str:
        """A code's printed label, else its name."""
        year = int(self.year) if self.year.isdecimal() else None
        return functional().name(code, year) or self.labels.get(code) or code

    def parts(self, table: str, row: str, column: str = TOTAL) -> list[tuple[str, Decimal]]:
        """What a figure is made of by columns, as deep as the printed parts add up to it."""
        known = self.amounts.get((table, row), {})
        whole = known.get(column)
        below = children_of(table_concepts()[table].columns, frozenset(known)).get(column, ())
        if whole is None:
            return []
        if not below or abs(sum((known[one] for one in below), Decimal(0)) - whole) > NEAR:
            return [(column, whole)]
        return [part for one in below for part in self.parts(table, row, one)]


def spending(one: Figures) -> Table:
    """The lowest printed codes of expenditure, each with its class; what a class prints beyond them as a row
    of its own."""
    table = _spent_in(one)
    codes = one.coded(table)
    lowest = [code for code in codes if not any(other != code and other.startswith(code) for other in codes)]
    found: dict[str, list[Row]] = {}
    for code in sorted(lowest):
        amount = one.amounts[table, code].get(TOTAL)
        if amount is not None:
            row: Row = {"code": code, "name": one.label(code), "amount": amount}
            found.setdefault(code[:CLASS], []).append(row)
    rows: list[Row] = []
    notes: list[str] = []
    for group, inside in found.items():
        printed = one.printed(table, group)
        inside, note = _with_rest(one, inside, printed, one.label(group))
        rows += [{**row, "group": one.label(group), "group_amount": printed} for row in inside]
        notes += note
    columns = ("code", "name", "group", "group_amount", "amount")
    return replace(
        table_of(one, "spending", columns, rows), whole=one.printed(table, TOTAL), notes=tuple(notes)
    )


def classes(one: Figures) -> Table:
    """Expenditure by class as printed, else what its codes add up to; the largest first."""
    amounts: dict[str, Decimal] = {}
    for row in spending(one).rows:
        name, printed = str(row["group"]), number(row["group_amount"])
        added = amounts.get(name, Decimal(0)) + (number(row["amount"]) or Decimal(0))
        amounts[name] = added if printed is None else printed
    largest = sorted(amounts.items(), key=lambda pair: -pair[1])
    rows: list[Row] = [{"name": name, "amount": amount} for name, amount in largest]
    whole = one.printed(_spent_in(one), TOTAL)
    rows, notes = _with_rest(one, rows, whole, one.words.label("row", TOTAL))
    return replace(table_of(one, "classes", ("name", "amount"), rows), whole=whole, notes=tuple(notes))


def _spent_in(one: Figures) -> str:
    """The table of expenditure by code; raises NothingToDraw where there is none."""
    table = next((name for name in _SPENDING if one.coded(name)), None)
    if table is None:
        raise NothingToDraw(one.document.name)
    return table


def _with_rest(
    one: Figures, rows: list[Row], printed: Decimal | None, name: str
) -> tuple[list[Row], list[str]]:
    """Rows with what they lack of the printed figure; where they are more than it, a note."""
    total = sum((number(row["amount"]) or Decimal(0) for row in rows), Decimal(0))
    if printed is None or abs(printed - total) <= NEAR:
        return rows, []
    if printed > total:
        return [*rows, {"name": one.words.text("picture.rest"), "amount": printed - total}], []
    return rows, [one.words.text("picture.differs", name=name, printed=shown(printed), sum=shown(total))]


def brief(document: Mapping[str, object]) -> dict[str, object]:
    """The part of a disclosure's document that pictures over years are drawn from."""
    facts = document.get("facts")
    kept = [fact for fact in facts if _over_years(fact)] if isinstance(facts, list) else []
    return {**{name: document.get(name) for name in _HEAD}, "facts": kept}


def _over_years(fact: Mapping[str, str]) -> bool:
    table, row = fact["table"], fact["row"]
    if table == _PUBLIC:
        return row in (TOTAL, *_PUBLIC_ITEMS)
    return table in _SPENDING and (row == TOTAL or (row.isdecimal() and len(row) == CLASS))


def one_file_a_year(several: Sequence[Figures]) -> tuple[Figures, Figures] | None:
    """Two documents of one unit and year with figures, of which only one can be drawn; None where there are
    none. A narrative beside its tables has no figures of its own."""
    seen: dict[tuple[str, str], Figures] = {}
    for one in filter(lambda one: one.amounts, several):
        before = seen.setdefault((plain(one.unit), one.year), one)
        if before is not one:
            return before, one
    return None


def of_one_kind(several: Sequence[Figures]) -> tuple[list[Figures], list[Figures]]:
    """The documents of the newest year, budgets or final accounts alone (of which there are more), and the
    others: amounts of two years or kinds have no median in common."""
    known = _by_year(several)
    groups: dict[tuple[str, str], list[Figures]] = {}
    for one in known:
        groups.setdefault((one.year, one.kind), []).append(one)
    if not groups:
        return list(several), []
    newest = max(year for year, _ in groups)
    kinds = sorted(kind for year, kind in groups if year == newest)
    kind = max(kinds, key=lambda each: len(groups[newest, each]))
    return groups[newest, kind], [one for one in known if (one.year, one.kind) != (newest, kind)]


def compared(kept: Sequence[Figures], left: Sequence[Figures]) -> Table:
    """Total expenditure of units, with a note where others are left out."""
    table, first = totals(kept, "peers"), kept[0]
    kind = first.words.label("query.kind", first.kind)
    note = first.words.text("picture.one_kind", year=first.year, kind=kind, count=len(left))
    return replace(table, notes=(note,)) if left else table


def three_public(several: Sequence[Figures]) -> Table:
    """The items of each document's year, and the printed sum."""
    rows: list[Row] = []
    for one in _by_year(several):
        sums = _stated(one, TOTAL)
        split = any(_stated(one, item) is not None for item in _VEHICLES)
        for item in _PUBLIC_ITEMS:
            amount = None if split and item == _BOTH else _stated(one, item)
            if amount is not None:
                of_item: Row = {"year": one.year, "item": one.words.row(item), "amount": amount}
                rows.append({**of_item, "year_amount": sums})
    return _table_over(several, "three_public", ("year", "item", "amount", "year_amount"), rows)


def _stated(one: Figures, row: str) -> Decimal | None:
    known = one.amounts.get((_PUBLIC, row), {})
    return next((known[column] for column in _STATED if column in known), None)


def totals(several: Sequence[Figures], key: str = "years") -> Table:
    """Total expenditure of each document, by year and unit."""
    units = {one.unit for one in several}
    rows: list[Row] = [
        {"year": one.year, "series": one.unit if len(units) > 1 else "", "name": f"{one.unit} {one.year}",
         "amount": _total(one)}
        for one in _by_year(several)
    ]  # fmt: skip
    return _table_over(several, key, ("year", "series", "name", "amount"), rows)


def _total(one: Figures) -> Decimal | None:
    for table in _SPENDING:
        amount = one.amounts.get((table, TOTAL), {}).get(TOTAL)
        if amount is not None:
            return amount
    top = [
        one.amounts[table, row].get(TOTAL)
        for table in _SPENDING[:1]
        for row in one.coded(table)
        if len(row) == CLASS
    ]
    known = [amount for amount in top if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _by_year(several: Sequence[Figures]) -> list[Figures]:
    """Those that have figures, by year."""
    return sorted(filter(lambda one: one.amounts, several), key=lambda one: (one.year, one.unit))


def table_of(one: Figures, key: str, columns: tuple[str, ...], rows: Sequence[Row]) -> Table:
    """The table of a picture about one document: `key` names the heading."""
    return Table(one.title(key), columns, tuple(rows), one.words.text("picture.unit"), one.source)


def _table_over(several: Sequence[Figures], key: str, columns: tuple[str, ...], rows: Sequence[Row]) -> Table:
    words, units = several[0].words, list(dict.fromkeys(one.unit for one in several))
    unit = units[0] if len(units) == 1 else words.text("picture.units", count=len(units))
    years = sorted({one.year for one in several})
    year = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    title = words.text(f"picture.title.{key}", unit=unit, year=year)
    source = several[0].source if len(several) == 1 else words.text("picture.sources", count=len(several))
    return Table(title, columns, tuple(rows), words.text("picture.unit"), source)
