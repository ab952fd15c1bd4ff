"""What a wrong figure was meant to be, and which of several figures went wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.audit.slips import Suspect, blame, guess, meant
from mingzhang.model import Amount, Interval


def between(low: str, high: str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("31.27", "13.27"),
        ("13.37", "13.27"),
        ("113.27", "13.27"),
        ("1.27", "13.27"),
        ("132.70", "13.27"),
        ("132700", "13.27"),
        ("-13.27", "13.27"),
    ],
)
def test_one_usual_slip_leads_back_to_the_right_figure(printed: str, right: str):
    amount = Amount(Decimal(printed).quantize(Decimal("0.01")))
    assert Decimal(right) in set(meant(amount))


def test_nothing_is_read_out_of_a_zero():
    assert not list(meant(Amount.parse("0.00")))


def test_the_figure_that_one_slip_explains_is_blamed():
    swapped = Suspect(("narrative", "a", "delta"), Amount.parse("31.27"), between("13.20", "13.30"))
    unexplained = Suspect(("narrative", "a", "growth_pct"), Amount.parse("5.00"), between("77.1", "77.2"))
    culprit = blame([unexplained, swapped])
    assert culprit and (culprit.column, culprit.suggest, culprit.sure) == ("delta", "13.27", True)


def test_two_figures_that_a_slip_explains_leave_the_culprit_open():
    one = Suspect(("narrative", "a", "delta"), Amount.parse("31.27"), between("13.27", "13.27"))
    other = Suspect(("narrative", "a", "growth_pct"), Amount.parse("6.51"), between("5.61", "5.61"))
    culprit = blame([one, other])
    assert culprit and culprit.column == "delta" and not culprit.sure


def test_a_zero_is_likelier_wrong_than_a_figure_that_no_slip_explains():
    zero = Suspect(("narrative", "a", "delta"), Amount.parse("0.00"), between("20.1", "20.3"))
    figure = Suspect(("narrative", "a", "growth_pct"), Amount.parse("3.59"), between("0", "0"))
    culprit = blame([figure, zero])
    assert culprit and culprit.column == "delta"


def test_what_another_statement_says_is_suggested_where_it_fits():
    suspect = Suspect(
        ("narrative", "a", "delta"),
        Amount.parse("0.00"),
        between("20.1", "20.9"),
        frozenset({Decimal("20.77")}),
    )
    assert guess(suspect).value == Decimal("20.77")


def test_without_suspects_nobody_is_blamed():
    assert blame([]) is None


def test_a_slip_that_only_comes_near_is_none():
    printed = Amount.parse("21.95")
    assert guess(Suspect(("narrative", "a", "growth_pct"), printed, between("21.99", "22.01"))).value == 22


def test_a_slip_that_falls_into_wide_bounds_by_chance_proves_nothing():
    wide = Suspect(("narrative", "a", "delta"), Amount.parse("3958.67"), between("3947", "3953"))
    narrow = Suspect(("narrative", "a", "growth_pct"), Amount.parse("21.95"), between("21.99", "22.01"))
    culprit = blame([narrow, wide])
    assert culprit and not culprit.sure
