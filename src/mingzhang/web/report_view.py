"""An audited disclosure → what the report pages show, as a JSON document in one language.

The pages are filled from this document alone: what was worked out once is not worked out again for a reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mingzhang.draw.marks import Crop
from mingzhang.report.excerpts import Excerpt
from mingzhang.report.html import Shown
from mingzhang.report.messages import Messages, messages
from mingzhang.report.places import highlight, looked_for
from mingzhang.report.view import (
    Audited,
    FindingView,
    accepted_views,
    coverage_rows,
    equation,
    finding_views,
    heading_view,
)

View = dict[str, Any]


def report_view(audited: Audited, shown: Shown, lang: str) -> View:
    """Head, coverage, findings with their pictures, and the groups of findings that have one cause."""
    words = messages(lang)
    findings = [_finding(view, shown, words) for view in finding_views(audited, words)]
    return {
        "head": asdict(heading_view(audited, words)),
        "coverage": coverage_rows(audited.report.coverage, words),
        "notes": [words.note(note) for note in audited.disclosure.notes],
        "failed": shown.failed,
        "findings": findings,
        "groups": _groups(findings),
        "accepted": [
            {"message": view.message, "rule": view.rule, "id": view.id, "words": told}
            for view, told in accepted_views(audited, words)
        ],
        "unaccounted": [
            [item.text, words.label("table", item.table), words.place(item.place)]
            for item in audited.disclosure.unaccounted
        ],
    }


def _finding(view: FindingView, shown: Shown, words: Messages) -> View:
    finding = view.finding
    told = {name: getattr(view, name) for name in view.__dataclass_fields__ if name != "finding"}
    told["cells"] = [asdict(cell) for cell in view.cells]
    told["terms"] = [asdict(term) for term in view.terms]
    culprit = finding.culprit
    return {
        **told,
        "places": list(view.places),
        "equation": equation(view),
        "quoted": [list(part) for part in highlight(view.quote, looked_for(finding))] if view.quote else [],
        "cause": [culprit.table, culprit.row, culprit.column] if culprit and culprit.suggest else [],
        "at": [place.as_json() for place in finding.places],
        "crops": [_crop(crop, index) for index, crop in enumerate(shown.crops.get(view.number, ()))],
        "left_out": list(shown.left_out.get(view.number, ())),
        "excerpts": [_excerpt(excerpt, words) for excerpt in shown.excerpts.get(view.number, ())],
    }


def _crop(crop: Crop, index: int) -> View:
    return {
        "name": f"crop.{crop.number}.{index}",
        "page": crop.page,
        "width": crop.width,
        "height": crop.height,
        "shapes": [asdict(shape) for shape in crop.shapes],
        "roles": sorted(crop.roles),
    }


def _excerpt(excerpt: Excerpt, words: Messages) -> View:
    cells = [[list(part) for part in cell] for cell in excerpt.cells]
    return {"place": words.place(excerpt.place), "cells": cells}


def _groups(findings: Sequence[View]) -> list[View]:
    """Severity by severity, findings of one cause together: the same figure to blame, or else one table."""
    groups: dict[tuple[str, ...], View] = {}
    for finding in findings:
        key = (finding["severity"], *(finding["cause"] or (finding["table"],)))
        group = groups.setdefault(
            key,
            {
                "severity": finding["severity"],
                "severity_word": finding["severity_word"],
                "title": finding["culprit"] if finding["cause"] else finding["table"],
                "blamed": bool(finding["cause"]),
                "numbers": [],
            },
        )
        group["numbers"].append(finding["number"])
    order = [finding["severity"] for finding in findings]
    return sorted(groups.values(), key=lambda group: order.index(group["severity"]))
