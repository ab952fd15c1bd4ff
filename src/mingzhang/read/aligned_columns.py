"""Where the columns of a table without rulings lie: by empty space between pieces, split where neighbours
overlap a little (a long label reaching into the column of codes beside it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from mingzhang.read.pdf_text import Box, Strip, ink_box, joined_strips

COLUMN_SPACE = 0.25
LEAST_PARTED = 2
MOST_CROSSED = 0.34
FARTHEST = 12.0
EDGE = 3.0
SAME_EDGE = 1.0
NEIGHBOUR = 2.0
ABOVE = 0.35
BESIDE = 0.5  # in heights of letters

Stretch = tuple[float, float]


class Word(Protocol):
    """Printed words with their box and the height of their letters."""

    @property
    def box(self) -> Box:
        """(x0, top, x1, bottom)."""

    @property
    def size(self) -> float:
        """Height of the letters."""


AnyWord = TypeVar("AnyWord", bound=Word)


@dataclass(frozen=True, slots=True)
class Columns:
    """Stretches of x from the left."""

    stretches: tuple[Stretch, ...]

    def __len__(self) -> int:
        return len(self.stretches)

    def nearest(self, box: Box) -> int:
        """The column with which a piece shares most width, else the one nearest to it."""

        def shared(index: int) -> tuple[float, float]:
            start, end = self.stretches[index]
            overlap = min(end, box[2]) - max(start, box[0])
            return (max(overlap, 0.0), -abs((start + end) / 2 - (box[0] + box[2]) / 2))

        return max(range(len(self.stretches)), key=shared)

    def covered(self, box: Box) -> tuple[int, int]:
        """(first column, number of columns) above which a piece stands."""
        over = [i for i, (start, end) in enumerate(self.stretches) if box[0] < end and box[2] > start]
        return (over[0], over[-1] - over[0] + 1) if over else (self.nearest(box), 1)

    def hold(self, rows: Sequence[Sequence[Strip]]) -> bool:
        """Whether every piece stands in one of the columns and no two of a line in the same."""
        for row in rows:
            taken = [(self.covered(piece.box), piece.line) for piece in row]
            if any(not self.touches(piece.box) for piece in row) or len(set(taken)) < len(row):
                return False
        return True

    def touches(self, box: Box) -> bool:
        """Whether a piece stands in some column."""
        return any(box[0] < end and box[2] > start for start, end in self.stretches)

    def owners(self, words: Sequence[Stretch], size: float) -> list[int | None]:
        """The columns of the words of one line, from the left; `size`: of letters. None: far from all."""
        return _match(words, self.stretches, FARTHEST * size)

    def with_header(self, header: Sequence[Word]) -> Columns:
        """Each column widened by the lowest words of the header that belong to it, and columns of their own
        for words below which nothing is printed."""
        words = sorted(lowest(header, self), key=lambda word: word.box[0] + word.box[2])
        if not words:
            return self
        size = max(word.size for word in words)
        owners = self.owners([(w.box[0], w.box[2]) for w in words], size)
        found = list(self.stretches)
        more: list[Stretch] = []
        for word, owner in zip(words, owners, strict=True):
            x0, x1 = word.box[0], word.box[2]
            if owner is None:
                more.append((x0, x1))
                continue
            before = found[owner - 1][1] if owner else float("-inf")
            after = self.stretches[owner + 1][0] if owner + 1 < len(found) else float("inf")
            start, end = found[owner]
            found[owner] = (max(min(start, x0), min(before, start)), min(max(end, x1), max(after, end)))
        return Columns(tuple(sorted((*found, *more))))


def lowest(words: Sequence[AnyWord], columns: Columns) -> list[AnyWord]:
    """Header words with nothing below them but one of the `columns`."""
    if not words:
        return []
    top, bottom = min(word.box[1] for word in words), max(word.box[3] for word in words)
    found = [word for word in words if not stands_over(word, [other for other in words if other is not word])]
    return [word for word in found if not _over_gap(word, words, (top + bottom) / 2, columns)]


def _over_gap(word: Word, words: Sequence[Word], middle: float, columns: Columns) -> bool:
    """Whether a word in the upper half of a header stands over no column but such as have lower words, and
    beside lower words: above the gap between columns of unequal width."""
    x0, top, x1, bottom = word.box
    reach = NEIGHBOUR * word.size
    lower = [other.box for other in words if other.box[1] >= bottom - word.size / 2]
    under = [(start, end) for start, end in columns.stretches if x0 < end and x1 > start]
    return (
        (top + bottom) / 2 < middle - ABOVE * word.size
        and all(any(box[0] < end and box[2] > start for box in lower) for start, end in under)
        and any(box[0] < x1 + reach and box[2] > x0 - reach for box in lower)
    )


def stands_over(word: Word, others: Sequence[Word]) -> bool:
    """Whether words stand below a word, or below on both sides of it: it is printed over the gap of two."""
    x0, _, x1, bottom = word.box
    reach = BESIDE * word.size
    below = [other.box for other in others if other.box[1] >= bottom - word.size / 2]
    if any(box[0] < x1 and box[2] > x0 for box in below):
        return True
    return any(x0 - reach < box[2] <= x0 + reach for box in below) and any(
        x1 - reach <= box[0] < x1 + reach for box in below
    )


def _match(words: Sequence[Stretch], columns: Sequence[Stretch], farthest: float) -> list[int | None]:
    """The column of each word, in the same order, so that all distances together are least; leaving a word
    without column counts as the distance `farthest`."""
    best: list[list[float]] = [[0.0] * (len(columns) + 1)]
    for row, word in enumerate(words):
        costs = [best[row][0] + farthest]
        for at, column in enumerate(columns):
            apart = max(column[0] - word[1], word[0] - column[1], 0.0)
            costs.append(min(best[row][at + 1] + farthest, costs[at], best[row][at] + apart))
        best.append(costs)
    owners: list[int | None] = [None] * len(words)
    row, at = len(words), len(columns)
    while row and at:
        if best[row][at] == best[row][at - 1]:
            at -= 1
        elif best[row][at] == best[row - 1][at] + farthest:
            row -= 1
        else:
            row, at = row - 1, at - 1
            owners[row] = at
    return owners


def find_columns(rows: Sequence[Sequence[Strip]]) -> Columns:
    """The columns in which the pieces of the rows stand."""
    pending = _by_space(rows)
    found: list[Stretch] = []
    while pending:
        stretch = pending.pop()
        parted = _part(stretch, rows)
        if parted is None:
            found.append(stretch)
        else:
            pending.extend(parted)
    return Columns(tuple(sorted(found)))


def _by_space(rows: Sequence[Sequence[Strip]]) -> list[Stretch]:
    pieces = sorted((piece.box[0], piece.box[2], piece.size) for row in rows for piece in row)
    found: list[Stretch] = []
    for start, end, size in pieces:
        if found and start < found[-1][1] + COLUMN_SPACE * size:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _part(stretch: Stretch, rows: Sequence[Sequence[Strip]]) -> tuple[Stretch, Stretch] | None:
    """Two columns where several rows hold two pieces side by side and few pieces cross the gap."""
    inside = [
        sorted(p.box for p in row if stretch[0] <= (p.box[0] + p.box[2]) / 2 <= stretch[1]) for row in rows
    ]
    gaps = [(left[2], right[0]) for boxes in inside for left, right in pairwise(boxes) if right[0] > left[2]]
    if len(gaps) < LEAST_PARTED:
        return None
    best = max((edge for gap in gaps for edge in gap), key=lambda x: sum(a <= x <= b for a, b in gaps))
    holding = [gap for gap in gaps if gap[0] <= best <= gap[1]]
    cut = (max(a for a, _ in holding) + min(b for _, b in holding)) / 2
    boxes = [box for row in inside for box in row]
    crossed = sum(1 for box in boxes if box[0] < cut < box[2])
    if (
        not stretch[0] < cut < stretch[1]
        or len(holding) < LEAST_PARTED
        or crossed > MOST_CROSSED * len(boxes)
    ):
        return None
    left = [box for box in boxes if (box[0] + box[2]) / 2 < cut]
    right = [box for box in boxes if (box[0] + box[2]) / 2 >= cut]
    if not left or not right:
        return None
    return (stretch[0], cut), (cut, stretch[1])


def parted_at(line: Sequence[Strip], columns: Columns, beside: Sequence[Strip] = ()) -> list[Strip]:
    """The line with pieces cut where one reaches, over a narrow gap, to where another column begins, or where
    one of the pieces `beside` it does."""
    found: list[Strip] = []
    for piece in line:
        own: list[Strip] = []
        for part in piece.parts or (piece,):
            if own and not _begins_column(own[-1], part, columns, beside):
                own[-1] = joined_strips(own[-1], part)
            else:
                own.append(part)
        found.extend(own)
    return found


def _begins_column(before: Strip, part: Strip, columns: Columns, beside: Sequence[Strip]) -> bool:
    box, left = ink_box(part), ink_box(before)
    column = columns.nearest(box)
    start = columns.stretches[column][0]
    if columns.nearest(left) >= column:
        return False
    return (box[0] >= start - EDGE and left[2] <= start + EDGE) or any(
        abs(piece.box[0] - part.box[0]) <= SAME_EDGE and columns.nearest(piece.box) == column
        for piece in beside
    )
