"""A comparison → the document that `--format json` writes; the same inputs give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mingzhang.compare.disclosures import ADDED, CHANGED, REMOVED, Change, Comparison
from mingzhang.compare.documents import Document
from mingzhang.compare.reports import STATES, Progress, Told

SCHEMA = "mingzhang/diff/1"
Json = dict[str, object]


def comparison_document(comparison: Comparison) -> Json:
    """Two disclosures."""
    facts = [
        {**dict(zip(("table", "row", "column"), fact.key, strict=True)), **_change(fact)}
        for fact in comparison.facts
    ]
    kinds = {kind: sum(fact.kind == kind for fact in comparison.facts) for kind in (CHANGED, ADDED, REMOVED)}
    return {
        "schema": SCHEMA,
        "of": "disclosures",
        "old": _about(comparison.old),
        "new": _about(comparison.new),
        "two_kinds": comparison.two_kinds,
        "amount_unit": comparison.new.word("amount_unit"),
        "counts": {**kinds, "unchanged": comparison.same_facts},
        "head": [{"name": change.key[0], **_texts(change)} for change in comparison.head],
        "profile": [{"name": change.key[0], **_texts(change)} for change in comparison.profile],
        "tables": [{"table": change.key[0], "kind": change.kind} for change in comparison.tables],
        "facts": facts,
        "projects": [{"name": change.label, **_change(change)} for change in comparison.projects],
        "performance": [{"project": change.label, **_change(change)} for change in comparison.targets],
        "indicators": [
            {"project": change.key[0], "indicator": change.key[1], **_texts(change)}
            for change in comparison.indicators
        ],
    }


def progress_document(progress: Progress) -> Json:
    """Two reports."""
    return {
        "schema": SCHEMA,
        "of": "reports",
        "old": _about(progress.old),
        "new": _about(progress.new),
        "counts": {state: len(progress.of(state)) for state in STATES},
        **{state: [_told(item) for item in progress.of(state)] for state in STATES},
    }


def _about(document: Document) -> Json:
    source = document.part("source")
    names = ("unit", "year", "kind", "verdict")
    known = {name: document.values[name] for name in names if name in document.values}
    return {"name": source.word("name", document.name), "sha256": source.word("sha256") or None, **known}


def _change(change: Change) -> Json:
    return {
        "kind": change.kind,
        "label": change.label,
        "old": change.old,
        "new": change.new,
        "change": _figure(change.change),
        "growth_pct": _figure(change.growth),
        "certain": change.certain,
    }


def _texts(change: Change) -> Json:
    return {"kind": change.kind, "old": change.old, "new": change.new}


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _told(item: Told) -> Json:
    """The finding as its report has it; of two that differ also what the old report said."""
    before: Sequence[tuple[str, Document]] = ()
    if item.before is not None and item.before.values != item.finding.values:
        before = [("before", item.before)]
    return {**item.finding.values, **{key: dict(document.values) for key, document in before}}
