"""Edits of a book: a sheet or the whole book is kept where nobody saved meanwhile, else both are shown."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence

from mingzhang.errors import BookError
from mingzhang.taxonomy.book_sheets import Sheet, book_sheets
from mingzhang.web import books, drafts
from mingzhang.web.books import Row, Rows
from mingzhang.web.context import Context
from mingzhang.web.db.models import PREPARER, Version
from mingzhang.web.errors import Invalid, NotFound
from mingzhang.web.fit import must_be_cover_of
from mingzhang.web.guards import Visitor
from mingzhang.web.merging import Block, Line, blocks_of

_BASE = "book"
_COVER, _UNIT = "cover", "unit"


def open_version(context: Context, id: int, visitor: Visitor) -> Version:
    """The version, for whoever may prepare it."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        visitor.must(version.disclosure.unit, PREPARER)
    return version


def sheet_of(id: str) -> Sheet:
    """The sheet of this id; raises NotFound."""
    found = book_sheets().by_id.get(id)
    if found is None:
        raise NotFound
    return found


def keep_sheet(
    context: Context, visitor: Visitor, id: int, sheet: Sheet, own: Sequence[Row], *, edition: int
) -> Version:
    """Keep the rows of one sheet; raises EditedMeanwhile, or Conflict where it is closed."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        rows = {**drafts.rows_of_version(context, version), sheet.id: own}
        drafts.save(context, session, visitor, version, rows, edition=edition)
    return version


def keep_book(context: Context, visitor: Visitor, id: int, rows: Rows, *, edition: int) -> Version:
    """Replace the whole book; raises EditedMeanwhile, Conflict where it is closed, or Invalid where its cover
    is another's."""
    cover = books.book_of_rows(str(id), rows).cover
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        before = {row["item"]: row["value"] for row in drafts.rows_of_version(context, version)[_COVER]}
        must_be_cover_of(version, cover, before.get(_UNIT, ""))
        drafts.save(context, session, visitor, version, rows, edition=edition)
    return version


def workbook(context: Context, version: Version, lang: str) -> tuple[str, bytes]:
    """Name and content of the book as a workbook; raises Invalid where the rows make no book."""
    unit = version.disclosure.unit.name
    try:
        book = books.book_of_rows(unit, drafts.rows_of_version(context, version))
    except BookError as error:
        raise Invalid("web.review.incomplete", count=str(len(error.problems))) from error
    return f"{unit}-{version.disclosure.year}.xlsx", books.workbook_of(book, lang)


def signed_base(context: Context, version: Version) -> str:
    """The book that an edit begins with, so that nobody can name another."""
    told = f"{version.id}:{version.book_sha256}"
    return f"{version.book_sha256}.{context.sign(_BASE, told)}"


def base_rows(context: Context, version: Version, text: str, sheet: Sheet) -> list[Row]:
    """The rows that an edit began with; raises Invalid for a book that was not handed out."""
    sha256, _, signature = text.partition(".")
    expected = context.sign(_BASE, f"{version.id}:{sha256}")
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        raise Invalid
    return books.unpack(context.store.read(sha256))[sheet.id]


def line_of(sheet: Sheet, row: Mapping[str, str]) -> Line:
    """A row as the texts of its columns."""
    return tuple(row.get(column.id, "") for column in sheet.stored)


def row_of(sheet: Sheet, line: Line) -> dict[str, str]:
    """The texts of the columns as a row."""
    return {column.id: text for column, text in zip(sheet.stored, line, strict=True)}


def carried_rows(sheet: Sheet, text: str) -> list[Row]:
    """Rows that a merge page carried; raises Invalid for what is none."""
    try:
        return [row_of(sheet, tuple(map(str, line))) for line in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise Invalid from error


def rows_given(sheet: Sheet, rows: Sequence[Row]) -> list[Row]:
    """Rows as a program sends them, empty ones left out; raises Invalid for columns that are not there."""
    known = {column.id for column in sheet.stored}
    unknown = sorted({name for row in rows for name in row if name not in known})
    if unknown:
        raise Invalid("web.error.columns", sheet=sheet.id, columns=", ".join(unknown))
    stripped = [{name: text.strip() for name, text in row.items()} for row in rows]
    return [row for row in stripped if any(row.values())]


def blocks(sheet: Sheet, base: Sequence[Row], stored: Sequence[Row], mine: Sequence[Row]) -> list[Block]:
    """What two edits of one base have alike, and what each of them has."""
    return blocks_of(*([line_of(sheet, row) for row in rows] for rows in (base, stored, mine)))
