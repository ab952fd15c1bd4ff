"""Cells of tables without rulings: pieces stacked closely in a column are one cell; cells reach over the
columns in whose middle they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from mingzhang.read.aligned_columns import Columns, lowest
from mingzhang.read.pdf_text import Box, Strip, join_lines
from mingzhang.taxonomy.recognition import recognition

STACKED = 0.8  # gap between the lines of one cell, in heights of letters
SAME_LINE = 0.5
MIDDLE = 0.35
ALONE = 0.25  # of the distance of columns
FLUSH = 3.0
LONGEST_WORD = 4.0  # in heights of letters
HANGING = 0.6  # of the height of letters: a bracket at the beginning of a line may hang out so far
FORBIDDEN = 1e9
LONGEST_RUN = 60


@dataclass(frozen=True, slots=True)
class AlignedCell:
    """Text with its own box, over `span` columns and `rows` rows."""

    text: str
    box: Box
    column: int
    span: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Stack:
    """Pieces of one cell, from the top."""

    pieces: tuple[Strip, ...]

    @property
    def box(self) -> Box:
        """Around all pieces."""
        return around([piece.box for piece in self.pieces])

    @property
    def text(self) -> str:
        """All pieces as one text."""
        return join_lines([piece.text for piece in self.pieces])

    @property
    def size(self) -> float:
        """Height of the letters."""
        return max(piece.size for piece in self.pieces)

    @property
    def middle(self) -> float:
        """Half way down."""
        _, top, _, bottom = self.box
        return (top + bottom) / 2

    @property
    def center(self) -> float:
        """Half way across."""
        x0, _, x1, _ = self.box
        return (x0 + x1) / 2


def around(boxes: Sequence[Box]) -> Box:
    """The box around boxes."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def stacks(
    pieces: Iterable[Strip], apart: Callable[[Strip, Strip], bool] = lambda upper, lower: False
) -> list[Stack]:
    """Pieces that follow each other closely, one above the other, as cells; `apart` keeps two from one."""
    found: list[list[Strip]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.box[1], piece.box[0])):
        above = [stack for stack in found if _stands_on(stack[-1], piece) and not apart(stack[-1], piece)]
        if above:
            max(above, key=lambda stack: stack[-1].box[3]).append(piece)
        else:
            found.append([piece])
    return [Stack(tuple(stack)) for stack in found]


def starts_cell(upper: Strip, lower: Strip) -> bool:
    """Whether the lower of two pieces begins with a number of its own, as labels do."""
    return recognition().numbering_pattern.match(lower.text) is not None


def _stands_on(upper: Strip, lower: Strip) -> bool:
    gap = lower.box[1] - upper.box[3]
    size = min(upper.size, lower.size)
    return (
        -SAME_LINE * size < gap <= STACKED * size
        and _overlap(upper.box, lower.box)
        and _goes_on(upper.box, lower.box, size)
    )


def _goes_on(upper: Box, lower: Box, size: float) -> bool:
    """Whether a line may be the next of its cell: in the middle below, or flush below a line that is wider
    (or ends before a word that is not parted)."""
    narrower = lower[2] - lower[0] <= upper[2] - upper[0] + LONGEST_WORD * size
    middle = abs(upper[0] + upper[2] - lower[0] - lower[2]) <= 2 * FLUSH
    return middle or (narrower and flush(upper, lower, HANGING * size))


def flush(box: Box, other: Box, reach: float = FLUSH) -> bool:
    """Whether two boxes begin, end, or have their middle at the same x."""
    return (
        abs(box[0] - other[0]) <= reach
        or abs(box[2] - other[2]) <= reach
        or abs(box[0] + box[2] - other[0] - other[2]) <= 2 * reach
    )


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and box[2] > other[0]


def runs(
    count: int, groups: int, alone: float, cost: Callable[[int, int, int], float]
) -> list[tuple[int, int]] | None:
    """For each group, in order, the run (first, end) of things that belongs to it, so that `cost(group,
    first, end)` and `alone` for each thing without group are least together; None for too few things."""
    if count < groups or groups < 1:
        return None
    states = [[alone * end for end in range(count + 1)]]
    taken: list[list[int | None]] = []
    for group in range(groups):
        before, best = states[-1], [FORBIDDEN] * (count + 1)
        chosen: list[int | None] = [None] * (count + 1)
        for end in range(1, count + 1):
            best[end] = best[end - 1] + alone
            for first in range(max(group, end - LONGEST_RUN), end):
                total = before[first] + cost(group, first, end)
                if total < best[end]:
                    best[end], chosen[end] = total, first
        states.append(best)
        taken.append(chosen)
    if states[-1][count] >= FORBIDDEN:
        return None
    return _traced(taken, count)


def _traced(taken: Sequence[Sequence[int | None]], count: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    end = count
    for chosen in reversed(taken):
        while (first := chosen[end]) is None:
            end -= 1
        found.insert(0, (first, end))
        end = first
    return found


@dataclass(frozen=True, slots=True)
class _Unit:
    """A header cell with what stands below it; `first` to `last` are columns."""

    stack: Stack
    first: int
    last: int
    below: tuple[_Unit, ...] = ()

    @property
    def depth(self) -> int:
        return 1 + max((unit.depth for unit in self.below), default=0)


def header_stacks(pieces: Sequence[Strip], columns: Columns) -> list[Stack]:
    """The cells of a header, each in the lines it takes."""
    return stacks(pieces, lambda upper, lower: columns.covered(upper.box)[1] > columns.covered(lower.box)[1])


def header_cells(found: Sequence[Stack], columns: Columns, figures: Columns) -> list[tuple[AlignedCell, ...]]:
    """Header words as rows of cells: words above others reach over the columns in whose middle they stand.

    `figures`: the columns by what stands below the header alone."""
    if not found:
        return []
    low = lowest(found, figures)
    units = _leaves(low, columns)
    higher = sorted((one for one in found if one not in low), key=lambda one: -one.middle)
    whole = around([stack.box for stack in found])
    while higher:
        line = [one for one in higher if abs(one.middle - higher[0].middle) <= SAME_LINE * one.size]
        higher = [one for one in higher if one not in line]
        units = _with_parents(units, sorted(line, key=lambda one: one.center), (whole[1] + whole[3]) / 2)
    depth = max(unit.depth for unit in units)
    rows: list[list[AlignedCell]] = [[] for _ in range(depth)]
    for unit in units:
        _place(unit, 0, rows)
    return [tuple(sorted(row, key=lambda cell: cell.column)) for row in rows]


def _leaves(lowest: Sequence[Stack], columns: Columns) -> list[_Unit]:
    by_column: dict[int, list[Strip]] = {}
    for stack in lowest:
        by_column.setdefault(columns.nearest(stack.box), []).extend(stack.pieces)
    return [_Unit(Stack(tuple(own)), column, column) for column, own in sorted(by_column.items())]


def _with_parents(units: Sequence[_Unit], parents: Sequence[Stack], middle: float) -> list[_Unit]:
    """The units, those below the words `parents` taken together under them."""
    bottom = max(parent.box[3] - parent.size / 2 for parent in parents)
    free = [unit for unit in units if unit.stack.box[1] >= bottom and not _reaches_down(unit, middle)]
    spacing = [right.stack.center - left.stack.center for left, right in pairwise(free)]
    alone = ALONE * median(spacing) if spacing else 1.0
    found = runs(
        len(free),
        len(parents),
        alone,
        lambda group, first, end: (
            _off_middle(parents[group], free[first:end]) + 2 * alone * _off_level(free[first:end])
        ),
    )
    if found is None:
        return list(units)
    taken = {id(unit) for first, end in found for unit in free[first:end]}
    kept = [unit for unit in units if id(unit) not in taken]
    for parent, (first, end) in zip(parents, found, strict=True):
        kept.append(_Unit(parent, free[first].first, free[end - 1].last, tuple(free[first:end])))
    return sorted(kept, key=lambda unit: unit.first)


def _reaches_down(unit: _Unit, middle: float) -> bool:
    """Whether a word without others below stands in the middle of the header's height: a merged cell."""
    return not unit.below and abs(unit.stack.middle - middle) <= MIDDLE * unit.stack.size


def _off_middle(parent: Stack, units: Sequence[_Unit]) -> float:
    x0, x1 = parent.box[0], parent.box[2]
    over = [unit for unit in units if unit.stack.box[0] < x1 and unit.stack.box[2] > x0]
    touched = bool(over) or units[0].stack.center <= parent.center <= units[-1].stack.center
    middle = (units[0].stack.center + units[-1].stack.center) / 2
    return abs(parent.center - middle) if touched else FORBIDDEN


def _off_level(units: Sequence[_Unit]) -> int:
    """How many of the units, with as much below them as others, stand higher or lower than those."""
    found = 0
    for depth in {unit.depth for unit in units}:
        middles = sorted(unit.stack.middle for unit in units if unit.depth == depth)
        usual = middles[len(middles) // 2]
        found += sum(abs(middle - usual) > MIDDLE * units[0].stack.size for middle in middles)
    return found


def _place(unit: _Unit, level: int, rows: list[list[AlignedCell]]) -> None:
    down = 1 if unit.below else len(rows) - level
    rows[level].append(
        AlignedCell(unit.stack.text, unit.stack.box, unit.first, unit.last - unit.first + 1, down)
    )
    for below in unit.below:
        _place(below, level + 1, rows)
