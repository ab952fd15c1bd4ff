"""Grid rows (tab tables, one cell a line, pipes, and what other readers give) → raw rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mingzhang.model import Cell
from mingzhang.recognise.codes import CODE_PART, WHOLE_CODE, CodeTrail
from mingzhang.recognise.columns import Header, bind_columns, numbered_slots, read_header, slots_named
from mingzhang.recognise.figures import Figure, parse_figure
from mingzhang.recognise.labels import is_total
from mingzhang.recognise.rows import RawRow, RawTable, mark_nameless_total
from mingzhang.recognise.rows_column import column_of_total, read_column_rows
from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import TableConcept

_LOST_ZERO = re.compile(r"\d")
_LONGEST_YEAR = 4
_MOST_BESIDE, _FEWEST_COLUMNS = 4, 2
StartsRow = Callable[[str], bool]


@dataclass(frozen=True)
class GridParts:
    """Header and data rows of a table that may go on over several grids."""

    header: tuple[Item, ...]
    data: tuple[Item, ...]
    width: int


def split_grid(items: Sequence[Item], starts_row: StartsRow) -> GridParts:
    """Tell header rows, also those repeated on later pages, from data rows.

    A row beside a merged cell of the header belongs to the header as far down as that cell reaches.
    """
    rows = [item for item in items if item.row is not None and item.cells]
    width = max((len(item.cells) for item in rows), default=0)
    width = max([width, *[cell.column + cell.column_span for item in rows for cell in item.cells]])
    width = _printed_width(rows, width)
    header: list[Item] = []
    data: list[Item] = []
    known: set[str] = set()
    covered = 0
    for item in rows:
        words = {plain(cell.text) for cell in item.filled}
        beside = covered > 0 and not holds_figure(item)
        covered = max(covered - 1, 0)
        if is_data_row(item, starts_row) and (data or not beside):
            data.append(item)
        elif not data:
            header.append(item)
            known |= words
            covered = max(covered, *(cell.row_span - 1 for cell in item.cells))
        elif words and not words <= known and not numbered_slots([cell.text for cell in item.cells]):
            data.append(item)
    return GridParts(tuple(header), tuple(data), width)


def _printed_width(rows: Sequence[Item], width: int) -> int:
    """The width up to the last cell with words: a sheet with wider tables above has more columns than this
    table. Ragged rows are aligned to the right, so theirs stays."""
    if any(item.ragged for item in rows):
        return width
    return max((cell.column + cell.column_span for item in rows for cell in item.filled), default=width)


def unfolded(parts: GridParts) -> GridParts:
    """A table printed in parts side by side → one below the other: under the same header words, or halves
    with whole codes in the first column of both."""
    leaves = [path[-1] if path else "" for path in read_header(parts.header, parts.width).paths]
    for count in range(_MOST_BESIDE, 1, -1):
        size, left = divmod(parts.width, count)
        if left or size < _FEWEST_COLUMNS:
            continue
        alike = any(leaves[:size]) and leaves == leaves[:size] * count
        if alike or (count == 2 and _codes_in_both(parts.data, size)):
            return _below_each_other(replace(parts, header=_of_all(parts, size)) if alike else parts, size)
    return parts


def _below_each_other(parts: GridParts, size: int) -> GridParts:
    rows = [_beside_its_label(item, size) for item in parts.data]
    data = [_cut_out(item, start, start + size) for start in range(0, parts.width, size) for item in rows]
    header = tuple(_cut_out(item, 0, size) for item in parts.header)
    return GridParts(header, tuple(item for item in data if item.filled), size)


def _of_all(parts: GridParts, size: int) -> tuple[Item, ...]:
    """The header rows that say the same of every part: what names one part is not meant for the others."""
    return tuple(item for item in parts.header if len(_said_of_parts(item, parts.width, size)) == 1)


def _said_of_parts(item: Item, width: int, size: int) -> set[tuple[str, ...]]:
    starts = range(0, width, size)
    return {tuple(plain(cell.text) for cell in _cut_out(item, at, at + size).filled) for at in starts}


def _beside_its_label(item: Item, size: int) -> Item:
    """The row with the figure behind a label that reaches over several parts in the label's own part."""
    cells: list[Cell] = []
    start = None
    for cell in item.cells:
        if cell.text and start is not None and parse_figure(cell.text) is not None:
            cell = replace(cell, column=start + cell.column % size)
        if cell.text:
            own = cell.column - cell.column % size
            reaches = cell.column + cell.column_span > own + size and parse_figure(cell.text) is None
            start = own if reaches else None
        cells.append(cell)
    return replace(item, row=replace(item.row, cells=tuple(cells))) if item.row else item


def _codes_in_both(data: Sequence[Item], half: int) -> bool:
    """Whether most rows hold a whole code in the first column and one with its name in the middle: a figure
    may look like a code."""
    both = [
        item
        for item in data
        if {0, half} <= {c.column for c in item.filled if WHOLE_CODE.fullmatch(c.text)}
        and any(c.column > half and parse_figure(c.text) is None for c in item.filled)
    ]
    return len(both) * 2 > len(data)


def _cut_out(item: Item, start: int, end: int) -> Item:
    """The row's cells between two columns, counted from the first of them."""
    cells = tuple(
        replace(cell, column=cell.column - start) for cell in item.cells if start <= cell.column < end
    )
    return replace(item, row=replace(item.row, cells=cells)) if item.row else item


def holds_figure(item: Item) -> bool:
    """Whether some cell of the row is a figure."""
    return any(parse_figure(cell.text) is not None for cell in item.filled)


def is_data_row(item: Item, starts_row: StartsRow) -> bool:
    """A row with a code, a figure, a total label or row words; a column numbering is none."""
    texts = [cell.text.replace(" ", "") for cell in item.cells]
    if numbered_slots(texts):
        return False
    filled = [text for text in texts if text]
    if not filled:
        return False
    words = [text for text in filled if plain(text) not in recognition().plain_header_words]
    if len(words) < len(filled):
        if _has_amount(filled):
            return any(map(starts_row, filled))
        return any(map(starts_row, words)) and any(map(_is_small_figure, words))
    if any(parse_figure(text) is not None for text in filled):
        return True
    return (len(filled) == 1 and is_total(filled[0])) or any(starts_row(text) for text in filled)


def _is_small_figure(text: str) -> bool:
    """Whether it is a figure that is no year."""
    return parse_figure(text) is not None and len(text) != _LONGEST_YEAR


def _has_amount(texts: Sequence[str]) -> bool:
    """Whether some text is a figure beyond the numbers, codes and years that header rows hold."""
    figures = [text for text in texts if parse_figure(text) is not None]
    return any("." in text or "," in text or len(text) > _LONGEST_YEAR for text in figures)


def aligned_slots(item: Item, width: int) -> list[tuple[int, Cell]]:
    """Cells with their grid column; a ragged row that lost merged cells is aligned to the right."""
    if item.ragged:
        shift = width - len(item.cells)
        return [(index + shift, cell) for index, cell in enumerate(item.cells)]
    return [(cell.column, cell) for cell in item.cells]


@dataclass(frozen=True)
class Layout:
    """Where a coded table keeps its codes, label, project name and figures; `beside`: columns whose words
    describe a row without naming it; `aside`: columns of codes and names beside the table's own."""

    codes: tuple[int, ...]
    label: int | None
    name: int | None
    slots: dict[int, str]
    beside: frozenset[int] = frozenset()
    aside: frozenset[int] = frozenset()


def read_layout(concept: TableConcept, header: Header, data: Sequence[Item], width: int) -> Layout:
    """Find the columns by header words; codes also by what stands in the rows."""
    slots = bind_columns(concept, header)
    levels = [plain(word) for word in recognition().header_words[:3]]
    codes = [slot for slot, path in enumerate(header.paths) if path and path[-1] in levels]
    units = slots_named(header, recognition().unit_codes_pattern)
    free = [slot for slot in range(width) if slot not in slots and slot not in units]
    if not codes:
        codes = [slot for slot in free if _holds_codes(data, slot, width)]
    second = slots_named(header, recognition().government_codes_pattern)
    if second.issuperset(codes):
        second = frozenset()  # they are the only ones
    codes = [slot for slot in codes if slot not in second]
    texts = [s for s in free if s not in codes and s not in second and _holds_words(data, s, width)]
    label = texts[0] if texts else None
    name = texts[1] if len(texts) > 1 and concept.rows == "projects" else None
    return Layout(tuple(codes), label, name, slots, _describing(concept, header), units | second)


def _describing(concept: TableConcept, header: Header) -> frozenset[int]:
    """Columns of a table of names that name nothing."""
    if concept.rows != "names":
        return frozenset()
    words = recognition().plain_describing_words
    return frozenset(slot for slot, path in enumerate(header.paths) if path and path[-1] in words)


def _column_texts(data: Sequence[Item], slot: int, width: int) -> list[str]:
    return [cell.text for item in data for at, cell in aligned_slots(item, width) if at == slot and cell.text]


def _holds_codes(data: Sequence[Item], slot: int, width: int) -> bool:
    texts = _column_texts(data, slot, width)
    return bool(texts) and sum(1 for text in texts if CODE_PART.fullmatch(text)) * 2 >= len(texts)


def _holds_words(data: Sequence[Item], slot: int, width: int) -> bool:
    return any(parse_figure(text) is None for text in _column_texts(data, slot, width))


def read_grid_rows(concept: TableConcept, items: Sequence[Item], starts_row: StartsRow) -> RawTable:
    """Rows of a table with codes or names; figures carry their grid column as slot."""
    parts = unfolded(split_grid(items, starts_row))
    header = read_header(parts.header, parts.width)
    layout = read_layout(concept, header, parts.data, parts.width)
    if concept.rows != "names" and len(layout.slots) < 2:
        upright = read_column_rows(concept, parts.data)
        if upright is not None:
            return RawTable(upright.rows, header.text, upright.slots, strays=upright.strays)
    trail = CodeTrail()
    rows: list[RawRow] = []
    page = 0
    merged = _Merged()
    for item in parts.data:
        row = _read_row(item, layout, trail, parts.width)
        row.figures = [replace(figure, elsewhen=figure.slot in header.elsewhen) for figure in row.figures]
        if layout.beside:
            merged.name(row, item, layout)
        column = column_of_total(concept, row.label) if row.figures and not row.code else None
        if column is not None:
            row.total = row.partly = True
            slot = parts.width + [known.id for known in concept.columns].index(column)
            layout.slots[slot] = column
            row.figures = [replace(figure, slot=slot) for figure in row.figures]
        if rows and concept.rows != "names" and _continues(rows[-1], row, item.page > page):
            _continue_label(rows[-1], row)
        elif row.printed:
            rows.append(row)
        page = item.page
    mark_nameless_total(rows)
    return RawTable(rows, header.text, layout.slots)


class _Merged:
    """Words of cells that reach down over the rows below theirs."""

    def __init__(self) -> None:
        self._cells: list[tuple[Cell, int]] = []

    def name(self, row: RawRow, item: Item, layout: Layout) -> None:
        """Name a row whose own words only describe it by the nearest merged cell that stands in it."""
        words = [c for c in item.filled if parse_figure(c.text.replace(" ", "")) is None]
        reaching = [cell for cell, _ in self._cells if cell.column not in layout.beside]
        if reaching and words and all(cell.column in layout.beside for cell in words):
            row.label = max(reaching, key=lambda cell: cell.column).text.replace(" ", "")
        self._cells = [(cell, left - 1) for cell, left in self._cells if left > 1]
        self._cells += [(cell, cell.row_span - 1) for cell in words if cell.row_span > 1]


def _continues(above: RawRow, row: RawRow, turned: bool) -> bool:
    """Words alone go on with the label above; behind a turned page they may bring the row's figures."""
    if row.code or row.total or not (row.label or row.name):
        return False
    return not row.figures or (turned and bool(above.code) and not above.figures)


def _read_row(item: Item, layout: Layout, trail: CodeTrail, width: int) -> RawRow:
    codes: list[tuple[int, str]] = []
    words: list[tuple[int, str]] = []
    row = RawRow(item.place)
    for slot, cell in aligned_slots(item, width):
        text = cell.text.replace(" ", "")
        if not text or text in recognition().blank_marks or slot in layout.aside:
            continue
        amount = parse_figure(text)
        if slot in layout.codes and (CODE_PART.fullmatch(text) or (codes and _LOST_ZERO.fullmatch(text))):
            codes.append((slot, text))
        elif amount is None:
            code, rest = _leading_code(text) if not codes and slot not in layout.slots else (None, text)
            if code:
                codes.append((slot, code))
            words.append((slot, rest))
        else:
            row.figures.append(Figure(amount, cell.place, slot, None, item.page))
    level = layout.codes.index(codes[-1][0]) + 1 if codes and codes[-1][0] in layout.codes else None
    row.code = trail.complete([text for _, text in codes], level)
    row.label = next((text for slot, text in words if slot != layout.name), "")
    row.name = next((text for slot, text in words if slot == layout.name), "")
    row.total = row.code is None and any(is_total(text) for _, text in words)
    return row


def _leading_code(text: str) -> tuple[str | None, str]:
    for length in (7, 5, 3):
        if WHOLE_CODE.fullmatch(text[:length]) and len(text) > length and not text[length].isdigit():
            return text[:length], text[length:]
    return None, text


def _continue_label(row: RawRow, more: RawRow) -> None:
    row.figures.extend(more.figures)
    if more.label:
        row.label += more.label
    if more.name:
        row.name += more.name
