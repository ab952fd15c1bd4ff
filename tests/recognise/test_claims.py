from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.model import Place
from mingzhang.read.text import read_text
from mingzhang.recognise.claims import find_claims
from mingzhang.recognise.headings import find_headings
from mingzhang.recognise.profile import find_kind, find_profile, find_unit, find_year
from mingzhang.recognise.projects import find_projects
from tests.recognise.narrative import UNIT, blocks_of, claims_of, figures, narrative

INCOME, EXPENDITURE = "关于青禾市园林局2024年收入预算情况说明", "关于青禾市园林局2024年支出预算情况说明"
THREE_PUBLIC = "关于青禾市园林局2024年“三公”经费预算情况说明"
GENERAL = "关于青禾市园林局2024年一般公共预算支出决算情况说明"


def test_share_change_and_growth_belong_to_the_amount_before_them():
    found = claims_of(
        EXPENDITURE,
        "青禾市园林局2024年支出预算90.50万元，其中：",
        "基本支出60.50万元，占66.85%，比上年预算减少3.50万元，下降5.47%，主要原因是人员调出。",
        "项目支出30万元，占33.15%，比上年预算增加0.00万元，增长0.00%，主要原因是安排不变。",
    )
    assert [figures(claim) for claim in found] == [
        ("支出预算", "90.50", None, None, None),
        ("基本支出", "60.50", "66.85", "-3.50", "-5.47"),
        ("项目支出", "30", "33.15", "0.00", "0.00"),
    ]
    assert [claim.reason for claim in found] == [None, "人员调出", "安排不变"]
    assert {claim.topic for claim in found} == {"expenditure"} and {claim.section for claim in found} == {
        "一"
    }
    assert found[0].year == 2024 and found[1].unit == "万元"


def test_a_claim_lies_where_its_figure_is_printed_though_lines_break_inside_the_sentence():
    found = claims_of(EXPENDITURE, "基本支出", "60.50", "万元，占 66.85%，比上年预算增", "加 3.50 万元。")
    (claim,) = found
    assert figures(claim) == ("基本支出", "60.50", "66.85", "3.50", None)
    assert claim.place == Place(line=4, span=(0, 5))


@pytest.mark.parametrize(
    ("words", "delta", "growth"),
    [
        ("比上年预算增加5万元，增长2%", "5", "2"),
        ("较上年减少5万元，降低2%", "-5", "-2"),
        ("比2023年预算减少5万元", "-5", None),
        ("与上年相比增加（减少）0万元，增长（减少）0%", "0", "0"),
        ("与2023年度决算数相比，压减5万元，降幅2%", "-5", "-2"),
        ("比上年执行数上升5万元，上升2.00%", "5", "2.00"),
        ("同比下降2%", None, "-2"),
        ("比2023年预算执行数减少57.14%", None, "-57.14"),
        ("本年数小于上年预算数5万元", "-5", None),
        ("比 2023 年度增加 5 万 元 ， 增 长 2 %", "5", "2"),
        ("较上年增加5万元，增长2.50。主要原因：项目增加。", "5", "2.50"),
    ],
)
def test_changes_are_worded_in_many_ways_and_carry_their_direction(words, delta, growth):
    (claim,) = claims_of(EXPENDITURE, f"项目支出30万元，{words}")
    assert figures(claim)[3:] == (delta, growth)


@pytest.mark.parametrize(
    "words", ["与2023年预算持平", "与上年数一致", "比上年预算没有变化", "与上年相比无变化"]
)
def test_no_change_is_no_figure_but_known(words):
    (claim,) = claims_of(THREE_PUBLIC, f"公务接待费2万元，{words}。")
    assert figures(claim) == ("公务接待费", "2", None, None, None) and claim.kind == "unchanged"


def test_a_change_in_a_new_sentence_belongs_to_the_same_total_unless_another_is_named():
    found = claims_of(
        "收支预算总体情况说明",
        "青禾市园林局2024年度收入、支出预算总计80万元，与上年相比收、支预算总计各增加8万元，增长11.11%。",
        "（一）收入预算总计80万元。与上年相比增加8万元。",
        "此外，基本支出预算数为70万元。与上年相比减少7万元，减少9.09%。",
        "“三公”经费预算6万元，其中：公务接待费减少1万元。",
    )
    assert [figures(claim) for claim in found] == [
        ("收入、支出预算总计", "80", None, "8", "11.11"),
        ("收入预算总计", "80", None, "8", None),
        ("基本支出预算", "70", None, "-7", "-9.09"),
        ("“三公”经费预算", "6", None, None, None),
        ("公务接待费", None, None, "-1", None),
    ]


def test_enumerated_items_are_claims_each():
    found = claims_of(
        "关于青禾市园林局2024年一般公共预算基本支出情况说明",
        "人员经费9万元，主要包括：基本工资5.00万元、津贴补贴3万元、奖金1万元等。公用经费1万元，主要包括：维修（护）费1万元。",
    )
    assert [figures(claim)[:2] for claim in found] == [
        ("人员经费", "9"),
        ("基本工资", "5.00"),
        ("津贴补贴", "3"),
        ("奖金", "1"),
        ("公用经费", "1"),
        ("维修（护）费", "1"),
    ]


def test_figures_inside_a_reason_are_marked_and_leave_the_claim_alone():
    found = claims_of(
        EXPENDITURE,
        "项目支出30万元，比上年预算增加12万元，主要原因是：1.2024年新增了苗圃建设项目8万元；2.树种普查经费4万元。",
        "基本支出20万元，比上年预算增加1万元，主要原因是增人；经营支出3万元，比上年增加2万元。",
    )
    assert [(claim.subject, str(claim.amount), claim.in_reason) for claim in found] == [
        ("项目支出", "30", False),
        ("苗圃建设项目", "8", True),
        ("树种普查经费", "4", True),
        ("基本支出", "20", False),
        ("经营支出", "3", False),
    ]
    assert found[4].delta is not None and found[3].reason == "增人"


def test_functional_paths_are_read_from_marks_codes_dashes_and_the_heading_above():
    marked = claims_of(GENERAL, "1.农林水支出（类）林业和草原（款）森林资源培育（项）：2024年预算数为3万元。")
    coded = claims_of(
        GENERAL, "农林水支出（类：213）林业和草原（款:02）森林资源培育（项：05）:2024年预算数为3万元。"
    )
    dashed = claims_of("编制说明", "1.“农林水支出-林业和草原-森林资源培育”科目3万元，主要用于育苗。")
    above = claims_of(
        "财政拨款支出预算情况说明",
        "（一）农林水支出（类）",
        "1．林业和草原（款）森林资源培育（项）支出3万元。",
    )
    path = ("农林水支出", "林业和草原", "森林资源培育")
    for (claim,) in (marked, coded, dashed, above):
        assert claim.path == path and claim.subject == path[-1] and str(claim.amount) == "3"


def test_final_accounts_give_budget_and_account_and_completion():
    found = claims_of(
        GENERAL,
        "1、农林水支出（类）林业和草原（款）森林资源培育（项）。主要用于：育苗。年初预算为4.00万元，"
        "支出决算为3.00万元，完成年初预算的75.00%。决算数小于预算数的主要原因：雨季。",
    )
    assert [(claim.kind, figures(claim)[1:3]) for claim in found] == [
        ("budget", ("4.00", None)),
        ("actual", ("3.00", None)),
        ("completion", (None, "75.00")),
    ]
    assert {claim.subject for claim in found} == {"森林资源培育"} and found[2].reason == "雨季"


def test_a_bare_budget_before_the_account_of_the_same_sentence_is_the_budget():
    found = claims_of(
        "“三公”经费支出决算情况说明",
        "2022年度“三公”经费财政拨款支出预算为12.00万元，支出决算为9.00万元，完成预算的75.00%。"
        "公务接待费支出预算1.50万元。",
    )
    assert [claim.kind for claim in found] == ["budget", "actual", "completion", ""]


def test_last_year_s_figure_is_told_from_this_year_s():
    found = claims_of(
        "编制说明",
        "1.“农林水支出（类）林业和草原（款）森林资源培育（项）”3万元，主要用于育苗。"
        "2023年当年预算执行数为2万元，2024年预算安排3万元，比2023年预算执行数增加50%。",
    )
    assert [(claim.kind, claim.year, figures(claim)[1], figures(claim)[4]) for claim in found] == [
        ("", None, "3", None),
        ("previous", 2023, "2", None),
        ("", 2024, "3", "50"),
    ]


def test_last_year_s_figure_inside_the_comparison_stands_beside_the_claim():
    found = claims_of(INCOME, "收入预算12.50万元，比2023年10.00万元增加2.50万元，增长25%，主要原因是增人。")
    assert [(claim.kind, claim.year, figures(claim), claim.reason) for claim in found] == [
        ("", None, ("收入预算", "12.50", None, "2.50", "25"), "增人"),
        ("previous", 2023, ("收入预算", "10.00", None, None, None), None),
    ]


def test_amounts_in_brackets_have_their_own_subject():
    found = claims_of(EXPENDITURE, "基本支出40万元（其中：人员经费35万元，公用经费5万元），项目支出15万元。")
    assert [figures(claim)[:2] for claim in found] == [
        ("基本支出", "40"),
        ("人员经费", "35"),
        ("公用经费", "5"),
        ("项目支出", "15"),
    ]


def test_a_reason_goes_to_the_subject_that_it_names():
    found = claims_of(
        THREE_PUBLIC,
        "“三公”经费6万元，比上年增加1万元，其中：公务接待费1万元。“三公”经费增加的主要原因是新增车辆。",
    )
    assert [claim.reason for claim in found] == ["新增车辆", None]


def test_assets_are_claims_limits_prices_and_counts_are_none():
    found = claims_of(
        "国有资产占用使用情况",
        "1.房屋20平方米，价值7万元。",
        "2.车辆2辆，价值18万元；其中：一般公务用车2辆，价值18万元。",
        "3.办公家具价值5.12万元。",
        "单价50万元以上大型设备0台，单价100万元（含）以上设备1台（套），每人补贴30元/月，惠及3万人。",
    )
    assert [figures(claim)[:2] for claim in found] == [
        ("房屋", "7"),
        ("车辆", "18"),
        ("一般公务用车", "18"),
        ("办公家具", "5.12"),
    ]


def test_template_residue_and_bare_noughts_are_claims():
    found = claims_of(
        INCOME,
        "政府性基金预算未安排。或0万元，占0%，比上年增加0万元，主要原因是无此项收入。",
        "公务用车购置费为 0，未安排预算；本年无其他安排。",
    )
    assert [(*figures(claim), claim.unit) for claim in found] == [
        ("政府性基金预算", "0", "0", "0", None, "万元"),
        ("公务用车购置费", "0", None, None, None, None),
    ]


def test_a_missing_figure_leaves_the_change_with_its_subject():
    (claim,) = claims_of(
        "政府性基金预算支出情况说明",
        "青禾市园林局2024年政府性基金支出预算支出",
        "万元。与上年相比增加0万元，增长0%。",
    )
    assert figures(claim) == ("政府性基金支出预算支出", None, None, "0", "0")


def test_other_units_of_money_are_kept_as_printed():
    found = claims_of(
        EXPENDITURE, "基本支出1,234,567.80元。", "项目支出1.20亿元。", "经营支出6.75万，用于服务。"
    )
    assert [(str(claim.amount), claim.unit) for claim in found] == [
        ("1234567.80", "元"),
        ("1.20", "亿元"),
        ("6.75", "万"),
    ]


def test_other_parts_hold_no_claims():
    text = """第一部分 青禾市园林局概况
一、主要职能
（一）管理面积30公顷，年度经费5万元。
第三部分 2024年部门预算情况说明
七、关于青禾市园林局2024年一般公共预算项目支出情况说明
1、项目名称：育苗
预算安排规模：6万元
资金分配情况：苗木4万元、人工2万元
八、关于青禾市园林局2024年“三公”经费预算情况说明
公务接待费1万元。
第四部分 名词解释
一、基本支出：指每年10万元以内的支出。"""
    assert [claim.section for claim in find_claims(blocks_of(text))] == ["八"]


def test_blocks_left_out_are_not_read():
    blocks = narrative(EXPENDITURE, "基本支出60万元。", "项目支出30万元。")
    assert [claim.subject for claim in find_claims(blocks, {3})] == ["基本支出"]


SEEDS = {"000": 74, "001": 63, "002": 85, "003": 69, "004": 58}


@pytest.mark.seeds
@pytest.mark.parametrize("name", SEEDS)
def test_published_documents_give_each_of_their_statements(seeds_dir: Path, name: str):
    (path,) = seeds_dir.glob(f"{name}_*.txt")
    blocks = read_text(path).blocks
    found = find_claims(blocks, units=[find_unit(blocks)])
    assert len(found) == SEEDS[name]
    assert all(claim.subject and claim.section for claim in found)
    lines = path.read_text(encoding="utf-8").split("\n")
    for claim in found:
        first = next(a for a in (claim.amount, claim.delta, claim.growth, claim.share) if a is not None)
        start, end = claim.place.span or (0, 0)
        printed = lines[(claim.place.line or 1) - 1][start:end].replace(",", "")
        assert printed == str(first).lstrip("-")


@pytest.mark.seeds
def test_cut_or_shuffled_documents_never_raise(seeds_dir: Path):
    order = random.Random(7)
    for path in sorted(seeds_dir.glob("00*.txt")):
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        shuffled = order.sample(lines, len(lines))
        for piece in (text[: len(text) // 3], text[len(text) // 2 :], "\n".join(shuffled), text[::-1]):
            read_everything(piece)


_LETTERS = (
    "一二第部分、（）()：:；，。“”-.,% \t\n0123456789年万元亿占增加减少比上主要原因是类款项目名称用于其中为"
)


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=_LETTERS,
        max_size=400,
    )
)
def test_no_text_makes_the_reader_raise(text: str):
    read_everything("第三部分 部门预算情况说明\n一、支出预算情况说明\n" + text)


def read_everything(text: str) -> None:
    blocks = blocks_of(text)
    assert all(claim.place.line for claim in find_claims(blocks, units=[UNIT]))
    assert all(project.name for project in find_projects(blocks))
    find_headings(blocks)
    find_profile(blocks)
    find_year(blocks)
    assert find_kind(blocks) in ("budget", "final")
