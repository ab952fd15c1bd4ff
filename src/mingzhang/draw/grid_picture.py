"""A page with everything that the readers saw in its tables drawn over it: rulings, cells, bound figures.

Only for the drawing process.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from mingzhang.draw.fonts import sans_path
from mingzhang.draw.marks import Box, Figure, GridPage
from mingzhang.draw.sheets import Sheets

DPI = 200
WIDEST = 2600
RULING, CELL, MERGED = "ruling", "cell", "merged"
FACT, UNCERTAIN, OPEN = "fact", "uncertain", "open"
COLOURS = {
    RULING: (235, 120, 20),
    CELL: (120, 150, 190),
    MERGED: (130, 80, 190),
    FACT: (20, 120, 70),
    UNCERTAIN: (200, 130, 0),
    OPEN: (200, 30, 30),
}
_PALE = 46
_STRIP, _LABEL, _TEXT = 42, 11, 19
_INK, _GROUND, _LINE = (29, 36, 48), (255, 255, 255), (221, 226, 234)


def draw_grid(
    sheets: Sheets, grid: GridPage, caption: str, legend: Sequence[tuple[str, str]]
) -> bytes | None:
    """The page as PNG, a caption above, a legend (kind, its words) below; None where there is no page."""
    rendered = sheets.render(grid.page, DPI)
    if rendered is None:
        return None
    image, scale = rendered
    if image.width > WIDEST:
        scale *= WIDEST / image.width
        image = image.resize((WIDEST, round(image.height * WIDEST / image.width)))
    image = _faded(image).convert("RGBA")
    over = Image.new("RGBA", image.size)
    _draw_cells(ImageDraw.Draw(over), grid, scale)
    _draw_rulings(ImageDraw.Draw(over), sheets, grid.page, scale)
    _draw_figures(ImageDraw.Draw(over), grid.figures, scale)
    framed = _framed(Image.alpha_composite(image, over).convert("RGB"), caption, legend)
    stream = io.BytesIO()
    framed.quantize(160, method=Image.Quantize.FASTOCTREE).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _faded(image: Image.Image) -> Image.Image:
    """The page a little lighter, so that what is drawn over it stands out."""
    return Image.blend(image, Image.new("RGB", image.size, _GROUND), 0.25)


def _scaled(box: Box, scale: float) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = (value * scale for value in box)
    return (min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom))


def _draw_cells(draw: ImageDraw.ImageDraw, grid: GridPage, scale: float) -> None:
    for kind, boxes in ((CELL, grid.cells), (MERGED, grid.merged)):
        for box in boxes:
            x0, top, x1, bottom = _scaled(box, scale)
            shrunk = (x0 + 1.5, top + 1.5, max(x1 - 1.5, x0 + 2), max(bottom - 1.5, top + 2))
            fill = (*COLOURS[kind], 22) if kind == MERGED else None
            draw.rectangle(shrunk, outline=(*COLOURS[kind], 255), fill=fill)


def _draw_rulings(draw: ImageDraw.ImageDraw, sheets: Sheets, page: int, scale: float) -> None:
    printed = sheets.printed(page)
    if printed is None:
        return
    colour = (*COLOURS[RULING], 200)
    for y, x0, x1 in (printed.rulings.across * scale).tolist():
        draw.line((x0, y, x1, y), fill=colour, width=1)
    for x, top, bottom in (printed.rulings.down * scale).tolist():
        draw.line((x, top, x, bottom), fill=colour, width=1)


def _draw_figures(draw: ImageDraw.ImageDraw, figures: Sequence[Figure], scale: float) -> None:
    font = ImageFont.truetype(str(sans_path()), _LABEL)
    named: set[str] = set()
    for figure in figures:
        box, colour = _scaled(figure.box, scale), COLOURS[figure.kind]
        draw.rectangle(
            box, fill=(*colour, _PALE), outline=(*colour, 255), width=1 if figure.kind == FACT else 2
        )
        _write(draw, (box[0] + 2, box[1] - 4), figure.label, font, colour, box[2] - box[0] - 4)
        if figure.table and figure.table not in named:
            named.add(figure.table)
            _write(
                draw, (box[0], box[1] - 2 * _LABEL - 2), figure.table, font, _GROUND, WIDEST, ground=colour
            )


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    font: ImageFont.FreeTypeFont,
    colour: tuple[int, int, int],
    room: float,
    *,
    ground: tuple[int, int, int] = _GROUND,
) -> None:
    """A small label on a ground of its own, cut where it has no room."""
    while len(text) > 1 and draw.textlength(text, font=font) > room:
        text = text.rstrip("…")[:-1] + "…"
    left, top, right, bottom = draw.textbbox(at, text, font=font)
    draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=(*ground, 215))
    draw.text(at, text, font=font, fill=(*colour, 255))


def _framed(image: Image.Image, caption: str, legend: Sequence[tuple[str, str]]) -> Image.Image:
    """The picture between a line that says what it shows and the legend."""
    font = ImageFont.truetype(str(sans_path()), _TEXT)
    framed = Image.new("RGB", (image.width, image.height + 2 * _STRIP), _GROUND)
    framed.paste(image, (0, _STRIP))
    draw = ImageDraw.Draw(framed)
    for y in (_STRIP, _STRIP + image.height):
        draw.line((0, y, image.width, y), fill=_LINE)
    draw.text((14, 7), caption, font=font, fill=_INK)
    x, y = 14.0, _STRIP + image.height + 7
    for kind, words in legend:
        colour = COLOURS[kind]
        pale = tuple(round(255 - (255 - part) * _PALE / 255) for part in colour)
        draw.rectangle((x, y + 4, x + 20, y + 17), outline=colour, fill=pale, width=2)
        draw.text((x + 27, y), words, font=font, fill=_INK)
        x += 27 + draw.textlength(words, font=font) + 26
    return framed
