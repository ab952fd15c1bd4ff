"""The worked year against the points computed by hand, row by row."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from mingzhang.book import load_book
from mingzhang.evaluate.actuals import load_actuals
from mingzhang.evaluate.evaluation import evaluate
from mingzhang.evaluate.plan import plan_of_book
from mingzhang.evaluate.scheme import scheme
from tests.evaluate.plans import EXAMPLE

EXECUTION, TOTAL = "预算执行率", "总分"


@pytest.fixture(scope="module")
def found():
    plan = plan_of_book(load_book(EXAMPLE / "targets"))
    return evaluate(plan, load_actuals(EXAMPLE / "actuals", plan, scheme()), scheme())


def by_hand():
    with (EXAMPLE / "by-hand.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_program(found):
    for result in found.sheets:
        yield (result.name, EXECUTION), (result.execution.weight, result.execution.points)
        for row in result.rows:
            yield (result.name, row.label), (row.score.weight, row.score.points)
        yield (result.name, TOTAL), (result.weights.full, result.total)


def test_every_point_is_the_one_computed_by_hand(found):
    wanted = {(r["project"], r["row"]): (Decimal(r["weight"]), Decimal(r["points"])) for r in by_hand()}
    assert dict(by_program(found)) == wanted


def test_the_hand_computed_points_add_up():
    rows = by_hand()
    for name in {row["project"] for row in rows}:
        own = [row for row in rows if row["project"] == name]
        assert sum(Decimal(r["points"]) for r in own if r["row"] != TOTAL) == Decimal(own[-1]["points"])


def test_grades_and_what_is_still_due(found):
    assert [result.grade.name["zh"] for result in found.sheets] == ["优", "优", "中", "中"]
    assert [(demand.label, demand.key) for demand in found.demands] == [
        ("窗口人员满意度", "evaluate.demand.value")
    ]
