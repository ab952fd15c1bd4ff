"""Web pages → lines and grids: the text blocks of the page and its data tables, in printed order.

Navigation, scripts and hidden elements are dropped where the page names them so; what else stands around a
disclosure stays, and recognition passes it over. Tables that only lay a page out are read cell by cell.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HTMLParser

from mingzhang.errors import DamagedInput, EmptyInput
from mingzhang.model import Reading, Source
from mingzhang.read.grids import Printer, lay_out
from mingzhang.read.guard import RawFile
from mingzhang.read.limits import in_one_line
from mingzhang.read.text import decode

_DROPPED = frozenset(
    (
        *(
            "script",
            "style",
            "noscript",
            "template",
            "head",
            "nav",
            "iframe",
            "object",
            "svg",
            "canvas",
            "math",
        ),
        *("audio", "video", "map", "select", "option", "button", "textarea"),
    )
)
_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i"),
        *("img", "input", "ins", "kbd", "label", "mark", "o:p", "q", "ruby", "s", "samp", "small", "span"),
        *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
_CELLS = frozenset(("td", "th"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,30})""", re.I)
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_SENTENCE = "。"
_PROSE, _MUCH_PROSE = 200, 600
_SAMPLE, _HEAD = 20_000, 4096
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TRADITIONAL_SHARE = 0.05


def read_html(raw: RawFile) -> Reading:
    """Read a web page; raises DamagedInput where it is nested beyond measure."""
    text, notes = decode_page(raw)
    if is_traditional(text):
        notes = (*notes, "text.traditional")
    page = _Page()
    page.walk(_parse(raw.name, text))
    page.flush()
    if not page.printer.blocks:
        raise EmptyInput(raw.name)
    return Reading(Source(raw.name, raw.sha256, None, "html", notes), tuple(page.printer.blocks), notes)


def decode_page(raw: RawFile) -> tuple[str, tuple[str, ...]]:
    """Text by byte order mark, by what the page declares, else by what fits."""
    declared = _DECLARED.search(raw.content[:_HEAD])
    if declared is None or raw.content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return decode(raw)
    try:
        name = codecs.lookup(declared.group(1).decode("ascii")).name
    except LookupError:
        return decode(raw)
    if name in ("gb2312", "gbk"):
        name = "gb18030"
    try:
        return raw.content.decode("utf-8-sig" if name == "utf-8" else name), ()
    except UnicodeDecodeError:
        text, notes = decode(raw)
        return text, (*notes, f"html.encoding: {name}")


def is_traditional(text: str) -> bool:
    """Whether many characters lie outside the set of simplified ones."""
    characters = _CHINESE.findall(text[: _SAMPLE * 10])[:_SAMPLE]
    outside = sum(1 for char in characters if not char.encode("gb2312", "ignore"))
    return outside > _TRADITIONAL_SHARE * max(len(characters), 1)


def _parse(name: str, text: str) -> etree._Element:
    parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(_XML_HEAD.sub("", text).replace("\x00", ""), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedInput(name, why=in_one_line(error)) from error
    if root is None:
        raise EmptyInput(name)
    for entry in parser.error_log:
        if entry.level_name == "FATAL" or "depth" in entry.message.lower():
            raise DamagedInput(name, why=" ".join(entry.message.split()))
    return root


class _Page:
    """The way through a page; text gathers until a block ends."""

    def __init__(self) -> None:
        self.printer = Printer()
        self._text: list[str] = []

    def walk(self, element: etree._Element) -> None:
        """Print an element's text blocks and tables; not what follows it."""
        name = _name(element)
        if name in _DROPPED or _is_hidden(element):
            return
        if name == "br":
            self._text.append("\n")
        elif name == "table":
            self.flush()
            self._table(element)
        elif name == "pre":
            self.flush()
            self.printer.line("".join(_strings(element)))
        elif name in _INLINE:
            self._inside(element)
        else:
            self.flush()
            self._inside(element)
            self.flush()

    def _inside(self, element: etree._Element) -> None:
        self._add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child)
            self._add(child.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self._text.append(_BLANKS.sub(" ", text))

    def flush(self) -> None:
        """End the block of text."""
        text = "".join(self._text)
        self._text.clear()
        self.printer.line("\n".join(line.strip(" ") for line in text.split("\n")))

    def _table(self, table: etree._Element) -> None:
        rows = list(_rows(table))
        if _lays_out(rows):
            for row in rows:
                for cell in _cells(row):
                    self._inside(cell)
                    self.flush()
            return
        self._captions(table)
        cells = [[(_cell_text(c), _span(c, "colspan"), _span(c, "rowspan")) for c in _cells(r)] for r in rows]
        self.printer.table(list(lay_out(cells)))

    def _captions(self, table: etree._Element) -> None:
        for child in table:
            if _name(child) == "caption":
                self._inside(child)
                self.flush()


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        name = _name(child)
        if name == "tr" and not _is_hidden(child):
            yield child
        elif name in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row if _name(cell) in _CELLS and not _is_hidden(cell)]


def _lays_out(rows: list[etree._Element]) -> bool:
    """A table that holds others, has one cell a row, or holds running text, keeps no data in columns."""
    if any(_name(inner) == "table" for row in rows for inner in row.iterdescendants()):
        return True
    widths = [len(_cells(row)) for row in rows]
    if max(widths, default=0) < 2:
        return True
    longest = max((_cell_text(cell) for row in rows for cell in _cells(row)), key=len, default="")
    most = _PROSE if len(rows) < 3 else _MUCH_PROSE
    return len(longest) > most and longest.count(_SENTENCE) > 2 and len(rows) * 2 < longest.count("\n")


def _cell_text(cell: etree._Element) -> str:
    return re.sub(r" *\n *", "\n", "".join(_strings(cell))).strip()


def _strings(element: etree._Element) -> Iterator[str]:
    """Text with a line end where a block or a break ends."""
    if element.text:
        yield _collapsed(element, element.text)
    for child in element:
        name = _name(child)
        if isinstance(child.tag, str) and name not in _DROPPED and not _is_hidden(child):
            if name == "br":
                yield "\n"
            else:
                block = "" if name in _INLINE else "\n"
                yield block
                yield from _strings(child)
                yield block
        if child.tail:
            yield _collapsed(element, child.tail)


def _collapsed(element: etree._Element, text: str) -> str:
    return text if _name(element) == "pre" else _BLANKS.sub(" ", text)


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), 10_000) if value.isdecimal() and len(value) < 6 else 1


def _name(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))
