"""Reports → one SARIF 2.1.0 log, which code hosts, editors and review tools show as they show a compiler's.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0. A line and its columns become
a region; pages, boxes and cells, which SARIF has no region for, become logical locations and properties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from mingzhang import __version__
from mingzhang.model import ERROR, NOTICE, WARNING, Finding, Place
from mingzhang.report.disclosure_json import Document
from mingzhang.report.messages import (
    DEFAULT_LANGUAGE,
    Messages,
    Rule,
    finding_message,
    messages,
    package_rules,
)
from mingzhang.report.view import Audited, Unread, basis_words

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
VERSION = "2.1.0"
FINGERPRINT = "mingzhang/1"
_LEVELS = {ERROR: "error", WARNING: "warning", NOTICE: "note"}


def sarif_document(
    audited: Sequence[Audited], *, unread: Sequence[Unread] = (), lang: str = DEFAULT_LANGUAGE
) -> Document:
    """One run over all files; a file that could not be read makes it unsuccessful and is named."""
    words = messages(lang)
    rules = audited[0].rules if audited and audited[0].rules is not None else package_rules()
    used = sorted({finding.rule for item in audited for finding in _all_findings(item)})
    index = {rule: number for number, rule in enumerate(used)}
    artifacts = _each_once([_artifact(item) for item in audited])
    run = {
        "tool": {"driver": _driver(used, rules, words)},
        "invocations": [_invocation(unread)],
        "artifacts": artifacts,
        "results": [
            result
            for item in audited
            for result in _results(item, artifacts.index(_artifact(item)), index, words)
        ],
        "columnKind": "unicodeCodePoints",
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _all_findings(audited: Audited) -> list[Finding]:
    return [*audited.report.findings, *(item.finding for item in audited.accepted)]


def _each_once(documents: Sequence[Document]) -> list[Document]:
    """SARIF wants no two equal items, as where a file is given twice."""
    return [document for number, document in enumerate(documents) if document not in documents[:number]]


def _driver(used: Sequence[str], rules: Mapping[str, Rule], words: Messages) -> Document:
    return {
        "name": "Mingzhang",
        "semanticVersion": __version__,
        "language": words.text("html.lang"),
        "rules": [_rule(id, rules.get(id), words) for id in used],
    }


def _rule(id: str, rule: Rule | None, words: Messages) -> Document:
    if rule is None:
        return {"id": id}
    return {
        "id": id,
        "shortDescription": {"text": rule.title[words.lang]},
        "fullDescription": {"text": rule.message[words.lang]},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"kind": rule.kind, "basis": basis_words(words, rule.basis)},
    }


def _invocation(unread: Sequence[Unread]) -> Document:
    notes: list[Document] = [
        {
            "level": "error",
            "message": {"text": file.message},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(file.name)}}}],
        }
        for file in unread
    ]
    told: Document = {"toolExecutionNotifications": _each_once(notes)} if notes else {}
    return {"executionSuccessful": not unread, **told}


def _artifact(audited: Audited) -> Document:
    source, coverage = audited.report.source, audited.report.coverage
    return {
        "location": {"uri": quote(source.name)},
        "hashes": {"sha-256": source.sha256},
        "properties": {
            "unit": audited.report.unit,
            "year": audited.report.year,
            "verdict": audited.report.verdict,
            "tables_expected": coverage.tables_expected,
            "tables_found": coverage.tables_found,
            "figures": coverage.figures,
            "figures_unaccounted": coverage.figures_unaccounted,
        },
    }


def _results(audited: Audited, artifact: int, index: Mapping[str, int], words: Messages) -> list[Document]:
    results = [
        _result(finding, id, audited, artifact, index, words)
        for finding, id in zip(audited.report.findings, audited.ids, strict=True)
    ]
    for item in audited.accepted:
        result = _result(item.finding, item.id, audited, artifact, index, words)
        why = f"{item.who}: {item.why}"
        results.append(
            {**result, "suppressions": [{"kind": "external", "status": "accepted", "justification": why}]}
        )
    return results


def _result(
    finding: Finding, id: str, audited: Audited, artifact: int, index: Mapping[str, int], words: Messages
) -> Document:
    location: Document = {"uri": quote(audited.report.source.name), "index": artifact}
    places = list(dict.fromkeys([*finding.places, *(fact.place for fact in finding.facts[:1])]))
    first, *others = [_location(place, location, words) for place in places] or [
        {"physicalLocation": {"artifactLocation": location}}
    ]
    related = [*others, *_figures(finding, places, location, words)]
    properties = {
        "kind": finding.kind,
        "expected": _figure(finding.expected),
        "found": _figure(finding.found),
        "difference": _figure(finding.difference),
        "tolerance": _figure(finding.tolerance),
        "suggest": finding.culprit.suggest if finding.culprit else None,
        "sure": finding.culprit.sure if finding.culprit else None,
        "consequences": finding.consequences,
        "certain": finding.certain,
    }
    result: Document = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding_message(finding, words.lang, audited.rules)},
        "locations": [first],
        "partialFingerprints": {FINGERPRINT: id},
        "properties": {name: value for name, value in properties.items() if value is not None},
    }
    return {**result, "relatedLocations": related} if related else result


def _figures(finding: Finding, known: Sequence[Place], location: Document, words: Messages) -> list[Document]:
    """Every figure of the comparison that is not a location of the finding already, named and valued."""
    named = {fact.place: f"{fact.label} {fact.amount}".strip() for fact in finding.facts}
    named |= {term.place: f"{term.sign} {term.value} {term.label}".strip() for term in finding.terms}
    return [
        {**_location(place, location, words), "message": {"text": text}}
        for place, text in named.items()
        if place not in known
    ]


def _location(place: Place, artifact: Document, words: Messages) -> Document:
    physical: Document = {"artifactLocation": artifact}
    if place.line is not None:
        region: Document = {"startLine": place.line}
        if place.span is not None:
            region |= {"startColumn": place.span[0] + 1, "endColumn": place.span[1] + 1}
        physical["region"] = region
    found: Document = {"physicalLocation": physical}
    if place.page is not None or place.cell is not None or place.sheet is not None:
        found["logicalLocations"] = [{"fullyQualifiedName": words.place(place)}]
        found["properties"] = {
            name: value for name, value in place.as_json().items() if name not in ("line", "span")
        }
    return found


def _figure(value: object) -> str | None:
    return None if value is None else format(value, "f")
