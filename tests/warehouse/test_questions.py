"""What is asked of the warehouse, in both stores."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from mingzhang.errors import StoreUnusable
from mingzhang.warehouse import questions as q
from mingzhang.warehouse.statements import Scope
from mingzhang.warehouse.store import Store, open_store
from mingzhang.warehouse.units import UnitRow, read_units, update_units
from tests.warehouse.made import item

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
    assert [(row["rank"], row["unit"], row["value"]) for row in rows] == [(1, B, 80000), (2, A, 20000)]


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


def test_findings_are_counted(store: Store):
    rows = q.ask_findings(store, Scope(), ["rule", "province"], "error").dicts()
    assert [tuple(row.values()) for row in rows] == [("code-parts", "33", 3, 2)]


def test_an_unknown_figure_is_refused(store: Store):
    with pytest.raises(StoreUnusable):
        q.ask_series(store, "no-such-figure", Scope())
