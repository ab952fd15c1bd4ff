"""What figures speak about in the words of several regions: a test for each wording that was misread."""

from __future__ import annotations

import pytest

from mingzhang.model import Claim
from mingzhang.recognise.claims import find_claims
from tests.recognise.narrative import UNIT, claims_of, figures, narrative

INCOME, EXPENDITURE = "收入决算情况说明", "支出决算情况说明"
GENERAL, THREE_PUBLIC = "一般公共预算财政拨款支出决算情况说明", "“三公”经费支出决算情况说明"


def short(claims: tuple[Claim, ...]) -> list[tuple[str, str, str | None]]:
    return [(claim.subject, claim.kind, claim.amount and str(claim.amount)) for claim in claims]


def test_a_change_behind_an_enumeration_is_that_of_the_whole():
    whole, *_ = claims_of(
        EXPENDITURE,
        "2023年度支出合计90万元。其中：基本支出60万元，占66.67%；项目支出30万元，占33.33%。"
        "与上年对比减少10万元，下降10%，主要原因是项目完工。",
    )
    assert figures(whole) == ("支出合计", "90", None, "-10", "-10") and whole.reason == "项目完工"


def test_it_is_that_of_the_last_item_where_only_that_makes_it_right():
    *_, last = claims_of(
        EXPENDITURE,
        "2023年度支出合计90万元。其中：项目支出30万元。与上年相比增加5万元，增长20%。",
    )
    assert figures(last) == ("项目支出", "30", None, "5", "20")


def test_last_year_s_amount_behind_an_enumeration_is_that_of_the_whole():
    found = claims_of(
        INCOME, "收入合计90万元，其中：事业收入20万元。与上年80万元相比，增加10万元，增长12.50%。"
    )
    assert short(found) == [("收入合计", "", "90"), ("事业收入", "", "20"), ("收入合计", "previous", "80")]
    assert figures(found[0])[3:] == ("10", "12.50")


def test_what_stands_behind_a_bracket_speaks_of_the_amount_before_it():
    found = claims_of(
        INCOME,
        "财政拨款收入80万元（其中：一般公共预算60万元，政府性基金预算20万元），占88.89%；事业收入10万元（含教育收费0万元），占11.11%。",
    )
    assert [figures(claim)[:3] for claim in found] == [
        ("财政拨款收入", "80", "88.89"),
        ("一般公共预算", "60", None),
        ("政府性基金预算", "20", None),
        ("事业收入", "10", "11.11"),
        ("教育收费", "0", None),
    ]


def test_what_is_said_behind_a_rate_of_completion_is_said_of_the_outcome():
    found = claims_of(
        THREE_PUBLIC,
        "公务接待费支出预算2.00万元，支出决算1.50万元，完成预算的75.00%，占18.75%。"
        "决算数较预算数减少0.50万元，主要原因是批次减少。决算数较上年减少0.30万元，下降16.67%。",
    )
    assert [(claim.kind, *figures(claim)[1:]) for claim in found] == [
        ("budget", "2.00", None, None, None),
        ("actual", "1.50", "18.75", "-0.50", None),
        ("completion", None, "75.00", None, None),
        ("actual", None, None, "-0.30", "-16.67"),
    ]
    assert found[1].reason == "批次减少"


def test_the_budget_of_a_rate_may_stand_inside_it():
    found = claims_of(GENERAL, "财政拨款支出决算45.00万元，完成年初预算50.00万元的90.0%。")
    assert short(found) == [
        ("财政拨款支出", "actual", "45.00"),
        ("财政拨款支出", "budget", "50.00"),
        ("财政拨款支出", "completion", None),
    ]


@pytest.mark.parametrize(
    ("compared", "kind"),
    [
        ("比2023年年初预算数2.00万元减少", "budget"),
        ("比年初预算2.00万元减少", "budget"),
        ("比上年预算2.00万元减少", "previous"),
        ("比2022年决算数2.00万元减少", "previous"),
    ],
)
def test_a_comparison_with_the_budget_of_the_year_gives_the_budget(compared, kind):
    found = claims_of(THREE_PUBLIC, f"公务接待费。2023年决算数1.50万元，{compared}0.50万元。")
    assert [(claim.subject, claim.kind) for claim in found] == [
        ("公务接待费", "actual"),
        ("公务接待费", kind),
    ]
    assert figures(found[0])[3] == "-0.50"


def test_words_that_open_an_enumeration_are_no_part_of_a_name():
    found = claims_of(
        "一般公共预算基本支出情况说明",
        "基本支出90万元，包括人员经费70万元和公用经费20万元。",
        "人员经费70万元，主要包括基本工资50万元、奖金20万元。",
        "包括用于基本工资、津贴补贴等人员经费70万元以及办公费、印刷费等公用经费20万元。",
    )
    assert [claim.subject for claim in found] == [
        "基本支出", "人员经费", "公用经费", "人员经费", "基本工资", "奖金", "人员经费", "公用经费",
    ]  # fmt: skip


def test_what_money_is_used_for_is_the_subject_of_its_own_amount():
    found = claims_of(
        THREE_PUBLIC,
        "公务用车运行费支出4.50万元，完成预算的90.0%，主要用于燃料费2.00万元；维修费2.50万元。",
    )
    assert short(found) == [
        ("公务用车运行费支出", "", "4.50"),
        ("公务用车运行费支出", "completion", None),
        ("燃料费", "", "2.00"),
        ("维修费", "", "2.50"),
    ]


def test_basic_and_project_expenditure_behind_a_code_are_of_this_code():
    *_, basic, project = claims_of(
        GENERAL,
        "1.农林水支出（类）林业和草原（款）行政运行（项）。支出决算为30万元，其中：基本支出20万元，项目支出10万元。",
    )
    assert basic.path == project.path == ("农林水支出", "林业和草原", "行政运行")


def test_a_sentence_that_names_nothing_speaks_of_its_heading():
    blocks = narrative(
        "部门收支总体情况",
        "（一）收入预算",
        "包括一般公共预算等财政拨款收入，以及事业收入等单位资金。2024年年初预算数90万元，其中，事业收入10万元。",
    )
    found = find_claims(blocks, units=[UNIT], final=False)
    assert short(found) == [("收入预算", "", "90"), ("事业收入", "", "10")]


def test_a_heading_one_level_down_gives_the_topic():
    found = claims_of(
        "2023年度单位决算情况说明",
        "（一）其他重要事项的情况说明",
        "1.机关运行经费支出情况。",
        "2023年度机关运行经费支出20万元。",
        "2.政府采购支出情况。",
        "2023年度政府采购支出总额40万元。",
    )
    assert [claim.topic for claim in found] == ["operating", "procurement"]


def test_a_heading_without_the_usual_ending_is_none_of_the_sentence_below_it():
    (claim,) = claims_of("一般公共预算拨款支出", "2024年一般公共预算拨款支出预算90万元，其中，项目全部压减。")
    assert claim.subject == "一般公共预算拨款支出预算" and claim.topic == "general"


def test_a_figure_that_a_full_line_breaks_is_one():
    (claim,) = claims_of(
        EXPENDITURE,
        "主要原因是按照上级要求开展了园林绿化养护和苗木普查等工作并且购置设备。基本支出4",
        "10.00万元，用于发放工资。",
    )
    assert figures(claim)[:2] == ("基本支出", "410.00")


def test_a_comparison_alone_in_its_clause_is_no_subject():
    (total,) = claims_of(
        "收入支出决算总体情况说明", "收入、支出总计90万元。与上年相比，增加10万元，增长12.50%。"
    )
    assert figures(total) == ("收入、支出总计", "90", None, "10", "12.50")


def test_a_comparison_behind_a_subject_is_no_part_of_it():
    *_, change = claims_of(
        "收入支出决算总体情况说明",
        "收入总计90万元，支出总计90万元。收、支与2022年度相比，增加10万元，增长12.50%。",
    )
    assert figures(change) == ("收、支", None, None, "10", "12.50")


def test_no_change_against_one_year_and_a_change_against_another_are_two():
    found = claims_of(
        THREE_PUBLIC,
        "公务接待费1.50万元。费用支出较年初预算数无增减。较上年支出数增加0.20万元，增长15.38%。",
    )
    assert [(claim.kind, *figures(claim)) for claim in found] == [
        ("unchanged", "公务接待费", "1.50", None, None, None),
        ("", "公务接待费", None, None, "0.20", "15.38"),
    ]
