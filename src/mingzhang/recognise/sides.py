"""Two-sided tables (收支总表): income by source on the left, expenditure by class on the right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mingzhang.model import TOTAL, Line, Place
from mingzhang.recognise.columns import (
    Header,
    bind_columns,
    columns_in_text,
    counting_slots,
    own_year,
    read_header,
)
from mingzhang.recognise.figures import Figure, aligned_columns, parse_figure
from mingzhang.recognise.labels import bare_label, match_class, match_named_row, printed_label
from mingzhang.recognise.rows_grid import aligned_slots, split_grid
from mingzhang.recognise.rows_line import Segment, cut_line, keeps_columns
from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import TableConcept

_LONGEST_COUNT = 3
INCOME, EXPENDITURE, USE = "income", "expenditure", "use"


@dataclass
class SideRow:
    """A row of one side, its label as printed, and its figures; `row` is the contract's row id."""

    row: str
    label: str
    place: Place
    figures: list[Figure] = field(default_factory=list)

    @property
    def side(self) -> str:
        """income, expenditure or use."""
        return self.row.partition(":")[0]


@dataclass
class SidesTable:
    """All rows of both sides. `slots`: grid column → column id of each side; None where columns are open,
    then `columns` are those that the header names for the expenditure side."""

    rows: list[SideRow]
    slots: dict[int, str] | None
    columns: tuple[str, ...]
    strays: list[Figure]


class _Reader:
    """Resolves labels in printed order; a row may depend on what was printed before it.

    Where the header says that economic classes stand beside those by function, a name of both is neither."""

    def __init__(self, concept: TableConcept, year: int | None, header: str) -> None:
        self._concept = concept
        self._year = year
        self._seen: list[str] = []
        self._economic = bool(recognition().economic_pattern.search(header))

    def resolve(self, text: str, code: str | None = None) -> str | None:
        """The row id that a label names, or None."""
        row = f"{EXPENDITURE}:{code}" if code else self._named(text)
        if row is None and not (self._economic and economic().by_name(bare_label(text))):
            found = match_class(text, self._year)
            row = f"{EXPENDITURE}:{found}" if found else None
        if row:
            self._seen.append(row)
        return row

    def _named(self, text: str) -> str | None:
        named = match_named_row(self._concept, text, self._seen)
        if named is None:
            return None
        if named.both_sides:
            first = f"{INCOME}:{named.id}" not in self._seen
            return f"{INCOME if first else EXPENDITURE}:{named.id}"
        return named.id


def starts_side(concept: TableConcept, text: str) -> bool:
    """Whether a text names a row of either side."""
    return match_named_row(concept, text) is not None or match_class(text, None) is not None


def read_sides(concept: TableConcept, items: Sequence[Item], year: int | None) -> SidesTable:
    """Read both shapes: cells that the source keeps apart, or lines."""
    if any(item.row is not None for item in items):
        return _read_cells(concept, items, year)
    return _read_lines(concept, items, year)


def _read_cells(concept: TableConcept, items: Sequence[Item], year: int | None) -> SidesTable:
    parts = split_grid(items, lambda text: starts_side(concept, text))
    header = read_header(parts.header, parts.width)
    reader = _Reader(concept, year, "")
    rows: list[SideRow] = []
    strays: list[Figure] = []
    label_slots: dict[str, list[int]] = {}
    counting = counting_slots(header)
    economic_from = min(_searched(header, recognition().economic_pattern), default=parts.width)
    printed = _mend_turned_pages(concept, parts.data)
    sides = _sides_of_slots(_Reader(concept, year, ""), printed, parts.width)
    for item in printed:
        current: SideRow | None = None
        unknown = False
        for slot, cell in aligned_slots(item, parts.width):
            if not cell.text or slot in counting:
                continue
            amount = parse_figure(cell.text)
            unknown = unknown or slot >= economic_from
            if amount is None or (current is None and not unknown and _is_code_cell(cell.text)):
                row = reader.resolve(cell.text) if slot < economic_from else None
                if row is not None and _may_stand(row, sides.get(slot), rows):
                    current, unknown = SideRow(row, printed_label(cell.text), cell.place), False
                    rows.append(current)
                    label_slots.setdefault(current.side, []).append(slot)
                else:
                    unknown = unknown or (
                        current is not None and sides.get(slot, current.side) != current.side
                    )
            else:
                elsewhen = slot in header.elsewhen
                figure = Figure(amount, cell.place, slot, None, item.page, elsewhen)
                (current.figures if current and not unknown else strays).append(figure)
    return SidesTable(rows, _bind_sides(concept, header, label_slots), (), strays)


def _sides_of_slots(reader: _Reader, items: Sequence[Item], width: int) -> dict[int, str]:
    """Column → the side that most of the labels in it are of."""
    votes: dict[int, Counter[str]] = {}
    for item in items:
        for slot, cell in aligned_slots(item, width):
            row = reader.resolve(cell.text) if cell.text and parse_figure(cell.text) is None else None
            if row is not None:
                votes.setdefault(slot, Counter())[row.partition(":")[0]] += 1
    return {slot: counts.most_common(1)[0][0] for slot, counts in votes.items()}


def _may_stand(row: str, side: str | None, rows: Sequence[SideRow]) -> bool:
    """Whether a row may stand in a column of that side: beside what expenditure is used for stand economic
    classes, which share names with those by function, and its total a second time."""
    if side != USE or row.startswith(f"{USE}:"):
        return True
    return not row.rpartition(":")[2].isdigit() and row not in {known.row for known in rows}


def _searched(header: Header, pattern: re.Pattern[str]) -> list[int]:
    """Columns whose own header words the pattern finds."""
    return [slot for slot, path in enumerate(header.paths) if path and pattern.search(path[-1])]


def _mend_turned_pages(concept: TableConcept, items: Sequence[Item]) -> list[Item]:
    """A row cut by the end of a page is one row again: what stands on the next page are words that name no
    row, below words of the row above."""
    mended: list[Item] = []
    for item in items:
        above = mended[-1] if mended else None
        if above is not None and item.page > above.page and _is_rest(concept, above, item):
            mended[-1] = _joined(above, item)
        else:
            mended.append(item)
    return mended


def _is_rest(concept: TableConcept, above: Item, item: Item) -> bool:
    texts = {cell.column: cell.text for cell in above.filled}
    return bool(item.filled) and all(
        parse_figure(cell.text) is None
        and not _is_code_cell(cell.text)
        and parse_figure(texts.get(cell.column, "0")) is None
        and (not starts_side(concept, cell.text) or starts_side(concept, texts[cell.column] + cell.text))
        for cell in item.filled
    )


def _joined(above: Item, rest: Item) -> Item:
    more = {cell.column: cell.text for cell in rest.filled}
    assert above.row is not None
    cells = tuple(replace(cell, text=cell.text + more.get(cell.column, "")) for cell in above.cells)
    return replace(above, row=replace(above.row, cells=cells))


def _is_code_cell(text: str) -> bool:
    """A cell that holds a class code alone, its name standing in the next cell."""
    code = text.replace(" ", "")
    return len(code) == 3 and code.isdigit() and functional().at(code, None) is not None


def _bind_sides(concept: TableConcept, header: Header, label_slots: dict[str, list[int]]) -> dict[int, str]:
    """Bind the columns of each side by the header above the slots from its labels to the next labels."""
    starts = {side: max(set(slots), key=slots.count) for side, slots in label_slots.items()}
    bound: dict[int, str] = {}
    for side, start in starts.items():
        end = min((other for other in starts.values() if other > start), default=len(header.paths))
        paths = tuple(path if start < slot < end else () for slot, path in enumerate(header.paths))
        kind = EXPENDITURE if side == EXPENDITURE else INCOME
        found = bind_columns(concept, Header(paths, ()), kind)
        free = [slot for slot in range(start + 1, end) if slot not in found]
        if not found and free:
            found = {free[0]: _first_column(concept, kind)}
        bound |= found
    return bound


def _first_column(concept: TableConcept, side: str) -> str:
    return next(column.id for column in concept.columns if column.side in (None, side))


def _read_lines(concept: TableConcept, items: Sequence[Item], year: int | None) -> SidesTable:
    lines = [item.line for item in items if item.line is not None]
    first = _data_start(lines)
    header = plain("".join(line.text for line in lines[:first]))
    segments = [segment for line in lines[first:] for segment in cut_line(line, _is_class)]
    if any(word in header for word in recognition().plain_counting_words):
        segments = _uncounted(segments)
    sides = _column_sides(segments, _Reader(concept, year, header)) if keeps_columns(lines[first:]) else {}
    reader = _Reader(concept, year, header)
    rows: list[SideRow] = []
    strays: list[Figure] = []
    waiting = ""
    for segment in segments:
        row = _side_row(reader, segment, waiting)
        if row is not None:
            rows.append(row)
            waiting = ""
        else:
            waiting = segment.label or waiting
        for figure in segment.figures:
            owner = _owner(rows, sides.get(figure.place), own=row is not None, named=bool(segment.label))
            (owner.figures if owner else strays).append(figure)
    columns = _side_columns(concept, header)
    if len(columns) == 1:
        strays += _of_other_years(header, rows)
    return SidesTable(rows, None, columns, strays)


def _of_other_years(header: str, rows: Sequence[SideRow]) -> list[Figure]:
    """Leave each row the figure of the newest year that the header names, and give the others; all of a row
    that has fewer than the others, since nobody knows which."""
    years, own = own_year(header)
    if years < 2:
        return []
    most = max((len(row.figures) for row in rows), default=0)
    others: list[Figure] = []
    for row in rows:
        kept = row.figures[own : own + 1] if len(row.figures) == most >= years else []
        left = [figure for figure in row.figures if figure not in kept]
        others += [replace(figure, elsewhen=bool(kept)) for figure in left]
        row.figures = kept
    return others


def _uncounted(segments: Sequence[Segment]) -> list[Segment]:
    """Without the numbers of the rows: whole ones where the amounts have decimals, else the first behind a
    label."""
    shown = [str(figure.amount) for segment in segments for figure in segment.figures]
    decimals = sum("." in text for text in shown) * 3 > len(shown)
    return [
        replace(
            segment,
            figures=[
                figure
                for number, figure in enumerate(segment.figures)
                if not (_numbers_row(str(figure.amount)) and (decimals or not number))
            ],
        )
        for segment in segments
    ]


def _numbers_row(text: str) -> bool:
    return text.isdigit() and len(text) <= _LONGEST_COUNT


def _column_sides(segments: Sequence[Segment], reader: _Reader) -> dict[Place, str]:
    """Figure → the side whose labels stand before most figures of its aligned column; nothing where the
    source aligns no columns."""
    named = [(figure, segment) for segment in segments for figure in segment.figures]
    columns = aligned_columns([figure for figure, _ in named])
    if len(set(columns)) * 3 > len(columns):
        return {}
    votes: dict[tuple[int, int], Counter[str]] = {}
    for (_, segment), column in zip(named, columns, strict=True):
        row = _side_row(reader, segment, "")
        if row is not None:
            votes.setdefault(column, Counter())[row.side] += 1
    usual = {column: counts.most_common(1)[0][0] for column, counts in votes.items()}
    return {
        figure.place: usual[column]
        for (figure, _), column in zip(named, columns, strict=True)
        if column in usual
    }


def _owner(rows: Sequence[SideRow], side: str | None, *, own: bool, named: bool) -> SideRow | None:
    """The row of a figure: its own segment's, or for a figure alone the last row. Where its aligned column
    belongs to another side, the last row of that side that still waits for a figure. Totals stand in any."""
    if not rows or (named and not own):
        return None
    if side is None or rows[-1].side == side or rows[-1].row.endswith(f":{TOTAL}"):
        return rows[-1]
    return next((row for row in reversed(rows[-4:-1]) if row.side == side and not row.figures), None)


def _data_start(lines: Sequence[Line]) -> int:
    """The first line with a class code or a figure; header words alone may look like row labels."""
    for index, line in enumerate(lines):
        if any(segment.codes or segment.figures for segment in cut_line(line, _is_class)):
            return index
    return len(lines)


def _is_class(code: str) -> bool:
    return len(code) == 3 and functional().at(code, None) is not None


def _side_row(reader: _Reader, segment: Segment, waiting: str) -> SideRow | None:
    code = segment.codes[0] if segment.codes else None
    for label in (segment.label, waiting + segment.label):
        row = reader.resolve(label, code) if label or code else None
        if row is not None:
            return SideRow(row, printed_label(label), segment.place)
    return None


def _side_columns(concept: TableConcept, header: str) -> tuple[str, ...]:
    """Columns of the expenditure side that the header names, the first always."""
    named = columns_in_text(concept, header)
    columns = [column for column in concept.columns if column.side in (None, EXPENDITURE)]
    return tuple(column.id for index, column in enumerate(columns) if index == 0 or column.id in named)
