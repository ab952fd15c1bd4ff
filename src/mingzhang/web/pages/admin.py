"""Administration: people and their roles, units, the trail. A unit's administrator acts within that unit."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import people
from mingzhang.web.context import Context
from mingzhang.web.db.models import ADMINISTRATOR, ROLES
from mingzhang.web.errors import NotFound
from mingzhang.web.guards import Administrator, InContext, Visitor
from mingzhang.web.inputs import Id
from mingzhang.web.shell import between, go_to, join_address, page, words_of

router = APIRouter(prefix="/admin")
Text = Annotated[str, Form()]
_LINES = 100
_PER_PAGE = 50
_LONGEST_ID = 10


@router.get("")
def show_people(
    request: Request,
    visitor: Administrator,
    context: InContext,
    q: str = "",
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    user: Annotated[Id | None, Query()] = None,
) -> Response:
    """The accounts, of them those whose names hold the words of `q`, and the units; a form to give `user` a
    role."""
    return _people(request, visitor, context, q=q, start=start, chosen=user)


def _people(
    request: Request,
    visitor: Visitor,
    context: Context,
    *,
    q: str = "",
    start: int = 0,
    chosen: int | None = None,
    link: str = "",
) -> Response:
    with context.db.reading() as session:
        users = people.administrated_users(session, visitor)
        found = people.users_named(users, q)
        values = {
            "users": found[start : start + _PER_PAGE],
            "q": q,
            "most": _PER_PAGE,
            "count": len(users),
            "chosen": next((user for user in users if user.id == chosen), None),
            **between(start, _PER_PAGE, len(found)),
            "units": people.administrated_units(session, visitor),
            "names": {unit.id: unit.name for unit in people.every_unit(session)},
            "roles": ROLES,
            "link": link,
            "over_all": visitor.may(None, ADMINISTRATOR),
        }
        return page(request, "admin.html", values)


def _unit(text: str) -> int | None:
    """The unit that a form means; empty for all units."""
    if text and not (text.isdecimal() and len(text) < _LONGEST_ID):
        raise NotFound
    return int(text) if text else None


@router.post("/invite")
def invite(
    request: Request, visitor: Administrator, context: InContext, role: Text, unit: Text = ""
) -> Response:
    """A one-time link for a new account."""
    with context.db.writing() as session:
        secret = people.invite(session, visitor, role, _unit(unit))
    return _people(request, visitor, context, link=join_address(request, secret))


@router.post("/users/{id}/password")
def new_password(request: Request, visitor: Administrator, context: InContext, id: int) -> Response:
    """A one-time link by which somebody sets a new password."""
    with context.db.writing() as session:
        secret = people.new_password(session, visitor, id)
    return _people(request, visitor, context, link=join_address(request, secret))


@router.post("/users/{id}/active")
def set_active(
    request: Request, visitor: Administrator, context: InContext, id: int, active: Annotated[bool, Form()]
) -> Response:
    """Close an account, or open it again."""
    with context.db.writing() as session:
        people.set_active(session, visitor, id, active=active)
    return go_to(request, "/admin")


@router.post("/users/{id}/roles")
def give_role(
    request: Request, visitor: Administrator, context: InContext, id: int, role: Text, unit: Text = ""
) -> Response:
    """Give a role."""
    with context.db.writing() as session:
        people.give_role(session, visitor, id, role, _unit(unit))
    return go_to(request, "/admin")


@router.post("/users/{id}/roles/{assignment}/delete")
def take_role(
    request: Request, visitor: Administrator, context: InContext, id: int, assignment: int
) -> Response:
    """Take a role away."""
    with context.db.writing() as session:
        people.take_role(session, visitor, id, assignment)
    return go_to(request, "/admin")


@router.post("/units")
def add_unit(
    request: Request, visitor: Administrator, context: InContext, name: Text, parent: Text = ""
) -> Response:
    """A new unit, below another or at the top."""
    with context.db.writing() as session:
        people.add_unit(session, visitor, name, _unit(parent))
    return go_to(request, "/admin")


@router.get("/trail")
def show_trail(
    request: Request,
    visitor: Administrator,
    context: InContext,
    before: Annotated[int | None, Query()] = None,
) -> Response:
    """Who did what, newest first."""
    with context.db.reading() as session:
        entries = people.trail_lines(session, visitor, _LINES, before)
    return page(request, "admin_trail.html", {"entries": entries, "done": partial(_in_words, request)})


def _in_words(request: Request, action: str) -> str:
    return words_of(request).label("web.trail", action)
