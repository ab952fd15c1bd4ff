"""Checks for programs: hand in files, ask how far they are, fetch reports, findings and their pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import checks
from mingzhang.web.api.shapes import (
    After,
    Before,
    Document,
    Most,
    NewestFirst,
    Page,
    binary,
    cut,
    kept_file,
)
from mingzhang.web.books import WORKBOOK
from mingzhang.web.context import Context
from mingzhang.web.db.models import Check
from mingzhang.web.errors import NotFound
from mingzhang.web.faults import filled
from mingzhang.web.guards import Anyone, InContext, SignedIn, Visitor
from mingzhang.web.headers import limit_uploads
from mingzhang.web.inputs import Count, Key
from mingzhang.web.jobs.own import newest
from mingzhang.web.jobs.queue import ask_to_cancel
from mingzhang.web.shell import language, words_of

router = APIRouter(tags=["checks"])
_RESULTS = binary("application/json", "text/html", "application/pdf", WORKBOOK)


class CheckState(BaseModel):
    """A check and how far it is; `error` (a key) and `message` say why it failed."""

    id: str
    job: str
    name: str
    state: str
    done: int
    total: int
    error: str
    message: str
    unit: str
    year: int | None
    kind: str
    verdict: str
    counts: dict[str, int]
    results: list[str]
    created: datetime


@router.post("/checks", status_code=202)
def hand_in_file(
    request: Request, visitor: Anyone, context: InContext, file: Annotated[UploadFile, File()]
) -> CheckState:
    """Hand in a published file; its check is queued."""
    checks.may_check(context, visitor)
    limit_uploads(request)
    id = checks.take_check(context, visitor, file.filename, file.file)
    return get_check(request, visitor, context, id)


@router.post("/checks/many", status_code=202)
def hand_in_files(
    request: Request, visitor: SignedIn, context: InContext, files: Annotated[list[UploadFile], File()]
) -> list[CheckState]:
    """Hand in many files at once, for people with a role; each gets a check of its own."""
    ids = checks.take_checks(context, visitor, [(file.filename, file.file) for file in files])
    return [get_check(request, visitor, context, id) for id in ids]


@router.get("/checks")
def list_checks(
    request: Request, visitor: SignedIn, context: InContext, limit: Most = 50, before: Before = None
) -> NewestFirst[CheckState]:
    """Your own checks, newest first."""
    with context.db.reading() as session:
        found, total, following = newest(session, Check, visitor, limit, before)
    return NewestFirst(items=[_told(request, check) for check in found], total=total, next=following)


@router.get("/checks/{id}")
def get_check(request: Request, visitor: Anyone, context: InContext, id: Key) -> CheckState:
    """How far a check is."""
    with context.db.reading() as session:
        return _told(request, checks.find_check(session, id, visitor))


@router.post("/checks/{id}/cancel")
def cancel_check(request: Request, visitor: Anyone, context: InContext, id: Key) -> CheckState:
    """Give a check up."""
    with context.db.writing() as session:
        check = checks.find_check(session, id, visitor)
        checks.must_own(check, visitor)
        ask_to_cancel(session, check.job)
        return _told(request, check)


@router.get("/checks/{id}/results/{what}", response_class=Response, responses=_RESULTS)
def get_result(request: Request, visitor: Anyone, context: InContext, id: Key, what: Key) -> Response:
    """A result: report, disclosure, html, xlsx, checklist or marked."""
    key = checks.download_key(what, language(request))
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    content, _ = checks.result(context.store, check, key)
    return kept_file(request, content, check.results[key])


@router.get("/checks/{id}/findings")
def list_findings(
    request: Request, visitor: Anyone, context: InContext, id: Key, limit: Most = 50, after: After = 0
) -> Page[Document]:
    """The findings as the report page shows them: words, equation, places, pictures (`crops`)."""
    found = _findings(request, visitor, context, id)
    shown, following = cut(found, after, limit)
    return Page(items=list(shown), total=len(found), next=following)


@router.get("/checks/{id}/findings/{number}")
def get_finding(request: Request, visitor: Anyone, context: InContext, id: Key, number: Count) -> Document:
    """One finding."""
    for each in _findings(request, visitor, context, id):
        if each["number"] == number:
            return each
    raise NotFound


def _findings(request: Request, visitor: Visitor, context: Context, id: str) -> list[Document]:
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    found: list[Document] = checks.view_of(context.store, check, language(request))["findings"]
    return found


@router.get("/checks/{id}/crops/{name}", response_class=Response, responses=binary("image/png", "image/jpeg"))
def get_crop(request: Request, visitor: Anyone, context: InContext, id: Key, name: Key) -> Response:
    """A piece of a page that a finding is about."""
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    content, _ = checks.crop(context.store, check, name)
    return kept_file(request, content, check.results[name])


def _told(request: Request, check: Check) -> CheckState:
    job = check.job
    return CheckState(
        id=check.id,
        job=job.id,
        name=check.name,
        state=job.state,
        done=job.done,
        total=job.total,
        error=job.reason,
        message=filled(words_of(request), job.reason, job.details) if job.reason else "",
        unit=check.unit_name,
        year=check.year,
        kind=check.kind,
        verdict=check.verdict,
        counts=check.counts,
        results=checks.downloads(check, language(request)),
        created=check.created,
    )
