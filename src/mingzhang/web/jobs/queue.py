"""The queue is the table of jobs itself, so that a job and what it belongs to are kept in one transaction.

A worker claims a job for a short lease, which it renews while it works. A job whose lease ran out belongs to
a worker that died: it is claimed again, and after so many tries it fails with that as the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from mingzhang.web.db.connect import changed_one
from mingzhang.web.db.models import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job, now

DIED = "web.job.died"


def add_job(session: Session, kind: str, params: Mapping[str, object], *, owner_id: int | None = None) -> Job:
    """Put a job into the queue; it is there when the session commits."""
    job = Job(kind=kind, params=dict(params), owner_id=owner_id)
    session.add(job)
    session.flush()
    return job


def count_waiting(session: Session) -> int:
    """How many jobs nobody has begun."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.state == WAITING)) or 0


def claim(session: Session, worker: str, *, lease: int, tries: int) -> Job | None:
    """The oldest job that nobody works at, from now on this worker's; None where there is none."""
    _give_up(session, tries)
    lost = and_(Job.state == RUNNING, Job.lease_until < now())
    query = select(Job).where(or_(Job.state == WAITING, lost)).order_by(Job.created).limit(1)
    job = session.scalars(query.with_for_update(skip_locked=True)).first()
    if job is None:
        return None
    job.state, job.worker, job.tries = RUNNING, worker, job.tries + 1
    job.started, job.lease_until = now(), now() + timedelta(seconds=lease)
    return job


def _give_up(session: Session, tries: int) -> None:
    """End the jobs that killed, or survived, too many workers."""
    lost = (Job.state == RUNNING) & (Job.lease_until < now()) & (Job.tries >= tries)
    session.execute(
        update(Job).where(lost).values(state=FAILED, reason=DIED, ended=now(), details={"tries": tries})
    )


def renew(session: Session, id: str, worker: str, *, lease: int) -> bool:
    """Keep a claim for another lease; False where it is no longer this worker's."""
    own = (Job.id == id) & (Job.worker == worker) & (Job.state == RUNNING)
    until = now() + timedelta(seconds=lease)
    return changed_one(session, update(Job).where(own).values(lease_until=until))


def tell_progress(session: Session, id: str, worker: str, done: int, total: int) -> None:
    """How far the work is."""
    own = (Job.id == id) & (Job.worker == worker)
    session.execute(update(Job).where(own).values(done=done, total=total))


def end(
    session: Session,
    id: str,
    worker: str,
    state: str,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> bool:
    """End a job; False where it was taken from this worker, whose result then counts for nothing."""
    own = (Job.id == id) & (Job.worker == worker) & (Job.state == RUNNING)
    values = {"state": state, "reason": reason, "details": dict(details or {}), "ended": now()}
    return changed_one(session, update(Job).where(own).values(**values))


def ask_to_cancel(session: Session, job: Job) -> None:
    """A waiting job is cancelled at once, a running one when its worker next looks."""
    if job.state == WAITING:
        job.state, job.ended = CANCELLED, now()
    job.cancel = True


def let_go(session: Session, worker: str) -> None:
    """Give back what a worker that is known to be dead had claimed, without waiting for the lease."""
    own = (Job.worker == worker) & (Job.state == RUNNING)
    session.execute(update(Job).where(own).values(lease_until=now() - timedelta(seconds=1)))


def settled(job: Job) -> bool:
    """Whether nothing more will become of it."""
    return job.state in (DONE, FAILED, CANCELLED)
