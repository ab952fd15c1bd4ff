"""What all formats say alike: order and names of findings, equations, bases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mingzhang.audit.baseline import Accepted
from mingzhang.audit.fingerprints import fingerprints
from mingzhang.model import Disclosure, Report
from mingzhang.report.messages import messages
from mingzhang.report.view import Audited, accepted_views, basis_words, equation, finding_views

WORDS = messages("en")


@pytest.fixture
def audited(disclosure: Disclosure, report: Report) -> Audited:
    return Audited(disclosure, report)


def test_errors_come_first_and_findings_that_are_alike_keep_their_own_names(audited: Audited):
    views = finding_views(audited, WORDS)
    ids = fingerprints(audited.report.findings)
    assert [view.number for view in views] == [1, 2, 3, 4]
    assert [view.severity for view in views] == ["error"] * 3 + ["notice"]
    assert [view.id for view in views] == [ids[2], ids[0], ids[3], ids[1]]


def test_the_name_of_an_accepted_finding_is_not_given_again(audited: Audited):
    first, _, _, alike = audited.report.findings
    ids = fingerprints(audited.report.findings)
    left = replace(audited.report, findings=(alike,))
    accepted = Accepted(first, ids[0], "a", "b", date(2030, 1, 1))
    assert replace(audited, report=left, accepted=(accepted,)).ids == (ids[3],)


def test_an_equation_names_the_sum_that_was_expected(audited: Audited):
    equations = {view.rule: equation(view) for view in finding_views(audited, WORDS)}
    assert equations["code-parts"] == "1211.10 ≠ 211.10 = 12.40 + 198.70"
    assert equations["growth"] == ""


def test_who_accepted_why_and_until_when(audited: Audited):
    accepted = Accepted(audited.report.findings[0], "f00d", "a", "b", date(2030, 1, 31))
    endless = replace(accepted, until=None)
    told = [said for _, said in accepted_views(replace(audited, accepted=(accepted, endless)), WORDS)]
    assert told == ["accepted by a until 2030-01-31: b", "accepted by a: b"]


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("unconfirmed", "basis unconfirmed"),
        ("财预〔2016〕143号; unconfirmed", "财预〔2016〕143号; basis unconfirmed"),
        ("", ""),
    ],
)
def test_an_unconfirmed_basis_is_never_shown_raw(basis: str, words: str):
    assert basis_words(WORDS, basis) == words
