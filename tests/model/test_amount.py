from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.model import Amount, Interval
from tests.fuzz import examples

figures = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, width = draw(figures), draw(st.decimals(min_value=0, max_value=1000, places=3))
    return Interval(low, low + width)


@st.composite
def members(draw: st.DrawFn) -> tuple[Interval, Decimal]:
    """An interval and a value in it."""
    interval = draw(intervals())
    share = draw(st.decimals(min_value=0, max_value=1, places=3))
    return interval, interval.low + (interval.high - interval.low) * share


def contains(interval: Interval, value: Decimal) -> bool:
    return interval.low <= value <= interval.high


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("1,287.17", "1287.17", 2),
        ("47.8", "47.8", 1),
        ("47.80", "47.80", 2),
        ("102", "102", 0),
        ("0.00", "0.00", 2),
        ("-387.52", "-387.52", 2),
        ("−387.52", "-387.52", 2),
        ("－3", "-3", 0),
        ("327，742.35", "327742.35", 2),
    ],
)
def test_a_printed_figure_keeps_value_and_precision(text: str, value: str, places: int):
    amount = Amount.parse(text)
    assert str(amount) == value and amount.places == places


def test_equal_figures_of_other_precision_are_equal_but_not_alike():
    assert Amount.parse("47.80") == Amount.parse("47.8")
    assert str(Amount.parse("47.80")) != str(Amount.parse("47.8"))


@pytest.mark.parametrize("text", ["", "万元", "1.2.3", "-"])
def test_what_is_no_figure_is_refused(text: str):
    with pytest.raises(InvalidOperation):
        Amount.parse(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("5.78", "5.775", "5.785"), ("102", "101.5", "102.5"), ("-0.1", "-0.15", "-0.05")],
)
def test_a_figure_stands_for_half_a_unit_of_its_last_place_to_both_sides(text: str, low: str, high: str):
    assert Amount.parse(text).interval == Interval(Decimal(low), Decimal(high))


def test_the_place_of_rounding_can_be_given():
    assert Amount.parse("102").interval_at(2) == Interval(Decimal("101.995"), Decimal("102.005"))


def test_intervals_that_only_touch_meet():
    one, other = Amount.parse("565.78").interval, Amount.parse("565.79").interval
    assert one.meets(other) and other.meets(one)
    assert not one.meets(Amount.parse("565.80").interval)


def test_a_divisor_that_may_be_zero_gives_nothing():
    assert Interval(Decimal(1), Decimal(2)).divide(Amount.parse("0.00").interval) is None


@examples(200)
@given(members(), members())
def test_property_sums_and_differences_hold_every_sum_and_difference(
    one: tuple[Interval, Decimal], other: tuple[Interval, Decimal]
):
    assert contains(one[0] + other[0], one[1] + other[1])
    assert contains(one[0] - other[0], one[1] - other[1])


@examples(200)
@given(members(), figures)
def test_property_a_multiple_holds_every_multiple(one: tuple[Interval, Decimal], factor: Decimal):
    assert contains(one[0] * factor, one[1] * factor)


@examples(200)
@given(members(), members())
def test_property_a_quotient_holds_every_quotient(
    one: tuple[Interval, Decimal], other: tuple[Interval, Decimal]
):
    quotient = one[0].divide(other[0])
    if quotient is None:
        assert contains(other[0], Decimal(0))
    else:
        slack = Decimal("1e-15")  # of Decimal's own rounding
        assert quotient.low - slack <= one[1] / other[1] <= quotient.high + slack


@examples(200)
@given(intervals(), intervals())
def test_property_meeting_is_mutual_and_means_a_common_value(one: Interval, other: Interval):
    assert one.meets(other) == other.meets(one)
    assert one.meets(other) == (max(one.low, other.low) <= min(one.high, other.high))


@examples(200)
@given(st.decimals(min_value=-(10**7), max_value=10**7, places=4), st.integers(0, 3))
def test_property_a_rounded_figure_holds_what_it_was_rounded_from(exact: Decimal, places: int):
    printed = Amount(exact.quantize(Decimal(1).scaleb(-places)))
    assert printed.places == places and contains(printed.interval, exact)


@examples(200)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_property_printing_with_separators_and_parsing_gives_the_figure_back(value: Decimal):
    assert str(Amount.parse(f"{value:,}")) == format(value, "f")
