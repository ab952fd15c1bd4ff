"""Whole pages as pictures, for whoever looks at a figure where it was printed.

Only for the drawing process. Bounded: so many pages, so many bytes; what is beyond is named.
"""

from __future__ import annotations

from collections.abc import Iterable

from mingzhang.apart import more_time, step
from mingzhang.draw.crops import DPI, SECONDS_A_PAGE, encoded
from mingzhang.draw.marks import PagePicture
from mingzhang.draw.sheets import Sheets


def draw_pages(
    sheets: Sheets, first: Iterable[int], *, most: int, room: int
) -> tuple[list[PagePicture], list[int]]:
    """Pictures of the pages, those of `first` before all others; pages beyond `most` or `room` bytes."""
    wanted = [page for page in dict.fromkeys(first) if 0 < page <= sheets.pages]
    order = list(dict.fromkeys([*wanted, *range(1, sheets.pages + 1)]))
    drawn: list[PagePicture] = []
    for done, page in enumerate(order):
        if len(drawn) >= most or room <= 0:
            return drawn, sorted(order[done:])
        more_time(SECONDS_A_PAGE)
        step(done, len(order))
        picture = _picture(sheets, page)
        if picture is not None:
            drawn.append(picture)
            room -= len(picture.content)
    return drawn, []


def _picture(sheets: Sheets, page: int) -> PagePicture | None:
    """None where the page cannot be opened."""
    rendered = sheets.render(page, DPI)
    if rendered is None:
        return None
    image, scale = rendered
    mime, content = encoded(image)
    return PagePicture(page, image.width, image.height, scale, mime, content)
