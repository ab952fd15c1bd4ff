"""The list of units: one row for each printed name, with its place, and names that may be one unit proposed.

Two names are never put together by the program: it proposes, a person writes `yes` or `no` into `accepted`.
So it is with the department that a unit belongs to. Blanks and the width of brackets make no difference
between names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

import sqlalchemy as sa

from mingzhang.taxonomy.places import UnitPlace, place_of, unit_words
from mingzhang.taxonomy.plain import plain
from mingzhang.warehouse.parents import propose_parents
from mingzhang.warehouse.rows import Row
from mingzhang.warehouse.schema import table
from mingzhang.warehouse.store import Store
from mingzhang.warehouse.units_file import YES, ListLine, read_list, refused

SAME_PLACE, SHORTENED, ALIKE = "same-place", "shortened", "alike"
_COMPARED = 400  # names of one place up to which each is compared with each
_SHORTEST = 3


@dataclass(frozen=True)
class UnitRow:
    """One printed name; the fields are the columns of the list."""

    name: str
    unit: str
    region: str
    region_name: str
    level: str
    unit_kind: str
    parent: str = ""
    proposed: str = ""
    why: str = ""
    accepted: str = ""
    parent_proposed: str = ""
    parent_why: str = ""
    parent_accepted: str = ""

    def row(self) -> Row:
        """As a store takes it: empty is nothing, but for the names."""
        name, unit, *rest = astuple(self)
        return (name, unit, *(text or None for text in rest))


@dataclass(frozen=True)
class Review:
    """What became of the list: names that are new, and those that wait for a person: as names of one unit, as
    belonging to a department."""

    names: int
    new: int
    waiting: int
    belonging: int = 0


def update_units(store: Store) -> Review:
    """Add the names that the store's disclosures carry and the list does not; propose what may be one
    unit."""
    with store.alone():
        return _update(store)


def _update(store: Store) -> Review:
    before = list(read_units(store))
    rows = list(before)
    known = {row.name for row in rows}
    new = [name for name in _printed(store) if name not in known]
    if new:
        fresh = [_new_row(name) for name in new]
        rows = sorted(_proposed(rows, fresh), key=lambda row: row.name)
    rows = _with_parents(rows, listed_members(store))
    if rows != before:
        store.put_units([row.row() for row in rows])
    return Review(
        len(rows),
        len(new),
        sum(bool(row.proposed) and not row.accepted for row in rows),
        sum(bool(row.parent_proposed) and not row.parent_accepted for row in rows),
    )


def listed_members(store: Store) -> list[tuple[str, str]]:
    """(name of a unit, name of the department that lists it) of all disclosures."""
    heads, members = table("disclosures").c, table("members").c
    found = store.ask(
        sa.select(members.name, heads.unit_name)
        .join_from(table("members"), table("disclosures"), members.disclosure == heads.id)
        .where(heads.unit_name != "")
        .distinct()
    )
    return sorted((str(name), str(department)) for name, department in found.rows)


def read_units(store: Store) -> Iterator[UnitRow]:
    """The list as it stands in the store."""
    return (UnitRow(*("" if cell is None else str(cell) for cell in row)) for row in store.units().rows)


def _with_parents(rows: Sequence[UnitRow], listed: Sequence[tuple[str, str]]) -> list[UnitRow]:
    """Rows that nobody has settled with the department proposed for them now."""
    proposals = propose_parents([row.name for row in rows], listed)
    units = {row.name: row.unit for row in rows}
    found = []
    for row in rows:
        parent, why = proposals.get(row.name, ("", ""))
        if row.parent or row.parent_accepted:
            found.append(row)
        elif units.get(parent) == row.unit:
            found.append(replace(row, parent_proposed="", parent_why=""))
        else:
            found.append(replace(row, parent_proposed=parent, parent_why=why))
    return found


def take_review(store: Store, path: Path) -> int:
    """Put a reviewed list into the store: rows replace those of the same name, but for columns that the list
    lacks. Gives how many there are.

    A row accepted with `yes` takes the unit of the name that is proposed. Raises Misuse for a file that is no
    such list, and for a line with a value that cannot be; then nothing is taken.
    """
    with store.alone():
        return _take(store, path)


def _take(store: Store, path: Path) -> int:
    rows = {row.name: row for row in read_units(store)}
    lines = read_list(path, {*rows, *_printed(store), *(name for name, _ in listed_members(store))})
    given = {line.cells["name"]: line for line in lines}
    rows |= {name: _row(line.cells, rows) for name, line in given.items()}
    units = _followed({name: _unit_of(row, rows) for name, row in rows.items()})
    settled = {name: _settled(row, units) for name, row in rows.items()}
    for name, row in rows.items():
        # a line may break what another row rests on
        near = (given.get(one) for one in (name, row.proposed, row.parent_proposed))
        line = next((one for one in (*near, *lines) if one is not None), None)
        fault = _fault(row, settled[name], given.get(name), units) if line else None
        if line and fault:
            raise refused(path, line, *fault)
    parents = {row.unit: row.parent for row in settled.values()}
    for line in lines:
        if _in_a_circle(settled[line.cells["name"]].unit, parents):
            raise refused(path, line, "parent", "units.no_proposal")
    store.put_units([row.row() for _, row in sorted(settled.items())])
    return len(lines)


def _fault(
    row: UnitRow, settled: UnitRow, line: ListLine | None, units: Mapping[str, str]
) -> tuple[str, str] | None:
    """What is wrong with a row as it would be: the column and why."""
    if not settled.unit:
        return "proposed", "units.no_proposal"
    accepted = row.parent_accepted == YES
    if settled.parent == settled.unit and (accepted or line):
        return "parent_proposed" if accepted else "parent", "units.no_proposal"
    if line and line.cells.get("parent") and settled.parent not in units.values():
        return "parent", "units.no_parent"
    return None


def _printed(store: Store) -> list[str]:
    """The names of units as disclosures print them."""
    heads = table("disclosures")
    found = store.ask(sa.select(heads.c.unit_name).distinct().where(heads.c.unit_name != ""))
    return sorted(str(name) for (name,) in found.rows)


def _settled(row: UnitRow, units: Mapping[str, str]) -> UnitRow:
    """With the unit and the department that were accepted; one that stands nowhere is taken for the unit
    itself, which nothing can belong to."""
    parent = row.parent
    if row.parent_accepted == YES and row.parent_proposed:
        parent = units.get(row.parent_proposed, "") or units[row.name]
    return replace(row, unit=units[row.name], parent=parent)


def _unit_of(row: UnitRow, rows: Mapping[str, UnitRow]) -> str:
    """Follow accepted proposals to their end; empty where they lead nowhere."""
    seen = {row.name}
    while row.accepted == YES and row.proposed:
        if row.proposed not in rows or row.proposed in seen:
            return ""
        row = rows[row.proposed]
        seen.add(row.name)
    return row.unit or plain(row.name)


def _followed(units: Mapping[str, str]) -> dict[str, str]:
    """The units of names, where a unit is itself a name of another unit that one's; empty in a circle."""
    found = {}
    for name, unit in units.items():
        seen = {name} - {unit}
        while unit not in seen and units.get(unit, unit) != unit:
            seen.add(unit)
            unit = units[unit]
        found[name] = "" if unit in seen else unit
    return found


def _in_a_circle(unit: str, parents: Mapping[str, str]) -> bool:
    """Whether the departments above a unit lead back to one of them."""
    seen = set()
    while unit and unit not in seen:
        seen.add(unit)
        unit = parents.get(unit, "")
    return bool(unit)


def _row(given: Mapping[str, str], known: Mapping[str, UnitRow]) -> UnitRow:
    before = known.get(given["name"]) or UnitRow(given["name"], "", "", "", "", "")
    return replace(before, **given)


def _new_row(name: str) -> UnitRow:
    place = place_of(name)
    return UnitRow(name, plain(name), place.code, place.division, place.level, place.kind)


def _proposed(rows: Sequence[UnitRow], fresh: Sequence[UnitRow]) -> Iterator[UnitRow]:
    """All rows, new ones with a proposal where one fits; the fuller name is proposed for the shorter one."""
    places = {row.name: place_of(row.name) for row in (*rows, *fresh)}
    groups: dict[str, list[UnitRow]] = {}
    for row in (*rows, *fresh):
        groups.setdefault(row.region, []).append(row)
    by_own: dict[tuple[str, str], list[UnitRow]] = {}
    for row in (*rows, *fresh):
        own = places[row.name].own
        for region in {row.region, ""}:
            by_own.setdefault((region, own), []).append(row)
    new = {row.name for row in fresh}
    yield from rows
    for row in fresh:
        near = groups[row.region] if row.region and len(groups[row.region]) <= _COMPARED else []
        others = [*by_own[row.region, places[row.name].own], *near]
        yield _with_proposal(row, [one for one in others if plain(one.name) != row.unit], places, new)


def _with_proposal(
    row: UnitRow, others: Iterable[UnitRow], places: dict[str, UnitPlace], new: set[str]
) -> UnitRow:
    for other in others:
        if other.name in new and (len(other.name), other.name) < (len(row.name), row.name):
            continue  # of two new names only the shorter one carries the proposal
        why = _likeness(places[row.name], places[other.name], row, other)
        if why:
            return replace(row, proposed=other.name, why=why)
    return row


def _likeness(one: UnitPlace, other: UnitPlace, row: UnitRow, candidate: UnitRow) -> str:
    """Why two names may be one unit; empty where they are not."""
    if one.code != other.code:
        nowhere = (
            not one.code and other.code and candidate.name.endswith(row.name) and len(one.own) >= _SHORTEST
        )
        return SAME_PLACE if nowhere else ""
    if not one.code or row.level != candidate.level:
        return ""
    if one.own == other.own:
        return SAME_PLACE
    if _shortened(one.own, other.own) or _shortened(other.own, one.own):
        return SHORTENED
    return ALIKE if SequenceMatcher(None, one.own, other.own).ratio() >= unit_words().alike else ""


def _shortened(short: str, long: str) -> bool:
    """Whether the short name has characters of the long one, in order, the first and the last among them."""
    if not _SHORTEST <= len(short) < len(long) or short[0] != long[0] or short[-1] != long[-1]:
        return False
    rest = iter(long)
    return all(character in rest for character in short)
