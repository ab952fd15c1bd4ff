"""Rulings of a page → lattices: grids of cells with spans.

Crossing rulings form connected components, one a table; their snapped positions make the grid; a missing
edge between two grid fields joins them to one cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mingzhang.read.pdf_page import Floats, Rulings

SNAP = 2.0
JOIN = 3.0
REACH = 3.0
LEAST_FIELD = 4.0
OVERHANG = 6.0
MOST_CROSSINGS = 4_000_000
MOST_FIELDS = 40_000

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lattice:
    """`xs` and `ys` are the grid's lines; `owner[row, column]` is the number of the cell that covers the
    field; `cells` are (row, column, row_span, column_span) by that number, in printed order."""

    xs: Floats
    ys: Floats
    owner: Ints
    cells: tuple[tuple[int, int, int, int], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(x0, top, x1, bottom)."""
        return (float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1]))

    def cell_box(self, cell: int) -> tuple[float, float, float, float]:
        """The cell's own rectangle."""
        row, column, rows, columns = self.cells[cell]
        return (
            float(self.xs[column]),
            float(self.ys[row]),
            float(self.xs[column + columns]),
            float(self.ys[row + rows]),
        )

    def locate(self, x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]) -> Ints:
        """The number of the cell at each point; -1 outside."""
        column = np.searchsorted(self.xs, x) - 1
        row = np.searchsorted(self.ys, y) - 1
        inside = (column >= 0) & (column < len(self.xs) - 1) & (row >= 0) & (row < len(self.ys) - 1)
        found = np.full(len(x), -1, np.intp)
        found[inside] = self.owner[row[inside], column[inside]]
        return found


def find_lattices(rulings: Rulings, fills: Floats) -> list[Lattice]:
    """All grids of two fields or more; filled areas count only where no drawn grid lies under them."""
    found = list(_lattices(rulings))
    free = _outside(fills, found)
    if len(free) > 1:
        found.extend(_lattices(_area_edges(free)))
    return found


def _outside(fills: Floats, found: list[Lattice]) -> Floats:
    large = (fills[:, 2] - fills[:, 0] > LEAST_FIELD) & (fills[:, 3] - fills[:, 1] > LEAST_FIELD)
    fills = fills[large]
    x, y = (fills[:, 0] + fills[:, 2]) / 2, (fills[:, 1] + fills[:, 3]) / 2
    keep: Bools = np.ones(len(fills), np.bool_)
    for lattice in found:
        x0, top, x1, bottom = lattice.box
        keep &= ~((x > x0) & (x < x1) & (y > top) & (y < bottom))
    return fills[keep]


def _area_edges(fills: Floats) -> Rulings:
    x0, top, x1, bottom = fills.T
    return Rulings(
        np.concatenate([np.column_stack([top, x0, x1]), np.column_stack([bottom, x0, x1])]),
        np.concatenate([np.column_stack([x0, top, bottom]), np.column_stack([x1, top, bottom])]),
    )


def _lattices(rulings: Rulings) -> Iterator[Lattice]:
    across, down = merge_pieces(rulings.across), merge_pieces(rulings.down)
    if len(across) < 2 or not len(down) or len(across) * len(down) > MOST_CROSSINGS:
        return
    crossing = (
        (down[None, :, 0] >= across[:, None, 1] - REACH)
        & (down[None, :, 0] <= across[:, None, 2] + REACH)
        & (across[:, None, 0] >= down[None, :, 1] - REACH)
        & (across[:, None, 0] <= down[None, :, 2] + REACH)
    )
    for rows, columns in _components(crossing):
        lattice = _lattice(across[rows], down[columns])
        if lattice is not None:
            yield lattice


def merge_pieces(pieces: Floats) -> Floats:
    """Snap near positions together and join pieces of one line that touch: (position, from, to)."""
    if not len(pieces):
        return pieces
    line = np.empty(len(pieces), np.intp)
    order = np.argsort(pieces[:, 0], kind="stable")
    breaks = np.diff(pieces[order, 0], prepend=pieces[order[0], 0]) > SNAP
    line[order] = np.cumsum(breaks)
    order = np.lexsort((pieces[:, 1], line))
    line, pieces = line[order], pieces[order]
    reach = _running_end(line, pieces[:, 2])
    fresh = np.ones(len(pieces), bool)
    fresh[1:] = (line[1:] != line[:-1]) | (pieces[1:, 1] > reach[:-1] + JOIN)
    starts = np.flatnonzero(fresh)
    length = np.maximum(pieces[:, 2] - pieces[:, 1], 0.1)
    weight = np.bincount(line, length)
    position = np.bincount(line, pieces[:, 0] * length) / weight
    merged = np.column_stack(
        [position[line[starts]], pieces[starts, 1], np.maximum.reduceat(pieces[:, 2], starts)]
    ).astype(np.float32)
    return merged[merged[:, 2] - merged[:, 1] > LEAST_FIELD]


def _running_end(line: Ints, ends: Floats) -> Floats:
    """The furthest end so far within each line."""
    shift = (line * 1e5).astype(np.float64)
    return (np.maximum.accumulate(ends + shift) - shift).astype(np.float32)


def _components(crossing: Bools) -> Iterator[tuple[Ints, Ints]]:
    """Rulings that hang together by crossing each other: indexes of those across and those down."""
    left: Bools = np.asarray(crossing.any(axis=1))
    while left.any():
        rows: Bools = np.zeros(len(left), np.bool_)
        rows[np.argmax(left)] = True
        size = 0
        columns: Bools = np.zeros(crossing.shape[1], np.bool_)
        while size != int(np.count_nonzero(rows) + np.count_nonzero(columns)):
            size = int(np.count_nonzero(rows) + np.count_nonzero(columns))
            columns = np.asarray(crossing[rows].any(axis=0))
            rows = np.asarray(crossing[:, columns].any(axis=1))
        left &= ~rows
        yield np.flatnonzero(rows), np.flatnonzero(columns)


def _lattice(across: Floats, down: Floats) -> Lattice | None:
    xs = _lines(down[:, 0], across[:, 1], across[:, 2])
    ys = _lines(across[:, 0], down[:, 1], down[:, 2])
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MOST_FIELDS:
        return None
    if len(xs) == 2 and len(ys) == 2:
        return None
    drawn_across = _covered(ys, xs, across)
    drawn_down = _covered(xs, ys, down)
    owner, cells = _join_fields(drawn_across[1:-1], drawn_down[1:-1].T)
    return Lattice(xs, ys, owner, cells)


def _lines(positions: Floats, starts: Floats, ends: Floats) -> Floats:
    """Unique positions, and an outer border that is not drawn where most crossing rulings reach beyond it."""
    lines = np.unique(positions)
    if not len(lines):
        return lines
    before = starts < lines[0] - OVERHANG
    after = ends > lines[-1] + OVERHANG
    first = [np.median(starts[before])] if before.sum() * 2 > len(starts) else []
    last = [np.median(ends[after])] if after.sum() * 2 > len(ends) else []
    return np.concatenate([first, lines, last]).astype(np.float32)


def _covered(positions: Floats, fields: Floats, pieces: Floats) -> Bools:
    """[line, field]: whether a ruling on the line covers the middle of the field."""
    middle = (fields[:-1] + fields[1:]) / 2
    covered = np.zeros((len(positions), len(middle)), bool)
    line = np.abs(positions[:, None] - pieces[None, :, 0]).argmin(axis=0)
    first = np.searchsorted(middle, pieces[:, 1])
    last = np.searchsorted(middle, pieces[:, 2])
    for at, begin, end in zip(line.tolist(), first.tolist(), last.tolist(), strict=True):
        covered[at, begin:end] = True
    return covered


def _join_fields(below: Bools, right: Bools) -> tuple[Ints, tuple[tuple[int, int, int, int], ...]]:
    """Grow each cell to the right, then down, until an edge stops it; `below[r, c]` and `right[r, c]` tell
    whether the lower and the right edge of a field are drawn."""
    rows, columns = right.shape[0], below.shape[1]
    owner = np.full((rows, columns), -1, np.intp)
    cells: list[tuple[int, int, int, int]] = []
    edge_below, edge_right = below.tolist(), right.tolist()
    taken = [[-1] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if taken[row][column] >= 0:
                continue
            end = column + 1
            while end < columns and not edge_right[row][end - 1] and taken[row][end] < 0:
                end += 1
            bottom = row + 1
            while bottom < rows and _goes_on(edge_below, edge_right, bottom, column, end):
                bottom += 1
            number = len(cells)
            for at in range(row, bottom):
                taken[at][column:end] = [number] * (end - column)
            cells.append((row, column, bottom - row, end - column))
    owner[:] = taken
    return owner, tuple(cells)


def _goes_on(below: list[list[bool]], right: list[list[bool]], row: int, start: int, end: int) -> bool:
    """Whether nothing is drawn between the fields of `row` and those above, nor between themselves, and the
    cell's own side edges go on."""
    fields = right[row]
    if any(below[row - 1][start:end]) or any(fields[start : end - 1]):
        return False
    return (start == 0 or fields[start - 1]) and (end > len(fields) or fields[end - 1])
