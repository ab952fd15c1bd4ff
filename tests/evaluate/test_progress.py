"""Progress: money and targets against the calendar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mingzhang.book import load_book
from mingzhang.evaluate.actuals import load_actuals
from mingzhang.evaluate.evaluation import evaluate
from mingzhang.evaluate.plan import plan_of_book
from mingzhang.evaluate.progress import elapsed, is_over, progress
from mingzhang.evaluate.scheme import scheme
from tests.evaluate.plans import EXAMPLE, entries, indicator, plan, sheet

PROJECT = "培训项目"


def standing(tmp_path, of, **sheets):
    found = entries(tmp_path, of, **sheets)
    return progress(evaluate(of, found, scheme()), found, scheme())[0]


def keys(each):
    return [(warned.label, warned.key.removeprefix("evaluate.warn.")) for warned in each.warnings]


def half(amount):
    cover = [("year", "2024"), ("as_of", "2024-06-30"), ("amount_unit", "万元")]
    return {"cover": cover, "execution": [{"period": "2024Q2", "project": PROJECT, "amount": amount}]}


def value(text, name="培训人次"):
    return {"indicators": [{"project": PROJECT, "indicator": name, "value": text}]}


def test_the_part_of_the_year_counts_leap_days():
    assert elapsed(date(2024, 6, 30)) == Decimal(182) / 366
    assert elapsed(date(2023, 6, 30)) == Decimal(181) / 365
    assert is_over(date(2024, 12, 31)) and not is_over(date(2024, 12, 30))


@pytest.mark.parametrize(
    ("amount", "warned"),
    [("50", []), ("40", [("", "forecast")]), ("34", [("", "money_behind")])],
)
def test_money_behind_the_calendar(tmp_path, amount, warned):
    assert keys(standing(tmp_path, plan(), **half(amount), **value("50"))) == warned


def test_the_forecast_goes_on_at_the_present_pace_and_never_beyond_the_budget(tmp_path):
    assert standing(tmp_path, plan(), **half("30")).forecast == Decimal(30) / (Decimal(182) / 366) / 100
    (tmp_path / "b").mkdir()
    assert standing(tmp_path / "b", plan(), **half("80")).forecast == 1


def test_counts_behind_the_calendar_are_told_and_rates_are_not(tmp_path):
    assert keys(standing(tmp_path, plan(), **half("50"), **value("30"))) == [("培训人次", "target_behind")]
    (tmp_path / "b").mkdir()
    of = plan(sheet(indicator("合格率", "≥90%")))
    assert keys(standing(tmp_path / "b", of, **half("50"), **value("60%", "合格率"))) == []


def test_money_far_ahead_of_the_targets(tmp_path):
    found = standing(tmp_path, plan(), **half("90"), **value("50"))
    assert keys(found) == [("", "apart")]


def test_an_upper_bound_passed_and_a_day_gone_by(tmp_path):
    of = plan(sheet(indicator("投诉", "≤3件"), indicator("完成时间", "2024年5月底前")))
    found = standing(tmp_path, of, **half("50"), **value("4", "投诉"))
    assert keys(found) == [("投诉", "above"), ("完成时间", "overdue")]


def test_standings_follow_payments_and_adjustments_by_day():
    of = plan_of_book(load_book(EXAMPLE / "targets"))
    found = load_actuals(EXAMPLE / "actuals", of, scheme()).until(date(2024, 9, 30))
    (_, first, *_) = progress(evaluate(of, found, scheme()), found, scheme())
    assert [(s.day.isoformat(), s.adjusted, s.executed) for s in first.standings] == [
        ("2024-03-31", 45, Decimal("6.3")),
        ("2024-06-30", 45, Decimal("17.5")),
        ("2024-08-16", 50, Decimal("17.5")),
        ("2024-09-30", 50, 32),
    ]
    assert first.standings[-1].rate == Decimal("0.64")
