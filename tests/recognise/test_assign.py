"""The solver: what it calls certain is true, whatever the table; what the source leaves open stays open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.model import Amount
from mingzhang.recognise.assign import Problem, RowFigures, Solution, solve
from tests.fuzz import examples
from tests.ledgers import Book, books, flattened
from tests.published import recognised

THREE = ("total", "basic", "project")
SUMS = {"total": ("basic", "project")}
ROUNDING = Decimal("0.01")


def problem(
    *rows: str, order=THREE, sums=None, parents=None, anchors=None, hints=None, likely=None, orders=()
):
    """Rows written as `key: figure figure`, the key's place in the tree given by `parents`."""
    parted = [row.partition(":") for row in rows]
    figures = tuple(RowFigures(key, tuple(map(Amount.parse, text.split()))) for key, _, text in parted)
    orders = orders or (order,)
    return Problem(
        figures,
        orders,
        dict.fromkeys(orders, SUMS if sums is None else sums),
        parents or {},
        anchors or {},
        hints or {},
        likely or (lambda row, column: 0),
    )


def columns(solution: Solution) -> list[str]:
    """The columns of each row, the uncertain ones with a question mark."""
    return [
        " ".join(name if sure else f"{name}?" for name, sure in zip(names, certain, strict=True))
        for names, certain in zip(solution.columns, solution.certain, strict=True)
    ]


def test_a_full_row_needs_no_arithmetic():
    assert columns(solve(problem("210: 12.00 7.00 5.00"))) == ["total basic project"]


def test_a_sum_of_its_own_decides_a_row():
    order = ("total", "a", "b", "c")
    given_sums = {"total": ("a", "b", "c")}
    found = columns(solve(problem("x: 7.00 3.00 4.00", order=order, sums=given_sums)))
    assert found == ["total a? b?"] or found == ["total a? c?"] or found == ["total b? c?"]


def test_a_single_part_may_stand_in_either_column():
    assert columns(solve(problem("x: 7.00 7.00"))) == ["total basic?"]


def test_the_row_above_decides_for_the_rows_below():
    found = solve(
        problem("210: 12.00 7.00 5.00", "21011: 7.00 7.00", "21015: 5.00 5.00", parents={0: (1, 2)})
    )
    assert columns(found) == ["total basic project", "total basic", "total project"]


def test_equal_parts_that_could_change_places_stay_open():
    found = solve(
        problem("210: 10.00 5.00 5.00", "21011: 5.00 5.00", "21015: 5.00 5.00", parents={0: (1, 2)})
    )
    assert columns(found)[0] == "total basic project"
    assert all(text.endswith("?") and text.startswith("total ") for text in columns(found)[1:])


def test_another_table_decides_by_what_it_says_and_by_what_it_leaves_blank():
    assert columns(solve(problem("x: 7.00 7.00", anchors={("x", "project"): Decimal("7.00")}))) == [
        "total project"
    ]
    assert columns(solve(problem("x: 7.00 7.00", anchors={("x", "project"): Decimal(0)}))) == ["total basic"]


def test_the_narrative_decides_where_the_tables_do_not():
    hints = {("x", "project"): frozenset({Decimal("7.00")})}
    assert columns(solve(problem("x: 7.00 7.00", hints=hints))) == ["total project"]


def test_likelihood_chooses_but_never_makes_certain():
    found = columns(solve(problem("x: 7.00 7.00", likely=lambda row, column: column == "basic")))
    assert found == ["total project?"]


def test_more_figures_than_columns_find_no_column():
    assert solve(problem("x: 1.00 2.00 3.00 4.00")).columns == ((),)


def test_a_row_that_adds_up_nowhere_alone_is_not_certain():
    assert columns(solve(problem("x: 9.00 3.00 4.00"))) == ["total? basic? project?"]


def test_a_faulty_figure_between_two_certain_ones_keeps_its_column():
    """A class that prints another table's figure: its own sum fails, its neighbours hold it in its place."""
    found = solve(
        problem(
            "210: 1293.92 1287.17 1066.75",
            "21011: 227.17 227.17",
            "21012: 1066.75 1066.75",
            parents={0: (1, 2)},
        )
    )
    assert columns(found)[0] == "total basic project"


def test_two_orders_that_both_add_up_leave_open_what_differs():
    orders = (("all", "cars", "fuel", "meals"), ("all", "meals", "cars", "fuel"))
    sums = {"all": ("cars", "meals"), "cars": ("fuel",)}
    found = solve(problem("x: 3.00 1.50 1.50 1.50", orders=orders, sums=sums))
    assert found.certain == ((True, False, False, False),)


def test_the_order_that_adds_up_is_taken():
    orders = (("all", "cars", "fuel", "meals"), ("all", "meals", "cars", "fuel"))
    sums = {"all": ("cars", "meals"), "cars": ("fuel",)}
    assert columns(solve(problem("x: 3.52 1.00 2.52 2.52", orders=orders, sums=sums))) == [
        "all meals cars fuel"
    ]


def test_where_there_are_too_many_ways_nothing_is_called_certain():
    order = tuple(f"c{index}" for index in range(24))
    found = solve(problem("x: " + " ".join(["1.00"] * 12), order=order, sums={}))
    assert not any(found.certain[0])


@st.composite
def tables(draw: st.DrawFn) -> tuple[Problem, list[tuple[str, ...]]]:
    """A random tree of rows over random leaf columns under one or two levels of sums, all figures right up
    to rounding, printed without column marks; and the true columns."""
    leaves = [f"c{index}" for index in range(draw(st.integers(2, 8)))]
    sums: dict[str, tuple[str, ...]] = {"total": tuple(leaves)}
    order = ["total", *leaves]
    if len(leaves) > 3 and draw(st.booleans()):
        cut = draw(st.integers(2, len(leaves) - 1))
        sums = {"total": ("part", *leaves[cut:]), "part": tuple(leaves[:cut])}
        order = ["total", "part", *leaves]
    exact = st.decimals(min_value=Decimal("0.01"), max_value=500, places=draw(st.sampled_from([2, 4])))
    values: list[dict[str, Decimal]] = [{}]
    parents: dict[int, tuple[int, ...]] = {0: ()}
    for _ in range(draw(st.integers(1, 4))):
        kuan = _add_row(values, parents, 0)
        for _ in range(draw(st.integers(1, 3))):
            leaf = _add_row(values, parents, kuan)
            for column in draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=3, unique=True)):
                amount = draw(exact)
                for row in (leaf, kuan, 0):
                    values[row][column] = values[row].get(column, Decimal(0)) + amount
    zeros = draw(st.booleans())
    rows, truth = [], []
    for index, row in enumerate(values):
        whole = row | {name: sum((row.get(leaf, Decimal(0)) for leaf in leaves), Decimal(0)) for name in sums}
        if "part" in sums:
            whole["part"] = sum((row.get(leaf, Decimal(0)) for leaf in sums["part"]), Decimal(0))
        shown = tuple(
            column for column in order if whole.get(column) or (zeros and draw(st.integers(0, 5)) == 0)
        )
        figures = tuple(Amount(whole.get(column, Decimal(0)).quantize(ROUNDING)) for column in shown)
        rows.append(RowFigures(str(index), figures))
        truth.append(shown)
    found = Problem(
        tuple(rows), (tuple(order),), {tuple(order): sums}, parents, {}, {}, lambda row, column: 0
    )
    return found, truth


def _add_row(values: list[dict[str, Decimal]], parents: dict[int, tuple[int, ...]], parent: int) -> int:
    values.append({})
    row = len(values) - 1
    parents[parent] = (*parents.get(parent, ()), row)
    return row


def assert_sound(found: Solution, truth: list[tuple[str, ...]]) -> None:
    for chosen, certain, true in zip(found.columns, found.certain, truth, strict=True):
        assert len(chosen) == len(true)
        for column, sure, right in zip(chosen, certain, true, strict=True):
            assert not sure or column == right


@examples(60)
@given(tables())
def test_property_what_is_certain_is_true(case: tuple[Problem, list[tuple[str, ...]]]):
    found, truth = case
    assert_sound(solve(found), truth)


@examples(40)
@given(tables(), st.data())
def test_property_true_anchors_and_claims_keep_what_is_certain_true(
    case: tuple[Problem, list[tuple[str, ...]]], data: st.DataObject
):
    found, truth = case
    cells = {
        (row.key, column): amount.value
        for row, names in zip(found.rows, truth, strict=True)
        for column, amount in zip(names, row.amounts, strict=True)
    }
    known = data.draw(st.lists(st.sampled_from(sorted(cells)), max_size=8, unique=True))
    told = data.draw(st.lists(st.sampled_from(sorted(cells)), max_size=8, unique=True))
    more = Problem(
        found.rows,
        found.orders,
        found.sums,
        found.parents,
        {cell: cells[cell] for cell in known},
        {cell: frozenset({cells[cell]}) for cell in told},
        found.likely,
    )
    assert_sound(solve(more), truth)


@examples(40)
@given(tables())
def test_property_aligned_columns_keep_what_is_certain_true(case: tuple[Problem, list[tuple[str, ...]]]):
    found, truth = case
    order = found.orders[0]
    rows = tuple(
        RowFigures(row.key, row.amounts, 1, tuple(order.index(column) for column in names))
        for row, names in zip(found.rows, truth, strict=True)
    )
    aligned = Problem(rows, found.orders, found.sums, found.parents, {}, {}, found.likely)
    assert_sound(solve(aligned), truth)


@examples(20)
@given(tables(), st.data())
def test_property_one_wrong_figure_misleads_about_no_other_row(
    case: tuple[Problem, list[tuple[str, ...]]], data: st.DataObject
):
    found, truth = case
    index = data.draw(st.sampled_from([i for i, row in enumerate(found.rows) if row.amounts]))
    figures = list(found.rows[index].amounts)
    position = data.draw(st.integers(0, len(figures) - 1))
    figures[position] = Amount(figures[position].value + data.draw(st.integers(1, 900)))
    rows = list(found.rows)
    rows[index] = RowFigures(rows[index].key, tuple(figures))
    wrong = Problem(tuple(rows), found.orders, found.sums, found.parents, {}, {}, found.likely)
    solution = solve(wrong)
    sure = [
        (False,) * len(certain) if row == index else certain for row, certain in enumerate(solution.certain)
    ]
    assert_sound(Solution(solution.columns, tuple(sure)), truth)


@pytest.mark.parametrize("largest", [300, 10**6])
@examples(12)
@given(data=st.data())
def test_property_flattened_tables_of_all_kinds_are_read_truly(largest: int, data: st.DataObject):
    """Small amounts repeat often: the more the figures look alike, the more stays open."""
    book: Book = data.draw(books(largest=largest))
    found = recognised(flattened(book))
    assert len(found.facts) + len(found.unaccounted) == len(book.cells)
    for fact in found.facts:
        if fact.certain:
            assert book.cells.get(fact.key) == fact.amount.value, fact
        else:
            assert fact.amount.value in book.figures(fact.table, fact.row).values()
