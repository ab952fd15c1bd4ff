"""What people do with a version in review: steps, comments, acceptances. Pages and API call the same.

Each function asks the role, and tells the trail in the transaction of its caller.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mingzhang.compare.disclosures import Comparison, compare
from mingzhang.errors import Problem
from mingzhang.web import checks, drafts, returned, workflow
from mingzhang.web.books import problems_of
from mingzhang.web.clock import today
from mingzhang.web.context import Context
from mingzhang.web.db.models import (
    PREPARER,
    READER,
    REVIEWER,
    ROLES,
    Acceptance,
    Comment,
    Job,
    Version,
    WorkflowEvent,
    now,
)
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.guards import Visitor
from mingzhang.web.jobs.publish import PUBLISH as PUBLISH_JOB
from mingzhang.web.jobs.queue import add_job, settled
from mingzhang.web.trail import note

_JOB = "job"
_REPORT = "report.zh"


def take_step(
    context: Context,
    session: Session,
    visitor: Visitor,
    version: Version,
    action: str,
    *,
    edition: int,
    why: str = "",
) -> Job | None:
    """Hand in, approve, return or publish; the job where it takes a while."""
    if action == workflow.PUBLISH:
        return _publish(session, version, visitor, edition)
    if action == workflow.RETURN and _is_being_published(session, version):
        raise Conflict("web.review.is_published_now")
    taken = workflow.step(session, version, action, visitor, edition=edition, why=why)
    if action == workflow.RETURN:
        taken.seen = returned.seen_of(context, session, version)
    if action == workflow.SUBMIT and version.file_sha256 is None:
        drafts.audit_version(context, session, visitor, version)
    return None


def _publish(session: Session, version: Version, visitor: Visitor, edition: int) -> Job:
    """Publishing takes a while: a job does it, and the state changes with its end."""
    workflow.allowed(version, workflow.PUBLISH, visitor, edition)
    if _is_being_published(session, version):
        raise Conflict("web.review.is_published_now")
    _must_be_ready(session, version, workflow.PUBLISH)
    params = {"version": version.id, "user": visitor.user_id, "name": visitor.name}
    job = add_job(session, PUBLISH_JOB, params, owner_id=visitor.user_id)
    version.results = {_JOB: job.id}
    return job


def _is_being_published(session: Session, version: Version) -> bool:
    job = publishing(session, version)
    return job is not None and not settled(job)


def publishing(session: Session, version: Version) -> Job | None:
    """The job that publishes it, or failed to."""
    return session.get(Job, str(version.results[_JOB])) if _JOB in version.results else None


def _must_be_ready(session: Session, version: Version, action: str) -> None:
    """Raises Invalid with what a step still waits for."""
    workflow.must_be_ready(version, action)
    if action == workflow.PUBLISH and any(
        each.until is not None and each.until < today() for each in acceptances_of(session, version)
    ):
        raise Invalid("web.review.acceptance_over")


def actions_now(session: Session, version: Version, visitor: Visitor) -> list[str]:
    """What this visitor may do now: nothing while it is being published."""
    return [action for action, hindered in steps_now(session, version, visitor) if hindered is None]


def steps_now(session: Session, version: Version, visitor: Visitor) -> list[tuple[str, Invalid | None]]:
    """The next steps of this visitor, each with what it still waits for; none while it is being published."""
    if _is_being_published(session, version):
        return []
    actions = workflow.actions_for(version, visitor)
    return [(action, _hindered(session, version, action)) for action in actions]


def _hindered(session: Session, version: Version, action: str) -> Invalid | None:
    try:
        _must_be_ready(session, version, action)
    except Invalid as refused:
        return refused
    return None


def may_edit(version: Version, visitor: Visitor) -> bool:
    """Whether this visitor may edit it as it stands."""
    return version.state in workflow.EDITABLE and visitor.may(version.disclosure.unit, PREPARER)


def comment(session: Session, visitor: Visitor, version: Version, text: str, subject: str = "") -> Comment:
    """Say something about the version, a cell of its book or a finding."""
    if not text.strip():
        raise Invalid("web.review.text_missing")
    said = Comment(version_id=version.id, subject=subject, author_id=visitor.user_id, text=text.strip())
    session.add(said)
    note(session, visitor.name, "version.comment", workflow.subject_of(version.disclosure))
    return said


def resolve(session: Session, visitor: Visitor, version: Version, number: int) -> Comment:
    """What was said is settled; raises NotFound where it was said of another disclosure."""
    said = session.get(Comment, number)
    if said is None or said.version_id not in [each.id for each in version.disclosure.versions]:
        raise NotFound
    visitor.must(version.disclosure.unit, *(role for role in ROLES if role != READER))
    said.resolved = now()
    return said


def accept(
    context: Context,
    session: Session,
    visitor: Visitor,
    version: Version,
    finding: str,
    *,
    why: str,
    until: date | None,
) -> Acceptance:
    """Accept a finding, with a reason and maybe until a day; the audit runs again."""
    if not why.strip():
        raise Invalid("web.review.why_missing")
    if until is not None and until < today():
        raise Invalid("web.review.until_past")
    visitor.must(version.disclosure.unit, REVIEWER)
    told = _finding(context, version, finding)
    if any(each.finding == finding for each in acceptances_of(session, version)):
        raise Conflict("web.review.accepted_before")
    accepted = Acceptance(
        disclosure_id=version.disclosure_id,
        finding=finding,
        found=told["found"],
        expected=told["expected"],
        who_id=visitor.user_id,
        why=why.strip(),
        until=until,
    )
    session.add(accepted)
    session.flush()
    last = until.isoformat() if until else None
    _tell_acceptance(session, visitor, version, "accept", finding, why=accepted.why, until=last)
    drafts.audit_version(context, session, visitor, version)
    return accepted


def withdraw(
    context: Context, session: Session, visitor: Visitor, version: Version, number: int
) -> Acceptance:
    """Take an acceptance back; the audit runs again."""
    visitor.must(version.disclosure.unit, REVIEWER)
    found = session.get(Acceptance, number)
    if found is None or found.disclosure_id != version.disclosure_id or found.withdrawn is not None:
        raise NotFound
    found.withdrawn = now()
    session.flush()
    _tell_acceptance(session, visitor, version, "withdraw", found.finding)
    drafts.audit_version(context, session, visitor, version)
    return found


def _finding(context: Context, version: Version, id: str) -> dict[str, Any]:
    """The finding of the version's last audit; raises NotFound, or Invalid while the first one goes on."""
    if version.check is None:
        raise NotFound
    if _REPORT not in version.check.results and not settled(version.check.job):
        raise Invalid("web.review.check_running")
    content, _ = checks.result(context.store, version.check, _REPORT)
    report = json.loads(content)
    found = [each for each in (*report["findings"], *report.get("accepted", ())) if each["id"] == id]
    if not found:
        raise NotFound
    first: dict[str, Any] = found[0]
    return first


def _tell_acceptance(
    session: Session, visitor: Visitor, version: Version, what: str, finding: str, **more: str | None
) -> None:
    subject = workflow.subject_of(version.disclosure)
    note(session, visitor.name, f"finding.{what}", subject, {"finding": finding, **more})


def events_of(session: Session, version: Version) -> list[WorkflowEvent]:
    """The steps that it took, the first one first."""
    query = select(WorkflowEvent).where(WorkflowEvent.version_id == version.id).order_by(WorkflowEvent.id)
    return list(session.scalars(query.options(selectinload(WorkflowEvent.actor))))


def comments_of(session: Session, version: Version) -> list[Comment]:
    """Of all versions of the disclosure, so that what was said of the version before is still seen."""
    ids = [each.id for each in version.disclosure.versions]
    query = select(Comment).where(Comment.version_id.in_(ids)).order_by(Comment.id)
    return list(session.scalars(query.options(selectinload(Comment.author))))


def acceptances_of(session: Session, version: Version) -> list[Acceptance]:
    """The findings that are accepted for its disclosure."""
    query = select(Acceptance).where(
        Acceptance.disclosure_id == version.disclosure_id, Acceptance.withdrawn.is_(None)
    )
    return list(session.scalars(query.order_by(Acceptance.id).options(selectinload(Acceptance.who))))


def open_problems(context: Context, version: Version) -> tuple[Problem, ...]:
    """What keeps the book from being composed, while it can still be edited."""
    if version.book_sha256 is None or version.state not in workflow.EDITABLE:
        return ()
    rows = drafts.rows_of_version(context, version)
    return problems_of(version.disclosure.unit.name, rows)[1]


def version_before(session: Session, version: Version, visitor: Visitor) -> Version:
    """The version that this one corrects; raises NotFound for a first one."""
    numbers = {each.number: each.id for each in version.disclosure.versions}
    if version.number - 1 not in numbers:
        raise NotFound
    return drafts.find_version(session, numbers[version.number - 1], visitor)


def changes(context: Context, before: Version, version: Version) -> Comparison:
    """What a version changes against the one before it; raises Invalid where one cannot be composed."""
    return compare(drafts.document_of(context, before), drafts.document_of(context, version))
