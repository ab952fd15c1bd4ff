"""Composing and reading test each other: what a book prints is found again, and the audit has no error."""

from __future__ import annotations

import pytest
from hypothesis import given

from mingzhang.audit import audit
from mingzhang.compose import compose
from mingzhang.model import ERROR, Book
from tests.compose import bridge
from tests.compose.books import FORMS, fitting
from tests.compose.generated import books, large_book
from tests.fuzz import examples


def assert_comes_back(composed: Book) -> None:
    publication = compose(composed)
    wanted, found = publication.disclosure, bridge.read_back(publication)
    assert bridge.facts(found) == bridge.facts(wanted)
    assert bridge.claims(found) == bridge.claims(wanted)
    assert bridge.targets(found) == bridge.targets(wanted)
    assert bridge.projects(found) == bridge.projects(wanted)
    assert found.profile == wanted.profile
    assert found.unaccounted == () and found.missing_tables == ()
    assert found.empty_tables == wanted.empty_tables
    for key in ("unit", "year", "kind", "form", "amount_unit"):
        assert getattr(found, key) == getattr(wanted, key)
    assert not [finding for finding in audit(found).findings if finding.severity == ERROR]


@pytest.mark.parametrize(("form", "year"), FORMS)
@pytest.mark.parametrize("rounding", ["parts", "each"])
def test_a_whole_book_comes_back_in_every_form(form: str, year: int, rounding: str):
    assert_comes_back(fitting(form, year, rounding=rounding))


@examples(10)
@given(books())
def test_any_book_comes_back_property(composed: Book):
    assert_comes_back(composed)


@pytest.mark.parametrize(("form", "year"), FORMS)
def test_three_hundred_lines_of_all_funds_come_back(form: str, year: int):
    assert_comes_back(large_book(form, year, lines=300))
