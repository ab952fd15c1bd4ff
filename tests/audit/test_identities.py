"""Broken identities as findings: which figure speaks, what it should be, and what only rounding explains."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.model import ERROR, NOTICE, Culprit
from tests.audit.altered import faults_of, line_of, report_on

CLASS = "210\t\t\t卫生健康支出\t1029.90\t211.10\t818.80"
ITEM = "210\t15\t06\t医疗保障经办事务\t48.80\t\t48.80"
SUMMARY = "收入总计\t1076.10\t支出总计\t1076.10"


@pytest.mark.parametrize(
    ("row", "old", "new", "culprit", "suggest"),
    [
        (CLASS, "\t211.10", "\t1211.10", ("expenditure", "210", "basic"), "211.10"),
        (CLASS, "\t818.80", "\t881.80", ("expenditure", "210", "project"), "818.80"),
        (CLASS, "1029.90", "1092.90", ("expenditure", "210", "total"), "1029.90"),
        (ITEM, "\t\t48.80", "\t\t84.80", ("expenditure", "2101506", "project"), "48.80"),
    ],
)
def test_one_wrong_figure_is_one_finding_with_the_figure_that_it_should_be(
    row: str, old: str, new: str, culprit: tuple[str, str, str], suggest: str
):
    (found,) = faults_of((row, row.replace(old, new)))
    assert found.severity == ERROR and found.culprit == Culprit(*culprit, suggest, True)
    assert found.facts[0].key == culprit and found.facts[0].place.line == line_of(row)
    assert found.consequences >= 1


def test_a_cent_is_a_notice_with_its_tolerance():
    findings = report_on((CLASS, CLASS.replace("211.10", "211.11"))).findings
    cents = [f for f in findings if f.kind in ("sum", "cross_table")]
    assert cents and {f.severity for f in cents} == {NOTICE}
    assert all(f.tolerance and f.tolerance >= Decimal("0.01") == abs(f.difference or 0) for f in cents)


def test_two_tables_that_differ_tell_both_sides():
    (found,) = faults_of((SUMMARY, SUMMARY.replace("支出总计\t1076.10", "支出总计\t1067.10")))
    assert found.culprit and found.culprit.table == "summary" and found.culprit.row == "expenditure:total"
    assert found.culprit.suggest == "1076.10"


def test_a_swapped_pair_is_more_than_one_finding():
    """Two wrong figures: both are told, none is blamed on a third that is right."""
    swapped = CLASS.replace("211.10\t818.80", "818.80\t211.10")
    found = faults_of((CLASS, swapped))
    blamed = {(f.culprit.row, f.culprit.column) for f in found if f.culprit and f.culprit.sure}
    assert found and blamed <= {("210", "basic"), ("210", "project")}


def test_terms_are_the_parts_that_add_up_to_what_is_expected():
    (found,) = faults_of((CLASS, CLASS.replace("\t211.10", "\t1211.10")))
    assert sum(Decimal(term.value) for term in found.terms) == found.expected == Decimal("211.10")
    assert all(term.place.line for term in found.terms)
