"""Declared identities: which relations the printed figures take part in, and how rounding is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.audit import audit
from mingzhang.audit.ledger import Ledger
from mingzhang.audit.relations import Outcome, all_relations, weigh
from mingzhang.model import ERROR, WARNING, Amount, Disclosure, Fact, Finding
from tests.fuzz import examples
from tests.ledgers import Book, LedgerLine, books, disclosure_of, make_book

IDENTITIES = ("sum", "cross_table")
LINES = [
    LedgerLine("2101501", "general", "basic", "e302", Decimal("198.70")),
    LedgerLine("2101506", "general_transfer", "project", "e302", Decimal("45.60")),
    LedgerLine("2080505", "general", "basic", "e302", Decimal("26.40")),
]


def outcomes(disclosure: Disclosure) -> dict[tuple[str, tuple[str, str, str]], Outcome]:
    ledger = Ledger(disclosure)
    weighed = [weigh(relation, ledger) for relation in all_relations(ledger)]
    return {(outcome.relation.rule, outcome.relation.cell): outcome for outcome in weighed}


def with_cells(book: Book, cells: Mapping[tuple[str, str, str], str]) -> Disclosure:
    return disclosure_of(Book(book.cells | {key: Decimal(value) for key, value in cells.items()}))


def faults(disclosure: Disclosure) -> list[Finding]:
    findings = audit(disclosure).findings
    return [f for f in findings if f.kind in IDENTITIES and f.severity in (ERROR, WARNING)]


def test_sums_run_in_rows_down_the_codes_to_the_total_and_across_tables():
    found = outcomes(disclosure_of(make_book(LINES, ["30101", "30201"])))
    assert {
        ("row-total", ("expenditure", "2101501", "total")),
        ("code-sum", ("expenditure", "21015", "total")),
        ("code-sum", ("expenditure", "210", "project")),
        ("table-total", ("expenditure", "total", "basic")),
        ("row-total", ("basic", "30101", "total")),
        ("income-expenditure-code", ("income", "21015", "total")),
        ("general-basic-total", ("general", "total", "basic")),
        ("income-general-transfer-code", ("income", "2101506", "general")),
    } <= set(found) | {(rule, cell) for rule, cell in found if rule == "income-general-transfer-code"}
    assert all(outcome.holds for outcome in found.values())


def test_the_relation_of_a_wrong_figure_breaks():
    book = make_book(LINES, ["30101"])
    found = outcomes(with_cells(book, {("expenditure", "2101501", "basic"): "199.70"}))
    broken = {cell for (_, cell), outcome in found.items() if not outcome.holds}
    assert ("expenditure", "2101501", "total") in broken and ("expenditure", "21015", "basic") in broken
    assert found["row-total", ("expenditure", "2101501", "total")].difference == Decimal("-1.00")


def test_a_total_left_blank_beside_its_parts_shows_in_the_sum_above_it():
    book = make_book(LINES, ["30101"])
    cells = {key: value for key, value in book.cells.items() if key != ("expenditure", "2101501", "total")}
    (found,) = faults(disclosure_of(Book(cells)))
    assert found.rule == "code-sum" and found.facts[0].key == ("expenditure", "21015", "total")


def test_a_part_beyond_its_whole_is_the_same_fault_as_the_sums_that_it_breaks():
    lines = [*LINES, LedgerLine("2101501", "appropriation_carryover", "basic", "e302", Decimal("3.20"))]
    disclosure = with_cells(make_book(lines, ["30101"]), {("general", "21015", "basic"): "298.70"})
    (found,) = faults(disclosure)
    assert found.culprit and (found.culprit.row, found.culprit.suggest) == ("21015", "198.70")


@pytest.mark.parametrize(
    ("printed", "holds", "rounding"),
    [("198.70", True, False), ("198.71", False, True), ("198.69", False, True), ("198.80", False, False)],
)
def test_what_half_a_unit_of_each_figure_can_explain_is_rounding(printed: str, holds: bool, rounding: bool):
    found = outcomes(with_cells(make_book(LINES, ["30101"]), {("general", "2101501", "total"): printed}))
    outcome = found["row-total", ("general", "2101501", "total")]
    assert (outcome.holds, outcome.rounding) == (holds, rounding)


def test_the_more_parts_the_more_rounding():
    lines = [
        LedgerLine(code, "general", "basic", "e302", Decimal("10.00")) for code in ("2101501", "2101506")
    ]
    disclosure = with_cells(make_book(lines, ["30101"]), {})
    found = outcomes(disclosure)
    two, one = (
        found["code-sum", ("general", "21015", "total")],
        found["row-total", ("general", "210", "total")],
    )
    assert (two.tolerance, one.tolerance) == (Decimal("0.015"), Decimal("0.01"))


def test_a_doubtful_column_makes_no_error():
    book = make_book(LINES, ["30101"])
    cells = book.cells | {("expenditure", "2101501", "basic"): Decimal("300.00")}
    assert faults(disclosure_of(Book(cells)))
    assert not faults(disclosure_of(Book(cells), columns_certain=False))


def test_a_link_needs_both_its_tables():
    book = make_book(LINES, ["30101"])
    cells = {key: value for key, value in book.cells.items() if key[0] != "basic"}
    assert ("general-basic-total", ("general", "total", "basic")) not in outcomes(disclosure_of(Book(cells)))


def test_carryover_stands_in_all_expenditure_but_not_in_the_general_budget():
    lines = [*LINES, LedgerLine("2101506", "appropriation_carryover", "project", "e302", Decimal("3.20"))]
    assert not faults(disclosure_of(make_book(lines, ["30101", "30201"])))


def test_a_general_table_that_holds_what_was_carried_over_is_not_compared_code_by_code_with_income():
    book = make_book(LINES, ["30101"])
    own = ("income-general-transfer-code", ("income", "2101501", "general"))
    cells = book.cells | {("income", "2101501", "general"): Decimal("1.00")}
    assert own in outcomes(disclosure_of(Book(cells)))
    cells |= {("income", "total", "general"): Decimal("1.00")}
    assert own not in outcomes(disclosure_of(Book(cells)))


def test_other_units_of_other_tables_are_compared_as_money():
    """A table in yuan beside tables in 万元."""
    disclosure = disclosure_of(make_book(LINES, ["30101"]))
    facts = tuple(
        replace(fact, amount=Amount(fact.amount.value.scaleb(4).quantize(Decimal("0.01"))))
        if fact.table == "basic"
        else fact
        for fact in disclosure.facts
    )
    tables = tuple(
        replace(seen, unit="元" if seen.table == "basic" else "万元") for seen in disclosure.tables
    )
    assert not faults(replace(disclosure, facts=facts, tables=tables))


@examples(60)
@given(books())
def test_property_a_consistent_book_has_no_fault(book: Book):
    assert not faults(disclosure_of(book))


@st.composite
def changed(draw: st.DrawFn) -> tuple[Disclosure, Fact]:
    """A consistent book in which one figure was changed by more than rounding can explain."""
    book = draw(books())
    key = draw(st.sampled_from(sorted(book.cells)))
    shift = Decimal(draw(st.integers(10, 10**6))).scaleb(-2)
    value = book.cells[key] + shift
    disclosure = disclosure_of(Book(book.cells | {key: value}))
    return disclosure, next(fact for fact in disclosure.facts if fact.key == key)


@examples(120)
@given(changed())
def test_property_one_wrong_figure_is_one_cause_and_never_blamed_on_another_for_sure(
    case: tuple[Disclosure, Fact],
):
    disclosure, wrong = case
    found = faults(disclosure)
    assert len(found) <= 1, [(f.rule, f.culprit) for f in found]
    for finding in found:
        culprit = finding.culprit
        if culprit is not None and culprit.sure:
            assert (culprit.table, culprit.row, culprit.column) == wrong.key


@examples(60)
@given(changed())
def test_property_a_wrong_figure_in_a_sum_is_found(case: tuple[Disclosure, Fact]):
    disclosure, wrong = case
    related = [r for r in all_relations(Ledger(disclosure)) if wrong in r.facts and not r.at_most]
    assert bool(related) == bool(faults(disclosure))
