"""Tables that must stand, that the contents list names, and that stand empty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.audit import audit
from mingzhang.model import ERROR, WARNING
from tests.audit.altered import faults_of, line_of, sample
from tests.published import recognised, where

SPOKEN = "云溪县医疗保障局2024年未安排政府性基金预算支出，政府性基金预算支出情况表为空表。"


def without(first: str, last: str, *, listed: bool = True) -> str:
    """The sample without what stands from the heading `first` up to `last`."""
    text = sample()
    start = text.rindex(f"\n{first}\n")
    text = text[:start] + text[text.rindex(f"\n{last}\n") :]
    if not listed:
        title = {"表5": "五、一般公共预算支出情况表", "表7": "七、一般公共预算项目支出情况表"}[first]
        text = text.replace(f"{title}\n", "", 1)
    return text


@pytest.mark.parametrize(
    ("text", "rule", "line", "table"),
    [
        (without("表5", "表6"), "listed-table-absent", line_of("五、一般公共预算支出情况表"), "general"),
        (without("表7", "表8"), "listed-table-absent", line_of("七、一般公共预算项目"), "projects"),
        (without("表5", "表6", listed=False), "missing-table", None, "general"),
    ],
)
def test_an_absent_table_is_one_error(text: str, rule: str, line: int | None, table: str):
    findings = [f for f in audit(recognised(text)).findings if f.kind == "missing_table"]
    assert where(findings) == [(rule, line)]
    assert findings[0].severity == ERROR and findings[0].details["table"] == table


def test_a_table_that_only_the_regions_form_asks_for_is_a_warning():
    text = without("表7", "表8", listed=False).replace("云溪县", "阜康市")
    findings = [f for f in audit(recognised(text)).findings if f.kind == "missing_table"]
    assert [(f.rule, f.severity, f.details["table"]) for f in findings] == [
        ("missing-form-table", WARNING, "projects")
    ]


def test_a_file_without_tables_is_told_once():
    text = sample()
    report = audit(recognised(text[text.rindex("第三部分") :]))
    assert [f.rule for f in report.findings if f.kind == "missing_table"] == ["no-tables"]
    assert report.verdict == "undetermined"


def test_an_empty_table_without_a_word_is_a_warning():
    text = sample().replace(SPOKEN, "").replace("无政府性基金预算拨款和国有资本经营预算拨款", "")
    text = text.replace("政府性基金预算未安排。", "").replace("上级政府性基金安排的转移支付资金未安排。", "")
    findings = [f for f in audit(recognised(text)).findings if f.rule == "empty-table-unexplained"]
    assert [(f.severity, f.details["table"]) for f in findings] == [(WARNING, "govfund")]


@pytest.mark.parametrize("keep", [0, 1])
def test_an_empty_table_is_explained_below_it_or_in_the_text(keep: int):
    parts = sample().split(SPOKEN)
    assert len(parts) == 3
    text = parts[0] + (SPOKEN if keep == 0 else "") + parts[1] + (SPOKEN if keep == 1 else "") + parts[2]
    assert not [f for f in audit(recognised(text)).findings if f.rule == "empty-table-unexplained"]


def test_the_sample_is_complete():
    assert not faults_of()


def test_a_bare_word_below_the_heading_of_its_fund_explains():
    parts = sample().split(SPOKEN)
    text = parts[0] + parts[1] + "无相关收支。" + parts[2]
    assert not [f for f in audit(recognised(text)).findings if f.rule == "empty-table-unexplained"]


@pytest.mark.parametrize(
    "said",
    [
        "云溪县医疗保障局2024年政府性基金预算支出0万元。",
        "云溪县医疗保障局2024年政府性基金预算支出万元，与上年持平。主要原因是本部门无此项支出。",
    ],
)
def test_an_amount_of_zero_or_a_reason_in_the_same_paragraph_explains(said: str):
    text = sample().replace(SPOKEN, "").replace("无政府性基金预算拨款和国有资本经营预算拨款", "")
    text = text.replace("政府性基金预算未安排。", said).replace(
        "上级政府性基金安排的转移支付资金未安排。", ""
    )
    assert not [f for f in audit(recognised(text)).findings if f.rule == "empty-table-unexplained"]


def test_a_file_of_tables_alone_is_not_asked_for_a_sentence():
    read = replace(recognised(sample().replace(SPOKEN, "")), passages=(), claims=())
    assert not [f for f in audit(read).findings if f.rule == "empty-table-unexplained"]
