"""Whole sheets: totals, grades, what is due, and targets that come from a disclosure."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.evaluate.as_json import document
from mingzhang.evaluate.evaluation import evaluate
from mingzhang.evaluate.plan import plan_of_disclosure
from mingzhang.evaluate.scheme import scheme
from mingzhang.model import Amount, Disclosure, Fact, Place, Profile, Source, TableSeen, Target
from mingzhang.pipeline import read_file
from tests.evaluate.plans import entries, indicator, plan, sheet

PROJECT = "培训项目"
SPENT = [{"period": "2024Q4", "project": PROJECT, "amount": "95"}]


def row(name, value="", **more):
    return {"project": PROJECT, "indicator": name, "value": value, **more}


def evaluated(tmp_path, of, **sheets):
    return evaluate(of, entries(tmp_path, of, **sheets), scheme())


def due(found):
    return [(demand.label, demand.key.removeprefix("evaluate.demand.")) for demand in found.demands]


def test_a_reason_is_due_for_a_miss_and_a_large_excess_and_nothing_done(tmp_path):
    of = plan(
        sheet(
            indicator("甲", "≥10次"), indicator("乙", "≥10次"), indicator("丙", "≥10次"),
            indicator("丁", "≤10次"), indicator("戊", "≥10次"), indicator("己", "有效提升"),
        )
    )  # fmt: skip
    values = [row("甲", "9"), row("乙", "13"), row("丙", "12"), row("丁", "0"), row("己", "达成 85%")]
    found = evaluated(tmp_path, of, execution=SPENT, indicators=values)
    assert due(found) == [("甲", "reason"), ("乙", "over"), ("丁", "idle"), ("戊", "value")]


def test_a_given_reason_is_enough_but_no_value_never_is(tmp_path):
    of = plan(sheet(indicator("甲", "≥10次"), indicator("戊", "≥10次")))
    values = [row("甲", "9", reason="停电"), row("戊", "", reason="没有统计")]
    assert due(evaluated(tmp_path, of, execution=SPENT, indicators=values)) == [("戊", "value")]


def test_low_execution_needs_a_reason(tmp_path):
    spent = [{"period": "2024Q4", "project": PROJECT, "amount": "89.9"}]
    values = [row("培训人次", "100")]
    found = evaluated(tmp_path, plan(), execution=spent, indicators=values)
    assert due(found) == [("", "execution")]
    (tmp_path / "b").mkdir()
    told = [{"project": PROJECT, "subject": "execution", "text": "尾款未付"}]
    assert due(evaluated(tmp_path / "b", plan(), execution=spent, indicators=values, reasons=told)) == []


def test_without_a_budget_there_is_no_total(tmp_path):
    of = plan(sheet(indicator(), budget=None))
    found = evaluated(tmp_path, of, indicators=[row("培训人次", "100")])
    assert (found.sheets[0].total, found.sheets[0].grade) == (None, None)
    assert due(found) == [("", "budget")]


def test_a_department_without_weights_gets_no_grade_but_its_targets_are_held(tmp_path):
    of = plan(sheet(indicator(), name=""), total=Decimal(100))
    values = [{"project": "", "indicator": "培训人次", "value": "50"}]
    found = evaluated(tmp_path, of, indicators=values)
    whole = found.department
    assert (whole.total, whole.grade, whole.rows[0].score.points) == (None, None, None)
    assert whole.rows[0].score.ratio == Decimal("0.5")
    assert ("", "weights") in due(found)


def test_an_indicator_that_is_the_execution_rate_takes_it_from_the_money(tmp_path):
    rate = indicator("预算执行率", "≥95%", weight="10")
    of = plan(sheet(rate, indicator(weight="90")))
    found = evaluated(tmp_path, of, execution=SPENT, indicators=[row("培训人次", "100")])
    assert found.sheets[0].rows[0].actual == "95.00%"
    assert found.sheets[0].total == 100


@pytest.mark.parametrize(
    ("reached", "grade"), [("100", "优"), ("89.5", "优"), ("85", "良"), ("75", "中"), ("50", "差")]
)
def test_grades(tmp_path, reached, grade):
    of = plan(sheet(indicator(weight="90"), budget="95"))
    found = evaluated(tmp_path, of, execution=SPENT, indicators=[row("培训人次", reached)])
    assert found.sheets[0].grade.name["zh"] == grade


def test_a_disclosure_gives_funds_and_the_total_of_the_expenditure_table():
    place = Place()
    target = Target(PROJECT, Amount.parse("50"), None, None, "办好", (indicator(),), place)
    facts = (Fact("expenditure", "total", "total", Amount.parse("335"), "", place),)
    printed = Disclosure(
        Source("a", "", None, "text"), "某局", 2024, "budget", "", "万元", Profile(), facts,
        targets=(target, replace(target, project=None, year_funds=None), target),
    )  # fmt: skip
    found = plan_of_disclosure(printed)
    assert [(each.name, each.budget) for each in found.sheets] == [
        (PROJECT, 50), ("", 335), (f"{PROJECT}#2", 50),
    ]  # fmt: skip


def test_funds_and_totals_in_a_unit_of_their_own_count_in_that_of_the_disclosure():
    place, seen = Place(), TableSeen("expenditure", "支出总表", "", Place(), ("total",), 1, unit="元")
    target = Target(PROJECT, Amount.parse("500000"), None, None, "", (indicator(),), place, amount_unit="元")
    facts = (Fact("expenditure", "total", "total", Amount.parse("3350000"), "", place),)
    printed = Disclosure(
        Source("a", "", None, "text"), "某局", 2024, "budget", "", "万元", Profile(), facts,
        targets=(target,), tables=(seen,),
    )  # fmt: skip
    found = plan_of_disclosure(printed)
    assert ([sheet.budget for sheet in found.sheets], found.total) == ([50], 335)


def test_the_document_is_plain_json_with_an_explanation_for_every_row(tmp_path):
    found = evaluated(tmp_path, plan(), execution=SPENT, indicators=[row("培训人次", "80")])
    told = json.loads(json.dumps(document(found, lambda key, details: key, "zh")))
    assert told["schema"] == "mingzhang/evaluation/1"
    (one,) = told["sheets"]
    assert one["indicators"][0]["points"] == "72"
    assert one["indicators"][0]["how"] == "evaluate.how.ratio"
    assert one["execution"]["how"] == "evaluate.how.execution"


def test_every_target_of_the_published_documents_can_be_reached(seeds_dir, tmp_path):
    """Each sheet is evaluated with nothing filled in: all is due, nothing fails."""
    for number, path in enumerate(sorted(Path(seeds_dir).glob("*.txt"))):
        of = plan_of_disclosure(read_file(path))
        (tmp_path / str(number)).mkdir()
        cover = [("year", str(of.year)), ("as_of", f"{of.year}-12-31")]
        found = evaluated(tmp_path / str(number), of, cover=cover)
        rows = [row for result in found.sheets for row in result.rows]
        assert len(rows) == sum(len(each.indicators) for each in of.sheets)
        assert [d for d in found.demands if d.key.endswith(".value")] != []
        assert all(row.score.points in (None, 0) for row in rows)
