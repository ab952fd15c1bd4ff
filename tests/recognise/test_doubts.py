"""Tables whose columns were read askew are told by their sums."""

from __future__ import annotations

import pytest

from mingzhang.model import Amount, Fact, Place
from mingzhang.recognise.doubts import doubt_askew
from mingzhang.taxonomy.tables import table_concepts


def certain(table: str, *cells: tuple[str, str, str]) -> bool:
    facts = [Fact(table, row, column, Amount.parse(text), row, Place()) for row, column, text in cells]
    found = doubt_askew(table_concepts()[table], facts)
    assert [fact.amount for fact in found] == [fact.amount for fact in facts]
    return all(fact.certain for fact in found)


def row(code: str, total: str, basic: str, project: str) -> list[tuple[str, str, str]]:
    return [(code, "total", total), (code, "basic", basic), (code, "project", project)]


GOOD = [*row("210", "12.00", "7.00", "5.00"), *row("21015", "12.00", "7.00", "5.00")]


def test_one_sum_that_does_not_hold_is_a_mistake_of_the_table():
    assert certain("general", *GOOD)
    assert certain("general", *GOOD, *row("2101501", "12.00", "8.00", "5.00"))


def test_sums_of_which_most_do_not_hold_are_columns_read_askew():
    askew = [*row("210", "12.00", "0.00", "5.00"), *row("21015", "12.00", "0.00", "5.00")]
    assert not certain("general", *askew)
    assert not certain("three_public", ("total", "amount", "7.00"), ("reception", "amount", "9.00"))


def test_rounding_breaks_no_sum():
    assert certain("general", *row("210", "12", "7", "6"))
    assert not certain("general", *row("210", "12.00", "7.00", "6.00"))


@pytest.mark.parametrize(("column", "holds"), [("personnel", False), ("public", True)])
def test_an_amount_in_a_column_where_its_code_never_stands(column: str, holds: bool):
    assert certain("basic", ("302", column, "5.00"), ("30201", column, "5.00")) is holds
