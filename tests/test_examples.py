"""The example books compose what the published documents print, but for the misprints listed here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mingzhang.audit import audit
from mingzhang.book import load_book
from mingzhang.compose import compose
from mingzhang.model import ERROR, Disclosure
from mingzhang.pipeline import read_file

BOOKS = Path(__file__).parents[1] / "examples" / "books"
NAMES = {
    "qingshi-2021": "000",
    "shawankou-2021": "001",
    "yunling-2024": "002",
    "baiyang-2020": "003",
    "nanhu-2023": "004",
}
# Figures of the published tables that no book prints together with the others: (table, row, column) → why.
EXCEPTIONS = {
    "000": {
        ("summary", "income:total", "amount"): "0.01 above the total of expenditure and of the income table",
        ("general", "210", "total"): "the amount of one item below it; the items add up to 439.75",
        ("general", "210", "project"): "the same row; the items add up to 97.79",
        ("projects", "210", "total"): "the amount of one item below it; the items add up to 223.83",
        ("projects", "210", "e302"): "the same row",
        ("three_public", "total", "amount"): "vehicles are 4.00 among the economic items",
        ("three_public", "vehicles", "amount"): "4.00 among the economic items",
        ("three_public", "vehicle_operation", "amount"): "4.00 among the economic items",
    },
    "003": {
        ("basic", "30314", "total"): "this code is not in the classification of the year",
        ("basic", "30314", "personnel"): "this code is not in the classification of the year",
    },
    "004": {("expenditure", "210", "basic"): "a typing error for 227.17; its items and the total say so"},
}


def named(key):
    """Projects and carried-over items go by the code alone: the examples have names of their own."""
    table, row, column = key
    row = row.partition("#")[0]
    if table == "projects":
        return table, row.partition("|")[0], column
    return (table, "…" if table == "carryover" and row not in ("total", "unit") else row, column)


def figures(disclosure: Disclosure) -> Counter:
    """Printed figures that are not zero; a printed zero and a blank say the same."""
    return Counter((named(fact.key), fact.amount.value) for fact in disclosure.facts if fact.amount.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_book_composes_what_is_published(name, seeds_dir):
    number = NAMES[name]
    published = read_file(next(iter(seeds_dir.glob(f"{number}*"))))
    composed = compose(load_book(BOOKS / name)).disclosure
    missing = figures(published) - figures(composed)
    excepted = set(EXCEPTIONS.get(number, {}))
    assert {key for key, _ in missing} == excepted


@pytest.mark.parametrize("name", NAMES)
def test_workbook_and_plain_text_are_the_same_book(name):
    assert load_book(BOOKS / f"{name}.xlsx") == load_book(BOOKS / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_composed_example_passes_its_own_audit(name):
    report = audit(compose(load_book(BOOKS / name)).disclosure)
    assert [finding.rule for finding in report.findings if finding.severity == ERROR] == []
