"""Where findings are drawn: the figure in question, the other side, the lines of a sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.draw.marks import MAIN, OTHER, PASSAGE
from mingzhang.model import Amount, Culprit, Disclosure, Fact, Finding, Passage, Place, Report, Term
from mingzhang.report.messages import messages
from mingzhang.report.places import highlight, looked_for, marks_of, quoted_lines
from mingzhang.report.view import Audited, finding_views


def at(page: int, top: float) -> Place:
    return Place(page=page, box=(10, top, 90, top + 12))


def fact(table: str, value: str, place: Place) -> Fact:
    return Fact(table, "total", "total", Amount.parse(value), "合计", place)


LEFT, RIGHT = fact("expenditure", "99.00", at(1, 20)), fact("general", "90.00", at(4, 50))
SUM = Finding(
    "general-total",
    "error",
    "cross_table",
    {},
    (LEFT.place,),
    Decimal("90.00"),
    Decimal("99.00"),
    facts=(LEFT, RIGHT),
    terms=(Term("合计", "90.00", "+", RIGHT.place),),
)


def marks(finding: Finding, disclosure: Disclosure, report: Report) -> list[tuple[str, int, float]]:
    """(role, page, top) of each mark of one finding."""
    disclosure = replace(disclosure, facts=(LEFT, RIGHT))
    audited = Audited(disclosure, replace(report, findings=(finding,)))
    found = marks_of(finding_views(audited, messages("zh")), disclosure)
    assert {mark.number for mark in found} <= {1}
    return [(mark.role, mark.page, mark.box[1]) for mark in found]


def test_both_sides_are_marked_once_and_the_compared_figure_is_in_question(
    disclosure: Disclosure, report: Report
):
    assert marks(SUM, disclosure, report) == [(MAIN, 1, 20), (OTHER, 4, 50)]


def test_where_a_culprit_is_named_it_is_the_figure_in_question(disclosure: Disclosure, report: Report):
    blamed = replace(SUM, culprit=Culprit("general", "total", "total", "99.00", True))
    assert marks(blamed, disclosure, report) == [(MAIN, 4, 50), (OTHER, 1, 20)]


def test_a_culprit_beyond_the_compared_figures_is_marked_too(disclosure: Disclosure, report: Report):
    blamed = replace(SUM, facts=(LEFT,), terms=(), culprit=Culprit("general", "total", "total", "1", False))
    assert marks(blamed, disclosure, report) == [(MAIN, 4, 50), (OTHER, 1, 20)]


def test_a_sentence_is_held_against_the_table(disclosure: Disclosure, report: Report):
    sentence = replace(SUM, facts=(RIGHT,), places=(at(9, 70),), quote="合计99.00万元")
    assert marks(sentence, disclosure, report) == [(PASSAGE, 9, 70), (OTHER, 4, 50)]


def test_a_place_without_figures_is_itself_in_question(disclosure: Disclosure, report: Report):
    empty = Finding("empty", "warning", "empty_table", {"table": "govfund"}, (at(3, 5),))
    assert marks(empty, disclosure, report) == [(MAIN, 3, 5)]


def test_places_without_a_box_are_not_drawn(disclosure: Disclosure, report: Report):
    line = Finding("residue", "notice", "placeholder", {}, (Place(line=4),))
    assert marks(line, disclosure, report) == []


def test_a_quotation_takes_the_lines_that_it_runs_over(disclosure: Disclosure):
    lines = [at(2, top) for top in (10, 30, 50)]
    text = "一、收入说明。合计增加十万元，增长百分之三。完"
    passage = Passage(text, ((0, lines[0], 0), (8, lines[1], 0), (15, lines[2], 0)))
    held = replace(disclosure, passages=(passage,))
    assert quoted_lines("合计增加十万元，增长…", lines[1], held) == [lines[0], lines[1], lines[2]]
    assert quoted_lines("一、收入", lines[0], held) == [lines[0]]
    assert quoted_lines("没有这句", lines[1], held) == [lines[1]]


@pytest.mark.parametrize(
    ("text", "wanted", "shown"),
    [
        ("支出1,234.50万元", "1234.50", "1,234.50"),
        ("增长12.40%，占2.4%", "2.4", "2.4"),
        ("下降（增长）3%", "下降（增长）", "下降（增长）"),
        ("支出11.50万元", "1.50", None),
        ("支出1.505万元", "1.50", None),
    ],
)
def test_the_figure_in_question_is_marked_in_a_quotation(text: str, wanted: str, shown: str | None):
    parts = highlight(text, [wanted])
    assert "".join(part for part, _ in parts) == text
    assert [part for part, marked in parts if marked] == ([shown] if shown else [])


def test_a_figure_is_looked_for_in_both_units_and_without_its_sign():
    growth = replace(SUM, found=Decimal("-3526700.00"), details={"words": "下降"})
    assert looked_for(growth)[:2] == ("3526700.00", "352.67") and looked_for(growth)[-1] == "下降"
