"""The report that a person reads: what it must say, in which order, and how wide it may be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from mingzhang.model import Report, Term
from mingzhang.report import messages
from mingzhang.report.messages import LANGUAGES
from mingzhang.report.text import in_reading_order, render_report


@pytest.fixture(autouse=True)
def no_rules(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages, "package_rules", dict)


def test_findings_come_by_severity_and_those_about_the_text_after_the_tables(report: Report):
    assert [finding.rule for finding in in_reading_order(report.findings)] == [
        "code-parts", "growth", "growth", "residue",
    ]  # fmt: skip


def test_numbers_on_the_page_follow_that_order(report: Report):
    page = render_report(report, lang="en").plain
    places = [page.index(f"{number}.  {rule}") for number, rule in [(1, "code-parts"), (4, "residue")]]
    assert places == sorted(places)


def test_a_finding_shows_both_sides_its_terms_and_where_they_stand(report: Report):
    page = render_report(report, lang="en").plain
    for part in ("211.10", "1211.10", "+1000.00", "+ 12.40", "+ 198.70", "line 20", "line 21", "line 5"):
        assert part in page


def test_coverage_tells_what_was_not_looked_at(report: Report):
    page = render_report(report, lang="en").plain
    for part in ("11 expected, 10 found", "3 more", "1 not run: no-total", "odd: KeyError"):
        assert part in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_asked(report: Report, lang: str, width: int):
    terms = tuple(replace(term, label=term.label * 30) for term in report.findings[2].terms)
    wide = replace(report, findings=(replace(report.findings[2], terms=terms, quote="长句" * 200),))
    assert max(map(cell_len, render_report(wide, lang=lang, width=width).plain.split("\n"))) <= width


def test_a_long_sum_is_cut_and_says_so(report: Report):
    term = report.findings[2].terms[0]
    terms: tuple[Term, ...] = (term,) * 40
    page = render_report(
        replace(report, findings=(replace(report.findings[2], terms=terms),)), lang="en"
    ).plain
    assert page.count("+ 12.40") == 24
    assert "16 more" in page


def test_an_unknown_unit_and_year_are_said_to_be_unknown(report: Report):
    page = render_report(replace(report, unit="", year=None), lang="en").plain
    assert page.startswith("unit not recognised · year not recognised")
