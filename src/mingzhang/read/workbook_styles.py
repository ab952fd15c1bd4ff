"""What an XLSX says of its cells beyond values: number formats, hidden rows and columns, zeros left blank."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from mingzhang.errors import DamagedInput
from mingzhang.read.limits import Package, in_one_line
from mingzhang.read.number_format import GENERAL
from mingzhang.read.xml import attribute, child, local, parse_xml

_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '#,##0;-#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '#,##0.00;-#,##0.00;"-"',
}
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_HIDDEN = 16_384


@dataclass
class SheetStyle:
    """Rows and columns count from 0. `formats`: of cells that are not displayed as General."""

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    blank_zeros: bool = False

    def format_of(self, row: int, column: int) -> str:
        """The number format of a cell."""
        return self.formats.get((row, column), GENERAL)


def read_styles(package: Package) -> dict[str, SheetStyle]:
    """Sheet name → its style; sheets whose parts are not where the workbook says are left out."""
    relations = _relations(package, "xl/_rels/workbook.xml.rels")
    workbook = "xl/workbook.xml"
    if workbook not in package:
        return {}
    styles = next((path for kind, path in relations.values() if kind == "styles"), "xl/styles.xml")
    formats = _formats(package, styles) if styles in package else []
    found = {}
    sheets = child(parse_xml(package.name, package.read(workbook)), "sheets")
    for sheet in () if sheets is None else sheets:
        path = relations.get(_relation_id(sheet), ("", ""))[1]
        if path in package:
            found[attribute(sheet, "name") or ""] = _read_sheet(package, path, formats)
    return found


def _relation_id(sheet: etree._Element) -> str:
    return next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")


def _relations(package: Package, path: str) -> dict[str, tuple[str, str]]:
    if path not in package:
        return {}
    found = {}
    for relation in parse_xml(package.name, package.read(path)):
        target = posixpath.normpath(posixpath.join("/xl", attribute(relation, "Target") or "")).lstrip("/")
        kind = (attribute(relation, "Type") or "").rpartition("/")[2]
        found[attribute(relation, "Id") or ""] = (kind, target)
    return found


def _formats(package: Package, path: str) -> list[str]:
    """The number format of each cell style, by its number."""
    root = parse_xml(package.name, package.read(path))
    codes: dict[int, str] = dict(_BUILT_IN)
    own = child(root, "numFmts")
    for element in () if own is None else own:
        codes[_whole(attribute(element, "numFmtId"))] = attribute(element, "formatCode") or GENERAL
    styles = child(root, "cellXfs")
    return [
        codes.get(_whole(attribute(style, "numFmtId")), GENERAL)
        for style in (() if styles is None else styles)
    ]


def _read_sheet(package: Package, path: str, formats: list[str]) -> SheetStyle:
    """Walk through a sheet without keeping it."""
    style = SheetStyle()
    at = _Position()
    events = etree.iterparse(
        BytesIO(package.read(path)),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    try:
        for event, element in events:
            if event == "start":
                _enter(style, at, element, formats)
            elif local(element) in ("row", "c"):
                element.clear()
    except etree.XMLSyntaxError as error:
        raise DamagedInput(package.name, why=in_one_line(error)) from error
    return style


@dataclass
class _Position:
    """Where the walk stands; cells may leave out where they are."""

    row: int = -1
    column: int = -1


def _enter(style: SheetStyle, at: _Position, element: etree._Element, formats: list[str]) -> None:
    name = local(element)
    given: Mapping[str, str] = {str(key): str(value) for key, value in element.attrib.items()}
    if name == "c":
        where = _REFERENCE.fullmatch(given.get("r", ""))
        at.column = _column(where.group(1)) if where else at.column + 1
        number = _whole(given.get("s"))
        if given.get("t", "n") == "n" and number < len(formats) and formats[number] != GENERAL:
            style.formats[(at.row, at.column)] = formats[number]
    elif name == "row":
        at.row = _whole(given["r"]) - 1 if "r" in given else at.row + 1
        at.column = -1
        if given.get("hidden") in ("1", "true"):
            style.hidden_rows.add(at.row)
    elif name == "col" and given.get("hidden") in ("1", "true"):
        first, last = _whole(given.get("min")) - 1, _whole(given.get("max")) - 1
        style.hidden_columns.update(range(first, min(last, _MOST_HIDDEN) + 1))
    elif name == "sheetView" and given.get("showZeros") in ("0", "false"):
        style.blank_zeros = True


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0
