"""Names of bodies, years of headings, contents lists: what is another's and what is only shortened."""

from __future__ import annotations

import pytest

from mingzhang.audit.cases import case_findings
from mingzhang.model import Finding
from mingzhang.taxonomy.cases import Case
from mingzhang.taxonomy.rules import package_catalogue

CATALOGUE = package_catalogue()
UNIT = "示例市云溪区规划和自然资源局"


def found(rule: str, case: Case) -> tuple[Finding, ...]:
    return case_findings(CATALOGUE.rules[rule], case, CATALOGUE)


def opening(name: str) -> Case:
    return Case(faulted=False, unit=UNIT, passages=(f"{name}2024年支出预算10.00万元。",))


@pytest.mark.parametrize(
    "name", [UNIT, f"{UNIT}本级", "云溪区规划和自然资源局", "云溪区规资局", f"{UNIT}（汇总）"]
)
def test_the_unit_may_be_called_in_short(name: str):
    assert not found("unit-name", opening(name))


def test_the_body_of_another_district_is_another_body():
    (finding,) = found("unit-name", opening("示例市规划和自然资源局"))
    assert finding.severity == "warning" and finding.details["found"] == "示例市规划和自然资源局"


def test_a_name_that_is_only_written_differently_is_a_notice():
    (finding,) = found("unit-name", opening("示例市云溪区规划与自然资源局"))
    assert finding.severity == "notice"


def test_a_body_that_the_running_text_speaks_of_is_no_fault():
    assert not found("unit-name", opening("示例市云溪区财政局"))


OWN_YEAR = ("二、关于示例局2024年收入预算情况说明", "三、关于示例局2024年支出预算情况说明")


@pytest.mark.parametrize(
    ("heading", "faulted"),
    [
        ("一、关于示例局2024年收支预算情况的总体说明", False),
        ("一、2023年度部门预算执行情况", False),
        ("一、2024年预算与2023年预算比较情况", False),
        ("一、2023年结转资金预算情况", False),
        ("一、关于示例局2023年收支预算情况的总体说明", True),
    ],
)
def test_headings_of_another_year(heading: str, faulted: bool):
    case = Case(faulted=faulted, year=2024, headings=(heading, *OWN_YEAR))
    assert bool(found("heading-year", case)) is faulted


def test_as_many_headings_of_another_year_make_the_own_one_doubtful():
    heading = "一、关于示例局2023年收支预算情况的总体说明"
    assert not found("heading-year", Case(faulted=False, year=2024, headings=(heading, OWN_YEAR[0])))


def test_a_sentence_that_opens_with_the_unit_and_another_year():
    openings = ("云溪区统计局2024年收入预算10.00万元。", "云溪区统计局2024年财政拨款收支预算10.00万元。")
    wrong = Case(faulted=True, year=2024, passages=(*openings, "云溪区统计局2023年支出预算10.00万元。"))
    assert found("heading-year", wrong)
    assert not found("heading-year", Case(faulted=False, year=2024, passages=openings))


def test_a_listed_heading_is_found_below_the_name_of_the_unit():
    case = Case(
        faulted=False,
        contents=("一、部门主要职能……………3", "二、部门机构设置……………4"),
        headings=("云溪区统计局（部门）主要职能", "云溪区统计局（部门）机构设置"),
    )
    assert not found("listed-heading-absent", case)


@pytest.mark.parametrize(
    ("passage", "faulted"),
    [("所属单位预算管理办法另行规定。", False), ("所有收支均纳入单位预算管理。", True)],
)
def test_budgets_of_subordinate_units_do_not_count_as_mixed_up(passage: str, faulted: bool):
    headings = ("第二部分2024年部门预算公开表", "第三部分2024年部门预算情况说明")
    case = Case(faulted=faulted, headings=headings, passages=(passage,))
    assert bool(found("mixed-kind", case)) is faulted


def test_a_document_of_both_kinds_in_equal_parts_is_left_alone():
    headings = ("第二部分2024年部门预算公开表", "第三部分2024年单位预算情况说明")
    assert not found("mixed-kind", Case(faulted=False, headings=headings))
