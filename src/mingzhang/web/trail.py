"""The audit trail: lines that are only ever added, each with the hash of itself and of the line before.

A line that is changed, taken out or put in between breaks the chain at that number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mingzhang.web.db.models import TrailEntry, now

START = "0" * 64
_AT_ONCE = 1000
_LOCK = 8_241_007  # of PostgreSQL: one writer of the trail at a time


@dataclass(frozen=True)
class Verified:
    """How many lines were looked at, the hash of the last one, the first number that does not fit, and
    whether the `expected` hash stands among them."""

    lines: int
    last: str
    broken: int | None = None
    expected: bool = True

    @property
    def whole(self) -> bool:
        """Whether nothing was changed or taken away, as far as can be known."""
        return self.broken is None and self.expected


def note(
    session: Session,
    actor: str,
    action: str,
    subject: str = "",
    details: Mapping[str, object] | None = None,
) -> TrailEntry:
    """Add a line, within the transaction of what it tells of (a `writing()` session)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    session.flush()
    last = session.scalars(select(TrailEntry).order_by(TrailEntry.number.desc()).limit(1)).first()
    entry = TrailEntry(
        number=last.number + 1 if last else 1,
        at=now().isoformat(timespec="milliseconds"),
        actor=actor[:80],
        action=action,
        subject=subject[:300],
        details=dict(details or {}),
        before=last.hash if last else START,
        hash="",
    )
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session, expected: str = START) -> Verified:
    """Follow the chain from its beginning; stop at the first line that does not fit. That the newest lines
    were taken away shows only where an earlier hash is `expected`: it is then no longer there."""
    before, number, found = START, 0, expected == START
    while True:
        query = select(TrailEntry).where(TrailEntry.number > number).order_by(TrailEntry.number)
        entries = session.scalars(query.limit(_AT_ONCE)).all()
        for entry in entries:
            fits = entry.number == number + 1 and entry.before == before and entry.hash == _hash(entry)
            if not fits:
                return Verified(number, before, number + 1, found)
            before, number = entry.hash, entry.number
            found = found or before == expected
        if not entries:
            return Verified(number, before, expected=found)
        session.expunge_all()


def _hash(entry: TrailEntry) -> str:
    told = [entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.details, entry.before]
    line = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()
