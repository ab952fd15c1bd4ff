"""Ranks and quartiles of a group of units."""

from __future__ import annotations

from decimal import Decimal
from statistics import quantiles

from hypothesis import given
from hypothesis import strategies as st

from mingzhang.compare.peers import Member, quantile, rank_members


def member(unit: str, yuan: str, divisor: str | None = None) -> Member:
    return Member(unit, "", Decimal(yuan), None if divisor is None else Decimal(divisor))


def test_the_largest_comes_first_and_equals_share_a_rank():
    group = rank_members([member("a", "1"), member("b", "3"), member("c", "3"), member("d", "2")])
    assert [(one.rank, one.member.unit) for one in group.ranked] == [(1, "b"), (1, "c"), (3, "d"), (4, "a")]


def test_a_unit_without_the_divisor_is_counted_apart():
    group = rank_members([member("a", "10", "4"), member("b", "1"), member("c", "9", "0")], divided=True)
    assert [(one.member.unit, one.value) for one in group.ranked] == [("a", Decimal("2.50"))]
    assert group.without == 2


def test_a_share_is_in_percent():
    group = rank_members([member("a", "1", "3")], divided=True, percent=True)
    assert group.ranked[0].value == Decimal("33.33")


def test_an_empty_group_has_no_median():
    group = rank_members([])
    assert (group.ranked, group.median) == ((), None)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=40))
def test_property_quartiles_are_those_of_the_standard_library(numbers: list[int]):
    values = sorted(map(Decimal, numbers))
    expected = quantiles(values, n=4, method="inclusive")
    found = [quantile(values, Decimal(part) / 4) for part in (1, 2, 3)]
    assert all(abs(one - other) <= Decimal("0.01") for one, other in zip(found, expected, strict=True))
