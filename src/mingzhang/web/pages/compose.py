"""Composing in the browser: begin a book, its sheets as grids, live totals, the workbook, two edits."""

from __future__ import annotations

import hmac
import json
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.book.start import empty_book, next_book
from mingzhang.errors import BookError
from mingzhang.model import Book, Disclosure
from mingzhang.pipeline import read_file
from mingzhang.report.messages import Messages, messages
from mingzhang.taxonomy.book_sheets import Sheet, book_sheets
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.forms import Form as Layout
from mingzhang.taxonomy.forms import forms
from mingzhang.taxonomy.print_forms import printings
from mingzhang.taxonomy.regions import province_name
from mingzhang.web import board, books, drafts, public, sheets
from mingzhang.web.books import Row, Rows
from mingzhang.web.context import Context
from mingzhang.web.db.models import PREPARER, Unit, Version, now
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.faults import filled
from mingzhang.web.guards import InContext, SignedIn, Visitor
from mingzhang.web.merging import Block, Line, blocks_of, merged
from mingzhang.web.names import attachment, safe_name
from mingzhang.web.shell import go_to, language, page, words_of
from mingzhang.web.uploaded_book import read_uploaded
from mingzhang.web.workflow import EDITABLE, KINDS

router = APIRouter(prefix="/compose")
EMPTY, SITE, WORKBOOK, PUBLISHED = STARTS = ("empty", "site", "workbook", "published")
Text = Annotated[str, Form(max_length=300)]
_BASE = "book"


async def form_of(request: Request) -> FormData:
    """The fields of a form whose names are not known beforehand."""
    return await request.form()


Fields = Annotated[FormData, Depends(form_of)]


@router.get("/new")
def ask(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    unit: Annotated[int | None, Query()] = None,
    year: Annotated[int | None, Query(ge=1, le=9999)] = None,
    kind: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """What to begin, and with what: a finished file, or a book to be composed."""
    with context.db.reading() as session:
        units = board.units_of(session, visitor, PREPARER)
        year = year or board.newest_year(session, now().date())
    words = words_of(request)
    known = [(id, _form_name(form, words)) for id, form in sorted(forms().items()) if id in printings()]
    lists = book_sheets().choices
    values = {
        "units": units,
        "year": year,
        "forms": known,
        "starts": STARTS,
        "amount_units": lists["amount_unit"],
        "kinds": KINDS,
        "asked": {"unit": unit, "kind": kind},
        "most": context.settings.most_upload // 1024**2,
    }
    return page(request, "compose_new.html", values)


def _form_name(form: Layout, words: Messages) -> str:
    """A form by the place that asks for it and the year from which it does."""
    if form.region is None or form.years is None:
        return words.text("web.compose.form.national")
    place = province_name(form.region) or form.region
    return words.text("web.compose.form.since", place=place, year=form.years.first)


@router.post("/new")
def begin(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    unit: Annotated[int, Form()],
    year: Annotated[int, Form(ge=1, le=9999)],
    form: Text,
    amount_unit: Text,
    start: Text = EMPTY,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Begin a first version."""
    if form not in printings() or start not in STARTS:
        raise Invalid("web.error.fields", fields="form, start")
    with context.db.reading() as session:
        found = session.get(Unit, unit)
        if found is None:
            raise NotFound
        visitor.must(found, PREPARER)
        rows = _started(context, session, found, (year, form, amount_unit), start, file, language(request))
    with context.db.writing() as session:
        owner = session.get(Unit, unit)
        assert owner is not None
        id = drafts.begin(context, session, visitor, owner, year, forms()[form].kind, rows).id
    return go_to(request, f"/compose/{id}/lines")


def _started(
    context: Context,
    session: Session,
    unit: Unit,
    asked: tuple[int, str, str],
    start: str,
    file: UploadFile | None,
    lang: str,
) -> Rows:
    """The rows to begin with, of the year and form that were asked for."""
    year, form, amount_unit = asked
    if start == SITE:
        last = [
            v for v in public.published(session, unit.id)
            if v.disclosure.year == year - 1 and v.disclosure.kind == forms()[form].kind
        ]  # fmt: skip
        if not last:
            raise Invalid("web.compose.no_last", unit=unit.name)
        return _following(next_book(public.publication_of(context.store, last[0]).disclosure).book, asked)
    if start in (WORKBOOK, PUBLISHED):
        if file is None or not file.filename:
            raise Invalid("web.error.empty_file")
        content = file.file.read()
        if start == WORKBOOK:
            return _uploaded(content, lang)
        return _following(next_book(_read(file.filename, content)).book, asked)
    book = empty_book(forms()[form], unit=unit.name, year=year, amount_unit=amount_unit)
    return books.rows_of(book)


def _following(book: Book, asked: tuple[int, str, str]) -> Rows:
    """The rows of next year's book, with the year and form that were asked for on its cover."""
    rows = books.rows_of(book)
    year, form, _ = asked
    changed = {"year": str(year), "form": form}
    rows["cover"] = [{**row, "value": changed.get(row["item"], row["value"])} for row in rows["cover"]]
    return rows


def _read(name: str, content: bytes) -> Disclosure:
    with tempfile.TemporaryDirectory(prefix="mingzhang-last-") as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(content)
        return read_file(path)


def _uploaded(content: bytes, lang: str) -> Rows:
    """The rows of a workbook; raises Invalid that names every wrong cell."""
    try:
        return read_uploaded(content)
    except BookError as error:
        told = messages(lang).book_error(error)
        raise Invalid("web.compose.refused", problems=told) from error


@router.get("/{id}/workbook")
def download(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """The book as a workbook, to be filled in and uploaded again."""
    version = _open(context, id, visitor)
    unit, rows = version.disclosure.unit.name, drafts.rows_of_version(context, version)
    try:
        book = books.book_of_rows(unit, rows)
    except BookError as error:
        raise Invalid("web.review.incomplete", count=str(len(error.problems))) from error
    content = books.workbook_of(book, language(request))
    headers = {"content-disposition": attachment(f"{unit}-{version.disclosure.year}.xlsx")}
    return Response(content, media_type=books.WORKBOOK, headers=headers)


@router.post("/{id}/workbook")
def upload(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    edition: Annotated[int, Form()],
    file: Annotated[UploadFile, File()],
) -> Response:
    """Replace the whole book by an uploaded workbook; refused where somebody saved meanwhile."""
    _open(context, id, visitor)
    rows = _uploaded(file.file.read(), language(request))
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        drafts.save(context, session, visitor, version, rows, edition=edition)
    return go_to(request, f"/compose/{id}/lines")


@router.get("/{id}/{sheet}")
def show_sheet(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    sheet: str,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
    saved: bool = False,
) -> Response:
    """A sheet as a grid."""
    version, layout = _open(context, id, visitor), _sheet(sheet)
    rows = drafts.rows_of_version(context, version)
    return page(request, "compose_sheet.html", _values(request, context, version, layout, rows, start, saved))


def _open(context: Context, id: int, visitor: Visitor) -> Version:
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        visitor.must(version.disclosure.unit, PREPARER)
    return version


def _sheet(id: str) -> Sheet:
    found = book_sheets().by_id.get(id)
    if found is None:
        raise NotFound
    return found


def _values(
    request: Request, context: Context, version: Version, sheet: Sheet, rows: Rows, start: int, saved: bool
) -> dict[str, object]:
    own, most, lang = rows[sheet.id], sheets.rows_a_page(sheet), language(request)
    shown = list(own[start : start + most])
    blank: Row = {column.id: "" for column in sheet.stored}
    kinds = {column.kind for column in sheet.stored}
    year = version.disclosure.year
    return {
        "draft": version,
        "told": version.disclosure,
        "unit": version.disclosure.unit,
        "sheet": sheet,
        "sheets": book_sheets().sheets,
        "choices": book_sheets().choices,
        "start": start,
        "count": len(shown),
        "all": len(own),
        "blank": sheets.BLANK_ROWS,
        "rows": [*shown, *[blank] * sheets.BLANK_ROWS],
        "following": start + most if start + most < len(own) else None,
        "before": max(start - most, 0) if start else None,
        "base": _signed(context, version),
        "closed": version.state not in EDITABLE,
        "saved": saved,
        "functions": _codes("function", kinds, year),
        "economics": _codes("economic", kinds, year),
        "title": sheet.title[lang],
    }


def _codes(kind: str, kinds: set[str], year: int) -> list[tuple[str, str]]:
    """The codes of a year with their names, where the sheet has such a column."""
    if kind not in kinds:
        return []
    codes = functional() if kind == "function" else economic()
    return [(code.code, code.name) for code in codes if code.valid_in(year)]


def _signed(context: Context, version: Version) -> str:
    """The book that an edit begins with, so that nobody can name another."""
    told = f"{version.id}:{version.book_sha256}"
    return f"{version.book_sha256}.{context.sign(_BASE, told)}"


def _base(context: Context, version: Version, text: str, sheet: Sheet) -> list[Row]:
    """The rows that an edit began with; raises Invalid for a book that was not handed out."""
    sha256, _, signature = text.partition(".")
    expected = context.sign(_BASE, f"{version.id}:{sha256}")
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        raise Invalid
    return books.unpack(context.store.read(sha256))[sheet.id]


@router.post("/{id}/{sheet}")
def save(
    request: Request, visitor: SignedIn, context: InContext, id: int, sheet: str, fields: Fields
) -> Response:
    """Keep a page of a sheet; where somebody saved meanwhile, show both."""
    layout = _sheet(sheet)
    version = _open(context, id, visitor)
    base = _base(context, version, str(fields.get("base", "")), layout)
    mine = sheets.edited(layout, base, fields)
    try:
        _keep(context, visitor, id, layout, mine, str(fields.get("edition", "")))
    except Conflict as conflict:
        return _show_both(request, context, _open(context, id, visitor), layout, base, mine, conflict)
    start = str(fields.get("start", "0"))
    return go_to(request, f"/compose/{id}/{sheet}?saved=1&start={start if start.isdecimal() else 0}")


def _keep(context: Context, visitor: Visitor, id: int, sheet: Sheet, own: list[Row], edition: str) -> None:
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        rows = {**drafts.rows_of_version(context, version), sheet.id: own}
        number = int(edition) if edition.isdecimal() and len(edition) < 9 else 0
        drafts.save(context, session, visitor, version, rows, edition=number)


def _show_both(
    request: Request,
    context: Context,
    version: Version,
    sheet: Sheet,
    base: list[Row],
    mine: list[Row],
    conflict: Conflict,
) -> Response:
    stored = drafts.rows_of_version(context, version)[sheet.id]
    values = {
        "draft": version,
        "told": version.disclosure,
        "unit": version.disclosure.unit,
        "sheet": sheet,
        "title": sheet.title[language(request)],
        "closed": not isinstance(conflict, drafts.EditedMeanwhile),
        "blocks": _blocks(sheet, base, stored, mine),
        "mine": json.dumps([_line(sheet, row) for row in mine], ensure_ascii=False),
        "base": json.dumps([_line(sheet, row) for row in base], ensure_ascii=False),
        "stored": _signed(context, version),
        "text": sheets.as_text(sheet, mine),
        "shown": partial(sheets.shown, language(request)),
    }
    return page(request, "compose_merge.html", values, status=Conflict.status)


def _line(sheet: Sheet, row: Mapping[str, str]) -> Line:
    return tuple(row.get(column.id, "") for column in sheet.stored)


def _blocks(sheet: Sheet, base: Sequence[Row], stored: Sequence[Row], mine: Sequence[Row]) -> list[Block]:
    return blocks_of(*([_line(sheet, row) for row in rows] for rows in (base, stored, mine)))


@router.post("/{id}/{sheet}/merge")
def merge(
    request: Request, visitor: SignedIn, context: InContext, id: int, sheet: str, fields: Fields
) -> Response:
    """Keep what was picked of two edits; where a third was made meanwhile, ask again."""
    layout, version = _sheet(sheet), _open(context, id, visitor)
    base, mine = (_rows(layout, str(fields.get(name, ""))) for name in ("base", "mine"))
    stored = _base(context, version, str(fields.get("stored", "")), layout)
    blocks = _blocks(layout, base, stored, mine)
    picks = {block.number: str(fields.get(f"pick-{block.number}", "")) for block in blocks}
    lines = merged(blocks, picks)
    if lines is None:
        raise Invalid("web.compose.pick_all")
    names = [column.id for column in layout.stored]
    rows: list[Row] = [dict(zip(names, line, strict=True)) for line in lines]
    try:
        _keep(context, visitor, id, layout, rows, str(fields.get("edition", "")))
    except Conflict as conflict:
        return _show_both(request, context, _open(context, id, visitor), layout, stored, rows, conflict)
    return go_to(request, f"/compose/{id}/{sheet}?saved=1")


def _rows(sheet: Sheet, text: str) -> list[Row]:
    """Rows that a merge page carried; raises Invalid for what is none."""
    try:
        lines = json.loads(text)
        names = [column.id for column in sheet.stored]
        return [dict(zip(names, map(str, line), strict=True)) for line in lines]
    except (ValueError, TypeError) as error:
        raise Invalid from error


@router.post("/{id}/{sheet}/live")
def show_live(
    request: Request, visitor: SignedIn, context: InContext, id: int, sheet: str, fields: Fields
) -> Response:
    """Totals, problems and audit of the form as it stands, kept nowhere."""
    layout, version = _sheet(sheet), _open(context, id, visitor)
    base = _base(context, version, str(fields.get("base", "")), layout)
    rows = {**drafts.rows_of_version(context, version), layout.id: sheets.edited(layout, base, fields)}
    found = sheets.live(version.disclosure.unit.name, rows, language(request))
    words = messages(language(request))
    values = {"live": found, "draft": version, "sheet": layout, "fill": partial(filled, words)}
    return page(request, "compose_live.html", values)
