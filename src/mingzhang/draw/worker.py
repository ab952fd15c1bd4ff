"""The process that draws: which drawing as its argument, request and files in, pictures or a PDF out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from mingzhang.apart import answer, more_time, step
from mingzhang.draw.marks import Figure, GridPage, Mark, Note
from mingzhang.draw.parts import pack, unpack
from mingzhang.draw.sheets import Sheets, open_sheets
from mingzhang.read.guard import RawFile

SECONDS_A_PAGE = 5.0
CROPS, MARKED, GRIDS, PAGES = "crops", "marked", "grids", "pages"


def _crops(sheets: Sheets, request: Any, _: Sequence[bytes]) -> bytes:
    from mingzhang.draw.crops import crop_marks

    crops, left_out = crop_marks(sheets, _marks(request), most=request["most"], room=request["room"])
    contents = [crop.content for crop in crops]
    return pack({"crops": [_told(crop) for crop in crops], "left_out": left_out}, contents)


def _pages(sheets: Sheets, request: Any, _: Sequence[bytes]) -> bytes:
    from mingzhang.draw.pages import draw_pages

    drawn, left_out = draw_pages(sheets, request["first"], most=request["most"], room=request["room"])
    told = [_told(picture) for picture in drawn]
    return pack({"pages": told, "left_out": left_out}, [picture.content for picture in drawn])


def _told(crop: Any) -> dict[str, Any]:
    return {key: value for key, value in asdict(crop).items() if key != "content"}


def _marked(sheets: Sheets, request: Any, extra: Sequence[bytes]) -> bytes:
    from mingzhang.draw.marked import mark_pages

    more_time(SECONDS_A_PAGE * len(request["marks"]) ** 0.5)
    notes = {int(number): Note(**note) for number, note in request["notes"].items()}
    return pack(None, [mark_pages(sheets, _marks(request), notes, request["summary"], extra[0])])


def _grids(sheets: Sheets, request: Any, _: Sequence[bytes]) -> bytes:
    from mingzhang.draw.grid_picture import draw_grid

    drawn, pages = [], []
    legend = [(kind, words) for kind, words in request["legend"]]
    for done, value in enumerate(request["pages"]):
        more_time(SECONDS_A_PAGE)
        grid = _grid_page(value)
        picture = draw_grid(sheets, grid, request["captions"][done], legend)
        if picture is not None:
            drawn.append(picture)
            pages.append(grid.page)
        step(done + 1, len(request["pages"]))
    return pack(pages, drawn)


def _marks(request: Any) -> list[Mark]:
    return [
        Mark(**{**mark, "box": tuple(mark["box"]), "find": tuple(mark["find"])}) for mark in request["marks"]
    ]


def _grid_page(value: Any) -> GridPage:
    figures = tuple(Figure(**{**figure, "box": tuple(figure["box"])}) for figure in value["figures"])
    cells, merged = (tuple(tuple(box) for box in value[name]) for name in ("cells", "merged"))
    return GridPage(value["page"], cells, merged, figures)


_DRAWINGS: dict[str, Callable[[Sheets, Any, Sequence[bytes]], bytes]] = {
    CROPS: _crops,
    MARKED: _marked,
    GRIDS: _grids,
    PAGES: _pages,
}


def _work(arguments: list[str], content: bytes) -> bytes:
    """An answer without pieces that says False: there are no pages to draw on."""
    request, pieces = unpack(content)
    names = request["names"]
    sheets = open_sheets([RawFile(name, piece) for name, piece in zip(names, pieces, strict=False)])
    if not sheets.pages:
        return pack(False)
    return _DRAWINGS[arguments[0]](sheets, request, pieces[len(names) :])


if __name__ == "__main__":
    answer(_work)
