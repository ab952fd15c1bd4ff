"""What a person had done in the background: one's own checks and jobs, newest first, and giving them up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mingzhang.web.db.models import Check, Job
from mingzhang.web.errors import NotFound
from mingzhang.web.guards import Visitor

T = TypeVar("T", Check, Job)


def newest(
    session: Session, kind: type[T], visitor: Visitor, limit: int, before: str | None
) -> tuple[Sequence[T], int, str | None]:
    """One's own, from before an id on: a part of them, how many there are, where the next part begins."""
    own = kind.owner_id == visitor.user_id
    query = select(kind).where(own)
    if kind is Check:
        query = query.options(selectinload(Check.job))
    if before is not None:
        last = session.get(kind, before)
        if last is None or last.owner_id != visitor.user_id:
            raise NotFound
        query = query.where(
            (kind.created < last.created) | ((kind.created == last.created) & (kind.id < last.id))
        )
    found = session.scalars(query.order_by(kind.created.desc(), kind.id.desc()).limit(limit + 1)).all()
    total = session.scalar(select(func.count()).select_from(kind).where(own)) or 0
    return found[:limit], total, found[limit - 1].id if len(found) > limit else None


def find_job(session: Session, id: str, visitor: Visitor) -> Job:
    """One's own job; raises NotFound."""
    job = session.get(Job, id)
    if job is None or visitor.user_id is None or job.owner_id != visitor.user_id:
        raise NotFound
    return job
