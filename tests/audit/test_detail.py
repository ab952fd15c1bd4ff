"""How far a disclosure goes into detail, and what is not asked of it."""

from __future__ import annotations

import pytest

from mingzhang.audit.cases import case_findings
from mingzhang.model import Finding
from mingzhang.taxonomy.cases import Case, ClaimCase, StaffCase
from mingzhang.taxonomy.rules import package_catalogue

CATALOGUE = package_catalogue()


def found(rule: str, case: Case) -> tuple[Finding, ...]:
    return case_findings(CATALOGUE.rules[rule], case, CATALOGUE)


def test_only_codes_with_money_and_nothing_below_are_shallow():
    facts = {
        "general.208.total": "4.00",
        "general.20805.total": "4.00",
        "general.2080501.total": "4.00",
        "general.210.total": "6.00",
        "general.21015.total": "6.00",
        "general.221.total": "0.00",
    }
    (finding,) = found("function-depth", Case(faulted=True, facts=facts))
    assert finding.details["codes"] == "21015"


def test_vehicles_that_cost_nothing_need_no_split():
    assert not found("not-split", Case(faulted=False, facts={"three_public.vehicles.amount": "0.00"}))


def test_a_file_of_tables_alone_is_not_asked_for_sections():
    assert not found("missing-section", Case(faulted=False, facts={"expenditure.total.total": "10.00"}))


@pytest.mark.parametrize(
    ("following", "faulted"), [("主要原因是人员增加。", False), ("（二）政府采购情况", True)]
)
def test_the_reason_may_stand_in_the_next_paragraph(following: str, faulted: bool):
    text = "机关运行经费10.00万元，比上年增加2.00万元。"
    claim = ClaimCase(text, "机关运行经费", "operating", amount="10.00", unit="万元", delta="2.00")
    case = Case(faulted=faulted, passages=(text, following), claims=(claim,))
    assert bool(found("change-without-reason", case)) is faulted


@pytest.mark.parametrize(("reason", "faulted"), [("2023年实有人员10人", False), ("目前实有人员26人", True)])
def test_the_staff_of_another_year_is_no_contradiction(reason: str, faulted: bool):
    claim = ClaimCase("基本支出增加2.00万元。", "基本支出", "basic", unit="万元", delta="2.00", reason=reason)
    case = Case(faulted=faulted, year=2024, staff=StaffCase(staff_actual="24"), claims=(claim,))
    assert bool(found("staff-in-reason", case)) is faulted


def test_a_budget_is_not_asked_for_numbers_of_receptions():
    facts = {"three_public.reception.actual": "1.00"}
    text = ("公务接待费1.00万元。",)
    assert not found("counts-not-given", Case(faulted=False, kind="budget", facts=facts, passages=text))
    assert found("counts-not-given", Case(faulted=True, kind="final", facts=facts, passages=text))
