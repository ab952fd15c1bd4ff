"""Administration: units, people, roles, one-time links. A unit's administrator acts within that unit.

Pages and API call the same functions; each asks the role and tells the trail in its caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mingzhang.taxonomy.plain import plain
from mingzhang.web import accounts
from mingzhang.web.db.models import ADMINISTRATOR, ROLES, RoleAssignment, TrailEntry, Unit, User
from mingzhang.web.errors import Conflict, Invalid, NotFound
from mingzhang.web.given_names import given_name, same_name
from mingzhang.web.guards import Visitor
from mingzhang.web.trail import note

_LONGEST_NAME = 200


def administrated_units(session: Session, visitor: Visitor) -> list[Unit]:
    """The units that this person administrates, by name."""
    return [unit for unit in every_unit(session) if visitor.may(unit, ADMINISTRATOR)]


def every_unit(session: Session) -> list[Unit]:
    """All units, by name."""
    return list(session.scalars(select(Unit).options(selectinload(Unit.parent)).order_by(Unit.name)))


def administrated_users(session: Session, visitor: Visitor) -> list[User]:
    """The people that this person sees as administrator: all, or those with a role in the own units."""
    users = list(session.scalars(select(User).options(selectinload(User.roles)).order_by(User.name)))
    if visitor.may(None, ADMINISTRATOR):
        return users
    own = {unit.id for unit in administrated_units(session, visitor)}
    return [user for user in users if any(held.unit_id in own for held in user.roles)]


def users_named(users: Sequence[User], words: str) -> list[User]:
    """Those of whose names each word is a part."""
    wanted = [plain(word).lower() for word in words.split()]
    names = {user.id: plain(f"{user.name} {user.shown_name}").lower() for user in users}
    return [user for user in users if all(word in names[user.id] for word in wanted)]


def must_administrate(session: Session, visitor: Visitor, unit_id: int | None) -> Unit | None:
    """The unit that is meant, where this person administrates it; None: all units."""
    if unit_id is None:
        visitor.must(None, ADMINISTRATOR)
        return None
    found = session.get(Unit, unit_id)
    if found is None:
        raise NotFound
    visitor.must(found, ADMINISTRATOR)
    return found


def invite(session: Session, visitor: Visitor, role: str, unit_id: int | None) -> str:
    """The secret of a one-time link for a new account."""
    must_administrate(session, visitor, unit_id)
    if role not in ROLES:
        raise Invalid("web.error.role", role=role)
    return accounts.invite(session, role=role, unit_id=unit_id, by=visitor.name)


def new_password(session: Session, visitor: Visitor, user_id: int) -> str:
    """The secret of a one-time link by which somebody sets a new password."""
    visitor.must(None, ADMINISTRATOR)
    user = find_user(session, user_id)
    return accounts.invite(session, role="", unit_id=None, by=visitor.name, user_id=user.id)


def find_user(session: Session, id: int) -> User:
    """The person; raises NotFound."""
    user = session.get(User, id)
    if user is None:
        raise NotFound
    return user


def set_active(session: Session, visitor: Visitor, user_id: int, *, active: bool) -> User:
    """Close an account, or open it again; not one's own."""
    visitor.must(None, ADMINISTRATOR)
    if user_id == visitor.user_id:
        raise Conflict("web.error.own_account")
    user = find_user(session, user_id)
    user.active = active
    note(session, visitor.name, "account.active", user.name, {"active": active})
    return user


def give_role(session: Session, visitor: Visitor, user_id: int, role: str, unit_id: int | None) -> User:
    """Give a role in a unit that this person administrates, or in all."""
    user = find_user(session, user_id)
    must_administrate(session, visitor, unit_id)
    accounts.give_role(session, user, role, unit_id, by=visitor.name)
    return user


def take_role(session: Session, visitor: Visitor, user_id: int, assignment: int) -> User:
    """Take a role away."""
    held = session.get(RoleAssignment, assignment)
    user = find_user(session, user_id)
    if held is None or held.user_id != user_id:
        raise NotFound
    must_administrate(session, visitor, held.unit_id)
    accounts.take_role(session, user, assignment, by=visitor.name)
    return user


def add_unit(session: Session, visitor: Visitor, name: str, parent_id: int | None) -> Unit:
    """A new unit, below another or at the top."""
    name = given_name(name, longest=_LONGEST_NAME, field="web.admin.unit_name")
    must_administrate(session, visitor, parent_id)
    _must_be_free(session, name)
    unit = Unit(name=name, parent_id=parent_id)
    session.add(unit)
    session.flush()
    note(session, visitor.name, "unit.add", name, {"parent": parent_id})
    return unit


def rename_unit(session: Session, visitor: Visitor, id: int, name: str) -> Unit:
    """Give a unit another name; what it published keeps the name that is printed there."""
    unit = administrated_unit(session, visitor, id)
    name = given_name(name, longest=_LONGEST_NAME, field="web.admin.unit_name")
    if name != unit.name:
        _must_be_free(session, name, besides=unit.id)
        before, unit.name = unit.name, name
        note(session, visitor.name, "unit.rename", name, {"before": before})
    return unit


def move_unit(session: Session, visitor: Visitor, id: int, parent_id: int | None) -> Unit:
    """Put a unit below another, or at the top; raises Conflict where that would be below itself."""
    unit = administrated_unit(session, visitor, id)
    above = must_administrate(session, visitor, parent_id)
    while above is not None:
        if above.id == id:
            raise Conflict("web.error.unit_below_itself", unit=unit.name)
        above = above.parent
    before, unit.parent_id = unit.parent_id, parent_id
    note(session, visitor.name, "unit.move", unit.name, {"before": before, "parent": parent_id})
    session.flush()
    session.expire(unit, ["parent"])
    return unit


def administrated_unit(session: Session, visitor: Visitor, id: int) -> Unit:
    """The unit, where this person administrates it; raises NotFound and Forbidden."""
    unit = must_administrate(session, visitor, id)
    assert unit is not None  # which an id never gives
    return unit


def _must_be_free(session: Session, name: str, *, besides: int | None = None) -> None:
    """Raise Conflict where another unit has a name that reads the same."""
    others = session.execute(select(Unit.id, Unit.name))
    if same_name(name) in {same_name(other) for id, other in others if id != besides}:
        raise Conflict("web.error.unit_taken")


def trail_length(session: Session) -> int:
    """How many lines the trail has; they are numbered without a gap."""
    return session.scalar(select(func.max(TrailEntry.number))) or 0


def trail_lines(session: Session, visitor: Visitor, most: int, before: int | None = None) -> list[TrailEntry]:
    """Who did what, newest first, from before a line on."""
    visitor.must(None, ADMINISTRATOR)
    query = select(TrailEntry).order_by(TrailEntry.number.desc()).limit(most)
    if before is not None:
        query = query.where(TrailEntry.number < before)
    return list(session.scalars(query))
