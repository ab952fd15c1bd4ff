"""Points of single indicators: every bound, the edges, levels, days, printed rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.evaluate.reached import Achieved, Wrong, read_achieved
from mingzhang.evaluate.scheme import scheme
from mingzhang.evaluate.scoring import equal_parts, score, score_execution, weights_of
from tests.evaluate.plans import indicator

TEN = Decimal(10)


def scored(target, actual, **more):
    one = indicator(value=target, **more)
    achieved = read_achieved(one, actual, scheme()) if actual else None
    assert not isinstance(achieved, Wrong), achieved
    return score(one, achieved, TEN, scheme())


@pytest.mark.parametrize(
    ("target", "actual", "points", "how"),
    [
        ("≥80%", "80%", "10", "reached"),
        ("≥80%", "60%", "7.50", "ratio"),
        ("≥31.1万人", "31.2", "10", "reached"),
        ("≥31.1万人", "311000人", "10", "reached"),
        ("≥31.1万人", "15.55万人", "5", "ratio"),
        ("≤10万元", "12.5万元", "8", "ratio"),
        ("≤10万元", "10", "10", "reached"),
        ("≤3件", "0", "10", "reached"),
        ("≤0件", "0", "10", "reached"),
        ("≤0件", "1", "0", "nothing"),
        ("0起", "0", "10", "reached"),
        ("0起", "1起", "0", "nothing"),
        ("≥0", "0", "10", "reached"),
        ("≥12次", "0", "0", "nothing"),
        ("12次", "15", "10", "reached"),
        ("12次", "9", "7.50", "ratio"),
        ("≥12次", "24", "10", "reached"),
        ("2024年12月25日前", "2024-12-25", "10", "reached"),
        ("2024年12月25日前", "2024年12月26日", "0", "late"),
        ("有效提升", "达成", "10", "level"),
        ("有效提升", "有效提升", "10", "level"),
        ("有效提升", "达成 80%", "8", "level"),
        ("有效提升", "部分达成 70%", "7", "level"),
        ("有效提升", "未达成 0%", "0", "level"),
        ("每季度结束后的15日内", "部分达成 75%", "7.50", "level"),
    ],
)
def test_points_of_a_value(target, actual, points, how):
    found = scored(target, actual)
    assert (found.points, found.how) == (Decimal(points), f"evaluate.how.{how}")


def test_a_missing_value_has_no_points_and_says_so():
    found = scored("≥80%", None)
    assert (found.points, found.ratio, found.how) == (0, None, "evaluate.how.missing")


def test_a_cost_without_an_operator_is_to_be_met_exactly():
    cost = {"level1": "成本指标", "level2": "经济成本指标"}
    assert scored("100元/人", "80元/人", **cost).points == Decimal("8.00")
    assert scored("100元/人", "125元/人", **cost).points == Decimal("8.00")


def test_direct_scoring_gives_full_points_or_none():
    assert scored("≥98%", "97.9%", scoring="直接赋分").points == 0
    assert scored("≥98%", "98%", scoring="直接赋分").points == TEN
    assert scored("及时拨付", "部分达成 70%", scoring="直接赋分").points == 0
    assert scored("及时拨付", "达成 85%", scoring="直接赋分").points == TEN


def test_excess_keeps_full_points_and_is_told():
    found = scored("≥20场", "28")
    assert (found.points, found.over) == (TEN, Decimal(40))


def test_an_upper_bound_kept_with_nothing_done_is_told():
    assert scored("≤10万元", "0").idle
    assert not scored("≤10万元", "1").idle
    assert not scored("≤0件", "0").idle


def test_a_comparison_with_last_year_takes_last_years_value():
    assert scored("不低于上年水平", "45人", previous="50人").points == Decimal("9.00")
    assert scored("不低于上年水平", "达成").points == TEN


def test_a_unit_may_stand_in_the_name():
    cost = {"level1": "成本指标", "name": "项目费用（万元）"}
    assert scored("≤26.4", "26.4", **cost).points == TEN
    assert scored("≤26.4", "33万元", **cost).points == Decimal("8.00")
    assert scored("≥90", "90%", name="满意度（%）").points == TEN
    assert scored("≥90", "95", name="满意度（年末）").points == TEN


@pytest.mark.parametrize(
    ("target", "actual", "key"),
    [
        ("≥12次", "很多", "no_number"),
        ("≥12次", "≥12次", "no_number"),
        ("≥12次", "12人", "other_unit"),
        ("≥12次", "-1", "negative"),
        ("≥95%", "0.97", "no_percent"),
        ("≥95%", "1", "no_percent"),
        ("2024年12月底前", "年内", "bad_day"),
        ("有效提升", "还不错", "no_level"),
        ("有效提升", "部分达成", "no_share"),
        ("有效提升", "部分达成 80%", "other_band"),
        ("有效提升", "达成 79%", "other_band"),
        ("有效提升", "未达成 60%", "other_band"),
    ],
)
def test_what_cannot_be_taken_is_refused(target, actual, key):
    found = read_achieved(indicator(value=target), actual, scheme())
    assert isinstance(found, Wrong)
    assert found.key == f"evaluate.{key}"


def test_a_growth_may_be_negative():
    found = read_achieved(indicator(name="参保人数增长率", value="≥2%"), "-1.5%", scheme())
    assert isinstance(found, Achieved)
    assert score(indicator(value="≥2%"), found, TEN, scheme()).points == 0


def test_weights_of_the_form_leave_the_rest_to_execution():
    rows = [indicator(weight="60"), indicator(weight="30", level1="效益指标")]
    found = weights_of(rows, scheme(), department=False)
    assert (found.source, found.indicators, found.execution) == ("form", (60, 30), 10)
    whole = weights_of([indicator(weight="100")], scheme(), department=True)
    assert (whole.source, whole.execution, whole.full) == ("form", 0, 100)


def test_weights_that_do_not_add_up_are_not_used():
    rows = [indicator(weight="60"), indicator(weight="20", level1="效益指标")]
    found = weights_of(rows, scheme(), department=False)
    assert (found.source, found.printed, found.full) == ("scheme", 80, 100)


@pytest.mark.parametrize(
    ("levels", "weights"),
    [
        (["产出指标", "效益指标", "满意度指标"], ["50", "30", "10"]),
        (
            ["产出指标", "产出指标", "成本指标", "效益指标", "满意度指标"],
            ["16.67", "16.67", "16.66", "30", "10"],
        ),
        (["产出指标", "效益指标"], ["50", "40"]),
        (["产出指标"], ["90"]),
        (["效益指标"], ["90"]),
        (["产出指标", "满意度指标"], ["80", "10"]),
    ],
)
def test_the_scheme_shares_its_points_and_moves_those_of_missing_groups(levels, weights):
    rows = [indicator(level1=level, level2="") for level in levels]
    found = weights_of(rows, scheme(), department=False)
    assert list(found.indicators) == [Decimal(weight) for weight in weights]
    assert found.full == 100


def test_a_department_without_weights_has_no_points():
    found = weights_of([indicator()], scheme(), department=True)
    assert (found.source, found.indicators, found.execution) == ("none", (None,), None)


def test_parts_add_up_to_the_whole():
    for count in range(1, 40):
        assert sum(equal_parts(Decimal(50), count)) == 50


def test_execution_is_capped_and_needs_a_budget():
    assert score_execution(Decimal("95"), Decimal(100), TEN).points == Decimal("9.50")
    assert score_execution(Decimal("101"), Decimal(100), TEN).points == TEN
    assert score_execution(Decimal("5"), None, TEN).points is None
    assert score_execution(Decimal("0"), Decimal(0), TEN).points is None
