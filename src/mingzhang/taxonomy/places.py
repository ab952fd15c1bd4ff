"""Which administrative division, level and kind of unit a name points to: what the list of units proposes.

Names are read from the left, division by division (province, prefecture, county); a division must lie
inside the one before it. What stays ambiguous is left open for a person.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.strict import load

_LONGEST = 16
_LEVELS = ("province", "prefecture", "county")


@dataclass(frozen=True)
class Words:
    """A level or a kind and the words that tell it."""

    id: str
    words: tuple[str, ...]
    without_region: bool = False


@dataclass(frozen=True)
class UnitWords:
    """The data file `warehouse/units.yaml`."""

    levels: tuple[Words, ...]
    kinds: tuple[Words, ...]
    before_place: tuple[str, ...]
    division_ends: tuple[str, ...]
    also_inside: dict[str, str]
    alike: float


@dataclass(frozen=True)
class UnitPlace:
    """What a unit's name says: `code` and `division` are empty where no single division fits; `own` is the
    name without its place."""

    code: str
    division: str
    level: str
    kind: str
    own: str


@cache
def unit_words() -> UnitWords:
    """The declared words; raises DataError where the file is wrong."""
    return load(data_dir() / "warehouse" / "units.yaml", UnitWords)


@cache
def _divisions() -> dict[str, str]:
    with (data_dir() / "regions.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def known_levels() -> tuple[str, ...]:
    """The levels of government that a unit may have."""
    return tuple(dict.fromkeys((*_LEVELS, *(level.id for level in unit_words().levels))))


def known_kinds() -> tuple[str, ...]:
    """The kinds of units that names tell."""
    return tuple(kind.id for kind in unit_words().kinds)


def is_division(code: str) -> bool:
    """Whether it is the code of an administrative division."""
    return code in _divisions()


def names_division(text: str) -> bool:
    """Whether it is the beginning of the code of a division, or a part of a division's name."""
    if text.isdecimal():
        return any(code.startswith(text) for code in _divisions())
    return any(text in name for name in _divisions().values())


@cache
def _by_name() -> dict[str, frozenset[str]]:
    """Full names and short names of divisions; a county only by its full name."""
    names: dict[str, set[str]] = {}
    for code, name in _divisions().items():
        for form in (name, *(_short(name) if code.endswith("00") else ())):
            names.setdefault(form, set()).add(code)
    return {name: frozenset(codes) for name, codes in names.items()}


def _short(name: str) -> Iterator[str]:
    end = next((end for end in unit_words().division_ends if name.endswith(end)), "")
    stem = name.removesuffix(end)
    if len(stem) < 2 or not end:
        return
    yield stem
    if len(end) > 2:  # the nationalities in the names of autonomous divisions are left out
        for length in (2, 3):
            yield stem[:length]
            yield stem[:length] + end[-1]
        yield stem[0] + end[-1]


def place_of(name: str) -> UnitPlace:
    """What the name of a unit says about where and what it is."""
    text = plain(name)
    start = next((len(word) for word in unit_words().before_place if text.startswith(word)), 0)
    codes, end = _follow(text, start)
    own = text[:start] + text[end:]
    code = next(iter(codes)) if len(codes) == 1 else ""
    return UnitPlace(code, _full_name(code), _level(text, own, code), _kind(text), own)


def _follow(text: str, start: int) -> tuple[frozenset[str], int]:
    """The divisions that the name may mean, and where its own words begin."""
    codes: frozenset[str] = frozenset()
    while True:
        step = _step(text, start, codes)
        if step is None:
            return codes, start
        codes, start = step


def _step(text: str, start: int, within: frozenset[str]) -> tuple[frozenset[str], int] | None:
    for end in range(min(len(text) - 1, start + _LONGEST), start + 1, -1):
        found = _by_name().get(text[start:end], frozenset())
        if within:
            found = frozenset(code for code in found if any(_inside(code, outer) for outer in within))
        if found:
            return found, end
    return None


def _inside(code: str, outer: str) -> bool:
    """Whether a division lies inside another one, and is not that one."""
    if unit_words().also_inside.get(code) == outer:
        return True
    return code != outer and code.startswith(_stem(outer))


def _stem(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _full_name(code: str) -> str:
    """The division's name with those that it lies in."""
    if not code:
        return ""
    outer = [code[:2] + "0000", code[:4] + "00", code]
    return "".join(dict.fromkeys(_divisions()[each] for each in outer if each in _divisions()))


def division_name(code: str) -> str:
    """The name of a division by its code, however many of its zeros are left out; empty for anything else."""
    return _full_name(code.ljust(6, "0")) if code.isdecimal() and len(code) <= len("000000") else ""


def _level(text: str, own: str, code: str) -> str:
    for level in unit_words().levels:
        if level.without_region:
            if not code and text.startswith(level.words):
                return level.id
        elif any(word in own for word in level.words):
            return level.id
    if not code:
        return ""
    return _LEVELS[0] if code.endswith("0000") else _LEVELS[1] if code.endswith("00") else _LEVELS[2]


def _kind(text: str) -> str:
    return next((kind.id for kind in unit_words().kinds if any(word in text for word in kind.words)), "")
