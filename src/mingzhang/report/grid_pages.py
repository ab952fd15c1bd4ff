"""A reading and what became of it → pages to draw: cells, and each figure with what it was bound to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from mingzhang.draw.marks import Box, Figure, GridPage
from mingzhang.model import Block, Disclosure, Line, Place, Row
from mingzhang.report.messages import Messages

FACT, UNCERTAIN, OPEN = "fact", "uncertain", "open"
LEGEND = ("ruling", "cell", "merged", FACT, UNCERTAIN, OPEN)
_LABEL = " · "


class _Drawn:
    """What is collected of one page."""

    def __init__(self) -> None:
        self.cells: list[Box] = []
        self.merged: list[Box] = []
        self.figures: list[Figure] = []


def grid_pages(
    blocks: Iterable[Block], disclosure: Disclosure | None, wanted: Collection[int] | None = None
) -> list[GridPage]:
    """The pages that have cells or figures of tables, or those `wanted`; in order.

    Without a disclosure (the file is none) only the cells are shown.
    """
    pages: dict[int, _Drawn] = {page: _Drawn() for page in wanted or ()}
    for block in blocks:
        if not isinstance(block, Line):
            _take_cells(block.rows, pages)
    for fact in disclosure.facts if disclosure else ():
        label = _LABEL.join((fact.row, fact.column))
        _take_figure(pages, fact.place, FACT if fact.certain else UNCERTAIN, fact.table, label)
    for item in disclosure.unaccounted if disclosure else ():
        _take_figure(pages, item.place, OPEN, item.table, item.why)
    chosen = sorted(page for page in pages if wanted is None or page in wanted)
    return [_page(page, pages[page]) for page in chosen]


def _take_cells(rows: Sequence[Row], pages: dict[int, _Drawn]) -> None:
    for row in rows:
        for cell in row.cells:
            if cell.place.page is None or cell.place.box is None:
                continue
            drawn = pages.setdefault(cell.place.page, _Drawn())
            spans = cell.column_span > 1 or cell.row_span > 1
            (drawn.merged if spans else drawn.cells).append(cell.place.box)


def _take_figure(pages: dict[int, _Drawn], place: Place, kind: str, table: str, label: str) -> None:
    if place.page is not None and place.box is not None:
        pages.setdefault(place.page, _Drawn()).figures.append(Figure(kind, place.box, table, label))


def _page(number: int, drawn: _Drawn) -> GridPage:
    return GridPage(number, tuple(drawn.cells), tuple(drawn.merged), tuple(drawn.figures))


def caption(page: GridPage, file: str, words: Messages) -> str:
    """What a picture shows, in one line: file, page, tables, how many figures were bound."""
    tables = dict.fromkeys(figure.table for figure in page.figures if figure.table)
    counted = {kind: sum(figure.kind == kind for figure in page.figures) for kind in (FACT, UNCERTAIN, OPEN)}
    return words.text(
        "debug.caption",
        file=file,
        page=page.page,
        tables=words.text("report.separator").join(words.label("table", table) for table in tables) or "–",
        facts=counted[FACT] + counted[UNCERTAIN],
        open=counted[OPEN],
    )


def legend(words: Messages) -> list[tuple[str, str]]:
    """The kinds of boxes and lines with their words."""
    return [(kind, words.text(f"debug.legend.{kind}")) for kind in LEGEND]
