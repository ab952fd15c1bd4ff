"""The board, and the page of a version: its state, findings, comments, acceptances, and what may be done."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.compare.disclosures import compare
from mingzhang.compare.documents import Document
from mingzhang.publish.html import shown_blocks
from mingzhang.report.disclosure_json import disclosure_document
from mingzhang.web import board, checks, drafts, uploads, workflow
from mingzhang.web.books import problems_of, spot_of
from mingzhang.web.context import Context
from mingzhang.web.db.models import (
    DONE,
    PREPARER,
    READER,
    REVIEWER,
    ROLES,
    VERSION_STATES,
    Acceptance,
    Check,
    Comment,
    Job,
    Version,
    WorkflowEvent,
    now,
)
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.faults import filled
from mingzhang.web.guards import InContext, SignedIn, Visitor
from mingzhang.web.jobs.publish import PUBLISH as PUBLISH_JOB
from mingzhang.web.jobs.queue import add_job, settled
from mingzhang.web.pages.handed import preview_of, told_of_file
from mingzhang.web.shell import go_to, language, page, words_of
from mingzhang.web.trail import note

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=300)]
Number = Annotated[int, Form()]
_MOST_FILES = 500


@router.get("/work")
def show_board(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    year: Annotated[int | None, Query(ge=1, le=9999)] = None,
    kind: str = workflow.KINDS[0],
    state: str = "",
) -> Response:
    """All units: who has not published, who has errors, whose time runs out."""
    with context.db.reading() as session:
        shown = year or board.newest_year(session, date.today())
        entries = board.board(session, visitor, shown, kind, date.today())
        years = board.years_of(session, date.today())
        may_begin = {unit.id for unit in board.units_of(session, visitor, PREPARER)}
    counts = {name: sum(e.state == name for e in entries) for name in (board.NOT_BEGUN, *VERSION_STATES)}
    values = {
        "entries": [entry for entry in entries if state in ("", entry.state)],
        "counts": {name: count for name, count in counts.items() if count},
        "years": years,
        "year": shown,
        "kinds": workflow.KINDS,
        "kind": kind,
        "state": state,
        "may_begin": may_begin,
    }
    return page(request, "work_board.html", values)


@router.get("/work/files")
def show_files(request: Request, visitor: SignedIn, context: InContext) -> Response:
    """The files that this person has had checked, with verdict and checklist."""
    with context.db.reading() as session:
        query = select(Check).where(Check.owner_id == visitor.user_id, Check.unit_id.is_(None))
        newest = query.options(selectinload(Check.job)).order_by(Check.created.desc())
        shown = list(session.scalars(newest.limit(_MOST_FILES)))
    going = any(not settled(check.job) for check in shown)
    return page(request, "work_files.html", {"checks": shown, "most": _MOST_FILES, "going": going})


@router.post("/work/files")
def take_files(
    request: Request, visitor: SignedIn, context: InContext, files: Annotated[list[UploadFile], File()]
) -> Response:
    """Check many files at once."""
    if not visitor.holds(*ROLES):
        raise NotFound
    for file in files[:_MOST_FILES]:
        checks.take_check(context, visitor, file.filename, file.file)
    return go_to(request, "/work/files")


@router.get("/versions/{id}")
def show_version(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """One version: where it is, what was found, what was said, what may be done."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        told = version.disclosure
        others = list(told.versions)
        job = session.get(Job, str(version.results["job"])) if "job" in version.results else None
        values: dict[str, Any] = {
            "draft": version,
            "told": told,
            "unit": told.unit,
            "others": others,
            "events": _events(session, version),
            "comments": _comments(session, version),
            "acceptances": _acceptances(session, version),
            "actions": workflow.actions_for(version, visitor),
            "due": workflow.due_of(told, date.today()),
            "clock": workflow.clock(),
            "edits": version.state in workflow.EDITABLE and visitor.may(told.unit, PREPARER),
            "corrects": uploads.may_correct(version, visitor),
            "accepts": visitor.may(told.unit, REVIEWER),
            "states": ("draft", "at_unit", "at_bureau", "approved", "published"),
        }
    if job is not None and not settled(job):
        values["actions"] = []
    values |= {"job": job, "reason": filled(words_of(request), job.reason, job.details) if job else ""}
    values |= {**_found(request, context, version), **told_of_file(request, version)}
    return page(request, "work_version.html", values)


def _events(session: Session, version: Version) -> list[WorkflowEvent]:
    query = select(WorkflowEvent).where(WorkflowEvent.version_id == version.id).order_by(WorkflowEvent.id)
    return list(session.scalars(query.options(selectinload(WorkflowEvent.actor))))


def _comments(session: Session, version: Version) -> list[Comment]:
    """Of all versions of the disclosure, so that what was said of the version before is still seen."""
    ids = [each.id for each in version.disclosure.versions]
    query = select(Comment).where(Comment.version_id.in_(ids)).order_by(Comment.id)
    return list(session.scalars(query.options(selectinload(Comment.author))))


def _acceptances(session: Session, version: Version) -> list[Acceptance]:
    query = select(Acceptance).where(
        Acceptance.disclosure_id == version.disclosure_id, Acceptance.withdrawn.is_(None)
    )
    return list(session.scalars(query.options(selectinload(Acceptance.who))))


def _found(request: Request, context: Context, version: Version) -> dict[str, Any]:
    """The audit's view, or what keeps the book from being composed."""
    view = None
    if version.check is not None and version.check.job.state == DONE:
        view = checks.view_of(context.store, version.check, language(request))
    problems = []
    if version.book_sha256 is not None and version.state in workflow.EDITABLE:
        rows = drafts.rows_of_version(context, version)
        _, found = problems_of(version.disclosure.unit.name, rows)
        words = words_of(request)
        problems = [
            (spot_of(each.place, words.lang), filled(words, each.key, dict(each.details))) for each in found
        ]
    return {"view": view, "problems": problems}


@router.post("/versions/{id}/steps/{action}")
def take_step(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    action: str,
    edition: Number,
    why: Text = "",
) -> Response:
    """Hand in, approve, return or publish."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        if action == workflow.PUBLISH:
            _publish(session, version, visitor, edition)
        else:
            workflow.step(session, version, action, visitor, edition=edition, why=why)
            if action == workflow.SUBMIT and version.file_sha256 is None:
                drafts.audit_version(context, session, visitor, version)
    return go_to(request, f"/versions/{id}")


def _publish(session: Session, version: Version, visitor: Visitor, edition: int) -> None:
    """Publishing takes a while: a job does it, and the state changes with its end."""
    workflow.allowed(version, workflow.PUBLISH, visitor, edition)
    before = session.get(Job, str(version.results.get("job", "")))
    if before is not None and not settled(before):
        raise Conflict
    params = {"version": version.id, "user": visitor.user_id, "name": visitor.name}
    job = add_job(session, PUBLISH_JOB, params, owner_id=visitor.user_id)
    version.results = {"job": job.id}


@router.post("/versions/{id}/comments")
def comment(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    text: Text,
    subject: Short = "",
) -> Response:
    """Say something about the version, a cell of its book or a finding."""
    if not text.strip():
        raise Invalid("web.review.text_missing")
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        said = Comment(version_id=version.id, subject=subject, author_id=visitor.user_id, text=text.strip())
        session.add(said)
        note(session, visitor.name, "version.comment", workflow.subject_of(version.disclosure))
    return go_to(request, f"/versions/{id}#comments")


@router.post("/versions/{id}/comments/{number}/resolve")
def resolve(request: Request, visitor: SignedIn, context: InContext, id: int, number: int) -> Response:
    """What was said is settled."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        said = session.get(Comment, number)
        if said is None or said.version_id not in [each.id for each in version.disclosure.versions]:
            raise NotFound
        visitor.must(version.disclosure.unit, *(role for role in ROLES if role != READER))
        said.resolved = now()
    return go_to(request, f"/versions/{id}#comments")


@router.post("/versions/{id}/acceptances")
def accept(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    finding: Short,
    why: Text,
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Accept a finding, with a reason and maybe until a day; the audit runs again."""
    if not why.strip():
        raise Invalid("web.review.why_missing")
    last = _day(until)
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        visitor.must(version.disclosure.unit, REVIEWER)
        told = _finding(context, version, finding)
        session.add(
            Acceptance(
                disclosure_id=version.disclosure_id,
                finding=finding,
                found=told["found"],
                expected=told["expected"],
                who_id=visitor.user_id,
                why=why.strip(),
                until=last,
            )
        )
        session.flush()
        _tell_acceptance(session, visitor, version, "accept", finding)
        drafts.audit_version(context, session, visitor, version)
    return go_to(request, f"/versions/{id}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("web.error.fields", fields=text) from error


def _finding(context: Context, version: Version, id: str) -> dict[str, Any]:
    """The finding of the version's audit; raises NotFound."""
    if version.check is None:
        raise NotFound
    content, _ = checks.result(context.store, version.check, "report.zh")
    found = [each for each in json.loads(content)["findings"] if each["id"] == id]
    if not found:
        raise NotFound
    first: dict[str, Any] = found[0]
    return first


def _tell_acceptance(session: Session, visitor: Visitor, version: Version, what: str, finding: str) -> None:
    subject = workflow.subject_of(version.disclosure)
    note(session, visitor.name, f"finding.{what}", subject, {"finding": finding})


@router.post("/versions/{id}/acceptances/{number}/withdraw")
def withdraw(request: Request, visitor: SignedIn, context: InContext, id: int, number: int) -> Response:
    """Take an acceptance back; the audit runs again."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        visitor.must(version.disclosure.unit, REVIEWER)
        found = session.get(Acceptance, number)
        if found is None or found.disclosure_id != version.disclosure_id:
            raise NotFound
        found.withdrawn = now()
        session.flush()
        _tell_acceptance(session, visitor, version, "withdraw", found.finding)
        drafts.audit_version(context, session, visitor, version)
    return go_to(request, f"/versions/{id}")


@router.post("/versions/{id}/correct")
def correct(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """Begin the correction of what is published."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        following = drafts.correct(context, session, visitor, version).id
    return go_to(request, f"/compose/{following}/lines")


@router.get("/versions/{id}/preview")
def preview(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """Every table and sentence as they would be published; of a file beside its pages."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    publication = drafts.publication_of(context, version)
    values: dict[str, Any] = {"draft": version, "told": version.disclosure, "unit": version.disclosure.unit}
    values |= {"blocks": shown_blocks(publication), **preview_of(context, publication, version)}
    return page(request, "work_preview.html", values)


@router.get("/versions/{id}/changes")
def show_changes(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """What this version changes against the one before it."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        numbers = {each.number: each.id for each in version.disclosure.versions}
        if version.number - 1 not in numbers:
            raise NotFound
        before = drafts.find_version(session, numbers[version.number - 1], visitor)
    found = compare(_document(context, before), _document(context, version))
    values = {"draft": version, "told": version.disclosure, "unit": version.disclosure.unit}
    return page(request, "work_changes.html", {**values, "before": before, "found": found})


def _document(context: Context, version: Version) -> Document:
    disclosure = drafts.publication_of(context, version).disclosure
    return Document(f"v{version.number}", disclosure_document(disclosure))
