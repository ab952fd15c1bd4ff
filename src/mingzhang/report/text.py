"""A report → what a person reads on a terminal or in a text file.

Head (unit, year, verdict), coverage, then the findings by severity and table. Lines are at most `width`
columns; colours are styles of the returned text, which only a terminal shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from mingzhang.model import ERROR, NOTICE, SEVERITIES, WARNING, Coverage, Fact, Finding, Report, Term
from mingzhang.report.messages import DEFAULT_LANGUAGE, Messages, finding_message, messages
from mingzhang.report.wrap import pad, wrap

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


def render_report(report: Report, *, lang: str = DEFAULT_LANGUAGE, width: int = DEFAULT_WIDTH) -> Text:
    """The whole report as styled text, ending in a newline."""
    page = _Page(messages(lang), width)
    _head(page, report)
    _coverage(page, report.coverage)
    numbered = enumerate(in_reading_order(report.findings), start=1)
    for severity, group in groupby(numbered, key=lambda item: item[1].severity):
        found = list(group)
        page.blank()
        page.line(page.words.text(f"report.group.{severity}", count=len(found)), _STYLES[severity])
        _findings(page, found)
    return page.text


def in_reading_order(findings: Sequence[Finding]) -> list[Finding]:
    """The order in which the report numbers them: by severity, table by table, the text last."""
    first = {table: -number for number, table in enumerate(reversed([_table(f) for f in findings]))}

    def rank(finding: Finding) -> tuple[int, bool, int]:
        table = _table(finding)
        return SEVERITIES.index(finding.severity), not table, first[table]

    return sorted(findings, key=rank)


@dataclass
class _Page:
    """Text under construction: what is written, in which words, how wide."""

    words: Messages
    width: int
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
            *_reasons(words, "report.rule_skipped", coverage.rules_skipped),
            *_reasons(words, "report.rule_crashed", coverage.rules_crashed),
        ],
    )
    if coverage.pages_without_text:
        pages = ", ".join(map(str, coverage.pages_without_text))
        page.entry("report.pages", [words.text("report.pages_without_text", pages=pages)], style="yellow")


def _figures(words: Messages, coverage: Coverage) -> str:
    key = "report.figures_open" if coverage.figures_unaccounted else "report.figures_all"
    return words.text(key, count=coverage.figures, open=coverage.figures_unaccounted)


def _reasons(words: Messages, key: str, rules: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Rules that share a reason stand on one line; which they are is in the JSON report."""
    by_reason: dict[str, list[str]] = {}
    for rule, why in rules:
        by_reason.setdefault(why, []).append(rule)
    for why, names in by_reason.items():
        yield words.text(key, count=len(names), rules=", ".join(names), why=words.label("why", why))


def _findings(page: _Page, numbered: Sequence[tuple[int, Finding]]) -> None:
    for table, group in groupby(numbered, key=lambda item: _table(item[1])):
        page.blank()
        title = page.words.label("table", table) if table else page.words.text("report.narrative")
        page.line(title, "bold underline")
        for number, finding in group:
            _finding(page, finding, number)


def _table(finding: Finding) -> str:
    """The table that a finding is filed under; empty for one about the text."""
    if finding.quote:
        return ""
    return finding.facts[0].table if finding.facts else finding.details.get("table", "")


def _finding(page: _Page, finding: Finding, number: int) -> None:
    words = page.words
    page.line(finding_message(finding, words.lang), indent=_NUMBER, lead=f"{number}.")
    if finding.quote:
        page.entry("report.quote", [words.text("report.quoted", text=finding.quote)], _NUMBER)
    if finding.expected is not None and finding.found is not None:
        page.line(_comparison(words, finding), indent=_NUMBER)
    added = {term.place for term in finding.terms} if len(finding.terms) > 1 else set()
    facts = [fact for fact in finding.facts if fact.place not in added]
    if facts:
        page.entry("report.facts", _facts(words, facts), _NUMBER)
    if added or (finding.terms and not facts):
        page.entry("report.terms", _terms(words, finding), _NUMBER)
    _remarks(page, finding)
    known = {fact.place for fact in finding.facts} | {term.place for term in finding.terms}
    places = [place for place in finding.places if place not in known]
    shown = list(dict.fromkeys(filter(None, map(words.place, places))))
    if shown:
        page.entry("report.place", [words.text("report.separator").join(shown)], _NUMBER)
    if finding.basis:
        page.entry("report.basis", [finding.basis], _NUMBER)


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
    culprit = finding.culprit
    if culprit is not None and culprit.suggest is not None:
        key = "report.culprit_sure" if culprit.sure else "report.culprit_likely"
        cell = words.text(
            "report.cell",
            table=words.label("table", culprit.table),
            row=words.row(culprit.row),
            column=words.label("column", culprit.column),
        )
        page.entry("report.culprit", [words.text(key, cell=cell, value=culprit.suggest)], _NUMBER)
    if finding.consequences:
        page.line(words.text("report.consequences", count=finding.consequences), indent=_NUMBER)
    if not finding.certain:
        page.line(words.text("report.uncertain"), "yellow", indent=_NUMBER)


def _facts(words: Messages, facts: Sequence[Fact]) -> list[str]:
    rows = [(_cell(words, fact), str(fact.amount), words.place(fact.place)) for fact in facts]
    return _aligned(words, rows, _MOST_FACTS)


def _cell(words: Messages, fact: Fact) -> str:
    code = fact.row.partition("|")[0] if fact.row[:1].isdigit() else ""
    row = " ".join(filter(None, (code, fact.label.strip()))) or words.row(fact.row)
    return words.text(
        "report.cell",
        table=words.label("table", fact.table),
        row=row,
        column=words.label("column", fact.column),
    )


def _terms(words: Messages, finding: Finding) -> list[str]:
    cells = {fact.place: fact for fact in finding.facts}
    rows = [
        (_term_label(words, term, cells.get(term.place), finding), f"{term.sign} {term.value}", term.place)
        for term in finding.terms
    ]
    return _aligned(
        words, [(label, figure, words.place(place)) for label, figure, place in rows], _MOST_TERMS
    )


def _term_label(words: Messages, term: Term, fact: Fact | None, finding: Finding) -> str:
    """A term's label, with the table and the column where they differ from those of the figure found."""
    if fact is None:
        return term.label
    found = finding.facts[0]
    parts = [words.label("table", fact.table) if fact.table != found.table else "", term.label]
    parts.append(words.label("column", fact.column) if fact.column != found.column else "")
    return " · ".join(filter(None, parts))


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
