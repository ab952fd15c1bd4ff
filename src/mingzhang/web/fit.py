"""A file that was handed in, held against what was asked for: unit, year and kind, and whether it was read.

What hinders keeps a version from being handed in; what only warns is for people to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mingzhang.taxonomy.plain import plain
from mingzhang.web.db.models import CANCELLED, DONE, FAILED, Check, Version
from mingzhang.web.errors import Invalid

FACTS = "facts"


@dataclass(frozen=True)
class Doubt:
    """A message key, what fills it (values may be keys too), and whether it keeps from handing in."""

    key: str
    hinders: bool
    details: Mapping[str, str] = field(default_factory=dict)


def doubts_of(version: Version) -> list[Doubt]:
    """Everything about the version's file that differs from what was asked for."""
    if version.file_sha256 is None:
        return []
    check = version.check
    if check is None or check.job.state in (FAILED, CANCELLED):
        return [Doubt("web.handed.unread", True)]
    if check.job.state != DONE:
        return [Doubt("web.handed.reading", True)]
    return [*_figures(check), *_year(version, check), *_kind(version, check), *_unit(version, check)]


def must_fit(version: Version) -> None:
    """Raise Invalid with the first reason for which the version's file cannot be handed in."""
    for doubt in doubts_of(version):
        if doubt.hinders:
            raise Invalid(doubt.key, **doubt.details)


def _figures(check: Check) -> Iterator[Doubt]:
    if not check.counts.get(FACTS):
        yield Doubt("web.handed.no_figures", True)


def _year(version: Version, check: Check) -> Iterator[Doubt]:
    asked = str(version.disclosure.year)
    if check.year is None:
        yield Doubt("web.handed.no_year", False, {"asked": asked})
    elif check.year != version.disclosure.year:
        yield Doubt("web.handed.other_year", True, {"found": str(check.year), "asked": asked})


def _kind(version: Version, check: Check) -> Iterator[Doubt]:
    asked = f"web.kind.{version.disclosure.kind}"
    if not check.kind:
        yield Doubt("web.handed.no_kind", False, {"asked": asked})
    elif check.kind != version.disclosure.kind:
        yield Doubt("web.handed.other_kind", True, {"found": f"web.kind.{check.kind}", "asked": asked})


def _unit(version: Version, check: Check) -> Iterator[Doubt]:
    asked = version.disclosure.unit.name
    if not check.unit_name:
        yield Doubt("web.handed.no_unit", False, {"asked": asked})
    elif plain(check.unit_name) != plain(asked):
        yield Doubt("web.handed.other_unit", False, {"found": check.unit_name, "asked": asked})
