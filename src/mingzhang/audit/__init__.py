"""A disclosure and the declared rules → findings with both sides located."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from mingzhang.audit.checks import SINGLE
from mingzhang.audit.completeness import check_tables
from mingzhang.audit.growth import check_growth
from mingzhang.audit.identities import check_identities
from mingzhang.audit.labels import check_code_names
from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.narrative import check_claims
from mingzhang.audit.projects import check_project_amounts
from mingzhang.audit.shares import check_shares
from mingzhang.audit.wording import check_residue
from mingzhang.model import ERROR, SEVERITIES, Coverage, Disclosure, Finding, Report
from mingzhang.taxonomy.forms import forms
from mingzhang.taxonomy.regions import province_of
from mingzhang.taxonomy.rules import LINK_AT_MOST, LINK_EQUAL, Catalogue, Rule, package_catalogue

IDENTITIES = "identities"
NO_TEXT = "pdf.no_text:"
# Notes of readers by which the result is but part of the file, and others that say what was left out.
PARTLY_READ = ("file.cut", "file.damaged", "file.ends", "file.index", "files.unread", "pdf.cut", "pdf.lost")
LEFT_OUT = ("docx.embedded", "docx.outside", "workbook.hidden_cells", "workbook.hidden_sheet")
PASS, FAIL, UNDETERMINED = "pass", "fail", "undetermined"
Check = Callable[[], Iterable[Finding]]


@dataclass
class _Run:
    """What all checks together have collected; a crash of one check is told and stops no other."""

    findings: list[Finding] = field(default_factory=list)
    looked: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    crashed: list[tuple[str, str]] = field(default_factory=list)
    corrected: Mapping[CellKey, Decimal] = field(default_factory=dict)
    undecided: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()

    def take(self, rules: tuple[str, ...], check: Check) -> None:
        """Run one check that stands for `rules`."""
        try:
            found = list(check())
        except Exception as error:
            self.crashed.extend((rule, f"{type(error).__name__}: {error}") for rule in rules)
            return
        found = [finding for finding in found if finding.rule not in self.off]
        self.findings.extend(found)
        self.looked.update(rule for rule in rules if rule not in self.off)
        self.failed.update(finding.rule for finding in found)


def audit(disclosure: Disclosure, *, catalogue: Catalogue | None = None) -> Report:
    """Hold a disclosure against every rule of the catalogue (the package's own without one)."""
    catalogue = (catalogue or package_catalogue()).at(disclosure.form, province_of(disclosure.unit))
    rules = catalogue.rules
    ledger = Ledger(disclosure, catalogue)
    run = _Run(off=catalogue.off)
    run.take((IDENTITIES,), lambda: _identities(ledger, rules, run))
    for names, check in _checks(ledger, rules, run):
        run.take(names, check)
    findings = tuple(sorted(run.findings, key=_order))
    return Report(
        disclosure.source,
        disclosure.unit,
        disclosure.year,
        _verdict(disclosure, findings),
        _coverage(disclosure, rules, run),
        findings,
    )


def _identities(ledger: Ledger, rules: Mapping[str, Rule], run: _Run) -> Iterable[Finding]:
    identities = check_identities(ledger, rules)
    run.corrected = identities.corrected
    run.looked |= identities.passed | identities.failed
    run.failed |= identities.failed
    run.undecided = identities.undecided
    return identities.findings


def _checks(ledger: Ledger, rules: Mapping[str, Rule], run: _Run) -> list[tuple[tuple[str, ...], Check]]:
    """Every other check with the rules that it stands for: those of several rules, then those of one."""
    return [
        (
            ("claim-fact", "claim-corrected-fact", "operating-cost"),
            lambda: check_claims(ledger, rules, run.corrected),
        ),
        (
            ("growth", "growth-zero-base", "direction-sign", "change-exceeds-amount"),
            lambda: check_growth(ledger.corrected(run.corrected), rules),
        ),
        (("share",), lambda: check_shares(ledger.corrected(run.corrected), rules)),
        (
            ("listed-table-absent", "missing-table", "missing-form-table", "no-tables"),
            lambda: check_tables(ledger, rules),
        ),
        (
            ("code-old-name", "code-name", "code-not-in-year", "code-unknown"),
            lambda: check_code_names(ledger, rules),
        ),
        (("project-amount",), lambda: check_project_amounts(ledger, rules["project-amount"], run.corrected)),
        *[((name,), partial(check, ledger, rules[name])) for name, check in SINGLE.items()],
        *[((name,), partial(check_residue, ledger, rules[name])) for name in ledger.catalogue.texts],
    ]


def _order(finding: Finding) -> tuple[object, ...]:
    """Severity, then place in the document, then rule."""
    place = finding.places[0] if finding.places else None
    where = (place.page or 0, place.line or 0, place.span or (0, 0)) if place else (0, 0, (0, 0))
    return (SEVERITIES.index(finding.severity), where, finding.rule, finding.quote)


def _verdict(disclosure: Disclosure, findings: tuple[Finding, ...]) -> str:
    """fail with an error; undetermined where nothing was weighed, or part of the file lacks; else pass."""
    if any(finding.severity == ERROR for finding in findings):
        return FAIL
    partly = any(_named(note, PARTLY_READ) for note in disclosure.notes)
    return PASS if disclosure.facts and not partly else UNDETERMINED


def _named(note: str, names: tuple[str, ...]) -> bool:
    """Whether the note, without what it tells, is one of these."""
    return note.partition(":")[0] in names


def _coverage(disclosure: Disclosure, rules: Mapping[str, Rule], run: _Run) -> Coverage:
    form = forms()[disclosure.form]
    expected = {table.id for table in form.tables}
    found = {table.table for table in disclosure.tables}
    names = set(rules) - {LINK_EQUAL, LINK_AT_MOST}
    crashed = {rule for rule, _ in run.crashed}
    looked = (run.looked & names) - crashed
    skipped = sorted(names - looked - crashed)
    return Coverage(
        pages=disclosure.source.pages,
        pages_without_text=_pages_without_text(disclosure),
        tables_expected=len(expected),
        tables_found=len(expected & found),
        figures=len(disclosure.facts),
        figures_unaccounted=len(disclosure.unaccounted),
        rules_passed=len(looked - run.failed),
        rules_failed=len(looked & run.failed),
        rules_skipped=tuple((rule, _why(rule, rules, run)) for rule in skipped),
        rules_crashed=tuple(run.crashed),
        warnings=tuple(note for note in disclosure.notes if _named(note, (*PARTLY_READ, *LEFT_OUT))),
    )


def _pages_without_text(disclosure: Disclosure) -> tuple[int, ...]:
    """Pages that the reader found no text on, and that no recognition of pictures read either."""
    notes = (note.removeprefix(NO_TEXT) for note in disclosure.notes if note.startswith(NO_TEXT))
    return tuple(int(page) for note in notes for page in note.split(",") if page.isdigit())


def _why(rule: str, rules: Mapping[str, Rule], run: _Run) -> str:
    """Why a rule was not weighed: its figures are not printed, or not certain."""
    if rule in run.off:
        return "switched-off"
    if rule in run.undecided:
        return "uncertain"
    return "not-printed" if rules[rule].kind in ("sum", "cross_table") else "not-applicable"
