"""Rows by sheet → a workbook to fill in: drop-down lists, input checks, locked formulas, notes.

Names of codes and all totals are formulas with their values stored; input cells alone can be edited.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from mingzhang.book.cells import Record, Records, decimal_of
from mingzhang.errors import BookError, Problem
from mingzhang.taxonomy.book_sheets import BookSheets, Column, Sheet, book_sheets
from mingzhang.taxonomy.codes import Codes, economic, functional
from mingzhang.taxonomy.print_forms import printings

_HEADING = 2  # row of the headings: title and explanation stand above
_SPARE = 200  # empty rows to fill in
_LONGEST_CELL = 32_767
_EXACT_DIGITS = 15
_LOOKED_UP = 1000
_CREATED = datetime(1980, 1, 1)  # the oldest date of a zip archive: the same book gives the same bytes
_SUMMED = "lines"  # the sheet whose amounts are added up on a sheet of checks
_LEAF = {"function": 7, "economic": 5}


@dataclass(frozen=True)
class _Formats:
    title: Format
    about: Format
    heading: Format
    text: Format
    wrapped: Format
    code: Format
    amount: Format
    count: Format
    locked: Format
    locked_amount: Format


def workbook_bytes(
    records: Records, *, year: int | None, lang: str = "zh", layout: BookSheets | None = None
) -> bytes:
    """The workbook of a book's rows; raises BookError for a text that no cell can hold."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_numbers": False, "in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        _Writer(book, records, year, lang, layout or book_sheets()).write()
    return stream.getvalue()


class _Writer:
    def __init__(
        self, book: xlsxwriter.Workbook, records: Records, year: int | None, lang: str, layout: BookSheets
    ) -> None:
        self.book = book
        self.records = records
        self.year = year
        self.lang = lang
        self.layout = layout
        self.formats = _formats(book)
        self.lists = self._lists()

    def write(self) -> None:
        sheets = {sheet.id: self.book.add_worksheet(sheet.title[self.lang]) for sheet in self.layout.sheets}
        checks = self.layout.by_id.get(_SUMMED)
        page = self.book.add_worksheet(self.layout.workbook["checks"][self.lang]) if checks else None
        self._write_lists()
        for sheet in self.layout.sheets:
            self._sheet(sheet, sheets[sheet.id])
        if page is not None:
            self._checks(page)
        sheets[self.layout.sheets[0].id].activate()

    # ---- lists --------------------------------------------------------------------------------

    def _lists(self) -> dict[str, list[tuple[str, str]]]:
        """List name → (value in the cell, words beside it)."""
        lists = {
            name: [(choice.zh if self.lang == "zh" else choice.en, "") for choice in choices]
            for name, choices in self.layout.choices.items()
        }
        lists["function"] = _leaves(functional(), self.year, _LEAF["function"])
        lists["economic"] = _leaves(economic(), self.year, _LEAF["economic"])
        lists["form"] = [(form, "") for form in sorted(printings())]
        lists["project"] = []
        return lists

    def _write_lists(self) -> None:
        page = self.book.add_worksheet(self.layout.workbook["lists"][self.lang])
        page.hide()
        self._columns: dict[str, int] = {}
        column = 0
        for name, entries in self.lists.items():
            self._columns[name] = column
            page.write_string(0, column, name, self.formats.heading)
            for row, (value, words) in enumerate(entries, 1):
                page.write_string(row, column, value)
                page.write_string(row, column + 1, words)
            column += 2

    def _range(self, name: str, columns: int = 1) -> str:
        first = self._columns[name]
        page = self.layout.workbook["lists"][self.lang]
        rows = max(len(self.lists[name]), 1) + 1
        start, end = xl_col_to_name(first, True), xl_col_to_name(first + columns - 1, True)
        return f"='{page}'!{start}$2:{end}${rows}"

    # ---- sheets -------------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet, page: Worksheet) -> None:
        rows = self.records.get(sheet.id, ())
        page.set_row(0, 24)
        page.write_string(0, 0, sheet.title[self.lang], self.formats.title)
        page.write_string(1, 0, sheet.about[self.lang], self.formats.about)
        page.set_row(_HEADING, 32)
        for index, column in enumerate(sheet.columns):
            mark = " *" if column.required else ""
            page.write_string(_HEADING, index, column.title[self.lang] + mark, self.formats.heading)
            page.set_column(index, index, column.width)
        last = _HEADING + len(rows) + _SPARE
        for number, row in enumerate(rows, _HEADING + 1):
            self._row(sheet, page, number, row)
        self._spare(sheet, page, _HEADING + 1 + len(rows), last)
        self._checked(sheet, page, last)
        page.freeze_panes(_HEADING + 1, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEADING)
        options = ("format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        page.protect("", dict.fromkeys(options, True))

    def _row(self, sheet: Sheet, page: Worksheet, number: int, row: Record) -> None:
        for index, column in enumerate(sheet.columns):
            if column.shown:
                self._name_formula(sheet, page, number, index, column, row)
                continue
            text = row.values.get(column.id, "")
            if column.choices is not None and text:
                text = self.layout.shown(column.choices, text, self.lang)
            elif sheet.id == "cover" and column.id == "value" and row.values["item"] in self.layout.choices:
                text = self.layout.shown(row.values["item"], text, self.lang)
            self._cell(sheet, page, number, index, column, text)

    def _cell(
        self, sheet: Sheet, page: Worksheet, number: int, index: int, column: Column, text: str
    ) -> None:
        format = self._format(column)
        value = decimal_of(text) if column.kind in ("amount", "count") and text else None
        if not text:
            page.write_blank(number, index, None, format)
        elif value is not None and len(value.as_tuple().digits) <= _EXACT_DIGITS:
            page.write_number(number, index, float(value), format)
        elif len(text) > _LONGEST_CELL:
            place = f"{sheet.title[self.lang]}!{xl_rowcol_to_cell(number, index)}"
            raise BookError(sheet.id, [Problem(place, "book.too_long", {"most": str(_LONGEST_CELL)})])
        else:
            page.write_string(number, index, text, format)

    def _format(self, column: Column) -> Format:
        kinds = {"amount": self.formats.amount, "count": self.formats.count, "long": self.formats.wrapped}
        codes = {"function": self.formats.code, "economic": self.formats.code}
        return (kinds | codes).get(column.kind, self.formats.text)

    def _name_formula(
        self, sheet: Sheet, page: Worksheet, number: int, index: int, column: Column, row: Record | None
    ) -> None:
        of = column.kind.partition(":")[2]
        cell = xl_rowcol_to_cell(number, [each.id for each in sheet.columns].index(of))
        unknown = self.layout.workbook["unknown_code"][self.lang]
        found = f'IFERROR(VLOOKUP({cell},{self._range(of, 2)[1:]},2,FALSE),"{unknown}")'
        code = row.values.get(of, "") if row else ""
        value = dict(self.lists[of]).get(code, unknown) if code else ""
        page.write_formula(number, index, f'=IF({cell}="","",{found})', self.formats.locked, value)

    def _spare(self, sheet: Sheet, page: Worksheet, first: int, last: int) -> None:
        for number in range(first, last + 1):
            for index, column in enumerate(sheet.columns):
                if column.shown:
                    self._name_formula(sheet, page, number, index, column, None)
                else:
                    page.write_blank(number, index, None, self._format(column))

    def _checked(self, sheet: Sheet, page: Worksheet, last: int) -> None:
        """Input checks of each column, with the list or the kind of number it takes."""
        words = self.layout.workbook
        for index, column in enumerate(sheet.columns):
            options: dict[str, object] = {"input_title": column.title[self.lang][:32]}
            if column.choices is not None:
                options |= {"validate": "list", "source": self._range(column.choices)}
                options |= {"error_message": words["bad_choice"][self.lang]}
            elif column.kind in _LEAF:
                options |= {"validate": "list", "source": self._range(column.kind), "error_type": "warning"}
                options |= {"error_message": words["unknown_code"][self.lang]}
            elif column.kind in ("amount", "count"):
                options |= {
                    "validate": "decimal" if column.kind == "amount" else "integer",
                    "criteria": "between",
                }
                options |= {
                    "minimum": -(10**12),
                    "maximum": 10**12,
                    "error_message": words["bad_number"][self.lang],
                }
            else:
                continue
            page.data_validation(_HEADING + 1, index, last, index, options)
        if sheet.id == "cover":
            self._cover_lists(page)

    def _cover_lists(self, page: Worksheet) -> None:
        for number, row in enumerate(self.records.get("cover", ()), _HEADING + 1):
            item = row.values["item"]
            if item in self.lists and item != "cover":
                page.data_validation(number, 1, number, 1, {"validate": "list", "source": self._range(item)})

    # ---- totals -------------------------------------------------------------------------------

    def _checks(self, page: Worksheet) -> None:
        """Totals of the lines by fund and by kind, this year and last, as formulas."""
        lines = self.layout.by_id[_SUMMED]
        columns = {column.id: xl_col_to_name(i) for i, column in enumerate(lines.columns)}
        page.set_column(0, 0, 34)
        page.set_column(1, 2, 18)
        row = 0
        for by in ("fund", "spent_as"):
            row = self._totals(page, row, lines, columns, by)
        page.protect()

    def _totals(self, page: Worksheet, row: int, lines: Sheet, columns: dict[str, str], by: str) -> int:
        named = {column.id: column for column in lines.columns}
        title = self.layout.workbook["by"][self.lang].format(named[by].title[self.lang])
        heads = (title, named["amount"].title[self.lang], named["last"].title[self.lang])
        for index, word in enumerate(heads):
            page.write_string(row, index, word, self.formats.heading)
        first = row + 1
        for choice in self.layout.choices[str(named[by].choices)]:
            row += 1
            page.write_string(
                row, 0, self.layout.shown(str(named[by].choices), choice.id, self.lang), self.formats.locked
            )
            for index, amount in enumerate(("amount", "last"), 1):
                self._sum_if(page, row, index, lines, (columns[by], columns[amount]), by, choice.id, amount)
        row += 1
        page.write_string(row, 0, self.layout.workbook["total"][self.lang], self.formats.heading)
        for index, amount in enumerate(("amount", "last"), 1):
            letter = xl_col_to_name(index)
            total = sum((self._amount(each, amount) for each in self.records.get(_SUMMED, ())), Decimal(0))
            formula = f"=SUM({letter}{first + 1}:{letter}{row})"
            page.write_formula(row, index, formula, self.formats.locked_amount, float(total))
        return row + 2

    def _sum_if(
        self,
        page: Worksheet,
        row: int,
        index: int,
        lines: Sheet,
        letters: tuple[str, str],
        by: str,
        id: str,
        amount: str,
    ) -> None:
        sheet = lines.title[self.lang]
        last = _HEADING + 1 + len(self.records.get(_SUMMED, ())) + _SPARE
        span = [f"'{sheet}'!${letter}${_HEADING + 2}:${letter}${last}" for letter in letters]
        rows = [each for each in self.records.get(_SUMMED, ()) if each.values.get(by) == id]
        value = float(sum((self._amount(each, amount) for each in rows), Decimal(0)))
        formula = f"=SUMIF({span[0]},$A{row + 1},{span[1]})"
        page.write_formula(row, index, formula, self.formats.locked_amount, value)

    @staticmethod
    def _amount(row: Record, column: str) -> Decimal:
        return decimal_of(row.values.get(column, "") or "0") or Decimal(0)


def _leaves(codes: Codes, year: int | None, length: int) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for code in codes:
        if len(code.code) == length and (year is None or code.valid_in(year)):
            found[code.code] = code.name
    return sorted(found.items())


def _formats(book: xlsxwriter.Workbook) -> _Formats:
    font = {"font_name": "SimSun", "font_size": 10, "valign": "vcenter"}
    open_cell = {**font, "locked": False, "border": 1, "border_color": "#C8CDD3"}
    closed = {**font, "border": 1, "border_color": "#C8CDD3", "bg_color": "#F1F3F5", "font_color": "#555555"}

    def make(base: dict[str, object], **more: object) -> Format:
        return book.add_format({**base, **more})

    return _Formats(
        title=make(font, bold=True, font_size=15),
        about=make(font, font_color="#555555"),
        heading=make(font, bold=True, bg_color="#DCE6F1", border=1, text_wrap=True, align="center"),
        text=make(open_cell, num_format="@"),  # what is typed stays as it is: 95 %, days, terms
        wrapped=make(open_cell, text_wrap=True, valign="top"),
        code=make(open_cell, num_format="@"),
        amount=make(open_cell, num_format="#,##0.00####"),
        count=make(open_cell, num_format="0"),
        locked=make(closed),
        locked_amount=make(closed, num_format="#,##0.00####"),
    )
