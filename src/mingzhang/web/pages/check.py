"""Check without an account: a file in, progress, the report, one page a finding, downloads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mingzhang.web import checks
from mingzhang.web.db.models import DONE, RUNNING, WAITING, Check, Job
from mingzhang.web.errors import NotFound
from mingzhang.web.faults import filled
from mingzhang.web.guards import Anyone, InContext
from mingzhang.web.headers import limit_uploads
from mingzhang.web.jobs.queue import ask_to_cancel
from mingzhang.web.names import attachment
from mingzhang.web.shell import go_to, language, page, words_of

router = APIRouter()


@router.get("/check")
def ask_for_file(request: Request, visitor: Anyone, context: InContext) -> Response:
    """The form that takes a file."""
    checks.may_check(context, visitor)
    return page(request, "check_new.html", {"most": context.settings.most_upload // 1024**2})


@router.post("/check")
def take_file(
    request: Request, visitor: Anyone, context: InContext, file: Annotated[UploadFile, File()]
) -> Response:
    """Take the file, lead on to its check."""
    checks.may_check(context, visitor)
    limit_uploads(request)
    id = checks.take_check(context, visitor, file.filename, file.file)
    return go_to(request, f"/check/{id}")


@router.get("/check/{id}")
def show_check(request: Request, visitor: Anyone, context: InContext, id: str) -> Response:
    """Progress while it goes on, then the report."""
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    if check.job.state != DONE:
        return _progress(request, check, "check_progress.html")
    view = checks.view_of(context.store, check, language(request))
    return page(
        request,
        "check_report.html",
        {"check": check, "view": view, "downloads": checks.downloads(check, language(request))},
    )


@router.get("/check/{id}/progress")
def show_progress(request: Request, visitor: Anyone, context: InContext, id: str) -> Response:
    """The part of the page that htmx asks for again and again; at the end it leads on to the report."""
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    if check.job.state == DONE:
        return go_to(request, f"/check/{id}")
    return _progress(request, check, "check_progress_part.html")


def _progress(request: Request, check: Check, template: str) -> Response:
    job = check.job
    going = job.state in (WAITING, RUNNING)
    return page(
        request, template, {"check": check, "job": job, "going": going, "reason": reason_of(request, job)}
    )


def reason_of(request: Request, job: Job) -> str:
    """Why it failed, in words."""
    return filled(words_of(request), job.reason, job.details) if job.reason else ""


@router.post("/check/{id}/cancel")
def cancel(request: Request, visitor: Anyone, context: InContext, id: str) -> Response:
    """Not wanted any more."""
    with context.db.writing() as session:
        check = checks.find_check(session, id, visitor)
        checks.must_own(check, visitor)
        ask_to_cancel(session, check.job)
    return go_to(request, f"/check/{id}")


@router.get("/check/{id}/finding/{number}")
def show_finding(request: Request, visitor: Anyone, context: InContext, id: str, number: int) -> Response:
    """One finding, with the way to the one before and the one after."""
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    if check.job.state != DONE:
        return RedirectResponse(f"/check/{id}", status_code=303)
    view = checks.view_of(context.store, check, language(request))
    findings = {finding["number"]: finding for finding in view["findings"]}
    if number not in findings:
        raise NotFound
    values = {"check": check, "view": view, "finding": findings[number], "count": len(findings)}
    return page(request, "check_finding.html", values)


@router.get("/check/{id}/crop/{name}")
def show_crop(visitor: Anyone, context: InContext, id: str, name: str) -> Response:
    """A piece of a page as a picture."""
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    content, media = checks.crop(context.store, check, name)
    return Response(content, media_type=media, headers={"cache-control": "private, max-age=86400"})


@router.get("/check/{id}/download/{what}")
def download(request: Request, visitor: Anyone, context: InContext, id: str, what: str) -> Response:
    """A result as a file."""
    key = checks.download_key(what, language(request))
    with context.db.reading() as session:
        check = checks.find_check(session, id, visitor)
    content, media = checks.result(context.store, check, key)
    stem, suffix = check.name.rpartition(".")[0] or check.name, checks.DOWNLOADS[what][1]
    return Response(content, media_type=media, headers={"content-disposition": attachment(stem + suffix)})
