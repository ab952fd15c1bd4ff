"""Lines without column marks into rows: codes, wrapped labels, figures, repeated headers."""

from __future__ import annotations

import pytest
from hypothesis import given

from mingzhang.recognise.rows import RawRow
from mingzhang.recognise.rows_line import cut_line, keeps_columns, read_line_rows
from tests.fuzz import examples
from tests.ledgers import TITLES, Book, books, flattened
from tests.recognise.stuff import is_code, items_of, line, no_row


def rows(*lines: str) -> list[RawRow]:
    return read_line_rows(items_of(*lines), is_code, no_row).rows


def told(*lines: str) -> list[tuple[str | None, str, list[str]]]:
    return [(row.code, row.label, [str(f.amount) for f in row.figures]) for row in rows(*lines)]


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("210 15 医疗 12.00 7.00", [(["210", "15"], "医疗", ["12.00", "7.00"])]),
        ("210 15 01 行政运行 12.00", [(["210", "15", "01"], "行政运行", ["12.00"])]),
        ("2101501 行政运行 12.00", [(["2101501"], "行政运行", ["12.00"])]),
        ("210卫生健康支出 12.00", [(["210"], "卫生健康支出", ["12.00"])]),
        ("合计 1,029.90 7.00", [([], "合计", ["1029.90", "7.00"])]),
        ("12.00 7.00", [([], "", ["12.00", "7.00"])]),
        (
            "一、收入 12.00 208 社会保障和就业支出 7.00",
            [([], "一、收入", ["12.00"]), (["208"], "社会保障和就业支出", ["7.00"])],
        ),
        ("210 卫生健康支出 210.00", [(["210"], "卫生健康支出", ["210.00"])]),
        ("总计 210 205", [([], "总计", ["210", "205"])]),
        ("210 卫生健康支出 205", [(["210"], "卫生健康支出", ["205"])]),
        ("210 卫生健康支出 221 205", [(["210"], "卫生健康支出", ["221", "205"])]),
        ("一、本年收入 208", [([], "一、本年收入", []), (["208"], "", [])]),
        ("一、本年收入 9.00 208", [([], "一、本年收入", ["9.00"]), (["208"], "", [])]),
    ],
)
def test_a_line_is_cut_into_codes_label_and_figures(
    text: str, segments: list[tuple[list[str], str, list[str]]]
):
    found = [(s.codes, s.label, [str(f.amount) for f in s.figures]) for s in cut_line(line(text), is_code)]
    assert found == segments


def test_figures_stand_where_they_say():
    text = "210 15医疗 12.00   1,029.90"
    figures = [figure for segment in cut_line(line(text), is_code) for figure in segment.figures]
    assert [text[slice(*(f.place.span or (0, 0)))] for f in figures] == ["12.00", "1,029.90"]


def test_a_row_spread_over_lines():
    assert told("合计 12.00", "210 15 01", "行政", "运行", "12.00 7.00") == [
        (None, "合计", ["12.00"]),
        ("2101501", "行政运行", ["12.00", "7.00"]),
    ]


def test_a_header_repeated_on_the_next_page_is_no_row():
    found = told(
        "科目编码 科目名称 合计", "210 卫生健康支出 12.00", "科目编码 科目名称", "221 住房保障支出 3.00"
    )
    assert [code for code, _, _ in found] == ["210", "221"]
    assert all("科目" not in label for _, label, _ in found)


def test_column_numbers_are_no_figures():
    assert told("科目 合计 基本支出", "1 2", "合计 12.00 7.00") == [(None, "合计", ["12.00", "7.00"])]


def test_a_single_nameless_row_at_the_end_is_the_total():
    found = rows("210 卫生健康支出 12.00", "221 住房保障支出 3.00")
    assert not any(row.total for row in found)
    assert rows("合计 15.00", "210 卫生健康支出 12.00")[0].total


def test_lines_kept_by_blanks_are_told_from_running_ones():
    kept = [
        item.line
        for item in items_of("210  卫生健康支出    12.00", "221  住房保障支出     3.00")
        if item.line
    ]
    run = [item.line for item in items_of("210 卫生健康支出 12.00", "221 住房保障支出 3.00") if item.line]
    assert keeps_columns(kept) and not keeps_columns(run)


@examples(40)
@given(books())
def test_property_every_row_of_flattened_tables_comes_back_with_its_figures(book: Book):
    for table in TITLES:
        if not book.rows(table) or table == "basic":
            continue
        text = flattened(book, [table]).split("\n")
        start = next(number for number, row in enumerate(text) if row.startswith("总计 "))
        found = rows(*text[start:])
        assert ["total" if row.total else row.code for row in found] == book.rows(table)
        assert [[f.amount.value for f in row.figures] for row in found] == [
            list(book.figures(table, row).values()) for row in book.rows(table)
        ]
