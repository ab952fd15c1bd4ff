"""The form: yes on evidence, no on faults, and what the file cannot show is left to a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.audit import audit
from mingzhang.audit.cases import case_disclosure
from mingzhang.model import Disclosure, Heading, Place
from mingzhang.report.checklist import NO, OPEN, YES, Answer, fill_in, render_checklist
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.report.view import Audited
from mingzhang.taxonomy.cases import Case
from mingzhang.taxonomy.checklist import Checklist, ChecklistRow, checklist
from mingzhang.taxonomy.rules import KINDS
from tests.report.test_html import Page

ROW = "expenditure.2101501"
SUM = {f"{ROW}.total": "10.00", f"{ROW}.basic": "6.00", f"{ROW}.project": "4.00"}


def audited(case: Case, *headings: str) -> Audited:
    disclosure = case_disclosure(case)
    body = tuple(Heading(text, Place(line=900 + number), 1) for number, text in enumerate(headings))
    disclosure = replace(disclosure, headings=(*disclosure.headings, *body))
    return Audited(disclosure, audit(disclosure))


def answers(audited: Audited) -> dict[str, Answer]:
    """Answers by row, tables by their id."""
    return {answer.table or answer.id: answer for answer in fill_in(audited, messages("zh"))}


def test_the_file_cannot_show_when_it_was_published():
    assert answers(audited(Case(faulted=False, facts=SUM)))["timeliness"].answer == OPEN


def test_a_row_is_met_on_evidence_only():
    bare = answers(audited(Case(faulted=False, facts=SUM)))
    assert {bare[row].answer for row in ("cover", "contents", "functions", "glossary")} == {OPEN}
    full = Case(faulted=False, facts=SUM, unit="某局", year=2024, listed={"expenditure": "支出总体情况表"})
    told = answers(audited(full, "一、主要职能", "第四部分 名词解释"))
    assert {told[row].answer for row in ("cover", "contents", "functions", "glossary")} == {YES}


def test_a_table_is_met_where_it_reconciles_and_not_where_it_does_not():
    assert answers(audited(Case(faulted=False, facts=SUM)))["expenditure"].answer == YES
    wrong = answers(audited(Case(faulted=True, facts=SUM | {f"{ROW}.project": "5.00"})))["expenditure"]
    assert wrong.answer == NO and [view.rule for view in wrong.findings] == ["row-total"]


def test_a_difference_that_rounding_explains_is_told_but_meets_the_requirement():
    rounded = answers(audited(Case(faulted=True, facts=SUM | {f"{ROW}.project": "4.01"})))["expenditure"]
    assert rounded.answer == YES and rounded.findings and rounded.remarks


def test_a_missing_table_is_a_no_and_one_that_nobody_speaks_of_is_open():
    told = answers(audited(Case(faulted=True, facts=SUM, missing=("govfund",))))
    assert told["govfund"].answer == NO
    assert told["income"].answer == OPEN and told["income"].remarks


def test_a_table_with_figures_without_a_place_is_left_open(disclosure: Disclosure):
    case = audited(Case(faulted=False, facts=SUM))
    unclear = replace(disclosure.unaccounted[0], table="expenditure")
    case = replace(case, disclosure=replace(case.disclosure, unaccounted=(unclear,)))
    assert answers(case)["expenditure"].answer == OPEN


def test_every_finding_stands_in_exactly_one_row():
    case = audited(
        Case(
            faulted=True,
            facts=SUM | {f"{ROW}.project": "5.00"},
            passages=("公务接待费增加0.20万元或0万元。",),
            empty=("govfund",),
            missing=("income",),
        )
    )
    numbers = [view.number for answer in fill_in(case, messages("zh")) for view in answer.findings]
    assert sorted(numbers) == list(range(1, len(case.report.findings) + 1))


def test_every_kind_of_fault_has_a_row():
    assert {kind for row in checklist().rows for kind in row.kinds} == set(KINDS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_one_page_a_file_and_fetches_nothing(lang: str):
    case = audited(Case(faulted=False, facts=SUM))
    page = Page(render_checklist([case, case], lang=lang))
    assert page.open == [] and page.addresses == []
    assert page.tags.count("section") == 2


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((ChecklistRow("a", {}, {}),), "exactly one row must be for the tables"),
        ((ChecklistRow("a", {}, {}, each_table=True), ChecklistRow("a", {}, {})), "row 'a' stands twice"),
        (
            (
                ChecklistRow("a", {}, {}, each_table=True, kinds=("sum",)),
                ChecklistRow("b", {}, {}, kinds=("sum",)),
            ),
            "kind 'sum' stands twice",
        ),
    ],
)
def test_a_form_that_is_not_clear_is_refused(rows: tuple[ChecklistRow, ...], says: str):
    with pytest.raises(ValueError, match=says):
        Checklist("unconfirmed", rows)
