"""Budget books as the web application keeps them: the texts of all rows, also of a book that is not right.

In: forms, workbooks, earlier books. Out: `pack`ed bytes in the store, and a `Book` where the rows make one.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from mingzhang.book import save_book
from mingzhang.book.cells import Record
from mingzhang.book.records import from_records, to_records
from mingzhang.errors import BookError, DamagedInput, Problem, in_languages
from mingzhang.model import Book
from mingzhang.report.messages import LANGUAGES
from mingzhang.taxonomy.book_sheets import book_sheets

SCHEMA = "mingzhang/book/1"
MEDIA = "application/json"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CUT = "!"
Row: TypeAlias = Mapping[str, str]
Rows: TypeAlias = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Spot:
    """A cell of a book in words and by ids, where a problem points at one."""

    words: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


def rows_of(book: Book) -> dict[str, list[Row]]:
    """The rows of all sheets of a book."""
    return {sheet: [record.values for record in records] for sheet, records in to_records(book).items()}


def pack(rows: Rows) -> bytes:
    """Rows → the bytes that are kept; the same rows give the same bytes."""
    sheets = {
        sheet.id: [
            {c.id: row.get(c.id, "") for c in sheet.stored if row.get(c.id)} for row in rows.get(sheet.id, ())
        ]
        for sheet in book_sheets().sheets
    }
    return json.dumps({"schema": SCHEMA, "sheets": sheets}, ensure_ascii=False).encode()


def unpack(content: bytes) -> dict[str, list[Row]]:
    """The rows that were kept."""
    document = json.loads(content)
    if document.get("schema") != SCHEMA:
        raise DamagedInput(SCHEMA, why="schema")
    return {
        sheet.id: [
            {c.id: row.get(c.id, "") for c in sheet.stored} for row in document["sheets"].get(sheet.id, ())
        ]
        for sheet in book_sheets().sheets
    }


def book_of_rows(name: str, rows: Rows) -> Book:
    """The book that the rows make; raises BookError with every problem of every cell."""
    return from_records(
        name,
        {
            sheet.id: tuple(
                Record(row, {c.id: _CUT.join((sheet.id, str(number), c.id)) for c in sheet.stored})
                for number, row in enumerate(rows.get(sheet.id, ()))
            )
            for sheet in book_sheets().sheets
        },
    )


def problems_of(name: str, rows: Rows) -> tuple[Book | None, tuple[Problem, ...]]:
    """The book where there is one, and everything for which it cannot be composed."""
    from mingzhang.compose import check_book

    try:
        book = book_of_rows(name, rows)
        return book, tuple(_in_words(book, problem) for problem in check_book(book))
    except BookError as error:
        return None, error.problems


def _in_words(book: Book, problem: Problem) -> Problem:
    """The problem, with the places that its details name in the words of each language."""
    places, details = set(book.places.values()), dict[str, str]()
    for name, text in problem.details.items():
        words = {lang: spot_of(text, lang).words for lang in LANGUAGES} if text in places else None
        details |= in_languages(name, words) if words else {name: text}
    return replace(problem, details=details)


def spot_of(place: str, lang: str) -> Spot:
    """A problem's place, for people and for a link."""
    sheet_id, _, rest = place.partition(_CUT)
    number, _, column_id = rest.partition(_CUT)
    sheet = book_sheets().by_id.get(sheet_id) or book_sheets().sheet(sheet_id)
    if sheet is None:
        return Spot(place)
    if not number.isdecimal():
        return Spot(sheet.title[lang], sheet.id)
    titles = {column.id: column.title[lang] for column in sheet.columns}
    words = f"{sheet.title[lang]} {int(number) + 1} {titles.get(column_id, '')}".strip()
    return Spot(words, sheet.id, int(number), column_id)


def workbook_of(book: Book, lang: str) -> bytes:
    """The book as a workbook to fill in."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-book-") as folder:
        path = Path(folder) / "book.xlsx"
        save_book(book, path, lang=lang)
        return path.read_bytes()
