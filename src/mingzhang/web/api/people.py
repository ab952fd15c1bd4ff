"""People, their roles and one-time links for programs; a unit's administrator acts within that unit."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.web import people
from mingzhang.web.api.shapes import After, Most, Page, cut
from mingzhang.web.db.models import User
from mingzhang.web.errors import NotFound
from mingzhang.web.guards import Administrator, InContext
from mingzhang.web.inputs import Id, Key
from mingzhang.web.shell import join_address

router = APIRouter(tags=["people"])


class Assignment(BaseModel):
    """A role in a unit and below it; without a unit, in all. `id` takes it away."""

    id: int
    role: str
    unit: int | None


class Person(BaseModel):
    """Somebody with an account."""

    id: int
    name: str
    shown_name: str
    active: bool
    created: datetime
    roles: list[Assignment]


class NewRole(BaseModel):
    """A role to be given, in a unit or (without one) in all."""

    role: Key
    unit: Id | None = None


class Activity(BaseModel):
    """Whether the account may be used."""

    active: bool


class Link(BaseModel):
    """A one-time link, shown this once: pass it on."""

    address: str


def _told(user: User) -> Person:
    return Person(
        id=user.id,
        name=user.name,
        shown_name=user.shown_name,
        active=user.active,
        created=user.created,
        roles=[Assignment(id=held.id, role=held.role, unit=held.unit_id) for held in user.roles],
    )


@router.get("/people")
def list_people(
    visitor: Administrator, context: InContext, limit: Most = 50, after: After = 0
) -> Page[Person]:
    """Everybody whom you administrate, by name."""
    with context.db.reading() as session:
        users = people.administrated_users(session, visitor)
        shown, following = cut(users, after, limit)
        return Page(items=[_told(user) for user in shown], total=len(users), next=following)


@router.get("/people/{id}")
def get_person(visitor: Administrator, context: InContext, id: Id) -> Person:
    """One of them."""
    with context.db.reading() as session:
        found = [user for user in people.administrated_users(session, visitor) if user.id == id]
        if not found:
            raise NotFound
        return _told(found[0])


@router.patch("/people/{id}")
def set_active(visitor: Administrator, context: InContext, id: Id, wanted: Activity) -> Person:
    """Close an account, or open it again."""
    with context.db.writing() as session:
        return _told(people.set_active(session, visitor, id, active=wanted.active))


@router.post("/people/{id}/password", status_code=201)
def make_password_link(request: Request, visitor: Administrator, context: InContext, id: Id) -> Link:
    """A one-time link by which somebody sets a new password."""
    with context.db.writing() as session:
        return Link(address=join_address(request, people.new_password(session, visitor, id)))


@router.post("/people/{id}/roles", status_code=201)
def give_role(visitor: Administrator, context: InContext, id: Id, wanted: NewRole) -> Person:
    """Give a role; nothing changes where it is held already."""
    with context.db.writing() as session:
        user = people.give_role(session, visitor, id, wanted.role, wanted.unit)
        session.flush()
        return _told(user)


@router.delete("/people/{id}/roles/{assignment}", status_code=204)
def take_role(visitor: Administrator, context: InContext, id: Id, assignment: Id) -> Response:
    """Take a role away."""
    with context.db.writing() as session:
        people.take_role(session, visitor, id, assignment)
    return Response(status_code=204)


@router.post("/invitations", status_code=201)
def invite_person(request: Request, visitor: Administrator, context: InContext, wanted: NewRole) -> Link:
    """A one-time link by which somebody makes an account with this role."""
    with context.db.writing() as session:
        return Link(address=join_address(request, people.invite(session, visitor, wanted.role, wanted.unit)))
