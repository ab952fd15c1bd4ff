"""Pictures of what is published, each with its table: of one disclosure, or of a unit over its years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock

from mingzhang.compare.documents import Document
from mingzhang.pictures import disclosed
from mingzhang.pictures.disclosed import Figures
from mingzhang.pictures.funds import funds
from mingzhang.pictures.kinds import as_csv, completed, specification
from mingzhang.pictures.render import Spec, render
from mingzhang.pictures.table import NothingToDraw, Table
from mingzhang.report.messages import messages
from mingzhang.web.errors import NotFound

PNG, SVG, CSV = FORMATS = ("png", "svg", "csv")
MEDIA = {PNG: "image/png", SVG: "image/svg+xml", CSV: "text/csv; charset=utf-8"}
OF_ONE: dict[str, Callable[[Figures], Table]] = {
    "bars": disclosed.classes,
    "treemap": disclosed.spending,
    "flow": funds,
}
OF_YEARS = ("changes", "three-public")
_THREE = "three-public"
_DRAWING = Lock()


def table_of(kind: str, documents: Sequence[Document], lang: str) -> Table:
    """The table behind a picture; raises NotFound where there is nothing to draw."""
    figures = [Figures(document, messages(lang)) for document in documents]
    try:
        if kind in OF_ONE and figures:
            table = OF_ONE[kind](figures[0])
        elif kind in OF_YEARS:
            table = disclosed.three_public(figures) if kind == _THREE else disclosed.totals(figures, kind)
        else:
            raise NotFound
    except NothingToDraw as error:
        raise NotFound from error
    if not table.rows:
        raise NotFound
    return completed(kind, table)


def kinds_of(documents: Sequence[Document], kinds: Sequence[str], lang: str) -> list[str]:
    """The kinds for which there is something to draw."""
    found = []
    for kind in kinds:
        try:
            table_of(kind, documents, lang)
        except NotFound:
            continue
        found.append(kind)
    return found


def picture_of(kind: str, format: str, documents: Sequence[Document], lang: str, tag: str) -> bytes:
    """The picture as a file; `tag` names what it is drawn from, so that it is drawn once."""
    if format not in FORMATS:
        raise NotFound
    table = table_of(kind, documents, lang)
    if format == CSV:
        return as_csv(table, lang).encode("utf-8-sig")
    with _DRAWING:  # the same picture is not drawn twice by those who ask at once
        return _drawn(kind, format, lang, tag, _Held(table))


def draw(kind: str, format: str, table: Table, lang: str) -> bytes:
    """A picture of a table as `svg` or `png`; raises NotFound where there is nothing to draw."""
    return render(specification_of(kind, table, lang), format)


def specification_of(kind: str, table: Table, lang: str) -> Spec:
    """What Vega or Vega-Lite draws; raises NotFound where there is nothing to draw."""
    try:
        return specification(kind, table, lang)
    except NothingToDraw as error:
        raise NotFound from error


class _Held:
    """A table that is told apart by the tag of its picture alone."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _drawn(kind: str, format: str, lang: str, tag: str, held: _Held) -> bytes:
    return draw(kind, format, held.table, lang)
