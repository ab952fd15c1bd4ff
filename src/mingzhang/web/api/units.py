"""Units for programs: those that one works for; administrators make, rename and move them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from mingzhang.web import board, people
from mingzhang.web.api.shapes import After, Most, Page, cut
from mingzhang.web.db.models import ROLES, Unit
from mingzhang.web.guards import Administrator, InContext, SignedIn, Visitor
from mingzhang.web.inputs import Id, Short

router = APIRouter(tags=["units"])
Name = Annotated[Short, StringConstraints(min_length=1, max_length=200)]


class UnitState(BaseModel):
    """A unit, the one above it, and your roles in it."""

    id: int
    name: str
    region: str
    parent: int | None
    roles: list[str]


class NewUnit(BaseModel):
    """A unit to be made, below another or (without `parent`) at the top."""

    name: Name
    parent: Id | None = None


class UnitChange(BaseModel):
    """What is to be changed of a unit; what is left out stays. `parent` null: to the top."""

    name: Name | None = None
    parent: Id | None = None


def _told(unit: Unit, visitor: Visitor) -> UnitState:
    roles = [role for role in ROLES if visitor.may(unit, role)]
    return UnitState(id=unit.id, name=unit.name, region=unit.region, parent=unit.parent_id, roles=roles)


@router.get("/units")
def list_units(visitor: SignedIn, context: InContext, limit: Most = 50, after: After = 0) -> Page[UnitState]:
    """The units for which you hold a role, by name."""
    with context.db.reading() as session:
        units = board.units_of(session, visitor, *ROLES)
        shown, following = cut(units, after, limit)
        return Page(items=[_told(unit, visitor) for unit in shown], total=len(units), next=following)


@router.get("/units/{id}")
def get_unit(visitor: SignedIn, context: InContext, id: Id) -> UnitState:
    """One unit for which you hold a role."""
    with context.db.reading() as session:
        return _told(board.find_unit(session, visitor, id, *ROLES), visitor)


@router.post("/units", status_code=201)
def make_unit(visitor: Administrator, context: InContext, wanted: NewUnit) -> UnitState:
    """Make a unit, as administrator of the one above it (of all for one at the top)."""
    with context.db.writing() as session:
        return _told(people.add_unit(session, visitor, wanted.name, wanted.parent), visitor)


@router.patch("/units/{id}")
def change_unit(visitor: Administrator, context: InContext, id: Id, wanted: UnitChange) -> UnitState:
    """Rename a unit, or move it below another."""
    given = wanted.model_fields_set
    with context.db.writing() as session:
        if wanted.name is not None:
            people.rename_unit(session, visitor, id, wanted.name)
        if "parent" in given:
            people.move_unit(session, visitor, id, wanted.parent)
        return _told(people.administrated_unit(session, visitor, id), visitor)
