"""Where the columns of a table without rulings lie: by empty space between pieces, split where neighbours
overlap a little (a long label reaching into the column of codes beside it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mingzhang.read.pdf_text import Box, Strip

COLUMN_SPACE = 0.25
LEAST_PARTED = 2
MOST_CROSSED = 0.34
FARTHEST = 12.0

Stretch = tuple[float, float]


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
        """Whether every piece stands in one of the columns and no two of a row in the same."""
        for row in rows:
            taken = [self.covered(piece.box) for piece in row]
            if any(not self._touches(piece.box) for piece in row) or len(set(taken)) < len(row):
                return False
        return True

    def _touches(self, box: Box) -> bool:
        return any(box[0] < end and box[2] > start for start, end in self.stretches)

    def with_header(self, lines: Sequence[Sequence[Strip]]) -> Columns:
        """Each column widened by the lowest words of the header that belong to it, and columns of their own
        for words below which nothing is printed."""
        words = _lowest(lines)
        if not words:
            return self
        size = max(word.size for word in words)
        owners = _match([(w.box[0], w.box[2]) for w in words], self.stretches, FARTHEST * size)
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


def _lowest(lines: Sequence[Sequence[Strip]]) -> list[Strip]:
    """Header words with nothing below them, from the left."""
    pieces = [piece for line in lines for piece in line]
    low = [
        piece
        for piece in pieces
        if not any(
            other.box[1] >= piece.box[3] - piece.size / 2
            and other.box[0] < piece.box[2]
            and other.box[2] > piece.box[0]
            for other in pieces
            if other is not piece
        )
    ]
    return sorted(low, key=lambda piece: piece.box[0] + piece.box[2])


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
