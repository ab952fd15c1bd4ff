"""The board: every unit that a visitor works for, what it discloses for a year, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mingzhang.web.db.models import PUBLISHED, ROLES, VERSION_STATES, Check, Disclosure, Unit, Version
from mingzhang.web.guards import Visitor
from mingzhang.web.workflow import Due, due_of

NOT_BEGUN = "none"
STATES = (NOT_BEGUN, *VERSION_STATES)


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


def units_of(session: Session, visitor: Visitor, *roles: str) -> list[Unit]:
    """The units for which the visitor holds one of the roles, by name."""
    units = session.scalars(select(Unit).options(selectinload(Unit.parent)).order_by(Unit.name))
    return [unit for unit in units if visitor.may(unit, *roles)]


def years_of(session: Session, today: date) -> list[int]:
    """The years for which there is anything, and this one."""
    found = session.scalars(select(Disclosure.year).distinct())
    return sorted({*found, today.year}, reverse=True)


def newest_year(session: Session, today: date) -> int:
    """The year that the board opens with."""
    near = Disclosure.year <= today.year + 1  # a year that somebody mistyped is not everybody's
    return session.scalar(select(func.max(Disclosure.year)).where(near)) or today.year


def board(session: Session, visitor: Visitor, year: int, kind: str, today: date) -> list[Entry]:
    """One entry a unit; what is late comes first, then what is due."""
    query = select(Disclosure).where(Disclosure.year == year, Disclosure.kind == kind)
    versions = selectinload(Disclosure.versions)
    loaded = query.options(versions.selectinload(Version.check).defer(Check.results))
    known = {disclosure.unit_id: disclosure for disclosure in session.scalars(loaded)}
    entries = [_entry(unit, known.get(unit.id), today) for unit in units_of(session, visitor, *ROLES)]
    return sorted(entries, key=lambda entry: (entry.due is None, entry.due.left if entry.due else 0))


def counts_of(entries: Sequence[Entry]) -> dict[str, int]:
    """How many units are in each state that there is."""
    counts = {name: sum(entry.state == name for entry in entries) for name in STATES}
    return {name: count for name, count in counts.items() if count}


def _entry(unit: Unit, disclosure: Disclosure | None, today: date) -> Entry:
    if disclosure is None or not disclosure.versions:
        return Entry(unit)
    return Entry(unit, disclosure, disclosure.versions[-1], due_of(disclosure, today))
