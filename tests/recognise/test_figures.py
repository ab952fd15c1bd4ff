from __future__ import annotations

import pytest

from mingzhang.model import Place
from mingzhang.recognise.figures import Figure, aligned_columns, parse_figure, tokens_of, width_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,287.17", "1287.17"),
        ("1287.17", "1287.17"),
        ("0", "0"),
        ("-3.50", "-3.50"),
        ("−3.50", "-3.50"),
        ("12 345.60", "12345.60"),
        ("45.60万元", "45.60"),
        ("1000元", "1000"),
    ],
)
def test_a_cell_that_is_a_figure(text: str, value: str):
    assert str(parse_figure(text)) == value


@pytest.mark.parametrize(
    "text", ["", "-", "合计", "3人", "45%", "1.2.3", "1,23.4x", "210卫生", "≥3", "2024年"]
)
def test_a_cell_that_is_none(text: str):
    assert parse_figure(text) is None


def test_tokens_stand_where_they_say():
    text = "  210 15  医疗 12.00"
    assert [text[token.start : token.end] for token in tokens_of(text)] == ["210", "15", "医疗", "12.00"]


def test_wide_characters_take_two_columns():
    assert width_of("合计 1.0") == 8


def figure(edge: int, page: int = 1, wide: int | None = None) -> Figure:
    amount = parse_figure("1.00")
    assert amount is not None
    return Figure(amount, Place(line=1), None, (edge, wide if wide is not None else edge), page)


def test_figures_that_end_close_to_each_other_stand_in_one_column():
    found = aligned_columns([figure(20), figure(40), figure(21), figure(39), figure(60)])
    assert [column for _, column in found] == [0, 1, 0, 1, 2]


def test_each_page_has_columns_of_its_own():
    found = aligned_columns([figure(20), figure(50, page=2)])
    assert found == [(1, 0), (2, 0)]


def test_edges_are_counted_in_the_way_that_makes_fewer_columns():
    """Lines with labels of different width: their fixed widths agree, their characters do not."""
    found = aligned_columns([figure(20, wide=40), figure(30, wide=40), figure(10, wide=40)])
    assert {column for _, column in found} == {0}
