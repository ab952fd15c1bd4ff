"""Marks → pieces of their pages as pictures, for reports that are read without the source at hand.

Only for the drawing process. Bounded: so many crops, so many bytes; what is beyond is named.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from PIL import Image

from mingzhang.apart import more_time, step
from mingzhang.draw.marks import Box, Crop, Mark, Shape
from mingzhang.draw.settle import around, settle
from mingzhang.draw.sheets import Sheets
from mingzhang.read.pdf_page import Floats

DPI = 110
MOST_OF_ONE = 4
WIDEST = 1500
SECONDS_A_PAGE = 5.0
_ABOVE, _BELOW, _BESIDE = 46.0, 30.0, 14.0
_GRAYS = 32
_TRIES = 4
_HEAVY = 160_000


def crop_marks(
    sheets: Sheets, marks: Sequence[Mark], *, most: int, room: int
) -> tuple[list[Crop], list[tuple[int, int]]]:
    """Crops in the order of the findings; (number, page) of those beyond `most` or `room` bytes."""
    crops: list[Crop] = []
    left_out: list[tuple[int, int]] = []
    pieces = list(_pieces(settle(marks, sheets.printed)))
    pictures: dict[int, tuple[Image.Image, float]] = {}
    for done, (number, page, own) in enumerate(pieces):
        step(done, len(pieces))
        if len(crops) >= most or room <= 0:
            left_out.append((number, page))
            continue
        if page not in pictures:
            more_time(SECONDS_A_PAGE)
            rendered = sheets.render(page, DPI)
            if rendered is None:
                continue
            pictures = {page: rendered}
        crop = _crop(sheets, number, page, own, pictures[page])
        room -= len(crop.content)
        crops.append(crop)
    return crops, left_out


def _pieces(marks: Sequence[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """Finding, page and the marks on it; of one finding the pages that matter most."""
    for number, group in groupby(marks, key=lambda mark: mark.number):
        pages: dict[int, list[Mark]] = {}
        for mark in group:
            pages.setdefault(mark.page, []).append(mark)
        for page, own in list(pages.items())[:MOST_OF_ONE]:
            yield number, page, own


def _crop(
    sheets: Sheets, number: int, page: int, marks: Sequence[Mark], picture: tuple[Image.Image, float]
) -> Crop:
    image, scale = picture
    x0, top, x1, bottom = _region(sheets, page, marks, (image.width / scale, image.height / scale))
    corner = (int(x0 * scale), int(top * scale))
    piece = image.crop((*corner, int(x1 * scale), int(bottom * scale)))
    shrink = min(WIDEST / piece.width, 1.0)
    if shrink < 1:
        piece = piece.resize((WIDEST, max(round(piece.height * shrink), 1)), Image.Resampling.LANCZOS)
    shapes = tuple(_shape(mark, scale * shrink, (corner[0] * shrink, corner[1] * shrink)) for mark in marks)
    mime, content = encoded(piece)
    return Crop(number, page, piece.width, piece.height, shapes, mime, content)


def _region(sheets: Sheets, page: int, marks: Sequence[Mark], size: tuple[float, float]) -> Box:
    """The lines of the page around the marks, over the whole width of what is printed on it."""
    x0, top, x1, bottom = around([mark.box for mark in marks])
    upper, lower = top - _ABOVE, bottom + _BELOW
    printed = sheets.printed(page)
    left, right = 0.0, size[0]
    if printed is not None and len(printed.letters):
        boxes, across = printed.letters.boxes, printed.rulings.across
        left = float(min(boxes[:, 0].min(initial=x0), across[:, 1].min(initial=x0)))
        right = float(max(boxes[:, 2].max(initial=x1), across[:, 2].max(initial=x1)))
        upper, lower = _between_lines(boxes, upper, -1), _between_lines(boxes, lower, 1)
    return (
        min(max(left - _BESIDE, 0.0), size[0] - 1),
        min(max(upper, 0.0), size[1] - 1),
        min(max(right + _BESIDE, x0 + 2), size[0]),
        min(max(lower, top + 2), size[1]),
    )


def _between_lines(boxes: Floats, y: float, step: int) -> float:
    """The next height above (-1) or below (1) `y` that cuts no character."""
    for _ in range(_TRIES):
        cut = (boxes[:, 1] < y) & (boxes[:, 3] > y)
        if not cut.any():
            break
        y = float(boxes[cut, 1].min() if step < 0 else boxes[cut, 3].max()) + step
    return y


def _shape(mark: Mark, scale: float, corner: tuple[float, float]) -> Shape:
    x0, top, x1, bottom = mark.box
    x, y = x0 * scale - corner[0], top * scale - corner[1]
    return Shape(
        mark.role, round(x, 1), round(y, 1), round((x1 - x0) * scale, 1), round((bottom - top) * scale, 1)
    )


def encoded(piece: Image.Image) -> tuple[str, bytes]:
    """Few colours are enough for print; what stays heavy is a photograph."""
    stream = io.BytesIO()
    piece.quantize(_GRAYS, method=Image.Quantize.FASTOCTREE).save(stream, "PNG", optimize=True)
    if len(stream.getvalue()) <= _HEAVY:
        return "image/png", stream.getvalue()
    stream = io.BytesIO()
    piece.save(stream, "JPEG", quality=60, optimize=True)
    return "image/jpeg", stream.getvalue()
