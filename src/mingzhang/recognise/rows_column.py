"""Tables printed upright whose row labels name columns of the concept (income by source, one a row)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.model import Place
from mingzhang.recognise.figures import Figure, parse_figure
from mingzhang.recognise.labels import bare_label, is_total
from mingzhang.recognise.rows import RawRow
from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import TableConcept

_LEAST = 2


@dataclass
class ColumnRows:
    """One total row a printed row; `slots` gives each its column."""

    rows: list[RawRow]
    slots: dict[int, str]
    strays: list[Figure]


def column_of_total(concept: TableConcept, label: str) -> str | None:
    """The column whose total a label such as `人员经费合计` names."""
    text = plain(label)
    for word in sorted(recognition().plain_totals, key=len, reverse=True):
        if text.endswith(word) and len(text) > len(word):
            return _column_named(concept, text[: -len(word)])
    return None


def read_column_rows(concept: TableConcept, data: Sequence[Item]) -> ColumnRows | None:
    """Rows whose labels name the concept's columns; None where fewer than two do, or codes are printed."""
    found = ColumnRows([], {}, [])
    named: set[str] = set()
    group, left = "", 0
    for item in data:
        words, figures = _words_and_figures(item)
        merged = [cell for cell in item.cells if cell.row_span > 1]
        if merged:
            group, left = merged[0].text or group, merged[0].row_span
            words = words[1:] if words and words[0] == group else words
        elif left <= 0:
            group = words[0] if len(words) > 1 else ""
            words = words[1:] if group else words
        left -= 1
        label = words[-1] if words else group
        column = _column_for(concept, group, label)
        if column is None or column in named:
            found.strays.extend(figures)
            continue
        named.add(column)
        own = group if plain(label) in recognition().plain_subtotals else label
        _take(found, column, bare_label(own), item.place, figures)
    return found if len(named) >= _LEAST else None


def _words_and_figures(item: Item) -> tuple[list[str], list[Figure]]:
    words: list[str] = []
    figures: list[Figure] = []
    for cell in item.filled:
        amount = parse_figure(cell.text)
        if amount is None:
            words.append(cell.text)
        else:
            figures.append(Figure(amount, cell.place, cell.column, None, item.page))
    return words, figures


def _take(found: ColumnRows, column: str, label: str, place: Place, figures: Sequence[Figure]) -> None:
    slot = len(found.slots)
    found.slots[slot] = column
    row = RawRow(place, label=label, total=True)
    for position, figure in enumerate(figures):
        if position:
            found.strays.append(figure)
        else:
            row.figures.append(Figure(figure.amount, figure.place, slot, None, figure.page))
    found.rows.append(row)


def _column_for(concept: TableConcept, group: str, label: str) -> str | None:
    """The column of a label below the name of its group; a subtotal is the group's own."""
    if not group and plain(label) in recognition().plain_subtotals:
        return None
    if plain(label) in recognition().plain_subtotals or (group and is_total(label)):
        return _column_named(concept, bare_label(group) + plain(label)) or _column_named(concept, group)
    return _column_named(concept, label)


def _column_named(concept: TableConcept, label: str) -> str | None:
    name = bare_label(label)
    return next(
        (column.id for column in concept.columns if name in (plain(word) for word in column.headers)), None
    )
