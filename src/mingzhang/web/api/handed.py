"""Finished files as versions for programs: hand one in, exchange it, correct by one, look at its pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import drafts, uploads
from mingzhang.web.api.shapes import binary, etagged
from mingzhang.web.api.states import VersionState, version_state
from mingzhang.web.choices import Kind
from mingzhang.web.context import Context
from mingzhang.web.errors import NotFound
from mingzhang.web.guards import InContext, SignedIn, Visitor
from mingzhang.web.inputs import Count, Id, Year
from mingzhang.web.origins import page_of

router = APIRouter(tags=["files"])
Files = Annotated[list[UploadFile], File(description="One disclosure: one file, or its parts.")]
_ANY = "application/octet-stream"


def _given(files: list[UploadFile]) -> uploads.Given:
    return [(file.filename, file.file) for file in files]


def _told(request: Request, context: Context, visitor: Visitor, id: int) -> VersionState:
    with context.db.reading() as session:
        return version_state(request, session, drafts.find_version(session, id, visitor), visitor)


@router.post("/versions", status_code=202)
def begin_with_files(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    unit: Annotated[Id, Form()],
    year: Annotated[Year, Form()],
    kind: Annotated[Kind, Form()],
    files: Files,
) -> VersionState:
    """Begin a first version with finished files; its check is queued (`audit`), its `doubts` follow."""
    id = uploads.begin_with(context, visitor, unit, year, kind, _given(files)).id
    return _told(request, context, visitor, id)


@router.put("/versions/{id}/file", status_code=202)
def exchange_files(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: Id,
    edition: Annotated[Id, Form()],
    files: Files,
) -> VersionState:
    """Other files for a version in draft or returned; 409 where somebody exchanged them meanwhile."""
    file = uploads.take_for(context, visitor, id, _given(files))
    uploads.exchange_in(context, visitor, id, file, edition=edition)
    return _told(request, context, visitor, id)


@router.post("/versions/{id}/file/correct", status_code=202)
def correct_with_files(
    request: Request, visitor: SignedIn, context: InContext, id: Id, files: Files
) -> VersionState:
    """Correct what is published by new files: a new version, whose check is queued."""
    following = uploads.correct_with(context, visitor, id, _given(files)).id
    return _told(request, context, visitor, following)


@router.get("/versions/{id}/file", response_class=Response, responses=binary(_ANY))
def get_handed_file(request: Request, visitor: SignedIn, context: InContext, id: Id) -> Response:
    """The file as it was handed in."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    if version.file_sha256 is None:
        raise NotFound
    content = context.store.read(version.file_sha256)
    return etagged(request, content, _ANY, version.file_sha256, name=version.file_name)


@router.get(
    "/versions/{id}/pages/{number}", response_class=Response, responses=binary("image/png", "image/jpeg")
)
def get_handed_page(
    request: Request, visitor: SignedIn, context: InContext, id: Id, number: Count
) -> Response:
    """A page of the file as a picture."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    page = page_of(context.store, version, version.check.results if version.check else {}, number)
    return etagged(request, context.store.read(page.sha256), page.media, page.sha256)
