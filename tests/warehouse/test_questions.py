"""What is asked of the warehouse, in both stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.errors import UnknownFigure
from mingzhang.warehouse import questions as q
from mingzhang.warehouse.statements import Scope
from mingzhang.warehouse.store import Store, open_store
from mingzhang.warehouse.units import UnitRow, read_units, update_units
from tests.warehouse.made import item, listing, saying

A, B, C = "浙江省杭州市财政局", "浙江省宁波市财政局", "江苏省南京市财政局"


def total(figure: str, three: str = "1") -> dict[str, str]:
    return {
        "expenditure.total.total": figure,
        "three_public.total.amount": three,
        "expenditure.210.total": "2",
    }


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    items = [
        item(A, 2023, total("10"), staff="10"),
        item(A, 2024, {**total("20", "3"), "expenditure.208.total": "6"}, staff="10", errors=2),
        item(B, 2024, total("40"), staff="5", errors=1),
        item(C, 2024, total("30")),
        item(
            A,
            2024,
            {
                "expenditure.total.total": "19",
                "three_public.total.budget": "4",
                "three_public.total.actual": "2",
            },
            kind="final",
        ),
    ]
    with open_store(url, write=True) as opened:
        opened.load(items)
        update_units(opened)
        opened.finish()
        yield opened


def test_a_series_has_growth_and_every_kind(store: Store):
    rows = list(q.ask_series(store, "expenditure", Scope(unit=A)).dicts())
    assert [(row["kind"], row["year"], row["yuan"], row["growth_pct"]) for row in rows] == [
        ("budget", 2023, Decimal(100000), None),
        ("budget", 2024, Decimal(200000), Decimal("100.00")),
        ("final", 2024, Decimal(190000), None),
    ]


def test_growth_counts_units_that_have_both_years(store: Store):
    (row,) = q.ask_growth(store, "expenditure", 2024, Scope(kind="budget"), "province").dicts()
    assert (row["province"], row["units"], row["change"], row["growth_pct"]) == ("33", 1, 100000, 100)


def test_rank_per_head_passes_over_units_without_staff(store: Store):
    rows = q.ask_rank(store, "expenditure", Scope(year=2024, kind="budget"), "staff").dicts()
    found = [(row["rank"], row["unit"], row["value"], row["without"]) for row in rows]
    assert found == [(1, B, 80000, 1), (2, A, 20000, 1)]


def test_units_without_staff_are_counted_where_no_other_is_ranked(store: Store):
    (row,) = q.ask_rank(store, "expenditure", Scope(region="32", year=2024, kind="budget"), "staff").dicts()
    assert (row["rank"], row["unit"], row["without"]) == (None, None, 1)


@pytest.mark.parametrize(
    ("unit", "what", "scope", "per", "state", "yuan"),
    [
        (C, "expenditure", Scope(year=2024, kind="budget"), "staff", "no-divisor", 300000),
        (C, "income", Scope(year=2024, kind="budget"), "nothing", "blank", None),
        (C, "expenditure", Scope(year=2024, kind="budget", region="33"), "nothing", "outside", None),
        (C, "expenditure", Scope(year=2023, kind="budget"), "nothing", "no-disclosure", None),
    ],
)
def test_peers_say_why_a_unit_has_no_rank(
    store: Store, unit: str, what: str, scope: Scope, per: str, state: str, yuan: int | None
):
    (row,) = q.ask_peers(store, unit, what, scope, per).dicts()
    assert (row["state"], row["yuan"], row["rank"]) == (state, yuan, None)


def test_a_region_holds_what_lies_inside_it(store: Store):
    for region in ("33", "330000", "浙江"):
        rows = q.ask_rank(
            store, "expenditure", Scope(region=region, year=2024, kind="budget"), "nothing"
        ).dicts()
        assert [row["unit"] for row in rows] == [B, A], region


def test_peers_have_quartiles(store: Store):
    (row,) = q.ask_peers(store, A, "expenditure", Scope(year=2024, kind="budget"), "nothing").dicts()
    assert [row[name] for name in ("rank", "of", "lower", "median", "upper")] == [
        3,
        3,
        250000,
        300000,
        350000,
    ]


def test_shares_of_all_expenditure_per_unit(store: Store):
    rows = q.ask_rank(store, "three_public", Scope(year=2024, kind="budget"), "expenditure").dicts()
    assert {row["unit"]: row["value"] for row in rows} == {A: 15, B: Decimal("2.5"), C: Decimal("3.33")}


def test_shares_by_function(store: Store):
    rows = q.ask_shares(store, Scope(unit=A, year=2024, kind="budget")).dicts()
    assert [(row["code"], row["yuan"], row["share_pct"]) for row in rows] == [
        ("208", 60000, 75),
        ("210", 20000, 25),
    ]


def test_shares_take_the_first_table_that_a_disclosure_has_and_no_second(url: str):
    both = {"expenditure.208.total": "6", "general.208.total": "5", "general.210.total": "4"}
    with open_store(url, write=True) as store:
        store.load([item(A, 2024, {"general.210.total": "3"}), item(B, 2024, both)])
        update_units(store)
        store.finish()
        rows = q.ask_shares(store, Scope(year=2024, kind="budget")).dicts()
        assert {row["code"]: row["yuan"] for row in rows} == {"208": 60000, "210": 30000}


def test_a_class_without_a_row_of_its_own_is_the_sum_of_its_longer_codes(url: str):
    items_only = {
        "expenditure.2101501.total": "7",
        "expenditure.2101502.total": "2",
        "general.2101501.total": "7",
    }
    mixed = {
        "expenditure.208.total": "6", "expenditure.20805.total": "5", "expenditure.2080501.total": "5",
        "expenditure.21011.total": "4", "expenditure.2101101.total": "3", "expenditure.2101502.total": "1",
    }  # fmt: skip
    with open_store(url, write=True) as store:
        store.load([item(A, 2024, items_only), item(B, 2024, mixed), item(C, 2024, total("9"))])
        update_units(store)
        store.finish()
        rows = q.ask_shares(store, Scope(year=2024, kind="budget")).dicts()
        found = {row["code"]: (row["units"], row["yuan"], row["computed"]) for row in rows}
    assert found == {"210": (3, (9 + 5 + 2) * 10_000, 2), "208": (1, 60_000, 0)}


def test_a_table_that_prints_classes_is_taken_before_one_that_prints_longer_codes_alone(url: str):
    cells = {"expenditure.2080501.total": "9", "general.208.total": "5"}
    with open_store(url, write=True) as store:
        store.load([item(A, 2024, cells)])
        update_units(store)
        store.finish()
        (row,) = q.ask_shares(store, Scope(year=2024, kind="budget")).dicts()
    assert (row["code"], row["yuan"], row["computed"]) == ("208", 50_000, 0)


def test_a_code_without_a_row_of_its_own_has_the_sum_of_its_longer_codes_everywhere(url: str):
    cells = {"expenditure.2101501.total": "7", "expenditure.2101502.total": "2", "general.2101501.total": "6"}
    printed = {"expenditure.2101501.total": "7", "general.210.total": "5", "general.21015.total": "5"}
    with open_store(url, write=True) as store:
        store.load([item(A, 2023, cells), item(A, 2024, printed), item(B, 2024, cells)])
        update_units(store)
        store.finish()
        for code in ("210", "21015"):
            rows = list(q.ask_series(store, code, Scope(unit=A)).dicts())
            assert [(row["yuan"], row["state"], row["codes"], row["printed"]) for row in rows] == [
                (90_000, "summed", "2101501 2101502", "7 + 2"),
                (50_000, "printed", code, "5"),
            ], "what is printed is preferred"
            ranked = q.ask_rank(store, code, Scope(year=2024, kind="budget"), "nothing").dicts()
            assert [(row["unit"], row["yuan"]) for row in ranked] == [(B, 90_000), (A, 50_000)]
            (grown,) = q.ask_growth(store, code, 2024, Scope(kind="budget"), "unit").dicts()
            assert (grown["before"], grown["yuan"]) == (90_000, 50_000)


def test_growth_and_rank_count_the_codes_that_stood_for_a_code(url: str):
    """2080504 went into 2080501 at the end of 2020."""
    old = {"expenditure.2080504.total": "3", "expenditure.2080501.total": "4"}
    with open_store(url, write=True) as store:
        store.load([
            item(A, 2020, old), item(A, 2021, {"expenditure.2080501.total": "14"}),
            item(B, 2020, {"expenditure.2080504.total": "5"}),
            item(B, 2021, {"expenditure.2080501.total": "5"}),
        ])  # fmt: skip
        update_units(store)
        store.finish()
        grown = q.ask_growth(store, "2080501", 2021, Scope(kind="budget"), "unit").dicts()
        found = {row["unit"]: (row["before"], row["yuan"], row["growth_pct"]) for row in grown}
        assert found == {A: (70_000, 140_000, 100), B: (50_000, 50_000, 0)}
        ranked = q.ask_rank(store, "2080501", Scope(year=2020, kind="budget"), "nothing").dicts()
        assert [(row["unit"], row["yuan"]) for row in ranked] == [(A, 70_000), (B, 50_000)]
        series = q.ask_series(store, "2080501", Scope()).dicts()
        assert {(row["unit"], row["year"]): row["yuan"] for row in series} == {
            (A, 2020): 70_000, (A, 2021): 140_000, (B, 2020): 50_000, (B, 2021): 50_000,
        }  # fmt: skip


def test_units_without_the_figure_are_counted(store: Store):
    scope = Scope(year=2024, kind="budget")
    (row,) = q.ask_rank(store, "208", scope, "nothing").dicts()
    assert (row["unit"], row["without"]) == (A, 2)
    (peer,) = q.ask_peers(store, B, "208", scope, "staff").dicts()
    assert (peer["state"], peer["of"], peer["without"]) == ("blank", 1, 2)


def test_budget_adjusted_and_final_stand_side_by_side(store: Store):
    rows = {
        (row["table_id"], row["row_id"]): row
        for row in q.ask_execution(store, Scope(unit=A, year=2024), "total").dicts()
    }
    spent, public = rows["expenditure", "total"], rows["three_public", "total"]
    assert (spent["budget"], spent["actual"], spent["execution_pct"]) == (200000, 190000, 95)
    assert (public["budget"], public["initial"], public["actual"], public["execution_pct"]) == (
        30000,
        40000,
        20000,
        50,
    )


def test_a_department_is_the_sum_of_its_units(store: Store):
    rows = [
        row.row() if row.name != B else UnitRow(B, B, "", "", "", "", parent=A).row()
        for row in read_units(store)
    ]
    store.put_units(rows)
    found = {row["what"]: row["yuan"] for row in q.ask_sums(store, A, "expenditure", 2024, "budget").dicts()}
    assert found == {"unit": 400000, "sum": 400000, "department": 200000, "difference": -200000}


def test_sums_name_a_unit_without_a_figure_that_only_the_list_of_units_knows(store: Store):
    rows = [replace(row, parent=A) if row.name in (B, C) else row for row in read_units(store)]
    store.put_units([row.row() for row in rows])
    found = [
        (row["unit"], row["what"]) for row in q.ask_sums(store, A, "expenditure", 2023, "budget").dicts()
    ]
    assert found == [(C, "missing"), (B, "missing"), (A, "department")]


def test_findings_are_counted(store: Store):
    rows = q.ask_findings(store, Scope(), ["rule", "province"], "error").dicts()
    assert [tuple(row.values()) for row in rows] == [("code-parts", "33", 3, 2)]


def test_an_unknown_figure_is_refused(store: Store):
    with pytest.raises(UnknownFigure):
        q.ask_series(store, "no-such-figure", Scope())


def test_a_budget_that_only_the_narrative_gives_stands_beside_the_account(url: str):
    spent = {"general.total.total": "90", "general.2101101.total": "40", "general.2101102.total": "50"}
    account = saying(
        item(A, 2024, spent, kind="final"),
        ("budget", "行政单位医疗", "50"),
        ("adjusted", "行政单位医疗", "45"),
        ("actual", "行政单位医疗", "40"),
        ("budget", "事业单位医疗", "60"),
        ("budget", "事业单位医疗", "61"),
    )
    with open_store(url, write=True) as store:
        store.load([account])
        update_units(store)
        store.finish()
        rows = {row["row_id"]: row for row in q.ask_execution(store, Scope(unit=A, year=2024), "").dicts()}
    stages = ("initial", "adjusted", "actual", "stated")
    assert [rows["2101101"][name] for name in stages] == [500000, 450000, 400000, "initial adjusted"]
    assert rows["2101101"]["execution_pct"] == Decimal("88.89"), "of what was adjusted"
    assert [rows["2101102"][name] for name in stages] == [None, None, 500000, None], (
        "said in two ways: neither"
    )
    assert [rows["total"][name] for name in stages] == [None, None, 900000, None]


def test_sums_over_units_count_what_a_department_holds_once(store: Store):
    """B belongs to A, whose figures hold those of B."""
    rows = [replace(row, parent=A) if row.name == B else row for row in read_units(store)]
    store.put_units([row.row() for row in rows])
    shares = {
        row["code"]: row["yuan"] for row in q.ask_shares(store, Scope(year=2024, kind="budget")).dicts()
    }
    assert shares == {"208": 60000, "210": 40000}, "of A and C"
    inside = Scope(year=2024, kind="budget", region="3302")
    assert [row["yuan"] for row in q.ask_shares(store, inside).dicts()] == [20000], "A is not in there"
    ranked = q.ask_rank(store, "expenditure", Scope(year=2024, kind="budget"), "nothing").dicts()
    assert [row["unit"] for row in ranked] == [B, C, A], "each for itself"


def test_disclosures_that_tell_no_unit_are_nobodys_years(url: str):
    with open_store(url, write=True) as store:
        store.load(
            [item("", year, total(figure), name=figure) for year, figure in ((2023, "1"), (2024, "9"))]
        )
        store.finish()
        assert q.ask_series(store, "expenditure", Scope()).rows == ()
        assert q.ask_growth(store, "expenditure", 2024, Scope(kind="budget"), "year").rows == ()


def test_figures_in_yuan_and_in_ten_thousand_are_one_series(url: str):
    cells = [{"expenditure.total.total": figure} for figure in ("12.50", "250000")]
    with open_store(url, write=True) as store:
        store.load([item(A, 2023, cells[0]), item(A, 2024, cells[1], unit_of_amounts="元")])
        update_units(store)
        store.finish()
        rows = list(q.ask_series(store, "expenditure", Scope(unit=A)).dicts())
    assert [(row["printed"], row["yuan"], row["growth_pct"]) for row in rows] == [
        ("12.50", 125000, None),
        ("250000", 250000, 100),
    ]


def test_no_growth_over_a_missing_year(url: str):
    with open_store(url, write=True) as store:
        store.load([item(A, year, total(figure)) for year, figure in ((2022, "1"), (2024, "3"), (2025, "0"))])
        update_units(store)
        store.finish()
        rows = list(q.ask_series(store, "expenditure", Scope(unit=A)).dicts())
        assert q.ask_growth(store, "expenditure", 2024, Scope(kind="budget"), "unit").rows == ()
    assert [(row["year"], row["state"], row["growth_pct"]) for row in rows] == [
        (2022, "printed", None),
        (2023, "no-disclosure", None),
        (2024, "printed", None),
        (2025, "printed", -100),
    ]


@pytest.mark.parametrize("unit", ["' OR '1'='1", "%", "x'; DROP TABLE units; --", "某局\\"])
def test_names_are_values_and_never_statements(store: Store, unit: str):
    assert q.ask_series(store, "expenditure", Scope(unit=unit)).rows == ()
    assert q.ask_series(store, f"expenditure:{unit}:total", Scope(unit=A)).columns
    assert q.ask_rank(store, "expenditure", Scope(region=unit, year=2024), "nothing").rows == ()
    assert len(store.units().rows) == 3


def test_a_department_whose_units_are_not_here_is_held_against_nothing(url: str):
    department = listing(A, 2024, {"expenditure.total.total": "10"}, [f"{A}（本级）", B, C])
    with open_store(url, write=True) as store:
        store.load([department, item(f"{A}（本级）", 2024, {"expenditure.total.total": "7"})])
        update_units(store)
        store.finish()
        asked = (A, "expenditure", 2024, "budget")
        alone = [(row["what"], row["yuan"]) for row in q.ask_sums(store, *asked).dicts()]
        assert alone == [("missing", None)] * 3 + [("department", 100000)]
        rows = [row if row.name == A else replace(row, parent=A) for row in read_units(store)]
        store.put_units([row.row() for row in rows])
        some = [(row["what"], row["yuan"]) for row in q.ask_sums(store, *asked).dicts()]
    assert some == [
        ("unit", 70000), ("missing", None), ("missing", None), ("sum", 70000), ("department", 100000),
        ("difference", 30000),
    ]  # fmt: skip
