from __future__ import annotations

from tests.recognise.stuff import items_of


def test_lines_and_rows_come_in_printed_order():
    items = items_of("表3", "类\t合计", "210\t12.00", "注：空表")
    assert [item.text for item in items] == ["表3", "类 合计", "210 12.00", "注：空表"]
    assert [item.block for item in items] == [0, 1, 1, 2]
    assert [item.place.line for item in items] == [1, 2, 3, 4]


def test_a_row_shows_its_filled_cells_and_begins_at_the_first_of_them():
    (item,) = items_of("\t\t卫生\t12.00")[:1]
    assert [cell.text for cell in item.filled] == ["卫生", "12.00"] and item.place.span == (2, 4)


def test_a_line_has_no_cells():
    (item,) = items_of("210 12.00")
    assert item.cells == () and item.page == 1 and not item.ragged


def test_cells_on_lines_of_their_own_are_ragged():
    assert all(item.ragged for item in items_of("\t类", "\t合计", "", "\t210", "\t12.00"))
