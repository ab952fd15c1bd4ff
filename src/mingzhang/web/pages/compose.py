"""Composing in the browser: begin a book, its sheets as grids, live totals, the workbook, two edits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.errors import InputError
from mingzhang.report.messages import messages
from mingzhang.taxonomy.book_sheets import Sheet, book_sheets
from mingzhang.web import board, books, drafts, edits, sheets, starts
from mingzhang.web.books import Row, Rows
from mingzhang.web.choices import MaybeKind
from mingzhang.web.clock import today
from mingzhang.web.context import Context
from mingzhang.web.db.models import PREPARER, Version
from mingzhang.web.errors import Conflict, Invalid, Refusal
from mingzhang.web.faults import filled, form_page, wrong
from mingzhang.web.guards import InContext, SignedIn, Visitor
from mingzhang.web.merging import merged
from mingzhang.web.names import attachment
from mingzhang.web.shell import go_to, language, page, words_of
from mingzhang.web.workflow import EDITABLE, KINDS

router = APIRouter(prefix="/compose")
Text = Annotated[str, Form(max_length=300)]
_NOTHING = {
    **dict.fromkeys(("unit", "year", "kind", "form", "amount_unit", "file")),
    "start": starts.EMPTY,
}


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
    kind: MaybeKind = "",
) -> Response:
    """What to begin, and with what: a finished file, or a book to be composed."""
    if unit is not None:
        with context.db.reading() as session:
            board.find_unit(session, visitor, unit, PREPARER)
    return show_new(request, visitor, context, {"unit": unit, "year": year, "kind": kind})


def show_new(
    request: Request,
    visitor: Visitor,
    context: Context,
    given: Mapping[str, object],
    refused: Refusal | InputError | None = None,
) -> Response:
    """The forms with which something is begun, with what is `given`; `refused`: why one was not taken."""
    with context.db.reading() as session:
        units = board.units_of(session, visitor, PREPARER)
    words, day = words_of(request), today()
    values = {
        "units": units,
        "years": {kind: starts.likely_year(kind, day) for kind in KINDS},
        "forms": [(form.id, starts.form_name(form, words)) for form in starts.known_forms()],
        "starts": starts.STARTS,
        "amount_units": book_sheets().choices["amount_unit"],
        "kinds": KINDS,
        "given": {**_NOTHING, **given},
        "most": context.settings.most_upload // 1024**2,
    }
    return form_page(request, "compose_new.html", values, refused)


@router.post("/new")
def begin(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    unit: Annotated[int, Form()],
    year: Annotated[int, Form(ge=1, le=9999)],
    form: Text,
    amount_unit: Text,
    start: Text = starts.EMPTY,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Begin a first version; or say what is wrong, above the form as it was filled in."""
    name, content = (file.filename or "", file.file.read()) if file else ("", b"")
    asked = starts.Start(year, form, amount_unit, start, name, content)
    try:
        id = starts.begin(context, visitor, unit, asked, language(request)).id
    except (Invalid, Conflict, InputError) as refused:
        given = {"unit": unit, "year": year, "form": form, "amount_unit": amount_unit, "start": start}
        return show_new(request, visitor, context, {**given, "file": bool(name)}, refused)
    return go_to(request, f"/compose/{id}/lines")


@router.get("/{id}/workbook")
def download(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """The book as a workbook, to be filled in and uploaded again."""
    name, content = edits.workbook(context, edits.open_version(context, id, visitor), language(request))
    headers = {"content-disposition": attachment(name)}
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
    edits.open_version(context, id, visitor)
    rows = starts.uploaded(file.file.read(), file.filename, language(request))
    edits.keep_book(context, visitor, id, rows, edition=edition)
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
    version, layout = edits.open_version(context, id, visitor), edits.sheet_of(sheet)
    rows = drafts.rows_of_version(context, version)
    return form_page(
        request, "compose_sheet.html", _values(request, context, version, layout, rows, start, saved), None
    )


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
        "edition": version.edition,
        "pasted": "",
        "told": version.disclosure,
        "unit": version.disclosure.unit,
        "sheet": sheet,
        "sheets": book_sheets().sheets,
        "choices": book_sheets().choices,
        "choice": book_sheets().choice,
        "start": start,
        "count": len(shown),
        "all": len(own),
        "blank": sheets.BLANK_ROWS,
        "rows": [*shown, *[blank] * sheets.BLANK_ROWS],
        "following": start + most if start + most < len(own) else None,
        "before": max(start - most, 0) if start else None,
        "base": edits.signed_base(context, version),
        "closed": version.state not in EDITABLE,
        "saved": saved,
        "functions": sheets.codes_of(sheets.FUNCTION, year) if sheets.FUNCTION in kinds else [],
        "economics": sheets.codes_of(sheets.ECONOMIC, year) if sheets.ECONOMIC in kinds else [],
        "figures": sheets.figures_of(version.disclosure.unit.name, rows, sheet, lang),
        "title": sheet.title[lang],
    }


@router.post("/{id}/{sheet}")
def save(
    request: Request, visitor: SignedIn, context: InContext, id: int, sheet: str, fields: Fields
) -> Response:
    """Keep a page of a sheet, and go on to the version where that is `done`; where somebody saved meanwhile,
    show both."""
    layout = edits.sheet_of(sheet)
    version = edits.open_version(context, id, visitor)
    base = edits.base_rows(context, version, str(fields.get("base", "")), layout)
    try:
        mine = sheets.edited(layout, base, fields)
    except Invalid as refused:
        return _show_again(request, context, version, layout, base, fields, refused)
    done = bool(fields.get("done"))
    if done and mine == base:
        return go_to(request, f"/versions/{id}")
    try:
        edits.keep_sheet(context, visitor, id, layout, mine, edition=_edition(fields))
    except Conflict as conflict:
        return _show_both(
            request, context, edits.open_version(context, id, visitor), layout, base, mine, conflict
        )
    if done:
        return go_to(request, f"/versions/{id}")
    start = str(fields.get("start", "0"))
    return go_to(request, f"/compose/{id}/{sheet}?saved=1&start={start if start.isdecimal() else 0}")


def _show_again(
    request: Request,
    context: Context,
    version: Version,
    sheet: Sheet,
    base: Sequence[Row],
    fields: FormData,
    refused: Invalid,
) -> Response:
    """The sheet as it was filled in, with what is wrong with the rows in its box."""
    rows = {**drafts.rows_of_version(context, version), sheet.id: base}
    values = _values(request, context, version, sheet, rows, sheets.whole(fields, "start"), False)
    sent = {
        "edition": _edition(fields),
        "base": str(fields.get("base", "")),
        "count": sheets.whole(fields, "count"),
        "blank": sheets.added(fields),
        "rows": sheets.typed(sheet, fields),
        "pasted": str(fields.get(sheets.PASTED, "")),
    }
    return form_page(request, "compose_sheet.html", {**values, **sent}, refused)


def _edition(fields: FormData) -> int:
    """The edition that the form was made of; none that there is where the field is no number."""
    text = str(fields.get("edition", ""))
    return int(text) if text.isdecimal() and len(text) < 9 else 0


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
        "blocks": edits.blocks(sheet, base, stored, mine),
        "mine": json.dumps([edits.line_of(sheet, row) for row in mine], ensure_ascii=False),
        "base": json.dumps([edits.line_of(sheet, row) for row in base], ensure_ascii=False),
        "stored": edits.signed_base(context, version),
        "text": sheets.as_text(sheet, mine),
        "shown": partial(sheets.shown, language(request)),
    }
    return page(request, "compose_merge.html", values, status=Conflict.status)


@router.post("/{id}/{sheet}/merge")
def merge(
    request: Request, visitor: SignedIn, context: InContext, id: int, sheet: str, fields: Fields
) -> Response:
    """Keep what was picked of two edits; where a third was made meanwhile, ask again."""
    layout, version = edits.sheet_of(sheet), edits.open_version(context, id, visitor)
    base, mine = (edits.carried_rows(layout, str(fields.get(name, ""))) for name in ("base", "mine"))
    stored = edits.base_rows(context, version, str(fields.get("stored", "")), layout)
    blocks = edits.blocks(layout, base, stored, mine)
    picks = {block.number: str(fields.get(f"pick-{block.number}", "")) for block in blocks}
    lines = merged(blocks, picks)
    if lines is None:
        raise Invalid("web.compose.pick_all")
    rows: list[Row] = [edits.row_of(layout, line) for line in lines]
    try:
        edits.keep_sheet(context, visitor, id, layout, rows, edition=_edition(fields))
    except Conflict as conflict:
        return _show_both(
            request, context, edits.open_version(context, id, visitor), layout, stored, rows, conflict
        )
    return go_to(request, f"/compose/{id}/{sheet}?saved=1")


@router.post("/{id}/{sheet}/live")
def show_live(
    request: Request, visitor: SignedIn, context: InContext, id: int, sheet: str, fields: Fields
) -> Response:
    """Totals, problems and audit of the form as it stands, kept nowhere."""
    layout, version = edits.sheet_of(sheet), edits.open_version(context, id, visitor)
    base = edits.base_rows(context, version, str(fields.get("base", "")), layout)
    try:
        mine = sheets.edited(layout, base, fields)
    except Invalid as refused:
        return page(request, "compose_live.html", {"refused": wrong(request, refused)})
    rows = {**drafts.rows_of_version(context, version), layout.id: mine}
    found = sheets.live(version.disclosure.unit.name, rows, language(request))
    words = messages(language(request))
    values = {"refused": "", "live": found, "draft": version, "sheet": layout, "fill": partial(filled, words)}
    return page(request, "compose_live.html", values)
