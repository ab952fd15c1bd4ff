"""Findings → what to draw on the pages: the figure in question, those it is held against, the sentence.

In: a report with its disclosure. Out: marks by the numbers that all formats give the findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mingzhang.draw.marks import MAIN, OTHER, PASSAGE, Mark
from mingzhang.model import Disclosure, Finding, Place
from mingzhang.report.view import FindingView

_ELLIPSIS = "…"
_UNIT_STEP = Decimal(10_000)  # between 元 and 万元
_STATED = ("found", "words", "printed", "value")


def marks_of(views: Sequence[FindingView], disclosure: Disclosure) -> list[Mark]:
    """All boxes of all findings that have one, those of the figure in question first."""
    return [mark for view in views for mark in _marks(view, disclosure)]


def _marks(view: FindingView, disclosure: Disclosure) -> Iterator[Mark]:
    finding = view.finding
    seen: set[tuple[object, ...]] = set()
    placed = [*_passage_marks(view, disclosure), *_figure_marks(view, disclosure)]
    order = {MAIN: 0, PASSAGE: 0 if finding.quote else 1, OTHER: 2}
    for mark in sorted(placed, key=lambda mark: order[mark.role]):
        if (mark.page, mark.box) not in seen:
            seen.add((mark.page, mark.box))
            yield mark


def _figure_marks(view: FindingView, disclosure: Disclosure) -> Iterator[Mark]:
    finding, blamed = view.finding, culprit_places(view.finding, disclosure)
    question = blamed or ({finding.facts[0].place} if finding.facts and not finding.quote else set())
    figures = [*blamed, *(fact.place for fact in finding.facts), *(term.place for term in finding.terms)]
    for place in figures:
        yield from _mark(view, place, MAIN if place in question else OTHER)
    if not finding.quote:
        lone = not figures
        for place in finding.places:
            yield from _mark(view, place, MAIN if lone or place in question else OTHER)


def _passage_marks(view: FindingView, disclosure: Disclosure) -> Iterator[Mark]:
    finding = view.finding
    if not finding.quote:
        return
    figures = {fact.place for fact in finding.facts} | {term.place for term in finding.terms}
    role = OTHER if culprit_places(finding, disclosure) else MAIN
    for place in finding.places:
        if place in figures:
            continue
        for line in quoted_lines(finding.quote, place, disclosure):
            yield from _mark(view, line, PASSAGE, find=looked_for(finding), found_role=role)


def _mark(
    view: FindingView, place: Place, role: str, *, find: tuple[str, ...] = (), found_role: str = MAIN
) -> Iterator[Mark]:
    if place.page is not None and place.box is not None:
        yield Mark(view.number, view.severity, place.page, place.box, role, find, found_role)


def culprit_places(finding: Finding, disclosure: Disclosure) -> set[Place]:
    """Where the figure stands that should change; empty where none is named."""
    if finding.culprit is None:
        return set()
    key = (finding.culprit.table, finding.culprit.row, finding.culprit.column)
    known = [fact for fact in finding.facts if fact.key == key]
    return {fact.place for fact in known or disclosure.facts if fact.key == key}


def quoted_lines(quote: str, place: Place, disclosure: Disclosure) -> list[Place]:
    """The printed lines that a quoted sentence runs over; at least the one that the finding names."""
    wanted = quote.strip(_ELLIPSIS)
    for passage in disclosure.passages:
        if all(piece != place for _, piece, _ in passage.pieces):
            continue
        start = passage.text.find(wanted)
        if start < 0:
            break
        ends = [offset for offset, _, _ in passage.pieces[1:]] + [len(passage.text)]
        return [
            piece
            for (offset, piece, _), end in zip(passage.pieces, ends, strict=True)
            if offset < start + len(wanted) and start < end
        ]
    return [place]


def looked_for(finding: Finding) -> tuple[str, ...]:
    """How the figure (or the words) in question may be printed in the sentence, likeliest first."""
    stated = [finding.details[name] for name in _STATED if finding.details.get(name)]
    shown = []
    if finding.found is not None:
        whole = abs(finding.found)
        shown = [format(whole, "f"), _plain(whole / _UNIT_STEP), _plain(whole * _UNIT_STEP), _plain(whole)]
    return tuple(dict.fromkeys([*shown, *stated]))


def _plain(value: Decimal) -> str:
    """Without zeros at the end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def highlight(text: str, wanted: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The text in parts, the first of the wanted figures or words marked: (part, whether it is marked)."""
    for needle in filter(None, wanted):
        signs = ",?".join(map(re.escape, needle)) if needle[0].isdigit() else re.escape(needle)
        pattern = rf"(?<![\d.]){signs}(?!\d|\.\d)" if needle[0].isdigit() else signs
        found = re.search(pattern, text)
        if found:
            parts = ((text[: found.start()], False), (found.group(), True), (text[found.end() :], False))
            return tuple(part for part in parts if part[0])
    return ((text, False),)
