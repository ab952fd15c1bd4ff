"""One's own account for programs: who one is, one's password and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import accounts
from mingzhang.web.api.shapes import After, Most, Page, cut
from mingzhang.web.errors import Forbidden
from mingzhang.web.guards import InContext, SignedIn
from mingzhang.web.headers import client_address
from mingzhang.web.inputs import Id, Short

router = APIRouter(tags=["account"])


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

    name: Annotated[Short, StringConstraints(min_length=1, max_length=80)]
    days: Annotated[int, Field(ge=1, le=accounts.LONGEST_TOKEN)] = 90


class NewPassword(BaseModel):
    """Your password as it is, and as it is to be."""

    current: Short
    password: Short


class MadeToken(BaseModel):
    """A new token; `secret` is shown this once."""

    secret: str


@router.get("/me")
def get_me(request: Request, visitor: SignedIn) -> Me:
    """Name and roles."""
    held = sorted(visitor.roles, key=lambda role: (role[0], role[1] or 0))
    return Me(name=visitor.name, roles=[HeldRole(role=role, unit=unit) for role, unit in held])


@router.post("/account/password", status_code=204)
def change_password(request: Request, visitor: SignedIn, context: InContext, wanted: NewPassword) -> Response:
    """Your new password; every other browser is signed out. Not by means of a token."""
    address = client_address(request)
    accounts.change_own_password(context, visitor, wanted.current, wanted.password, address=address)
    return Response(status_code=204)


@router.get("/tokens")
def list_tokens(
    visitor: SignedIn, context: InContext, limit: Most = 50, after: After = 0
) -> Page[TokenState]:
    """One's own tokens."""
    names = TokenState.model_fields
    with context.db.reading() as session:
        tokens = accounts.tokens_of(session, visitor)
    shown, following = cut(tokens, after, limit)
    items = [TokenState(**{name: getattr(token, name) for name in names}) for token in shown]
    return Page(items=items, total=len(tokens), next=following)


@router.post("/tokens", status_code=201)
def make_token(visitor: SignedIn, context: InContext, wanted: NewToken) -> MadeToken:
    """A new token; not by means of a token, which could then live for ever."""
    if visitor.by_token or visitor.user_id is None:
        raise Forbidden("web.error.by_token")
    with context.db.writing() as session:
        secret = accounts.new_token(session, visitor.user_id, wanted.name, days=wanted.days, by=visitor.name)
    return MadeToken(secret=secret)


@router.delete("/tokens/{id}", status_code=204)
def delete_token(visitor: SignedIn, context: InContext, id: Id) -> Response:
    """A token that is no longer to be valid."""
    with context.db.writing() as session:
        accounts.delete_token(session, visitor, id)
    return Response(status_code=204)
