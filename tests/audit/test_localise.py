"""The cheapest changes of a system: contradictions, hitting sets, and both against an independent solver."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.audit.covers import Covers
from mingzhang.audit.elimination import Budget, Exhausted, Row, contradictions, limits_of
from mingzhang.audit.localise import Search, System
from tests.fuzz import examples

STEPS = 10**6


def budget() -> Budget:
    return Budget(STEPS)


def test_rows_with_a_solution_do_not_contradict():
    rows = [Row(0, {0: 1, 1: 1}, 5, 5), Row(1, {0: 1}, 2, 2), Row(2, {1: 1}, 3, 4)]
    assert contradictions(rows, budget()) == []


def test_a_contradiction_names_the_rows_that_make_it():
    rows = [Row(0, {0: 1, 1: 1}, 5, 5), Row(1, {0: 1}, 2, 2), Row(2, {1: 1}, 4, 4), Row(3, {2: 1}, 1, 1)]
    assert {frozenset(made_of) for made_of in contradictions(rows, budget())} == {frozenset({0, 1, 2})}


def test_only_a_solution_in_fractions_is_a_solution():
    """3x = 1 has one: rounding is a matter of the bounds, not of the unknowns."""
    assert contradictions([Row(0, {0: 3}, 1, 1)], budget()) == []


def test_one_sided_rows_bound_from_their_side_only():
    assert contradictions([Row(0, {0: 1}, None, 3), Row(1, {0: 1}, -5, None)], budget()) == []
    assert contradictions([Row(0, {0: 1}, None, 3), Row(1, {0: 1}, 4, None)], budget())


def test_the_limits_of_an_unknown_follow_through_the_others():
    rows = [Row(0, {0: 1, 1: 1}, 10, 10), Row(1, {1: 1}, 3, 4)]
    found = limits_of(0, rows, budget())
    uppers = [row.high // row.coefficients[0] for row, _ in found if row.high and row.coefficients[0] > 0]
    lowers = [-row.high for row, _ in found if row.high is not None and row.coefficients[0] < 0]
    assert (min(uppers), max(lowers)) == (7, 6)


def test_steps_run_out():
    rows = [Row(n, {0: 1, n + 1: 1}, n, n) for n in range(9)]
    with pytest.raises(Exhausted):
        contradictions(rows, Budget(0))


sets_of_elements = st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=8)


@examples(150)
@given(sets_of_elements, st.lists(st.integers(1, 9), min_size=8, max_size=8))
def test_property_a_cover_meets_every_set_and_none_is_cheaper(sets: list[frozenset[int]], costs: list[int]):
    chosen = Covers(lambda element: costs[element], budget()).cheapest(sets)
    assert chosen is not None and all(one & set(chosen) for one in sets)
    every = [group for size in range(9) for group in combinations(range(8), size)]
    least = min(sum(costs[e] for e in group) for group in every if all(one & set(group) for one in sets))
    assert sum(costs[element] for element in chosen) == least


def test_a_cover_grows_with_its_sets():
    covers = Covers(lambda element: 1, budget())
    first = [frozenset({0, 1}), frozenset({2, 3})]
    assert len(covers.cheapest(first) or ()) == 2
    assert len(covers.cheapest([*first, frozenset({4, 5})]) or ()) == 3
    assert len(covers.cheapest([*first, frozenset({1, 2}), frozenset({1, 3})]) or ()) == 2


def test_an_empty_set_cannot_be_met():
    assert Covers(lambda element: 1, budget()).cheapest([frozenset({1}), frozenset()]) is None


@st.composite
def systems(draw: st.DrawFn) -> tuple[System, list[int]]:
    """Up to six rows over up to seven changes, each row breakable and mendable."""
    rows = draw(st.integers(1, 6))
    bounds = [
        (-width - shift, width - shift)
        for shift, width in draw(
            st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 1)), min_size=rows, max_size=rows)
        )
    ]
    column = st.dictionaries(st.integers(0, rows - 1), st.sampled_from((1, -1)), min_size=1, max_size=4)
    columns = draw(st.lists(column, min_size=1, max_size=6))
    columns += [{row: 1} for row in range(rows)]
    costs = draw(st.lists(st.integers(1, 5), min_size=len(columns), max_size=len(columns)))
    return System(bounds, columns), costs


def holds(system: System, chosen: Sequence[int]) -> bool:
    """Whether changes make the rows hold, by elimination over all rows at once."""
    rows = [
        Row(number, {c: system.columns[c][number] for c in chosen if number in system.columns[c]}, low, high)
        for number, (low, high) in enumerate(system.bounds)
    ]
    return not contradictions(rows, budget())


@examples(150)
@given(systems())
def test_property_the_cheapest_changes_mend_all_and_nothing_cheaper_does(case: tuple[System, list[int]]):
    system, costs = case
    chosen = Search(system, budget()).cheapest(lambda change: costs[change])
    assert chosen is not None and holds(system, chosen)
    price = sum(costs[change] for change in chosen)
    changes = range(len(system.columns))
    for size in range(4):
        for group in combinations(changes, size):
            if sum(costs[change] for change in group) < price:
                assert not holds(system, group)


@examples(60)
@given(systems())
def test_property_the_price_is_that_of_an_independent_solver(case: tuple[System, list[int]]):
    """The same question as a mixed-integer program: what may change is bounded by a large number."""
    system, costs = case
    chosen = Search(system, budget()).cheapest(lambda change: costs[change])
    assert chosen is not None
    assert sum(costs[change] for change in chosen) == round(priced_by_highs(system, costs))


def priced_by_highs(system: System, costs: Sequence[int]) -> float:
    highspy = pytest.importorskip("highspy")
    solver, largest = highspy.Highs(), 200.0
    solver.setOptionValue("output_flag", False)
    sizes = [solver.addVariable(-largest, largest) for _ in costs]
    used = [solver.addBinary() for _ in costs]
    for size, one in zip(sizes, used, strict=True):
        solver.addConstr(size - largest * one <= 0)
        solver.addConstr(size + largest * one >= 0)
    for number, (low, high) in enumerate(system.bounds):
        parts = [c[number] * s for c, s in zip(system.columns, sizes, strict=True) if number in c]
        solver.addConstr(sum(parts) >= low)
        solver.addConstr(sum(parts) <= high)
    solver.minimize(sum(cost * one for cost, one in zip(costs, used, strict=True)))
    return float(solver.getInfo().objective_function_value)


def test_changes_that_are_ruled_out_or_too_dear_are_not_given():
    system = System([(3, 3)], [{0: 1}, {0: 1}])
    search = Search(system, budget())
    prices = {0: 1, 1: 5}
    assert search.cheapest(prices.__getitem__) == (0,)
    assert search.cheapest(prices.__getitem__, frozenset([0])) == (1,)
    assert search.cheapest(prices.__getitem__, frozenset([0]), most=4) is None
    assert search.cheapest(prices.__getitem__, frozenset([0, 1])) is None
