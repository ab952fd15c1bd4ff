"""Background work for programs: how far one's own is, and giving it up."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request

from mingzhang.web.api.shapes import Before, Most, NewestFirst
from mingzhang.web.api.states import JobState, job_state
from mingzhang.web.db.models import Job
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.inputs import Key
from mingzhang.web.jobs.own import find_job, newest
from mingzhang.web.jobs.queue import ask_to_cancel, settled

router = APIRouter(tags=["jobs"])


@router.get("/jobs")
def list_jobs(
    request: Request, visitor: SignedIn, context: InContext, limit: Most = 50, before: Before = None
) -> NewestFirst[JobState]:
    """Your own jobs (checks, publishing), newest first."""
    with context.db.reading() as session:
        found, total, following = newest(session, Job, visitor, limit, before)
    return NewestFirst(items=[job_state(request, job) for job in found], total=total, next=following)


@router.get("/jobs/{id}")
def get_job(request: Request, visitor: SignedIn, context: InContext, id: Key) -> JobState:
    """How far one of your jobs is."""
    with context.db.reading() as session:
        return job_state(request, find_job(session, id, visitor))


@router.post("/jobs/{id}/cancel")
def cancel_job(request: Request, visitor: SignedIn, context: InContext, id: Key) -> JobState:
    """Give it up: at once where it waits, soon where it runs, without effect where it has ended."""
    with context.db.writing() as session:
        job = find_job(session, id, visitor)
        if not settled(job):
            ask_to_cancel(session, job)
        return job_state(request, job)
