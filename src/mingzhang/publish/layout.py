"""A publication → what every format prints the same way: whole grids, column widths, sections, contents.

In: the model's printed blocks. Out: tables whose every grid place is known, runs of pages of one direction,
and the entries of the list of contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from mingzhang.model import (
    Contents,
    PageBreak,
    PrintedBlock,
    PrintedCell,
    PrintedHeading,
    PrintedTable,
    Publication,
)
from mingzhang.publish.style import Style

_DIGIT, _LATIN = 0.56, 0.6  # widths in ems; bundled and usual faces stay below
_TEXT_CELL = 3.2  # a text column is never narrower than these ems where there is room
_LONGEST_CELL = 18.0
_HIGH_ROW = 0.7  # of a page: a higher row may have to be cut
_BLANK = PrintedCell()
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its place in the grid; `head` rows repeat on every page."""

    row: int
    column: int
    cell: PrintedCell
    head: bool


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table without gaps: every place of `rows` × `columns` belongs to exactly one cell."""

    cells: tuple[tuple[Placed, ...], ...]
    columns: int
    head: int

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.cells)


def lay_out_table(table: PrintedTable) -> TableGrid:
    """Put the cells around those that reach down from above; short rows are filled up with blank cells."""
    rows = (*table.head, *table.body)
    taken: set[tuple[int, int]] = set()
    placed: list[list[Placed]] = []
    for number, row in enumerate(rows):
        column, line = 0, []
        last = len(table.head) if number < len(table.head) else len(rows)
        for cell in row:
            while (number, column) in taken:
                column += 1
            down = min(cell.rows, last - number)
            taken.update((number + r, column + c) for r in range(down) for c in range(cell.columns))
            shown = cell if down == cell.rows else _shortened(cell, down)
            line.append(Placed(number, column, shown, number < len(table.head)))
            column += cell.columns
        placed.append(line)
    width = max((column + 1 for _, column in taken), default=1)
    return TableGrid(
        tuple(_filled(number, line, taken, width, len(table.head)) for number, line in enumerate(placed)),
        width,
        len(table.head),
    )


def _shortened(cell: PrintedCell, down: int) -> PrintedCell:
    return replace(cell, rows=down)


def _filled(
    number: int, line: Sequence[Placed], taken: set[tuple[int, int]], width: int, head: int
) -> tuple[Placed, ...]:
    gaps = [
        Placed(number, column, _BLANK, number < head)
        for column in range(width)
        if (number, column) not in taken
    ]
    return tuple(sorted((*line, *gaps), key=lambda placed: placed.column))


def text_width(text: str) -> float:
    """Width of a line of text in ems."""
    return sum(_character(character) for character in text)


def _character(character: str) -> float:
    if east_asian_width(character) in "WF" or ord(character) > 0x2000:
        return 1.0
    return _DIGIT if character.isdigit() or character in ".,-" else _LATIN


@dataclass(frozen=True, slots=True)
class Columns:
    """Column widths in points, the size of the cell text and the distance of its lines.

    `whole`: the table fits on one page and is not to be broken; `splits`: some row may not fit on one."""

    widths: tuple[float, ...]
    size: float
    pitch: float
    whole: bool = False
    splits: bool = False


def fit_columns(table: PrintedTable, grid: TableGrid, *, wide: bool, look: Style) -> Columns:
    """Share the page's width out as the table asks, but no column narrower than its widest figure.

    The first size in which the figures fit is taken, and down to the comfortable one the first in which
    the table fits on its page; in the last size the figures have to fit.
    """
    paper, cells = look.paper(wide), look.cells
    sizes = cells.sizes if table.kind == TABLE else look.sheet_sizes
    asked = table.widths if len(table.widths) == grid.columns else _natural(grid)
    pitch = 1 + cells.leading
    fitting = []
    for size in sizes:
        least = _least(grid, size, cells.padding)
        if sum(least) <= paper.text_width:
            fitting.append(Columns(_shared(asked, least, paper.text_width), size, size * pitch))
    if not fitting:
        least = _least(grid, sizes[-1], cells.padding)
        widths = tuple(paper.text_width * one / sum(least) for one in least)
        return Columns(widths, sizes[-1], sizes[-1] * pitch)
    room = paper.text_height - paper.around_table
    small = (one for one in fitting if one.size >= cells.comfortable and _height(grid, one, look) <= room)
    chosen = next(small, fitting[0])
    tallest = max(_row_heights(grid, chosen, look), default=0.0)
    return replace(chosen, whole=_height(grid, chosen, look) <= room, splits=tallest > room * _HIGH_ROW)


def _height(grid: TableGrid, columns: Columns, look: Style) -> float:
    """How high the table becomes."""
    return sum(_row_heights(grid, columns, look))


def _row_heights(grid: TableGrid, columns: Columns, look: Style) -> Iterator[float]:
    """Each row is as high as its fullest cell of one row."""
    cells = look.cells
    for row in grid.cells:
        lines = 1
        for placed in (one for one in row if one.cell.rows == 1):
            width = sum(columns.widths[placed.column : placed.column + placed.cell.columns])
            room = max((width - 2 * cells.padding) / columns.size, 1.0)
            lines = max(lines, -int(-(text_width(placed.cell.text) + placed.cell.level) // room))
        yield lines * columns.pitch + 2 * cells.above


def _least(grid: TableGrid, size: float, padding: float) -> tuple[float, ...]:
    """What each column needs: its widest figure or unbroken latin word, and a few characters of text."""
    least = [2 * padding + size] * grid.columns
    for placed in (placed for row in grid.cells for placed in row if placed.cell.columns == 1):
        text = placed.cell.text
        if not text:
            continue
        longest = max(map(text_width, text.split())) if text.isascii() else min(_TEXT_CELL, text_width(text))
        least[placed.column] = max(least[placed.column], longest * size + 2 * padding + 1)
    return tuple(least)


def _natural(grid: TableGrid) -> tuple[float, ...]:
    """Widths by what stands in the columns, where the table asks for none."""
    widths = [2.0] * grid.columns
    for placed in (placed for row in grid.cells for placed in row if placed.cell.columns == 1):
        shown = min(text_width(placed.cell.text), _LONGEST_CELL)
        widths[placed.column] = max(widths[placed.column], shown)
    return tuple(widths)


def _shared(asked: Sequence[float], least: Sequence[float], width: float) -> tuple[float, ...]:
    """In the proportion asked; columns that would be too narrow get their least and the others the rest."""
    fixed: dict[int, float] = {}
    while True:
        rest = width - sum(fixed.values())
        weight = sum(one for column, one in enumerate(asked) if column not in fixed) or 1.0
        shares = {c: rest * one / weight for c, one in enumerate(asked) if c not in fixed}
        short = {column: least[column] for column, share in shares.items() if share < least[column] - 1e-9}
        if not short:
            return tuple(fixed.get(column, shares.get(column, 0.0)) for column in range(len(asked)))
        fixed |= short


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks that stand on pages of one direction."""

    wide: bool
    blocks: tuple[PrintedBlock, ...]


def runs_of(blocks: Sequence[PrintedBlock]) -> tuple[Run, ...]:
    """Cut where the direction of the page changes; headings right before a wide table go with it."""
    runs: list[tuple[bool, list[PrintedBlock]]] = []
    for block in _breaks_before_headings(blocks):
        wide = isinstance(block, PrintedTable) and block.wide
        if not runs:
            runs.append((wide, []))
        elif runs[-1][0] != wide and not (isinstance(block, PageBreak) and not wide):
            moved = _headings_at_end(runs[-1][1]) if wide else []
            runs.append((wide, moved))
        elif isinstance(block, PageBreak) and runs[-1][0]:
            runs[-1][1].append(block)
            continue
        runs[-1][1].append(block)
    return tuple(Run(wide, _trimmed(held)) for wide, held in runs if _trimmed(held))


def _breaks_before_headings(blocks: Sequence[PrintedBlock]) -> Iterator[PrintedBlock]:
    """A heading never stands alone at the end of a page: a break right behind it goes before it."""
    held: list[PrintedBlock] = []
    for block in blocks:
        if isinstance(block, PrintedHeading):
            held.append(block)
            continue
        if isinstance(block, PageBreak):
            yield block
            yield from held
        else:
            yield from (*held, block)
        held.clear()
    yield from held


def _headings_at_end(blocks: list[PrintedBlock]) -> list[PrintedBlock]:
    """Take the headings at the end off, to stand before what follows."""
    start = len(blocks)
    while start and isinstance(blocks[start - 1], PrintedHeading | PageBreak):
        start -= 1
    moved = blocks[start:]
    del blocks[start:]
    return moved


def _trimmed(blocks: Sequence[PrintedBlock]) -> tuple[PrintedBlock, ...]:
    """Without page breaks at either end: a new direction is a new page anyway."""
    start, end = 0, len(blocks)
    while start < end and isinstance(blocks[start], PageBreak):
        start += 1
    while end > start and isinstance(blocks[end - 1], PageBreak):
        end -= 1
    return tuple(blocks[start:end])


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of contents: its text, its level, and the block that it leads to."""

    text: str
    level: int
    block: int


def entries_of(publication: Publication) -> tuple[Entry, ...]:
    """Parts, sections and tables in printed order; a table whose heading says its title stands once."""
    return tuple(_entries(publication.blocks))


def _entries(blocks: Sequence[PrintedBlock]) -> Iterator[Entry]:
    said = ""
    for number, block in enumerate(blocks):
        if isinstance(block, PrintedHeading):
            said = block.text
            if block.level <= 2:
                yield Entry(block.text, block.level, number)
        elif isinstance(block, PrintedTable) and block.kind == TABLE:
            if not said.endswith(block.title):
                yield Entry(block.title, 2, number)
            said = ""
        elif not isinstance(block, PageBreak):
            said = ""


def unit_of(table: PrintedTable, look: Style) -> str:
    """`单位：万元`, also where the table gives the bare unit."""
    text = table.unit
    return f"{look.unit}{look.colon}{text}" if text and look.colon not in text and ":" not in text else text


def cover_lines(publication: Publication) -> tuple[str, ...]:
    """The title, the unit's name on a line of its own."""
    title, unit = publication.title, publication.disclosure.unit
    if "\n" in title:
        return tuple(filter(None, (line.strip() for line in title.splitlines())))
    if unit and title.startswith(unit) and len(title) > len(unit):
        return (unit, title[len(unit) :].strip())
    return (title,) if title else ()


def has_contents(publication: Publication) -> bool:
    """Whether a list of contents is asked for."""
    return any(isinstance(block, Contents) for block in publication.blocks)
