"""The board: every unit that a visitor works for, what it discloses for a year, and how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mingzhang.web.db.models import PUBLISHED, ROLES, VERSION_STATES, Check, Disclosure, Unit, Version
from mingzhang.web.errors import NotFound
from mingzhang.web.guards import Visitor
from mingzhang.web.workflow import Due, due_by

NOT_BEGUN = "none"
STATES = (NOT_BEGUN, *VERSION_STATES)
PER_PAGE = 50


@dataclass(frozen=True)
class Entry:
    """A unit's disclosure, or that it has begun none."""

    unit: Unit
    disclosure: Disclosure | None = None
    newest: Version | None = None
    due: Due | None = None

    @property
    def state(self) -> str:
        """The state of the newest version."""
        return self.newest.state if self.newest else NOT_BEGUN

    @property
    def public(self) -> bool:
        """Whether a version is public, maybe an older one."""
        versions = self.disclosure.versions if self.disclosure else []
        return any(version.state == PUBLISHED for version in versions)

    @property
    def errors(self) -> int | None:
        """Errors in the newest audit; None where there is none yet."""
        check = self.newest.check if self.newest else None
        return int(check.counts["error"]) if check and "error" in check.counts else None


@dataclass(frozen=True)
class Board:
    """A part of the board; `counts` by state of all its units, `total`: how many of the state asked for."""

    entries: Sequence[Entry]
    counts: Mapping[str, int]
    total: int


@dataclass(frozen=True)
class _Standing:
    """How far a unit is: all that order and counts need."""

    unit: Unit
    state: str = NOT_BEGUN
    disclosure: int | None = None
    due: Due | None = None

    @property
    def urgency(self) -> tuple[bool, int]:
        """What is late comes first, then what is due."""
        return (self.due is None, self.due.left if self.due else 0)


def units_of(session: Session, visitor: Visitor, *roles: str) -> list[Unit]:
    """The units for which the visitor holds one of the roles, by name."""
    every = session.scalars(
        select(Unit).order_by(Unit.name)
    ).all()  # those above are among them: no more queries
    return [unit for unit in every if visitor.may(unit, *roles)]


def find_unit(session: Session, visitor: Visitor, id: int, *roles: str) -> Unit:
    """A unit for which the visitor holds one of the roles; raises NotFound."""
    unit = session.get(Unit, id)
    if unit is None or not visitor.may(unit, *roles):
        raise NotFound
    return unit


def years_of(session: Session, today: date) -> list[int]:
    """The years for which there is anything, and this one."""
    found = session.scalars(select(Disclosure.year).distinct())
    return sorted({*found, today.year}, reverse=True)


def newest_year(session: Session, today: date) -> int:
    """The year that the board opens with."""
    near = Disclosure.year <= today.year + 1  # a year that somebody mistyped is not everybody's
    return session.scalar(select(func.max(Disclosure.year)).where(near)) or today.year


def board(
    session: Session,
    visitor: Visitor,
    year: int,
    kind: str,
    today: date,
    *,
    state: str | None = None,
    start: int = 0,
    limit: int = PER_PAGE,
) -> Board:
    """A part of the units, one entry each, of one state where it is given: what is late first, then what is
    due. The database is asked as often for many units as for few."""
    known = _standings(session, year, kind, today)
    every = [known.get(unit.id, _Standing)(unit) for unit in units_of(session, visitor, *ROLES)]
    wanted = sorted((each for each in every if state in (None, each.state)), key=lambda each: each.urgency)
    found = _loaded(session, wanted[start : start + limit])
    return Board(found, _counts(every), len(wanted))


def _standings(session: Session, year: int, kind: str, today: date) -> dict[int, partial[_Standing]]:
    """By unit: what is still without its unit."""
    query = select(
        Disclosure.unit_id, Disclosure.id, Disclosure.approved_on, Version.state, Version.published
    ).join(Version, Version.disclosure_id == Disclosure.id)
    asked = query.where(Disclosure.year == year, Disclosure.kind == kind)
    rows = session.execute(asked.order_by(Disclosure.unit_id, Version.number)).all()
    found: dict[int, partial[_Standing]] = {}
    for unit, versions in groupby(rows, key=lambda row: row.unit_id):
        told = list(versions)
        due = due_by(told[0].approved_on, any(row.published for row in told), today)
        found[unit] = partial(_Standing, state=told[-1].state, disclosure=told[0].id, due=due)
    return found


def _counts(every: Sequence[_Standing]) -> dict[str, int]:
    """How many units are in each state that there is."""
    counts = Counter(each.state for each in every)
    return {name: counts[name] for name in STATES if counts[name]}


def _loaded(session: Session, shown: Sequence[_Standing]) -> list[Entry]:
    ids = [each.disclosure for each in shown if each.disclosure is not None]
    versions = selectinload(Disclosure.versions).selectinload(Version.check).defer(Check.results)
    query = select(Disclosure).where(Disclosure.id.in_(ids)).options(versions)
    known = {disclosure.id: disclosure for disclosure in session.scalars(query)}
    return [_entry(each, known.get(each.disclosure or 0)) for each in shown]


def _entry(standing: _Standing, disclosure: Disclosure | None) -> Entry:
    if disclosure is None:
        return Entry(standing.unit)
    return Entry(standing.unit, disclosure, disclosure.versions[-1], standing.due)
