"""Changes held against the figures that they are of."""

from __future__ import annotations

from mingzhang.audit.cases import case_findings
from mingzhang.model import Finding
from mingzhang.taxonomy.cases import Case, ClaimCase
from mingzhang.taxonomy.rules import package_catalogue

CATALOGUE = package_catalogue()


def found(rule: str, *claims: ClaimCase, facts: dict[str, str] | None = None) -> tuple[Finding, ...]:
    return case_findings(
        CATALOGUE.rules[rule], Case(faulted=True, claims=claims, facts=facts or {}), CATALOGUE
    )


def claim(
    text: str, subject: str, amount: str | None = None, delta: str | None = None, kind: str = ""
) -> ClaimCase:
    return ClaimCase(text, subject, "income", amount=amount, unit="万元", delta=delta, kind=kind)


def test_the_base_may_stand_behind_an_enumeration():
    last_year = claim("与上年80.00万元相比，增加12.00万元。", "收入合计", "80.00", kind="previous")
    (finding,) = found(
        "change-base",
        claim("收入合计90.00万元。", "收入合计", "90.00", delta="12.00"),
        claim("其中：事业收入20.00万元。", "事业收入", "20.00"),
        last_year,
    )
    assert (finding.details["expected"], finding.details["found"]) == ("10.00", "12.00")
    assert finding.culprit is not None and finding.culprit.column == "delta"


def test_a_budget_of_another_sentence_is_no_base():
    assert not found(
        "change-base",
        claim("收入合计90.00万元，比上年增加12.00万元。", "收入合计", "90.00", delta="12.00"),
        claim("收入合计年初预算为80.00万元。", "收入合计", "80.00", kind="budget"),
    )


def test_where_the_table_makes_the_change_right_that_is_told_already():
    text = "收入合计99.00万元，比上年80.00万元增加10.00万元。"
    assert not found(
        "change-base",
        claim(text, "收入合计", "99.00", delta="10.00"),
        claim(text, "收入合计", "80.00", kind="previous"),
        facts={"income.total.total": "90.00"},
    )


def test_a_part_without_change_counts_as_nought_and_one_without_a_word_ends_the_list():
    whole = claim("支出增加5.00万元", "支出合计", delta="5.00")
    basic = claim("基本支出增加5.00万元", "基本支出", delta="5.00")
    still = claim("项目支出与上年持平", "项目支出", "20.00", kind="unchanged")
    assert not found("change-parts", whole, basic, still)
    other = claim("经营支出20.00万元", "经营支出", "20.00")
    assert not found("change-parts", claim("支出增加6.00万元", "支出合计", delta="6.00"), basic, still, other)
    assert found("change-parts", claim("支出增加6.00万元", "支出合计", delta="6.00"), basic, still)
