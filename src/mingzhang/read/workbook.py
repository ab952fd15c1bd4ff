"""Workbooks (XLSX, XLSB, XLS, ET, ODS) → one grid a sheet, figures as they are displayed.

Hidden sheets, rows and columns are left out and noted. Values are those stored with the formulas.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO

from mingzhang.errors import DamagedInput, TooLarge
from mingzhang.model import Block, Cell, Grid, Line, Place, Reading, Row, Source
from mingzhang.read.detect import XLSX, detect
from mingzhang.read.grids import RawCell, RawRow, body_of, filled, join_lines, side_by_side
from mingzhang.read.guard import RawFile
from mingzhang.read.limits import in_one_line, open_package
from mingzhang.read.number_format import GENERAL, decimals_of, shortest, show
from mingzhang.read.text import half_width
from mingzhang.read.workbook_styles import SheetStyle, read_styles

MAX_CELLS = 5_000_000
_MOST_DECIMALS = 4
_WORDS = re.compile(r"[^\W\d_a-zA-Z]{2}")
_ZIPPED = b"PK\x03\x04"


@dataclass(frozen=True)
class _Sheet:
    name: str
    rows: list[list[object]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    style: SheetStyle | None


def read_workbook(raw: RawFile) -> Reading:
    """Read a workbook; raises DamagedInput, NeedsPassword or TooLarge."""
    notes: list[str] = []
    blocks = tuple(block for sheet in _sheets(raw, notes) for block in _blocks(sheet, notes))
    source = Source(raw.name, raw.sha256, None, detect(raw), tuple(dict.fromkeys(notes)))
    return Reading(source, blocks, source.notes)


def read_embedded(raw: RawFile) -> Iterator[Block]:
    """The blocks of a worksheet that stands inside another document."""
    yield from read_workbook(raw).blocks


def _sheets(raw: RawFile, notes: list[str]) -> Iterator[_Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    package = open_package(raw) if raw.content.startswith(_ZIPPED) else None
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(raw.content))
    except CalamineError as error:
        raise DamagedInput(raw.name, why=in_one_line(error)) from error
    styles = read_styles(package) if package and detect(raw) == XLSX else {}
    for info in workbook.sheets_metadata:
        if info.typ != SheetTypeEnum.WorkSheet:
            continue
        if info.visible != SheetVisibleEnum.Visible:
            notes.append(f"workbook.hidden_sheet: {info.name}")
            continue
        try:
            sheet = workbook.get_sheet_by_name(info.name)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                raise TooLarge(
                    raw.name, size=str(sheet.total_height * sheet.total_width), limit=str(MAX_CELLS)
                )
            rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        except CalamineError as error:
            raise DamagedInput(raw.name, why=in_one_line(error)) from error
        yield _Sheet(info.name, rows, sheet.merged_cell_ranges or [], styles.get(info.name))


def _blocks(sheet: _Sheet, notes: list[str]) -> Iterator[Block]:
    """The sheet's lines and grid; its name stands first where it has no title of its own."""
    texts = _texts(sheet, notes)
    rows = {number: row for number, row in _raw_rows(sheet, texts, notes) if filled(row)}
    numbers = list(rows)
    body = body_of([rows[number] for number in numbers])
    above = [rows[number] for number in numbers[: body.start]]
    if rows and not any(len(filled(row)) == 1 for row in above) and _WORDS.search(sheet.name):
        yield Line(half_width(sheet.name), Place(sheet=sheet.name))
    for position, number in enumerate(numbers):
        if position not in body:
            yield from _lines(sheet.name, number, rows[number])
        elif position == body.start:
            grid = [_row(sheet.name, n, rows[n]) for n in numbers[body.start : body.stop]]
            yield Grid(tuple(grid))


def _lines(sheet: str, number: int, row: RawRow) -> Iterator[Line]:
    start, column = 0, filled(row)[0].column
    for part in side_by_side(row).splitlines():
        text = half_width(part).rstrip()
        if text:
            yield Line(
                text, Place(sheet=sheet, cell=cell_name(number, column), span=(start, start + len(text)))
            )
        start += len(part) + 1


def _row(sheet: str, number: int, row: RawRow) -> Row:
    return Row(
        tuple(
            Cell(
                join_lines(cell.text),
                Place(sheet=sheet, cell=cell_name(number, cell.column)),
                cell.column,
                cell.column_span,
                cell.row_span,
            )
            for cell in row
        )
    )


def cell_name(row: int, column: int) -> str:
    """`C7` for row 6 and column 2, both counted from 0."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _raw_rows(
    sheet: _Sheet, texts: Sequence[Sequence[str]], notes: list[str]
) -> Iterator[tuple[int, RawRow]]:
    """Cells with their spans; what a merged cell covers is left out."""
    spans = {first: (last[1] - first[1] + 1, last[0] - first[0] + 1) for first, last in sheet.merged}
    covered = _covered(sheet)
    style = sheet.style
    left_out = False
    for number, row in enumerate(texts):
        if style and number in style.hidden_rows:
            left_out = left_out or any(row)
            continue
        cells: RawRow = []
        for column, text in enumerate(row):
            if (number, column) in covered:
                continue
            if style and column in style.hidden_columns:
                left_out = left_out or bool(text)
                continue
            across, down = spans.get((number, column), (1, 1))
            cells.append(RawCell(text, column, across, down))
        yield number, cells
    if left_out:
        notes.append(f"workbook.hidden_cells: {sheet.name}")


def _covered(sheet: _Sheet) -> set[tuple[int, int]]:
    """Cells under a merged one, inside the area that holds values."""
    height, width = len(sheet.rows), max(map(len, sheet.rows), default=0)
    return {
        (row, column)
        for (top, left), (bottom, right) in sheet.merged
        for row in range(top, min(bottom, height - 1) + 1)
        for column in range(left, min(right, width - 1) + 1)
        if (row, column) != (top, left)
    }


def _texts(sheet: _Sheet, notes: list[str]) -> list[list[str]]:
    """Each value as displayed. Where the file's formats are unknown, figures of a column that holds decimals
    get as many of them as the longest of the sheet has."""
    style = sheet.style
    if style is not None:
        return [
            [_text(value, style.format_of(number, column), style) for column, value in enumerate(row)]
            for number, row in enumerate(sheet.rows)
        ]
    decimals = _usual_decimals(sheet.rows)
    if any(decimals.values()):
        notes.append("workbook.precision")
    return [
        [_padded(value, decimals.get(column, 0)) for column, value in enumerate(row)] for row in sheet.rows
    ]


def _usual_decimals(rows: Sequence[Sequence[object]]) -> dict[int, int]:
    """Column → decimals of its figures; columns of whole numbers, such as codes, have none."""
    most: Counter[int] = Counter()
    for row in rows:
        for column, value in enumerate(row):
            if isinstance(value, float):
                most[column] = max(most[column], decimals_of(shortest(value)))
    usual = max((decimals for decimals in most.values() if decimals <= _MOST_DECIMALS), default=0)
    return {column: usual for column, decimals in most.items() if 0 < decimals <= _MOST_DECIMALS}


def _padded(value: object, decimals: int) -> str:
    if not isinstance(value, float) or not decimals:
        return _text(value, GENERAL, None)
    return f"{float(shortest(value)):.{decimals}f}"


def _text(value: object, code: str, style: SheetStyle | None) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        if style is not None and style.blank_zeros and value == 0:
            return ""
        return show(value, code)
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(value, str) else ""
