from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.taxonomy.money import factor_of, in_unit, usual_unit


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        ("1287.17", "万元", "万元", "1287.17"),
        ("1287.17", "万元", "元", "12871700"),
        ("12871700", "元", "万元", "1287.17"),
        ("1.5", "亿元", "万元", "15000"),
        ("3", None, "万元", "3"),
    ],
)
def test_amounts_turn_from_one_unit_into_the_other(value: str, unit: str | None, wanted: str, expected: str):
    assert in_unit(Decimal(value), unit, wanted) == Decimal(expected)


@pytest.mark.parametrize("unit", ["人", "平方米", "%", ""])
def test_what_is_no_money_has_no_factor_and_no_value(unit: str):
    assert factor_of(unit) is None and in_unit(Decimal(3), unit, "万元") is None


def test_the_unit_of_most_tables_is_that_of_the_document():
    assert usual_unit(["元", "万元", "", "元"]) == "元"
    assert usual_unit(["", ""]) == "万元" == usual_unit([])
