"""Acceptances: only what was meant, only as long as was said, and only by somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mingzhang.audit.baseline import Entry, begin_baseline, load_baseline, weigh_baseline
from mingzhang.audit.fingerprints import fingerprints
from mingzhang.errors import DataError
from mingzhang.model import Report

TODAY = date(2030, 6, 1)
GOOD = """accepted:
- {id: f00d, who: 预算科, why: 已说明, until: 2030-12-31}
- {id: beef, who: 预算科, why: 已说明}
"""


def entry(report: Report, number: int, **changed: object) -> Entry:
    values = {"id": fingerprints(report.findings)[number], "who": "预算科", "why": "已说明"}
    return Entry(**(values | changed))


def loaded(folder: Path, text: str) -> tuple[Entry, ...]:
    path = folder / "baseline.yaml"
    path.write_text(text, encoding="utf-8")
    return load_baseline(path)


def test_an_accepted_finding_is_taken_out_and_kept(report: Report):
    weighed = weigh_baseline(report, [entry(report, 2)], today=TODAY)
    assert [finding.rule for finding in weighed.report.findings] == ["growth", "residue", "growth"]
    assert [item.finding for item in weighed.accepted] == [report.findings[2]]
    assert weighed.report.verdict == "fail"


def test_the_verdict_is_that_of_what_is_left(report: Report):
    errors = [entry(report, number) for number in (0, 2, 3)]
    assert weigh_baseline(report, errors, today=TODAY).report.verdict == "pass"
    assert weigh_baseline(report, errors[:2], today=TODAY).report.verdict == "fail"
    bare = replace(report, coverage=replace(report.coverage, figures=0))
    assert weigh_baseline(bare, errors, today=TODAY).report.verdict == "undetermined"


@pytest.mark.parametrize(("until", "accepted"), [(TODAY, 1), (date(2030, 5, 31), 0), (None, 1)])
def test_the_last_day_counts_and_then_the_finding_is_back(report: Report, until: date | None, accepted: int):
    weighed = weigh_baseline(report, [entry(report, 2, until=until)], today=TODAY)
    assert len(weighed.accepted) == accepted
    assert len(weighed.report.findings) == len(report.findings) - accepted
    assert len(weighed.expired) == 1 - accepted


@pytest.mark.parametrize(
    "changed",
    [{"unit": "别局"}, {"year": 2023}, {"found": "1211.11"}, {"expected": "0.00"}, {"id": "0000"}],
    ids=str,
)
def test_an_acceptance_of_something_else_accepts_nothing(report: Report, changed: dict[str, object]):
    weighed = weigh_baseline(report, [entry(report, 2, **changed)], today=TODAY)
    assert weighed.report == report and not weighed.used


def test_an_acceptance_that_names_unit_year_and_figures_fits_its_finding(report: Report):
    exact = entry(report, 2, unit="某局", year=2024, found="1211.10", expected="211.10")
    assert len(weigh_baseline(report, [exact], today=TODAY).accepted) == 1


def test_of_two_alike_only_the_accepted_one_goes_and_the_other_keeps_its_name(report: Report):
    first, second = (fingerprints(report.findings)[number] for number in (0, 3))
    weighed = weigh_baseline(report, [entry(report, 0)], today=TODAY)
    assert second == f"{first}-2"
    assert fingerprints(weighed.report.findings, taken={first})[-1] == second


def test_a_begun_baseline_accepts_everything_once_it_is_filled_in(report: Report, tmp_path: Path):
    text = begin_baseline([(report, [f"finding {number}" for number in range(4)])])
    with pytest.raises(DataError, match="'who' is empty"):
        loaded(tmp_path, text)
    filled = text.replace("who: ''", "who: 预算科").replace("why: ''", "why: 已说明")
    weighed = weigh_baseline(report, loaded(tmp_path, filled), today=TODAY)
    assert len(weighed.accepted) == 4 and weighed.report.verdict == "pass"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("who: 预算科, why: 已说明}", "who: ' ', why: x}", 3, "'who' is empty"),
        ("id: beef", "id: f00d", 3, "'f00d' is accepted in line 2 already"),
        ("until: 2030-12-31", "until: 31.12.2030", 2, "'until': '31.12.2030' is not of the kind"),
        ("why: 已说明, until", "because: x, until", 2, "unknown key 'because'"),
        (", why: 已说明}", "}", 3, "'why' is missing"),
        ("accepted:", "approved:", 1, "must hold the one key 'accepted'"),
    ],
)
def test_a_wrong_baseline_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str):
    assert old in GOOD
    with pytest.raises(DataError, match=says) as caught:
        loaded(tmp_path, new.join(GOOD.rsplit(old, 1)))
    assert caught.value.line == line


def test_json_is_read_as_well(tmp_path: Path):
    (only,) = loaded(
        tmp_path, '{"accepted": [{"id": "f00d", "who": "a", "why": "b", "until": "2030-01-02"}]}'
    )
    assert only.until == date(2030, 1, 2)
