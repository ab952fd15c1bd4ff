"""A page's characters and rulings → lines and grids in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby, pairwise

import numpy as np

from mingzhang.model import Block, Cell, Grid, Line, Place, Row
from mingzhang.read.aligned_cells import AlignedCell
from mingzhang.read.aligned_columns import Columns
from mingzhang.read.aligned_text import TextTable, find_text_tables
from mingzhang.read.alignment import AlignedTable, find_aligned
from mingzhang.read.lattice import Lattice, find_lattices
from mingzhang.read.pdf_page import Floats, Letters, Page
from mingzhang.read.pdf_text import Box, Strip, grouped, join_lines, joined_strips, read_strips
from mingzhang.read.pdf_turning import RuledEnd, goes_on, joined_cell, mended, no_room, recounted

PIECE_GAP = 1.0
PART_GAP = 0.4
LEAST_PIECES = 4
CODE_PART = re.compile(r"\d{2}|\d{3}|\d{5}|\d{7}")
PROSE = re.compile(r"[，。；]|^[万亿元%]")
AMOUNT = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The table that a page ends with: one `ruled` by lines, or the columns of one without: `aligned`
    figures, or `words`."""

    ruled: RuledEnd | None = None
    aligned: Columns | None = None
    words: Columns | None = None


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A page's blocks from the top down, and the table that the next page may go on with; `above` is the grid
    that the page before ends with as this page shows it to be, if it does."""

    blocks: list[Block]
    ends_with: OpenTable
    above: Grid | None = None


def lay_out(page: Page, above: OpenTable) -> LaidOut:
    """Grids where rulings or alignment make tables, lines elsewhere.

    A grid that goes on at the top of this page with the table `above` counts its columns in the same way,
    even if it shows fewer of them.
    """
    lattices, free = _fill(page.letters, find_lattices(page.rulings, page.fills))
    placed: list[tuple[float, float, Block]] = []
    first = min((lattice.box[1] for lattice, _ in lattices), default=0.0)
    last = max((lattice.box[3] for lattice, _ in lattices), default=0.0)
    ruled: RuledEnd | None = None
    amended: Grid | None = None
    for lattice, strips in lattices:
        x0, top, _, bottom = lattice.box
        columns = lattice.xs
        begun = above.ruled if top == first else None
        if begun is not None:
            begun = recounted(begun, columns)
            columns = begun.columns if goes_on(columns, begun.columns) else columns
        grid = _grid(lattice, strips, page.number, columns)
        if begun is not None:
            amended, grid = mended(begun, grid, columns)
        if grid.rows:
            placed.append((top, x0, grid))
        if bottom == last:
            ruled = RuledEnd(grid, columns, _room_below(lattice, strips, columns))
    lines = list(_printed_lines(page.letters.take(free)))
    sheets = find_text_tables(lines, above.words)
    tables = _aligned_between(lines, sheets, above.aligned)
    placed.extend(_open_blocks(lines, sorted((*sheets, *tables), key=_first_line), page.number))
    placed.sort(key=lambda entry: (round(entry[0]), entry[1]))
    blocks = [block for _, _, block in placed]
    ends_with = OpenTable(
        ruled, tables[-1].columns if tables else None, sheets[-1].columns if sheets else None
    )
    return LaidOut(blocks, ends_with, amended)


def _first_line(table: AlignedTable | TextTable) -> int:
    return table.first


def _aligned_between(
    lines: Sequence[Sequence[Strip]], sheets: Sequence[TextTable], above: Columns | None
) -> list[AlignedTable]:
    """Tables of figures in the stretches of lines between tables of words."""
    found: list[AlignedTable] = []
    starts = [0, *(sheet.last + 1 for sheet in sheets)]
    ends = [*(sheet.first for sheet in sheets), len(lines)]
    for start, end in zip(starts, ends, strict=True):
        for table in find_aligned(lines[start:end], above if start == 0 else None):
            found.append(replace(table, first=table.first + start, last=table.last + start))
    return found


def _fill(
    letters: Letters, lattices: Sequence[Lattice]
) -> tuple[list[tuple[Lattice, list[Strip]]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Give each character to the smallest lattice around it; lattices without text in two cells or more, or
    of a single column, are frames and keep none."""
    free = np.ones(len(letters), bool)
    x = (letters.boxes[:, 0] + letters.boxes[:, 2]) / 2
    y = (letters.boxes[:, 1] + letters.boxes[:, 3]) / 2
    found: list[tuple[Lattice, list[Strip]]] = []
    for lattice in sorted(lattices, key=_area):
        cell = lattice.locate(x, y)
        inside = np.flatnonzero(free & (cell >= 0))
        if len(lattice.xs) < 3 or len(np.unique(cell[inside])) < 2:
            continue
        free[inside] = False
        found.append((lattice, read_strips(letters.take(inside), cell[inside])))
    return found, free


def _area(lattice: Lattice) -> float:
    x0, top, x1, bottom = lattice.box
    return (x1 - x0) * (bottom - top)


def _grid(lattice: Lattice, strips: Sequence[Strip], page: int, columns: Floats) -> Grid:
    """The lattice with its text; columns are counted by the lines `columns`."""
    line = np.abs(lattice.xs[:, None] - columns[None, :]).argmin(axis=1).tolist()
    xs = np.round(lattice.xs.astype(np.float64), 2).tolist()
    ys = np.round(lattice.ys.astype(np.float64), 2).tolist()
    texts = {
        cell: _cell_text(
            own, xs[lattice.cells[cell][1] + lattice.cells[cell][3]] - xs[lattice.cells[cell][1]]
        )
        for cell, own in grouped(strips)
    }
    rows: list[list[Cell]] = [[] for _ in range(len(ys) - 1)]
    for number, (row, column, row_span, column_span) in enumerate(lattice.cells):
        box = (xs[column], ys[row], xs[column + column_span], ys[row + row_span])
        first, end = line[column], line[column + column_span]
        place = Place(page=page, box=box)
        rows[row].append(Cell(texts.get(number, ""), place, first, max(end - first, 1), row_span))
    return Grid(tuple(Row(tuple(cells), page) for cells in rows if cells))


def _cell_text(lines: Sequence[Strip], room: float) -> str:
    """The lines of a cell as one text; a figure too wide for its cell goes on without a blank."""
    text = lines[0].text
    for above, line in pairwise(lines):
        full = no_room(_room(above, room), line.text)
        text = joined_cell([text, line.text]) if full else join_lines([text, line.text])
    return text


def _width(box: Box) -> float:
    return box[2] - box[0]


def _room(line: Strip, room: float) -> float:
    """What a line leaves of the width `room`, in heights of its letters."""
    return (room - _width(line.box)) / line.size


def _room_below(lattice: Lattice, strips: Sequence[Strip], columns: Floats) -> dict[int, float]:
    """The room that the last line of each column's lowest cell leaves."""
    line = np.abs(lattice.xs[:, None] - columns[None, :]).argmin(axis=1).tolist()
    found: dict[int, float] = {}
    for number, own in grouped(strips):
        row, column, row_span, _ = lattice.cells[number]
        if row + row_span == len(lattice.ys) - 1:
            found[line[column]] = _room(own[-1], _width(lattice.cell_box(number)))
    return found


def rounded(box: Box) -> Box:
    """The box in hundredths of a point."""
    x0, top, x1, bottom = box
    return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def _open_blocks(
    lines: Sequence[Sequence[Strip]], tables: Sequence[AlignedTable | TextTable], page: int
) -> Iterator[tuple[float, float, Block]]:
    """Text outside of lattices: tables by alignment, then lines."""
    taken = {index for table in tables for index in range(table.first, table.last + 1)}
    for table in tables:
        yield min(piece.box[1] for piece in lines[table.first]), 0.0, _aligned_grid(table, page)
    for index, line in enumerate(lines):
        if index not in taken:
            text, box = _line_text(line)
            yield box[1], box[0], Line(text, Place(page=page, box=rounded(box)), page)


def _printed_lines(letters: Letters) -> Iterator[list[Strip]]:
    """The printed lines, each in pieces parted by wide gaps; amounts stand alone beside narrow ones too.

    Where some lines have several pieces, as those of tables do, pieces know their own parts."""
    whole = np.zeros(len(letters), np.intp)
    strips = read_strips(letters, whole, split=PIECE_GAP)
    if len(strips) - len({strip.line for strip in strips}) >= LEAST_PIECES:
        strips = read_strips(letters, whole, split=PART_GAP)
    for _, group in groupby(strips, key=lambda strip: strip.line):
        first, *rest = group
        line = [first]
        prose = any(PROSE.search(strip.text) for strip in (first, *rest))
        for strip in rest:
            if _near(line[-1], strip) and (prose or not (_amount_beside(line[-1], strip) or _codes(line))):
                line[-1] = joined_strips(line[-1], strip)
            else:
                line.append(strip)
        yield line


def _near(left: Strip, right: Strip) -> bool:
    return right.box[0] - left.box[2] <= PIECE_GAP * min(left.size, right.size)


def _amount_beside(left: Strip, right: Strip) -> bool:
    return bool(AMOUNT.fullmatch(left.text) or AMOUNT.fullmatch(right.text))


def _codes(line: Sequence[Strip]) -> bool:
    """Whether a line has begun with nothing but parts of a code."""
    return all(CODE_PART.fullmatch(strip.text) for strip in line)


def _line_text(line: Sequence[Strip]) -> tuple[str, Box]:
    """The whole line, with as many blanks between pieces as the gap is wide."""
    whole = reduce(joined_strips, line)
    return whole.text, whole.box


def _aligned_grid(table: AlignedTable | TextTable, page: int) -> Grid:
    def made(cell: AlignedCell) -> Cell:
        return Cell(cell.text, Place(page=page, box=rounded(cell.box)), cell.column, cell.span, cell.rows)

    return Grid(tuple(Row(tuple(map(made, row)), page) for row in table.rows), aligned=True)
