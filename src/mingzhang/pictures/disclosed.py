"""Disclosure documents (as `mingzhang read` writes them) → the tables of pictures.

Amounts are in ten thousand yuan, whatever the documents print; each exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from mingzhang.compare.documents import Document
from mingzhang.pictures.table import NothingToDraw, Row, Table
from mingzhang.report.messages import Messages
from mingzhang.taxonomy.codes import functional
from mingzhang.taxonomy.money import factor_of
from mingzhang.taxonomy.tables import children_of, table_concepts

_WAN = Decimal(10_000)
_CLASS = 3
_SPENDING = ("expenditure", "appropriation_detail", "general")
_INCOME, _PUBLIC, _TOTAL = "income", "three_public", "total"
_STATED = ("actual", "total", "amount", "general", "budget")
_PUBLIC_ITEMS = ("abroad", "vehicle_purchase", "vehicle_operation", "reception")
_NEAR = Decimal("0.05")
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

    def title(self, key: str) -> str:
        """The heading of a picture about this document alone."""
        return self.words.text(f"picture.title.{key}", unit=self.unit, year=self.year)

    @property
    def source(self) -> str:
        """Where the figures are from."""
        return self.words.text("picture.source", name=self.document.part("source").word("name"))

    def label(self, code: str) -> str:
        """A code's printed label, else its name."""
        year = int(self.year) if self.year.isdecimal() else None
        return functional().name(code, year) or self.labels.get(code) or code

    def parts(self, table: str, row: str, column: str = _TOTAL) -> list[tuple[str, Decimal]]:
        """What a figure is made of by columns, as deep as the printed parts add up to it."""
        known = self.amounts.get((table, row), {})
        whole = known.get(column)
        below = children_of(table_concepts()[table].columns, frozenset(known)).get(column, ())
        if whole is None:
            return []
        if not below or abs(sum((known[one] for one in below), Decimal(0)) - whole) > _NEAR:
            return [(column, whole)]
        return [part for one in below for part in self.parts(table, row, one)]


def spending(one: Figures) -> Table:
    """The lowest printed codes of expenditure, each with its class."""
    table = next((name for name in _SPENDING if one.coded(name)), None)
    if table is None:
        raise NothingToDraw(one.document.name)
    codes = one.coded(table)
    lowest = [code for code in codes if not any(other != code and other.startswith(code) for other in codes)]
    rows: list[Row] = [
        {"code": code, "name": one.label(code), "group": one.label(code[:_CLASS]), "amount": amount}
        for code in sorted(lowest)
        if (amount := one.amounts[table, code].get(_TOTAL)) is not None
    ]
    return _table(one, "spending", ("code", "name", "group", "amount"), rows)


def classes(one: Figures) -> Table:
    """Expenditure by class, the largest first."""
    sums: dict[str, Decimal] = {}
    for row in spending(one).rows:
        name, amount = str(row["group"]), row["amount"]
        sums[name] = sums.get(name, Decimal(0)) + Decimal(amount or 0)
    rows: list[Row] = [
        {"name": name, "amount": amount} for name, amount in sorted(sums.items(), key=lambda pair: -pair[1])
    ]
    return _table(one, "classes", ("name", "amount"), rows)


def funds(one: Figures) -> Table:
    """Funds → classes → how they are spent; by way of the total where the document does not cross them."""
    spent = [code for code in one.coded("expenditure") if len(code) == _CLASS]
    come = [code for code in one.coded(_INCOME) if len(code) == _CLASS]
    rows: list[Row] = []
    crossed = bool(spent) and set(come) == set(spent)
    whole = one.words.label("row", _TOTAL)
    for row, name in [(code, one.label(code)) for code in come] if crossed else [(_TOTAL, whole)]:
        rows += [_flow(_word(one, part), name, amount) for part, amount in one.parts(_INCOME, row)]
    for row in spent or [_TOTAL]:
        name = one.label(row) if spent else whole
        parts = _depth(one, row)
        if spent and not crossed:
            rows.append(_flow(whole, name, sum((amount for _, amount in parts), Decimal(0))))
        rows += [_flow(name, _word(one, part), amount) for part, amount in parts]
    return _table(one, "flow", ("from", "to", "amount"), [row for row in rows if row["amount"]])


def _depth(one: Figures, row: str) -> list[tuple[str, Decimal]]:
    """Basic, project and what else the total is made of; not deeper."""
    known = one.amounts.get(("expenditure", row), {})
    below = children_of(table_concepts()["expenditure"].columns, frozenset(known)).get(_TOTAL, ())
    return [(column, known[column]) for column in below]


def _flow(start: str, end: str, amount: Decimal) -> Row:
    return {"from": start, "to": end, "amount": amount}


def _word(one: Figures, column: str) -> str:
    """A column as it is called; as it is printed where the catalogue has no word for it."""
    word = one.words.label("column", column)
    if word != column:
        return word
    printed = (table_concepts()[table].column(column) for table in (_INCOME, _SPENDING[0]))
    return next((found.headers[0] for found in printed if found is not None), column)


def brief(document: Mapping[str, object]) -> dict[str, object]:
    """The part of a disclosure's document that pictures over years are drawn from."""
    facts = document.get("facts")
    kept = [fact for fact in facts if _over_years(fact)] if isinstance(facts, list) else []
    return {**{name: document.get(name) for name in _HEAD}, "facts": kept}


def _over_years(fact: Mapping[str, str]) -> bool:
    table, row = fact["table"], fact["row"]
    if table == _PUBLIC:
        return row in _PUBLIC_ITEMS
    return table in _SPENDING and (row == _TOTAL or (row.isdecimal() and len(row) == _CLASS))


def three_public(several: Sequence[Figures]) -> Table:
    """The items of each document's year."""
    rows: list[Row] = []
    for one in _by_year(several):
        for item in _PUBLIC_ITEMS:
            known = one.amounts.get((_PUBLIC, item), {})
            amount = next((known[column] for column in _STATED if column in known), None)
            if amount is not None:
                rows.append({"year": one.year, "item": one.words.row(item), "amount": amount})
    return _table_of(several, "three_public", ("year", "item", "amount"), rows)


def totals(several: Sequence[Figures], key: str = "years") -> Table:
    """Total expenditure of each document, by year and unit."""
    units = {one.unit for one in several}
    rows: list[Row] = [
        {"year": one.year, "series": one.unit if len(units) > 1 else "", "name": f"{one.unit} {one.year}",
         "amount": _total(one)}
        for one in _by_year(several)
    ]  # fmt: skip
    return _table_of(several, key, ("year", "series", "name", "amount"), rows)


def _total(one: Figures) -> Decimal | None:
    for table in _SPENDING:
        amount = one.amounts.get((table, _TOTAL), {}).get(_TOTAL)
        if amount is not None:
            return amount
    top = [
        one.amounts[table, row].get(_TOTAL)
        for table in _SPENDING[:1]
        for row in one.coded(table)
        if len(row) == _CLASS
    ]
    known = [amount for amount in top if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _by_year(several: Sequence[Figures]) -> list[Figures]:
    return sorted(several, key=lambda one: (one.year, one.unit))


def _table(one: Figures, key: str, columns: tuple[str, ...], rows: Sequence[Row]) -> Table:
    return Table(one.title(key), columns, tuple(rows), one.words.text("picture.unit"), one.source)


def _table_of(several: Sequence[Figures], key: str, columns: tuple[str, ...], rows: Sequence[Row]) -> Table:
    words, units = several[0].words, list(dict.fromkeys(one.unit for one in several))
    unit = units[0] if len(units) == 1 else words.text("picture.units", count=len(units))
    years = sorted({one.year for one in several})
    year = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    title = words.text(f"picture.title.{key}", unit=unit, year=year)
    source = several[0].source if len(several) == 1 else words.text("picture.sources", count=len(several))
    return Table(title, columns, tuple(rows), words.text("picture.unit"), source)
