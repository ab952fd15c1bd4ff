"""Rows of grids: codes in three cells or one, shifted codes, wrapped labels, repeated headers."""

from __future__ import annotations

import pytest

from mingzhang.model import Cell, Grid, Place, Row
from mingzhang.recognise.rows import RawTable
from mingzhang.recognise.rows_grid import is_data_row, read_grid_rows, split_grid
from mingzhang.recognise.stream import stream
from mingzhang.taxonomy.tables import table_concepts
from tests.recognise.stuff import items_of, no_row

HEAD = ("科目编码\t\t\t科目名称\t合计\t基本支出\t项目支出", "类\t款\t项\t\t\t\t")


def table(*rows: str, concept: str = "expenditure") -> RawTable:
    return read_grid_rows(table_concepts()[concept], items_of(*rows), no_row)


def told(*rows: str, concept: str = "expenditure") -> list[tuple[str | None, str, dict[str, str]]]:
    found = table(*rows, concept=concept)
    slots = found.slots or {}
    return [
        (
            "total" if row.total else row.code,
            row.name or row.label,
            {slots[f.slot]: str(f.amount) for f in row.figures if f.slot in slots},
        )
        for row in found.rows
    ]


def test_codes_in_three_cells():
    assert told(
        *HEAD,
        "\t\t\t合计\t12.00\t7.00\t5.00",
        "210\t\t\t卫生健康支出\t12.00\t7.00\t5.00",
        "210\t15\t\t医疗保障管理事务\t12.00\t7.00\t5.00",
        "210\t15\t06\t医疗保障经办事务\t5.00\t\t5.00",
    ) == [
        ("total", "合计", {"total": "12.00", "basic": "7.00", "project": "5.00"}),
        ("210", "卫生健康支出", {"total": "12.00", "basic": "7.00", "project": "5.00"}),
        ("21015", "医疗保障管理事务", {"total": "12.00", "basic": "7.00", "project": "5.00"}),
        ("2101506", "医疗保障经办事务", {"total": "5.00", "project": "5.00"}),
    ]


def test_codes_whole_in_one_cell_and_codes_with_their_name():
    head = "科目编码\t科目名称\t合计\t基本支出"
    assert [row[0] for row in told(head, "210\t卫生\t9.00\t", "2101501\t行政\t9.00\t")] == ["210", "2101501"]
    (row,) = told("科目\t合计\t基本支出", "2101501行政运行\t9.00\t")
    assert row[:2] == ("2101501", "行政运行")


def test_codes_that_a_converter_shifted_by_a_column_are_completed_from_the_row_above():
    found = told(
        *HEAD,
        "208\t\t\t社会保障和就业支出\t3.00\t\t",
        "208\t05\t\t行政事业单位养老支出\t3.00\t\t",
        "\t208\t05\t机关养老\t3.00\t\t",
    )
    assert [code for code, _, _ in found] == ["208", "20805", "2080505"]


def test_figures_that_look_like_codes_do_not_make_two_halves_of_a_table():
    head = ("科目编码\t\t科目名称\t小计\t人员经费\t公用经费", "类\t款\t\t\t\t")
    rows = ("301\t\t工资福利支出\t8000000\t8000000\t", "301\t01\t基本工资\t4200000\t4200000\t")
    assert [(code, len(figures)) for code, _, figures in told(*head, *rows, concept="basic")] == [
        ("301", 2),
        ("30101", 2),
    ]


def test_a_header_repeated_on_the_next_page_is_no_row():
    found = told(*HEAD, "210\t\t\t卫生\t9.00\t\t", *HEAD, "221\t\t\t住房\t3.00\t\t")
    assert [code for code, _, _ in found] == ["210", "221"]


def test_a_row_of_words_alone_is_the_end_of_the_label_above():
    found = told(*HEAD, "210\t15\t\t医疗保障\t9.00\t\t", "\t\t\t管理事务\t\t\t")
    assert found == [("21015", "医疗保障管理事务", {"total": "9.00"})]


def test_dashes_are_blanks_and_zeros_are_figures():
    assert told(*HEAD, "210\t\t\t卫生\t9.00\t-\t0") == [("210", "卫生", {"total": "9.00", "project": "0"})]


def test_a_nameless_row_at_the_end_is_the_total():
    found = told(*HEAD, "210\t\t\t卫生\t9.00\t\t", "221\t\t\t住房\t3.00\t\t", "\t\t\t\t12.00\t\t")
    assert found[-1] == ("total", "", {"total": "12.00"})


def test_projects_keep_their_name_beside_the_name_of_the_code():
    found = told(
        "类\t款\t项\t科目名称\t项目名称\t合计\t商品和服务支出",
        "210\t15\t06\t医疗保障经办事务\t经办服务提升\t5.00\t5.00",
        concept="projects",
    )
    assert found == [("2101506", "经办服务提升", {"total": "5.00", "e302": "5.00"})]


@pytest.mark.parametrize(
    ("row", "data"),
    [
        ("210\t卫生\t12.00", True),
        ("合计\t\t", True),
        ("※\t1\t2", False),
        ("类\t款\t项", False),
        ("科目名称\t合计\t基本支出", False),
        ("\t\t", False),
    ],
)
def test_data_rows_are_told_from_header_rows(row: str, data: bool):
    assert is_data_row(items_of(row)[0], no_row) is data


@pytest.mark.parametrize(
    ("row", "data"),
    [
        ("本年收入\t13\t208 社会保障和就业支出\t0", True),
        ("本年收入\t2024\t本年支出\t2024", False),
        ("项目\t1\t项目\t2", False),
        ("本年收入\t9.00\t支出\t9.00", True),
    ],
)
def test_a_row_that_begins_with_a_header_word_is_told_by_its_figures(row: str, data: bool):
    starts = lambda text: text.startswith(("208", "本年"))  # noqa: E731
    assert is_data_row(items_of(row)[0], starts) is data


def test_parts_of_a_grid():
    parts = split_grid(items_of(*HEAD, "※\t※\t※\t※\t1\t2\t3", "210\t\t\t卫生\t9.00\t\t"), no_row)
    assert (len(parts.header), len(parts.data), parts.width) == (3, 1, 7)


def test_one_cell_a_line_with_its_merged_header_cells_lost():
    rows = ["\t科目编码", "\t科目名称", "\t合计", "\t基本支出", "", "\t210", "\t卫生", "\t9.00", "\t"]
    (row,) = table(*rows).rows
    assert (row.code, row.label, [str(f.amount) for f in row.figures]) == ("210", "卫生", ["9.00"])


def test_a_name_merged_over_several_rows_names_each_of_them():
    """Words under a heading that describes a row (how it is bought) are never its name."""
    place = Place(page=1)

    def row(*cells: tuple[int, str, int]) -> Row:
        return Row(tuple(Cell(text, place, column, row_span=span) for column, text, span in cells), 1)

    grid = Grid(
        (
            row((0, "项目名称", 1), (1, "采购物品名称", 1), (2, "采购组织形式", 1), (3, "总计", 1)),
            row((0, "运行经费", 3), (1, "物业管理服务", 2), (2, "部门集中采购", 1), (3, "330.00", 1)),
            row((2, "分散自行组织", 1), (3, "20.00", 1)),
            row((1, "其他服务", 1), (2, "分散自行组织", 1), (3, "10.00", 1)),
        )
    )
    found = read_grid_rows(table_concepts()["procurement"], list(stream([grid])), no_row)
    assert [(row.label, str(row.figures[0].amount)) for row in found.rows] == [
        ("运行经费", "330.00"),
        ("物业管理服务", "20.00"),
        ("其他服务", "10.00"),
    ]


@pytest.mark.parametrize(
    ("other", "own"),
    [("2022年执行数", "2023年预算数"), ("上年预算数", "本年预算数"), ("上年决算数", "预算数")],
)
def test_figures_of_the_year_before_are_not_those_of_the_table(other: str, own: str):
    found = told(
        f"科目编码\t科目名称\t{other}\t{own}\t增减额\t增减%",
        "210\t卫生健康支出\t100.00\t110.00\t10.00\t10.00",
        concept="expenditure",
    )
    assert found == [("210", "卫生健康支出", {"total": "110.00"})]


def test_groups_of_columns_of_two_years():
    found = told(
        "科目编码\t科目名称\t2022年预算数\t\t\t2023年预算数\t\t",
        "\t\t合计\t基本支出\t项目支出\t合计\t基本支出\t项目支出",
        "210\t卫生健康支出\t100.00\t60.00\t40.00\t110.00\t65.00\t45.00",
    )
    assert found == [("210", "卫生健康支出", {"total": "110.00", "basic": "65.00", "project": "45.00"})]


def test_a_table_in_three_parts_side_by_side():
    found = told(
        "人员经费\t\t\t公用经费\t\t\t\t\t",
        "科目代码\t科目名称\t决算数\t科目代码\t科目名称\t决算数\t科目代码\t科目名称\t决算数",
        "301\t工资福利支出\t200.00\t302\t商品和服务支出\t30.00\t310\t资本性支出\t5.00",
        "30101\t基本工资\t200.00\t30201\t办公费\t30.00\t31002\t办公设备购置\t5.00",
        concept="basic",
    )
    assert [(code, figures["total"]) for code, _, figures in found] == [
        ("301", "200.00"),
        ("30101", "200.00"),
        ("302", "30.00"),
        ("30201", "30.00"),
        ("310", "5.00"),
        ("31002", "5.00"),
    ]


def test_codes_of_units_are_no_codes_of_functions():
    rows = ("单位编码\t单位名称\t合计\t基本支出", "\t合计\t9.00\t9.00", "205\t云溪县医疗保障局\t9.00\t9.00")
    assert [row[:2] for row in told(*rows)] == [("total", "合计"), (None, "云溪县医疗保障局")]


def test_of_two_economic_classifications_the_departments_names_the_rows():
    head = "部门经济科目编码\t部门经济科目名称\t政府经济科目编码\t政府经济科目名称\t合计\t人员经费支出"
    row = "30101\t基本工资\t50101\t工资奖金津补贴\t7.00\t7.00"
    assert told(head, row, concept="basic") == [("30101", "基本工资", {"total": "7.00", "personnel": "7.00"})]
    alone = "政府经济科目编码\t政府经济科目名称\t合计"
    assert told(alone, "50101\t工资奖金津补贴\t7.00", concept="basic")[0][0] == "50101"
