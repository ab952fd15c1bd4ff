"""A Vega or Vega-Lite specification → SVG or PNG in the bundled face, without a browser or system fonts.

In an SVG every text becomes outlines, so that it looks the same where the face is missing; the words stay
as labels for screen readers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from threading import Lock

import vl_convert
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from lxml import etree

from mingzhang.taxonomy.files import data_dir

FACE = "Mingzhang Hei"
SVG, PNG = FORMATS = ("svg", "png")
_FILE = "hei-regular.otf"
_SIZE = re.compile(r"([\d.]+)px")
_ANCHORS = {"middle": 0.5, "end": 1.0}
_SCALE = 2.0
_WHOLE = "/schema/vega/"  # in the name of Vega's own schema
Spec = Mapping[str, object]


def render(spec: Spec, format: str) -> bytes:
    """The picture as `svg` or `png`; raises ValueError for a specification that Vega-Lite refuses."""
    _register()
    text = json.dumps({**spec, "config": _config(spec)}, ensure_ascii=False)
    whole = _WHOLE in str(spec.get("$schema"))
    if format == PNG:
        draw = vl_convert.vega_to_png if whole else vl_convert.vegalite_to_png
        return bytes(draw(text, scale=_SCALE, allowed_base_urls=[]))
    write = vl_convert.vega_to_svg if whole else vl_convert.vegalite_to_svg
    return outlined(write(text, allowed_base_urls=[]).encode())


def _config(spec: Spec) -> dict[str, object]:
    own = spec.get("config")
    plain = {"font": FACE, "background": "#ffffff", "view": {"stroke": None}}
    return plain | (dict(own) if isinstance(own, Mapping) else {})


@cache
def _register() -> None:
    vl_convert.register_font_directory(str(data_dir() / "fonts"))


def outlined(svg: bytes) -> bytes:
    """The picture with every text as paths; a character that the face lacks is left blank."""
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    for text in list(root.iter("{*}text")):
        group = _outlines(text)
        parent = text.getparent()
        assert parent is not None
        group.tail = text.tail
        parent.replace(text, group)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _outlines(text: etree._Element) -> etree._Element:
    lines = [str(part) for part in text.itertext()]
    size = _SIZE.match(text.get("font-size", ""))
    scale = float(size[1] if size else 11) / _face().units
    kept = {name: text.get(name) for name in ("transform", "fill", "opacity", "fill-opacity")}
    space = f"{{{etree.QName(text).namespace}}}"
    group = etree.Element(f"{space}g", {name: value for name, value in kept.items() if value is not None})
    group.set("aria-label", "".join(lines))
    steps = [float(part.get("dy", "0")) for part in text.iter("{*}tspan")] or [0.0]
    for line, down in zip(lines, accumulate(steps), strict=False):
        shapes = [_face().shape(character) for character in line]
        x = -_ANCHORS.get(text.get("text-anchor", ""), 0.0) * sum(width for width, _ in shapes)
        for width, path in shapes:
            if path:
                place = f"scale({scale:.6f} {-scale:.6f}) translate({x:.0f} {0 - down / scale:.0f})"
                etree.SubElement(group, f"{space}path", {"d": path, "transform": place})
            x += width
    return group


class _Face:
    """Outlines of the bundled face by character."""

    def __init__(self, font: TTFont) -> None:
        self.glyphs, self.names = font.getGlyphSet(), font.getBestCmap()
        self.units = float(font["head"].unitsPerEm)
        self.known: dict[str, tuple[float, str]] = {}
        self._drawing = Lock()  # a font's glyphs share one state while they are drawn

    def shape(self, character: str) -> tuple[float, str]:
        """Advance width and path, in the face's own units."""
        with self._drawing:
            return self._shape(character)

    def _shape(self, character: str) -> tuple[float, str]:
        if character not in self.known:
            name = self.names.get(ord(character))
            if name is None:
                self.known[character] = (self.units / 2, "")
            else:
                pen = SVGPathPen(self.glyphs, ntos=lambda value: f"{value:.0f}")
                self.glyphs[name].draw(pen)
                self.known[character] = (float(self.glyphs[name].width), pen.getCommands())
        return self.known[character]


@cache
def _face() -> _Face:
    return _Face(TTFont(data_dir() / "fonts" / _FILE))
