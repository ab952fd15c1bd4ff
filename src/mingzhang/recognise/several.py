"""Files that were joined into one reading → nothing, or the error that they are several disclosures.

Parts belong together as long as nothing says otherwise: a narrative beside its tables, sheets by sheets. Two
parts are two disclosures where both hold the same table and are of different units, years or kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from mingzhang.errors import SeveralDisclosures
from mingzhang.model import Block, Reading
from mingzhang.recognise.areas import find_areas
from mingzhang.recognise.paragraphs import find_paragraphs
from mingzhang.recognise.profile import find_unit, find_year, said_kind
from mingzhang.recognise.stream import stream
from mingzhang.recognise.targets import find_targets
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.target_layouts import target_layouts

_BRACKETED = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class _Said:
    """What one part says of itself."""

    name: str
    tables: frozenset[str]
    unit: str
    year: int | None
    kind: str


def refuse_several(reading: Reading) -> None:
    """Raise SeveralDisclosures where two parts of the reading are for sure different disclosures."""
    said = [_said(name, blocks) for name, blocks in _parts(reading)]
    for one, two in combinations(said, 2):
        if one.tables & two.tables and _differ(one, two):
            raise SeveralDisclosures(reading.source.name, **_details("one", one), **_details("two", two))


def _parts(reading: Reading) -> Iterator[tuple[str, tuple[Block, ...]]]:
    start = 0
    for part in reading.parts:
        yield part.name, reading.blocks[start : start + part.blocks]
        start += part.blocks


def _said(name: str, blocks: tuple[Block, ...]) -> _Said:
    used = find_targets(blocks, target_layouts()).used
    tables = find_areas(list(stream(blocks)), used).tables
    paragraphs = find_paragraphs(blocks, used)
    return _Said(
        name,
        frozenset(area.title.table for area in tables),
        find_unit(blocks, paragraphs=paragraphs),
        find_year(blocks, paragraphs=paragraphs),
        said_kind(blocks, paragraphs, [area.title.text for area in tables]),
    )


def _differ(one: _Said, two: _Said) -> bool:
    years = one.year and two.year and one.year != two.year
    kinds = one.kind and two.kind and one.kind != two.kind
    return bool(years or kinds or are_other_units(one.unit, two.unit))


def are_other_units(one: str, two: str) -> bool:
    """Whether two names are for sure not one unit's: with brackets left out, neither shortens the other."""
    first, second = (_BRACKETED.sub("", plain(name)) for name in (one, two))
    return bool(first and second) and not (_shortens(first, second) or _shortens(second, first))


def _shortens(short: str, long: str) -> bool:
    """Whether the characters of the one stand in the other, in their order."""
    rest = iter(long)
    return all(character in rest for character in short)


def _details(which: str, said: _Said) -> dict[str, str]:
    found = {"": said.name, "_unit": said.unit, "_year": str(said.year or ""), "_kind": _word(said.kind)}
    return {f"{which}{field}": text for field, text in found.items() if text}


def _word(kind: str) -> str:
    """The message key that names a kind."""
    return f"query.kind.{kind}" if kind else ""
