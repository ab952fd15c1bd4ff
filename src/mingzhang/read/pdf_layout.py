"""A page's characters and rulings → lines and grids in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mingzhang.model import Block, Cell, Grid, Line, Place, Row
from mingzhang.read.alignment import AlignedTable, find_aligned
from mingzhang.read.lattice import Lattice, find_lattices
from mingzhang.read.pdf_page import Floats, Letters, Page
from mingzhang.read.pdf_text import Box, Strip, grouped, join_lines, read_strips

PIECE_GAP = 1.0
SAME_LINE = 3.0


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A page's blocks from the top down, and the column lines of the grid at its end, if it ends in one."""

    blocks: list[Block]
    open_columns: Floats | None


def lay_out(page: Page, above: Floats | None = None) -> LaidOut:
    """Grids where rulings or alignment make tables, lines elsewhere.

    `above`: the column lines of the grid with which the page before ends; a grid that goes on with it at
    the top of this page counts its columns in the same way, even if it draws fewer lines.
    """
    lattices, free = _fill(page.letters, find_lattices(page.rulings, page.fills))
    placed: list[tuple[float, float, Block]] = []
    first = min((lattice.box[1] for lattice, _ in lattices), default=0.0)
    last = max((lattice.box[3] for lattice, _ in lattices), default=0.0)
    open_columns: Floats | None = None
    for lattice, strips in lattices:
        x0, top, _, bottom = lattice.box
        columns = lattice.xs
        if above is not None and top == first and _goes_on(lattice.xs, above):
            columns = above
        placed.append((top, x0, _grid(lattice, strips, page.number, columns)))
        if bottom == last:
            open_columns = columns
    for top, x0, block in _open_blocks(page.letters.take(free), page):
        placed.append((top, x0, block))
    placed.sort(key=lambda entry: (round(entry[0]), entry[1]))
    return LaidOut([block for _, _, block in placed], open_columns)


def _goes_on(columns: Floats, above: Floats) -> bool:
    """Whether a grid draws some of the column lines of the grid above, both outer ones among them."""
    near = np.abs(columns[:, None] - above[None, :]).min(axis=1) <= SAME_LINE
    return len(columns) < len(above) and bool(
        near.all() and abs(columns[0] - above[0]) <= SAME_LINE and abs(columns[-1] - above[-1]) <= SAME_LINE
    )


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
        cell: own[0].text if len(own) == 1 else join_lines([strip.text for strip in own])
        for cell, own in grouped(strips)
    }
    rows: list[list[Cell]] = [[] for _ in range(len(ys) - 1)]
    for number, (row, column, row_span, column_span) in enumerate(lattice.cells):
        box = (xs[column], ys[row], xs[column + column_span], ys[row + row_span])
        first, end = line[column], line[column + column_span]
        place = Place(page=page, box=box)
        rows[row].append(Cell(texts.get(number, ""), place, first, max(end - first, 1), row_span))
    return Grid(tuple(Row(tuple(cells), page) for cells in rows if cells))


def rounded(box: Box) -> Box:
    """The box in hundredths of a point."""
    x0, top, x1, bottom = box
    return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def _open_blocks(letters: Letters, page: Page) -> Iterator[tuple[float, float, Block]]:
    """Text outside of lattices: tables by alignment, then lines."""
    groups = np.zeros(len(letters), np.intp)
    lines = list(_printed_lines(read_strips(letters, groups, split=PIECE_GAP)))
    tables = find_aligned(lines)
    taken = {index for table in tables for index in range(table.first, table.last + 1)}
    for table in tables:
        top = min(piece.box[1] for piece in lines[table.first])
        yield top, 0.0, _aligned_grid(table, page.number)
    for index, line in enumerate(lines):
        if index not in taken:
            text, box = _line_text(line)
            place = Place(page=page.number, box=rounded(box))
            yield box[1], box[0], Line(text, place, page.number)


def _printed_lines(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Pieces of one printed line each."""
    line: list[Strip] = []
    for strip in strips:
        if line and strip.line != line[-1].line:
            yield line
            line = []
        line.append(strip)
    if line:
        yield line


def _line_text(line: Sequence[Strip]) -> tuple[str, Box]:
    """Pieces with as many blanks between them as the gap is wide."""
    text = line[0].text
    for left, right in pairwise(line):
        gap = (right.box[0] - left.box[2]) / (0.5 * min(left.size, right.size))
        text += " " * max(min(round(gap), 60), 2) + right.text
    box = (
        line[0].box[0],
        min(piece.box[1] for piece in line),
        line[-1].box[2],
        max(piece.box[3] for piece in line),
    )
    return text, box


def _aligned_grid(table: AlignedTable, page: int) -> Grid:
    return Grid(
        tuple(
            Row(
                tuple(
                    Cell(cell.text, Place(page=page, box=rounded(cell.box)), cell.column, cell.span)
                    for cell in row
                ),
                page,
            )
            for row in table.rows
        )
    )
