"""Target sheets whose columns are kept by blanks → records.

Header words give each column its stretch of the line; the rows are found from a column whose cells do not
wrap, and every other column is divided so that its cells stand level with those rows (cells of one row are
centred on each other, merged cells on the rows that they span).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.model import Line, Unaccounted
from mingzhang.recognise.targets_grid import Body, Column
from mingzhang.recognise.targets_kind import is_weight, looks_like_value
from mingzhang.recognise.targets_rows import Record
from mingzhang.recognise.targets_text import (
    NEXT_LINE,
    Piece,
    at,
    gap_between,
    has_figure,
    join_pieces,
    places,
    split_line,
)
from mingzhang.taxonomy.target_layouts import TargetLayouts

_GAP = re.compile(r"\S {2,}\S")
_STRETCH = re.compile(r"\S+(?: \S+)*")
_LEVELS = ("level1", "level2")
_LONGEST_CELL = 16
_MOST_ROWS = 400
_EMPTY_CELL = {"level3": 4.0, "value": 2.0}
_EMPTY_ELSE = 1.0
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
    return 1 < len(key) <= 8 and any(key in word for word in layouts.header_roles)


def _header_lines(rows: Sequence[Sequence[_Bit]], layouts: TargetLayouts) -> tuple[int, int] | None:
    """(first, behind the last) line of the header: the line with most header words and its neighbours."""
    for number, row in enumerate(rows):
        roles = {layouts.header_roles.get(bit.piece.key) for bit in row} - {None, "caption", "other"}
        if len(roles) >= 3 and roles & {"level1", "level2", "level3"}:
            first, after = number, number + 1
            while first and _is_header_row(rows[first - 1], layouts):
                first -= 1
            while after < len(rows) and _is_header_row(rows[after], layouts):
                after += 1
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
    anchors = _anchors(columns, layouts)[:_MOST_ROWS]
    cells: list[dict[str, list[_Bit]]] = [{} for _ in anchors]
    for role, bits in columns.items():
        if role in _LEVELS or role == "caption" or not anchors:
            continue
        for number, group in enumerate(_level_with(bits, anchors, _EMPTY_CELL.get(role, _EMPTY_ELSE))):
            cells[number][role] = group
    levels = {role: _spanned(columns.get(role, []), role, anchors, layouts) for role in _LEVELS}
    for number, row in enumerate(cells):
        texts = {role: join_pieces([bit.piece for bit in group]) for role, group in row.items() if group}
        texts |= {role: names[number] for role, names in levels.items() if names[number]}
        named = row.get("level3") or row.get("value") or next(filter(None, row.values()), [])
        if named:
            body.records.append(Record(named[0].piece.place, texts))


def _anchors(columns: dict[str, list[_Bit]], layouts: TargetLayouts) -> list[float]:
    """The height of every row, from the column whose cells are least likely to wrap."""
    weights = [bit for bit in columns.get("weight", []) if is_weight(bit.piece.key)]
    if weights:
        return [float(bit.down) for bit in weights]
    groups: list[list[_Bit]] = []
    for bit in columns.get("value", []):
        above = groups[-1][-1] if groups else None
        rest = not looks_like_value(bit.piece.text, layouts) and bit.piece.key in layouts.units
        if above is not None and bit.down - above.down <= 1 and rest:
            groups[-1].append(bit)
        else:
            groups.append([bit])
    return [sum(bit.down for bit in group) / len(group) for group in groups]


def _level_with(bits: Sequence[_Bit], anchors: Sequence[float], empty: float) -> list[list[_Bit]]:
    """Divide a column from top to bottom so that the middle of every cell is level with its row."""
    count = len(bits)
    sums = [0]
    for bit in bits:
        sums.append(sums[-1] + bit.down)
    best = [0.0] + [_NEVER] * count
    steps: list[list[int]] = []
    for anchor in anchors:
        after, step = [_NEVER] * (count + 1), [0] * (count + 1)
        for end in range(count + 1):
            for start in range(max(0, end - _LONGEST_CELL), end + 1):
                if best[start] >= _NEVER:
                    continue
                middle = (sums[end] - sums[start]) / (end - start) if end > start else anchor
                cost = best[start] + (abs(middle - anchor) if end > start else empty)
                if cost < after[end]:
                    after[end], step[end] = cost, start
        best = after
        steps.append(step)
    end = max((at_ for at_ in range(count + 1) if best[at_] < _NEVER), default=0)
    groups = []
    for step in reversed(steps):
        groups.append(list(bits[step[end] : end]))
        end = step[end]
    return groups[::-1]


def _spanned(bits: Sequence[_Bit], role: str, anchors: Sequence[float], layouts: TargetLayouts) -> list[str]:
    """The level name of every row: a merged cell is centred on the rows that it spans."""
    names = _level_cells(bits, layouts.closed[role])
    if not names or not anchors:
        return [""] * len(anchors)
    rows, count = len(anchors), len(names)
    sums = [0.0]
    for anchor in anchors:
        sums.append(sums[-1] + anchor)
    best = [0.0] + [_NEVER] * rows
    steps: list[list[int]] = []
    for _, centre in names:
        after, step = [_NEVER] * (rows + 1), [0] * (rows + 1)
        for end in range(rows + 1):
            for start in range(end + 1):
                middle = (sums[end] - sums[start]) / (end - start) if end > start else centre
                cost = best[start] + (abs(middle - centre) if end > start else 2 * _EMPTY_ELSE)
                if cost < after[end]:
                    after[end], step[end] = cost, start
        best = after
        steps.append(step)
    result, end = [""] * rows, rows
    for number in range(count - 1, -1, -1):
        start = steps[number][end]
        result[start:end] = [names[number][0]] * (end - start)
        end = start
    return result


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
