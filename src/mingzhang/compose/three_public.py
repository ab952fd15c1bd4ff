"""The three public expenses: as the book types them; what it leaves blank follows from its lines."""

from __future__ import annotations

from decimal import Decimal

from mingzhang.compose.ledger import ZERO, Figure, largest_remainder, rounded, unit_factor
from mingzhang.model import TOTAL, Book
from mingzhang.taxonomy.funds import OWN, funds
from mingzhang.taxonomy.print_forms import Printing
from mingzhang.taxonomy.tables import children_of, table_concepts

TABLE = "three_public"
Items = dict[tuple[str, str], Decimal]


def typed_items(book: Book, *, last: bool = False) -> Items:
    """(item, budget) → amount as the book types it; totals are made of their parts."""
    found: Items = {}
    for entry in book.three_public:
        item, fund = item_of(entry.item), funds().fund(entry.fund)
        amount = entry.last if last else entry.amount
        if item and amount is not None:
            key = (item, fund.budget if fund and fund.budget != OWN else "general")
            found[key] = found.get(key, ZERO) + amount
    leaves = leaf_items()
    return {key: amount for key, amount in found.items() if key[0] in leaves}


def item_of(text: str) -> str | None:
    """The item's id by id or printed label."""
    from mingzhang.taxonomy.plain import plain

    key = plain(text)
    for row in table_concepts()[TABLE].items:
        if key == row.id or key in map(plain, row.labels):
            return TOTAL if row.id == "wider_total" else row.id
    return None


def leaf_items() -> frozenset[str]:
    """Items that are no sum of others."""
    return frozenset(funds().three_public)


def items_of_lines(book: Book, *, last: bool = False) -> Items:
    """(item, budget) → amount by the economic codes of the book's lines."""
    found: Items = {}
    for line in book.lines:
        fund, amount = funds().fund(line.fund), line.last if last else line.amount
        if fund is None or fund.carryover or fund.budget == OWN or not amount or not line.economic:
            continue
        for item, codes in funds().three_public.items():
            if line.economic in codes:
                key = (item, fund.budget)
                found[key] = found.get(key, ZERO) + amount
    return found


def three_public_figures(
    book: Book, printing: Printing, *, last: bool = False
) -> dict[tuple[str, str, str], Figure]:
    """The figures of the table: items and their sums, by budget and in all."""
    items = {**items_of_lines(book, last=last), **typed_items(book, last=last)}
    factor = unit_factor(book.cover.amount_unit, printing.unit_of(TABLE))
    places = printing.places_of(TABLE)
    exact = {key: amount * factor for key, amount in items.items()}
    printed = _printed(exact, places, parts=book.cover.rounding == "parts")
    found: dict[tuple[str, str, str], Figure] = {}
    for (item, budget), amount in exact.items():
        figure = Figure(amount, printed[item, budget])
        for row in _rows(item):
            for column in (TOTAL, "amount", budget):
                key = (TABLE, row, column)
                found[key] = found[key] + figure if key in found else figure
    if book.cover.rounding != "parts":
        found = {key: Figure(f.exact, rounded(f.exact, places)) for key, f in found.items()}
    return found


def _rows(item: str) -> tuple[str, ...]:
    families = children_of(table_concepts()[TABLE].items, frozenset((TOTAL, "vehicles", *leaf_items())))
    above = tuple(parent for parent, parts in families.items() if item in parts)
    return (item, *(row for parent in above for row in _rows(parent)))


def _printed(exact: Items, places: int, *, parts: bool) -> Items:
    if not parts or not exact:
        return exact
    step = Decimal(1).scaleb(-places)
    total = rounded(sum(exact.values(), ZERO), places)
    return dict(zip(exact, largest_remainder(list(exact.values()), total, step), strict=True))
