"""The report as a whole: verdict, order, coverage, and a rule that breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang import audit as station
from mingzhang.audit import audit
from mingzhang.model import ERROR, SEVERITIES, WARNING, Place, Unaccounted
from tests.audit.altered import report_on, sample
from tests.published import recognised

CLASS = "210\t\t\t卫生健康支出\t1029.90\t211.10\t818.80"


def test_the_sample_passes_and_everything_is_accounted_for():
    report = report_on()
    coverage = report.coverage
    assert report.verdict == "pass" and not [f for f in report.findings if f.severity in (ERROR, WARNING)]
    assert (coverage.tables_expected, coverage.tables_found) == (11, 11)
    assert coverage.figures_unaccounted == 0 and coverage.rules_crashed == ()


def test_an_error_fails():
    assert report_on((CLASS, CLASS.replace("211.10", "1211.10"))).verdict == "fail"


def test_without_a_figure_there_is_no_verdict():
    text = sample()
    assert audit(recognised(text[text.rindex("第三部分") :])).verdict == "undetermined"


def test_findings_come_by_severity_and_then_by_place():
    report = report_on(
        (CLASS, CLASS.replace("211.10", "1211.10")),
        ("收支总预算1076.10万元", "收支总预算1067.10万元"),
        ("\n政府性基金预算未安排。", "\n政府性基金预算未安排。情况一：无。"),
    )
    ranks = [SEVERITIES.index(finding.severity) for finding in report.findings]
    lines = [f.places[0].line or 0 for f in report.findings if f.severity == ERROR]
    assert ranks == sorted(ranks) and lines == sorted(lines) and len(lines) >= 2


def test_the_same_disclosure_gives_the_same_report():
    disclosure = recognised(sample())
    assert audit(disclosure) == audit(disclosure)


def test_a_rule_that_breaks_is_told_and_stops_no_other(monkeypatch: pytest.MonkeyPatch):
    def broken(*arguments: object) -> None:
        raise KeyError("nothing")

    monkeypatch.setattr(station, "check_shares", broken)
    report = report_on((CLASS, CLASS.replace("211.10", "1211.10")))
    assert [rule for rule, _ in report.coverage.rules_crashed] == ["share"]
    assert report.verdict == "fail"


def test_figures_that_found_no_place_hold_their_table_back_from_errors():
    disclosure = recognised(sample().replace(CLASS, CLASS.replace("211.10", "1211.10")))
    assert any(f.severity == ERROR for f in audit(disclosure).findings)
    doubtful = replace(disclosure, unaccounted=(Unaccounted("1.00", Place(line=1), "no-row", "expenditure"),))
    assert not [f for f in audit(doubtful).findings if f.kind == "sum" and f.severity == ERROR]


def test_every_finding_has_a_place_or_names_a_table_that_is_not_there():
    report = report_on((CLASS, CLASS.replace("211.10", "1211.10")))
    assert all(finding.places or finding.kind == "missing_table" for finding in report.findings)
    assert all(finding.basis for finding in report.findings)


def test_rules_that_a_form_does_not_know_are_told_as_switched_off():
    read = recognised(sample())
    skipped = [
        dict(audit(replace(read, form=form)).coverage.rules_skipped) for form in (read.form, "jiangsu-2017")
    ]
    assert [rules.get("target-sum") for rules in skipped] == [None, "switched-off"]
