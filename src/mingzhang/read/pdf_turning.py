"""Ruled tables that go on over the end of a page: columns counted alike on both, a row cut in two made one.

A cut row shows in its cells: each that goes on is filled to its edge by the last line above the cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mingzhang.model import Cell, Grid, Row
from mingzhang.read.alignment import FIGURE
from mingzhang.read.pdf_page import Floats
from mingzhang.read.pdf_text import join_lines

SAME_LINE = 3.0
MOST_HEADER_ROWS = 4
MANY = 5
CELL_MARGINS = 1.3  # in heights of letters, as the two below
NARROW_LETTER = 0.55
LARGEST = 1e9
_WORD = re.compile(r"[A-Za-z]+")
_FIGURE_END = re.compile(r"[\d.,]$")
_FIGURE_START = re.compile(r"[\d.,]")


@dataclass(frozen=True, slots=True)
class RuledEnd:
    """The table that a page ends with: its column lines, and the room that the last line of each column's
    lowest cell leaves, in heights of its letters."""

    grid: Grid
    columns: Floats
    room: Mapping[int, float]


def no_room(left: float, more: str) -> bool:
    """Whether a line that leaves so many letter heights cannot take the next letter, or word, as well."""
    word = _WORD.match(more)
    wide = NARROW_LETTER * len(word.group()) if word and not FIGURE.fullmatch(more) else 1.0
    return left < CELL_MARGINS + max(wide, 1.0)


def goes_on(columns: Floats, above: Floats) -> bool:
    """Whether a grid draws some of the column lines of the grid above, both outer ones among them."""
    return len(columns) < len(above) and _among(columns, above)


def _among(columns: Floats, above: Floats) -> bool:
    near = np.abs(columns[:, None] - above[None, :]).min(axis=1) <= SAME_LINE
    return bool(
        near.all() and abs(columns[0] - above[0]) <= SAME_LINE and abs(columns[-1] - above[-1]) <= SAME_LINE
    )


def recounted(above: RuledEnd, columns: Floats) -> RuledEnd:
    """The table above with its columns counted by the lines `columns`, where these are its own and more."""
    if not goes_on(above.columns, columns):
        return above
    line = np.abs(above.columns[:, None] - columns[None, :]).argmin(axis=1).tolist()

    def moved(cell: Cell) -> Cell:
        first, end = line[cell.column], line[cell.column + cell.column_span]
        return replace(cell, column=first, column_span=max(end - first, 1))

    rows = tuple(replace(row, cells=tuple(map(moved, row.cells))) for row in above.grid.rows)
    room = {line[column]: left for column, left in above.room.items()}
    return RuledEnd(replace(above.grid, rows=rows), columns, room)


def mended(above: RuledEnd, grid: Grid, columns: Floats) -> tuple[Grid, Grid]:
    """Both grids, with the rest of a row that the end of the page cut moved up to where it began."""
    start = _repeated(above.grid.rows, grid.rows)
    if start >= len(grid.rows) or not _among(columns, above.columns):
        return above.grid, grid
    rest = {cell.column: cell for cell in grid.rows[start].cells if cell.text}
    begun = {cell.column: (index, cell) for index, cell in _lowest(above.grid.rows)}
    if not rest or not rest.keys() <= begun.keys() or not _cut(above, list(rest.values())):
        return above.grid, grid
    if any(cell.column_span != begun[column][1].column_span for column, cell in rest.items()):
        return above.grid, grid
    rows = list(above.grid.rows)
    for column, cell in rest.items():
        index, first = begun[column]
        whole = replace(first, text=joined_cell([first.text, cell.text]))
        rows[index] = replace(
            rows[index], cells=tuple(whole if one is first else one for one in rows[index].cells)
        )
    return replace(above.grid, rows=tuple(rows)), replace(grid, rows=_without(grid.rows, start))


def _cut(above: RuledEnd, rest: Sequence[Cell]) -> bool:
    """Whether each cell (of many: all but one) goes on with a line that had no room left for it."""
    fits = sum(not no_room(above.room.get(cell.column, LARGEST), cell.text) for cell in rest)
    return fits <= len(rest) // MANY


def _repeated(above: Sequence[Row], rows: Sequence[Row]) -> int:
    """How many rows at the head of a page say again what the table began with."""
    for count in range(min(len(above), len(rows), MOST_HEADER_ROWS), 0, -1):
        if all(_texts(rows[index]) == _texts(above[index]) for index in range(count)):
            return count
    return 0


def _texts(row: Row) -> list[tuple[int, str]]:
    return [(cell.column, cell.text) for cell in row.cells]


def _lowest(rows: Sequence[Row]) -> list[tuple[int, Cell]]:
    """The cells that reach the lower edge, each with the number of its row."""
    return [
        (index, cell)
        for index, row in enumerate(rows)
        for cell in row.cells
        if index + cell.row_span >= len(rows) and cell.text
    ]


def joined_cell(parts: Sequence[str]) -> str:
    """Lines of a cell as one text; figures that go on in the next line have no blank inside."""
    text = parts[0]
    for part in parts[1:]:
        cut = _FIGURE_END.search(text) and _FIGURE_START.match(part)
        text = text + part if cut else join_lines([text, part])
    return text


def _without(rows: Sequence[Row], index: int) -> tuple[Row, ...]:
    """The rows but one; cells that reach down from it begin, empty, in the row below."""
    reaching = [
        replace(cell, text="", row_span=cell.row_span - 1) for cell in rows[index].cells if cell.row_span > 1
    ]
    below = list(rows[index + 1 :])
    if reaching and below:
        cells = sorted((*below[0].cells, *reaching), key=lambda cell: cell.column)
        below[0] = replace(below[0], cells=tuple(cells))
    return (*rows[:index], *below)
