"""A report → what every format shows of it, in words: findings in reading order, terms, places, bases.

One place decides how a cell, an equation, a suggestion or a clause is worded, so that all formats agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mingzhang.audit.baseline import Accepted
from mingzhang.audit.fingerprints import fingerprints
from mingzhang.model import (
    SEVERITIES,
    UNSEARCHED,
    Coverage,
    Culprit,
    Disclosure,
    Fact,
    Finding,
    Place,
    Report,
    Rival,
    Term,
)
from mingzhang.report.messages import Messages, Rule, finding_message, package_rules
from mingzhang.taxonomy.rules import Catalogue

UNCONFIRMED = "unconfirmed"
_CLAUSES = "; "


@dataclass(frozen=True)
class Audited:
    """One file on its way out: what was read, what the audit says, what was accepted, and the catalogue used
    where it is not the package's own."""

    disclosure: Disclosure
    report: Report
    catalogue: Catalogue | None = None
    accepted: tuple[Accepted, ...] = ()

    @property
    def rules(self) -> Mapping[str, Rule] | None:
        """The rules of the catalogue."""
        return self.catalogue.rules if self.catalogue else None

    @property
    def ids(self) -> tuple[str, ...]:
        """The findings' fingerprints, in order."""
        return fingerprints(self.report.findings, taken={item.id for item in self.accepted})


@dataclass(frozen=True)
class FigureView:
    """One figure of a finding: as printed, where it stands, what it is."""

    label: str
    value: str
    place: str
    sign: str = ""


@dataclass(frozen=True)
class FindingView:
    """A finding in words; empty where there is nothing to say."""

    number: int
    id: str
    rule: str
    title: str
    severity: str
    severity_word: str
    kind: str
    table: str
    message: str
    quote: str
    expected: str
    found: str
    difference: str
    cells: tuple[FigureView, ...]
    terms: tuple[FigureView, ...]
    culprit: str
    consequences: str
    uncertain: str
    places: tuple[str, ...]
    basis: str
    finding: Finding = field(repr=False)


def finding_views(audited: Audited, words: Messages) -> list[FindingView]:
    """Findings as all formats number them: by severity, table by table, the text last."""
    findings = audited.report.findings
    ids = audited.ids
    catalogue = audited.rules if audited.rules is not None else package_rules()
    return [
        _view(number, findings[index], ids[index], words, catalogue)
        for number, index in enumerate(_reading_order(findings), start=1)
    ]


def accepted_views(audited: Audited, words: Messages) -> list[tuple[FindingView, str]]:
    """What was accepted, each with who, why and until when."""
    catalogue = audited.rules if audited.rules is not None else package_rules()
    return [
        (_view(number, item.finding, item.id, words, catalogue), accepted_words(words, item))
        for number, item in enumerate(audited.accepted, start=1)
    ]


def in_reading_order(findings: Sequence[Finding]) -> list[Finding]:
    """The order in which the report numbers them: by severity, table by table, the text last."""
    return [findings[index] for index in _reading_order(findings)]


def _reading_order(findings: Sequence[Finding]) -> list[int]:
    first = {table: -number for number, table in enumerate(reversed([filed_under(f) for f in findings]))}

    def rank(index: int) -> tuple[int, bool, int]:
        table = filed_under(findings[index])
        return SEVERITIES.index(findings[index].severity), not table, first[table]

    return sorted(range(len(findings)), key=rank)


def filed_under(finding: Finding) -> str:
    """The table that a finding is filed under; empty for one about the text."""
    if finding.quote:
        return ""
    return finding.facts[0].table if finding.facts else finding.details.get("table", "")


def table_words(words: Messages, table: str) -> str:
    """A table's title, or the word for everything that is no table."""
    return words.label("table", table) if table else words.text("report.narrative")


def basis_words(words: Messages, basis: str) -> str:
    """The clauses as a person reads them; an unconfirmed one says so in words."""
    clauses = (
        words.text("report.unconfirmed") if part.strip() == UNCONFIRMED else part.strip()
        for part in basis.split(_CLAUSES.strip())
    )
    return _CLAUSES.join(filter(None, clauses))


def accepted_words(words: Messages, accepted: Accepted) -> str:
    """Who accepted a finding, why, and until when."""
    key = "report.accepted_until" if accepted.until else "report.accepted"
    return words.text(key, who=accepted.who, why=accepted.why, until=accepted.until)


def culprit_words(words: Messages, finding: Finding) -> str:
    """Which figure should be what, and how it looks wrong; empty where no value is suggested."""
    culprit = finding.culprit
    if UNSEARCHED in finding.details:
        return _sentences(_suggestion(words, culprit), words.text("report.unsearched"))
    if culprit is None:
        return ""
    looks = words.label("misprint", culprit.looks) if culprit.looks else ""
    return _sentences(_suggestion(words, culprit), looks)


def _suggestion(words: Messages, culprit: Culprit | None) -> str:
    if culprit is None or culprit.suggest is None:
        return ""
    cell, value = _culprit_cell(words, culprit), culprit.suggest
    rivals = [rival for rival in culprit.rivals if rival.suggest is not None]
    if culprit.sure:
        return words.text("report.culprit_sure", cell=cell, value=value)
    if rivals:
        others = (_culprit_cell(words, rivals[0]), rivals[0].suggest)
        return words.text("report.culprit_either", cell=cell, value=value, other=others[0], instead=others[1])
    if culprit.missing_row:
        return words.text("report.culprit_or_row", cell=cell, value=value)
    return words.text("report.culprit_likely", cell=cell, value=value)


def _culprit_cell(words: Messages, culprit: Culprit | Rival) -> str:
    return words.text(
        "report.cell",
        table=words.label("table", culprit.table),
        row=words.row(culprit.row),
        column=words.label("column", culprit.column),
    )


def _sentences(*parts: str) -> str:
    return _CLAUSES.join(filter(None, parts))


def cell_words(words: Messages, fact: Fact) -> str:
    """Table, row and column of a figure."""
    code = fact.row.partition("|")[0] if fact.row[:1].isdigit() else ""
    row = " ".join(filter(None, (code, fact.label.strip()))) or words.row(fact.row)
    return words.text(
        "report.cell",
        table=words.label("table", fact.table),
        row=row,
        column=words.label("column", fact.column),
    )


def term_words(words: Messages, term: Term, finding: Finding) -> str:
    """A term's label, with the table and the column where they differ from those of the figure found."""
    fact = next((fact for fact in finding.facts if fact.place == term.place), None)
    if fact is None:
        return term.label
    found = finding.facts[0]
    parts = [words.label("table", fact.table) if fact.table != found.table else "", term.label]
    parts.append(words.label("column", fact.column) if fact.column != found.column else "")
    return " · ".join(filter(None, parts))


def shown_terms(finding: Finding) -> tuple[Term, ...]:
    """The terms worth listing: those of a real sum, or a lone one that no fact repeats."""
    return finding.terms if len(finding.terms) > 1 or not shown_facts(finding) else ()


def shown_facts(finding: Finding) -> tuple[Fact, ...]:
    """The figures that are not listed among the terms."""
    added = {term.place for term in finding.terms} if len(finding.terms) > 1 else set()
    return tuple(fact for fact in finding.facts if fact.place not in added)


def other_places(words: Messages, finding: Finding) -> tuple[str, ...]:
    """Where a finding points besides its figures and terms."""
    known = {fact.place for fact in finding.facts} | {term.place for term in finding.terms}
    return _places(words, [place for place in finding.places if place not in known])


def _places(words: Messages, places: Sequence[Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(words.place, places))))


def _view(number: int, finding: Finding, id: str, words: Messages, rules: Mapping[str, Rule]) -> FindingView:
    rule = rules.get(finding.rule)
    return FindingView(
        number=number,
        id=id,
        rule=finding.rule,
        title=rule.title[words.lang] if rule else finding.rule,
        severity=finding.severity,
        severity_word=words.label("severity", finding.severity),
        kind=words.label("kind", finding.kind),
        table=table_words(words, filed_under(finding)),
        message=finding_message(finding, words.lang, rules),
        quote=words.text("report.quoted", text=finding.quote) if finding.quote else "",
        expected="" if finding.expected is None else format(finding.expected, "f"),
        found="" if finding.found is None else format(finding.found, "f"),
        difference="" if finding.difference is None else format(finding.difference, "+f"),
        cells=tuple(
            FigureView(cell_words(words, fact), str(fact.amount), words.place(fact.place))
            for fact in shown_facts(finding)
        ),
        terms=tuple(
            FigureView(term_words(words, term, finding), term.value, words.place(term.place), term.sign)
            for term in shown_terms(finding)
        ),
        culprit=culprit_words(words, finding),
        consequences=words.text("report.consequences", count=finding.consequences)
        if finding.consequences
        else "",
        uncertain="" if finding.certain else words.text("report.uncertain"),
        places=other_places(words, finding),
        basis=basis_words(words, finding.basis),
        finding=finding,
    )


@dataclass(frozen=True)
class Unread:
    """A file without a report: its name, and what was wrong with it."""

    name: str
    message: str


@dataclass(frozen=True)
class Heading:
    """The head of a report in words: whose it is, of when, what came out."""

    file: str
    unit: str
    year: str
    kind: str
    verdict: str
    verdict_word: str
    counts: tuple[tuple[str, str, int], ...]
    accepted: int


def heading_view(audited: Audited, words: Messages) -> Heading:
    """Unit, year and verdict; `counts` are (severity, its word, how many)."""
    report = audited.report
    return Heading(
        file=report.source.name,
        unit=report.unit or words.text("report.unit_unknown"),
        year=words.text("report.year", year=report.year)
        if report.year
        else words.text("report.year_unknown"),
        kind=words.label("document", audited.disclosure.kind),
        verdict=report.verdict,
        verdict_word=words.label("verdict", report.verdict),
        counts=tuple(
            (name, words.label("severity", name), sum(f.severity == name for f in report.findings))
            for name in SEVERITIES
        ),
        accepted=len(audited.accepted),
    )


def coverage_rows(coverage: Coverage, words: Messages) -> list[tuple[str, str]]:
    """What was looked at, as label and sentence; reasons of rules that did not run follow without a label."""
    figures = "report.figures_open" if coverage.figures_unaccounted else "report.figures_all"
    rows = [
        (
            words.text("report.tables"),
            words.text("report.tables_count", expected=coverage.tables_expected, found=coverage.tables_found),
        ),
        (
            words.text("report.figures"),
            words.text(figures, count=coverage.figures, open=coverage.figures_unaccounted),
        ),
        (
            words.text("report.rules"),
            words.text(
                "report.rules_count",
                passed=coverage.rules_passed,
                failed=coverage.rules_failed,
                skipped=len(coverage.rules_skipped),
            ),
        ),
        *(("", line) for line in reason_lines(words, "report.rule_skipped", coverage.rules_skipped)),
        *(("", line) for line in reason_lines(words, "report.rule_crashed", coverage.rules_crashed)),
    ]
    if coverage.pages_without_text:
        pages = ", ".join(map(str, coverage.pages_without_text))
        rows.append((words.text("report.pages"), words.text("report.pages_without_text", pages=pages)))
    rows += [(words.text("report.warnings"), words.note(note)) for note in coverage.warnings]
    return rows


def reason_lines(words: Messages, key: str, rules: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Rules that share a reason stand on one line; which they are is in the JSON report."""
    by_reason: dict[str, list[str]] = {}
    for rule, why in rules:
        by_reason.setdefault(why, []).append(rule)
    for why, names in by_reason.items():
        yield words.text(key, count=len(names), rules=", ".join(names), why=words.label("why", why))


def equation(view: FindingView) -> str:
    """The comparison on one line: what is printed, and the sum that it should be."""
    if not (view.found and view.expected):
        return ""
    if len(view.terms) < 2:
        return f"{view.found} ≠ {view.expected}"
    first, *rest = view.terms
    total = ("" if first.sign == "+" else f"{first.sign} ") + first.value
    total += "".join(f" {term.sign} {term.value}" for term in rest)
    return f"{view.found} ≠ {view.expected} = {total}"
