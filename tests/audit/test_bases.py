"""Calculation bases: what is multiplied, what is left alone, and how quantities are read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.audit.cases import case_findings
from mingzhang.taxonomy.cases import Case, ProjectCase, TargetCase
from mingzhang.taxonomy.cases import IndicatorCase as Row
from mingzhang.taxonomy.quantities import AT_LEAST, AT_MOST, EXACTLY, quantities, quantity
from mingzhang.taxonomy.rules import package_catalogue

CATALOGUE = package_catalogue()


def faults(rule: str, case: Case) -> list[dict[str, str]]:
    return [finding.details for finding in case_findings(CATALOGUE.rules[rule], case, CATALOGUE)]


def project(amount: str, heads: str, standard: str) -> Case:
    details = {"补贴人数": heads, "补贴标准": standard}
    return Case(faulted=True, projects=(ProjectCase("补助", amount, details=details),))


@pytest.mark.parametrize(
    ("text", "value", "unit", "per", "bound"),
    [
        ("≥33334人", "33334", "人", (), AT_LEAST),
        ("< =2083.33 元/人", "2083.33", "元", ("人",), AT_MOST),
        ("=5 元/人/月", "5", "元", ("人", "月"), EXACTLY),
        ("8.43万人", "84300", "人", (), EXACTLY),
        ("84313（人）", "84313", "人", (), EXACTLY),
        ("每人每月100元", "100", "元", ("人", "月"), EXACTLY),
        ("200元/人·月", "200", "元", ("人", "月"), EXACTLY),
        ("≥95%", "95", "%", (), AT_LEAST),
    ],
)
def test_a_quantity_has_bound_unit_and_what_it_is_for(text, value, unit, per, bound):
    found = quantity(text)
    assert found is not None
    assert (found.value, found.unit, found.per, found.bound) == (Decimal(value), unit, per, bound)


@pytest.mark.parametrize("text", ["有效提高", "5 元/人*12 月", "约20人左右", ""])
def test_other_texts_are_no_quantity(text):
    assert quantity(text) is None


def test_several_quantities_of_a_text():
    assert [(q.value, q.per) for q in quantities("线索2条，每条奖励11000元")] == [(2, ()), (11000, ("条",))]


@pytest.mark.parametrize(
    ("amount", "heads", "standard"),
    [
        ("860.00", "84313（人）", "102 元/人/年"),
        ("200", "33334（人）", "5 元/人*12 月"),
        ("40.00", "500人", "100元/人/月"),  # eight months
        ("7.00", "500人", "100-200元/人/月"),  # a range proves nothing
        ("7.00", "500人", "30元/人/天"),  # who knows how many days
    ],
)
def test_a_basis_that_explains_the_amount_or_proves_nothing(amount: str, heads: str, standard: str):
    assert not faults("project-basis", project(amount, heads, standard))


def test_a_basis_that_does_not_explain_the_amount():
    (found,) = faults("project-basis", project("86.00", "84313（人）", "102 元/人/年"))
    assert (found["found"], found["expected"]) == ("86.00", "859.99")


def test_a_sum_of_products_is_worked_out():
    right = "线索奖励：2条×11000元+5条×3000元+26条×500元=5万元。"
    assert not faults("written-product", Case(faulted=False, passages=(right,)))
    (found,) = faults("written-product", Case(faulted=True, passages=(right.replace("=5万", "=6万"),)))
    assert (found["found"], found["expected"]) == ("6", "5.00")


@pytest.mark.parametrize(
    ("heads", "price", "faulted"),
    [
        ("≥449万人", "=10元/人", False),  # more heads are allowed
        ("≥460万人", "=10元/人", True),  # even the fewest cost more
        ("=449万人", "=10元/人", True),
        ("=1000万人", "≤10元/人", False),
    ],
)
def test_bounds_widen_what_a_sheet_allows(heads: str, price: str, faulted: bool):
    rows = (
        Row("保障人数", heads, "产出指标", "数量指标"),
        Row("筹资标准", price, "成本指标", "经济成本指标"),
    )
    case = Case(faulted=faulted, targets=(TargetCase("补助", "4551.00", indicators=rows),))
    assert bool(faults("target-basis", case)) is faulted


@pytest.mark.parametrize(
    "allocation",
    [
        "印刷费3万元、培训费2万元，每人补助100元。",
        "主要用于印刷费3万元、培训费2万元。",
        "其中印刷费3万元。",
        "政策宣传费10万元，印刷费3万元、培训费2万元",
    ],
)
def test_an_allocation_that_says_more_than_a_list_is_not_added_up(allocation: str):
    case = Case(faulted=False, projects=(ProjectCase("政策宣传费", "10.00", allocation),))
    assert not faults("allocation-parts", case)
