"""A disclosure and the declared rules → findings with both sides located."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from mingzhang.audit.completeness import check_empty_tables, check_tables, check_two_disclosures
from mingzhang.audit.consistency import (
    check_conflicts,
    check_staff,
    check_staff_changes,
    check_stated_reasons,
    check_vehicles,
)
from mingzhang.audit.identities import check_identities
from mingzhang.audit.labels import check_code_names, check_level_words
from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.narrative import check_claims, check_growth, check_reasons, check_shares
from mingzhang.audit.performance import (
    check_directions,
    check_indicator_years,
    check_percentages,
    check_target_years,
    check_units,
    check_values,
    check_weights,
)
from mingzhang.audit.projects import (
    check_missing_sheets,
    check_procurement,
    check_project_amounts,
    check_project_names,
    check_repeated_projects,
    check_target_funds,
    check_target_sum,
)
from mingzhang.audit.wording import check_residue
from mingzhang.model import ERROR, SEVERITIES, Coverage, Disclosure, Finding, Report
from mingzhang.taxonomy.forms import forms
from mingzhang.taxonomy.rules import LINK_AT_MOST, LINK_EQUAL, Catalogue, Rule, package_catalogue

IDENTITIES = "identities"
NO_TEXT = "pdf.no_text:"
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
    catalogue = catalogue or package_catalogue()
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
    """Every other check with the rules that it stands for."""
    return [
        (
            ("claim-fact", "claim-corrected-fact", "operating-cost"),
            lambda: check_claims(ledger, rules, run.corrected),
        ),
        (
            ("growth", "growth-zero-base", "direction-sign", "change-exceeds-amount"),
            lambda: check_growth(ledger, rules),
        ),
        (("share",), lambda: check_shares(ledger, rules)),
        (("direction-reason",), lambda: check_reasons(ledger, rules["direction-reason"])),
        (
            ("listed-table-absent", "missing-table", "missing-form-table", "no-tables"),
            lambda: check_tables(ledger, rules),
        ),
        (("two-disclosures",), lambda: check_two_disclosures(ledger, rules["two-disclosures"])),
        (("empty-table-unexplained",), lambda: check_empty_tables(ledger, rules["empty-table-unexplained"])),
        (("template-residue",), lambda: check_residue(ledger, rules["template-residue"])),
        (("template-alternative",), lambda: check_residue(ledger, rules["template-alternative"])),
        (("target-funds",), lambda: check_target_funds(ledger, rules["target-funds"])),
        (("double-punctuation",), lambda: check_residue(ledger, rules["double-punctuation"])),
        (
            ("code-old-name", "code-name", "code-not-in-year", "code-unknown"),
            lambda: check_code_names(ledger, rules),
        ),
        (("level-words",), lambda: check_level_words(ledger, rules["level-words"])),
        (("change-conflict",), lambda: check_conflicts(ledger, rules["change-conflict"])),
        (("reason-figure",), lambda: check_stated_reasons(ledger, rules["reason-figure"])),
        (("staff-figures",), lambda: check_staff(ledger, rules["staff-figures"])),
        (("target-weights",), lambda: check_weights(ledger, rules["target-weights"])),
        (("target-percentage",), lambda: check_percentages(ledger, rules["target-percentage"])),
        (("target-value",), lambda: check_values(ledger, rules["target-value"])),
        (("target-year",), lambda: check_target_years(ledger, rules["target-year"])),
        (("target-direction",), lambda: check_directions(ledger, rules["target-direction"])),
        (("project-name",), lambda: check_project_names(ledger, rules["project-name"])),
        (("project-repeated",), lambda: check_repeated_projects(ledger, rules["project-repeated"])),
        (("project-without-sheet",), lambda: check_missing_sheets(ledger, rules["project-without-sheet"])),
        (("target-unit",), lambda: check_units(ledger, rules["target-unit"])),
        (("target-old-year",), lambda: check_indicator_years(ledger, rules["target-old-year"])),
        (("vehicle-count",), lambda: check_vehicles(ledger, rules["vehicle-count"])),
        (("staff-change",), lambda: check_staff_changes(ledger, rules["staff-change"])),
        (("target-sum",), lambda: check_target_sum(ledger, rules["target-sum"])),
        (("project-amount",), lambda: check_project_amounts(ledger, rules["project-amount"], run.corrected)),
        (("procurement-parts",), lambda: check_procurement(ledger, rules["procurement-parts"])),
        *[((name,), partial(check_residue, ledger, rules[name])) for name in ledger.catalogue.texts],
    ]


def _order(finding: Finding) -> tuple[object, ...]:
    """Severity, then place in the document, then rule."""
    place = finding.places[0] if finding.places else None
    where = (place.page or 0, place.line or 0, place.span or (0, 0)) if place else (0, 0, (0, 0))
    return (SEVERITIES.index(finding.severity), where, finding.rule, finding.quote)


def _verdict(disclosure: Disclosure, findings: tuple[Finding, ...]) -> str:
    """fail with an error; undetermined where no figure could be weighed; else pass."""
    if any(finding.severity == ERROR for finding in findings):
        return FAIL
    return PASS if disclosure.facts else UNDETERMINED


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
