"""How all pictures look: the bundled face, a palette for colour-blind readers, title, unit and source.

Colours are those of Okabe and Ito; areas under text are the same colours made light.
"""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.pictures.render import FACE, Spec
from mingzhang.pictures.table import Table

VEGA = "https://vega.github.io/schema/vega/v5.json"
LITE = "https://vega.github.io/schema/vega-lite/v5.json"
INK, GREY, PALE = "#222222", "#666666", "#e6e6e6"
BLUE, VERMILION, ORANGE, SKY = "#0072b2", "#d55e00", "#e69f00", "#56b4e9"
PALETTE = (BLUE, ORANGE, "#009e73", "#cc79a7", SKY, VERMILION, "#8c8c00", "#7f7f7f")
SEVERITY_COLOURS = {"error": VERMILION, "warning": ORANGE, "notice": SKY}
_LIGHT = 0.5
_BETWEEN, _LONGEST = "　·　", 60  # characters of a line below the heading


def light(colour: str, part: float = _LIGHT) -> str:
    """The colour mixed with white, so that dark text can be read on it."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - one) * part):02x}" for one in parts)


def title(table: Table, notes: Sequence[str] = ()) -> dict[str, object]:
    """The heading, with unit, source and what is to be known below it."""
    lines: list[str] = []
    for part in filter(None, (table.unit, *notes, *table.notes, table.source)):
        joined = f"{lines[-1]}{_BETWEEN}{part}" if lines else part
        lines = [*lines[:-1], joined] if len(joined) <= _LONGEST or not lines else [*lines, part]
    return {"text": table.title, "subtitle": lines if len(lines) > 1 else "".join(lines)}


def config() -> dict[str, object]:
    """The same in both languages of specification."""
    words = {"labelFont": FACE, "titleFont": FACE, "labelFontSize": 12, "titleFontSize": 12}
    plain = {"titleFontWeight": "normal", "labelColor": INK, "titleColor": GREY}
    return {
        "background": "#ffffff",
        "font": FACE,
        "view": {"stroke": None},
        "text": {"font": FACE, "fontSize": 12, "fill": INK},
        "title": {
            "font": FACE, "subtitleFont": FACE, "fontSize": 17, "subtitleFontSize": 12,
            "fontWeight": "normal", "color": INK, "subtitleColor": GREY, "anchor": "start",
            "frame": "group", "offset": 14, "subtitlePadding": 6,
        },
        "axis": {
            **words, **plain, "gridColor": PALE, "domainColor": GREY, "tickColor": GREY, "labelLimit": 300,
        },
        "legend": {**words, **plain, "symbolType": "square", "labelLimit": 240},
        "header": {**words, **plain},
    }  # fmt: skip


def lite(table: Table, body: Spec, *, notes: Sequence[str] = ()) -> dict[str, object]:
    """A Vega-Lite specification with heading and look."""
    head = {"$schema": LITE, "description": table.title, "title": title(table, notes), "padding": 14}
    return {**head, "config": config(), **body}


def vega(table: Table, body: Spec, *, notes: Sequence[str] = ()) -> dict[str, object]:
    """A Vega specification with heading and look."""
    head = {"$schema": VEGA, "description": table.title, "title": title(table, notes), "padding": 14}
    return {**head, "config": config(), **body}
