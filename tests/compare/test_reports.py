"""What became of the findings of a report."""

from __future__ import annotations

from mingzhang.compare.documents import Document
from mingzhang.compare.reports import compare


def finding(id: str, rule: str = "growth", found: str | None = "5", value: str = "5") -> dict[str, object]:
    facts = [{"table": "general", "row": "210", "column": "total", "value": value}]
    return {"id": id, "rule": rule, "severity": "error", "found": found, "expected": "4", "facts": facts}


def report(*findings: dict[str, object], accepted: tuple[dict[str, object], ...] = ()) -> Document:
    values = {"schema": "mingzhang/report/1", "findings": list(findings), "accepted": list(accepted)}
    return Document("r.json", values)


def states(old: Document, new: Document) -> dict[str, str]:
    return {item.finding.word("id"): item.state for item in compare(old, new).told}


def test_findings_are_resolved_new_and_unchanged_by_id():
    old, new = report(finding("a"), finding("b", value="1")), report(finding("a"), finding("c", value="2"))
    assert states(old, new) == {"a": "unchanged", "b": "resolved", "c": "new"}


def test_another_id_with_rule_and_figures_the_same_is_moved():
    assert states(report(finding("a")), report(finding("b"))) == {"b": "moved"}
    assert states(report(finding("a")), report(finding("b", rule="share"))) == {"a": "resolved", "b": "new"}


def test_without_figures_nothing_is_moved():
    bare = {"rule": "wording", "severity": "error"}
    assert states(report({"id": "a", **bare}), report({"id": "b", **bare})) == {"a": "resolved", "b": "new"}


def test_the_same_id_with_other_figures_is_altered():
    assert states(report(finding("a")), report(finding("a", found="6"))) == {"a": "altered"}


def test_what_is_accepted_now_is_neither_resolved_nor_new():
    assert states(report(finding("a")), report(accepted=(finding("a"),))) == {"a": "accepted"}


def test_what_was_accepted_before_is_not_new():
    assert states(report(accepted=(finding("a"),)), report(finding("a"))) == {"a": "unchanged"}


def test_what_was_accepted_and_is_gone_is_no_correction():
    assert states(report(accepted=(finding("a"),)), report()) == {}
