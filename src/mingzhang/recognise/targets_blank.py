"""Target sheets whose columns are kept by blanks → records.

Header words give each column its stretch of the line; the rows are found from a column whose cells do not
wrap, and every other column is divided so that its cells stand level with those rows (cells of one row are
centred on each other, merged cells on the rows that they span).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mingzhang.model import Line, Unaccounted
from mingzhang.recognise.targets_grid import Body, Column
from mingzhang.recognise.targets_kind import has_comparison, is_date, is_weight, value_cost
from mingzhang.recognise.targets_rows import Record
from mingzhang.recognise.targets_text import (
    NEXT_LINE,
    Piece,
    at,
    balanced,
    gap_between,
    has_figure,
    join_pieces,
    places,
    split_line,
)
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

_GAP = re.compile(r"\S {2,}\S")
_STRETCH = re.compile(r"\S+(?: \S+)*")
_LEVELS = ("level1", "level2")
_LONGEST_CELL = 16
_FURTHEST, _MOST_STATES = 40, 40
_EMPTY_CELL = {"level3": 4.0, "value": 2.0}
_EMPTY_ELSE, _OFF_CENTRE = 1.0, 0.5
_BELOW_MIDDLE = 1.1  # of two middle lines the upper is taken
_NO_VALUE, _BETTER = 1.2, 0.5
_SHORT_LINE, _ENDED, _SLACK = 1.5, 0.8, 4
_NEVER = 1e9


@dataclass(frozen=True, slots=True)
class _Bit:
    """A stretch of a line: where it stands across (in half characters) and down (line number)."""

    piece: Piece
    left: int
    right: int
    down: int


@dataclass
class _Stretch:
    """A column's stretch across the page and what its header says."""

    left: int
    right: int
    text: str
    role: str = "other"


def is_blank_aligned(lines: Sequence[Line], layouts: TargetLayouts) -> bool:
    """Whether blanks keep the columns: the header words stand apart by more than one blank."""
    header = _header_lines([_bits(line, number) for number, line in enumerate(lines)], layouts)
    gaps = sum(1 for line in lines if _GAP.search(line.text.strip()))
    return header is not None and gaps * 5 > len(lines)


def read_blank_aligned(lines: Sequence[Line], layouts: TargetLayouts) -> tuple[list[Piece], Body]:
    """(pieces of the upper part, body) of a sheet whose columns are kept by blanks."""
    rows = [_bits(line, number) for number, line in enumerate(lines)]
    first, after = _header_lines(rows, layouts) or (len(rows), len(rows))
    stretches = _stretches([bit for row in rows[first:after] for bit in row], layouts)
    body = Body(tuple(Column(stretch.role, None) for stretch in stretches))
    columns = _divide([bit for row in rows[after:] for bit in row], stretches, layouts)
    body.unaccounted += [
        Unaccounted(bit.piece.text, bit.piece.place, "target.column_without_field")
        for bit in columns.pop("other", [])
        if has_figure(bit.piece.text)
    ]
    _add_records(body, columns, layouts)
    return _upper_part(lines[:first]), body


def _upper_part(lines: Sequence[Line]) -> list[Piece]:
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        pieces += split_line(line, gap_between(lines[number - 1] if number else None, line))
    return pieces


def _bits(line: Line, number: int) -> list[_Bit]:
    bits, across, upto = [], 0, 0
    for found in _STRETCH.finditer(line.text):
        across += _half_widths(line.text[upto : found.start()])
        right = across + _half_widths(found[0])
        piece = Piece(found[0], at(line.place, found.start(), found.end()), NEXT_LINE, page=line.page)
        bits.append(_Bit(piece, across, right, line.place.line or number))
        across, upto = right, found.end()
    return bits


def _half_widths(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _is_header_part(bit: _Bit, layouts: TargetLayouts) -> bool:
    key = bit.piece.key
    if key in layouts.header_roles:
        return True
    return 0 < len(key) <= 8 and any(key in word for word in layouts.header_roles)


def _header_lines(rows: Sequence[Sequence[_Bit]], layouts: TargetLayouts) -> tuple[int, int] | None:
    """(first, behind the last) line of the header: the line with most header words and its neighbours."""
    for number, row in enumerate(rows):
        if len(row) < 3 or not _is_header_row(row, layouts):
            continue
        first, after = number, number + 1
        while first and _is_header_row(rows[first - 1], layouts):
            first -= 1
        while after < len(rows) and _is_header_row(rows[after], layouts):
            after += 1
        stretches = _stretches([bit for part in rows[first:after] for bit in part], layouts)
        roles = {stretch.role for stretch in stretches} - {"caption", "other"}
        if len(roles) >= 3 and roles & {"level1", "level2", "level3"}:
            return first, after
    return None


def _is_header_row(row: Sequence[_Bit], layouts: TargetLayouts) -> bool:
    names = layouts.level1_names | layouts.level2_names
    return bool(row) and all(
        _is_header_part(bit, layouts)
        and bit.piece.key not in names
        and bit.piece.key not in layouts.label_roles
        for bit in row
    )


def _stretches(bits: Sequence[_Bit], layouts: TargetLayouts) -> list[_Stretch]:
    """Header bits that stand above each other are one header word."""
    found: list[_Stretch] = []
    for bit in sorted(bits, key=lambda bit: (bit.right - bit.left, bit.down), reverse=True):
        under = next((one for one in found if min(one.right, bit.right) > max(one.left, bit.left)), None)
        if under is None:
            found.append(_Stretch(bit.left, bit.right, ""))
        else:
            under.left, under.right = min(under.left, bit.left), max(under.right, bit.right)
    found.sort(key=lambda stretch: stretch.left)
    for bit in sorted(bits, key=lambda bit: (bit.down, bit.left)):
        best = max(found, key=lambda one: min(one.right, bit.right) - max(one.left, bit.left))
        best.text += bit.piece.key
    taken: set[str] = set()
    for stretch in found:
        role = layouts.header_roles.get(stretch.text, "other")
        stretch.role = "other" if role in taken else role
        taken.add(role)
    return found


def _divide(
    bits: Sequence[_Bit], stretches: Sequence[_Stretch], layouts: TargetLayouts
) -> dict[str, list[_Bit]]:
    """Column role → its bits from top to bottom."""
    columns: dict[str, list[_Bit]] = {stretch.role: [] for stretch in stretches}
    for bit in bits:
        for part in _split_over(bit, stretches):
            stretch = max(stretches, key=lambda one: (_overlap(part, one), -_distance(part, one)))
            repeated = part.piece.key == stretch.text or _is_header_row([part], layouts)
            if not (repeated and stretch.text.startswith(part.piece.key)):
                columns[stretch.role].append(part)
    return columns


def _overlap(bit: _Bit, stretch: _Stretch) -> int:
    return max(0, min(bit.right, stretch.right) - max(bit.left, stretch.left))


def _distance(bit: _Bit, stretch: _Stretch) -> float:
    return abs(bit.left + bit.right - stretch.left - stretch.right) / 2


def _split_over(bit: _Bit, stretches: Sequence[_Stretch]) -> list[_Bit]:
    """Cut at single blanks where the words on both sides stand under different headers."""
    parts: list[_Bit] = []
    across, start = bit.left, 0
    for word in bit.piece.text.split(" "):
        right = across + _half_widths(word)
        piece = Piece(word, at(bit.piece.place, start, start + len(word)), NEXT_LINE, page=bit.piece.page)
        part = _Bit(piece, across, right, bit.down)
        if parts and _same_column(parts[-1], part, stretches):
            parts[-1] = _together(parts[-1], part)
        else:
            parts.append(part)
        across, start = right + 1, start + len(word) + 1
    return parts


def _same_column(left: _Bit, right: _Bit, stretches: Sequence[_Stretch]) -> bool:
    homes = {_home(left, stretches), _home(right, stretches)}
    return None in homes or len(homes) == 1


def _together(left: _Bit, right: _Bit) -> _Bit:
    text = f"{left.piece.text} {right.piece.text}"
    piece = Piece(text, places([left.piece, right.piece]), NEXT_LINE, page=left.piece.page)
    return _Bit(piece, left.left, right.right, left.down)


def _home(bit: _Bit, stretches: Sequence[_Stretch]) -> int | None:
    """The only header that a bit stands under."""
    under = [number for number, stretch in enumerate(stretches) if _overlap(bit, stretch)]
    return under[0] if len(under) == 1 else None


def _add_records(body: Body, columns: dict[str, list[_Bit]], layouts: TargetLayouts) -> None:
    anchors = _anchors(columns, layouts)
    cells = {role: bits for role, bits in columns.items() if role not in (*_LEVELS, "caption")}
    rows = _rows_around(cells, anchors, layouts)
    read = {bit for row in rows for group in row.values() for bit in group}
    body.unaccounted += [
        Unaccounted(bit.piece.text, bit.piece.place, "target.no_row")
        for bits in cells.values()
        for bit in bits
        if bit not in read and has_figure(bit.piece.text)
    ]
    middles = [(low + high) / 2 for low, high in anchors]
    levels = {role: _spanned(columns.get(role, []), role, middles, layouts) for role in _LEVELS}
    for number, row in enumerate(rows):
        texts = {role: join_pieces([bit.piece for bit in group]) for role, group in row.items() if group}
        texts |= {role: names[number] for role, names in levels.items() if names[number]}
        named = row.get("level3") or row.get("value") or next(filter(None, row.values()), [])
        if named:
            body.records.append(Record(named[0].piece.place, texts))


def _anchors(columns: dict[str, list[_Bit]], layouts: TargetLayouts) -> list[tuple[int, int]]:
    """First and last line of one cell of every row, from the column whose cells are least likely to wrap."""
    weights = [bit for bit in columns.get("weight", []) if is_weight(bit.piece.key, layouts)]
    if weights:
        return [(bit.down, bit.down) for bit in weights]
    groups: list[list[_Bit]] = []
    for bit in columns.get("value", []):
        if groups and bit.down - groups[-1][-1].down <= 1 and _goes_on(groups[-1], bit, layouts):
            groups[-1].append(bit)
        else:
            groups.append([bit])
    return [(group[0].down, group[-1].down) for group in groups]


def _rows_around(
    columns: Mapping[str, Sequence[_Bit]], anchors: Sequence[tuple[int, int]], layouts: TargetLayouts
) -> list[dict[str, Sequence[_Bit]]]:
    """Cut the lines into one band a row, each around its anchor, so that the cells look most like cells."""
    oddness = [_Oddness(role, bits, layouts) for role, bits in columns.items() if bits]
    downs = sorted({bit.down for bits in columns.values() for bit in bits})
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number, (low, high) in enumerate(anchors):
        first, last = bisect_left(downs, low), bisect_right(downs, high)
        limit = bisect_left(downs, anchors[number + 1][0]) if number + 1 < len(anchors) else len(downs)
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        furthest = max(last, min(limit, last + _LONGEST_CELL))
        for end in range(furthest if number + 1 == len(anchors) else last, furthest + 1):
            for start, (cost, ends) in best.items():
                if start > first or end - start > 2 * _LONGEST_CELL:
                    continue
                band = (downs[start], downs[end - 1])
                total = cost + sum(column.in_band(band, (low + high) / 2) for column in oddness)
                if end not in after or total < after[end][0]:
                    after[end] = (total, (*ends, end))
        best = after or {last: (0.0, (*next(iter(best.values()))[1], last))}
    ends = min(best.values(), key=lambda state: state[0])[1]
    return [
        {column.role: column.bits_in((downs[start], downs[end - 1])) for column in oddness}
        if start < end
        else {}
        for start, end in pairwise((0, *ends))
    ]


def _goes_on(group: Sequence[_Bit], bit: _Bit, layouts: TargetLayouts) -> bool:
    """Whether a line is no value of its own and makes one with the lines above it."""
    joined = join_pieces([*(part.piece for part in group), bit.piece])
    if is_date(squeeze(joined), layouts):
        return True
    alone = value_cost(bit.piece.text, layouts)
    return alone >= _NO_VALUE and value_cost(joined, layouts) <= alone - _BETTER


class _Oddness:
    """How little a run of bits looks like one cell of its column; each run is weighed once."""

    def __init__(self, role: str, bits: Sequence[_Bit], layouts: TargetLayouts) -> None:
        self.role, self.bits, self.layouts = role, bits, layouts
        self.downs = [bit.down for bit in bits]
        self.known: dict[tuple[int, int], float] = {}

    def bits_in(self, band: tuple[int, int]) -> Sequence[_Bit]:
        """The bits that stand on the lines of a band."""
        return self.bits[bisect_left(self.downs, band[0]) : bisect_right(self.downs, band[1])]

    def in_band(self, band: tuple[int, int], anchor: float) -> float:
        """Cost of all bits of a band as one cell beside an anchor at that height."""
        start, end = bisect_left(self.downs, band[0]), bisect_right(self.downs, band[1])
        if start == end:
            return _EMPTY_CELL.get(self.role, _EMPTY_ELSE)
        off = (self.downs[start] + self.downs[end - 1]) / 2 - anchor
        return self.of(start, end) + _OFF_CENTRE * (off if off >= 0 else -_BELOW_MIDDLE * off)

    def of(self, start: int, end: int) -> float:
        """Cost of the bits from `start` up to `end` as one cell."""
        if (start, end) not in self.known:
            run = self.bits[start:end]
            widest = max(bit.right - bit.left for bit in run)
            short = any(bit.right - bit.left < widest - _SLACK for bit in run[:-1])
            ended = any(bit.piece.text[-1] in ")）" for bit in run[:-1])
            text = join_pieces([bit.piece for bit in run])
            self.known[start, end] = self._weigh(text) + (_SHORT_LINE if short else _ENDED if ended else 0.0)
        return self.known[start, end]

    def _weigh(self, text: str) -> float:
        key = squeeze(text)
        cost = 0.0 if balanced(key) else 1.0
        if self.role in self.layouts.closed:
            return cost if key in self.layouts.closed[self.role] else cost + 0.6
        if self.role in ("value", "previous"):
            inner = 3.0 if has_comparison(key[2:]) else 0.0
            return cost + inner + 0.3 * value_cost(text, self.layouts)
        return cost


def _spanned(bits: Sequence[_Bit], role: str, middles: Sequence[float], layouts: TargetLayouts) -> list[str]:
    """The level name of every row: a merged cell is centred on the rows that it spans."""
    names = _level_cells(bits, layouts.closed[role])
    if not names:
        return [""] * len(middles)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number, (_, centre) in enumerate(names):
        furthest = bisect_right(middles, centre + _FURTHEST)
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in best.items():
            least = len(middles) if number + 1 == len(names) else start
            for end in range(least, max(least, furthest) + 1):
                total = cost + _off_centre(middles, start, end, centre)
                if end not in after or total < after[end][0]:
                    after[end] = (total, (*ends, end))
        best = dict(sorted(after.items(), key=lambda state: state[1][0])[:_MOST_STATES])
    ends = min(best.values(), key=lambda state: state[0])[1]
    rows: list[str] = []
    for (name, _), end in zip(names, ends, strict=True):
        rows += [name] * (end - len(rows))
    return rows[: len(middles)]


def _off_centre(middles: Sequence[float], start: int, end: int, centre: float) -> float:
    """How far a merged cell stands from the middle of the rows from `start` up to `end`."""
    if start == end:
        return 2 * _EMPTY_ELSE
    off = (middles[start] + middles[end - 1]) / 2 - centre
    return off if off >= 0 else -_BELOW_MIDDLE * off


def _level_cells(bits: Sequence[_Bit], words: frozenset[str]) -> list[tuple[str, float]]:
    """(name, middle height) of the level cells of a column: known words, else runs of adjacent lines."""
    cells: list[tuple[str, float]] = []
    begun: list[_Bit] = []
    for number, bit in enumerate(bits):
        begun.append(bit)
        text = "".join(part.piece.key for part in begun)
        follows = bits[number + 1] if number + 1 < len(bits) else None
        longer = follows is not None and any(word.startswith(text + follows.piece.key) for word in words)
        apart = follows is None or follows.down - bit.down > 1
        known = any(word.startswith(text) for word in words)
        if (text in words and not longer) or (apart and not (known and longer)):
            cells.append((text, sum(part.down for part in begun) / len(begun)))
            begun = []
    return cells
