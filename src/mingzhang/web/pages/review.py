"""The board, and the page of a version: its state, findings, comments, acceptances, and what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.errors import Problem
from mingzhang.web import board, checks, drafts, returned, review, uploads, workflow
from mingzhang.web.books import spot_of
from mingzhang.web.choices import Kind, MaybeState
from mingzhang.web.clock import clock, today
from mingzhang.web.db.models import PREPARER, REVIEWER, Version
from mingzhang.web.errors import Invalid
from mingzhang.web.faults import filled, wrong
from mingzhang.web.guards import InContext, SignedIn, Visitor
from mingzhang.web.jobs.queue import settled
from mingzhang.web.pages.check import reason_of
from mingzhang.web.pages.handed import preview_of, told_of_file
from mingzhang.web.printed import printed_blocks
from mingzhang.web.said import LONGEST, Commented, Subjects, figures_said
from mingzhang.web.shell import between, go_to, language, page, words_of

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=300)]
Number = Annotated[int, Form()]


@router.get("/work")
def show_board(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    year: Annotated[int | None, Query(ge=1, le=9999)] = None,
    kind: Kind = workflow.KINDS[0],
    state: MaybeState = "",
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """All units: who has not published, who has errors, whose time runs out."""
    with context.db.reading() as session:
        shown = year or board.newest_year(session, today())
        found = board.board(session, visitor, shown, kind, today(), state=state or None, start=start)
        years = board.years_of(session, today())
        may_begin = {each.unit.id for each in found.entries if visitor.may(each.unit, PREPARER)}
    values = {
        "entries": found.entries,
        "counts": found.counts,
        **between(start, board.PER_PAGE, found.total),
        "years": years,
        "year": shown,
        "kinds": workflow.KINDS,
        "kind": kind,
        "state": state,
        "may_begin": may_begin,
        "prepares": visitor.holds(PREPARER),
    }
    return page(request, "work_board.html", values)


@router.get("/bulk-check")
def show_files(request: Request, visitor: SignedIn, context: InContext) -> Response:
    """The files that this person has had checked, with verdict and checklist."""
    with context.db.reading() as session:
        shown = checks.own_checks(session, visitor, checks.MOST_FILES)
    going = any(not settled(check.job) for check in shown)
    reasons = {check.id: reason_of(request, check.job) for check in shown}
    values = {"checks": shown, "reasons": reasons, "most": checks.MOST_FILES, "going": going}
    return page(request, "work_files.html", values)


@router.post("/bulk-check")
def take_files(
    request: Request, visitor: SignedIn, context: InContext, files: Annotated[list[UploadFile], File()]
) -> Response:
    """Check many files at once."""
    checks.take_checks(context, visitor, [(file.filename, file.file) for file in files])
    return go_to(request, "/bulk-check")


@router.get("/versions/{id}")
def show_version(
    request: Request,
    visitor: SignedIn,
    context: InContext,
    id: int,
    subject: Annotated[str, Query(alias="about", max_length=LONGEST)] = "",
) -> Response:
    """One version: where it is, what was found, what was said, what may be done; `about` is what is going to
    be said something of."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        told = version.disclosure
        job = review.publishing(session, version)
        values: dict[str, Any] = {
            "draft": version,
            "told": told,
            "unit": told.unit,
            "others": list(told.versions),
            "events": (events := review.events_of(session, version)),
            "returned": returned.last_return(events),
            "comments": review.comments_of(session, version),
            "acceptances": review.acceptances_of(session, version),
            "steps": [
                (action, wrong(request, hindered) if hindered else "")
                for action, hindered in review.steps_now(session, version, visitor)
            ],
            "due": workflow.due_of(told, today()),
            "clock": clock(),
            "edits": review.may_edit(version, visitor),
            "corrects": uploads.may_correct(version, visitor),
            "accepts": visitor.may(told.unit, REVIEWER),
            "states": ("draft", "at_unit", "at_bureau", "approved", "published"),
            "job": job,
        }
    values["reason"] = filled(words_of(request), job.reason, job.details) if job else ""
    view = checks.found_last(context.store, version.check, language(request))
    problems = review.open_problems(context, version)
    previewed = view is not None if version.book_sha256 is None else not problems
    subjects = Subjects(
        version,
        view,
        words_of(request),
        rows=drafts.rows_of_version(context, version) if _may_open(version, visitor) else None,
        previewed=previewed,
    )
    values |= {"view": view, "problems": _in_words(request, problems, subjects), "previewed": previewed}
    values |= {"subject": subject, "meant": subjects.about(subject, id), **told_of_file(request, version)}
    values["about"] = {said.id: subjects.about(said.subject, said.version_id) for said in values["comments"]}
    return page(request, "work_version.html", values)


def _may_open(version: Version, visitor: Visitor) -> bool:
    """Whether this visitor may open the sheets of its book."""
    return version.book_sha256 is not None and visitor.may(version.disclosure.unit, PREPARER)


def _in_words(
    request: Request, problems: Iterable[Problem], subjects: Subjects
) -> list[tuple[str, str, str]]:
    """What keeps the book from being composed: the cell in words, its address if any, and what is wrong."""
    words = words_of(request)
    spots = [(spot_of(each.place, words.lang), each) for each in problems]
    return [
        (spot.words, subjects.place_of(spot), filled(words, each.key, dict(each.details)))
        for spot, each in spots
    ]


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
        review.take_step(context, session, visitor, version, action, edition=edition, why=why)
    return go_to(request, f"/versions/{id}")


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
    with context.db.writing() as session:
        review.comment(session, visitor, drafts.find_version(session, id, visitor), text, subject)
    return go_to(request, f"/versions/{id}#comments")


@router.post("/versions/{id}/comments/{number}/resolve")
def resolve(request: Request, visitor: SignedIn, context: InContext, id: int, number: int) -> Response:
    """What was said is settled."""
    with context.db.writing() as session:
        review.resolve(session, visitor, drafts.find_version(session, id, visitor), number)
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
    last = _day(until)
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        review.accept(context, session, visitor, version, finding, why=why, until=last)
    return go_to(request, f"/versions/{id}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("web.error.fields", fields="until") from error


@router.post("/versions/{id}/acceptances/{number}/withdraw")
def withdraw(request: Request, visitor: SignedIn, context: InContext, id: int, number: int) -> Response:
    """Take an acceptance back; the audit runs again."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        review.withdraw(context, session, visitor, version, number)
    return go_to(request, f"/versions/{id}")


@router.post("/versions/{id}/correct")
def correct(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """Begin the correction of what is published."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        following = drafts.correct(context, session, visitor, version).id
    return go_to(request, f"/compose/{following}/lines")


@router.post("/versions/{id}/delete")
def discard(request: Request, visitor: SignedIn, context: InContext, id: int, edition: Number) -> Response:
    """Delete a version that is still being prepared."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        told = version.disclosure
        drafts.discard(session, visitor, version, edition=edition)
    return go_to(request, f"/work?year={told.year}&kind={told.kind}")


@router.get("/versions/{id}/preview")
def preview(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """Every table and sentence as they would be published; of a file beside its pages."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        said = figures_said(review.comments_of(session, version))
    publication = drafts.publication_of(context, version)
    values: dict[str, Any] = {"draft": version, "told": version.disclosure, "unit": version.disclosure.unit}
    values |= {"blocks": printed_blocks(publication), **preview_of(context, publication, version)}
    values["cells"] = Commented(f"/versions/{id}", values["uncertain"] or frozenset(), said)
    return page(request, "work_preview.html", values)


@router.get("/versions/{id}/changes")
def show_changes(request: Request, visitor: SignedIn, context: InContext, id: int) -> Response:
    """What this version changes against the one before it."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        before = review.version_before(session, version, visitor)
    found = review.changes(context, before, version)
    values = {"draft": version, "told": version.disclosure, "unit": version.disclosure.unit}
    return page(request, "work_changes.html", {**values, "before": before, "found": found})


@router.get("/versions/{id}/returns/{number}")
def show_since(request: Request, visitor: SignedIn, context: InContext, id: int, number: int) -> Response:
    """What changed since it was returned."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        found = returned.since(context, session, version, number, language(request))
    values = {"draft": version, "told": version.disclosure, "unit": version.disclosure.unit}
    return page(request, "work_since.html", {**values, "since": found})
