"""A book in another unit of amounts says the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.book import load_book
from mingzhang.book.units import in_amount_unit
from mingzhang.compose import compose
from mingzhang.compose.drivers import calculated
from mingzhang.model import Asset, Driver
from mingzhang.samples import samples_dir


@pytest.fixture
def book():
    whole = load_book(samples_dir() / "book")
    driver = Driver("人员", Decimal(20), standard=Decimal(20000), months=Decimal(12), per=Decimal(10000))
    first, *rest = whole.projects
    assets = (Asset("houses", Decimal(1), Decimal("12.5")),)
    return replace(whole, projects=(replace(first, drivers=(driver,)), *rest), assets=assets)


def test_it_prints_the_same(book):
    whole = load_book(samples_dir() / "book")
    ours, theirs = compose(whole).disclosure, compose(in_amount_unit(whole, "元")).disclosure
    assert whole.cover.amount_unit == "万元" and len(ours.facts) > 100
    assert theirs == ours


def test_every_amount_is_converted(book):
    other = in_amount_unit(book, "元")
    name, asset = book.projects[0], book.assets[0]
    assert calculated(other, other.projects[0]) == calculated(book, name) * 10_000 == Decimal(4_800_000)
    assert other.assets[0].value == asset.value * 10_000 and other.assets[0].quantity == asset.quantity
    assert in_amount_unit(other, "万元") == book


def test_a_book_whose_unit_is_no_money_stays_as_it_is(book):
    odd = replace(book, cover=replace(book.cover, amount_unit="个"))
    assert in_amount_unit(odd, "元") is odd and in_amount_unit(book, "万元") is book
