"""Projects across table, list and sheets; procurement and its parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.model import ERROR, WARNING
from tests.audit.altered import faults_of, line_of

SHEET = "年度预算总额\t45.60\t其中：财政拨款\t45.60\t其他资金\t0.00"
LISTED = "预算安排规模：45.60万元"
STATED = "当年财政拨款项目1个，涉及预算金额45.60万元"
PROCUREMENT = "政府采购预算38.00万元，其中"


def found_by(rule: str, *changes: tuple[str, str]) -> list:
    return [finding for finding in faults_of(*changes) if finding.rule == rule]


def test_a_sheets_sources_add_up_to_its_funds():
    (found,) = found_by("target-funds", (SHEET, SHEET.replace("拨款\t45.60", "拨款\t40.60")))
    assert (found.severity, found.found, found.expected) == (ERROR, Decimal("45.60"), Decimal("40.60"))


def test_other_funds_belong_to_the_sum():
    changed = SHEET.replace("拨款\t45.60", "拨款\t40.60").replace("其他资金\t0.00", "其他资金\t5.00")
    assert not found_by("target-funds", (SHEET, changed))


def test_a_project_has_one_amount_in_list_table_and_sheet():
    found = found_by("project-amount", (LISTED, LISTED.replace("45.60", "46.50")))
    assert found and {(f.severity, f.found, f.expected) for f in found} == {
        (ERROR, Decimal("46.50"), Decimal("45.60"))
    }


def test_the_amount_under_performance_management_is_the_sum_of_the_sheets():
    (found,) = found_by("target-sum", (STATED, STATED.replace("45.60", "54.60")))
    assert (found.severity, found.places[0].line) == (WARNING, line_of(STATED))


@pytest.mark.parametrize(
    ("amount", "faulty"),
    [("38.00", False), ("38.01", False), ("38", False), ("36.00", True), ("83.00", True)],
)
def test_procurement_is_goods_works_and_services(amount: str, faulty: bool):
    changed = PROCUREMENT.replace("38.00", amount)
    found = found_by("procurement-parts", (PROCUREMENT, changed))
    assert [(f.severity, f.places[0].line) for f in found] == [(ERROR, line_of(PROCUREMENT))] * faulty


def test_the_wrong_fund_is_the_one_that_table_and_list_do_not_know():
    (found,) = faults_of((SHEET, SHEET.replace("总额\t45.60", "总额\t54.60")))
    assert found.rule == "target-funds" and found.culprit
    assert (found.culprit.column, found.culprit.suggest) == ("year_funds", "45.60")
    (found,) = faults_of((SHEET, SHEET.replace("拨款\t45.60", "拨款\t40.60")))
    assert found.culprit and (found.culprit.column, found.culprit.suggest) == ("appropriation", "45.60")


def test_of_three_sides_the_one_outvoted_is_named_first():
    (found,) = found_by("project-amount", (LISTED, LISTED.replace("45.60", "46.50")))
    assert found.culprit and (found.culprit.table, found.culprit.suggest) == ("project_list", "45.60")
    both = SHEET.replace("45.60", "46.50")
    (found,) = found_by("project-amount", (SHEET, both))
    assert found.culprit and (found.culprit.table, found.culprit.column) == ("performance", "year_funds")
    assert found.details["where_table"] == "performance" and len(found.places) == 2


def test_the_wrong_part_of_procurement_is_named():
    (found,) = found_by("procurement-parts", ("政府采购货物预算14.00万元", "政府采购货物预算41.00万元"))
    assert found.culprit and (found.culprit.row, found.culprit.suggest) == ("政府采购货物预算", "14.00")
    assert len(found.places) >= 3
