"""Rows of cells → blocks: what stands over and under a table becomes lines, the table itself a grid.

In: rows whose cells know their columns and spans, as readers of word files, workbooks and pages make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mingzhang.model import Block, Cell, Grid, Line, Place, Row
from mingzhang.read.text import half_width

_TIGHT = re.compile(r"[^\x00-\xff]$")
_TIGHT_START = re.compile(r"^[^\x00-\xff]")
_COLON = re.compile("[:：]")
_LABEL = 20
MAX_COLUMNS = 1000


@dataclass
class RawCell:
    """A cell as a file gives it; `text` may hold line ends."""

    text: str
    column: int
    column_span: int = 1
    row_span: int = 1


RawRow = list[RawCell]


def join_lines(text: str) -> str:
    """A cell's lines as one: nothing between Chinese characters, a blank between other words."""
    parts = [part.strip() for part in text.splitlines()]
    parts = [part for part in parts if part]
    joined = parts[0] if parts else ""
    for before, after in pairwise(parts):
        tight = _TIGHT.search(before) or _TIGHT_START.search(after)
        joined += ("" if tight else " ") + after
    return half_width(joined)


def filled(row: RawRow) -> list[RawCell]:
    """Cells with text."""
    return [cell for cell in row if cell.text.strip()]


def body_of(rows: Sequence[RawRow]) -> range:
    """Which rows are table: between titles, numbers and unit lines above and notes below."""
    start, end = 0, len(rows)
    while start < end and _stands_above(rows[start]):
        start += 1
    while end > start and _stands_below(rows[end - 1]):
        end -= 1
    return range(start, end)


def _stands_above(row: RawRow) -> bool:
    cells = filled(row)
    return len(cells) < 2 or (len(cells) < 4 and all(_COLON.search(cell.text) for cell in cells))


def _stands_below(row: RawRow) -> bool:
    cells = filled(row)
    return not cells or (len(cells) == 1 and len(cells[0].text.strip()) > _LABEL)


class Printer:
    """Makes lines and grids of a file that has no pages: paragraphs and table rows are numbered in order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._number = 0

    def line(self, text: str) -> None:
        """One block of text; each of its lines that is not blank."""
        for part in text.splitlines():
            if part.strip():
                self._number += 1
                printed = half_width(part).rstrip()
                self.blocks.append(Line(printed, Place(line=self._number, span=(0, len(printed)))))

    def table(self, rows: Sequence[RawRow]) -> None:
        """A table: titles and notes of its own as lines, the rest as one grid."""
        rows = [row for row in rows if filled(row)]
        body = body_of(rows)
        for row in rows[: body.start]:
            self.line(side_by_side(row))
        if body:
            self.blocks.append(Grid(tuple(self._row(row) for row in rows[body.start : body.stop])))
        for row in rows[body.stop :]:
            self.line(side_by_side(row))

    def _row(self, row: RawRow) -> Row:
        self._number += 1
        cells, start = [], 0
        for cell in row:
            text = join_lines(cell.text)
            place = Place(line=self._number, span=(start, start + len(text)))
            cells.append(Cell(text, place, cell.column, cell.column_span, cell.row_span))
            start += len(text) + bool(text)
        return Row(tuple(cells))


def side_by_side(row: RawRow) -> str:
    """The texts of a row that is no table row: a lone cell keeps its lines."""
    cells = filled(row)
    if len(cells) == 1:
        return cells[0].text
    return "    ".join(join_lines(cell.text) for cell in cells)


def lay_out(rows: Sequence[Sequence[tuple[str, int, int]]]) -> Iterator[RawRow]:
    """(text, column span, row span) → cells with columns, as pages lay them out around cells from above."""
    taken: dict[int, int] = {}
    for number, row in enumerate(rows):
        left = len(rows) - number
        cells, column = [], 0
        for text, across, down in row:
            while taken.get(column, 0) > 0:
                column += 1
            across = max(1, min(across, MAX_COLUMNS - column))
            down = max(1, min(down or left, left))
            if column >= MAX_COLUMNS:
                break
            cells.append(RawCell(text, column, across, down))
            for under in range(column, column + across):
                taken[under] = down
            column += across
        for column in list(taken):
            taken[column] -= 1
        yield cells
