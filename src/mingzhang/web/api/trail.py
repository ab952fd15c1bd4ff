"""The audit trail for programs: who did what, newest first, with the hashes of the chain."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from mingzhang.web import people
from mingzhang.web.api.shapes import Document, Most, Page
from mingzhang.web.guards import Administrator, InContext
from mingzhang.web.inputs import Id

router = APIRouter(tags=["trail"])


class TrailLine(BaseModel):
    """A line of the trail; `hash` covers it and `before`, the hash of the line before."""

    number: int
    at: str
    actor: str
    action: str
    subject: str
    details: Document
    before: str
    hash: str


@router.get("/trail")
def list_trail(
    visitor: Administrator,
    context: InContext,
    limit: Most = 100,
    before: Annotated[Id | None, Query(description="The `next` of the answer before.")] = None,
) -> Page[TrailLine]:
    """Lines of the trail, newest first; for administrators of all units."""
    with context.db.reading() as session:
        entries = people.trail_lines(session, visitor, limit + 1, before)
        total = people.trail_length(session)
    names = TrailLine.model_fields
    lines = [TrailLine(**{name: getattr(entry, name) for name in names}) for entry in entries[:limit]]
    return Page(items=lines, total=total, next=lines[-1].number if len(entries) > limit else None)
