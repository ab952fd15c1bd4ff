"""What was handed in, held against what was asked for: unit, year and kind, and whether a file was read.

What hinders keeps a version from being handed in; what only warns is for people to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mingzhang.model import Cover
from mingzhang.taxonomy.plain import plain
from mingzhang.web.db.models import CANCELLED, DONE, FAILED, Check, Version
from mingzhang.web.errors import Invalid

FACTS = "facts"
_FOUND = "found"


@dataclass(frozen=True)
class Doubt:
    """A message key, what fills it (values may be keys too), and whether it keeps from handing in."""

    key: str
    hinders: bool
    details: Mapping[str, str] = field(default_factory=dict)


def doubts_of(version: Version) -> list[Doubt]:
    """Everything in which a file, or a book once it is audited, differs from what was asked for."""
    check = version.check
    if version.file_sha256 is None:
        return differences(version, *_said(check)) if check is not None and check.job.state == DONE else []
    if check is None or check.job.state in (FAILED, CANCELLED):
        return [Doubt("web.handed.unread", True)]
    if check.job.state != DONE:
        return [Doubt("web.handed.reading", True)]
    return [*_figures(check), *differences(version, *_said(check))]


def must_fit(version: Version) -> None:
    """Raise Invalid with the first reason for which the version cannot be handed in."""
    _refuse(doubts_of(version))


def must_agree(version: Version, unit: str, year: int | None, kind: str) -> None:
    """Raise Invalid where something that says this is no such version: a book by its cover."""
    _refuse(differences(version, unit, year, kind))


def must_be_cover_of(version: Version, cover: Cover, before: str) -> None:
    """Raise Invalid where the cover of a book that is to replace the version's names another year, kind or
    unit; one whose unit is the one of the cover `before` changes nothing."""
    for doubt in differences(version, cover.unit, cover.year, cover.kind):
        if _FOUND in doubt.details and (doubt.hinders or plain(cover.unit) != plain(before)):
            raise Invalid("web.compose.other_cover", **doubt.details)


def differences(version: Version, unit: str, year: int | None, kind: str) -> list[Doubt]:
    """What is said against what was asked for."""
    told = version.disclosure
    return [*_year(told.year, year), *_kind(told.kind, kind), *_unit(told.unit.name, unit)]


def _refuse(doubts: Sequence[Doubt]) -> None:
    for doubt in doubts:
        if doubt.hinders:
            raise Invalid(doubt.key, **doubt.details)


def _said(check: Check) -> tuple[str, int | None, str]:
    return check.unit_name, check.year, check.kind


def _figures(check: Check) -> Iterator[Doubt]:
    if not check.counts.get(FACTS):
        yield Doubt("web.handed.no_figures", True)


def _year(asked: int, found: int | None) -> Iterator[Doubt]:
    if found is None:
        yield Doubt("web.handed.no_year", False, {"asked": str(asked)})
    elif found != asked:
        yield Doubt("web.handed.other_year", True, {"found": str(found), "asked": str(asked)})


def _kind(asked: str, found: str) -> Iterator[Doubt]:
    wanted = f"web.kind.{asked}"
    if not found:
        yield Doubt("web.handed.no_kind", False, {"asked": wanted})
    elif found != asked:
        yield Doubt("web.handed.other_kind", True, {"found": f"web.kind.{found}", "asked": wanted})


def _unit(asked: str, found: str) -> Iterator[Doubt]:
    if not found:
        yield Doubt("web.handed.no_unit", False, {"asked": asked})
    elif plain(found) != plain(asked):
        yield Doubt("web.handed.other_unit", False, {"found": found, "asked": asked})
