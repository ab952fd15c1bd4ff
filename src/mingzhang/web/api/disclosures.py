"""Disclosures for programs: those of one's units, and the beginning of a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request

from mingzhang.web import drafts, starts
from mingzhang.web.api.shapes import After, Most, Page, cut
from mingzhang.web.api.states import DisclosureState, VersionState, disclosure_state, version_state
from mingzhang.web.choices import Kind, among
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.inputs import Id, Key, Short, Year
from mingzhang.web.shell import language

router = APIRouter(tags=["disclosures"])
Start = Annotated[str, among(starts.STARTS)]


@router.get("/disclosures")
def list_disclosures(
    visitor: SignedIn,
    context: InContext,
    unit: Id | None = None,
    year: Year | None = None,
    kind: Kind | None = None,
    limit: Most = 50,
    after: After = 0,
) -> Page[DisclosureState]:
    """The disclosures of your units, the newest year first."""
    with context.db.reading() as session:
        found = drafts.disclosures_of(session, visitor, unit=unit, year=year, kind=kind)
        shown, following = cut(found, after, limit)
        return Page(items=[disclosure_state(each) for each in shown], total=len(found), next=following)


@router.get("/disclosures/{id}")
def get_disclosure(visitor: SignedIn, context: InContext, id: Id) -> DisclosureState:
    """One disclosure with its versions."""
    with context.db.reading() as session:
        return disclosure_state(drafts.find_disclosure(session, id, visitor))


@router.post("/disclosures", status_code=201)
def begin_disclosure(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    unit: Annotated[Id, Form()],
    year: Annotated[Year, Form()],
    form: Annotated[Key, Form(description="A form of `/forms`.")],
    amount_unit: Annotated[Short, Form(description="A unit of amounts of `/forms`.")],
    start: Annotated[Start, Form(description="What to begin with; the last two take a file.")] = starts.EMPTY,
    file: Annotated[UploadFile | None, File()] = None,
) -> VersionState:
    """Begin a first version: with nothing, last year's of this site, a workbook, or last year's file."""
    name, content = (file.filename or "", file.file.read()) if file else ("", b"")
    asked = starts.Start(year, form, amount_unit, start, name, content)
    id = starts.begin(context, visitor, unit, asked, language(request)).id
    with context.db.reading() as session:
        return version_state(request, session, drafts.find_version(session, id, visitor), visitor)
