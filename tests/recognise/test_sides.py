"""Two-sided tables from cells and from lines."""

from __future__ import annotations

from mingzhang.recognise.sides import SidesTable, read_sides, starts_side
from mingzhang.taxonomy.tables import table_concepts
from tests.recognise.stuff import items_of

SUMMARY, APPROPRIATION = table_concepts()["summary"], table_concepts()["appropriation"]

BOTH_SIDES = {
    "income:current": ["9.00"],
    "income:general": ["9.00"],
    "expenditure:208": ["2.00"],
    "expenditure:210": ["7.00"],
    "income:total": ["9.00"],
    "expenditure:total": ["9.00"],
}


def told(found: SidesTable) -> dict[str, list[str]]:
    return {row.row: [str(figure.amount) for figure in row.figures] for row in found.rows if row.figures}


def test_both_sides_of_a_row_are_rows_of_their_own():
    found = read_sides(
        SUMMARY,
        items_of(
            "收入\t\t支出\t",
            "项目\t预算数\t支出功能分类\t预算数",
            "一、本年收入\t9.00\t208 社会保障和就业支出\t2.00",
            "1. 一般公共预算拨款\t9.00\t210 卫生健康支出\t7.00",
            "收入总计\t9.00\t支出总计\t9.00",
        ),
        2024,
    )
    assert told(found) == BOTH_SIDES
    assert set((found.slots or {}).values()) == {"amount"} and not found.strays


def test_a_column_that_numbers_the_rows_holds_no_figures():
    found = read_sides(
        SUMMARY,
        items_of(
            "收入\t\t\t支出\t\t",
            "项目\t行次\t决算数\t项目\t行次\t决算数",
            "栏次\t\t1\t栏次\t\t2",
            "一、一般公共预算财政拨款收入\t1\t9.00\t八、社会保障和就业支出\t31\t2.00",
            "\t2\t\t九、卫生健康支出\t32\t7.00",
            "总计\t3\t9.00\t总计\t33\t9.00",
        ),
        2022,
    )
    assert told(found)["income:general"] == ["9.00"] and told(found)["expenditure:210"] == ["7.00"]
    assert not found.strays


def test_a_class_code_may_stand_in_a_cell_of_its_own():
    found = read_sides(
        SUMMARY,
        items_of("项目\t预算数\t编码\t名称\t预算数", "一、本年收入\t9.00\t210\t卫生健康支出\t7.00"),
        2024,
    )
    assert told(found)["expenditure:210"] == ["7.00"]


def test_the_expenditure_side_by_fund():
    found = read_sides(
        APPROPRIATION,
        items_of(
            "财政拨款收入\t\t财政拨款支出\t\t\t\t",
            "项目\t合计\t支出功能分类\t合计\t一般公共预算\t政府性基金预算\t国有资本经营预算",
            "一、财政拨款（补助）\t9.00\t210 卫生健康支出\t9.00\t7.00\t2.00\t",
            "收入总计\t9.00\t支出总计\t9.00\t7.00\t2.00\t",
        ),
        2024,
    )
    assert found.slots == {1: "amount", 3: "total", 4: "general", 5: "govfund", 6: "statecap"}


def test_a_part_of_the_carryover_is_told_from_the_income_of_the_same_name():
    found = read_sides(
        SUMMARY,
        items_of(
            "项目\t预算数\t支出功能分类\t预算数",
            "1. 一般公共预算拨款\t9.00\t\t",
            "二、上年结转结余\t3.00\t\t",
            "1. 财政拨款结转\t3.00\t\t",
            "其中：一般公共预算拨款\t3.00\t\t",
        ),
        2024,
    )
    assert told(found) == {
        "income:general": ["9.00"],
        "income:carryover": ["3.00"],
        "income:appropriation_carryover": ["3.00"],
        "income:carryover_general": ["3.00"],
    }


def test_lines_of_both_sides():
    found = read_sides(
        SUMMARY,
        items_of(
            "项目 预算数 支出功能分类 预算数",
            "一、本年收入 9.00 208 社会保障和就业支出 2.00",
            "一般公共预算拨款 9.00 210 卫生健康支出 7.00",
            "201 一般公共服务支出",
            "收入总计 9.00 支出总计 9.00",
        ),
        2024,
    )
    assert told(found) == BOTH_SIDES
    assert found.slots is None


def test_what_begins_a_row_of_a_side():
    assert starts_side(SUMMARY, "一、本年收入") and starts_side(SUMMARY, "210 卫生健康支出")
    assert not starts_side(SUMMARY, "预算数") and not starts_side(SUMMARY, "12.00")


def test_numbers_of_rows_are_no_amounts():
    found = read_sides(
        SUMMARY,
        items_of(
            "收入 支出",
            "项目 行次 金额 项目 行次 金额",
            "栏次 1 栏次 2",
            "一、一般公共预算财政拨款收入 1 9.00 一、社会保障和就业支出 39 2.00",
            "二、政府性基金预算财政拨款收入 2 二、卫生健康支出 40 7.00",
            "本年收入合计 27 9.00 本年支出合计 57 9.00",
        ),
        2024,
    )
    assert told(found) == {
        "income:general": ["9.00"],
        "expenditure:208": ["2.00"],
        "expenditure:210": ["7.00"],
        "income:current": ["9.00"],
        "expenditure:current": ["9.00"],
    }
    assert not found.strays


def test_of_two_years_in_lines_the_newer_is_the_tables_own():
    found = read_sides(
        SUMMARY,
        items_of(
            "收入 支出",
            "项目 2022年预算数 2023年预算数 项目 2022年预算数 2023年预算数",
            "（ 一） 一般公共预算拨款收入 8.00 9.00 （ 一）卫生健康支出 8.00 9.00",
            "事业收入 1.00 住房保障支出 1.00",
            "收入总计 9.00 9.00 支出总计 9.00 9.00",
        ),
        2023,
    )
    named = ("income:general", "expenditure:210", "income:total", "expenditure:total")
    assert told(found) == {row: ["9.00"] for row in named}
    assert sorted(str(figure.amount) for figure in found.strays) == ["1.00"] * 2 + ["8.00"] * 2 + ["9.00"] * 2


BESIDE_ECONOMIC = (
    "收入\t\t支出\t\t\t",
    "项目\t预算数\t支出功能分科目（按大类）\t预算数\t部门预算支出经济科目（按大类）\t预算数",
    "1、一般公共预算拨款\t9.00\t1、卫生健康支出\t8.00\t1、工资福利支出\t7.00",
    "\t\t2、其他支出\t1.00\t2、其他支出\t2.00",
    "收入总计\t9.00\t支出总计\t9.00\t支出总计\t9.00",
)


def test_economic_classes_beside_those_by_function_are_left_out():
    found = read_sides(SUMMARY, items_of(*BESIDE_ECONOMIC), 2024)
    assert told(found)["expenditure:229"] == ["1.00"] and told(found)["expenditure:total"] == ["9.00"]
    assert [str(figure.amount) for figure in found.strays] == ["7.00", "2.00", "9.00"]


def test_in_lines_a_name_of_both_classifications_is_neither():
    lines = [row.replace("\t", " ").strip() for row in BESIDE_ECONOMIC]
    rows = told(read_sides(SUMMARY, items_of(*lines), 2024))
    assert rows["expenditure:210"] == ["8.00"] and "expenditure:229" not in rows


def test_economic_classes_beside_the_uses_of_expenditure_are_left_out():
    found = read_sides(
        SUMMARY,
        items_of(
            "收入\t\t支出\t\t\t",
            "项目\t决算数\t项目（按功能分类）\t决算数\t项目（按支出性质和经济分类）\t决算数",
            "一、财政拨款收入\t9.00\t一、卫生健康支出\t8.00\t一、基本支出\t6.00",
            "\t\t二、其他支出\t1.00\t人员经费\t5.00",
            "\t\t\t\t二、项目支出\t3.00",
            "\t\t\t\t其他支出\t2.00",
            "本年收入合计\t9.00\t本年支出合计\t9.00\t本年支出合计\t9.00",
        ),
        2018,
    )
    assert told(found) == {
        "income:appropriation": ["9.00"],
        "income:current": ["9.00"],
        "expenditure:210": ["8.00"],
        "expenditure:229": ["1.00"],
        "expenditure:current": ["9.00"],
        "use:basic": ["6.00"],
        "use:project": ["3.00"],
    }
    assert [str(figure.amount) for figure in found.strays] == ["5.00", "2.00", "9.00"]
