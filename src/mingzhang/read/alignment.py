"""Tables without rulings: printed lines whose pieces stand in columns → grids.

Figures tell such a table: at least three lines hold pieces that share two columns or more, one of them with
amounts (a contents list with page numbers is none), or several with figures; or one line of amounts stands
under a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from mingzhang.read.aligned_cells import (
    AlignedCell,
    Stack,
    flush,
    header_cells,
    header_stacks,
    stacks,
    starts_cell,
)
from mingzhang.read.aligned_columns import Columns, find_columns, lowest, parted_at
from mingzhang.read.aligned_rows import body_rows
from mingzhang.read.pdf_text import Box, Strip, joined_strips

FIGURE = re.compile(r"[-−]?[\d,]*\d(?:\.\d+)?%?")
AMOUNT = re.compile(r"\d\.\d|\d,\d{3}|\d{6}")
_COLON = re.compile(r"[:：]")
LEAST_ROWS = 3
LEAST_COLUMNS = 2
LEAST_AMOUNTS = 3
WHOLE_FIGURES = 4
PITCH = 8.0
HEADER_PITCH = 4.0
HEADER_ROWS = 1.5
CLOSE_PITCH = 1.9
SAME_ROW = 0.95
MOST_HEADER_LINES = 14
MOST_BETWEEN = 40
SAME_MIDDLE = 2.0
MOST_ABOVE = 1
EDGE = 3.0
LARGER = 1.15
NARROW = 0.35

PrintedLine = Sequence[Strip]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """Printed lines `first` to `last` make this table."""

    first: int
    last: int
    rows: tuple[tuple[AlignedCell, ...], ...]
    columns: Columns


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Pieces of one row, from printed lines `first` to `last`."""

    pieces: PrintedLine
    first: int
    last: int


def find_aligned(lines: Sequence[PrintedLine], above: Columns | None = None) -> list[AlignedTable]:
    """All tables among printed lines, each a sequence of pieces parted by wide gaps.

    `above`: the columns of the table with which the page before ends; rows that keep to them go on with it.
    """
    tables: list[AlignedTable] = []
    gathered = _gathered(lines)
    rows = [group.pieces for group in gathered]
    free = 0
    for first, last in _joined_runs(rows):
        start = _header_start(rows, first, free)
        at_top = not tables and gathered[start].first <= MOST_ABOVE
        found = _columns(rows, start, first, last, above if at_top else None)
        if found is None:
            continue
        at, last_line = gathered[start].first, gathered[last].last
        begin = gathered[start if found.headless else first].first
        below = [parted_at(line, found.all, found.beside) for line in lines[begin : last_line + 1]]
        head, body = _parted(_words_apart(lines[at:begin]), below)
        made = (
            *header_cells(header_stacks(head, found.all), found.all, found.figures),
            *body_rows(body, found.all, _has_amounts),
        )
        tables.append(AlignedTable(at, last_line, made, found.all))
        free = last + 1
    return tables


@dataclass(frozen=True, slots=True)
class _Found:
    """The columns of a table, with and without what its header adds; `beside` are pieces that stand in them.
    `headless`: the lines above its rows are the rest of a row that the end of the page cut."""

    all: Columns
    figures: Columns
    beside: Sequence[Strip]
    headless: bool = False


def _columns(
    rows: Sequence[PrintedLine], start: int, first: int, last: int, above: Columns | None
) -> _Found | None:
    """The columns of rows `first` to `last` under a header from `start` on; None where they are no table."""
    body = [line for line in rows[first : last + 1] if _is_row(line)]
    beside = [piece for line in body for piece in line]
    header = _words_apart(rows[start:first])
    few = len(body) < LEAST_ROWS
    figures = find_columns(body)
    if above is not None and all(len(line) == 1 for line in header) and _goes_on(above, header, body):
        return _Found(above, figures, beside, headless=True)
    if above is not None and few and _stands_under(above, header, body):
        return _Found(above, figures, beside)
    columns = figures.with_header(header_stacks([piece for line in header for piece in line], figures))
    if not (_under_header(header, body, columns) if few else _holds(body, columns)):
        return None
    return _Found(columns, figures, beside)


def _goes_on(above: Columns, header: Sequence[PrintedLine], body: Sequence[PrintedLine]) -> bool:
    """Whether rows at the head of a page, and words above them, keep to the columns of the table above."""
    edges = [above.stretches[above.nearest(line[0].box)] for line in header]
    inside = all(
        start - EDGE <= line[0].box[0] and line[0].box[2] <= end + EDGE
        for line, (start, end) in zip(header, edges, strict=True)
    )
    return inside and above.hold([parted_at(line, above) for line in body])


def _stands_under(above: Columns, header: Sequence[PrintedLine], body: Sequence[PrintedLine]) -> bool:
    """Whether few rows stand once more under the header of the table above."""
    words = lowest([piece for line in header for piece in line], above)
    return above.hold([*(parted_at(line, above) for line in body), words])


def _words_apart(header: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Header lines with words cut at a narrow gap where each half stands right over or under a word of
    its own: two cells whose first lines nearly touch."""
    found: list[PrintedLine] = []
    for index, line in enumerate(header):
        beside = [
            piece
            for near in (*header[max(index - 2, 0) : index], *header[index + 1 : index + 3])
            for piece in near
        ]
        found.append([half for piece in line for half in _halves(piece, beside)])
    return found


def _halves(piece: Strip, beside: Sequence[Strip]) -> list[Strip]:
    for at in range(1, len(piece.parts)):
        left, right = (reduce(joined_strips, parts) for parts in (piece.parts[:at], piece.parts[at:]))
        own = {
            next((id(one) for one in beside if _same_middle(one.box, half.box)), None)
            for half in (left, right)
        }
        if None not in own and len(own) == 2:
            return [left, *_halves(right, beside)]
    return [piece]


def _same_middle(box: Box, other: Box) -> bool:
    return abs(box[0] + box[2] - other[0] - other[2]) <= 2 * SAME_MIDDLE


def _parted(
    header: Sequence[PrintedLine], body: Sequence[PrintedLine]
) -> tuple[list[Strip], list[PrintedLine]]:
    """The pieces of the header and the lines of the body: words in whose middle the first row of figures
    stands are its own."""
    rows = [index for index, line in enumerate(body) if _is_row(line)]
    row = Stack(tuple(body[rows[0]]))
    near = [piece for line in body[: rows[1] if len(rows) > 1 else None] for piece in line]
    head = [piece for line in header for piece in line]
    moved = [
        piece
        for stack in stacks([*head, *near], starts_cell)
        if abs(stack.middle - row.middle) <= SAME_ROW / 2 * stack.size
        for piece in stack.pieces
        if any(piece is one for one in head)
    ]
    kept = [piece for piece in head if not any(piece is one for one in moved)]
    return kept, [*([piece] for piece in moved), *body]


def _is_figure(strip: Strip) -> bool:
    return FIGURE.fullmatch(strip.text) is not None


def _is_row(line: PrintedLine) -> bool:
    return len(line) >= LEAST_COLUMNS and any(_is_figure(piece) for piece in line)


def _has_amounts(line: PrintedLine) -> bool:
    return _is_row(line) or any(_is_figure(piece) and AMOUNT.search(piece.text) for piece in line)


def _top(line: PrintedLine) -> float:
    return min(piece.box[1] for piece in line)


def _follows(upper: PrintedLine, lower: PrintedLine, pitch: float) -> bool:
    size = max(piece.size for piece in (*upper, *lower))
    return _top(lower) - _top(upper) <= pitch * size


def _joined_runs(lines: Sequence[PrintedLine]) -> list[tuple[int, int]]:
    """Runs of rows; two are one where all lines between keep to the same columns."""
    joined: list[tuple[int, int]] = []
    for first, last in _runs(lines):
        if joined and first - joined[-1][1] <= MOST_BETWEEN:
            start, end = joined[-1]
            rows = [line for line in (*lines[start : end + 1], *lines[first : last + 1]) if _is_row(line)]
            if _keep_edges(lines[end + 1 : first], rows):
                joined[-1] = (start, last)
                continue
        joined.append((first, last))
    return joined


def _runs(lines: Sequence[PrintedLine]) -> Iterator[tuple[int, int]]:
    """First and last index of lines that follow each other closely, all of them rows."""
    index = 0
    while index < len(lines):
        if not _is_row(lines[index]):
            index += 1
            continue
        last = index
        while (
            last + 1 < len(lines)
            and _is_row(lines[last + 1])
            and _follows(lines[last], lines[last + 1], PITCH)
        ):
            last += 1
        yield index, last
        index = last + 1


def _keep_edges(between: Sequence[PrintedLine], rows: Sequence[PrintedLine]) -> bool:
    """Whether every piece stands flush or centred with words of the rows, or before them, and none states a
    unit or owner."""
    edges = [piece.box for row in rows for piece in row if not _is_figure(piece)]
    left, right = min(box[0] for box in edges), max(piece.box[2] for row in rows for piece in row)
    for line in between:
        for piece in line:
            if _COLON.search(piece.text) and not _is_figure(piece):
                return False
            beside = (
                len(line) == 1
                and piece.box[2] < left
                and piece.box[2] - piece.box[0] <= NARROW * (right - left)
            )
            if not (_is_figure(piece) or beside or any(flush(piece.box, box) for box in edges)):
                return False
        edges.extend(piece.box for piece in line)
    return True


def _holds(rows: Sequence[PrintedLine], columns: Columns) -> bool:
    """Whether the rows bear out a table."""
    filled = [0] * len(columns)
    figures = [0] * len(columns)
    amounts = [0] * len(columns)
    for row in rows:
        for piece in row:
            column = columns.nearest(piece.box)
            filled[column] += 1
            figures[column] += _is_figure(piece)
            amounts[column] += bool(_is_figure(piece) and AMOUNT.search(piece.text))
    return (
        sum(count >= LEAST_ROWS for count in filled) >= LEAST_COLUMNS
        and any(count >= LEAST_ROWS for count in figures)
        and (
            any(count >= LEAST_ROWS - 1 for count in amounts)
            or sum(count >= LEAST_ROWS for count in figures) >= WHOLE_FIGURES
        )
    )


def _under_header(header: Sequence[PrintedLine], rows: Sequence[PrintedLine], columns: Columns) -> bool:
    """Whether amounts of a single row stand each under words of their own."""
    amounts = [piece for row in rows for piece in row if _is_figure(piece) and AMOUNT.search(piece.text)]
    headed = {columns.nearest(piece.box) for line in header for piece in line}
    return (
        len(rows) == 1
        and len(amounts) >= LEAST_AMOUNTS
        and all(columns.nearest(piece.box) in headed for piece in amounts)
        and len({columns.nearest(piece.box) for piece in amounts}) == len(amounts)
    )


def _header_start(lines: Sequence[PrintedLine], first: int, free: int) -> int:
    """The highest line above the rows that is still header: all below a line that states unit or owner; else
    several pieces, or few narrow words of no larger type."""
    highest = max(first - MOST_HEADER_LINES, free)
    start = first
    boxes = [piece.box for piece in lines[first]]
    width = max(max(box[2] for box in boxes) - min(box[0] for box in boxes), 1.0)
    pitch = _top(lines[first + 1]) - _top(lines[first]) if first + 1 < len(lines) else 0.0
    for index in range(first - 1, highest - 1, -1):
        line = lines[index]
        apart = _top(lines[index + 1]) - _top(line) > HEADER_ROWS * pitch
        if apart and not _follows(line, lines[index + 1], HEADER_PITCH):
            break
        if any(_COLON.search(piece.text) for piece in line):
            return index + 1
        if any(_is_figure(piece) for piece in line):
            break
        if len(line) >= LEAST_COLUMNS:
            start = index
        elif start == index + 1 or index == first - 1:
            piece = line[0]
            size = max(piece.size for one in lines[start : first + 1] for piece in one)
            narrow = piece.box[2] - piece.box[0] <= NARROW * width and piece.size <= LARGER * size
            if narrow and _follows(line, lines[index + 1], CLOSE_PITCH):
                start = index
    return start


def _gathered(lines: Sequence[PrintedLine]) -> list[_Gathered]:
    """Words that stand half a line above or below a row of figures belong to it: a label over two lines."""
    owner = {index: index for index in range(len(lines))}
    for index, line in enumerate(lines):
        if any(_is_figure(piece) for piece in line):
            continue
        near = [at for at in (index - 1, index + 1, index - 2, index + 2) if 0 <= at < len(lines)]
        near = [at for at in near if _is_row(lines[at]) and _distance(lines[at], line) < SAME_ROW]
        if near:
            owner[index] = min(near, key=lambda at: _distance(lines[at], line))
    found: dict[int, list[int]] = {}
    for index, at in owner.items():
        found.setdefault(at, []).append(index)
    groups = []
    for at in sorted(found):
        pieces = [piece for index in found[at] for piece in lines[index]]
        groups.append(_Gathered(pieces, min(found[at]), max(found[at])))
    return groups


def _distance(row: PrintedLine, line: PrintedLine) -> float:
    """How far apart two printed lines stand, in heights of their letters."""
    return abs(_top(row) - _top(line)) / max(piece.size for piece in line)
