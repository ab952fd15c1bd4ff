"""Every rule faults the cases that it must fault and lets the others pass."""

from __future__ import annotations

import pytest

from mingzhang.audit.cases import case_findings, cases_of
from mingzhang.taxonomy.cases import Case
from mingzhang.taxonomy.rules import LINK_AT_MOST, LINK_EQUAL, Rule, package_catalogue

CATALOGUE = package_catalogue()
RULES = [rule for id, rule in CATALOGUE.rules.items() if id not in (LINK_EQUAL, LINK_AT_MOST)]
CASES = [
    pytest.param(rule, case, id=f"{rule.id}-{number}{'-faulted' if case.faulted else ''}")
    for rule in RULES
    for number, case in enumerate(cases_of(rule, CATALOGUE), start=1)
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_case_of_either_kind(rule: Rule):
    assert {case.faulted for case in cases_of(rule, CATALOGUE)} == {True, False}


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: Rule, case: Case):
    found = case_findings(rule, case, CATALOGUE)
    assert {finding.rule for finding in found} == ({rule.id} if case.faulted else set())
