"""The way of a version: prepared → the unit's review → the bureau's review → approved → published.

Only `step` and `move` change a state: they ask the role, keep who did it and why, and tell the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from mingzhang.web.clock import clock, today
from mingzhang.web.db.models import (
    APPROVED,
    APPROVER,
    AT_BUREAU,
    AT_UNIT,
    DONE,
    DRAFT,
    FAILED,
    PREPARER,
    PUBLISHED,
    PUBLISHER,
    RETURNED,
    REVIEWER,
    Disclosure,
    Version,
    WorkflowEvent,
    now,
)
from mingzhang.web.errors import Conflict, Invalid
from mingzhang.web.fit import must_fit
from mingzhang.web.guards import Visitor
from mingzhang.web.trail import note

SUBMIT, APPROVE, RETURN, PUBLISH = ACTIONS = ("submit", "approve", "return", "publish")
EDITABLE = (DRAFT, RETURNED)
BUDGET, FINAL = KINDS = ("budget", "final")
_FAIL = "fail"
_CLEAN = {
    (AT_BUREAU, APPROVE): "web.review.errors_left",
    (APPROVED, PUBLISH): "web.review.errors_unpublished",
}


@dataclass(frozen=True)
class Step:
    """Where an action leads, and who may take it."""

    after: str
    roles: tuple[str, ...]


STEPS: Mapping[tuple[str, str], Step] = {
    (DRAFT, SUBMIT): Step(AT_UNIT, (PREPARER,)),
    (RETURNED, SUBMIT): Step(AT_UNIT, (PREPARER,)),
    (AT_UNIT, APPROVE): Step(AT_BUREAU, (APPROVER,)),
    (AT_UNIT, RETURN): Step(RETURNED, (APPROVER,)),
    (AT_BUREAU, APPROVE): Step(APPROVED, (REVIEWER,)),
    (AT_BUREAU, RETURN): Step(RETURNED, (REVIEWER,)),
    (APPROVED, RETURN): Step(RETURNED, (REVIEWER, PUBLISHER)),
    (APPROVED, PUBLISH): Step(PUBLISHED, (PUBLISHER,)),
}


@dataclass(frozen=True)
class Due:
    """Until when it is to be published; `left` days, negative where it is late."""

    until: date
    left: int

    @property
    def tone(self) -> str:
        """How urgent it is."""
        return "error" if self.left < 0 else "warning" if self.left <= clock().warn_days else "notice"


def due_of(disclosure: Disclosure, day: date) -> Due | None:
    """The day by which an approved disclosure is to be public; None where the clock does not run."""
    published = any(version.published for version in disclosure.versions)
    return due_by(disclosure.approved_on, published, day)


def due_by(approved_on: date | None, published: bool, day: date) -> Due | None:
    """The same by the day of approval, and whether anything was published."""
    if approved_on is None or published:
        return None
    until = approved_on + timedelta(days=clock().publish_days)
    return Due(until, (until - day).days)


def actions_for(version: Version, visitor: Visitor) -> list[str]:
    """What this visitor may do with the version now."""
    unit = version.disclosure.unit
    return [
        action
        for action in ACTIONS
        if (found := STEPS.get((version.state, action))) and visitor.may(unit, *found.roles)
    ]


def allowed(version: Version, action: str, visitor: Visitor, edition: int) -> Step:
    """The step that an action means now; raises Conflict where the version is elsewhere, Forbidden."""
    found, unit = STEPS.get((version.state, action)), version.disclosure.unit
    if found is None or version.edition != edition:
        raise Conflict
    if not visitor.may(unit, *found.roles) and visitor.may(unit, *_ever(action)):
        raise Conflict("web.review.not_now", state=f"web.state.{version.state}")
    visitor.must(unit, *found.roles)
    return found


def _ever(action: str) -> tuple[str, ...]:
    """The roles that may take an action in some state."""
    return tuple(role for (_, each), found in STEPS.items() if each == action for role in found.roles)


def step(
    session: Session, version: Version, action: str, visitor: Visitor, *, edition: int, why: str
) -> WorkflowEvent:
    """Take a step, and tell it; raises Conflict, Forbidden, or Invalid where something is missing for it."""
    found = allowed(version, action, visitor, edition)
    if action == RETURN and not why.strip():
        raise Invalid("web.review.why_missing")
    must_be_ready(version, action)
    if found.after == APPROVED and version.disclosure.approved_on is None:
        version.disclosure.approved_on = today()
    return move(session, version, found.after, visitor.user_id, visitor.name, why)


def move(
    session: Session, version: Version, after: str, user_id: int | None, name: str, why: str
) -> WorkflowEvent:
    """Change the state, and keep who did it."""
    event = WorkflowEvent(
        version_id=version.id, before=version.state, after=after, actor_id=user_id, why=why.strip()
    )
    session.add(event)
    version.state, version.changed = after, now()
    told = {"version": version.number, "before": event.before, "after": after}
    note(session, name, "version.state", subject_of(version.disclosure), told)
    return event


def subject_of(disclosure: Disclosure) -> str:
    """What the trail calls a disclosure."""
    return f"{disclosure.unit.name} {disclosure.year} {disclosure.kind}"


def must_be_ready(version: Version, action: str) -> None:
    """A file is handed in when it fits; a version is approved and published when its audit has ended and no
    error is left that nobody accepted. Raises Invalid with what is missing."""
    if action == SUBMIT:
        must_fit(version)
    elif found := _CLEAN.get((version.state, action)):
        _must_be_clean(version, found)


def _must_be_clean(version: Version, key: str) -> None:
    if version.check is None or version.check.job.state != DONE:
        failed = version.check is not None and version.check.job.state == FAILED
        raise Invalid("web.check.state.failed" if failed else "web.review.check_running")
    if version.check.verdict == _FAIL:
        raise Invalid(key, count=str(version.check.counts.get("error", "")))
