"""Lines and grids → performance target sheets: what each says of its project, its funds, its indicators.

The shape of a sheet decides its reader: cells, columns kept by blanks, or flattened text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.model import Block, Line, Place, Target, Unaccounted
from mingzhang.recognise.targets_blank import is_blank_aligned, read_blank_aligned
from mingzhang.recognise.targets_flow import read_flow
from mingzhang.recognise.targets_grid import Body, guess_columns, read_header, read_row, row_pieces
from mingzhang.recognise.targets_head import find_unit, find_year, read_head
from mingzhang.recognise.targets_header import find_header
from mingzhang.recognise.targets_rows import Inferred, to_indicators
from mingzhang.recognise.targets_sheets import Item, Sheet, cut_sheets, list_items
from mingzhang.recognise.targets_text import NEXT_LINE, Piece, gap_between, split_line
from mingzhang.taxonomy.target_layouts import TargetLayouts

_BELOW_TITLE = 4


@dataclass(frozen=True)
class TargetsFound:
    """The sheets, the blocks that belong to them, the figures that found no field, the levels inferred."""

    targets: tuple[Target, ...]
    used: frozenset[int]
    unaccounted: tuple[Unaccounted, ...]
    inferred: tuple[Inferred, ...] = ()


def find_targets(blocks: Sequence[Block], layouts: TargetLayouts) -> TargetsFound:
    """Find and read every performance target sheet among the blocks of a reading."""
    items = list(list_items(blocks))
    targets: list[Target] = []
    unaccounted: list[Unaccounted] = []
    inferred: list[Inferred] = []
    taken: Counter[int] = Counter()
    for sheet in cut_sheets(items, layouts):
        target, left, levels = _read_sheet(sheet, layouts)
        targets.append(target)
        unaccounted += left
        inferred += levels
        taken.update(item.block for item in sheet.items)
    total = Counter(item.block for item in items)
    used = frozenset(block for block, count in taken.items() if count == total[block])
    return TargetsFound(tuple(targets), used, tuple(unaccounted), tuple(inferred))


def _read_sheet(
    sheet: Sheet, layouts: TargetLayouts
) -> tuple[Target, list[Unaccounted], tuple[Inferred, ...]]:
    in_cells = any(_is_table_row(item, layouts) for item in sheet.body)
    head, body = _read_cells(sheet, layouts) if in_cells else _read_lines(sheet, layouts)
    roles = tuple(column.role for column in body.columns)
    said = read_head(head, layouts)
    indicators, inferred = to_indicators(body.records, roles, layouts)
    target = Target(
        project=said.texts.get("project") or None,
        year_funds=said.amounts.get("year_funds"),
        appropriation=said.amounts.get("appropriation"),
        other_funds=said.amounts.get("other_funds"),
        goal=said.texts.get("goal", ""),
        indicators=indicators,
        place=sheet.items[0].place if sheet.items else Place(),
        unit=said.texts.get("unit") or said.texts.get("department") or None,
        year=find_year(sheet.title) or find_year("".join(piece.text for piece in head[:_BELOW_TITLE])),
        layout=layouts.layout_id(sheet.subject, roles),
        amount_unit=find_unit(head),
    )
    return target, [*said.unaccounted, *body.unaccounted], inferred


def _is_table_row(item: Item, layouts: TargetLayouts) -> bool:
    if item.row is None:
        return False
    pieces = row_pieces(item.row)
    return _names_level(pieces, layouts) or bool(read_header(pieces, layouts))


def _read_cells(sheet: Sheet, layouts: TargetLayouts) -> tuple[list[Piece], Body]:
    rows = [
        (item, _pieces_of(item))
        for item in sheet.body
        if item.line is None or not _is_footer(item.line, layouts)
    ]
    body = Body()
    headless = not any(read_header(pieces, layouts) for _, pieces in rows)
    if headless:
        body.columns = guess_columns([pieces for _, pieces in rows], sheet.subject, layouts)
    head: list[Piece] = []
    for item, pieces in rows:
        header = read_header(pieces, layouts)
        if header:
            body.columns = header
        elif not body.columns or (headless and not body.records and not _names_level(pieces, layouts)):
            head += pieces
        elif item.row is not None or not layouts.page_number_pattern.match(item.text):
            read_row(body, pieces, layouts, opens_grid=item.opens)
    return head, body


def _pieces_of(item: Item) -> list[Piece]:
    if item.row is not None:
        return row_pieces(item.row)
    return split_line(item.line, NEXT_LINE) if item.line is not None else []


def _names_level(pieces: Sequence[Piece], layouts: TargetLayouts) -> bool:
    return pieces[0].key in layouts.level1_names


def _read_lines(sheet: Sheet, layouts: TargetLayouts) -> tuple[list[Piece], Body]:
    lines = [line for item in sheet.body for line in _lines_of(item) if not _is_footer(line, layouts)]
    if is_blank_aligned(lines, layouts):
        return read_blank_aligned(lines, layouts)
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        pieces += split_line(line, gap_between(lines[number - 1] if number else None, line))
    start, end, roles = find_header(pieces, sheet.subject, layouts)
    return pieces[:start], read_flow(pieces[end:], roles, layouts)


def _is_footer(line: Line, layouts: TargetLayouts) -> bool:
    """A page number with its dashes or words; a bare number may be a cell."""
    return not line.text.strip().isdigit() and bool(layouts.page_number_pattern.match(line.text))


def _lines_of(item: Item) -> list[Line]:
    """A line, or the cells of a stray row as lines."""
    if item.line is not None:
        return [item.line]
    cells = item.row.cells if item.row is not None else ()
    page = item.row.page if item.row is not None else 1
    return [Line(cell.text, cell.place, page) for cell in cells if cell.text.strip()]
