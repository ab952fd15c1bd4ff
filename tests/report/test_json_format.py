"""The report document is the contract's, and its ids are about what is wrong, not about where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.audit.fingerprints import fingerprints
from mingzhang.model import Finding, Place, Report
from mingzhang.report import messages
from mingzhang.report.disclosure_json import write_json
from mingzhang.report.json_format import report_document


@pytest.fixture(autouse=True)
def no_rules(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages, "package_rules", dict)


def test_contract_keys_come_first_and_in_order(report: Report):
    document = report_document(report)
    assert list(document)[:5] == ["schema", "source", "verdict", "coverage", "findings"]
    assert list(document["coverage"]) == [
        "pages", "pages_without_text", "tables_expected", "tables_found", "figures", "figures_unaccounted",
        "rules_passed", "rules_failed", "rules_skipped", "rules_crashed", "warnings",
    ]  # fmt: skip
    finding = document["findings"][2]
    assert list(finding)[:15] == [
        "id", "rule", "severity", "kind", "message", "expected", "found", "difference", "tolerance", "facts",
        "terms", "culprit", "consequences", "basis", "certain",
    ]  # fmt: skip
    assert list(finding["facts"][0]) == ["table", "row", "column", "value", "at"]
    assert list(finding["terms"][0]) == ["label", "value", "sign", "at"]
    assert list(finding["culprit"]) == ["table", "row", "column", "suggest", "sure"]
    assert document["coverage"]["rules_skipped"] == [{"rule": "share", "why": "no-total"}]


def test_figures_are_strings_and_difference_is_found_less_expected(report: Report):
    finding = report_document(report)["findings"][2]
    assert [finding[key] for key in ("expected", "found", "difference", "tolerance")] == [
        "211.10", "1211.10", "1000.00", "0.01",
    ]  # fmt: skip
    assert report_document(report)["findings"][1]["difference"] is None


def moved(finding: Finding, lines: int) -> Finding:
    def move(place: Place) -> Place:
        return replace(place, line=(place.line or 0) + lines)

    return replace(
        finding,
        places=tuple(map(move, finding.places)),
        facts=tuple(replace(fact, place=move(fact.place)) for fact in finding.facts),
        terms=tuple(replace(term, place=move(term.place)) for term in finding.terms),
    )


def test_ids_survive_lines_added_above(report: Report):
    lower = [moved(finding, 40) for finding in report.findings]
    assert fingerprints(lower) == fingerprints(report.findings)


def test_ids_differ_by_rule_row_and_quote_and_alike_findings_are_numbered(report: Report):
    ids = fingerprints(report.findings)
    assert len(set(ids)) == len(ids)
    assert ids[3] == f"{ids[0]}-2"
    other_row = replace(report.findings[2], facts=(replace(report.findings[2].facts[0], row="221"),))
    other_rule = replace(report.findings[2], rule="row-total")
    assert len(set(fingerprints([report.findings[2], other_row, other_rule]))) == 3


def test_same_report_gives_same_bytes(report: Report):
    assert write_json(report_document(report)) == write_json(report_document(report))
