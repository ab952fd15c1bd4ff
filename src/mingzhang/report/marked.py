"""A report → what a marked copy of its PDF says: notes on the boxes, and the list of findings at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.draw.marks import Mark, Note
from mingzhang.report.messages import Messages, messages
from mingzhang.report.places import marks_of
from mingzhang.report.view import (
    Audited,
    FindingView,
    coverage_rows,
    equation,
    finding_views,
    heading_view,
)
from mingzhang.report.wrap import harmless
from mingzhang.taxonomy.files import data_dir

TEMPLATE = "marked.typ"
_TITLE = 48


@dataclass(frozen=True)
class MarkedCopy:
    """All that the drawing process needs besides the files."""

    marks: list[Mark]
    notes: list[Note]
    summary: dict[str, object]
    template: bytes


def marked_copy(audited: Audited, lang: str) -> MarkedCopy:
    """Marks, notes and summary of one report in one language."""
    words = messages(lang)
    views = finding_views(audited, words)
    return MarkedCopy(
        marks_of(views, audited.disclosure),
        [_note(view, words) for view in views],
        _summary(audited, views, words),
        (data_dir() / "templates" / TEMPLATE).read_bytes(),
    )


def _note(view: FindingView, words: Messages) -> Note:
    head = words.text("marked.note", number=view.number, severity=view.severity_word, title=view.title)
    lines = [
        head,
        view.message,
        equation(view),
        view.culprit,
        words.text("marked.basis", basis=view.basis) if view.basis else "",
    ]
    short = view.message if len(view.message) <= _TITLE else view.message[: _TITLE - 1] + "…"
    return Note(
        view.number, harmless(f"{view.number}. {short}"), "\n".join(harmless(line) for line in lines if line)
    )


def _summary(audited: Audited, views: Sequence[FindingView], words: Messages) -> dict[str, object]:
    head = heading_view(audited, words)
    return {
        "lang": words.lang,
        "author": words.text("marked.author"),
        "bookmark": words.text("marked.bookmark"),
        "title": words.text("marked.title"),
        "unit": harmless(head.unit),
        "about": harmless(" · ".join((head.year, head.kind, head.file))),
        "verdict": head.verdict,
        "verdict_word": head.verdict_word,
        "counts": [list(count) for count in head.counts],
        "coverage": [
            [label, harmless(text)] for label, text in coverage_rows(audited.report.coverage, words)
        ],
        "legend": [[kind, words.text(f"marked.legend.{kind}")] for kind in ("main", "other", "passage")],
        "heads": [words.text(f"marked.head.{name}") for name in ("number", "finding", "figures", "place")],
        "none": words.text("html.nothing"),
        "footer": words.text("marked.footer"),
        "page": words.text("place.page", page="{}").split("{}"),
        "findings": [_row(view, words) for view in views],
    }


def _row(view: FindingView, words: Messages) -> dict[str, object]:
    return {
        "number": view.number,
        "severity": view.severity,
        "severity_word": view.severity_word,
        "title": harmless(view.title),
        "message": harmless(view.message),
        "expected": words.text("marked.expected", value=view.expected) if view.expected else "",
        "found": words.text("marked.found", value=view.found) if view.found else "",
        "difference": words.text("marked.difference", value=view.difference) if view.difference else "",
        "suggest": harmless(view.culprit),
        "consequences": view.consequences,
        "uncertain": view.uncertain,
        "basis": harmless(view.basis),
    }
