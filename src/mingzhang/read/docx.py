"""Word's package (DOCX) → lines and grids in printed order.

Tracked changes are read as accepted; text boxes and embedded worksheets follow the paragraph that holds them;
headers, footers, notes, comments and hidden text are left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from mingzhang.errors import DamagedInput, InputError
from mingzhang.model import Reading, Source
from mingzhang.read.docx_numbering import Numbering, read_numbering
from mingzhang.read.grids import Printer, RawCell, RawRow
from mingzhang.read.guard import RawFile
from mingzhang.read.limits import Package, open_package
from mingzhang.read.xml import attribute, child, local, parse_xml

_PASSED_THROUGH = frozenset(
    ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "sdt", "sdtContent", "dir", "bdo")
)
_OFF = frozenset(("0", "false", "off", "none"))
_BLANKS = {"tab": "    ", "ptab": "    ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_HOLDS_BOXES = frozenset(("drawing", "pict", "object"))
_MAIN = "word/document.xml"


def read_docx(raw: RawFile) -> Reading:
    """Read a DOCX; raises DamagedInput, NeedsPassword or TooLarge."""
    package = open_package(raw)
    path = _main_part(package)
    body = child(parse_xml(raw.name, package.read(path)), "body")
    if body is None:
        raise DamagedInput(raw.name, why="w:body")
    walk = _Walk(package, _relations(package, path), _numbering(package, path))
    walk.story(body)
    source = Source(raw.name, raw.sha256, None, "docx", tuple(dict.fromkeys(walk.notes)))
    return Reading(source, tuple(walk.printer.blocks), source.notes)


def _main_part(package: Package) -> str:
    for kind, target in _relations(package, "").values():
        if kind.endswith("/officeDocument") and target in package:
            return target
    return _MAIN


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relation id → (type, part in the package); what lies outside the package is left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    found = {}
    for relation in parse_xml(package.name, package.read(path)):
        target, kind = attribute(relation, "Target") or "", attribute(relation, "Type") or ""
        if attribute(relation, "TargetMode") != "External":
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attribute(relation, "Id") or ""] = (kind, inside)
    return found


def _numbering(package: Package, path: str) -> Numbering:
    roots = {}
    for kind, target in _relations(package, path).values():
        name = kind.rpartition("/")[2]
        if name in ("numbering", "styles") and target in package:
            roots[name] = parse_xml(package.name, package.read(target))
    return read_numbering(roots.get("numbering"), roots.get("styles"))


class _Walk:
    """The way through a document in printed order."""

    def __init__(self, package: Package, relations: dict[str, tuple[str, str]], numbering: Numbering) -> None:
        self.printer = Printer()
        self.notes: list[str] = []
        self._package = package
        self._relations = relations
        self._numbering = numbering

    def story(self, holder: etree._Element) -> None:
        """Paragraphs and tables of a body, a text box or a cell."""
        for element in _content(holder):
            if local(element) == "tbl":
                self._table(element)
            elif local(element) == "altChunk":
                self.notes.append("docx.outside")
            else:
                held: list[etree._Element] = []
                text = self._paragraph(element, held)
                self.printer.line(text)
                self._held(held)

    def _held(self, held: list[etree._Element]) -> None:
        for element in held:
            if local(element) == "txbxContent":
                self.story(element)
            else:
                self._embedded(attribute(element, "id") or "")

    def _paragraph(self, paragraph: etree._Element, held: list[etree._Element]) -> str:
        text = "".join(_inline(paragraph, held))
        number = self._numbering.text_for(paragraph) if text.strip() else ""
        return number + text

    def _embedded(self, relation: str) -> None:
        from mingzhang.read.workbook import read_embedded

        part = self._relations.get(relation, ("", ""))[1]
        if part not in self._package or not self._may_be_workbook(part):
            return
        try:
            raw = RawFile(posixpath.basename(part), self._package.read(part))
            self.printer.blocks += read_embedded(raw)
        except InputError:
            self.notes.append(f"docx.embedded: {posixpath.basename(part)}")

    def _may_be_workbook(self, part: str) -> bool:
        ending = part.rpartition(".")[2].lower()
        return ending in ("xlsx", "xlsm", "xlsb", "xls", "et", "bin")

    def _table(self, table: etree._Element) -> None:
        """Rows that hold tables themselves are layout: their cells are read one after another."""
        rows: list[RawRow] = []
        for row in _rows(table):
            if any(local(inner) == "tbl" for cell in _cells(row) for inner in cell.iterdescendants()):
                self.printer.table(rows)
                rows = []
                for cell in _cells(row):
                    self.story(cell)
            else:
                rows.append(self._row(row, rows))
        self.printer.table(rows)

    def _row(self, row: etree._Element, above: list[RawRow]) -> RawRow:
        column = _number(child(row, "trPr", "gridBefore"), 0)
        cells: RawRow = []
        for cell in _cells(row):
            properties = child(cell, "tcPr")
            span = max(_number(child(properties, "gridSpan"), 1), 1)
            if _goes_on(child(properties, "hMerge")) and cells:
                cells[-1].column_span += span
            elif not (_goes_on(child(properties, "vMerge")) and _lengthen(above, column)):
                cells.append(RawCell(self._cell_text(cell), column, span))
            column += span
        return cells

    def _cell_text(self, cell: etree._Element) -> str:
        texts = []
        for element in _content(cell):
            held: list[etree._Element] = []
            texts.append(self._paragraph(element, held))
            for inner in held:
                if local(inner) == "txbxContent":
                    texts.append(self._cell_text(inner))
        return "\n".join(texts)


def _inside(holder: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Elements of these names directly inside, through what only wraps them; deleted ones left out."""
    for element in holder:
        name = local(element)
        if name in names:
            yield element
        elif name in _PASSED_THROUGH:
            yield from _inside(element, *names)


def _content(holder: etree._Element) -> Iterator[etree._Element]:
    return _inside(holder, "p", "tbl", "altChunk")


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return (row for row in _inside(table, "tr") if child(row, "trPr", "del") is None)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return _inside(row, "tc")


def _inline(element: etree._Element, held: list[etree._Element]) -> Iterator[str]:
    """The text of a paragraph; what is no text but holds some is put into `held`."""
    for inner in element:
        name = local(inner)
        if name == "r":
            if not _is_hidden(inner):
                yield from _run(inner, held)
        elif name in _PASSED_THROUGH:
            yield from _inline(inner, held)
        elif name in ("oMath", "oMathPara"):
            yield from (part.text or "" for part in inner.iterdescendants() if local(part) == "t")


def _run(run: etree._Element, held: list[etree._Element]) -> Iterator[str]:
    for part in run:
        name = local(part)
        if name == "t":
            yield part.text or ""
        elif name in _BLANKS:
            yield _BLANKS[name]
        elif name in _HOLDS_BOXES:
            _hold(part, held)
        elif name == "AlternateContent":
            for choice in part:  # the first way to draw it that says anything
                before = len(held)
                _hold(choice, held)
                texts = [text for inner in choice if local(inner) == "r" for text in _run(inner, held)]
                yield from texts
                if len(held) > before or any(texts):
                    break


def _hold(element: etree._Element, held: list[etree._Element]) -> None:
    """Text boxes and embedded objects inside; of a box that can be drawn in two ways the first."""
    for inner in element:
        name = local(inner)
        if name in ("txbxContent", "OLEObject"):
            held.append(inner)
        elif name == "AlternateContent":
            if len(inner):
                _hold(inner[0], held)
        else:
            _hold(inner, held)


def _is_hidden(run: etree._Element) -> bool:
    return _is_on(child(run, "rPr", "vanish"))


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and (attribute(switch, "val") or "").lower() not in _OFF


def _goes_on(merge: etree._Element | None) -> bool:
    return merge is not None and attribute(merge, "val") != "restart"


def _lengthen(above: list[RawRow], column: int) -> bool:
    """Let the cell over `column` cover one row more; false where there is none."""
    for rows_up, row in enumerate(reversed(above), start=1):
        for cell in row:
            if cell.column == column:
                if cell.row_span < rows_up:
                    return False
                cell.row_span = rows_up + 1
                return True
    return False


def _number(element: etree._Element | None, otherwise: int) -> int:
    value = attribute(element, "val") or ""
    return min(int(value), 1000) if value.isdecimal() else otherwise
