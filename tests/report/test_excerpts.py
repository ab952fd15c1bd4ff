"""Rows and lines of sources without pages."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.draw.marks import MAIN, OTHER
from mingzhang.model import Amount, Block, Cell, Disclosure, Fact, Finding, Grid, Line, Place, Report, Row
from mingzhang.report.excerpts import Excerpt, Printed, excerpts_of
from mingzhang.report.messages import messages
from mingzhang.report.view import Audited, finding_views


def excerpts(
    disclosure: Disclosure, report: Report, blocks: list[Block], *places: Place
) -> tuple[Excerpt, ...]:
    """Of one finding about the figures at these places, the first in question."""
    facts = tuple(Fact("basic", str(n), "total", Amount.parse("1"), "", p) for n, p in enumerate(places))
    audited = Audited(
        disclosure, replace(report, findings=(Finding("sum", "error", "sum", {}, facts=facts),))
    )
    return excerpts_of(finding_views(audited, messages("zh")), disclosure, Printed.of(blocks)).get(1, ())


def row(number: int, *texts: str) -> tuple[Row, list[Place]]:
    places = [Place(sheet="表", cell=f"{chr(65 + column)}{number}") for column in range(len(texts))]
    return Row(tuple(Cell(t, p, c) for c, (t, p) in enumerate(zip(texts, places, strict=True)))), places


def shown(excerpt: Excerpt) -> list[tuple[str, str]]:
    return [part for cell in excerpt.cells for part in cell]


def test_a_row_is_shown_with_its_figures_marked(disclosure: Disclosure, report: Report):
    (first, places), (second, others) = row(1, "301", "工资", "9.00"), row(2, "302", "办公", "4.00")
    found = excerpts(disclosure, report, [Grid((first, second))], others[2], places[2])
    assert [shown(excerpt) for excerpt in found] == [
        [("302", ""), ("办公", ""), ("4.00", MAIN)],
        [("301", ""), ("工资", ""), ("9.00", OTHER)],
    ]


def test_a_long_row_keeps_its_name_and_what_stands_around_the_figure(disclosure: Disclosure, report: Report):
    wide, places = row(1, "301", "工资", *(str(number) for number in range(24)))
    (found,) = excerpts(disclosure, report, [Grid((wide,))], places[20])
    texts = [text for text, _ in shown(found)]
    assert texts[:2] == ["301", "工资"] and "18" in texts and len(texts) < 16 and texts.count("…") >= 1
    assert ("18", MAIN) in shown(found)


def test_a_line_is_cut_around_its_figures(disclosure: Disclosure, report: Report):
    text = "前" * 90 + "9.00" + "中" * 3 + "4.00" + "后" * 90
    line = Line(text, Place(line=7, span=(0, len(text))))
    spans = [Place(line=7, span=(90, 94)), Place(line=7, span=(97, 101))]
    (found,) = excerpts(disclosure, report, [line], *spans)
    assert [part for part in shown(found) if part[1]] == [("9.00", MAIN), ("4.00", OTHER)]
    assert shown(found)[0] == shown(found)[-1] == ("…", "") and found.place == Place(line=7)


def test_what_is_not_in_the_reading_is_not_shown(disclosure: Disclosure, report: Report):
    assert excerpts(disclosure, report, [], Place(line=3, span=(0, 2)), Place(page=2)) == ()
