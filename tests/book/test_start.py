from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.book.reconstruct import covered, reconstruct
from mingzhang.book.start import book_of, empty_book, next_book
from mingzhang.compose import compose
from mingzhang.model import Amount, BudgetLine, Disclosure, Fact, Place, Profile, Source
from mingzhang.pipeline import read_file
from mingzhang.taxonomy.forms import forms
from tests.compose.books import fitting

LINES = (
    BudgetLine("2101501", "general", "personnel", Decimal("10.25"), None, "30101"),
    BudgetLine("2101501", "general", "public", Decimal("3.5"), None, "30201"),
    BudgetLine("2210201", "general", "personnel", Decimal("1.111"), None, "30113"),
    BudgetLine("2101505", "general", "project", Decimal("7.004"), None, "302", "宣传"),
    BudgetLine("2101505", "govfund", "project", Decimal("2"), None, None, "宣传"),
)


@pytest.fixture
def seeds(seeds_dir):
    return {path.name[:3]: path for path in sorted(seeds_dir.glob("*.txt"))}


def printed(lines, places="0.01"):
    """What the lines print."""
    sums = defaultdict(Decimal)
    for line in lines:
        for key in covered(line):
            sums[key] += line.amount
    return [
        Fact(*key, Amount(value.quantize(Decimal(places))), "", Place(line=1))
        for key, value in sorted(sums.items())
    ]


def disclosure(facts):
    source = Source("x.txt", "0" * 64, None, "text")
    return Disclosure(source, "甲", 2024, "budget", "xinjiang-2024", "万元", Profile(), tuple(facts))


def test_lines_are_found_that_print_every_figure():
    found = reconstruct(disclosure(printed(LINES)))
    assert not found.unmatched
    assert printed(found.lines) == printed(LINES)


def test_the_solver_says_nothing_on_standard_output(capfd):
    reconstruct(disclosure(printed(LINES)))
    assert capfd.readouterr() == ("", "")


def test_rounding_that_does_not_add_up_needs_finer_lines():
    lines = tuple(
        BudgetLine(f"21015{item}", "general", "personnel", Decimal("0.014"), None, "30101")
        for item in ("01", "02", "03")
    )
    found = reconstruct(disclosure(printed(lines)))
    assert not found.unmatched
    assert {fact.key: fact.amount for fact in printed(found.lines)} == {
        fact.key: fact.amount for fact in printed(lines)
    }


def test_a_figure_that_contradicts_the_rest_is_told():
    facts = printed(LINES)
    wrong = next(fact for fact in facts if fact.key == ("general", "210", "basic"))
    facts[facts.index(wrong)] = Fact(*wrong.key, Amount(Decimal("31.57")), "", Place(line=1))
    assert [fact.key for fact in reconstruct(disclosure(facts)).unmatched] == [wrong.key]


def test_negative_amounts_are_taken():
    lines = (*LINES, BudgetLine("2089999", "general", "project", Decimal("-4.00"), None, None, "退回"))
    found = reconstruct(disclosure(printed(lines)))
    assert not found.unmatched


def test_a_disclosure_without_codes_gives_no_lines():
    assert reconstruct(disclosure([])).lines == ()


@pytest.mark.parametrize(("number", "most"), [("001", 0), ("002", 0), ("003", 0), ("004", 1)])
def test_published_tables_come_back_as_lines(seeds, number, most):
    found = reconstruct(read_file(seeds[number]))
    assert len(found.unmatched) == most
    assert len(found.lines) > 20


def test_the_wrong_figure_of_a_published_table_is_the_one_told(seeds):
    (wrong,) = reconstruct(read_file(seeds["004"])).unmatched
    assert wrong.key == ("expenditure", "210", "basic")


def test_next_years_book_moves_amounts_to_last_year(seeds):
    read = read_file(seeds["001"])
    this, following = book_of(read).book, next_book(read).book
    assert following.cover.year == read.year + 1
    assert [line.last for line in following.lines] == [line.amount for line in this.lines]
    assert not any(line.amount for line in following.lines)
    assert not following.reasons
    assert [row.previous for target in following.targets for row in target.indicators] == [
        row.value for target in this.targets for row in target.indicators
    ]


def test_stated_changes_give_last_years_totals(seeds):
    totals = dict(book_of(read_file(seeds["001"])).book.last_totals)
    assert totals["general/total/basic"] == Decimal("6286.19")


def test_an_empty_book_lists_what_every_disclosure_states():
    book = empty_book(forms()["xinjiang-2024"], unit="甲", year=2024, amount_unit="万元")
    assert {entry.item for entry in book.three_public} == {
        "abroad",
        "vehicle_purchase",
        "vehicle_operation",
        "reception",
    }
    assert not book.lines


def test_next_years_book_has_a_form_that_can_be_printed_and_the_region_of_its_parameters():
    printable = disclosure(printed(LINES))
    assert (next_book(printable).book.cover.form, next_book(printable).book.cover.region) == (
        "xinjiang-2024",
        forms()["xinjiang-2024"].region,
    )
    other = replace(printable, form="jiangsu-2017", year=2018)
    assert next_book(other).book.cover.form == "national-budget"


def test_a_table_in_a_unit_of_its_own_comes_into_the_book_in_that_of_the_book(seeds):
    read = read_file(seeds["001"])
    tables = tuple(replace(one, unit="元" if one.table == "three_public" else "") for one in read.tables)
    same, other = next_book(read).book, next_book(replace(read, tables=tables)).book
    assert any(entry.last for entry in same.three_public)
    for ours, theirs in zip(same.three_public, other.three_public, strict=True):
        assert theirs.last == (ours.last / 10_000 if ours.last is not None else None)
    assert other.cover.amount_unit == same.cover.amount_unit and other.lines == same.lines


def test_a_published_three_public_table_states_last_year_in_the_unit_of_the_book():
    told = compose(fitting("shanghai-2025", 2025)).disclosure
    assert told.table_units["three_public"] == "万元" and told.amount_unit == "元"
    printed = {
        fact.row: fact.amount.value * 10_000
        for fact in told.facts
        if (fact.table, fact.column) == ("three_public", "amount")
    }
    found = {entry.item: entry.last for entry in next_book(told).book.three_public if entry.last}
    assert found and all(value == printed[item] for item, value in found.items())
