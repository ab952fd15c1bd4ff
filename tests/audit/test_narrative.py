"""Claims against the tables and against themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.model import ERROR, NOTICE, WARNING
from tests.audit.altered import faults_of, line_of, report_on

SCALE = "项目支出815.60万元，比上年预算增加50.60万元"
RELIEF = "2024年预算数为150.00万元，比上年预算增加10.00万元，增长7.14%"


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity"),
    [
        (SCALE, SCALE.replace("815.60", "851.60"), "claim-fact", ERROR),
        ("收支总预算1076.10万元", "收支总预算1067.10万元", "claim-fact", ERROR),
        ("人员经费215.20万元，主要", "人员经费215.02万元，主要", "claim-fact", ERROR),
        ("行政运行（项）：2024年预算数为198.70", "行政运行（项）：2024年预算数为189.70", "claim-fact", ERROR),
        ("经费预算数为4.50万元", "经费预算数为4.05万元", "claim-fact", ERROR),
        (RELIEF, RELIEF.replace("7.14", "71.40"), "growth", ERROR),
        (RELIEF, RELIEF.replace("7.14", "6.67"), "growth", ERROR),
        (RELIEF, RELIEF.replace("增长", "下降"), "direction-sign", ERROR),
        (
            "2、卫生健康支出（类）1026.70万元，占95.69%",
            "2、卫生健康支出（类）1026.70万元，占96.59%",
            "share",
            ERROR,
        ),
        (
            "增加15.60万元，增长12.00%，主要",
            "增加145.60万元，增长100%，主要",
            "growth-zero-base",
            WARNING,
        ),
        ("补助对象减少。", "补助标准提高导致预算有所增加。", "direction-reason", ERROR),
    ],
)
def test_a_wrong_sentence_is_found_in_its_line(old: str, new: str, rule: str, severity: str):
    found = [finding for finding in faults_of((old, new)) if finding.rule == rule]
    assert [(f.severity, f.places[0].line) for f in found] == [(severity, line_of(old))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RELIEF, RELIEF.replace("7.14%", "7.1%")),
        (RELIEF, RELIEF.replace("7.14%", "7%")),
        (RELIEF, RELIEF.replace("150.00万元", "1500000元").replace("10.00万元", "100000元")),
        ("收支总预算1076.10万元", "收支总预算1,076.10万元"),
        ("收支总预算1076.10万元", "收支总预算1076.1万元"),
        ("缴存人数增加。", "缴存人数增加，而退休人员减少。"),
        ("补助对象减少。", "上年增加较多，导致今年减少。"),
    ],
)
def test_a_sentence_that_says_the_same_otherwise_is_no_fault(old: str, new: str):
    assert not faults_of((old, new))


def test_a_rate_cut_off_instead_of_rounded_is_a_notice():
    findings = report_on((RELIEF, RELIEF.replace("7.14", "7.15"))).findings
    assert [f.severity for f in findings if f.rule == "growth"] == [NOTICE]


def test_a_claim_is_held_against_the_value_that_a_wrong_figure_should_have():
    """The table's slip is one fault; the sentence that has the right figure is none."""
    row = "210\t\t\t卫生健康支出\t1026.70\t211.10\t815.60"
    (found,) = faults_of((row, row.replace("1026.70", "1062.70")))
    assert found.culprit and found.culprit.suggest == "1026.70" and found.culprit.sure


def test_the_finding_tells_both_sides():
    (found,) = faults_of((SCALE, SCALE.replace("815.60", "851.60")))[:1]
    assert (found.found, found.expected) == (Decimal("851.60"), Decimal("815.60"))
    assert found.facts[0].key == ("general", "total", "project") and found.facts[0].place.line


def test_operating_cost_may_differ_from_public_expenses():
    cost = "机关运行经费财政拨款预算42.10万元，比上年预算增加2.10万元，增长5.25%"
    findings = report_on(
        (cost, cost.replace("42.10", "40.10").replace("2.10万元", "2.10万元").replace("5.25", "5.53"))
    ).findings
    found = [f for f in findings if f.rule == "operating-cost"]
    assert [(f.severity, f.found) for f in found] == [(NOTICE, Decimal("40.10"))]


@pytest.mark.parametrize(
    ("old", "new", "column", "suggest"),
    [
        (SCALE, SCALE.replace("815.60", "851.60"), "amount", "815.60"),
        (RELIEF, RELIEF.replace("7.14", "71.40"), "growth_pct", "7.14"),
        (RELIEF, RELIEF.replace("10.00万元", "100.00万元"), "delta", "10.00"),
        (RELIEF, RELIEF.replace("增加", "减少"), "delta", "10.00"),
        (RELIEF, RELIEF.replace("增长", "下降"), "growth_pct", "7.14"),
        (
            "2、卫生健康支出（类）1026.70万元，占95.69%",
            "2、卫生健康支出（类）1026.70万元，占96.59%",
            "share_pct",
            "95.69",
        ),
    ],
)
def test_the_figure_of_a_sentence_that_went_wrong_is_named(old: str, new: str, column: str, suggest: str):
    found = faults_of((old, new))[0].culprit
    assert found and (found.table, found.column, found.suggest) == ("narrative", column, suggest)


def test_a_wrong_amount_is_one_finding_although_growth_and_share_follow_from_it():
    (found,) = faults_of((RELIEF, RELIEF.replace("150.00", "105.00")))
    assert found.rule == "claim-fact" and found.consequences == 1
