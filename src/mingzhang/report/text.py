"""A report → what a person reads on a terminal or in a text file.

Head (unit, year, verdict), coverage, then the findings by severity and table. Lines are at most `width`
columns; colours are styles of the returned text, which only a terminal shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from mingzhang.audit.baseline import Accepted
from mingzhang.model import ERROR, NOTICE, SEVERITIES, WARNING, Coverage, Finding, Report, Term
from mingzhang.report.messages import DEFAULT_LANGUAGE, Messages, Rule, finding_message, messages
from mingzhang.report.view import (
    accepted_words,
    basis_words,
    cell_words,
    culprit_words,
    filed_under,
    in_reading_order,
    other_places,
    reason_lines,
    shown_facts,
    shown_terms,
    table_words,
    term_words,
)
from mingzhang.report.wrap import pad, wrap

__all__ = ["DEFAULT_WIDTH", "in_reading_order", "render_report"]

DEFAULT_WIDTH = 92
_MOST_TERMS = 24
_MOST_FACTS = 6
_NUMBER = 4
_STYLES = {ERROR: "bold red", WARNING: "bold yellow", NOTICE: "bold blue"}
_ENTRIES = (
    ("report.tables", "report.figures", "report.rules", "report.pages"),
    ("report.quote", "report.facts", "report.terms", "report.culprit", "report.place", "report.basis"),
)
_VERDICT_STYLES = {"pass": "bold green", "fail": "bold red", "undetermined": "bold yellow"}


def render_report(
    report: Report,
    *,
    lang: str = DEFAULT_LANGUAGE,
    width: int = DEFAULT_WIDTH,
    rules: Mapping[str, Rule] | None = None,
    accepted: Sequence[Accepted] = (),
) -> Text:
    """The whole report as styled text, ending in a newline; `rules` where they are not the package's own."""
    page = _Page(messages(lang), width, rules)
    _head(page, report)
    _coverage(page, report.coverage)
    numbered = enumerate(in_reading_order(report.findings), start=1)
    for severity, group in groupby(numbered, key=lambda item: item[1].severity):
        found = list(group)
        page.blank()
        page.line(page.words.text(f"report.group.{severity}", count=len(found)), _STYLES[severity])
        _findings(page, found)
    _accepted(page, accepted)
    return page.text


@dataclass
class _Page:
    """Text under construction: what is written, in which words, how wide."""

    words: Messages
    width: int
    rules: Mapping[str, Rule] | None = None
    text: Text = field(default_factory=lambda: Text(no_wrap=True, end=""))

    def line(self, content: str, style: str = "", indent: int = 0, lead: str = "") -> None:
        """A paragraph; `lead` stands in the indent of its first line."""
        for part in wrap(content, self.width - indent):
            self.text.append(lead.ljust(indent), "bold" if lead else None)
            self.text.append(part + "\n", style or None)
            lead = ""

    def blank(self) -> None:
        self.text.append("\n")

    def entry(self, key: str, contents: Iterable[str], indent: int = 2, style: str = "") -> None:
        """A label on the left, its contents on the right, wrapped under each other."""
        keys = next(keys for keys in _ENTRIES if key in keys)
        left = indent + max(cell_len(self.words.text(key)) for key in keys) + 2
        lead = " " * indent + pad(self.words.text(key), left - indent)
        for content in contents:
            for part in wrap(content, self.width - left):
                self.text.append(lead, "dim" if lead.strip() else None)
                self.text.append(part + "\n", style or None)
                lead = " " * left


def _head(page: _Page, report: Report) -> None:
    words = page.words
    unit = report.unit or words.text("report.unit_unknown")
    year = words.text("report.year", year=report.year) if report.year else words.text("report.year_unknown")
    page.line(f"{unit} · {year}", "bold")
    counts = {name: sum(finding.severity == name for finding in report.findings) for name in SEVERITIES}
    verdict = words.label("verdict", report.verdict)
    tally = words.text("report.tally", errors=counts[ERROR], warnings=counts[WARNING], notices=counts[NOTICE])
    page.line(f"{verdict} · {tally}", _VERDICT_STYLES.get(report.verdict, "bold"))
    page.line(report.source.name, "dim")


def _coverage(page: _Page, coverage: Coverage) -> None:
    words = page.words
    page.blank()
    page.line(words.text("report.coverage"), "bold")
    page.entry(
        "report.tables",
        [words.text("report.tables_count", expected=coverage.tables_expected, found=coverage.tables_found)],
    )
    page.entry("report.figures", [_figures(words, coverage)])
    page.entry(
        "report.rules",
        [
            words.text(
                "report.rules_count",
                passed=coverage.rules_passed,
                failed=coverage.rules_failed,
                skipped=len(coverage.rules_skipped),
            ),
            *reason_lines(words, "report.rule_skipped", coverage.rules_skipped),
            *reason_lines(words, "report.rule_crashed", coverage.rules_crashed),
        ],
    )
    if coverage.pages_without_text:
        pages = ", ".join(map(str, coverage.pages_without_text))
        page.entry("report.pages", [words.text("report.pages_without_text", pages=pages)], style="yellow")
    if coverage.warnings:
        page.entry("report.warnings", [words.note(note) for note in coverage.warnings], style="yellow")


def _figures(words: Messages, coverage: Coverage) -> str:
    key = "report.figures_open" if coverage.figures_unaccounted else "report.figures_all"
    return words.text(key, count=coverage.figures, open=coverage.figures_unaccounted)


def _findings(page: _Page, numbered: Sequence[tuple[int, Finding]]) -> None:
    for table, group in groupby(numbered, key=lambda item: filed_under(item[1])):
        page.blank()
        page.line(table_words(page.words, table), "bold underline")
        for number, finding in group:
            _finding(page, finding, number)


def _finding(page: _Page, finding: Finding, number: int) -> None:
    words = page.words
    page.line(finding_message(finding, words.lang, page.rules), indent=_NUMBER, lead=f"{number}.")
    if finding.quote:
        page.entry("report.quote", [words.text("report.quoted", text=finding.quote)], _NUMBER)
    if finding.expected is not None and finding.found is not None:
        page.line(_comparison(words, finding), indent=_NUMBER)
    facts, terms = shown_facts(finding), shown_terms(finding)
    if facts:
        rows = [(cell_words(words, fact), str(fact.amount), words.place(fact.place)) for fact in facts]
        page.entry("report.facts", _aligned(words, rows, _MOST_FACTS), _NUMBER)
    if terms:
        page.entry("report.terms", _aligned(words, _terms(words, finding, terms), _MOST_TERMS), _NUMBER)
    _remarks(page, finding)
    places = other_places(words, finding)
    if places:
        page.entry("report.place", [words.text("report.separator").join(places)], _NUMBER)
    if finding.basis:
        page.entry("report.basis", [basis_words(words, finding.basis)], _NUMBER)


def _accepted(page: _Page, accepted: Sequence[Accepted]) -> None:
    """What somebody has accepted, one entry each, behind all that is open."""
    if not accepted:
        return
    words = page.words
    page.blank()
    page.line(words.text("report.group.accepted", count=len(accepted)), "bold")
    page.blank()
    for item in accepted:
        page.line(finding_message(item.finding, words.lang, page.rules), "dim", indent=_NUMBER, lead="·")
        page.line(accepted_words(words, item), "dim", indent=_NUMBER)


def _comparison(words: Messages, finding: Finding) -> str:
    difference = finding.difference
    return words.text(
        "report.comparison",
        expected=format(finding.expected, "f"),
        found=format(finding.found, "f"),
        difference="" if difference is None else format(difference, "+f"),
    )


def _remarks(page: _Page, finding: Finding) -> None:
    words = page.words
    culprit = culprit_words(words, finding)
    if culprit:
        page.entry("report.culprit", [culprit], _NUMBER)
    if finding.consequences:
        page.line(words.text("report.consequences", count=finding.consequences), indent=_NUMBER)
    if not finding.certain:
        page.line(words.text("report.uncertain"), "yellow", indent=_NUMBER)


def _terms(words: Messages, finding: Finding, terms: Sequence[Term]) -> list[tuple[str, str, str]]:
    return [
        (term_words(words, term, finding), f"{term.sign} {term.value}", words.place(term.place))
        for term in terms
    ]


def _aligned(words: Messages, rows: Sequence[tuple[str, str, str]], most: int) -> list[str]:
    """Figures flush right, then where they stand, then what they are."""
    shown = rows[:most]
    figures = max(cell_len(figure) for _, figure, _ in shown)
    places = max(cell_len(place) for _, _, place in shown)
    lines = [
        f"{pad(figure, figures, right=True)}  {pad(place, places)}  {label}" for label, figure, place in shown
    ]
    if len(rows) > most:
        lines.append(words.text("report.more", count=len(rows) - most))
    return lines
