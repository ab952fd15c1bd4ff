"""The single figure that explains broken relations, and when no single one stands out."""

from __future__ import annotations

from decimal import Decimal

from mingzhang.audit.culprit import Cause, explain
from mingzhang.audit.ledger import Ledger
from mingzhang.audit.relations import Outcome, all_relations, weigh
from mingzhang.audit.single import needed_value
from tests.ledgers import Book, LedgerLine, disclosure_of, make_book

BOOK = make_book(
    [
        LedgerLine("2101501", "general", "basic", "e302", Decimal("198.70")),
        LedgerLine("2101506", "general", "project", "e302", Decimal("45.60")),
        LedgerLine("2080505", "general", "basic", "e302", Decimal("26.40")),
    ],
    ["30101", "30201"],
)


def causes(changes: dict[tuple[str, str, str], str]) -> list[Cause]:
    ledger, outcomes = weighed(changes)
    broken = [o for o in outcomes if not o.holds and not o.rounding]
    return explain(broken, [o for o in outcomes if o.holds or o.rounding], ledger)


def weighed(changes: dict[tuple[str, str, str], str]) -> tuple[Ledger, list[Outcome]]:
    cells = BOOK.cells | {key: Decimal(value) for key, value in changes.items()}
    ledger = Ledger(disclosure_of(Book(cells)))
    return ledger, [weigh(relation, ledger) for relation in all_relations(ledger)]


def blamed(found: list[Cause]) -> list[tuple[object, ...]]:
    return [(cause.fact.key if cause.fact else None, str(cause.suggest), cause.sure) for cause in found]


def test_a_sound_book_has_no_cause():
    assert causes({}) == []


def test_the_figure_that_most_relations_would_mend_is_the_cause():
    key = ("expenditure", "21015", "basic")
    assert blamed(causes({key: "189.70"})) == [(key, "198.70", True)]


def test_two_wrong_figures_of_different_tables_are_two_causes():
    one, other = ("expenditure", "21015", "basic"), ("basic", "30101", "personnel")
    found = blamed(causes({one: "189.70", other: "1.00"}))
    assert (one, "198.70", True) in found and len(found) == 2


def test_a_wrong_figure_repeated_in_its_row_is_one_cause():
    total, part = ("projects", "210", "total"), ("projects", "210", "e302")
    found = causes({total: "54.60", part: "54.60"})
    assert len(found) == 1 and found[0].fact and found[0].fact.row == "210"
    assert found[0].suggest == Decimal("45.60")


def test_a_figure_that_only_one_relation_holds_is_suspected_but_not_for_sure():
    """A figure below a code that stands alone in its table and column."""
    found = causes({("basic", "30101", "personnel"): "300.00"})
    assert len(found) == 1 and not (found[0].sure and found[0].suggest == Decimal("300.00"))


def test_the_needed_value_makes_both_sides_equal():
    ledger, outcomes = weighed({("expenditure", "210", "total"): "300.00"})
    broken = [outcome for outcome in outcomes if not outcome.holds]
    for outcome in broken:
        for fact in outcome.relation.facts:
            value = needed_value(outcome, fact, ledger)
            sign = 1 if fact in outcome.relation.left else -1
            assert outcome.difference + sign * (value - ledger.value(fact)) == 0
