"""Rounding: parts add up to totals, or every figure stands by itself."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mingzhang.compose.ledger import apportioned, cells_of, largest_remainder, rounded
from mingzhang.compose.rollup import rollup
from mingzhang.taxonomy.print_forms import printings
from tests.compose.books import book, line
from tests.fuzz import examples

THIRD = "0.3333"
LINES = tuple(line(code, "public", THIRD, economic="30201") for code in ("2080505", "2101101", "2101103"))
CENT = Decimal("0.01")


def figures(rounding: str) -> dict[tuple[str, str, str], str]:
    composed = book(lines=LINES, rounding=rounding)
    found = rollup(composed, printings()["xinjiang-2024"])
    return {key: str(figure.printed) for key, figure in found.items() if key[0] == "expenditure"}


def test_parts_add_up_to_the_rounded_total():
    found = figures("parts")
    assert found["expenditure", "total", "total"] == "1.00"
    leaves = [found["expenditure", each.function, "total"] for each in LINES]
    assert sorted(leaves) == ["0.33", "0.33", "0.34"]
    assert Decimal(found["expenditure", "210", "total"]) == sum(map(Decimal, leaves[1:]))


def test_each_figure_is_rounded_by_itself():
    found = figures("each")
    assert found["expenditure", "total", "total"] == "1.00"
    assert {found["expenditure", each.function, "total"] for each in LINES} == {"0.33"}
    assert found["expenditure", "210", "total"] == "0.67"


def test_amounts_come_in_the_form_s_unit():
    found = cells_of(book("shanghai-2025", 2025, lines=LINES), printings()["shanghai-2025"])
    assert [cell.amount.printed for cell in found] == [Decimal("3333.00")] * 3


@examples(100)
@given(
    st.lists(st.tuples(st.text("ab", min_size=3, max_size=3), st.decimals(0, 10**6, places=5)), min_size=1)
)
def test_apportioned_parts_make_every_level_property(parts: list[tuple[str, Decimal]]):
    paths, values = [tuple(path) for path, _ in parts], [value for _, value in parts]
    printed = apportioned(paths, values, 2)
    assert sum(printed) == rounded(sum(values, Decimal(0)), 2)
    for first in {path[0] for path in paths}:
        members = [n for n, path in enumerate(paths) if path[0] == first]
        exact, shown = (sum((values_[n] for n in members), Decimal(0)) for values_ in (values, printed))
        assert abs(exact - shown) < CENT
    assert all(abs(value - shown) < CENT for value, shown in zip(values, printed, strict=True))


def test_the_largest_remainders_are_raised():
    values = [Decimal("0.004"), Decimal("0.009"), Decimal("0.007")]
    assert largest_remainder(values, Decimal("0.02"), CENT) == [Decimal(0), CENT, CENT]
