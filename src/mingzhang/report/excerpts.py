"""Findings in sources without pages → the printed lines and rows that they speak of, the figures marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mingzhang.draw.marks import MAIN, OTHER
from mingzhang.model import Block, Cell, Disclosure, Line, Place
from mingzhang.report.places import culprit_places
from mingzhang.report.view import FindingView

MOST_ROWS = 6
_AROUND = 60
_CELLS = 8
_HEADS = 4
_GAP = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line (one cell) or a row of a table: its place, and cells of parts (text, role or "")."""

    place: Place
    cells: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Printed:
    """Where every line and every cell of a reading stands."""

    lines: Mapping[int, Line]
    rows: Mapping[Place, tuple[Cell, ...]]

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> Printed:
        """Index the blocks of a reading."""
        lines: dict[int, Line] = {}
        rows: dict[Place, tuple[Cell, ...]] = {}
        for block in blocks:
            if isinstance(block, Line):
                if block.place.line is not None:
                    lines[block.place.line] = block
                continue
            for row in block.rows:
                rows.update(dict.fromkeys((cell.place for cell in row.cells), row.cells))
        return cls(lines, rows)


def excerpts_of(
    views: Sequence[FindingView], disclosure: Disclosure, printed: Printed
) -> dict[int, tuple[Excerpt, ...]]:
    """By number of the finding; sentences are quoted by the finding itself and not told again."""
    found = {view.number: tuple(_excerpts(view, disclosure, printed))[:MOST_ROWS] for view in views}
    return {number: excerpts for number, excerpts in found.items() if excerpts}


def _excerpts(view: FindingView, disclosure: Disclosure, printed: Printed) -> Iterator[Excerpt]:
    roles = _roles(view, disclosure)
    told: set[int] = set()
    for place in sorted(roles, key=lambda place: roles[place] != MAIN):
        source: Line | tuple[Cell, ...] | None = printed.rows.get(place)
        if source is None and place.line is not None and place.span is not None:
            source = printed.lines.get(place.line)
        if source is None or id(source) in told:
            continue
        told.add(id(source))
        yield _line(source, place, roles) if isinstance(source, Line) else _row(source, place, roles)


def excerpt_at(place: Place, printed: Printed) -> Excerpt | None:
    """The line or row in which one figure stands, the figure marked; None where it is not known."""
    roles = {place: MAIN}
    if place in printed.rows:
        return _row(printed.rows[place], place, roles)
    if place.line is not None and place.span is not None and place.line in printed.lines:
        return _line(printed.lines[place.line], place, roles)
    return None


def _roles(view: FindingView, disclosure: Disclosure) -> dict[Place, str]:
    finding = view.finding
    question = culprit_places(finding, disclosure)
    if not question and finding.facts and not finding.quote:
        question = {finding.facts[0].place}
    figures = [*(fact.place for fact in finding.facts), *(term.place for term in finding.terms)]
    return {place: MAIN if place in question else OTHER for place in [*question, *figures]}


def _row(cells: tuple[Cell, ...], place: Place, roles: Mapping[Place, str]) -> Excerpt:
    """The whole row; of a long one the first cells, which name it, and those around the marked ones."""
    marked = [index for index, cell in enumerate(cells) if cell.place in roles]
    first = max(min(marked, default=0) - 1, 0)
    long = len(cells) > _CELLS + _HEADS
    kept = [i for i in range(len(cells)) if not long or i < _HEADS or first <= i < first + _CELLS]
    shown: list[tuple[tuple[str, str], ...]] = []
    for before, index in zip([-1, *kept], kept, strict=False):
        if index > before + 1:
            shown.append(((_GAP, ""),))
        shown.append(((_short(cells[index].text), roles.get(cells[index].place, "")),))
    if kept and kept[-1] < len(cells) - 1:
        shown.append(((_GAP, ""),))
    return Excerpt(replace(place, span=None), tuple(shown))


def _line(line: Line, place: Place, roles: Mapping[Place, str]) -> Excerpt:
    """The line cut to what stands around the marked figures."""
    spans = sorted(
        (other.span, role) for other, role in roles.items() if other.line == place.line and other.span
    )
    start, end = max(spans[0][0][0] - _AROUND, 0), min(spans[-1][0][1] + _AROUND, len(line.text))
    parts, at = [(_GAP, "")] if start else [], start
    for (left, right), role in spans:
        if left >= at:
            parts += [(line.text[at:left], ""), (line.text[left:right], role)]
            at = right
    parts += [(line.text[at:end], ""), (_GAP if end < len(line.text) else "", "")]
    return Excerpt(replace(place, span=None), (tuple(part for part in parts if part[0]),))


def _short(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND] + _GAP
