"""Lines and rows → the stretches of a document that are performance target sheets.

A sheet begins at its title (or, without one, at the first row of a grid that is plainly a sheet) and ends
before the next title, a heading of the narrative or the title of another table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingzhang.model import Block, Line, Place, Row
from mingzhang.recognise.targets_grid import read_header, row_pieces
from mingzhang.recognise.targets_head import is_label
from mingzhang.recognise.targets_text import Piece, clean_text
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

_LOOK_AHEAD = 24
_LONGEST_TITLE = 60
_LONGEST_HEADING = 180
_MOST_ITEMS = 4000
_PROSE = re.compile(r"^.{25,}。|。.{0,10}$")
_OPEN_ENDS = ("。", "：", ":", "，")
_NAMES = ("project", "unit", "department")


@dataclass(frozen=True, slots=True)
class Item:
    """One line, or one row of a grid, that holds text; `opens` marks the first row of a grid."""

    block: int
    line: Line | None
    row: Row | None
    opens: bool = False

    @property
    def text(self) -> str:
        """The line's text, or the row's cells one behind the other."""
        if self.line is not None:
            return self.line.text
        return " ".join(cell.text for cell in self.row.cells) if self.row is not None else ""

    @property
    def place(self) -> Place:
        """Where its text begins."""
        if self.line is not None:
            return self.line.place
        cells = self.row.cells if self.row is not None else ()
        return next((cell.place for cell in cells if cell.text.strip()), Place())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's `items`, of which `body` stands below the title; `subject` is project or department."""

    subject: str
    title: str
    items: tuple[Item, ...]
    body: tuple[Item, ...]


def list_items(blocks: Sequence[Block]) -> Iterator[Item]:
    """Lines and rows with text in printed order."""
    for number, block in enumerate(blocks):
        if isinstance(block, Line):
            if block.text.strip():
                yield Item(number, block, None)
            continue
        opens = True
        for row in block.rows:
            if any(cell.text.strip() for cell in row.cells):
                yield Item(number, None, row, opens)
                opens = False


def cut_sheets(items: Sequence[Item], layouts: TargetLayouts) -> Iterator[Sheet]:
    """Find where each sheet begins and ends."""
    position = 0
    while position < len(items):
        title = _title_at(items, position, layouts)
        if title is not None and _sheet_follows(items, position + title[1], layouts):
            subject, below = title[0], position + title[1]
            end = _sheet_end(items, below, layouts)
            shown = clean_text("".join(item.text.strip() for item in items[position:below]))
            yield Sheet(subject, shown, tuple(items[position:end]), tuple(items[below:end]))
            position = end
        elif title is None and _is_untitled(items, position, layouts):
            end = _sheet_end(items, position, layouts)
            body = tuple(items[position:end])
            subject = "project" if any(_names_project(item, layouts) for item in body) else "department"
            yield Sheet(subject, "", body, body)
            position = end
        else:
            position += title[1] if title else 1


def _subject_of(text: str, layouts: TargetLayouts) -> str | None:
    """Which kind of sheet a title announces; None where the text is no title."""
    if len(text) > 3 * _LONGEST_TITLE or not all(mark in text for mark in layouts.title_marks):
        return None
    key = squeeze(text)
    if len(key) > _LONGEST_TITLE or layouts.contents_pattern.search(text.rstrip()):
        return None
    return next((subject for pattern, subject in layouts.title_patterns if pattern.match(key)), None)


def _title_at(items: Sequence[Item], start: int, layouts: TargetLayouts) -> tuple[str, int] | None:
    """(subject, items) of the title at `start`: a line, a row with one text, or a line broken in two."""
    item = items[start]
    if item.row is not None:
        texts = {cell.text.strip() for cell in item.row.cells if cell.text.strip()}
        subject = _subject_of(texts.pop(), layouts) if len(texts) == 1 else None
        return (subject, 1) if subject else None
    subject = _subject_of(item.text, layouts)
    if subject:
        return subject, 1
    below = items[start + 1].line if start + 1 < len(items) else None
    if below is None or len(item.text) > _LONGEST_TITLE or item.text.rstrip().endswith(_OPEN_ENDS):
        return None
    joined = item.text.strip() + below.text.strip()
    if not all(mark in joined for mark in layouts.title_marks) or _ends(item, layouts, in_body=True):
        return None
    subject = _subject_of(joined, layouts)
    return (subject, 2) if subject and not _subject_of(below.text, layouts) else None


def _ends(item: Item, layouts: TargetLayouts, *, in_body: bool) -> bool:
    """Whether the item is a heading or a title that no sheet holds."""
    if item.row is not None and sum(1 for cell in item.row.cells if cell.text.strip()) > 1:
        return False
    text = "".join(item.text.split())
    if len(text) <= _LONGEST_HEADING and layouts.end_pattern.search(text):
        return True
    if not in_body or item.row is not None:
        return False
    return bool(layouts.end_of_body_pattern.search(text) or _PROSE.search(text))


def _sheet_follows(items: Sequence[Item], start: int, layouts: TargetLayouts) -> bool:
    """Whether labels or header words come below a title before anything that ends a sheet."""
    for position in range(start, min(start + _LOOK_AHEAD, len(items))):
        item = items[position]
        if item.row is not None and _row_announces(row_pieces(item.row), layouts):
            return True
        if _title_at(items, position, layouts) or _ends(item, layouts, in_body=True):
            return False
        if item.line is not None and _line_announces(item.line.text, layouts):
            return True
    return False


def _row_announces(pieces: Sequence[Piece], layouts: TargetLayouts) -> bool:
    if pieces and pieces[0].key in layouts.level1_names:
        return True
    return any(piece.key in layouts.header_roles or is_label(piece.text, layouts) for piece in pieces[:4])


def _line_announces(text: str, layouts: TargetLayouts) -> bool:
    first = text.split()[0]
    if is_label(first, layouts) or is_label(text, layouts):
        return True
    return squeeze(text).startswith(tuple(squeeze(word) for word in layouts.headers.get("level1", ())[:1]))


def _is_untitled(items: Sequence[Item], start: int, layouts: TargetLayouts) -> bool:
    """Rows that hold the header of a sheet, and no word of a self-evaluation, without a title above."""
    item = items[start]
    if item.row is None:
        return False
    if not item.opens and layouts.label_roles.get(row_pieces(item.row)[0].key) not in _NAMES:
        return False
    for other in items[start : start + _LOOK_AHEAD]:
        if other.row is None or other.block != item.block:
            return False
        pieces = row_pieces(other.row)
        if any(piece.key in layouts.self_evaluation_words for piece in pieces):
            return False
        columns = {column.role for column in read_header(pieces, layouts)}
        if {"level1", "level3"} <= columns or {"level2", "level3", "value"} <= columns:
            return True
    return False


def _names_project(item: Item, layouts: TargetLayouts) -> bool:
    cells = item.row.cells if item.row is not None else ()
    return any(layouts.label_roles.get(squeeze(cell.text)) == "project" for cell in cells)


def _sheet_end(items: Sequence[Item], start: int, layouts: TargetLayouts) -> int:
    """The first item behind the sheet whose body begins at `start`."""
    in_body = in_grid = False
    last = min(start + _MOST_ITEMS, len(items))
    for position in range(start, last):
        item = items[position]
        if position > start and _title_at(items, position, layouts):
            return position
        if _ends(item, layouts, in_body=in_body):
            return position
        if item.row is not None:
            pieces = row_pieces(item.row)
            if in_body and layouts.label_roles.get(pieces[0].key) in _NAMES:
                return position
            in_body = in_body or bool(read_header(pieces, layouts)) or pieces[0].key in layouts.level1_names
            in_grid = in_grid or in_body
        elif in_grid:
            if not layouts.page_number_pattern.match(item.text) and not _is_level(item.text, layouts):
                return position
        elif not in_body:
            in_body = _holds_header(item.text, layouts)
    return last


def _is_level(text: str, layouts: TargetLayouts) -> bool:
    key = squeeze(text)
    return key in layouts.level1_names or key in layouts.level2_names


def _holds_header(text: str, layouts: TargetLayouts) -> bool:
    return any(layouts.header_roles.get(squeeze(part)) == "level3" for part in text.split())
