"""Rulings of page pictures: skew, tables, spans; and what only looks like a table."""

from __future__ import annotations

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2", reason="the extra ocr is not installed: make ocr")

from mingzhang.read.scan_rulings import (  # noqa: E402
    Picture,
    dark_pixels,
    find_skew,
    find_tables,
    merge_cells,
    turn_page,
)

DPI = 200.0
XS, YS = (100, 400, 700, 1000), (200, 260, 320, 380, 440)


def page() -> Picture:
    return np.full((1000, 1200), 255, np.uint8)


def ruled(*, skip: tuple[tuple[int, int, int, int], ...] = ()) -> Picture:
    """A table of 4 rows and 3 columns; pieces of rulings in `skip` are left out."""
    sheet = page()
    for x in XS:
        cv2.line(sheet, (x, YS[0]), (x, YS[-1]), 0, 2)
    for y in YS:
        cv2.line(sheet, (XS[0], y), (XS[-1], y), 0, 2)
    for x0, y0, x1, y1 in skip:
        cv2.rectangle(sheet, (x0, y0), (x1, y1), 255, -1)
    return sheet


def tables(sheet: Picture):
    return find_tables(dark_pixels(sheet, DPI), DPI).tables


def test_every_field_is_a_cell():
    (table,) = tables(ruled())
    assert len(table.cells) == 12
    assert np.allclose(table.xs, XS, atol=2) and np.allclose(table.ys, YS, atol=2)


def test_missing_rulings_join_fields():
    (table,) = tables(ruled(skip=((110, 250, 390, 270), (690, 325, 710, 375))))
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    assert spans[0, 0] == (2, 1) and spans[2, 1] == (1, 2)
    assert len(spans) == 10


def test_a_head_over_two_columns():
    (table,) = tables(ruled(skip=((390, 205, 410, 255),)))
    assert [(c.column, c.column_span) for c in table.cells if c.row == 0] == [(0, 2), (2, 1)]


def test_an_open_side_is_closed_where_the_lines_end():
    (table,) = tables(ruled(skip=((90, 190, 105, 450),)))
    assert len(table.xs) == 4 and len(table.cells) == 12


def test_two_rows_that_go_on_from_the_page_before_are_a_table():
    sheet = ruled(skip=((0, 190, 1200, 205), (0, 325, 1200, 450)))
    (table,) = tables(sheet)
    assert [(cell.row, cell.column) for cell in table.cells] == [(r, c) for r in range(2) for c in range(3)]


def test_small_breaks_are_no_missing_ruling():
    (table,) = tables(ruled(skip=((398, 220, 402, 226), (500, 318, 506, 322))))
    assert len(table.cells) == 12


def test_two_tables_one_under_the_other():
    sheet = ruled()
    sheet[500:800] = ruled()[180:480]
    assert [len(table.cells) for table in tables(sheet)] == [12, 12]


def test_boxed_letters_of_a_title_are_no_table():
    sheet = page()
    for place, left in enumerate(range(300, 900, 66)):
        top = 100 + place % 3 * 7
        cv2.rectangle(sheet, (left, top), (left + 60, top + 50), 0, 4)
        cv2.line(sheet, (left - 3, top + 25), (left + 63, top + 25), 0, 4)
    assert tables(sheet) == ()


def test_strokes_of_large_letters_that_nearly_touch_a_ruling_are_none():
    sheet = ruled()
    cv2.line(sheet, (200, 215), (200, 257), 0, 4)
    cv2.rectangle(sheet, (240, 215), (290, 257), 0, 4)
    (table,) = tables(sheet)
    assert len(table.xs) == 4 and len(table.cells) == 12
    assert not find_tables(dark_pixels(sheet, DPI), DPI).lines[210:255, 195:300].any()


@pytest.mark.parametrize("angle", [-2.3, -0.7, 0.5, 1.0])
def test_a_skewed_page_is_turned_level(angle: float):
    turn = cv2.getRotationMatrix2D((600, 500), angle, 1.0)
    skewed = cv2.warpAffine(ruled(), turn, (1200, 1000), borderValue=255)
    assert find_skew(dark_pixels(skewed, DPI)) == pytest.approx(-angle, abs=0.06)
    level, back = turn_page(skewed, find_skew(dark_pixels(skewed, DPI)))
    (table,) = tables(level)
    assert len(table.cells) == 12
    x, y = back @ [table.xs[0], table.ys[0], 1]
    assert np.allclose((x, y), turn @ [XS[0], YS[0], 1], atol=3)


def test_a_level_page_is_left_alone():
    assert find_skew(dark_pixels(ruled(), DPI)) == 0.0 and find_skew(dark_pixels(page(), DPI)) == 0.0


def test_cells_never_overlap_whatever_rulings_are_missing():
    random = np.random.default_rng(7)
    for _ in range(50):
        right = random.random((5, 4)) < 0.6
        below = random.random((5, 4)) < 0.6
        covered = np.zeros((4, 4), int)
        for row, column, rows, columns in merge_cells(right, below):
            covered[row : row + rows, column : column + columns] += 1
        assert (covered == 1).all()
