"""Sums, changes and reasons of the narrative among themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.audit.cases import case_findings
from mingzhang.model import Finding
from mingzhang.taxonomy.cases import Case, ClaimCase
from mingzhang.taxonomy.rules import package_catalogue

CATALOGUE = package_catalogue()


def found(rule: str, case: Case) -> tuple[Finding, ...]:
    return case_findings(CATALOGUE.rules[rule], case, CATALOGUE)


def public(subject: str, amount: str) -> ClaimCase:
    return ClaimCase(f"{subject}{amount}万元", subject, "three_public", amount=amount, unit="万元")


WHOLE = Case(
    faulted=True,
    claims=(
        public("“三公”经费", "6.00"),
        public("因公出国（境）费", "0.00"),
        public("公务用车购置费", "0.00"),
        public("公务用车运行费", "4.00"),
        public("公务接待费", "1.00"),
    ),
)


def test_vehicles_may_be_given_by_their_two_parts():
    (finding,) = found("three-public-parts", WHOLE)
    assert (finding.details["found"], finding.details["expected"]) == ("6.00", "5.00")


def test_it_is_an_error_only_within_one_sentence():
    assert [finding.severity for finding in found("three-public-parts", WHOLE)] == ["warning"]
    sentence = tuple(replace(claim, text="“三公”经费6.00万元，其中：……") for claim in WHOLE.claims)
    (finding,) = found("three-public-parts", replace(WHOLE, claims=sentence))
    assert finding.severity == "error"


def test_an_incomplete_list_is_not_added_up():
    assert not found("three-public-parts", replace(WHOLE, claims=WHOLE.claims[:-1]))


def test_where_a_table_prints_them_the_table_decides():
    assert not found("three-public-parts", replace(WHOLE, facts={"three_public.total.amount": "6.00"}))


def changed(subject: str, delta: str) -> ClaimCase:
    return ClaimCase(f"{subject}变化{delta}万元", subject, "three_public", unit="万元", delta=delta)


PARTS = (changed("公务用车购置费", "0.00"), changed("公务用车运行费", "0.00"), changed("公务接待费", "-0.50"))


def test_a_whole_against_last_year_and_parts_against_the_budget_first_contradict_nothing():
    against_last_year = (changed("“三公”经费", "-0.30"), changed("因公出国（境）费", "0.20"))
    against_budget = (changed("“三公”经费", "-0.50"), changed("因公出国（境）费", "0.00"))
    claims = (against_last_year[0], against_budget[1], *PARTS, *against_last_year[1:], against_budget[0])
    assert not found("three-public-changes", Case(faulted=False, claims=claims))
    assert found("three-public-changes", Case(faulted=True, claims=(claims[0], claims[1], *PARTS)))


def change(reason: str, delta: str) -> Case:
    claim = ClaimCase("行政运行", "行政运行", "general_use", unit="万元", delta=delta, reason=reason)
    return Case(faulted=True, claims=(claim,))


@pytest.mark.parametrize(
    "reason",
    [
        "宣传经费减少",
        "人员增加",  # people, no money
        "上年宣传经费增加",
        "项目经费增加，公用经费减少",
        "从会议费预算中增加调剂",
        "不再安排新增项目资金",
    ],
)
def test_reasons_that_may_explain_a_fall(reason: str):
    assert not found("reason-direction-words", change(reason, "-2.00"))


@pytest.mark.parametrize(("reason", "delta"), [("宣传经费增加", "-2.00"), ("压减了公用经费", "2.00")])
def test_a_reason_that_goes_the_other_way(reason: str, delta: str):
    assert found("reason-direction-words", change(reason, delta))


def test_one_amount_rounded_is_no_conflict():
    claims = tuple(
        ClaimCase(f"基本支出{amount}万元。", "基本支出", "basic", amount=amount, unit="万元")
        for amount in ("10.04", "10", "12")
    )
    (finding,) = found("claim-conflict", Case(faulted=True, claims=claims))
    assert (finding.details["other"], finding.details["found"]) == ("10.04", "12")


def test_a_fund_that_is_said_not_to_exist_and_has_money():
    said = ("没有使用政府性基金预算拨款安排的支出。",)
    money = {"govfund.total.total": "10.00"}
    assert found("said-none", Case(faulted=True, facts=money, passages=said))
    assert not found("said-none", Case(faulted=False, facts=money, passages=("政府性基金预算10.00万元。",)))
