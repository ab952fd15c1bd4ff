"""Which stretch of the text belongs to which table, with its unit, owner and note."""

from __future__ import annotations

from mingzhang.recognise.areas import Areas, find_areas
from tests.recognise.stuff import items_of

TITLE = "部门支出总体情况表"
HEAD = "编制部门：云溪县医疗保障局 单位：万元"
ROWS = ("科目编码\t科目名称\t合计\t基本支出\t项目支出", "210\t卫生健康支出\t12.00\t7.00\t5.00")


def areas(*lines: str) -> Areas:
    return find_areas(items_of(*lines), frozenset())


def texts(*lines: str) -> list[str]:
    (area,) = areas(*lines).tables
    return [item.text for item in area.items]


def test_a_table_reaches_from_its_title_to_the_next_title():
    found = areas(TITLE, HEAD, *ROWS, "部门收入总体情况表", HEAD, "科目编码\t总计", "210\t12.00")
    assert [(area.title.table, len(area.items)) for area in found.tables] == [
        ("expenditure", 2),
        ("income", 2),
    ]


def test_unit_and_owner_are_taken_from_the_line_above():
    (area,) = areas(TITLE, HEAD, *ROWS).tables
    assert (area.amount_unit, area.owner) == ("万元", "云溪县医疗保障局")


def test_entries_of_the_contents_list_are_listed_and_no_tables():
    found = areas("目 录", "一、部门收入总体情况表", "二、部门支出总体情况表", "正文", TITLE, HEAD, *ROWS)
    assert [title.table for title in found.listed] == ["income", "expenditure"]
    assert [area.title.table for area in found.tables] == ["expenditure"]


def test_a_part_heading_or_a_section_ends_a_table():
    assert texts(TITLE, HEAD, *ROWS, "第三部分 2024年部门预算情况说明", "甲\t乙") == [
        row.replace("\t", " ") for row in ROWS
    ]
    assert len(texts(TITLE, HEAD, *ROWS, "一、关于收支预算情况的总体说明", "甲\t乙")) == 2


def test_prose_ends_a_table():
    prose = "云溪县医疗保障局按照预算管理的要求，把所有收入和支出都列入部门预算，统一安排使用。"
    assert len(texts(TITLE, HEAD, *ROWS, prose, "甲\t乙")) == 2


def test_a_note_is_kept_apart():
    (area,) = areas(TITLE, HEAD, *ROWS, "注：本表为空表。").tables
    assert area.note == "注：本表为空表。" and len(area.items) == 2


def test_a_line_in_brackets_says_why_a_table_is_empty():
    (area,) = areas("政府性基金预算支出情况表", HEAD, "（无政府性基金支出）").tables
    assert area.note == "（无政府性基金支出）" and area.items == ()
    assert len(texts(TITLE, HEAD, ROWS[0], "（不含上年结转）", ROWS[1])) == 3


def test_page_numbers_and_table_numbers_are_no_part_of_it():
    assert len(texts(TITLE, HEAD, ROWS[0], "- 7 -", "表3", ROWS[1])) == 2


def test_an_empty_table_is_one():
    (area,) = areas("政府性基金预算支出情况表", HEAD, "本单位没有使用政府性基金，本表为空表。").tables
    assert area.title.table == "govfund" and area.items == () and "空表" in area.note


def test_blocks_that_belong_to_sheets_are_left_out():
    items = items_of(TITLE, HEAD, *ROWS)
    assert not find_areas(items, frozenset(item.block for item in items)).tables


def test_a_table_ends_where_one_of_another_kind_begins():
    found = areas(
        "部门支出总体情况表", "单位：万元", "科目编码\t科目名称\t合计", "210\t卫生健康支出\t9.00",
        "政府购买服务支出预算表", "单位：万元", "210\t卫生健康支出\t1.00",
    )  # fmt: skip
    assert [item.text for item in found.tables[0].items][-1].endswith("9.00")
    assert [area.title.table for area in found.others] == ["other"]


def test_a_second_table_of_a_kind_under_another_title_is_another_view():
    first, second = "财政拨款“三公”经费支出决算表", "一般公共预算财政拨款“三公”经费支出决算表"
    head = ("单位：万元", "合计\t公务接待费", "3.00\t3.00")
    found = areas(first, *head, second, *head)
    assert [area.title.text for area in found.tables] == [first]
    assert [area.title.text for area in found.others] == [second]
    assert len(areas(first, *head, first, *head).tables) == 2  # it goes on
