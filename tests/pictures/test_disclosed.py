"""Pictures show the figures that a document prints, and say where its parts are another sum."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.compare.documents import Document
from mingzhang.pictures.disclosed import (
    Figures,
    classes,
    compared,
    of_one_kind,
    one_file_a_year,
    spending,
    three_public,
    totals,
)
from mingzhang.pictures.funds import funds
from mingzhang.pictures.kinds import specification
from mingzhang.report.messages import messages


def figures(cells: dict[str, str], *, name: str = "a.txt", year: int = 2024) -> Figures:
    facts = [
        {"table": table, "row": row, "column": column, "value": value, "label": ""}
        for cell, value in cells.items()
        for table, row, column in [cell.split(".", 2)]
    ]
    document = {"unit": "某局", "year": year, "amount_unit": "万元", "source": {"name": name}, "facts": facts}
    return Figures(Document(name, document), messages("zh"))


ROUNDED = {
    "expenditure.210.total": "6340.11", "expenditure.2101501.total": "6000.05",
    "expenditure.2101506.total": "340.05", "expenditure.total.total": "6340.11",
}  # fmt: skip


def test_a_class_shows_its_printed_figure_and_not_the_sum_of_rounded_parts():
    assert [row["amount"] for row in classes(figures(ROUNDED)).rows] == [Decimal("6340.11")]
    text = str(specification("treemap", spending(figures(ROUNDED)), "zh"))
    assert "6,340.11" in text and "6,340.10" not in text


def test_a_class_that_is_not_printed_is_added_up():
    bare = {cell: value for cell, value in ROUNDED.items() if ".210." not in cell}
    assert [row["amount"] for row in classes(figures(bare)).rows] == [
        Decimal("6340.10"),
    ]


def test_what_a_class_prints_beyond_its_codes_is_a_row_of_its_own():
    more = figures({**ROUNDED, "expenditure.210.total": "6400.10", "expenditure.total.total": "6400.10"})
    rest = [row for row in spending(more).rows if row["name"] == "未列明细"]
    assert [row["amount"] for row in rest] == [Decimal("60.00")]


def test_parts_that_are_more_than_the_printed_figure_are_told():
    less = figures({**ROUNDED, "expenditure.210.total": "6300.00", "expenditure.total.total": "6300.00"})
    (note,) = spending(less).notes
    assert "6,300.00" in note and "6,340.10" in note


CROSSED = {
    "income.total.total": "100.00", "income.total.general": "100.00",
    "income.210.total": "100.00", "income.210.general": "100.00",
    "expenditure.total.total": "100.00", "expenditure.210.total": "100.00",
    "expenditure.210.basic": "40.01", "expenditure.210.project": "60.00",
    "expenditure.total.basic": "40.01", "expenditure.total.project": "60.00",
}  # fmt: skip


def test_a_node_shows_its_printed_figure_and_a_note_the_other_sum():
    spec = specification("flow", funds(figures(CROSSED)), "zh")
    nodes = {
        node["name"]: node["figure"] for data in spec["data"] for node in data["values"] if "name" in node
    }
    assert nodes["卫生健康支出"] == "100.00"
    assert "卫生健康支出所印为 100.00，各项之和为 100.01" in str(spec["title"])


def test_what_has_no_source_or_no_use_is_shown_as_such():
    lacking = {**CROSSED, "income.210.total": "90", "income.210.general": "90"}
    ends = {(row["from"], row["to"]): row["amount"] for row in funds(figures(lacking)).rows}
    assert ends["未列明来源", "卫生健康支出"] == Decimal("10.01")
    unused = {**CROSSED, "expenditure.210.project": "50"}
    ends = {(row["from"], row["to"]): row["amount"] for row in funds(figures(unused)).rows}
    assert ends["卫生健康支出", "未列明去向"] == Decimal("9.99")


@pytest.mark.parametrize(
    "cells",
    [
        {
            "income.total.total": "100", "income.total.appropriation_subtotal": "100",
            "expenditure.total.total": "100", "expenditure.total.basic": "40",
            "expenditure.total.project": "60",
        },
        {
            "income.total.total": "100", "income.total.general": "70", "income.total.other": "30",
            "expenditure.total.total": "100", "expenditure.total.basic": "40",
            "expenditure.total.project": "60",
        },
        {
            "income.total.total": "100", "income.210.total": "100", "expenditure.210.total": "100",
            "expenditure.210.basic": "40", "expenditure.210.project": "60",
        },
    ],
    ids=["one fund", "two funds", "no fund"],
)  # fmt: skip
def test_a_subtotal_is_no_source(cells: dict[str, str]):
    names = {str(row[side]) for row in funds(figures(cells)).rows for side in ("from", "to")}
    assert names and not any(word in name for name in names for word in ("小计", "合计"))


def test_one_fund_flows_to_its_uses_without_a_stop():
    cells = {
        "income.total.total": "100", "income.total.general": "100", "expenditure.total.total": "100",
        "expenditure.total.basic": "40", "expenditure.total.project": "60",
    }  # fmt: skip
    found = [(row["from"], row["to"], row["amount"]) for row in funds(figures(cells)).rows]
    assert found == [("一般公共预算", "基本支出", 40), ("一般公共预算", "项目支出", 60)]


def test_two_versions_of_one_year_are_found_and_a_narrative_beside_its_tables_is_not():
    one, two = figures(ROUNDED), figures(ROUNDED, name="b.txt")
    assert one_file_a_year([one, figures(ROUNDED, year=2023), two]) == (one, two)
    narrative = figures({}, name="n.txt")
    assert one_file_a_year([one, narrative]) is None
    assert [row["amount"] for row in totals([narrative, one]).rows] == [Decimal("6340.11")]


def test_three_public_shows_the_printed_sum_and_vehicles_that_are_not_parted():
    cells = {"three_public.total.total": "9.00", "three_public.vehicles.total": "8.00",
             "three_public.reception.total": "1.01"}  # fmt: skip
    table = three_public([figures(cells)])
    assert [row["amount"] for row in table.rows] == [Decimal("8.00"), Decimal("1.01")]
    text = str(specification("three-public", table, "zh"))
    assert "9.00" in text and "9.01" not in text.replace("9.01,", "")


def published(unit: str, year: int, kind: str) -> Figures:
    made = figures({"expenditure.total.total": "9"}, name=f"{unit}-{year}-{kind}.txt", year=year)
    return Figures(Document(made.name, {**made.document.values, "unit": unit, "kind": kind}), made.words)


def test_units_are_compared_in_one_year_and_kind():
    several = [
        published("甲局", 2023, "budget"), published("甲局", 2024, "final"),
        published("乙局", 2024, "budget"), published("丙局", 2024, "budget"),
        published("丁局", 2023, "budget"),
    ]  # fmt: skip
    kept, left = of_one_kind(several)
    assert sorted(one.unit for one in kept) == ["丙局", "乙局"]
    assert len(left) == 3
    table = compared(kept, left)
    assert "2个单位" in table.title and len(table.rows) == 2
    assert table.notes == ("只比较2024年预算，另有3份文件未画入",)
    assert compared(*of_one_kind(kept)).notes == ()
