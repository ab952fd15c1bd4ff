"""The disclosure document is the contract's: keys, order, decimals as strings."""

from __future__ import annotations

import json

from mingzhang.model import Disclosure
from mingzhang.report.disclosure_json import disclosure_document, write_json


def test_contract_keys_come_first_and_in_order(disclosure: Disclosure):
    document = disclosure_document(disclosure)
    assert list(document)[:15] == [
        "schema", "source", "unit", "year", "kind", "form", "amount_unit", "profile", "facts", "claims",
        "performance", "projects", "missing_tables", "empty_tables", "unaccounted",
    ]  # fmt: skip
    assert list(document["source"]) == ["name", "sha256", "pages", "reader"]
    assert list(document["profile"]) == ["staff_quota", "staff_actual", "on_duty", "retired", "divisions"]
    assert list(document["facts"][0]) == ["table", "row", "column", "value", "label", "certain", "at"]
    assert list(document["claims"][0])[:8] == [
        "section", "subject", "amount", "share_pct", "delta", "growth_pct", "text", "at",
    ]  # fmt: skip
    target = document["performance"][0]
    assert list(target)[:7] == [
        "project", "year_funds", "appropriation", "other_funds", "goal", "indicators", "at",
    ]  # fmt: skip
    assert list(target["indicators"][0]) == [
        "level1", "level2", "level3", "value", "basis", "previous", "weight", "scoring", "evidence", "at",
    ]  # fmt: skip
    assert list(document["projects"][0])[:6] == ["name", "basis", "amount", "allocation", "period", "at"]
    assert list(document["unaccounted"][0])[:2] == ["text", "at"]


def test_figures_are_strings_as_printed_without_separators(disclosure: Disclosure):
    document = disclosure_document(disclosure)
    assert [fact["value"] for fact in document["facts"]] == ["1211.10", "-3"]
    assert document["performance"][0]["other_funds"] == "0"
    assert document["performance"][0]["appropriation"] is None
    assert document["facts"][1]["certain"] is False
    assert document["facts"][1]["at"] == {"line": 6, "span": [2, 4]}


def test_one_line_form_is_the_same_document_on_one_line(disclosure: Disclosure):
    document = disclosure_document(disclosure)
    line = write_json(document, one_line=True)
    assert line.endswith("\n") and line.count("\n") == 1
    assert json.loads(line) == json.loads(write_json(document))
