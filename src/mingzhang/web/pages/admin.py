"""Administration: people and their roles, units, the trail. A unit's administrator acts within that unit."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import accounts
from mingzhang.web.context import Context
from mingzhang.web.db.models import ADMINISTRATOR, ROLES, RoleAssignment, TrailEntry, Unit, User
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.guards import Administrator, InContext, Visitor
from mingzhang.web.shell import go_to, page, site_address
from mingzhang.web.trail import note

router = APIRouter(prefix="/admin")
Text = Annotated[str, Form()]
_LINES = 100


@router.get("")
def show_people(request: Request, visitor: Administrator, context: InContext) -> Response:
    """Everybody with an account, and the units."""
    return _people(request, visitor, context)


def _people(request: Request, visitor: Visitor, context: Context, link: str = "") -> Response:
    with context.db.reading() as session:
        every = list(session.scalars(select(Unit).options(selectinload(Unit.parent)).order_by(Unit.name)))
        units = [unit for unit in every if visitor.may(unit, ADMINISTRATOR)]
        users = list(session.scalars(select(User).options(selectinload(User.roles)).order_by(User.name)))
        names = {unit.id: unit.name for unit in every}
        if not visitor.may(None, ADMINISTRATOR):
            own = {unit.id for unit in units}
            users = [user for user in users if any(held.unit_id in own for held in user.roles)]
        values = {"users": users, "units": units, "names": names, "roles": ROLES, "link": link}
        return page(request, "admin.html", {**values, "over_all": visitor.may(None, ADMINISTRATOR)})


def _join(request: Request, secret: str) -> str:
    """The whole address of a one-time link, to be passed on."""
    return f"{site_address(request)}/join/{secret}"


def _unit(session: Session, visitor: Visitor, unit: str) -> int | None:
    """The unit that is meant, where this person administrates it; empty for all units."""
    if not unit:
        visitor.must(None, ADMINISTRATOR)
        return None
    found = session.get(Unit, int(unit)) if unit.isdigit() else None
    if found is None:
        raise NotFound
    visitor.must(found, ADMINISTRATOR)
    return found.id


@router.post("/invite")
def invite(
    request: Request, visitor: Administrator, context: InContext, role: Text, unit: Text = ""
) -> Response:
    """A one-time link for a new account."""
    with context.db.writing() as session:
        place = _unit(session, visitor, unit)
        if role not in ROLES:
            raise Invalid("web.error.role", role=role)
        secret = accounts.invite(session, role=role, unit_id=place, by=visitor.name)
    return _people(request, visitor, context, link=_join(request, secret))


@router.post("/users/{id}/password")
def new_password(request: Request, visitor: Administrator, context: InContext, id: int) -> Response:
    """A one-time link by which somebody sets a new password."""
    visitor.must(None, ADMINISTRATOR)
    with context.db.writing() as session:
        if session.get(User, id) is None:
            raise NotFound
        secret = accounts.invite(session, role="", unit_id=None, by=visitor.name, user_id=id)
    return _people(request, visitor, context, link=_join(request, secret))


@router.post("/users/{id}/active")
def set_active(
    request: Request, visitor: Administrator, context: InContext, id: int, active: Annotated[bool, Form()]
) -> Response:
    """Close an account, or open it again."""
    visitor.must(None, ADMINISTRATOR)
    if id == visitor.user_id:
        raise Conflict("web.error.own_account")
    with context.db.writing() as session:
        user = session.get(User, id)
        if user is None:
            raise NotFound
        user.active = active
        note(session, visitor.name, "account.active", user.name, {"active": active})
    return go_to(request, "/admin")


@router.post("/users/{id}/roles")
def give_role(
    request: Request, visitor: Administrator, context: InContext, id: int, role: Text, unit: Text = ""
) -> Response:
    """Give a role."""
    with context.db.writing() as session:
        user = session.get(User, id)
        if user is None:
            raise NotFound
        accounts.give_role(session, user, role, _unit(session, visitor, unit), by=visitor.name)
    return go_to(request, "/admin")


@router.post("/users/{id}/roles/{assignment}/delete")
def take_role(
    request: Request, visitor: Administrator, context: InContext, id: int, assignment: int
) -> Response:
    """Take a role away."""
    with context.db.writing() as session:
        held = session.get(RoleAssignment, assignment)
        user = session.get(User, id)
        if user is None or held is None or held.user_id != id:
            raise NotFound
        _unit(session, visitor, str(held.unit_id or ""))
        accounts.take_role(session, user, assignment, by=visitor.name)
    return go_to(request, "/admin")


@router.post("/units")
def add_unit(
    request: Request, visitor: Administrator, context: InContext, name: Text, parent: Text = ""
) -> Response:
    """A new unit, below another or at the top."""
    name = " ".join(name.split())[:200]
    if not name:
        raise Invalid
    with context.db.writing() as session:
        place = _unit(session, visitor, parent)
        if session.scalar(select(func.count()).select_from(Unit).where(Unit.name == name)):
            raise Conflict("web.error.unit_taken")
        session.add(Unit(name=name, parent_id=place))
        note(session, visitor.name, "unit.add", name, {"parent": place})
    return go_to(request, "/admin")


@router.get("/trail")
def show_trail(
    request: Request,
    visitor: Administrator,
    context: InContext,
    before: Annotated[int | None, Query()] = None,
) -> Response:
    """Who did what, newest first."""
    visitor.must(None, ADMINISTRATOR)
    with context.db.reading() as session:
        query = select(TrailEntry).order_by(TrailEntry.number.desc()).limit(_LINES)
        if before is not None:
            query = query.where(TrailEntry.number < before)
        return page(request, "admin_trail.html", {"entries": list(session.scalars(query))})
