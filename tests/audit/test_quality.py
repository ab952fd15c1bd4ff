"""Quality of targets: what is looked at and what is left alone."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.audit import audit
from mingzhang.model import Amount, Indicator, Place, Target


def sheet(*rows, project="政策宣传费"):
    """Rows: level 2, name, value, last year's value, basis."""
    indicators = tuple(
        Indicator("", level2, name, value, Place(line=n), previous=previous, basis=basis)
        for n, (level2, name, value, previous, basis) in enumerate(rows, start=1)
    )
    return Target(project, Amount.parse("5"), None, None, "办好", indicators, Place(line=1))


def found(disclosure, target, rule):
    report = audit(replace(disclosure, targets=(target,)))
    return [finding.details for finding in report.findings if finding.rule == rule]


def row(level2="数量指标", name="举办培训次数", value="≥4次", previous=None, basis=None):
    return (level2, name, value, previous, basis)


def test_the_class_that_is_not_there_is_named(disclosure):
    target = sheet(row(), row(name="甲"), row("质量指标", "乙"))
    assert [details["classes"] for details in found(disclosure, target, "target-classes")] == ["效益"]


def test_a_sheet_that_does_not_state_its_classes_or_is_the_departments_is_left_alone(disclosure):
    unclear = sheet(row(), row(name="甲"), row("", "乙"))
    assert not found(disclosure, unclear, "target-classes")
    whole = sheet(row(), row(name="甲"), row(name="乙"), project=None)
    assert not found(disclosure, whole, "target-classes")


def test_the_same_indicator_in_another_class_is_no_double(disclosure):
    assert not found(disclosure, sheet(row(), row("质量指标")), "target-double")
    assert len(found(disclosure, sheet(row(), row(value="≥ 4 次"), row()), "target-double")) == 2


def test_only_a_minimum_of_the_same_unit_without_a_reason_is_lowered(disclosure):
    def lowered(*rows):
        return [details["indicator"] for details in found(disclosure, sheet(*rows), "target-lowered")]

    assert lowered(row(value="≥4次", previous="5次")) == ["举办培训次数"]
    assert lowered(row(value="≥4次", previous="4次")) == []
    assert lowered(row(value="≤4次", previous="5次")) == []
    assert lowered(row(value="≥4次", previous="5场")) == []
    assert lowered(row(value="≥4次", previous="5次", basis="任务调减")) == []
