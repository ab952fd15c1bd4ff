"""Finished files as versions: hand one in, exchange it, decide between two, look at its pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.model import Publication
from mingzhang.web import drafts, origins, uploads
from mingzhang.web.context import Context
from mingzhang.web.db.models import Version
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.faults import filled
from mingzhang.web.fit import doubts_of
from mingzhang.web.guards import InContext, SignedIn, Visitor
from mingzhang.web.jobs.queue import settled
from mingzhang.web.names import attachment
from mingzhang.web.pages.compose import show_new
from mingzhang.web.pages.public_source import picture_answer
from mingzhang.web.public import uncertain_in
from mingzhang.web.shell import go_to, page, words_of
from mingzhang.web.uploads import Handed

router = APIRouter(prefix="/versions")
Files = Annotated[list[UploadFile], File()]
_MINE = "handed"
_KEPT = "private, max-age=3600"


@router.post("")
def begin(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    unit: Annotated[int, Form()],
    year: Annotated[int, Form(ge=1, le=9999)],
    kind: Annotated[str, Form(max_length=20)],
    files: Files,
) -> Response:
    """Begin a first version with a finished file, whose check begins at once; or say what is wrong, above
    the form as it was filled in."""
    try:
        id = uploads.begin_with(context, visitor, unit, year, kind, _given(files)).id
    except (Invalid, Conflict) as refused:
        given = {"unit": unit, "year": year, "kind": kind, "file": bool(_given(files))}
        return show_new(request, visitor, context, given, refused)
    return go_to(request, f"/versions/{id}")


def _given(files: list[UploadFile]) -> uploads.Given:
    return [(file.filename, file.file) for file in files if file.filename]


@router.post("/{id}/file")
def exchange(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    edition: Annotated[int, Form()],
    files: Files,
) -> Response:
    """Another file for a version in draft or returned; where somebody was faster, both are shown."""
    file = uploads.take_for(context, visitor, id, _given(files))
    return _exchanged(request, context, visitor, id, file, edition)


@router.post("/{id}/file/mine")
def insist(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    edition: Annotated[int, Form()],
    name: Annotated[str, Form(max_length=300)],
    file: Annotated[str, Form(max_length=200)],
) -> Response:
    """The file that came second takes the place of the first after all."""
    sha256, _, signature = file.partition(".")
    if signature != context.sign(_MINE, f"{id}:{sha256}:{name}"):
        raise Invalid
    return _exchanged(request, context, visitor, id, Handed(name, sha256), edition)


def _exchanged(
    request: Request, context: Context, visitor: Visitor, id: int, file: Handed, edition: int
) -> Response:
    try:
        uploads.exchange_in(context, visitor, id, file, edition=edition)
    except drafts.EditedMeanwhile:
        return _show_both(request, context, visitor, id, file)
    return go_to(request, f"/versions/{id}")


def _show_both(request: Request, context: Context, visitor: Visitor, id: int, file: Handed) -> Response:
    """What was handed in meanwhile, and this file, which is kept until one is chosen."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    values = {
        "draft": version,
        "told": version.disclosure,
        "unit": version.disclosure.unit,
        "mine": file,
        "signed": f"{file.sha256}.{context.sign(_MINE, f'{id}:{file.sha256}:{file.name}')}",
    }
    return page(request, "work_file_both.html", values, status=Conflict.status)


@router.post("/{id}/file/correct")
def correct(request: Request, visitor: SignedIn, context: InContext, id: int, files: Files) -> Response:
    """Correct what is published by a new file."""
    following = uploads.correct_with(context, visitor, id, _given(files)).id
    return go_to(request, f"/versions/{following}")


@router.get("/{id}/file")
def download(visitor: SignedIn, context: InContext, id: int) -> Response:
    """The file as it was handed in."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    if version.file_sha256 is None:
        raise NotFound
    headers = {"content-disposition": attachment(version.file_name)}
    content = context.store.read(version.file_sha256)
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/{id}/file/progress")
def show_progress(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """The part of the version's page that htmx asks for while the file is read; at the end all of it."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    if version.check is None or settled(version.check.job):
        return go_to(request, f"/versions/{id}")
    return page(request, "work_file_progress.html", {"draft": version})


@router.get("/{id}/pages/{number}")
def show_page_picture(
    request: Request, visitor: SignedIn, context: InContext, id: int, number: int
) -> Response:
    """A page of the file as a picture."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    results = version.check.results if version.check else {}
    return picture_answer(request, context, version, results, number, _KEPT)


def told_of_file(request: Request, version: Version) -> dict[str, object]:
    """What the version's page says of its file: differences, and why it could not be read."""
    words, job = words_of(request), version.check.job if version.check else None
    doubts = [(doubt, filled(words, doubt.key, dict(doubt.details))) for doubt in doubts_of(version)]
    return {
        "doubts": doubts,
        "unread": filled(words, job.reason, job.details) if job and job.reason else "",
    }


def preview_of(context: Context, publication: Publication, version: Version) -> dict[str, object]:
    """What stands beside each table of a file's preview: its pages, with the boxes of all figures; and which
    figures are uncertain (None for a book)."""
    if version.check is None or version.file_sha256 is None:
        return {"uncertain": None}
    disclosure = publication.disclosure
    pages = origins.pages_of(context.store, version.check.results)
    return {
        "uncertain": uncertain_in(disclosure),
        "beside": origins.pages_by_table(disclosure),
        "pages": {number: (seen, origins.boxes_on(seen, disclosure.facts)) for number, seen in pages.items()},
    }
