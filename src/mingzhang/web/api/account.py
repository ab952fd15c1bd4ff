"""One's own account for programs: who one is, and one's tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import delete, select
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import accounts
from mingzhang.web.api.shapes import ERRORS
from mingzhang.web.db.models import Token
from mingzhang.web.errors import Forbidden, NotFound
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.trail import note

router = APIRouter(tags=["account"], responses=ERRORS)


class HeldRole(BaseModel):
    """A role in a unit and below it; without a unit, in all."""

    role: str
    unit: int | None


class Me(BaseModel):
    """Whoever asks."""

    name: str
    roles: list[HeldRole]


class TokenState(BaseModel):
    """A token, without its secret."""

    id: int
    name: str
    created: datetime
    expires: datetime | None
    used: datetime | None


class NewToken(BaseModel):
    """What a new token is for, and for how many days."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class MadeToken(BaseModel):
    """A new token; `secret` is shown this once."""

    secret: str


@router.get("/me")
def me(request: Request, visitor: SignedIn) -> Me:
    """Name and roles."""
    held = sorted(visitor.roles, key=lambda role: (role[0], role[1] or 0))
    return Me(name=visitor.name, roles=[HeldRole(role=role, unit=unit) for role, unit in held])


@router.get("/tokens")
def own_tokens(visitor: SignedIn, context: InContext) -> list[TokenState]:
    """One's own tokens."""
    with context.db.reading() as session:
        query = select(Token).where(Token.user_id == visitor.user_id).order_by(Token.id)
        return [
            TokenState(
                id=token.id, name=token.name, created=token.created, expires=token.expires, used=token.used
            )
            for token in session.scalars(query)
        ]


@router.post("/tokens", status_code=201)
def make_token(visitor: SignedIn, context: InContext, wanted: NewToken) -> MadeToken:
    """A new token; not by means of a token, which could then live for ever."""
    if visitor.by_token or visitor.user_id is None:
        raise Forbidden
    with context.db.writing() as session:
        secret = accounts.new_token(session, visitor.user_id, wanted.name, days=wanted.days, by=visitor.name)
    return MadeToken(secret=secret)


@router.delete("/tokens/{id}", status_code=204)
def delete_token(visitor: SignedIn, context: InContext, id: int) -> Response:
    """A token that is no longer to be valid."""
    with context.db.writing() as session:
        own = (Token.id == id) & (Token.user_id == visitor.user_id)
        if session.scalars(select(Token).where(own)).first() is None:
            raise NotFound
        session.execute(delete(Token).where(own))
        note(session, visitor.name, "token.delete", visitor.name, {"id": id})
    return Response(status_code=204)
