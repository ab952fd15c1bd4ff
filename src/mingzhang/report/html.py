"""Reports → one HTML page that opens anywhere, offline: verdict, coverage, findings term by term."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from mingzhang.draw.marks import Crop
from mingzhang.model import SEVERITIES
from mingzhang.report.excerpts import Excerpt
from mingzhang.report.messages import DEFAULT_LANGUAGE, Messages, messages
from mingzhang.report.places import highlight, looked_for
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
class Shown:
    """What is shown of one source, by number of the finding: crops of its pages, or printed lines and rows.

    `left_out`: pages whose crops are beyond the limits; `failed`: why there are none at all.
    """

    crops: Mapping[int, tuple[Crop, ...]] = field(default_factory=dict)
    left_out: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    excerpts: Mapping[int, tuple[Excerpt, ...]] = field(default_factory=dict)
    failed: str = ""

    @classmethod
    def of(cls, crops: Sequence[Crop], left_out: Sequence[tuple[int, int]]) -> Shown:
        """Crops and what was left out, sorted by finding."""
        numbers = {crop.number for crop in crops} | {number for number, _ in left_out}
        return cls(
            {n: tuple(crop for crop in crops if crop.number == n) for n in numbers},
            {n: tuple(page for number, page in left_out if number == n) for n in numbers},
        )


_NOTHING = Shown()


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
    shown: Shown


def render_html(
    audited: Sequence[Audited],
    *,
    unread: Sequence[Unread] = (),
    shown: Sequence[Shown] = (),
    lang: str = DEFAULT_LANGUAGE,
) -> str:
    """All reports on one page, behind an overview where there are several; `shown`: of their sources, if
    anything, in the same order."""
    words = messages(lang)
    pages = [_page(item, shown[number] if shown else _NOTHING, words) for number, item in enumerate(audited)]
    tools = {"equation": equation, "quoted": _quoted, "encoded": _encoded, "where": words.place}
    return fill_template(TEMPLATE, words, {"pages": pages, "unread": unread, **tools})


def _quoted(view: FindingView) -> tuple[tuple[str, bool], ...]:
    """The quotation with the figure in question marked."""
    return highlight(view.quote, looked_for(view.finding))


def _encoded(crop: Crop) -> str:
    """The picture as an address of its own."""
    return f"data:{crop.mime};base64,{b64encode(crop.content).decode('ascii')}"


def _page(audited: Audited, shown: Shown, words: Messages) -> _Page:
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
        shown=shown,
    )


def _of(severity: str, views: Sequence[FindingView]) -> list[FindingView]:
    return [view for view in views if view.severity == severity]


def _section(severity: str, views: Sequence[FindingView], words: Messages) -> _Section:
    found = _of(severity, views)
    tables = [(table, tuple(group)) for table, group in groupby(found, key=lambda view: view.table)]
    return _Section(severity, words.text(f"report.group.{severity}", count=len(found)), tuple(tables))
