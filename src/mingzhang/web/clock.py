"""The day and the hour where the law counts them: the clock of publication, and how moments are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load
from mingzhang.web.db.models import now


@dataclass(frozen=True)
class Clock:
    """Days from approval to publication, when to warn, by how many hours days begin before UTC's, and the
    first year that can be disclosed."""

    basis: str
    publish_days: int
    warn_days: int
    hours_ahead: int
    first_year: int


@cache
def clock() -> Clock:
    """The clock of the law."""
    return load(data_dir() / "web" / "clock.yaml", Clock)


def local(moment: datetime) -> datetime:
    """A moment as the clocks of the country show it."""
    return moment.astimezone(timezone(timedelta(hours=clock().hours_ahead)))


def today() -> date:
    """The day that it is in the country now."""
    return local(now()).date()
