"""Any grid with merged cells, drawn as its edges, is found again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.read.lattice import find_lattices, merge_pieces
from mingzhang.read.pdf_page import Rulings

NONE = np.empty((0, 4), np.float32)
Cells = list[tuple[int, int, int, int]]


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, Cells]:
    """Rows, columns, and cells (row, column, rows, columns) that cover them."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    taken: set[tuple[int, int]] = set()
    cells: Cells = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            wide, high = draw(st.integers(1, 3)), draw(st.integers(1, 3))
            wide = next((w for w in range(1, wide) if (row, column + w) in taken), wide)
            wide, high = min(wide, columns - column), min(high, rows - row)
            field = {(row + r, column + c) for r in range(high) for c in range(wide)}
            if field & taken:
                high, field = 1, {(row, column + c) for c in range(wide)}
            taken |= field
            cells.append((row, column, high, wide))
    return rows, columns, cells


def edges(cells: Cells) -> Rulings:
    across, down = [], []
    for row, column, high, wide in cells:
        x0, x1, y0, y1 = column * 30, (column + wide) * 30, row * 20, (row + high) * 20
        across += [(y0, x0, x1), (y1, x0, x1)]
        down += [(x0, y0, y1), (x1, y0, y1)]
    return Rulings(np.array(across, np.float32), np.array(down, np.float32))


def drawn_lines(cells: Cells) -> tuple[list[int], list[int]]:
    xs = sorted({c * 30 for _, column, _, wide in cells for c in (column, column + wide)})
    ys = sorted({r * 20 for row, _, high, _ in cells for r in (row, row + high)})
    return xs, ys


@settings(max_examples=150, deadline=None)
@given(tilings())
def test_drawn_cells_are_found_again(tiling: tuple[int, int, Cells]):
    _, _, cells = tiling
    if len(cells) < 2:
        return
    (lattice,) = find_lattices(edges(cells), NONE)
    expected = sorted((c * 30, r * 20, (c + w) * 30, (r + h) * 20) for r, c, h, w in cells)
    assert sorted(lattice.cell_box(number) for number in range(len(lattice.cells))) == expected
    assert (lattice.xs.tolist(), lattice.ys.tolist()) == drawn_lines(cells)


@settings(max_examples=50, deadline=None)
@given(tilings(), st.integers(0, 5))
def test_every_point_belongs_to_the_cell_around_it(tiling: tuple[int, int, Cells], which: int):
    _, _, cells = tiling
    if len(cells) < 2:
        return
    (lattice,) = find_lattices(edges(cells), NONE)
    row, column, high, wide = cells[which % len(cells)]
    x, y = np.array([column * 30 + wide * 15.0]), np.array([row * 20 + high * 10.0])
    assert lattice.cell_box(int(lattice.locate(x, y)[0]))[:2] == (column * 30, row * 20)
    assert lattice.locate(np.array([-5.0]), y).tolist() == [-1]


def test_pieces_that_nearly_touch_are_one_line():
    pieces = np.array([(100, 0, 50), (100.6, 52, 90), (100, 200, 240), (140, 0, 50)], np.float32)
    assert [(round(float(y)), a, b) for y, a, b in merge_pieces(pieces)] == [
        (100, 0, 90),
        (100, 200, 240),
        (140, 0, 50),
    ]


def test_lines_that_only_underline_make_no_table():
    across = np.array([(100, 0, 300), (120, 0, 300)], np.float32)
    assert find_lattices(Rulings(across, np.empty((0, 3), np.float32)), NONE) == []
