"""Final accounts: completion and its direction, and the balance of a fund."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.audit.cases import case_findings
from mingzhang.model import Finding
from mingzhang.taxonomy.cases import Case, ClaimCase
from mingzhang.taxonomy.rules import package_catalogue

CATALOGUE = package_catalogue()


def found(rule: str, case: Case) -> tuple[Finding, ...]:
    return case_findings(CATALOGUE.rules[rule], case, CATALOGUE)


def rate(share: str, subject: str = "公务接待费支出") -> ClaimCase:
    return ClaimCase(f"完成预算的{share}%", subject, "three_public", share=share, kind="completion")


@pytest.mark.parametrize(
    ("share", "severity"), [("13.68", None), ("13.69", "notice"), ("13.67", "notice"), ("18.68", "error")]
)
def test_a_rate_is_held_against_the_table_where_the_sentence_gives_no_amounts(
    share: str, severity: str | None
):
    facts = {"three_public.reception.budget": "2.85", "three_public.reception.actual": "0.39"}
    findings = found("completion", Case(faulted=True, kind="final", facts=facts, claims=(rate(share),)))
    assert [finding.severity for finding in findings] == ([severity] if severity else [])
    assert all(finding.expected == Decimal("13.68") for finding in findings)


def test_a_rate_of_the_first_or_of_the_adjusted_budget():
    def claims(share: str) -> tuple[ClaimCase, ...]:
        amounts = (("budget", "50.00"), ("adjusted", "60.00"), ("actual", "45.00"))
        stated = [
            ClaimCase(f"{kind}{amount}", "行政运行", "general_use", amount=amount, unit="万元", kind=kind)
            for kind, amount in amounts
        ]
        return (*stated, ClaimCase("完成", "行政运行", "general_use", share=share, kind="completion"))

    for share, faulted in (("90.00", False), ("75.00", False), ("80.00", True)):
        case = Case(faulted=faulted, kind="final", claims=claims(share))
        assert bool(found("completion", case)) is faulted


def test_against_a_budget_of_zero_nothing_is_judged():
    facts = {"three_public.reception.budget": "0.00", "three_public.reception.actual": "0.39"}
    assert not found("completion", Case(faulted=False, kind="final", facts=facts, claims=(rate("0.00"),)))


@pytest.mark.parametrize(
    ("actual", "word", "faulted"),
    [
        ("45.00", "决算数小于预算数的主要原因", False),
        ("45.00", "决算数大于预算数的主要原因", True),
        ("50.00", "决算数同预算数持平", False),
        ("45.00", "决算数与预算数持平", True),
        ("55.00", "决算数大于年初预算数", False),
    ],
)
def test_more_less_and_even(actual: str, word: str, faulted: bool):
    text = f"年初预算为50.00万元，支出决算为{actual}万元，完成年初预算。{word}。"
    case = Case(faulted=faulted, kind="final", passages=(text,))
    assert bool(found("completion-direction", case)) is faulted


def test_a_cent_that_rounding_explains_is_a_notice():
    cells = {"opening": "1.01", "income": "5.01", "total": "4.01", "closing": "2.02"}
    facts = {f"govfund.212.{column}": value for column, value in cells.items()}
    (finding,) = found("fund-balance", Case(faulted=True, kind="final", facts=facts))
    assert (finding.severity, finding.expected) == ("notice", Decimal("2.01"))
