"""A budget book as a workbook → rows by sheet, with the cell of every value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from mingzhang.book.cells import Record
from mingzhang.errors import BookError, DamagedInput, MissingInput, Problem, TooLarge, in_languages
from mingzhang.taxonomy.book_sheets import BookSheets, Column, Sheet, book_sheets, listed

_HEADING_WITHIN = 12  # rows in which the heading must stand
_MOST_BYTES = 50_000_000
_MOST_CELLS = 2_000_000
REMARK = "#"


def read_workbook_book(
    path: Path, layout: BookSheets | None = None
) -> tuple[dict[str, tuple[Record, ...]], list[Problem]]:
    """The rows of all sheets and what is wrong with the workbook; raises DamagedInput for no workbook."""
    problems: list[Problem] = []
    records: dict[str, tuple[Record, ...]] = {}
    layout = layout or book_sheets()
    for name, rows in sheets_of(path):
        sheet = layout.sheet(name)
        if sheet is not None:
            records[sheet.id] = tuple(_records(sheet, name, rows, problems))
        elif not _own(layout, name) and any(any(row) for row in rows):
            known = in_languages("known", listed((each.title for each in layout.sheets), ", "))
            problems.append(Problem(name, "book.unknown_sheet", {"sheet": name, **known}))
    first = layout.sheets[0]
    if first.id not in records:
        lacking = Problem(first.title["zh"], "book.no_cover", in_languages("sheet", first.title))
        raise BookError(path.name, [lacking])
    return records, problems


def _own(layout: BookSheets, name: str) -> bool:
    """Sheets of the workbook that hold no data: lists, checks, and a person's remarks."""
    words = {word for key in ("lists", "checks") for word in layout.workbook[key].values()}
    return name in words or name.startswith(REMARK)


def sheets_of(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Name and rows of texts of each sheet of any workbook; raises DamagedInput, MissingInput, TooLarge."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TooLarge(path.name, limit=f"{_MOST_BYTES // 1_000_000} MB")
        book = CalamineWorkbook.from_path(str(path))
    except OSError as error:
        raise MissingInput(path.name, why=error.strerror or "") from error
    except CalamineError as error:
        raise DamagedInput(path.name, why=" ".join(str(error).split())) from error
    cells = 0
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        cells += sheet.total_height * sheet.total_width
        if cells > _MOST_CELLS:
            raise TooLarge(path.name, limit=f"{_MOST_CELLS:,} cells")
        yield name, [[_shown(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _shown(value: object) -> str:
    """A cell as it was typed: numbers without the noise of binary fractions."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(value, ".15g") if value != int(value) or abs(value) >= 1e15 else str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).replace("\r\n", "\n")


def _records(sheet: Sheet, name: str, rows: list[list[str]], problems: list[Problem]) -> Iterator[Record]:
    at = _heading(sheet, rows)
    if at is None:
        wanted = listed((column.title for column in sheet.columns if column.required), ", ")
        if any(any(row) for row in rows):
            problems.append(Problem(name, "book.no_heading", in_languages("wanted", wanted)))
        return
    columns = [sheet.column(word) if word.strip() else None for word in rows[at]]
    for index, word in enumerate(rows[at]):
        if word.strip() and columns[index] is None and not word.startswith(REMARK):
            known = in_languages("known", listed((column.title for column in sheet.stored), ", "))
            place = f"{name}!{cell_name(at, index)}"
            problems.append(Problem(place, "book.unknown_column", {"column": word, **known}))
    for number, row in enumerate(rows[at + 1 :], at + 1):
        found = [(index, column) for index, column in enumerate(columns) if column and not column.shown]
        if any(index < len(row) and row[index].strip() for index, _ in found):
            yield _record(sheet, name, number, row, found)


def _record(sheet: Sheet, name: str, number: int, row: list[str], found: list[tuple[int, Column]]) -> Record:
    values = {column.id: row[index] for index, column in found if index < len(row)}
    places = {column.id: f"{name}!{cell_name(number, 0)}" for column in sheet.stored}
    places |= {column.id: f"{name}!{cell_name(number, index)}" for index, column in found}
    return Record(values, places)


def _heading(sheet: Sheet, rows: list[list[str]]) -> int | None:
    """The first row that names all required columns."""
    required = [column for column in sheet.columns if column.required]
    for index, row in enumerate(rows[:_HEADING_WITHIN]):
        if all(any(column.is_called(word) for word in row) for column in required):
            return index
    return None


def cell_name(row: int, column: int) -> str:
    """`B3` for row 2, column 1 (both counted from 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
