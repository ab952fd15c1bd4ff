"""A disclosure → the public contract's disclosure document.

Keys stand in the contract's order; what we add stands behind them. Amounts are decimal strings as printed,
without thousands separators. The same disclosure gives the same bytes in every run.
"""

from __future__ import annotations

import json
from typing import TypeAlias

from mingzhang.model import (
    Amount,
    Claim,
    Disclosure,
    Fact,
    Indicator,
    Profile,
    Project,
    Source,
    TableSeen,
    Target,
    Unaccounted,
)

SCHEMA = "mingzhang/disclosure/1"
Document: TypeAlias = dict[str, object]


def write_json(document: Document, *, one_line: bool = False) -> str:
    """A document as text, ending in a newline: indented, or on one line for JSON Lines."""
    if one_line:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def disclosure_document(disclosure: Disclosure) -> Document:
    """The contract's disclosure object."""
    return {
        "schema": SCHEMA,
        "source": source_document(disclosure.source),
        "unit": disclosure.unit,
        "year": disclosure.year,
        "kind": disclosure.kind,
        "form": disclosure.form,
        "amount_unit": disclosure.amount_unit,
        "profile": _profile(disclosure.profile),
        "facts": [fact_document(fact) for fact in disclosure.facts],
        "claims": [_claim(claim) for claim in disclosure.claims],
        "performance": [_target(target) for target in disclosure.targets],
        "projects": [_project(project) for project in disclosure.projects],
        "missing_tables": list(disclosure.missing_tables),
        "empty_tables": list(disclosure.empty_tables),
        "unaccounted": [_unaccounted(item) for item in disclosure.unaccounted],
        "tables": [_table(table) for table in disclosure.tables],
        "notes": list(disclosure.notes),
        "members": [{"name": one.name, "at": one.place.as_json()} for one in disclosure.members],
    }


def source_document(source: Source) -> Document:
    """The contract's `source` object."""
    return {"name": source.name, "sha256": source.sha256, "pages": source.pages, "reader": source.reader}


def fact_document(fact: Fact) -> Document:
    """The contract's fact object."""
    return {
        "table": fact.table,
        "row": fact.row,
        "column": fact.column,
        "value": str(fact.amount),
        "label": fact.label,
        "certain": fact.certain,
        "at": fact.place.as_json(),
    }


def _figure(amount: Amount | None) -> str | None:
    return None if amount is None else str(amount)


def _profile(profile: Profile) -> Document:
    return {
        "staff_quota": profile.staff_quota,
        "staff_actual": profile.staff_actual,
        "on_duty": profile.on_duty,
        "retired": profile.retired,
        "divisions": list(profile.divisions),
    }


def _claim(claim: Claim) -> Document:
    return {
        "section": claim.section,
        "subject": claim.subject,
        "amount": _figure(claim.amount),
        "share_pct": _figure(claim.share),
        "delta": _figure(claim.delta),
        "growth_pct": _figure(claim.growth),
        "text": claim.text,
        "at": claim.place.as_json(),
        "topic": claim.topic,
        "kind": claim.kind,
        "amount_unit": claim.unit,
        "path": list(claim.path),
        "year": claim.year,
        "reason": claim.reason,
        "in_reason": claim.in_reason,
    }


def _target(target: Target) -> Document:
    return {
        "project": target.project,
        "year_funds": _figure(target.year_funds),
        "appropriation": _figure(target.appropriation),
        "other_funds": _figure(target.other_funds),
        "goal": target.goal,
        "indicators": [_indicator(indicator) for indicator in target.indicators],
        "at": target.place.as_json(),
        "unit": target.unit,
        "year": target.year,
        "layout": target.layout,
        "amount_unit": target.amount_unit,
    }


def _indicator(indicator: Indicator) -> Document:
    return {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "level3": indicator.level3,
        "value": indicator.value,
        "basis": indicator.basis,
        "previous": indicator.previous,
        "weight": _figure(indicator.weight),
        "scoring": indicator.scoring,
        "evidence": indicator.evidence,
        "at": indicator.place.as_json(),
    }


def _project(project: Project) -> Document:
    return {
        "name": project.name,
        "basis": project.basis,
        "amount": _figure(project.amount),
        "allocation": project.allocation,
        "period": project.period,
        "at": project.place.as_json(),
        "details": dict(project.details),
    }


def _unaccounted(item: Unaccounted) -> Document:
    return {"text": item.text, "at": item.place.as_json(), "why": item.why}


def _table(table: TableSeen) -> Document:
    return {
        "table": table.table,
        "title": table.title,
        "number": table.number,
        "columns": list(table.columns),
        "figures": table.figures,
        "amount_unit": table.unit,
        "note": table.note,
        "at": table.place.as_json(),
    }
