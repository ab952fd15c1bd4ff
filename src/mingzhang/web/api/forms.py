"""What a book can be begun with and what its sheets hold, for programs that fill them in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from mingzhang.taxonomy.book_sheets import Column, book_sheets
from mingzhang.web import starts
from mingzhang.web.api.shapes import After, Most, Page, cut
from mingzhang.web.choices import among
from mingzhang.web.guards import SignedIn
from mingzhang.web.inputs import Year
from mingzhang.web.sheets import CODES, codes_of
from mingzhang.web.shell import language

router = APIRouter(tags=["forms"])
CodeKind = Annotated[str, among(CODES)]


class Choice(BaseModel):
    """An entry of a list: the id that is kept, the words that are shown."""

    id: str
    words: str


class FormState(BaseModel):
    """A form in which a book can be begun."""

    id: str
    kind: str
    region: str | None
    basis: str


class Forms(BaseModel):
    """What `POST /disclosures` takes."""

    forms: list[FormState]
    amount_units: list[Choice]
    starts: list[str]


class ColumnState(BaseModel):
    """A column: `kind` says what its cells hold; `choices` names a list."""

    id: str
    title: str
    kind: str
    required: bool
    choices: str | None


class Code(BaseModel):
    """A code of a classification and its name."""

    code: str
    name: str


class SheetLayout(BaseModel):
    """A sheet and its columns."""

    id: str
    title: str
    about: str
    columns: list[ColumnState]


class Sheets(BaseModel):
    """All sheets of a book, and the lists that their columns choose from."""

    sheets: list[SheetLayout]
    choices: dict[str, list[Choice]]


def _choices(name: str, lang: str) -> list[Choice]:
    found = book_sheets().choices[name]
    return [Choice(id=each.id, words=book_sheets().shown(name, each.id, lang)) for each in found]


@router.get("/forms")
def list_forms(request: Request, visitor: SignedIn) -> Forms:
    """The forms in which a book can be begun, the units of amounts, what to begin with."""
    known = [
        FormState(id=form.id, kind=form.kind, region=form.region, basis=form.basis)
        for form in starts.known_forms()
    ]
    units = _choices("amount_unit", language(request))
    return Forms(forms=known, amount_units=units, starts=list(starts.STARTS))


@router.get("/codes")
def list_codes(
    visitor: SignedIn, kind: CodeKind, year: Year, limit: Most = 50, after: After = 0
) -> Page[Code]:
    """The codes that hold in a year, of functions or of economic classes."""
    found = codes_of(kind, year)
    shown, following = cut(found, after, limit)
    return Page(items=[Code(code=code, name=name) for code, name in shown], total=len(found), next=following)


@router.get("/sheets")
def list_sheets(request: Request, visitor: SignedIn) -> Sheets:
    """The sheets of a book with their columns and lists of choices."""
    lang, known = language(request), book_sheets()
    layouts = [
        SheetLayout(
            id=sheet.id,
            title=sheet.title[lang],
            about=sheet.about[lang],
            columns=[_column(column, lang) for column in sheet.stored],
        )
        for sheet in known.sheets
    ]
    return Sheets(sheets=layouts, choices={name: _choices(name, lang) for name in known.choices})


def _column(column: Column, lang: str) -> ColumnState:
    return ColumnState(
        id=column.id,
        title=column.title[lang],
        kind=column.kind.partition(":")[0],
        required=column.required,
        choices=column.choices,
    )
