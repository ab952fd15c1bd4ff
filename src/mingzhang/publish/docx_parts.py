"""Paragraphs and tables of a Word file as XML: what `docx` puts together.

Everything printed is escaped here; characters that XML cannot hold are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from mingzhang.model import PrintedTable
from mingzhang.model.publication import LEFT
from mingzhang.publish import docx_styles as ids
from mingzhang.publish.docx_styles import twips
from mingzhang.publish.layout import (
    Columns,
    Placed,
    TableGrid,
    fit_columns,
    lay_out_table,
    unit_of,
)
from mingzhang.publish.style import Paper, Style

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COVERED = "continue"
_FOOTER_AT = 0.55  # of the lower margin, from below


def text_runs(text: str, properties: str = "") -> str:
    """The runs of a text; its line ends become breaks."""
    shown = escape(_UNPRINTABLE.sub("", text))
    parts = "<w:br/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in shown.split("\n"))
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{inner}{parts}</w:r>" if text else ""


def paragraph(style_id: str, runs: str, *, new_page: bool = False, properties: str = "") -> str:
    """One paragraph of a style; `properties` are its own, in the schema's order."""
    page = "<w:pageBreakBefore/>" if new_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{page}{properties}</w:pPr>{runs}</w:p>'


def low_paragraph(properties: str = "") -> str:
    """A paragraph too low to be seen: parts two tables, or ends a section."""
    low = (
        '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr>'
    )
    return f"<w:p><w:pPr>{low}{properties}</w:pPr></w:p>"


def bookmarked(runs: str, number: int) -> str:
    """Runs that the list of contents can point at."""
    name = bookmark_name(number)
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'


def bookmark_name(number: int) -> str:
    """The bookmark of a block."""
    return f"_Toc{number:08d}"


def field(instruction: str, shown: str, properties: str = "") -> str:
    """A field with the result that is shown until somebody updates it."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{inner}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{inner}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{inner}<w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r>{inner}<w:t>{escape(shown)}</w:t></w:r><w:r>{inner}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def section(paper: Paper, *, wide: bool, footer: str | None, first: bool = False) -> str:
    """The properties of a section; `footer` is the relation of its page number, `first` begins the count."""
    reference = f'<w:footerReference w:type="default" r:id="{footer}"/>' if footer else ""
    direction = ' w:orient="landscape"' if wide else ""
    start = '<w:pgNumType w:start="1"/>' if first else ""
    return (
        f'<w:sectPr>{reference}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(paper.width)}" w:h="{twips(paper.height)}"{direction}/>'
        f'<w:pgMar w:top="{twips(paper.top)}" w:right="{twips(paper.outer)}" '
        f'w:bottom="{twips(paper.bottom)}" w:left="{twips(paper.inner)}" w:header="720" '
        f'w:footer="{twips(paper.bottom * _FOOTER_AT)}" w:gutter="0"/>'
        f"{start}</w:sectPr>"
    )


def right_tab(paper: Paper, leader: str = "none") -> str:
    """A tab stop at the right margin."""
    at = twips(paper.text_width)
    return f'<w:tabs><w:tab w:val="right" w:leader="{leader}" w:pos="{at}"/></w:tabs>'


def table_parts(
    table: PrintedTable, number: int, *, wide: bool, new_page: bool, look: Style
) -> Iterator[str]:
    """Number, title, maker and unit, the table, its note; the first of them begins the page."""
    lines = [
        (ids.NUMBER, text_runs(table.number), ""),
        (ids.TITLE, bookmarked(text_runs(table.title), number) if table.title else "", ""),
    ]
    maker, unit = table.maker, unit_of(table, look)
    if maker or unit:
        runs = text_runs(maker) + ("<w:r><w:tab/></w:r>" + text_runs(unit) if unit else "")
        lines.append((ids.LINE, runs, right_tab(look.paper(wide))))
    for style_id, runs, properties in lines:
        if runs:
            yield paragraph(style_id, runs, new_page=new_page, properties=properties)
            new_page = False
    yield _table(table, wide, look)
    yield paragraph(ids.NOTE, text_runs(table.note)) if table.note else low_paragraph()


def _table(table: PrintedTable, wide: bool, look: Style) -> str:
    grid = lay_out_table(table)
    columns = fit_columns(table, grid, wide=wide, look=look)
    side, above = twips(look.cells.padding), twips(look.cells.above)
    kind = "single" if look.cells.rule else "none"
    rule = f'w:val="{kind}" w:sz="{round(look.cells.rule * 8)}" w:space="0" w:color="000000"'
    borders = "".join(
        f"<w:{edge} {rule}/>" for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    widths = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in columns.widths)
    rows = "".join(
        _row(row, columns, repeat=look.cells.repeat, last=number == grid.rows - 1)
        for number, row in enumerate(_by_place(grid))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(columns.widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="{above}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="{above}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        f'w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{_attribute(table.title)}"/></w:tblPr>'
        f"<w:tblGrid>{widths}</w:tblGrid>{rows}</w:tbl>"
    )


def _by_place(grid: TableGrid) -> Iterator[list[tuple[Placed, bool]]]:
    """Each row with the cells that stand in it, and those that reach into it from above."""
    rows: list[list[tuple[Placed, bool]]] = [[] for _ in range(grid.rows)]
    for placed in (placed for row in grid.cells for placed in row):
        for down in range(placed.cell.rows):
            rows[placed.row + down].append((placed, down == 0))
    return (sorted(row, key=lambda entry: entry[0].column) for row in rows)


def _row(row: Iterable[tuple[Placed, bool]], columns: Columns, *, repeat: bool, last: bool) -> str:
    """One row; the rows of a table that fits on a page hold together."""
    cells = list(row)
    keep = "<w:keepNext/>" if columns.whole and not last else ""
    head = repeat and bool(cells) and all(placed.head for placed, _ in cells)
    properties = ("" if columns.splits else "<w:cantSplit/>") + ("<w:tblHeader/>" if head else "")
    made = "".join(_cell(placed, columns, begins=begins, keep=keep) for placed, begins in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{made}</w:tr>"


def _cell(placed: Placed, columns: Columns, *, begins: bool, keep: str) -> str:
    cell = placed.cell
    width = sum(columns.widths[placed.column : placed.column + cell.columns])
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = ""
    if cell.rows > 1:
        merge = f'<w:vMerge w:val="{"restart" if begins else _COVERED}"/>'
    half = round(columns.size * 2)
    size = f'{"<w:b/><w:bCs/>" if cell.strong else ""}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    indent = (
        f'<w:ind w:left="{twips(columns.size * cell.level)}"/>' if cell.level and cell.align == LEFT else ""
    )
    line = f'<w:spacing w:line="{twips(columns.pitch)}" w:lineRule="exact"/>'
    properties = f'{keep}{line}{indent}<w:jc w:val="{cell.align}"/><w:rPr>{size}</w:rPr>'
    inner = paragraph(ids.CELL, text_runs(cell.text, size) if begins else "", properties=properties)
    own = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{own}</w:tcPr>{inner}</w:tc>"


def _attribute(text: str) -> str:
    return escape(_UNPRINTABLE.sub("", text), {'"': "&quot;", "\n": " "})
