"""The book of a version for programs: its sheets as rows, as a workbook, its totals and problems.

An edit names the edition that it was made of. Where somebody saved meanwhile it gets 409 with both, so that
nothing is lost: save again what was merged, with the edition that the answer names.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, File, Form, Header, UploadFile
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mingzhang.taxonomy.book_sheets import Sheet
from mingzhang.web import books, drafts, edits, sheets, starts
from mingzhang.web.api.shapes import ErrorDocument, binary, etagged
from mingzhang.web.api.states import VersionState, version_state
from mingzhang.web.books import Row
from mingzhang.web.context import Context
from mingzhang.web.db.models import Version
from mingzhang.web.errors import Invalid
from mingzhang.web.faults import error_document, filled
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.inputs import Cell, Id, Key, Short
from mingzhang.web.merging import Block
from mingzhang.web.shell import language, words_of

router = APIRouter(tags=["books"])
MOST_ROWS = 20_000
Given = Annotated[list[dict[Key, Cell]], Field(max_length=MOST_ROWS)]


class BookRows(BaseModel):
    """All rows of a book by sheet; `edition` is to be named by an edit."""

    edition: int
    sheets: dict[str, list[dict[str, str]]]


class SheetRows(BaseModel):
    """The rows of a sheet; `edition` and `base` are to be named by an edit of it."""

    edition: int
    base: str
    rows: list[dict[str, str]]


class SheetEdit(BaseModel):
    """All rows of a sheet as they are to be; `edition` (or If-Match) and maybe `base` as it was read."""

    rows: Given
    edition: Id | None = None
    base: Short = ""


class Differing(BaseModel):
    """Rows in which both edits are alike, or what each has; `pick` proposes `stored` or `mine`."""

    stored: list[dict[str, str]]
    mine: list[dict[str, str]]
    pick: str


class EditConflict(ErrorDocument):
    """Somebody saved meanwhile: what is kept, what you sent, and both in blocks."""

    stored: SheetRows
    mine: list[dict[str, str]]
    blocks: list[Differing]


class Problem(BaseModel):
    """Why the book cannot be composed: the cell, and what is wrong there."""

    place: str
    sheet: str
    row: int | None
    column: str
    error: str
    message: str


class LiveFinding(BaseModel):
    """What the audit would find."""

    rule: str
    severity: str
    message: str
    expected: Decimal | None
    found: Decimal | None


class Part(BaseModel):
    """The sum of the lines of a kind."""

    name: str
    amount: Decimal


class Totals(BaseModel):
    """Sums of the lines, problems, and the findings of a book without problems."""

    amount: Decimal
    last: Decimal
    parts: list[Part]
    problems: list[Problem]
    findings: list[LiveFinding]


class Rows(BaseModel):
    """Rows of a sheet that are kept nowhere."""

    rows: Given


@router.get("/versions/{id}/book")
def get_book(visitor: SignedIn, context: InContext, id: Id) -> BookRows:
    """All sheets."""
    version = edits.open_version(context, id, visitor)
    rows = drafts.rows_of_version(context, version)
    told = {sheet: [dict(row) for row in own] for sheet, own in rows.items()}
    return BookRows(edition=version.edition, sheets=told)


@router.get("/versions/{id}/book/{sheet}")
def get_sheet(visitor: SignedIn, context: InContext, id: Id, sheet: Key) -> SheetRows:
    """One sheet."""
    return _sheet_rows(context, edits.open_version(context, id, visitor), edits.sheet_of(sheet))


def _sheet_rows(context: Context, version: Version, sheet: Sheet) -> SheetRows:
    rows = drafts.rows_of_version(context, version)[sheet.id]
    base = edits.signed_base(context, version)
    return SheetRows(edition=version.edition, base=base, rows=[dict(row) for row in rows])


@router.put(
    "/versions/{id}/book/{sheet}",
    response_model=SheetRows,
    responses={409: {"model": EditConflict | ErrorDocument, "description": "Both edits, or: it is closed"}},
)
def save_sheet(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: Id,
    sheet: Key,
    edit: SheetEdit,
    if_match: Annotated[Short | None, Header(description="The edition, as `edition`.")] = None,
) -> SheetRows | JSONResponse:
    """Keep all rows of a sheet; the second of two edits at once gets both back."""
    layout = edits.sheet_of(sheet)
    version = edits.open_version(context, id, visitor)
    mine = edits.rows_given(layout, edit.rows)
    base = edits.base_rows(context, version, edit.base, layout) if edit.base else None
    edition = edit.edition or _edition(if_match)
    try:
        kept = edits.keep_sheet(context, visitor, id, layout, mine, edition=edition)
    except drafts.EditedMeanwhile as error:
        now = edits.open_version(context, id, visitor)
        document = _both(request, context, now, layout, base, mine, error)
        return JSONResponse(document.model_dump(mode="json", by_alias=True), status_code=error.status)
    return _sheet_rows(context, kept, layout)


def _edition(if_match: str | None) -> int:
    """The edition that a header names; raises Invalid where none is named at all."""
    text = (if_match or "").removeprefix("W/").strip('" ')
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid("web.error.fields", fields="edition")
    return int(text)


def _both(
    request: Request,
    context: Context,
    version: Version,
    sheet: Sheet,
    base: list[Row] | None,
    mine: list[Row],
    error: drafts.EditedMeanwhile,
) -> EditConflict:
    stored = _sheet_rows(context, version, sheet)
    blocks = edits.blocks(sheet, base or [], stored.rows, mine)
    return EditConflict(
        **error_document(request, error),
        stored=stored,
        mine=[dict(row) for row in mine],
        blocks=[_differing(sheet, block, proposed=base is not None) for block in blocks],
    )


def _differing(sheet: Sheet, block: Block, *, proposed: bool) -> Differing:
    stored, mine = ([edits.row_of(sheet, line) for line in lines] for lines in (block.stored, block.mine))
    return Differing(stored=stored, mine=mine, pick=block.pick if proposed else "")


@router.post("/versions/{id}/book/{sheet}/live")
def try_sheet(
    request: Request, visitor: SignedIn, context: InContext, id: Id, sheet: Key, tried: Rows
) -> Totals:
    """Totals, problems and audit of the book with these rows; they are kept nowhere."""
    layout = edits.sheet_of(sheet)
    version = edits.open_version(context, id, visitor)
    own = edits.rows_given(layout, tried.rows)
    return _totals(request, version, {**drafts.rows_of_version(context, version), layout.id: own})


@router.get("/versions/{id}/problems")
def get_problems(request: Request, visitor: SignedIn, context: InContext, id: Id) -> Totals:
    """Totals, problems and audit of the book as it is kept."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    return _totals(request, version, drafts.rows_of_version(context, version))


def _totals(request: Request, version: Version, rows: books.Rows) -> Totals:
    found, words = sheets.live(version.disclosure.unit.name, rows, language(request)), words_of(request)
    return Totals(
        amount=found.amount,
        last=found.last,
        parts=[Part(name=name, amount=amount) for name, amount in found.parts],
        problems=[
            Problem(
                place=spot.words,
                sheet=spot.sheet,
                row=spot.row,
                column=spot.column,
                error=key,
                message=filled(words, key, dict(details)),
            )
            for spot, key, details in found.problems
        ],
        findings=[
            LiveFinding(
                rule=finding.rule,
                severity=finding.severity,
                message=message,
                expected=finding.expected,
                found=finding.found,
            )
            for finding, message in found.findings
        ],
    )


@router.get("/versions/{id}/workbook", response_class=Response, responses=binary(books.WORKBOOK))
def get_workbook(request: Request, visitor: SignedIn, context: InContext, id: Id) -> Response:
    """The book as a workbook, to be filled in and handed back."""
    version, lang = edits.open_version(context, id, visitor), language(request)
    name, content = edits.workbook(context, version, lang)
    tag = f"{version.id}-{version.edition}-{lang}"
    return etagged(request, content, books.WORKBOOK, tag, name=name)


@router.put("/versions/{id}/workbook")
def replace_book(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: Id,
    edition: Annotated[Id, Form()],
    file: Annotated[UploadFile, File()],
) -> VersionState:
    """Replace the whole book by a workbook; refused where somebody saved meanwhile."""
    edits.open_version(context, id, visitor)
    rows = starts.uploaded(file.file.read(), file.filename, language(request))
    edits.keep_book(context, visitor, id, rows, edition=edition)
    with context.db.reading() as session:
        return version_state(request, session, drafts.find_version(session, id, visitor), visitor)
