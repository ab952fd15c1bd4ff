"""Renamed and moved codes: which codes of a year stand for a code of today, and what cannot be told.

Data: `replaced_by` of the lists of codes, and data/codes/crosswalk.yaml for what one column cannot say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.codes import ECONOMIC, Code, Codes, economic, functional
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load_list

SPLIT, JOINED, PART = CHANGES = ("split", "joined", "part")


@dataclass(frozen=True)
class Move:
    """From the year after `last` on, `new` stand for what `old` stood for, wholly or in part."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    last: int
    change: str
    basis: str

    def __post_init__(self) -> None:
        if self.change not in CHANGES:
            raise ValueError(f"change '{self.change}' must be one of {', '.join(CHANGES)}")
        if not self.old or not self.new or not self.basis:
            raise ValueError("old, new and basis must not be empty")


@dataclass(frozen=True)
class Standing:
    """What stands for a code in a year: the codes whose sum it is, and those of which it is an unknown part.

    `exists`: whether the code itself is in the list of that year; `known`: whether it is in any list."""

    codes: tuple[str, ...]
    parts_of: tuple[str, ...]
    exists: bool
    known: bool


def standing(code: str, year: int) -> Standing:
    """Which codes of `year` stand for `code` as it is today."""
    codes = list_of(code)
    exists = codes.at(code, year) is not None
    known = bool(codes.versions(code))
    own = (code,) if exists or not known else ()
    whole, parts = _before(code, year, frozenset({code}))
    return Standing((*own, *whole), parts, exists, known)


def stand_ins(code: str, year: int) -> tuple[str, ...]:
    """The code and those whose figures of `year` are its own as well."""
    return tuple(dict.fromkeys((code, *standing(code, year).codes)))


def _before(code: str, year: int, seen: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(codes that went wholly into this one, codes of which a part did), as they were in the year."""
    whole: list[str] = []
    parts: list[str] = []
    for move in moves():
        if code not in move.new or year > move.last:
            continue
        for old in move.old:
            if old in seen:
                continue
            earlier, earlier_parts = _before(old, year, seen | {old})
            listed = list_of(old)
            own = (old,) if listed.at(old, year) is not None or not listed.versions(old) else ()
            (whole if move.change == JOINED else parts).extend((*own, *earlier))
            parts.extend(earlier_parts)
    return tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(parts))


def successors(code: str, year: int) -> tuple[str, ...]:
    """The codes that a code went into before `year`; empty where it still stands, or simply ended."""
    return tuple(
        dict.fromkeys(new for move in moves() if code in move.old and year > move.last for new in move.new)
    )


def is_known(code: str) -> bool:
    """Whether the code stands in a list of any year, or in the crosswalk."""
    return bool(list_of(code).versions(code)) or any(code in (*move.old, *move.new) for move in moves())


def related(code: str) -> tuple[str, ...]:
    """The code and every code that ever stood for it."""
    found = [code]
    for each in found:
        for move in moves():
            if each in move.new:
                found.extend(old for old in move.old if old not in found)
    return tuple(found)


@cache
def moves() -> tuple[Move, ...]:
    """All moves, those of the lists first; raises DataError where the file is wrong."""
    declared = load_list(data_dir() / "codes" / "crosswalk.yaml", Move)
    taken = {(old, move.last) for move in declared for old in move.old}
    listed = (move for codes in (functional(), economic()) for move in _of_list(codes))
    return (*(move for move in listed if (move.old[0], move.last) not in taken), *declared)


def _of_list(rows: Iterable[Code]) -> Iterable[Move]:
    for row in rows:
        if row.replaced_by and row.valid_to:
            yield Move((row.code,), (row.replaced_by,), row.valid_to, JOINED, row.basis)


def list_of(code: str) -> Codes:
    """The classification that a code belongs to, by its first digit."""
    from mingzhang.taxonomy.code_words import code_words

    return economic() if code[:1] == code_words().first_digit[ECONOMIC] else functional()


def is_economic(code: str) -> bool:
    """Whether the code is one of the economic classification."""
    return list_of(code) is not functional()
