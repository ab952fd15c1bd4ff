"""Checks for programs: hand in a file, ask how far it is, fetch the report."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import checks
from mingzhang.web.api.shapes import ERRORS, binary, etagged
from mingzhang.web.books import WORKBOOK
from mingzhang.web.db.models import Check
from mingzhang.web.errors import NotFound, TooMany
from mingzhang.web.faults import filled
from mingzhang.web.guards import Anyone, InContext, SignedIn
from mingzhang.web.headers import client_address
from mingzhang.web.jobs.queue import ask_to_cancel
from mingzhang.web.pages.check import DOWNLOADS
from mingzhang.web.shell import language, words_of

router = APIRouter(tags=["checks"], responses=ERRORS)
_RESULTS = binary("application/json", "text/html", "application/pdf", WORKBOOK)


class CheckState(BaseModel):
    """A check and how far it is; `reason` says why it failed."""

    id: str
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


class CheckPage(BaseModel):
    """Checks, newest first; `next` is the value of `before` for the page after."""

    items: list[CheckState]
    total: int
    next: str | None


@router.post("/checks", status_code=202)
def hand_in(
    request: Request, visitor: Anyone, context: InContext, file: Annotated[UploadFile, File()]
) -> CheckState:
    """Hand in a published file; its check is queued."""
    checks.may_check(context, visitor)
    if not context.rates.allow("upload", client_address(request), context.settings.uploads_a_minute):
        raise TooMany
    id = checks.take_check(context, visitor, file.filename, file.file)
    return one(request, visitor, context, id)


@router.get("/checks")
def own_checks(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: str | None = None,
) -> CheckPage:
    """One's own checks, page by page."""
    own = Check.owner_id == visitor.user_id
    with context.db.reading() as session:
        query = select(Check).where(own).options(selectinload(Check.job))
        if before is not None:
            last = session.get(Check, before)
            if last is None or last.owner_id != visitor.user_id:
                raise NotFound
            query = query.where(
                (Check.created < last.created) | ((Check.created == last.created) & (Check.id < last.id))
            )
        found = session.scalars(query.order_by(Check.created.desc(), Check.id.desc()).limit(limit + 1)).all()
        total = session.scalar(select(func.count()).select_from(Check).where(own)) or 0
    items = [_told(request, check) for check in found[:limit]]
    return CheckPage(items=items, total=total, next=items[-1].id if len(found) > limit else None)


@router.get("/checks/{id}")
def one(request: Request, visitor: Anyone, context: InContext, id: str) -> CheckState:
    """How far a check is."""
    with context.db.reading() as session:
        return _told(request, checks.find_check(session, id, visitor))


@router.post("/checks/{id}/cancel")
def cancel(request: Request, visitor: Anyone, context: InContext, id: str) -> CheckState:
    """Give a check up."""
    with context.db.writing() as session:
        check = checks.find_check(session, id, visitor)
        checks.must_own(check, visitor)
        ask_to_cancel(session, check.job)
        return _told(request, check)


@router.get("/checks/{id}/results/{what}", response_class=Response, responses=_RESULTS)
def fetch(request: Request, visitor: Anyone, context: InContext, id: str, what: str) -> Response:
    """A result: report, disclosure, html, xlsx, checklist or marked."""
    if what not in DOWNLOADS:
        raise NotFound
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    name = DOWNLOADS[what][0]
    key = f"{name}.{language(request)}" if name else what
    content, media = checks.result(context.store, check, key)
    return etagged(request, content, media, str(check.results[key]["sha256"]))


def _told(request: Request, check: Check) -> CheckState:
    job = check.job
    message = filled(words_of(request), job.reason, job.details) if job.reason else ""
    lang = language(request)
    results = [
        what for what, (name, _) in DOWNLOADS.items() if (f"{name}.{lang}" if name else what) in check.results
    ]
    return CheckState(
        id=check.id,
        name=check.name,
        state=job.state,
        done=job.done,
        total=job.total,
        error=job.reason,
        message=message,
        unit=check.unit_name,
        year=check.year,
        kind=check.kind,
        verdict=check.verdict,
        counts=check.counts,
        results=results,
        created=check.created,
    )
