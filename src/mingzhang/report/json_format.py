"""A report → the public contract's report document.

Findings carry fingerprints made of what they are about (rule, table, row, column, or the quoted sentence)
and never of where it stands, so that they survive a line that is added above. The same report gives the
same bytes in every run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from mingzhang.audit.baseline import Accepted
from mingzhang.audit.fingerprints import fingerprints
from mingzhang.model import Coverage, Culprit, Fact, Finding, Report, Term
from mingzhang.report.disclosure_json import Document, source_document
from mingzhang.report.messages import DEFAULT_LANGUAGE, Messages, Rule, finding_message, messages

SCHEMA = "mingzhang/report/1"


def report_document(
    report: Report,
    *,
    lang: str = DEFAULT_LANGUAGE,
    rules: Mapping[str, Rule] | None = None,
    accepted: Sequence[Accepted] = (),
) -> Document:
    """The contract's report object; `lang` is the language of the messages, `rules` the catalogue where it is
    not the package's own. What was accepted stands apart, under `accepted`, where there is any."""
    told: Document = {"accepted": [_accepted(item, lang, rules) for item in accepted]} if accepted else {}
    ids = fingerprints(report.findings, taken={item.id for item in accepted})
    return {
        "schema": SCHEMA,
        "source": source_document(report.source),
        "verdict": report.verdict,
        "coverage": _coverage(report.coverage, messages(lang)),
        "findings": [
            _finding(finding, id=id, lang=lang, rules=rules)
            for id, finding in zip(ids, report.findings, strict=True)
        ],
        "unit": report.unit,
        "year": report.year,
        **told,
    }


def _accepted(item: Accepted, lang: str, rules: Mapping[str, Rule] | None) -> Document:
    until = item.until.isoformat() if item.until else None
    decision = {"who": item.who, "why": item.why, "until": until}
    return {**_finding(item.finding, id=item.id, lang=lang, rules=rules), "accepted": decision}


def _coverage(coverage: Coverage, words: Messages) -> Document:
    return {
        "pages": coverage.pages,
        "pages_without_text": list(coverage.pages_without_text),
        "tables_expected": coverage.tables_expected,
        "tables_found": coverage.tables_found,
        "figures": coverage.figures,
        "figures_unaccounted": coverage.figures_unaccounted,
        "rules_passed": coverage.rules_passed,
        "rules_failed": coverage.rules_failed,
        "rules_skipped": [{"rule": rule, "why": why} for rule, why in coverage.rules_skipped],
        "rules_crashed": [{"rule": rule, "why": why} for rule, why in coverage.rules_crashed],
        "warnings": [{"note": note, "message": words.note(note)} for note in coverage.warnings],
    }


def _finding(finding: Finding, *, id: str, lang: str, rules: Mapping[str, Rule] | None) -> Document:
    return {
        "id": id,
        "rule": finding.rule,
        "severity": finding.severity,
        "kind": finding.kind,
        "message": finding_message(finding, lang, rules),
        "expected": _figure(finding.expected),
        "found": _figure(finding.found),
        "difference": _figure(finding.difference),
        "tolerance": _figure(finding.tolerance),
        "facts": [_fact(fact) for fact in finding.facts],
        "terms": [_term(term) for term in finding.terms],
        "culprit": _culprit(finding.culprit),
        "consequences": finding.consequences,
        "basis": finding.basis,
        "certain": finding.certain,
        "quote": finding.quote,
        "at": [place.as_json() for place in finding.places],
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _fact(fact: Fact) -> Document:
    return {
        "table": fact.table,
        "row": fact.row,
        "column": fact.column,
        "value": str(fact.amount),
        "at": fact.place.as_json(),
    }


def _term(term: Term) -> Document:
    return {"label": term.label, "value": term.value, "sign": term.sign, "at": term.place.as_json()}


def _culprit(culprit: Culprit | None) -> Document | None:
    if culprit is None:
        return None
    return {
        "table": culprit.table,
        "row": culprit.row,
        "column": culprit.column,
        "suggest": culprit.suggest,
        "sure": culprit.sure,
    }
