"""Titles in any region's words; sentences and other tables' titles are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.recognise.titles import find_titles, match_title, stands_for
from mingzhang.taxonomy.tables import table_concepts
from tests.fuzz import examples
from tests.recognise.stuff import items_of

TITLES = [(title, concept.id) for concept in table_concepts().values() for title in concept.titles]


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("部门收支总体情况表", "summary"),
        ("部门（单位）收支总体情况表", "summary"),
        ("2024年单位收入总体情况表", "income"),
        ("表3 部门支出总体情况表", "expenditure"),
        ("云溪县医疗保障局2024年财政拨款收支预算总体情况表", "appropriation"),
        ("五、一般公共预算支出情况表", "general"),
        ("一般公共预算基本支出情况表", "basic"),
        ("一般公共预算项目支出情况表", "projects"),
        ("项目支出情况表", "projects"),
        ("财政拨款“三公”经费支出情况表", "three_public"),
        ('财政拨款"三公"经费支出情况表', "three_public"),
        ("政府性基金预算支出情况表", "govfund"),
        ("公开08表 国有资本经营预算财政拨款支出决算表", "statecap"),
        ("收入支出决算总表", "summary"),
        ("一般公共预算财政拨款支出决算表（公开05表）", "general"),
        ("**部门收入总体情况表**", "income"),
        ("部 门 收 入 总 体 情 况 表", "income"),
    ],
)
def test_titles_of_many_regions(text: str, table: str):
    assert match_title(text) == table


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("一般公共预算财政拨款支出表", "general"),
        ("一般公共预算财政拨款基本支出表", "basic"),
        ("基本支出决算表", "basic"),
        ("机关运行经费支出决算表", "operating_cost"),
        ("一般公共预算基本支出明细表（按支出经济分类科目-不含上年结转）", "basic"),
        ("一般公共预算支出明细表（按支出经济分类科目-不含上年结转）", "other"),
        ("部门预算基本支出预算表", "other"),
        ("政务服务中心支出预算表", "expenditure"),
        ("政府购买服务支出预算表", None),
        ("国有资本经营预算“三公”经费支出预算表", None),
        ("收入支出决算表", "summary"),
        ("基本支出预算表", "other"),
        ("人员支出预算表", None),
        ("差旅费支出预算表", None),
        ("社会保险基金支出决算表", None),
    ],
)
def test_the_longest_name_that_fits_decides(text: str, table: str | None):
    assert match_title(text) == table


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("收入支出决算表", "summary"),
        ("财政拨款收入支出决算表", "appropriation"),
        ("财政拨款收支预算表", "appropriation"),
        ("一般公共预算财政拨款收入支出决算表", "general"),
        ("一般公共预算当年财政拨款支出预算表", "general"),
        ("公共财政预算拨款支出预算表", "general"),
        ("部门综合预算一般公共预算支出明细表（按功能科目分）", "general"),
        ("部门综合预算一般公共预算基本支出明细表（按经济分类科目分）", "basic"),
        ("财政拨款基本支出预算表（经济科目）", "appropriation_basic"),
        ("政府性基金预算财政拨款支出预算表", "govfund"),
        ("财政拨款国有资本经营支出情况表", "statecap"),
        ("三公经费支出情况表", "three_public"),
        ("一般公共预算“三公”经费预算表", "three_public"),
        ("“三公”经费、行政参公单位机关运行经费情况表", "three_public"),
        ("财政拨款“三公”经费、行政参公单位机关运行经费情况表", "three_public"),
        ("一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表", "three_public"),
        ("一般公共预算拨款“三公”经费及会议费、培训费支出预算表", "three_public"),
        ("部门综合预算政府采购（资产配置、购买服务）预算表", "procurement"),
        ("上年结转和结余预算表", "carryover"),
        ("公共预算财政拨款支出决算表", "general"),
        ("一般公共预算财政拨款支出预算表（不含上年结转）", "general"),
        ("部门支出总体情况表（按功能科目）", "expenditure"),
        ("一般公共预算基本支出经济分类情况表", "basic"),
        ("一般公共预算基本支出表（按部门预算经济分类）", "basic"),
        ("财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表", "three_public"),
        ("一般公共预算“三公”经费财政拨款支出预算表", "three_public"),
    ],
)
def test_other_words_for_the_same_table(text: str, table: str):
    assert match_title(text) == table


@pytest.mark.parametrize(
    "text",
    [
        "一般公共预算财政拨款支出决算明细表",
        "财政拨款支出决算明细表",
        "部门综合预算一般公共预算支出明细表（按经济分类科目分）",
        "部门综合预算一般公共预算基本支出明细表（按功能科目分）",
        "政府性基金预算支出预算表（按经济分类）",
        "财政拨款支出预算表（部门经济分类科目）",
        "一般公共预算财政拨款项目支出决算表",
        "政府性基金项目支出预算表",
        "政府性基金预算财政拨款“三公”经费支出决算表",
        "部门综合预算政府性基金收支表",
        "一般公共预算支出汇总表",
        "收支预算总表（政府性基金）",
        "收入支出决算总表（财政拨款）",
        "一般公共预算基本支出表（按政府预算经济分类）",
        "一般公共预算支出经济分类情况表",
        "支出预算分类汇总表（按部门预算经济分类）",
        "国有资本经营预算收支表",
        "财政拨款支出分类汇总表",
        "部门政府采购预算表（政府购买服务）",
        "项目支出决算表",
    ],
)
def test_a_part_of_a_table_or_another_view_of_it_is_another_kind(text: str):
    assert match_title(text) in (None, "other")


@pytest.mark.parametrize(
    "text",
    [
        "本单位收支总体情况表如下，请查看，并指正。",
        "国有资本经营预算支出情况表为空表。",
        "关于2024年收入预算情况的说明",
        "项目支出绩效目标表",
        "支出情况表",
        "情况表",
        "",
        "210 卫生健康支出 12.00",
    ],
)
def test_what_is_no_title(text: str):
    assert match_title(text) is None


@examples(150)
@given(
    entry=st.sampled_from(TITLES),
    place=st.sampled_from(["", "云溪县医疗保障局", "青禾市园林局", "南山区教育局（本级）"]),
    year=st.sampled_from(["", "2019年", "2024年度", "2031年"]),
    number=st.sampled_from(["", "表一 ", "附表3：", "公开02表 ", "三、", "（五）"]),
    blanks=st.booleans(),
)
def test_property_a_title_is_known_behind_any_unit_year_and_number(
    entry: tuple[str, str], place: str, year: str, number: str, blanks: bool
):
    title, table = entry
    text = number + place + year + title
    assert match_title(" ".join(text) if blanks else text) == table


def titles(*lines: str) -> list[tuple[str, str]]:
    return [(title.table, title.number) for title in find_titles(items_of(*lines), frozenset())]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("2024年政府购买服务支出预算表", "单位：万元", "项目名称\t金额"), ["other"]),
        (("财政专户管理资金预算支出表", "科目编码\t科目名称\t合计"), ["other"]),
        (("财政专户管理资金预算支出表", "债务支出情况表", "三、名词解释"), []),  # a list of contents
        (("云溪县医疗保障局部门预算公开表", "单位：万元"), []),  # no kind of table
        (("支出经济分类汇总表如下；", "单位：万元"), []),
    ],
)
def test_a_title_of_another_kind_is_one_where_a_table_begins(lines: tuple[str, ...], found: list[str]):
    assert [table for table, _ in titles(*lines)] == found


def test_the_number_stands_on_the_title_or_beside_it():
    assert titles("表3", "", "部门支出总体情况表") == [("expenditure", "表3")]
    assert titles("部门支出总体情况表", "公开03表") == [("expenditure", "公开03表")]
    assert titles("表三：部门支出总体情况表") == [("expenditure", "表三")]


def test_a_title_wrapped_over_lines():
    assert [table for table, _ in titles("一般公共预算", "项目支出情况表", "单位：万元")] == ["projects"]
    assert [t for t, _ in titles("云溪县医疗保障局2024年一般公共预算基本支出", "情况表")] == ["basic"]


def test_a_title_in_a_cell_of_its_own():
    assert titles("部门支出总体情况表\t\t", "类\t合计\t基本支出") == [("expenditure", "")]


def test_two_titles_below_each_other_are_two():
    assert [table for table, _ in titles("部门收入总体情况表", "部门支出总体情况表")] == [
        "income",
        "expenditure",
    ]


def test_a_table_in_a_shape_that_is_not_read_stands_for_its_kind():
    assert stands_for("2024年部门综合预算政府性基金收支表") == "govfund"
    assert stands_for("政府性基金预算财政拨款收入支出决算表") is None
    assert stands_for("部门综合预算收支总表") is None
