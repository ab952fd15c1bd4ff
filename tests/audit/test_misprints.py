"""How a wrong figure came about: each kind from what is printed and what should be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.misprints import Misprinted, written_wrong
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.taxonomy.misprints import misprints
from tests.ledgers import Book, LedgerLine, disclosure_of, make_book

BOOK = make_book(
    [
        LedgerLine("2101501", "general", "basic", "e302", Decimal("198.70")),
        LedgerLine("2101506", "general", "project", "e302", Decimal("45.60")),
        LedgerLine("2080505", "general", "basic", "e302", Decimal("26.40")),
    ],
    ["30101", "30201"],
)


@pytest.mark.parametrize(
    ("found", "right", "kind"),
    [
        ("189.70", "198.70", "digits_swapped"),
        ("197.80", "198.70", "digits_swapped"),
        ("198.40", "198.70", "wrong_digit"),
        ("19.70", "198.70", "digit_lost"),
        ("18.70", "198.70", "digit_lost"),
        ("1198.70", "198.70", "digit_added"),
        ("1987.00", "198.70", "point_moved"),
        ("1987000.00", "198.70", "unit_confused"),
        ("0.00", "198.70", "left_blank"),
        ("198.70", "198.70", ""),
        ("33.21", "198.70", ""),
    ],
)
def test_slips_of_the_pen(found: str, right: str, kind: str):
    kinds = set(written_wrong(Decimal(found), Decimal(right), 2))
    assert kind in kinds if kind else not kinds


def looks(key: tuple[str, str, str], printed: str, previous: str | None = None) -> str:
    disclosure = disclosure_of(Book(BOOK.cells | {key: Decimal(printed)}))
    ledger = Ledger(disclosure)
    before = {key: frozenset([Decimal(previous)])} if previous else {}
    return Misprinted(ledger, before).kind_of(ledger.facts[key], BOOK.cells[key])


def test_the_value_of_the_row_above():
    assert looks(("projects", "2101506", "total"), "45.60") in ("", "other_column", "other_table")
    assert looks(("expenditure", "2101506", "total"), "198.70") == "row_above"


def test_last_years_value():
    assert looks(("expenditure", "2080505", "total"), "31.15", "31.15") == "last_year"


def test_a_right_part_below_its_whole_is_no_value_of_the_row_above():
    """A code and its only part rightly print the same."""
    ledger = Ledger(disclosure_of(BOOK))
    fact = ledger.facts["expenditure", "2080505", "basic"]
    assert "row_above" not in Misprinted(ledger, {}).kind_of(fact, Decimal("99.99"))


def test_every_kind_has_its_words():
    for lang in LANGUAGES:
        known = {key.partition(".")[2] for key in messages(lang).texts if key.startswith("misprint.")}
        assert known == set(misprints().likely)
