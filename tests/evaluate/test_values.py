from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mingzhang.evaluate.values import parse_value
from mingzhang.pipeline import read_file


@pytest.mark.parametrize(
    ("text", "operator", "number", "unit"),
    [
        ("≥31.1 万人", "at_least", "311000", "人"),
        ("<=2083.33 元/人", "at_most", "2083.33", "元/人"),
        ("< =5 元/条", "at_most", "5", "元/条"),
        ("=100%", "exactly", "100", "%"),
        ("≧９５％", "at_least", "95", "%"),
        ("180 元/人/年", "exactly", "180", "元/人/年"),
        ("不少于107万人", "at_least", "1070000", "人"),
        ("0", "exactly", "0", ""),
        ("≥12 个县市", "at_least", "12", "个县市"),
    ],
)
def test_a_quantity_gives_operator_number_and_unit(text, operator, number, unit):
    value = parse_value(text)
    assert (value.kind, value.operator, value.number, value.unit) == (
        "quantity",
        operator,
        Decimal(number),
        unit,
    )
    assert value.text == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("=2024年12月25日前", date(2024, 12, 25)),
        ("2021 年 12月", date(2021, 12, 31)),
        ("2024年2月底前", date(2024, 2, 29)),
        ("2024年底", date(2024, 12, 31)),
    ],
)
def test_a_day_is_the_last_that_keeps_it(text, day):
    value = parse_value(text)
    assert (value.kind, value.day) == ("day", day)


@pytest.mark.parametrize(
    ("text", "term"),
    [("每季度结束后的15日内", ("季度", "15", "日")), ("每年年度结束后2月份", ("年", "2", "月份"))],
)
def test_a_term_comes_again(text, term):
    assert parse_value(text).term == term


def test_a_comparison_with_last_year_keeps_its_direction():
    value = parse_value("不超过上年水平")
    assert (value.kind, value.operator, value.words) == ("relative", "at_most", "上年")


@pytest.mark.parametrize("text", ["有效提升", "逐步推开", "减轻", "=提高", "长期"])
def test_words_are_a_grade(text):
    assert parse_value(text).kind == "grade"


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "blank"), (None, "blank"), ("案件金额", "no_word"), ("2024年13月", "figures"), ("3至5", "figures")],
)
def test_what_is_not_understood_says_why(text, why):
    value = parse_value(text)
    assert (value.kind, value.why) == ("unknown", why)


def test_published_indicators_are_understood(seeds_dir):
    values = [
        parse_value(row.value)
        for path in sorted(seeds_dir.glob("*.txt"))
        for target in read_file(path).targets
        for row in target.indicators
    ]
    assert len(values) == 309
    unknown = [value for value in values if value.kind == "unknown"]
    assert [value.why for value in unknown] == ["no_word"]
