"""Which weight of a target sheet is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.audit.weights import blame_weight
from mingzhang.model import Amount, Indicator, Place


def sheet(*weights: str) -> list[Indicator]:
    levels = ("产出指标", "产出指标", "产出指标", "产出指标", "效益指标", "满意度指标")
    return [
        Indicator(level, "", f"指标{number}", "≥1", Place(line=number), weight=Amount.parse(weight))
        for number, (level, weight) in enumerate(zip(levels, weights, strict=True), start=1)
    ]


@pytest.mark.parametrize(
    ("printed", "name", "right"),
    [
        (("10", "10", "20", "20", "30", "100"), "指标6", "10"),
        (("10", "10", "20", "20", "30", "0"), "指标6", "10"),
        (("10", "10", "2", "20", "30", "10"), "指标3", "20"),
        (("10", "10", "20", "20", "31", "10"), "指标5", "30"),
        (("10", "9", "20", "20", "30", "10"), "指标2", "10"),
    ],
)
def test_the_weight_that_is_out_of_place_is_named(printed: tuple[str, ...], name: str, right: str):
    total = sum(Decimal(weight) for weight in printed)
    culprit = blame_weight(sheet(*printed), [100 - total])
    assert culprit and (culprit.row, culprit.suggest, culprit.sure) == (name, right, False)


def test_without_a_likelier_one_none_is_named():
    assert blame_weight(sheet("10", "10", "10", "10", "10", "10"), [Decimal(40)]) is None


def test_a_weight_never_becomes_negative_or_a_hundred():
    assert blame_weight(sheet("10", "10", "20", "20", "30", "10"), [Decimal(-100), Decimal(100)]) is None
