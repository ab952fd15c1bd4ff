"""Tables without rulings: printed lines whose pieces stand in columns → grids.

Figures tell such a table: at least three lines hold pieces that share two columns or more, of which two
hold figures, or one holds amounts (a contents list with page numbers is none).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingzhang.read.pdf_text import Box, Strip, join_lines

FIGURE = re.compile(r"[-−]?[\d,]*\d(?:\.\d+)?%?")
AMOUNT = re.compile(r"\d\.\d|\d,\d{3}")
_COLON = re.compile(r"[:：]")
LEAST_ROWS = 3
LEAST_COLUMNS = 2
PITCH = 4.5
MOST_HEADER_ROWS = 8
MOST_WRAPPED = 3
COLUMN_SPACE = 0.25

PrintedLine = Sequence[Strip]


@dataclass(frozen=True, slots=True)
class AlignedCell:
    """Text with its own box, over `span` columns."""

    text: str
    box: Box
    column: int
    span: int


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """Printed lines `first` to `last` make this table."""

    first: int
    last: int
    rows: tuple[tuple[AlignedCell, ...], ...]


def find_aligned(lines: Sequence[PrintedLine]) -> list[AlignedTable]:
    """All tables among printed lines, each a sequence of pieces parted by wide gaps."""
    tables: list[AlignedTable] = []
    free = 0
    for first, last in _runs(lines):
        columns = _columns([lines[index] for index in range(first, last + 1) if _is_row(lines[index])])
        body = [line for line in lines[first : last + 1] if _is_row(line)]
        if not _holds(body, columns):
            continue
        start = _header_start(lines, first, free)
        header = _header_rows(lines[start:first], columns)
        rows = [_cells(line, columns) for line in lines[first : last + 1]]
        tables.append(AlignedTable(start, last, (*header, *rows)))
        free = last + 1
    return tables


def _is_figure(strip: Strip) -> bool:
    return FIGURE.fullmatch(strip.text) is not None


def _is_row(line: PrintedLine) -> bool:
    return len(line) >= LEAST_COLUMNS and any(_is_figure(piece) for piece in line)


def _top(line: PrintedLine) -> float:
    return min(piece.box[1] for piece in line)


def _follows(upper: PrintedLine, lower: PrintedLine) -> bool:
    size = max(piece.size for piece in (*upper, *lower))
    return _top(lower) - _top(upper) <= PITCH * size


def _runs(lines: Sequence[PrintedLine]) -> Iterator[tuple[int, int]]:
    """First and last index of lines that may be one table's rows; short wrapped labels may stand between."""
    index = 0
    while index < len(lines):
        if not _is_row(lines[index]):
            index += 1
            continue
        last = end = index
        while end + 1 < len(lines) and end - last < MOST_WRAPPED and _follows(lines[end], lines[end + 1]):
            end += 1
            if _is_row(lines[end]):
                last = end
        yield index, last
        index = last + 1


def _columns(rows: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """The stretches of x over which pieces of the rows stand, parted by empty space."""
    pieces = sorted((piece.box[0], piece.box[2], piece.size) for row in rows for piece in row)
    columns: list[tuple[float, float]] = []
    for start, end, size in pieces:
        if columns and start < columns[-1][1] + COLUMN_SPACE * size:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _holds(rows: Sequence[PrintedLine], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether the rows bear out a table."""
    filled = [0] * len(columns)
    figures = [0] * len(columns)
    amounts = [0] * len(columns)
    for row in rows:
        for piece in row:
            column = _column_of(piece.box, columns)[0]
            filled[column] += 1
            figures[column] += _is_figure(piece)
            amounts[column] += bool(_is_figure(piece) and AMOUNT.search(piece.text))
    return (
        sum(count >= LEAST_ROWS for count in filled) >= LEAST_COLUMNS
        and any(count >= LEAST_ROWS - 1 for count in amounts)
        and any(count >= LEAST_ROWS for count in figures)
    )


def _column_of(box: Box, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """(first column, number of columns) that a piece covers; the nearest where it covers none."""
    over = [index for index, (start, end) in enumerate(columns) if box[0] < end and box[2] > start]
    if over:
        return over[0], over[-1] - over[0] + 1
    middle = (box[0] + box[2]) / 2
    return min(range(len(columns)), key=lambda i: abs((columns[i][0] + columns[i][1]) / 2 - middle)), 1


def _header_start(lines: Sequence[PrintedLine], first: int, free: int) -> int:
    """The highest line above the rows that is still header: several pieces, no unit or owner line."""
    start = first
    for index in range(first - 1, max(first - MOST_HEADER_ROWS, free) - 1, -1):
        line = lines[index]
        if not _follows(line, lines[index + 1]) or any(_COLON.search(piece.text) for piece in line):
            break
        if len(line) >= LEAST_COLUMNS:
            start = index
    return start


def _header_rows(
    lines: Sequence[PrintedLine], columns: Sequence[tuple[float, float]]
) -> list[tuple[AlignedCell, ...]]:
    """Header lines as rows; words stacked in one column below the last spanning line are one cell."""
    rows = [_cells(line, columns) for line in lines]
    spanning = [index for index, row in enumerate(rows) if any(cell.span > 1 for cell in row)]
    cut = spanning[-1] + 1 if spanning else 0
    return [*rows[:cut], *([_stacked(rows[cut:])] if rows[cut:] else [])]


def _stacked(rows: Sequence[tuple[AlignedCell, ...]]) -> tuple[AlignedCell, ...]:
    columns = sorted({cell.column for row in rows for cell in row})
    return tuple(_joined([cell for row in rows for cell in row if cell.column == c]) for c in columns)


def _cells(line: PrintedLine, columns: Sequence[tuple[float, float]]) -> tuple[AlignedCell, ...]:
    """A line's pieces by column; pieces that fall into one column are one cell."""
    found: dict[int, list[AlignedCell]] = {}
    for piece in line:
        column, span = _column_of(piece.box, columns)
        found.setdefault(column, []).append(AlignedCell(piece.text, piece.box, column, span))
    return tuple(_joined(cells) for _, cells in sorted(found.items()))


def _joined(cells: Sequence[AlignedCell]) -> AlignedCell:
    if len(cells) == 1:
        return cells[0]
    boxes = [cell.box for cell in cells]
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    text = join_lines([cell.text for cell in cells])
    return AlignedCell(text, box, cells[0].column, max(cell.span for cell in cells))
