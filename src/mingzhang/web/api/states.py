"""Where things are, as the API tells it: jobs, versions, disclosures; one function makes each of them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request

from mingzhang.web import public, review, uploads, workflow
from mingzhang.web.clock import today
from mingzhang.web.db.models import Disclosure, Job, Unit, Version
from mingzhang.web.faults import filled
from mingzhang.web.fit import doubts_of
from mingzhang.web.guards import Visitor
from mingzhang.web.shell import words_of


class JobState(BaseModel):
    """Background work and how far it is; `error` (a key) and `message` say why it failed."""

    id: str
    kind: str
    state: str
    done: int
    total: int
    error: str
    message: str
    created: datetime
    started: datetime | None
    ended: datetime | None


def job_state(request: Request, job: Job) -> JobState:
    """A job as the API tells it."""
    return JobState(
        id=job.id,
        kind=job.kind,
        state=job.state,
        done=job.done,
        total=job.total,
        error=job.reason,
        message=filled(words_of(request), job.reason, job.details) if job.reason else "",
        created=job.created,
        started=job.started,
        ended=job.ended,
    )


class UnitName(BaseModel):
    """A unit by id and name."""

    id: int
    name: str


def unit_name(unit: Unit) -> UnitName:
    """A unit by id and name."""
    return UnitName(id=unit.id, name=unit.name)


class DueState(BaseModel):
    """By when it is to be public; `left` days, negative where it is late."""

    until: date
    left: int


def due_state(due: workflow.Due | None) -> DueState | None:
    """The clock as the API tells it."""
    return DueState(until=due.until, left=due.left) if due else None


class AuditState(BaseModel):
    """The newest audit of a version: its check, state and verdict, and findings by severity."""

    check: str
    state: str
    verdict: str
    counts: dict[str, int]


def _audit_state(version: Version) -> AuditState | None:
    check = version.check
    if check is None:
        return None
    return AuditState(check=check.id, state=check.job.state, verdict=check.verdict, counts=check.counts)


class DoubtState(BaseModel):
    """What differs between a handed-in file and what was asked for; one that `hinders` must be mended."""

    error: str
    message: str
    hinders: bool


def _doubts(request: Request, version: Version) -> list[DoubtState]:
    return [
        DoubtState(
            error=doubt.key,
            message=filled(words_of(request), doubt.key, dict(doubt.details)),
            hinders=doubt.hinders,
        )
        for doubt in doubts_of(version)
    ]


class VersionState(BaseModel):
    """A version: `edition` counts its edits, `actions` are the steps that you may take now.

    `file` is the name of the file that was handed in, empty for a book; `files` are the published ones.
    """

    id: int
    disclosure: int
    unit: UnitName
    year: int
    kind: str
    number: int
    state: str
    edition: int
    file: str
    actions: list[str]
    may_edit: bool
    may_correct: bool
    doubts: list[DoubtState]
    audit: AuditState | None
    job: JobState | None
    due: DueState | None
    files: list[str]
    created: datetime
    changed: datetime
    published: datetime | None


def version_state(request: Request, session: Session, version: Version, visitor: Visitor) -> VersionState:
    """A version as the API tells it."""
    told, job = version.disclosure, review.publishing(session, version)
    return VersionState(
        id=version.id,
        disclosure=told.id,
        unit=unit_name(told.unit),
        year=told.year,
        kind=told.kind,
        number=version.number,
        state=version.state,
        edition=version.edition,
        file=version.file_name,
        actions=review.actions_now(session, version, visitor),
        may_edit=review.may_edit(version, visitor),
        may_correct=uploads.may_correct(version, visitor),
        doubts=_doubts(request, version),
        audit=_audit_state(version),
        job=job_state(request, job) if job else None,
        due=due_state(workflow.due_of(told, today())),
        files=[name for name in public.FILES if name in version.results],
        created=version.created,
        changed=version.changed,
        published=version.published,
    )


class VersionLine(BaseModel):
    """A version in a list."""

    id: int
    number: int
    state: str
    edition: int
    created: datetime
    published: datetime | None


class DisclosureState(BaseModel):
    """What a unit discloses for a year, with all its versions, the oldest first."""

    id: int
    unit: UnitName
    year: int
    kind: str
    approved_on: date | None
    due: DueState | None
    versions: list[VersionLine]


def disclosure_state(disclosure: Disclosure) -> DisclosureState:
    """A disclosure as the API tells it."""
    names = VersionLine.model_fields
    return DisclosureState(
        id=disclosure.id,
        unit=unit_name(disclosure.unit),
        year=disclosure.year,
        kind=disclosure.kind,
        approved_on=disclosure.approved_on,
        due=due_state(workflow.due_of(disclosure, today())),
        versions=[
            VersionLine(**{name: getattr(version, name) for name in names}) for version in disclosure.versions
        ],
    )
