"""Areas into facts: ids of rows, repeated codes, and tables that settle each other."""

from __future__ import annotations

from mingzhang.model import Disclosure
from tests.ledgers import HEADERS
from tests.published import recognised

OWNER = "编制部门：云溪县医疗保障局 单位：万元"


def facts(found: Disclosure) -> dict[tuple[str, str, str], str]:
    return {fact.key: str(fact.amount) for fact in found.facts}


def test_a_code_in_several_rows_is_numbered_in_printed_order():
    found = recognised(
        "\n".join(
            [
                "一般公共预算基本支出情况表",
                OWNER,
                "科目编码\t科目名称\t合计\t人员经费\t公用经费",
                "302\t商品和服务支出\t9.00\t\t9.00",
                "30201\t办公费\t5.00\t\t5.00",
                "30201\t办公费\t\t\t",
                "30201\t办公费\t4.00\t\t4.00",
            ]
        )
    )
    assert facts(found)["basic", "30201#1", "total"] == "5.00"
    assert facts(found)["basic", "30201#3", "total"] == "4.00"


def test_the_row_of_the_unit_itself():
    found = recognised(
        "\n".join(
            [
                "一般公共预算项目支出情况表",
                OWNER,
                "类\t款\t项\t科目名称\t项目名称\t项目支出合计\t商品服务支出",
                "\t\t\t总计\t\t5.00\t5.00",
                "\t\t\t云溪县医疗保障局\t\t5.00\t5.00",
                "210\t15\t06\t医疗保障经办事务\t经办 服务提升\t5.00\t5.00",
            ]
        )
    )
    assert facts(found) == {
        ("projects", row, column): "5.00"
        for row in ("total", "unit", "2101506|经办服务提升")
        for column in ("total", "e302")
    }


def test_project_names_behind_the_codes_name_in_lines():
    found = recognised(
        "\n".join(
            [
                "一般公共预算项目支出情况表",
                OWNER,
                "科目编码 科目名称 项目名称 项目支出合计 商品服务支出",
                "总计 5.00 5.00",
                "210 15 06 医疗保障经办事务 经办服务提升 5.00 5.00",
            ]
        )
    )
    assert ("projects", "2101506|经办服务提升", "total") in facts(found)


def test_one_table_settles_the_columns_of_another():
    """Income has twelve possible columns; what the general table says of a code leaves one."""
    income = [
        "部门收入总体情况表",
        OWNER,
        HEADERS["income"],
        "总计 12.20 9.00 9.00 3.20",
        "210 卫生健康支出 12.20 9.00 9.00 3.20",
    ]
    alone = recognised("\n".join(income))
    assert not all(fact.certain for fact in alone.facts)
    summary = [
        "部门收支总体情况表",
        OWNER,
        "项目\t预算数\t支出功能分类\t预算数",
        "1. 一般公共预算拨款\t9.00\t210 卫生健康支出\t12.20",
        "其中：一般财力\t9.00\t\t",
        "上级一般公共预算安排转移支付\t\t\t",
        "2. 政府性基金预算拨款\t\t\t",
        "二、上年结转结余\t3.20\t\t",
        "1. 财政拨款结转\t3.20\t\t",
        "2. 非财政拨款结转结余\t\t\t",
        "收入总计\t12.20\t支出总计\t12.20",
    ]
    found = recognised("\n".join([*summary, *income]))
    settled = {fact.key: fact.certain for fact in found.facts if fact.table == "income"}
    assert settled["income", "total", "appropriation_carryover"]
    assert settled["income", "210", "total"]


def test_figures_without_a_row_or_a_column_are_told():
    found = recognised(
        "\n".join(
            [
                "部门支出总体情况表",
                OWNER,
                "科目编码\t科目名称\t合计\t基本支出\t备用",
                "210\t卫生健康支出\t9.00\t9.00\t4.00",
                "\t一行没有科目的话\t8.00\t\t",
            ]
        )
    )
    assert {(item.text, item.why, item.table) for item in found.unaccounted} == {
        ("4.00", "no-column", "expenditure"),
        ("8.00", "no-row", "expenditure"),
    }


def test_a_table_that_goes_on_over_a_page_is_one():
    head = "科目编码\t科目名称\t合计\t基本支出"
    found = recognised(
        "\n".join(["部门支出总体情况表", OWNER, head, "210\t卫生健康支出\t9.00\t9.00", "", "- 3 -", ""])
        + "\n".join(["", head, "221\t住房保障支出\t3.00\t3.00"])
    )
    assert [fact.row for fact in found.facts] == ["210", "210", "221", "221"]
    assert len(found.tables) == 1


def test_rows_without_a_figure_are_printed_rows_all_the_same():
    found = recognised(
        "\n".join(["部门支出总体情况表", OWNER, "科目编码\t科目名称\t合计", "210\t卫生\t", "221\t住房\t3.00"])
    )
    assert found.tables[0].rows == ("210", "221")
