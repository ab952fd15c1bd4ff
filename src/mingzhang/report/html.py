"""Reports → one HTML page that opens anywhere, offline: verdict, coverage, findings term by term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from mingzhang.model import SEVERITIES
from mingzhang.report.messages import DEFAULT_LANGUAGE, Messages, messages
from mingzhang.report.templating import fill_template
from mingzhang.report.view import (
    Audited,
    FindingView,
    Heading,
    Unread,
    accepted_views,
    coverage_rows,
    equation,
    finding_views,
    heading_view,
)

TEMPLATE = "report.html"


@dataclass(frozen=True)
class _Section:
    """The findings of one severity, table by table."""

    severity: str
    title: str
    tables: tuple[tuple[str, tuple[FindingView, ...]], ...]


@dataclass(frozen=True)
class _Page:
    """One report as the template shows it."""

    head: Heading
    coverage: list[tuple[str, str]]
    notes: tuple[str, ...]
    sections: tuple[_Section, ...]
    unaccounted: tuple[tuple[str, str, str], ...]
    accepted: tuple[tuple[FindingView, str], ...]


def render_html(
    audited: Sequence[Audited], *, unread: Sequence[Unread] = (), lang: str = DEFAULT_LANGUAGE
) -> str:
    """All reports on one page, behind an overview where there are several."""
    words = messages(lang)
    pages = [_page(item, words) for item in audited]
    return fill_template(TEMPLATE, words, {"pages": pages, "unread": unread, "equation": equation})


def _page(audited: Audited, words: Messages) -> _Page:
    disclosure, report = audited.disclosure, audited.report
    views = finding_views(audited, words)
    return _Page(
        head=heading_view(audited, words),
        coverage=coverage_rows(report.coverage, words),
        notes=tuple(words.note(note) for note in disclosure.notes),
        sections=tuple(_section(severity, views, words) for severity in SEVERITIES if _of(severity, views)),
        unaccounted=tuple(
            (item.text, words.label("table", item.table), words.place(item.place))
            for item in disclosure.unaccounted
        ),
        accepted=tuple(accepted_views(audited, words)),
    )


def _of(severity: str, views: Sequence[FindingView]) -> list[FindingView]:
    return [view for view in views if view.severity == severity]


def _section(severity: str, views: Sequence[FindingView], words: Messages) -> _Section:
    found = _of(severity, views)
    tables = [(table, tuple(group)) for table, group in groupby(found, key=lambda view: view.table)]
    return _Section(severity, words.text(f"report.group.{severity}", count=len(found)), tuple(tables))
