from __future__ import annotations

import pytest

from mingzhang.recognise.labels import bare_label, is_total, match_class, match_named_row
from mingzhang.taxonomy.tables import table_concepts

SUMMARY = table_concepts()["summary"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("一、本年收入", "本年收入"),
        ("（一）一般公共预算", "一般公共预算"),
        ("1. 一般公共预算拨款", "一般公共预算拨款"),
        ("其中：一般财力", "一般财力"),
        ("十、卫生健康支出：", "卫生健康支出"),
        ("合  计", "合计"),
        ("（境）费", "(境)费"),
        ("210 卫生健康支出", "210卫生健康支出"),
    ],
)
def test_numbering_is_no_part_of_a_label(text: str, label: str):
    assert bare_label(text) == label


@pytest.mark.parametrize("text", ["合计", "总  计", "合 计：", "一、合计", "支出总计"])
def test_totals(text: str):
    assert is_total(text)


@pytest.mark.parametrize("text", ["小计", "合计数为", "", "总"])
def test_what_is_no_total(text: str):
    assert not is_total(text)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("收入总计", "income:total"),
        ("一、本年收入", "income:current"),
        ("1. 一般公共预算拨款", "income:general"),
        ("其中：一般财力", "income:general_own"),
        ("单位资金", "income:unit_funds"),
        ("支出总计", "expenditure:total"),
    ],
)
def test_named_rows(text: str, row: str):
    found = match_named_row(SUMMARY, text)
    assert found is not None and found.id == row


def test_a_label_below_another_row_means_that_rows_part():
    seen = ["income:general", "income:appropriation_carryover"]
    below = match_named_row(SUMMARY, "其中：一般公共预算拨款", seen)
    assert below is not None and below.id == "income:carryover_general"
    again = match_named_row(SUMMARY, "一般公共预算拨款", [*seen, "income:carryover_general"])
    assert again is not None and again.id == "income:general"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("210 卫生健康支出", "210"),
        ("210卫生健康支出", "210"),
        ("210 医疗卫生与计划生育支出", "210"),
        ("九、卫生健康支出", "210"),
        ("社会保障和就业支出", "208"),
        ("资源勘探工业信", "215"),
        ("财政拨款", None),
        ("支出", None),
        ("", None),
        ("999 某项支出", None),
        ("2024", None),
    ],
)
def test_classes(text: str, code: str | None):
    assert match_class(text, 2024) == code
