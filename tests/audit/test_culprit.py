"""The single figure that explains broken relations, and when no single one stands out."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mingzhang.audit.culprit import Cause, explain
from mingzhang.audit.ledger import Ledger
from mingzhang.audit.relations import Outcome, Relation, all_relations, weigh
from mingzhang.audit.single import needed_value
from tests.fuzz import examples
from tests.ledgers import Book, LedgerLine, books, disclosure_of, make_book

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


def test_two_wrong_figures_of_one_sum_are_told_apart():
    """Both stand in the same column and row sums; neither alone, nor a third figure, explains them."""
    one, other = ("expenditure", "2101501", "basic"), ("expenditure", "2080505", "basic")
    assert sorted(blamed(causes({one: "189.70", other: "36.40"}))) == [
        (other, "26.40", True),
        (one, "198.70", True),
    ]


def test_two_wrong_figures_that_hide_each_other_in_their_sum_are_told_apart():
    one, other = ("expenditure", "2101501", "basic"), ("expenditure", "21015", "basic")
    assert sorted(blamed(causes({one: "208.70", other: "208.70"}))) == [
        (other, "198.70", True),
        (one, "198.70", True),
    ]


def test_three_wrong_figures_of_a_table_are_three_causes():
    wrong = {
        ("expenditure", "2101501", "total"): "98.70",
        ("expenditure", "2080505", "basic"): "24.60",
        ("expenditure", "210", "project"): "456.00",
    }
    found = causes(wrong)
    assert {cause.fact.key for cause in found if cause.fact} == set(wrong)
    assert all(cause.suggest == BOOK.cells[cause.fact.key] for cause in found if cause.fact)


def test_broken_relations_are_counted_once_under_their_causes():
    one, other = ("expenditure", "21015", "basic"), ("expenditure", "2080505", "basic")
    _, outcomes = weighed({one: "189.70", other: "36.40"})
    broken = [o for o in outcomes if not o.holds and not o.rounding]
    found = causes({one: "189.70", other: "36.40"})
    assert sum(len(cause.outcomes) for cause in found) == len(broken)


def test_how_a_figure_went_wrong_is_told():
    (found,) = causes({("expenditure", "21015", "basic"): "189.70"})
    assert found.kind == "digits_swapped"


def explained(
    cells: dict[tuple[str, str, str], str], repeated: set[tuple[str, str, str]] = frozenset()
) -> list[Cause]:
    """The causes in a document of these cells only; `repeated`: cells that the narrative repeats."""
    ledger = Ledger(disclosure_of(Book({key: Decimal(value) for key, value in cells.items()})))
    outcomes = [weigh(relation, ledger) for relation in all_relations(ledger)]
    broken = [o for o in outcomes if not o.holds and not o.rounding]
    claims = [
        Outcome(Relation("claim", (fact,), (), fact.key), value, value, Decimal("0.005"))
        for fact in ledger.facts.values()
        if fact.key in repeated
        for value in [ledger.value(fact)]
    ]
    return explain(broken, [o for o in outcomes if o not in broken], ledger, claims=claims)


def test_where_a_missing_row_explains_as_much_it_is_said():
    """A total and its only class, which a sentence repeats: the total is wrong, or a class is not printed."""
    total, part = ("expenditure", "total", "basic"), ("expenditure", "210", "basic")
    (found,) = explained({total: "60.00", part: "45.00"}, {part})
    assert found.fact and (found.fact.key, str(found.suggest)) == (total, "45.00")
    assert (found.sure, found.missing_row, found.rivals) == (False, True, ())


def test_two_figures_that_explain_as_much_are_both_named():
    """Two tables that print one figure each, held by nothing else."""
    one, other = ("general", "total", "basic"), ("basic", "total", "total")
    (found,) = explained({one: "20.00", other: "25.00"})
    assert found.fact and not found.sure and len(found.rivals) == 1
    named = {(found.fact.key, str(found.suggest)), *((f.key, str(value)) for f, value in found.rivals)}
    assert named == {(one, "25.00"), (other, "20.00")}


def test_where_many_figures_explain_as_much_none_is_blamed():
    row = ("expenditure", "2101501")
    (found,) = explained({(*row, "total"): "60.00", (*row, "basic"): "45.00", (*row, "project"): "11.00"})
    assert found.fact is None and not found.sure


def test_a_blank_cell_may_be_what_is_wrong():
    """One part does not make the total of its row: it is wrong, or the other part was left blank."""
    row, other = ("expenditure", "2101501"), ("expenditure", "2080505")
    sound = {(*other, "total"): "10.00", (*other, "project"): "10.00"}
    (found,) = explained({(*row, "total"): "60.00", (*row, "basic"): "45.00"} | sound, {(*row, "total")})
    assert found.fact and found.fact.key == (*row, "basic")
    assert (found.sure, found.missing_row) == (False, True)


def test_a_search_that_may_not_search_says_so_and_is_never_sure():
    key = ("expenditure", "21015", "basic")
    ledger, outcomes = weighed({key: "189.70"})
    broken = [o for o in outcomes if not o.holds and not o.rounding]
    found = explain(broken, [o for o in outcomes if o not in broken], ledger, steps=0)
    assert found and not any(cause.searched or cause.sure for cause in found)
    assert found[0].fact and found[0].fact.key == key


def test_what_the_narrative_repeats_speaks_for_a_figure():
    """A row that nothing else holds: where sentences repeat two of its figures, the third is wrong."""
    row = ("expenditure", "2101501")
    cells = {(*row, "total"): "60.00", (*row, "basic"): "45.00", (*row, "project"): "11.00"}
    (found,) = explained(cells, {(*row, "total"), (*row, "project")})
    assert found.fact and (found.fact.column, str(found.suggest), found.sure) == ("basic", "49.00", True)


@st.composite
def changed_twice(draw: st.DrawFn) -> tuple[Ledger, list[Outcome], set[tuple[str, str, str]]]:
    """A consistent book in which two figures were changed by more than rounding can explain."""
    book = draw(books())
    keys = draw(st.lists(st.sampled_from(sorted(book.cells)), min_size=2, max_size=2, unique=True))
    shifts = [Decimal(draw(st.integers(50, 10**5))).scaleb(-2) for _ in keys]
    cells = book.cells | {key: book.cells[key] + shift for key, shift in zip(keys, shifts, strict=True)}
    ledger = Ledger(disclosure_of(Book(cells)))
    return ledger, [weigh(relation, ledger) for relation in all_relations(ledger)], set(keys)


@examples(100)
@given(changed_twice())
def test_property_two_wrong_figures_are_at_most_two_causes_and_none_else_is_blamed_for_sure(
    case: tuple[Ledger, list[Outcome], set[tuple[str, str, str]]],
):
    ledger, outcomes, wrong = case
    broken = [o for o in outcomes if not o.holds and not o.rounding]
    found = explain(broken, [o for o in outcomes if o.holds or o.rounding], ledger)
    assert len(found) <= 2
    if len(found) == 2:
        assert {cause.fact.key for cause in found if cause.fact and cause.sure} <= wrong
