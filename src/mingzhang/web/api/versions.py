"""Versions for programs: where one is, the steps that it takes, its correction, preview and changes."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.compare.as_json import comparison_document, progress_document
from mingzhang.report.publication_json import publication_document
from mingzhang.web import drafts, returned, review
from mingzhang.web.api.shapes import Document
from mingzhang.web.api.states import JobState, VersionState, job_state, version_state
from mingzhang.web.choices import Action
from mingzhang.web.db.models import WorkflowEvent
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.inputs import Id, Long
from mingzhang.web.shell import language

router = APIRouter(tags=["versions"])


class StepWanted(BaseModel):
    """A step: `edition` is the one that you have seen; a return says why."""

    action: Action
    edition: Id
    why: Long = ""


class StepTaken(BaseModel):
    """The version after the step; `job` where it goes on in the background (publishing)."""

    version: VersionState
    job: JobState | None


class Event(BaseModel):
    """A step that was taken."""

    number: int
    before: str
    after: str
    who: str
    why: str
    at: datetime


class ChangesSince(BaseModel):
    """Since a return, as diff documents: of the figures, and of the findings; null where there are none to
    compare."""

    event: Event
    figures: Document | None
    findings: Document | None


@router.get("/versions/{id}")
def get_version(request: Request, visitor: SignedIn, context: InContext, id: Id) -> VersionState:
    """Where a version is, and what you may do with it."""
    with context.db.reading() as session:
        return version_state(request, session, drafts.find_version(session, id, visitor), visitor)


@router.post("/versions/{id}/steps", responses={202: {"model": StepTaken, "description": "Queued"}})
def take_step(
    request: Request, response: Response, visitor: SignedIn, context: InContext, id: Id, wanted: StepWanted
) -> StepTaken:
    """Hand in, approve, return or publish; 202 with a job where it takes a while."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        job = review.take_step(
            context, session, visitor, version, wanted.action, edition=wanted.edition, why=wanted.why
        )
        session.flush()
        told = version_state(request, session, drafts.find_version(session, id, visitor), visitor)
        if job is not None:
            response.status_code = 202
        return StepTaken(version=told, job=job_state(request, job) if job else None)


@router.get("/versions/{id}/events")
def list_events(visitor: SignedIn, context: InContext, id: Id) -> list[Event]:
    """The steps that it took, the first one first."""
    with context.db.reading() as session:
        found = review.events_of(session, drafts.find_version(session, id, visitor))
        return [_event(each) for each in found]


def _event(each: WorkflowEvent) -> Event:
    return Event(
        number=each.id,
        before=each.before,
        after=each.after,
        who=each.actor.name if each.actor else "",
        why=each.why,
        at=each.at,
    )


@router.post("/versions/{id}/correct", status_code=201)
def correct_version(request: Request, visitor: SignedIn, context: InContext, id: Id) -> VersionState:
    """Begin the correction of what is published: a new version, to be edited."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        following = drafts.correct(context, session, visitor, version).id
        return version_state(request, session, drafts.find_version(session, following, visitor), visitor)


@router.delete("/versions/{id}", status_code=204)
def discard_version(visitor: SignedIn, context: InContext, id: Id, edition: Id) -> None:
    """Delete a version that is being prepared (`edition`: the one that you have seen), and its disclosure
    where it was the only one; the trail keeps what was done with it."""
    with context.db.writing() as session:
        drafts.discard(session, visitor, drafts.find_version(session, id, visitor), edition=edition)


@router.get("/versions/{id}/preview")
def get_preview(visitor: SignedIn, context: InContext, id: Id) -> Document:
    """The publication document: every table and sentence as they would be published."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
    return publication_document(drafts.publication_of(context, version))


@router.get("/versions/{id}/changes")
def get_changes(visitor: SignedIn, context: InContext, id: Id) -> Document:
    """The diff document: what this version changes against the one before it."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        before = review.version_before(session, version, visitor)
    return comparison_document(review.changes(context, before, version))


@router.get("/versions/{id}/returns/{number}")
def get_changes_since(
    request: Request, visitor: SignedIn, context: InContext, id: Id, number: Id
) -> ChangesSince:
    """What changed since a return; `number` is that of its event."""
    with context.db.reading() as session:
        version = drafts.find_version(session, id, visitor)
        found = returned.since(context, session, version, number, language(request))
        return ChangesSince(
            event=_event(found.event),
            figures=comparison_document(found.figures) if found.figures else None,
            findings=progress_document(found.findings) if found.findings else None,
        )
