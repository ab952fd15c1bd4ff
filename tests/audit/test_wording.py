"""Words of the template that were left in."""

from __future__ import annotations

import pytest

from mingzhang.model import NOTICE, WARNING
from tests.audit.altered import faults_of, line_of, report_on

PLACE = "政府性基金预算未安排。"


@pytest.mark.parametrize(
    "residue",
    [
        "未安排。或0万元，占0%。",
        "（或安排购置经费 0 万元）",
        "情况一：未安排。",
        "按下列内容说明。",
        "XX单位未安排。",
        "××万元",
        "此处填写原因。",
        "比上年增加（减少）3.00万元。",
    ],
)
def test_residue_is_found_where_it_stands(residue: str):
    found = [f for f in faults_of((f"\n{PLACE}", f"\n{PLACE}{residue}")) if f.rule == "template-residue"]
    assert [(f.severity, f.places[0].line) for f in found] == [(WARNING, line_of(PLACE))]
    start, end = found[0].places[0].span or (0, 0)
    assert start >= len(PLACE) and end <= len(PLACE + residue)


@pytest.mark.parametrize(
    "text",
    [
        "或者另行安排。",
        "按规定的情况说明。",
        "支出为0万元。",
        "（或另行安排）",
        "型号X的设备。",
        "情况属实。",
    ],
)
def test_words_that_only_look_like_it_are_left_alone(text: str):
    assert not faults_of((f"\n{PLACE}", f"\n{PLACE}{text}"))


def test_an_alternative_beside_no_change_is_a_notice():
    findings = report_on((f"\n{PLACE}", f"\n{PLACE}比上年增加（减少）0.00万元。")).findings
    assert [f.severity for f in findings if f.rule == "template-alternative"] == [NOTICE]
    assert not [f for f in findings if f.rule == "template-residue"]


def test_the_same_words_in_many_paragraphs_are_one_finding():
    changes = (
        (f"\n{PLACE}", f"\n{PLACE}情况一：无。"),
        ("缴存人数增加。", "缴存人数增加。情况一：无。"),
    )
    (found,) = [f for f in faults_of(*changes) if f.rule == "template-residue"]
    assert len(found.places) == 2 and found.consequences == 1
