"""Cells of the ledger → the figures of every table, by the contract's table, row and column.

Every line adds to its row and all rows above it, and to its column and all columns above it; where a form
does not print a fund's own column or row, the next in the fund's order takes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from mingzhang.compose.ledger import ZERO, Cell, Figure, cells_of, rounded, unit_factor
from mingzhang.compose.three_public import three_public_figures
from mingzhang.model import PERSONNEL, PROJECT, PUBLIC, TOTAL, Book
from mingzhang.taxonomy.funds import OWN
from mingzhang.taxonomy.print_forms import ANY_BUDGET, Printing, TableLayout
from mingzhang.taxonomy.tables import Column, NamedRow, table_concepts

Key = tuple[str, str, str]
Figures = Mapping[Key, Figure]
UNIT = "unit"
BASIC = "basic"
CODE_LEVELS = (3, 5)
_HALVES = {PERSONNEL: ("basic_personnel", BASIC), PUBLIC: ("basic_public", BASIC), PROJECT: (PROJECT,)}
# Tables whose figures the narrative states also where a form does not print them.
_ALWAYS = ("income", "expenditure", "general", "govfund", "statecap", BASIC)
_BUDGET_TABLES = {"general": "general", "govfund": "govfund", "statecap": "statecap"}


def rollup(book: Book, printing: Printing, *, last: bool = False) -> dict[Key, Figure]:
    """All figures of the book's year, or of the year before."""
    found: dict[Key, Figure] = {}
    for cell in cells_of(book, printing, last=last):
        for key in cell_keys(cell, printing):
            found[key] = found[key] + cell.amount if key in found else cell.amount
    if book.cover.rounding != "parts":
        found = {key: Figure(f.exact, rounded(f.exact, printing.places)) for key, f in found.items()}
    found |= three_public_figures(book, printing, last=last)
    found |= _beside_three_public(found, printing)
    return found | last_totals(book, printing) if last else found


def _beside_three_public(found: Figures, printing: Printing) -> dict[Key, Figure]:
    """Operating cost, which some forms print beside the three public expenses, in that table's unit."""
    public = found.get((BASIC, TOTAL, PUBLIC))
    if public is None:
        return {}
    table = "three_public"
    exact = public.exact * unit_factor(printing.amount_unit, printing.unit_of(table))
    figure = Figure(exact, rounded(exact, printing.places_of(table)))
    return {(table, "operating_cost", "amount"): figure}


def last_totals(book: Book, printing: Printing) -> dict[Key, Figure]:
    """Last year's totals that the book gives by key."""
    given: dict[Key, Figure] = {}
    for subject, value in book.last_totals:
        parts = subject.split("/")
        key = (parts[0], "/".join(parts[1:-1]), parts[-1])
        exact = value * unit_factor(book.cover.amount_unit, printing.unit_of(key[0]))
        given[key] = Figure(exact, rounded(exact, printing.places_of(key[0])))
    return given


def cell_keys(cell: Cell, printing: Printing) -> Iterator[Key]:
    """Every figure of which a line is a part."""
    unprinted = [name for name in _ALWAYS if printing.table(name) is None]
    for layout in (*printing.printed, *map(TableLayout, unprinted)):
        yield from ((layout.id, row, column) for row, column in dict.fromkeys(_cells(cell, layout)))


def _cells(cell: Cell, layout: TableLayout) -> Iterator[tuple[str, str]]:
    table = layout.id
    if layout.budget not in ("", ANY_BUDGET) and (cell.fund.budget != layout.budget or cell.fund.carryover):
        return
    if table in ("summary", "appropriation"):
        yield from _sides(cell, layout)
    elif table == "income":
        yield from _by_function(cell, (TOTAL, *income_columns(cell, layout)))
    elif table == "expenditure" or is_part(cell, table):
        yield from _by_function(cell, (TOTAL, *_HALVES[cell.spent_as]))
    elif table in ("basic", "appropriation_basic", "operating_cost"):
        yield from _by_economic(cell, table)
    elif table == "projects" and cell.is_project:
        columns = (TOTAL, f"e{cell.economic[:3]}")
        yield from _by_function(cell, columns)
        yield from ((row, c) for row in (UNIT, project_row(cell)) for c in columns)
    elif table == "carryover" and cell.fund.carryover:
        part = cell.fund.carryover
        rows = (TOTAL, UNIT, carryover_row(cell))
        yield from ((row, c) for row in rows for c in (TOTAL, f"{part}_total", f"{part}_{cell.spent_as}"))


def project_row(cell: Cell) -> str:
    """The row id of a project below its functional code."""
    return f"{cell.function}|{''.join(cell.project.split())}"


def carryover_row(cell: Cell) -> str:
    """The row id of a line of the carryover table: its project."""
    return "".join(cell.project.split())


def is_part(cell: Cell, table: str) -> bool:
    """Whether a line belongs to the table of one budget, or to that of all appropriation."""
    if cell.fund.carryover or cell.fund.budget == OWN:
        return False
    return table == "appropriation_detail" or _BUDGET_TABLES.get(table) == cell.fund.budget


def _by_function(cell: Cell, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    code = cell.function
    rows = (TOTAL, *dict.fromkeys((*(code[:n] for n in CODE_LEVELS), code)))
    names = tuple(columns)
    return ((row, column) for row in rows for column in names)


def _by_economic(cell: Cell, table: str) -> Iterator[tuple[str, str]]:
    general = is_part(cell, "general")
    if cell.is_project or not (
        general or (table == "appropriation_basic" and is_part(cell, "appropriation_detail"))
    ):
        return iter(())
    if table == "operating_cost" and cell.spent_as != PUBLIC:
        return iter(())
    rows = dict.fromkeys((TOTAL, cell.economic[:3], cell.economic))
    return ((row, column) for row in rows if row for column in (TOTAL, cell.spent_as))


def income_columns(cell: Cell, layout: TableLayout) -> tuple[str, ...]:
    """The fund's own column and all above it; none where the form prints none of them."""
    columns = table_concepts()["income"].columns
    own = _leaf(cell.fund.income, columns, layout.amounts)
    return ancestors(columns, own) if own else ()


def income_rows(cell: Cell, layout: TableLayout) -> tuple[str, ...]:
    """The fund's own row of a two-sided table and all above it."""
    printed = {row.id for row in layout.left} | {row.left for row in layout.bottom}
    wanted = cell.fund.summary if layout.id == "summary" else cell.fund.appropriation
    sides = table_concepts()[layout.id].sides
    own = _leaf([f"income:{name}" for name in wanted], sides, printed)
    return ancestors(sides, own) if own else ()


def _leaf(
    wanted: Iterable[str], members: Sequence[Column | NamedRow], printed: Collection[str]
) -> str | None:
    """The first that is printed and is no sum of others that are printed."""
    sums = {step for name in printed for step in ancestors(members, name)[1:]}
    return next((name for name in wanted if name in printed and name not in sums), None)


def _sides(cell: Cell, layout: TableLayout) -> Iterator[tuple[str, str]]:
    if layout.id == "appropriation" and not is_part(cell, "appropriation_detail"):
        return
    amount = "amount"
    for row in income_rows(cell, layout) or ("income:total",):
        yield row, amount
    rows = [f"expenditure:{name}" for name in (cell.function[:3], "current", TOTAL)]
    columns = (amount,) if layout.id == "summary" else (TOTAL, cell.fund.budget)
    for row in rows:
        yield from ((row, column) for column in columns)
    yield f"use:{PROJECT if cell.is_project else BASIC}", amount


def ancestors(members: Iterable[Column | NamedRow], name: str) -> tuple[str, ...]:
    """A member of a tree and all above it."""
    parents = {member.id: member.parent for member in members}
    chain: list[str] = []
    step: str | None = name
    while step is not None:
        chain.append(step)
        step = parents.get(step)
    return tuple(chain)


def value(figures: Figures, key: Key) -> Decimal:
    """The exact amount of a key, zero where it has none."""
    found = figures.get(key)
    return found.exact if found else ZERO
