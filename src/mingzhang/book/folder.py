"""A budget book as plain text: a folder with one CSV file a sheet, headed by column ids.

Blank sheets have no file. Written as UTF-8 with line feeds, so that versions compare well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from mingzhang.book.cells import Record, Records
from mingzhang.errors import BookError, MissingInput, Problem
from mingzhang.taxonomy.book_sheets import BookSheets, Sheet, book_sheets

_MOST_BYTES = 50_000_000
csv.field_size_limit(1_000_000)


def write_folder(records: Records, folder: Path, layout: BookSheets | None = None) -> None:
    """Write the sheets into the folder, made where it is absent; blank sheets have no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in (layout or book_sheets()).sheets:
        path = folder / f"{sheet.id}.csv"
        if records.get(sheet.id):
            path.write_text(_csv(sheet, records[sheet.id]), encoding="utf-8", newline="\n")
        else:
            path.unlink(missing_ok=True)


def _csv(sheet: Sheet, rows: tuple[Record, ...]) -> str:
    stream = io.StringIO()
    columns = [column.id for column in sheet.stored]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.values.get(column, "") for column in columns] for row in rows)
    return stream.getvalue()


def read_folder(
    folder: Path, layout: BookSheets | None = None
) -> tuple[dict[str, tuple[Record, ...]], list[Problem]]:
    """The rows of all sheets and what is wrong with the files; raises BookError without the first sheet."""
    layout = layout or book_sheets()
    first = f"{layout.sheets[0].id}.csv"
    if not (folder / first).is_file():
        raise BookError(folder.name, [Problem(first, "book.no_cover", {"sheet": first})])
    problems: list[Problem] = []
    records = {}
    for path in sorted(folder.glob("*.csv")):
        sheet = layout.by_id.get(path.stem)
        if sheet is None:
            known = ", ".join(f"{each}.csv" for each in layout.by_id)
            problems.append(Problem(path.name, "book.unknown_sheet", {"sheet": path.name, "known": known}))
        else:
            records[sheet.id] = tuple(_rows(sheet, path, problems))
    return records, problems


def _rows(sheet: Sheet, path: Path, problems: list[Problem]) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(_text(path, problems), newline=""), strict=False)
    heading = next(reader, [])
    columns = [sheet.column(word) for word in heading]
    for word, column in zip(heading, columns, strict=True):
        if column is None and word.strip() and not word.startswith("#"):
            known = ", ".join(each.id for each in sheet.stored)
            problems.append(
                Problem(f"{path.name}:1", "book.unknown_column", {"column": word, "known": known})
            )
    line = reader.line_num + 1
    for cells in reader:
        place, line = line, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            problems.append(
                Problem(f"{path.name}:{place}", "book.too_many_cells", {"count": str(len(columns))})
            )
        pairs = [
            (column, cell)
            for column, cell in zip(columns, cells, strict=False)
            if column and not column.shown
        ]
        yield Record(
            {column.id: cell.replace("\r\n", "\n") for column, cell in pairs},
            {column.id: f"{path.name}:{place} {column.id}" for column in sheet.stored},
        )


def _text(path: Path, problems: list[Problem]) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            problems.append(Problem(path.name, "book.too_large", {"most": f"{_MOST_BYTES // 1_000_000} MB"}))
            return ""
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(path.name, "book.not_utf8"))
        return ""
    except OSError as error:
        raise MissingInput(path.name, why=error.strerror or "") from error
