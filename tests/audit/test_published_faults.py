"""One test for each real fault of a real document, and the proof that nothing else is called an error."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.model import ERROR, NOTICE, WARNING, Culprit, Finding
from tests.published import report_on, where

CENT = Decimal("0.01")


def finding_at(folder: Path, document: str, rule: str, line: int) -> Finding:
    """The finding of a rule at a line; there must be one."""
    found = [
        finding
        for finding in report_on(folder, document).findings
        if finding.rule == rule and finding.places and finding.places[0].line == line
    ]
    assert found, f"{document}: no {rule} at line {line}"
    return found[0]


def test_004_a_class_with_the_figure_of_another_table_is_the_culprit(seeds_dir: Path):
    finding = finding_at(seeds_dir, "004", "code-sum", 298)
    assert finding.severity == ERROR
    assert finding.culprit == Culprit("expenditure", "210", "basic", "227.17", True)
    assert finding.consequences == 2


def test_000_a_class_that_repeats_one_of_its_parts(seeds_dir: Path):
    finding = finding_at(seeds_dir, "000", "code-sum", 474)
    assert (finding.severity, finding.found, finding.expected) == (ERROR, Decimal("49.99"), Decimal("439.75"))
    assert finding.culprit == Culprit("general", "210", "total", "439.75", True)


def test_000_the_same_slip_in_the_table_of_projects(seeds_dir: Path):
    finding = finding_at(seeds_dir, "000", "code-sum", 694)
    assert finding.severity == ERROR
    assert finding.culprit == Culprit("projects", "210", "total", "223.83", True)


def test_000_a_total_that_holds_a_source_without_a_row(seeds_dir: Path):
    finding = finding_at(seeds_dir, "000", "part-sum", 172)
    assert (finding.found, finding.expected) == (Decimal("565.79"), Decimal("439.75"))


@pytest.mark.parametrize(
    ("rule", "line", "found", "expected"),
    [
        ("claim-fact", 896, "565.78", "439.75"),
        ("claim-fact", 902, "565.78", "439.75"),
        ("claim-fact", 904, "565.78", "439.75"),
        ("claim-fact", 916, "565.78", "439.75"),
        ("claim-fact", 923, "223.83", "97.79"),
        ("claim-corrected-fact", 933, "565.78", "439.75"),
        ("claim-fact", 941, "173.84", "47.80"),
    ],
)
def test_000_the_narrative_gives_all_expenditure_for_the_general_budget(
    seeds_dir: Path, rule: str, line: int, found: str, expected: str
):
    finding = finding_at(seeds_dir, "000", rule, line)
    assert finding.severity == ERROR
    assert (finding.found, finding.expected) == (Decimal(found), Decimal(expected))


@pytest.mark.parametrize("line", [988, 1084, 1199])
def test_000_template_words_left_in(seeds_dir: Path, line: int):
    assert finding_at(seeds_dir, "000", "template-residue", line).severity == WARNING


def test_001_a_table_of_the_contents_list_is_absent(seeds_dir: Path):
    finding = finding_at(seeds_dir, "001", "listed-table-absent", 21)
    assert finding.severity == ERROR and finding.details["table"] == "projects"


@pytest.mark.parametrize(
    ("line", "printed", "right"), [(407, "100", "1165.19"), (419, "-13.28", "-11.72"), (421, "5", "25")]
)
def test_001_growth_that_does_not_follow_from_the_change(
    seeds_dir: Path, line: int, printed: str, right: str
):
    finding = finding_at(seeds_dir, "001", "growth", line)
    assert finding.severity == ERROR
    assert (finding.found, finding.expected) == (Decimal(printed), Decimal(right))


def test_001_a_project_with_two_amounts(seeds_dir: Path):
    finding = finding_at(seeds_dir, "001", "project-amount", 462)
    assert (finding.found, finding.expected) == (Decimal("100.03"), Decimal("100.02"))


def test_002_a_fall_explained_by_an_increase(seeds_dir: Path):
    assert finding_at(seeds_dir, "002", "direction-reason", 519).severity == ERROR


def test_003_both_alternatives_of_the_template_left_in(seeds_dir: Path):
    assert finding_at(seeds_dir, "003", "template-residue", 1732).severity == WARNING


def test_003_a_rate_cut_off_instead_of_rounded_is_a_notice(seeds_dir: Path):
    finding = finding_at(seeds_dir, "003", "growth", 1753)
    assert finding.severity == NOTICE and abs(finding.difference or 0) == CENT


@pytest.mark.parametrize(
    ("document", "rule", "line", "details"),
    [
        ("000", "project-name", 768, {"in_project_list": "医疗宣传费", "in_performance": "医疗保险宣传费"}),
        ("000", "code-old-name", 416, {"label": "医疗卫生与计划生育支出", "name": "卫生健康支出"}),
        ("001", "level-words", 423, {"words": "类项项"}),
        ("001", "mixed-kind", 13, {"found": "单位", "expected": "部门", "count": "3"}),
        ("001", "target-unit", 705, {"indicator": "举办活动场次", "value": "≥30 人"}),
        ("002", "staff-change", 476, {"found": "增加3", "other": "增加0"}),
        ("002", "reason-figure", 733, {"found": "0", "expected": "4.20"}),
        ("002", "target-levels", 866, {"amount": "58899.19", "part_amount": "1005.04"}),
        ("002", "target-previous", 926, {"value": "<=1500 元/人", "previous": "1.37 万元/人"}),
        ("002", "target-goal-value", 850, {"quote": "本项目参保人数405万人", "value": ">=407 万人"}),
        ("002", "target-goal-value", 918, {"value": ">=449 万人"}),
        ("002", "target-unquantified", 875, {}),
        ("003", "target-unquantified", 2014, {}),
        ("003", "template-residue", 1732, {"words": "或0万元"}),
        ("003", "vehicle-count", 1798, {"found": "0", "expected": "2"}),
    ],
)
def test_faults_that_a_reviewer_has_to_judge_are_warnings(
    seeds_dir: Path, document: str, rule: str, line: int, details: dict[str, str]
):
    finding = finding_at(seeds_dir, document, rule, line)
    assert finding.severity == WARNING and details.items() <= finding.details.items()


@pytest.mark.parametrize(
    ("document", "rule", "line"),
    [
        ("000", "kind-alternative", 1170),
        ("001", "kind-alternative", 559),
        ("001", "project-repeated", 437),
        ("001", "target-quantity-direction", 645),
        ("001", "target-quantity-direction", 664),
        ("002", "misplaced-kind", 770),
        *(("004", "target-old-year", line) for line in (1639, 1653, 1991, 2005)),
    ],
)
def test_slips_of_wording_and_form_are_notices(seeds_dir: Path, document: str, rule: str, line: int):
    assert finding_at(seeds_dir, document, rule, line).severity == NOTICE


@pytest.mark.parametrize(
    "rule",
    ["project-basis", "written-product", "target-basis", "allocation-parts", "target-cost", "target-count"],
)
@pytest.mark.parametrize("document", ["000", "001", "002", "003", "004"])
def test_calculation_bases_that_hold_are_not_reported(seeds_dir: Path, document: str, rule: str):
    report = report_on(seeds_dir, document)
    assert not [finding for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        ("001", {397, 425}),
        ("002", {509, 531}),
        ("003", set()),
        ("004", {781, 808, 855, 906, 916, 931}),
    ],
)
def test_growth_against_a_base_of_zero(seeds_dir: Path, document: str, lines: set[int]):
    found = [pair for pair in where(report_on(seeds_dir, document).findings) if pair[0] == "growth-zero-base"]
    assert {line for _, line in found} == lines


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            "000",
            [
                ("part-sum", 172),
                ("code-sum", 474),
                ("code-sum", 694),
                *(("claim-fact", line) for line in (896, 902, 904, 916, 923)),
                ("claim-corrected-fact", 933),
                ("claim-fact", 941),
            ],
        ),
        (
            "001",
            [
                ("listed-table-absent", 21),
                ("growth", 407),
                ("growth", 419),
                ("growth", 421),
            ],
        ),
        ("002", [("direction-reason", 519)]),
        ("003", []),
        ("004", [("code-sum", 298)]),
    ],
)
def test_no_other_error(seeds_dir: Path, document: str, expected: list[tuple[str, int]]):
    assert where(report_on(seeds_dir, document).findings, ERROR) == expected


@pytest.mark.parametrize("document", ["000", "001", "002", "003", "004"])
def test_a_cent_that_rounding_explains_is_a_notice(seeds_dir: Path, document: str):
    cents = [
        finding
        for finding in report_on(seeds_dir, document).findings
        if finding.kind in ("sum", "cross_table") and abs(finding.difference or 0) <= CENT
    ]
    assert not where(cents, ERROR, WARNING)
    assert all(finding.tolerance and finding.tolerance >= CENT for finding in cents)


@pytest.mark.parametrize(
    ("document", "rules"),
    [
        ("000", {"growth", "share", "direction-reason", "direction-sign", "procurement-parts", "target-sum"}),
        ("001", {"share", "claim-fact", "target-sum", "procurement-parts", "direction-sign"}),
        ("002", {"growth", "share", "claim-fact", "project-amount", "procurement-parts", "target-sum"}),
        ("003", {"share", "claim-fact", "project-amount", "target-sum", "procurement-parts"}),
        ("004", {"growth", "share", "claim-fact", "project-amount", "target-sum", "procurement-parts"}),
    ],
)
def test_what_was_recomputed_by_hand_and_holds_is_not_reported(
    seeds_dir: Path, document: str, rules: set[str]
):
    findings = report_on(seeds_dir, document).findings
    assert not [pair for pair in where(findings, ERROR, WARNING) if pair[0] in rules - {"claim-fact"}]
    if "claim-fact" in rules:
        assert not [pair for pair in where(findings) if pair[0] == "claim-fact"]


@pytest.mark.parametrize("document", ["000", "001", "002", "003", "004"])
def test_no_rule_crashes_on_a_real_document(seeds_dir: Path, document: str):
    assert report_on(seeds_dir, document).coverage.rules_crashed == ()
