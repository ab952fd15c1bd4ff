"""Heads × standard × months: the amount, the words of the calculation, and what a change does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.audit import audit
from mingzhang.compose import check_book, compose
from mingzhang.compose.drivers import calculated, with_drivers
from mingzhang.compose.what_if import WrongChange, what_if
from mingzhang.model import Book, Driver
from tests.compose import bridge
from tests.compose.books import LINES, PROJECT_NAMES, book
from tests.compose.test_round_trip import assert_comes_back

INSURED = "居民参保补助"
CENTRAL = Driver(
    INSURED, Decimal(11_567), parameter="resident-insurance-subsidy.central", per=Decimal(10_000)
)


def driven(*drivers: Driver, region: str = "653100", typed: str | None = None) -> Book:
    """The sample whose first project is calculated; its line waits for the amount or has one."""
    amount = None if typed is None else Decimal(typed)
    lines = tuple(
        replace(each, amount=amount, last=None) if each.project == PROJECT_NAMES[0] else each
        for each in LINES
    )
    first = replace(book().projects[0], drivers=drivers)
    cover = replace(book().cover, region=region)
    return book(lines=lines, projects=(first, *book().projects[1:]), cover=cover)


def test_the_waiting_line_takes_the_calculated_amount():
    filled = with_drivers(driven(CENTRAL))
    assert next(x.amount for x in filled.lines if x.project == PROJECT_NAMES[0]) == Decimal("619.99")


def test_months_share_and_several_drivers_add_up():
    monthly = Driver("大额补助", Decimal(1000), Decimal(5), months=Decimal(12), per=Decimal(10_000))
    half = replace(monthly, share=Decimal("0.5"))
    composed = driven(monthly, half)
    assert calculated(composed, composed.projects[0]) == Decimal("9.00")


def test_the_calculation_stands_in_the_allocation_and_the_audit_agrees():
    composed = compose(driven(CENTRAL))
    project = composed.disclosure.projects[0]
    assert project.allocation and "11567人×536元/人=619.99万元" in project.allocation
    rules = {finding.rule for finding in audit(bridge.read_back(composed)).findings}
    assert not rules & {"written-product", "project-basis"}


def test_a_calculated_book_comes_back():
    assert_comes_back(driven(CENTRAL))


@pytest.mark.parametrize("typed", ["619.00", "620.99"])
def test_a_typed_amount_that_is_not_the_calculation_is_refused(typed: str):
    assert "compose.driver_amount" in {p.key for p in check_book(driven(CENTRAL, typed=typed))}


def test_a_typed_amount_may_differ_by_a_cent():
    assert "compose.driver_amount" not in {p.key for p in check_book(driven(CENTRAL, typed="620.00"))}


def test_a_change_of_heads_shows_in_every_table_that_holds_the_project():
    found = what_if(driven(CENTRAL), [f"{INSURED} heads=+500"])
    assert {each.table for each in found} == {
        "summary",
        "income",
        "expenditure",
        "appropriation",
        "general",
        "projects",
    }
    assert {each.delta for each in found} == {Decimal("26.80")}
    cells = {(each.table, each.row, each.column): each for each in found}
    assert cells["expenditure", "2101202", "project"].before == Decimal("619.99")
    assert cells["expenditure", "2101202", "project"].after == Decimal("646.79")


@pytest.mark.parametrize(
    ("change", "delta"),
    [
        (f"{INSURED} 标准=+30", "34.70"),
        (f"{INSURED} standard=500", "-41.64"),
        (f"{PROJECT_NAMES[0]} heads=-67", "-3.59"),
        (f"{INSURED} share=0.5", "-309.99"),
    ],
)
def test_standards_shares_and_the_project_s_name(change: str, delta: str):
    found = what_if(driven(CENTRAL), [change])
    (total,) = [
        each for each in found if (each.table, each.row, each.column) == ("projects", "total", "total")
    ]
    assert abs(total.delta - Decimal(delta)) <= Decimal("0.01")


def test_a_typed_line_moves_with_the_calculation():
    found = what_if(driven(CENTRAL, typed="620.00"), [f"{INSURED} heads=+500"])
    assert {each.delta for each in found} == {Decimal("26.80")}


def test_changes_add_up():
    found = what_if(driven(CENTRAL), [f"{INSURED} heads=+500", f"{INSURED} heads=-500"])
    assert found == ()


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("heads", "compose.change_unreadable"),
        (f"{INSURED} colour=3", "compose.change_unreadable"),
        ("别的测算 heads=+5", "compose.change_unknown"),
    ],
)
def test_a_change_that_cannot_be_made_is_told(change: str, key: str):
    with pytest.raises(WrongChange) as refused:
        what_if(driven(CENTRAL), [change])
    assert refused.value.key == key
