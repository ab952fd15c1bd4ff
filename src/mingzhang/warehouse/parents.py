"""Names of units and what departments list → the department that each may belong to, for a person to accept.

A department that lists the unit in its own disclosure comes first; else one with whose whole name the unit's
begins. Where two departments list a unit nothing is proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mingzhang.taxonomy.places import place_of
from mingzhang.taxonomy.plain import plain

LISTED, NAMED = "listed", "named"
Proposal = tuple[str, str]


def propose_parents(names: Sequence[str], listed: Iterable[tuple[str, str]]) -> dict[str, Proposal]:
    """Name → (department, why), of names that have one; `listed`: (unit, department that lists it)."""
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(plain(name), name)
    departments: dict[str, set[str]] = {}
    for member, department in listed:
        if plain(member) != plain(department):
            departments.setdefault(plain(member), set()).add(known.get(plain(department), department))
    return {name: found for name in names for found in _proposals(name, known, departments)}


def _proposals(name: str, known: dict[str, str], departments: dict[str, set[str]]) -> Iterator[Proposal]:
    listing = departments.get(plain(name), set())
    if len(listing) == 1:
        yield next(iter(listing)), LISTED
    elif not listing:
        department = _begins_with(plain(name), known)
        if department:
            yield department, NAMED


def _begins_with(name: str, known: dict[str, str]) -> str:
    """The longest other name that this one begins with and that is the name of an institution."""
    for end in range(len(name) - 1, 0, -1):
        other = known.get(name[:end])
        if other is not None:
            place = place_of(other)
            if place.kind and place.own:
                return other
    return ""
