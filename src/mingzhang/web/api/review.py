"""Comments and acceptances of findings for programs."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel

from mingzhang.web import drafts, review
from mingzhang.web.api.shapes import After, Most, Page, cut
from mingzhang.web.db.models import Acceptance, Comment
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.inputs import Id, Long, Short

router = APIRouter(tags=["review"])


class CommentState(BaseModel):
    """What somebody said of a version: on a cell or a finding (`subject`), or on all of it."""

    id: int
    version: int
    subject: str
    who: str
    text: str
    at: datetime
    resolved: datetime | None


class NewComment(BaseModel):
    """Something to say."""

    text: Long
    subject: Short = ""


class AcceptanceState(BaseModel):
    """A finding that is accepted: who, why, until when."""

    id: int
    finding: str
    found: str | None
    expected: str | None
    who: str
    why: str
    until: date | None
    at: datetime
    withdrawn: datetime | None


class NewAcceptance(BaseModel):
    """The id of a finding of the newest audit's report, why it is accepted, and maybe until when."""

    finding: Short
    why: Long
    until: date | None = None


def _comment(said: Comment) -> CommentState:
    return CommentState(
        id=said.id,
        version=said.version_id,
        subject=said.subject,
        who=said.author.name if said.author else "",
        text=said.text,
        at=said.at,
        resolved=said.resolved,
    )


def _acceptance(accepted: Acceptance) -> AcceptanceState:
    return AcceptanceState(
        id=accepted.id,
        finding=accepted.finding,
        found=accepted.found,
        expected=accepted.expected,
        who=accepted.who.name if accepted.who else "",
        why=accepted.why,
        until=accepted.until,
        at=accepted.at,
        withdrawn=accepted.withdrawn,
    )


@router.get("/versions/{id}/comments")
def list_comments(
    visitor: SignedIn, context: InContext, id: Id, limit: Most = 50, after: After = 0
) -> Page[CommentState]:
    """What was said of all versions of its disclosure, the oldest first."""
    with context.db.reading() as session:
        found = review.comments_of(session, drafts.find_version(session, id, visitor))
        shown, following = cut(found, after, limit)
        return Page(items=[_comment(said) for said in shown], total=len(found), next=following)


@router.post("/versions/{id}/comments", status_code=201)
def add_comment(visitor: SignedIn, context: InContext, id: Id, wanted: NewComment) -> CommentState:
    """Say something about the version, a cell of its book or a finding."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        return _comment(review.comment(session, visitor, version, wanted.text, wanted.subject))


@router.post("/versions/{id}/comments/{number}/resolve")
def resolve_comment(visitor: SignedIn, context: InContext, id: Id, number: Id) -> CommentState:
    """What was said is settled."""
    with context.db.writing() as session:
        return _comment(review.resolve(session, visitor, drafts.find_version(session, id, visitor), number))


@router.get("/versions/{id}/acceptances")
def list_acceptances(
    visitor: SignedIn, context: InContext, id: Id, limit: Most = 50, after: After = 0
) -> Page[AcceptanceState]:
    """The findings that are accepted for its disclosure."""
    with context.db.reading() as session:
        found = review.acceptances_of(session, drafts.find_version(session, id, visitor))
        shown, following = cut(found, after, limit)
        return Page(items=[_acceptance(each) for each in shown], total=len(found), next=following)


@router.post("/versions/{id}/acceptances", status_code=201)
def accept_finding(visitor: SignedIn, context: InContext, id: Id, wanted: NewAcceptance) -> AcceptanceState:
    """Accept a finding, as reviewer; the audit runs again."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        accepted = review.accept(
            context, session, visitor, version, wanted.finding, why=wanted.why, until=wanted.until
        )
        return _acceptance(accepted)


@router.post("/versions/{id}/acceptances/{number}/withdraw")
def withdraw_acceptance(visitor: SignedIn, context: InContext, id: Id, number: Id) -> AcceptanceState:
    """Take an acceptance back, as reviewer; the audit runs again."""
    with context.db.writing() as session:
        version = drafts.find_version(session, id, visitor)
        return _acceptance(review.withdraw(context, session, visitor, version, number))
