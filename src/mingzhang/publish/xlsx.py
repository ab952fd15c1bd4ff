"""A publication → a workbook: one sheet a table, figures as numbers, and the text on sheets of its own.

Sheets stand in printed order, so that the workbook reads like the document. Text is never a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mingzhang.model import (
    Contents,
    PageBreak,
    PrintedBlock,
    PrintedCell,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Publication,
)
from mingzhang.publish.layout import (
    Placed,
    TableGrid,
    cover_lines,
    entries_of,
    fit_columns,
    lay_out_table,
    text_width,
    unit_of,
)
from mingzhang.publish.style import Style, TextStyle, style
from mingzhang.publish.xlsx_sums import sums_of

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME, _LONGEST_CELL, _EXACT_DIGITS = 31, 32_000, 15
_A4, _POINTS_A_COLUMN, _TEXT_COLUMN = 9, 5.6, 80
_ON_SHEET = 0.75  # of the size on paper
_NUMBER = re.compile(r"-?[\d,]*\d(?:\.(\d+))?")


def render_xlsx(publication: Publication, *, created: datetime, formulas: bool = False) -> bytes:
    """The publication as an XLSX file; with `formulas` sums are formulas that carry their value."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties(
            {
                "title": publication.title.replace("\n", ""),
                "author": publication.disclosure.unit,
                "created": created,
            }
        )
        _Book(book, publication, formulas).write()
    return stream.getvalue()


class _Book:
    """Writes the sheets in printed order; text gathers on one sheet until a table comes."""

    def __init__(self, book: xlsxwriter.Workbook, publication: Publication, formulas: bool) -> None:
        self._book, self._publication, self._formulas = book, publication, formulas
        self._look = style()
        self._formats: dict[tuple[object, ...], Format] = {}
        self._names = _sheet_names(publication, self._look)
        self._text: Worksheet | None = None
        self._line = 0

    def write(self) -> None:
        """All sheets."""
        cover = cover_lines(self._publication)
        if cover:
            sheet = self._text_sheet(self._names[-1])
            for line in cover:
                self._put(sheet, line, self._look.cover)
            self._text = None
        for number, block in enumerate(self._publication.blocks):
            self._block(number, block)
        if not self._book.worksheets():
            self._book.add_worksheet()

    def _block(self, number: int, block: PrintedBlock) -> None:
        match block:
            case PrintedTable():
                self._text = None
                self._table(self._book.add_worksheet(self._names[number]), block)
            case Contents():
                self._text = None
                self._contents(self._text_sheet(self._names[number]), block)
                self._text = None
            case PrintedHeading():
                if block.level == 1:
                    self._text = None
                self._put(self._text_sheet(self._names[number]), block.text, self._look.heading(block.level))
            case PrintedText():
                self._put(self._text_sheet(self._names[number]), block.text, self._look.body)
            case PageBreak():
                pass

    def _text_sheet(self, name: str) -> Worksheet:
        if self._text is None:
            self._text, self._line = self._book.add_worksheet(name), 0
            self._text.set_column(0, 0, _TEXT_COLUMN)
            self._text.set_portrait()
            self._page(self._text)
        return self._text

    def _page(self, sheet: Worksheet) -> None:
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        before, after = self._look.page_number_text
        sheet.set_footer(f"&C{before}&P{after}")

    def _put(self, sheet: Worksheet, text: str, look: TextStyle) -> None:
        """One paragraph in its cell, as high as its lines."""
        size = look.size * _ON_SHEET
        lines = sum(
            -(-text_width(part) * size // (_TEXT_COLUMN * _POINTS_A_COLUMN)) for part in text.split("\n")
        )
        sheet.set_row(self._line, max(lines, 1) * size * 1.5 + 4)
        shown = self._format(
            font_name=self._look.faces[look.face].office, font_size=size, bold=look.bold, text_wrap=True,
            valign="vcenter", align="center" if look.center else "left", num_format="@",
        )  # fmt: skip
        sheet.write_string(self._line, 0, text[:_LONGEST_CELL], shown)
        self._line += 1

    def _contents(self, sheet: Worksheet, contents: Contents) -> None:
        self._put(sheet, contents.title, self._look.contents_title)
        for entry in entries_of(self._publication):
            target = self._names.get(entry.block, "").replace("'", "''")
            shown = self._format(
                font_name=self._look.faces["song"].office,
                font_size=12,
                indent=entry.level - 1,
                font_color="#1D4E89",
            )
            sheet.write_url(self._line, 0, f"internal:'{target}'!A1", shown, entry.text)
            self._line += 1

    def _table(self, sheet: Worksheet, table: PrintedTable) -> None:
        """Number, title, maker and unit over the table; the header stays in sight and repeats in print."""
        look, grid = self._look, lay_out_table(table)
        columns = fit_columns(table, grid, wide=table.wide, look=look)
        for column, width in enumerate(columns.widths):
            sheet.set_column(column, column, max(width / _POINTS_A_COLUMN, 3.2))
        above = self._above(sheet, table, grid)
        sums = sums_of(grid) if self._formulas else {}
        for row in grid.cells:
            for placed in row:
                self._cell(sheet, placed, above, sums.get((placed.row, placed.column), ()))
        if table.note:
            note = self._format(
                font_name=look.faces["song"].office, font_size=10.5, text_wrap=True, valign="top"
            )
            last = above + grid.rows
            sheet.set_row(last, 30)
            self._merge(sheet, (last, 0, last, grid.columns - 1), table.note, note)
        sheet.freeze_panes(above + grid.head, 0)
        if grid.head:
            sheet.repeat_rows(above, above + grid.head - 1)
        sheet.set_landscape() if table.wide else sheet.set_portrait()
        self._page(sheet)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        if grid.rows:
            sheet.ignore_errors(
                {"number_stored_as_text": _area(above, 0, above + grid.rows - 1, grid.columns - 1)}
            )

    def _above(self, sheet: Worksheet, table: PrintedTable, grid: TableGrid) -> int:
        look, row, last = self._look, 0, grid.columns - 1
        plain = self._format(font_name=look.faces["song"].office, font_size=10.5)
        if table.number:
            sheet.write_string(
                row, 0, table.number, self._format(font_name=look.faces["hei"].office, font_size=12)
            )
            row += 1
        if table.title:
            title = self._format(
                font_name=look.faces["title"].office,
                font_size=16,
                bold=True,
                align="center",
                valign="vcenter",
            )
            sheet.set_row(row, 28)
            self._merge(sheet, (row, 0, row, last), table.title, title)
            row += 1
        maker, unit = table.maker, unit_of(table, look)
        if maker or unit:
            if maker:
                sheet.write_string(row, 0, maker, plain)
            if unit:
                right = self._format(font_name=look.faces["song"].office, font_size=10.5, align="right")
                sheet.write_string(row, last, unit, right)
            row += 1
        return row

    def _merge(self, sheet: Worksheet, area: tuple[int, int, int, int], text: str, shown: Format) -> None:
        first_row, first, last_row, last = area
        if (first_row, first) == (last_row, last):
            sheet.write_string(first_row, first, text[:_LONGEST_CELL], shown)
        else:
            sheet.merge_range(first_row, first, last_row, last, "", shown)
            sheet.write_string(first_row, first, text[:_LONGEST_CELL], shown)

    def _cell(self, sheet: Worksheet, placed: Placed, above: int, parts: Sequence[tuple[int, int]]) -> None:
        cell, row, column = placed.cell, placed.row + above, placed.column
        number = _number_format(cell)
        shown = self._format(
            font_name=self._look.faces["song"].office, font_size=10, bold=cell.strong, border=1,
            valign="vcenter", align=cell.align, text_wrap=True, num_format=number or "@",
            indent=cell.level if cell.align == "left" else 0,
        )  # fmt: skip
        if cell.columns > 1 or cell.rows > 1:
            area = (row, column, row + cell.rows - 1, column + cell.columns - 1)
            sheet.merge_range(*area, "", shown)
        if not cell.text:
            sheet.write_blank(row, column, None, shown)
        elif number and cell.amount is not None and parts:
            names = ",".join(_area(r + above, c, r + above, c) for r, c in parts)
            sheet.write_formula(row, column, f"=SUM({names})", shown, float(cell.amount.value))
        elif number and cell.amount is not None:
            sheet.write_number(row, column, cell.amount.value, shown)
        else:
            sheet.write_string(row, column, cell.text[:_LONGEST_CELL], shown)

    def _format(self, **values: object) -> Format:
        key = tuple(sorted(values.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(values)
        return self._formats[key]


def _number_format(cell: PrintedCell) -> str:
    """The format that shows the figure as it is printed; none where a spreadsheet could not keep it."""
    match = _NUMBER.fullmatch(cell.text.strip())
    if cell.amount is None or match is None or len(cell.amount.value.as_tuple().digits) > _EXACT_DIGITS:
        return ""
    places = len(match.group(1) or "")
    whole = "#,##0" if "," in cell.text else "0"
    return whole + ("." + "0" * places if places else "")


def _area(first_row: int, first: int, last_row: int, last: int) -> str:
    from xlsxwriter.utility import xl_range

    return str(xl_range(first_row, first, last_row, last))


def _sheet_names(publication: Publication, look: Style) -> dict[int, str]:
    """A name for the sheet of every block: of the table, or of the part whose text it is. -1: the cover."""
    taken: set[str] = set()

    def own(text: str) -> str:
        base = _FORBIDDEN.sub("", text).strip("' ")[: _LONGEST_NAME - 3] or look.untitled
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        return name

    names = {-1: own(look.untitled)}
    part, current = look.narrative_sheet, ""
    for number, block in enumerate(publication.blocks):
        if isinstance(block, PrintedTable):
            names[number], current = own(block.number + block.title), ""
        elif isinstance(block, Contents):
            names[number], current = own(look.contents_sheet), ""
        else:
            if isinstance(block, PrintedHeading) and block.level == 1:
                part, current = block.text, ""
            if not isinstance(block, PageBreak):
                current = current or own(part)
            names[number] = current
    return names
