""" "“三公”经费 printed upright and lying, in cells and in lines."""

from __future__ import annotations

from mingzhang.recognise.items import ItemsTable, lying_sums, read_items
from mingzhang.taxonomy.tables import table_concepts
from tests.published import recognised
from tests.recognise.stuff import items_of

CONCEPT = table_concepts()["three_public"]


def upright(found: ItemsTable) -> dict[str, list[str]]:
    return {row.item: [str(figure.amount) for figure in row.figures] for row in found.rows if row.figures}


def test_an_upright_table():
    found = read_items(
        CONCEPT,
        items_of(
            "“三公”经费支出内容\t合计\t一般公共预算\t政府性基金",
            "合计\t4.50\t4.50\t",
            "因公出国（境）费\t\t\t",
            "公务接待费\t0.90\t0.90\t",
            "公务用车购置及运行费（小计）\t3.60\t3.60\t",
            "其中：公务用车购置费\t\t\t",
            "公务用车运行费\t3.60\t3.60\t",
        ),
    )
    assert upright(found) == {
        "total": ["4.50", "4.50"],
        "reception": ["0.90", "0.90"],
        "vehicles": ["3.60", "3.60"],
        "vehicle_operation": ["3.60", "3.60"],
    }
    assert found.slots == {1: "total", 2: "general", 3: "govfund"}
    assert [row.item for row in found.rows if not row.figures] == ["abroad", "vehicle_purchase"]


def test_a_bare_total_above_the_three_and_more_is_the_wider_one():
    rows = ["合计\t10.00", "“三公”经费合计\t4.50", "公务接待费\t4.50", "会议费\t5.50"]
    wider = {"wider_total": ["10.00"], "total": ["4.50"], "reception": ["4.50"], "meetings": ["5.50"]}
    assert upright(read_items(CONCEPT, items_of("项目\t预算数", *rows))) == wider
    without = {"total": ["10.00"], "reception": ["4.50"], "meetings": ["5.50"]}
    assert upright(read_items(CONCEPT, items_of("项目\t预算数", rows[0], *rows[2:]))) == without


def test_a_lying_table_grouped_by_budget_and_account():
    found = read_items(
        CONCEPT,
        items_of(
            "年初预算数\t\t\t\t2022年决算数\t\t\t",
            "合计\t公务用车购置及运行费\t\t公务接待费\t合计\t公务用车购置及运行费\t\t公务接待费",
            "\t小计\t公务用车运行费\t\t\t小计\t公务用车运行费\t",
            "1\t2\t3\t4\t5\t6\t7\t8",
            "12.00\t9.00\t9.00\t3.00\t9.00\t7.50\t7.50\t1.50",
        ),
    )
    assert [(item, column) for item, column, _ in found.cells] == [
        (item, column)
        for column in ("budget", "actual")
        for item in ("total", "vehicles", "vehicle_operation", "reception")
    ]


def test_a_lying_table():
    found = read_items(
        CONCEPT,
        items_of(
            "合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费",
            "\t\t小计\t公务用车购置费\t公务用车运行费\t",
            "4.50\t0\t3.60\t\t3.60\t0.90",
        ),
    )
    assert {(item, str(figure.amount)) for item, _, figure in found.cells} == {
        ("total", "4.50"),
        ("abroad", "0"),
        ("vehicles", "3.60"),
        ("vehicle_operation", "3.60"),
        ("reception", "0.90"),
    }


def test_an_upright_table_in_lines():
    found = read_items(
        CONCEPT,
        items_of(
            "项目 合计 一般公共预算",
            "合计 4.50 4.50",
            "因公出国（境）费",
            "公务接待费 0.90 0.90",
            "公务用车运行费 3.60 3.60",
        ),
    )
    assert upright(found) == {
        "total": ["4.50", "4.50"],
        "reception": ["0.90", "0.90"],
        "vehicle_operation": ["3.60", "3.60"],
    }


def test_sums_of_items_hold_within_each_paired_column():
    order = (
        "total@budget",
        "vehicles@budget",
        "vehicle_operation@budget",
        "total@actual",
        "reception@actual",
    )
    assert lying_sums(CONCEPT, order) == {
        "total@budget": ("vehicles@budget",),
        "vehicles@budget": ("vehicle_operation@budget",),
        "total@actual": ("reception@actual",),
    }


LYING = (
    "财政拨款“三公”经费支出情况表",
    "编制部门：云溪县医疗保障局 单位：万元",
    "合计 因公出国（境）费 公务用车购置及运行费 公务接待费",
    "小计 公务用车购置费 公务用车运行费",
)


def test_a_lying_row_of_figures_is_settled_by_its_sums():
    found = recognised("\n".join([*LYING, "10.50 1.00 8.60 5.00 3.60 0.90"]))
    assert {fact.row: (str(fact.amount), fact.certain) for fact in found.facts} == {
        "total": ("10.50", True),
        "abroad": ("1.00", True),
        "vehicles": ("8.60", True),
        "vehicle_purchase": ("5.00", True),
        "vehicle_operation": ("3.60", True),
        "reception": ("0.90", True),
    }


def test_a_lying_row_with_blanks_is_certain_only_of_what_no_other_reading_changes():
    """Abroad and reception could change places in another order of the items."""
    found = recognised("\n".join([*LYING, "4.50 3.60 3.60 0.90"]))
    assert {fact.row for fact in found.facts if fact.certain} <= {"total", "vehicles", "reception"}
    assert [str(fact.amount) for fact in found.facts] == ["4.50", "3.60", "3.60", "0.90"]


TWO_YEARS = (
    "2022年预算数\t\t\t2023年预算数\t\t",
    "合计\t公务用车运行费\t公务接待费\t合计\t公务用车运行费\t公务接待费",
)


def test_of_two_years_side_by_side_the_newer_is_the_tables_own():
    found = read_items(CONCEPT, items_of(*TWO_YEARS, "12.00\t9.00\t3.00\t9.00\t7.50\t1.50"))
    assert [(item, str(figure.amount)) for item, _, figure in found.cells] == [
        ("total", "9.00"),
        ("vehicle_operation", "7.50"),
        ("reception", "1.50"),
    ]
    assert [str(figure.amount) for figure in found.strays] == ["12.00", "9.00", "3.00"]


def test_of_two_years_in_lines_the_newer_is_the_tables_own():
    lines = [line.replace("\t", " ") for line in TWO_YEARS]
    found = read_items(CONCEPT, items_of(*lines, "12.00 9.00 3.00 9.00 7.50 1.50"))
    assert [str(figure.amount) for figure in found.lying] == ["9.00", "7.50", "1.50"]
    assert [str(figure.amount) for figure in found.strays] == ["12.00", "9.00", "3.00"]


def test_an_upright_table_of_two_years_and_their_change():
    rows = ["合计\t12.00\t11.00\t-1.00\t-8.33", "公务接待费\t2.00\t1.50\t-0.50\t-25.00"]
    found = read_items(CONCEPT, items_of("项目\t2022年预算数\t2023年预算数\t增减额\t增减%", *rows))
    assert found.slots == {2: "amount"}


COUNTED = (
    "项目\t行次\t预算数\t决算统计数",
    "一、“三公”经费支出\t1\t—\t—",
    "（一）支出合计\t2\t12.00\t9.50",
    "1．因公出国（境）费\t3\t0.00\t0.00",
    "2．公务用车购置及运行维护费\t4\t9.00\t8.00",
    "3．公务接待费\t5\t3.00\t1.50",
    "（1）国内接待费\t6\t—\t1.50",
    "（二）相关统计数\t7\t—\t—",
    "5．国内公务接待批次（个）\t8\t—\t62",
)


def test_numbers_of_rows_are_no_amounts_and_counts_are_left_out():
    found = read_items(CONCEPT, items_of(*COUNTED))
    assert upright(found) == {
        "total": ["12.00", "9.50"],
        "abroad": ["0.00", "0.00"],
        "vehicles": ["9.00", "8.00"],
        "reception": ["3.00", "1.50"],
    }
    assert found.slots == {2: "budget", 3: "actual"}
    assert [str(figure.amount) for figure in found.strays] == ["1.50", "62"]


def test_numbers_of_rows_in_lines_are_no_amounts():
    lines = [row.replace("\t", " ") for row in COUNTED]
    found = read_items(CONCEPT, items_of(*lines))
    assert upright(found)["total"] == ["12.00", "9.50"] and upright(found)["reception"] == ["3.00", "1.50"]


def test_budget_and_account_below_each_other():
    found = read_items(
        CONCEPT,
        items_of(
            "项目\t一般公共预算财政拨款安排的“三公”经费\t\t\t\t会议费",
            "\t小计\t公务接待费\t公务用车购置及运行维护费\t\t",
            "\t\t\t小计\t公务用车运行维护费\t",
            "预算数\t8.00\t1.00\t7.00\t7.00\t2.00",
            "决算数\t6.50\t0.50\t6.00\t6.00\t1.00",
            "完成比例\t81\t50\t86\t86\t50",
        ),
    )
    assert {(item, column): str(figure.amount) for item, column, figure in found.cells} == {
        ("total", "budget"): "8.00",
        ("reception", "budget"): "1.00",
        ("vehicles", "budget"): "7.00",
        ("vehicle_operation", "budget"): "7.00",
        ("meetings", "budget"): "2.00",
        ("total", "actual"): "6.50",
        ("reception", "actual"): "0.50",
        ("vehicles", "actual"): "6.00",
        ("vehicle_operation", "actual"): "6.00",
        ("meetings", "actual"): "1.00",
    }
    assert len(found.strays) == 5


def test_of_several_units_the_total_is_the_tables_own():
    found = read_items(
        CONCEPT,
        items_of(
            "单位编码\t单位名称\t2023年\t\t\t\t",
            "\t\t合计\t“三公”经费\t\t\t会议费",
            "\t\t\t小计\t公务接待费\t公务用车运行费\t",
            "\t合计\t11.00\t8.00\t1.00\t7.00\t3.00",
            "205\t云溪县医疗保障局\t11.00\t8.00\t1.00\t7.00\t3.00",
        ),
    )
    assert {item: str(figure.amount) for item, _, figure in found.cells} == {
        "wider_total": "11.00",
        "total": "8.00",
        "reception": "1.00",
        "vehicle_operation": "7.00",
        "meetings": "3.00",
    }
    assert len(found.cells) == 5 and len(found.strays) == 5


def test_a_subtotal_whose_name_was_lost_is_not_a_second_total():
    found = read_items(
        CONCEPT,
        items_of("小计\t公务接待费\t小计\t公务用车运行维护费", "8.00\t1.00\t7.00\t7.00"),
    )
    assert [(item, str(figure.amount)) for item, _, figure in found.cells] == [
        ("total", "8.00"),
        ("reception", "1.00"),
        ("vehicle_operation", "7.00"),
    ]
    assert [str(figure.amount) for figure in found.strays] == ["7.00"]
