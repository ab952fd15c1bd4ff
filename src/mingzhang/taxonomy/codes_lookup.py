"""A code, a word, or nothing → the codes that are meant, with their place in the classification."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mingzhang.taxonomy.codes import FUNCTIONAL, KINDS, Code, Codes, economic, functional

_MARKS = re.compile(r"[\s.-]")
_CLOSE = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A code in one of its versions; parents from the class down, other versions oldest first."""

    kind: str
    code: Code
    parents: tuple[Code, ...]
    children: tuple[Code, ...]
    others: tuple[Code, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """Names from the class down to the code's own."""
        return (*(parent.name for parent in self.parents), self.code.name)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer. `whole_code`: the query is a code that we know.

    Where nothing matches, `elsewhen` are matches of other years, `above` the nearest known code above an
    unknown one, and `close` names like the word.
    """

    query: str
    year: int | None
    whole_code: bool
    matches: tuple[Match, ...]
    elsewhen: tuple[Match, ...] = ()
    above: Match | None = None
    close: tuple[str, ...] = ()


def classification(kind: str) -> Codes:
    """The codes of `functional` or `economic`."""
    return functional() if kind == FUNCTIONAL else economic()


def look_up(query: str = "", *, year: int | None = None, kinds: Sequence[str] = KINDS) -> Lookup:
    """Find codes: all classes for a blank query, else by whole code, by beginning of a code, or by name.

    `year`: only codes valid in it; without it the latest version of a code, and names of all years.
    """
    word = unicodedata.normalize("NFKC", query).strip()
    digits = _MARKS.sub("", word)
    code = digits if digits.isdecimal() else ""
    whole = bool(code) and any(classification(kind).versions(code) for kind in kinds)
    found = [
        _match(kind, row, year)
        for kind in kinds
        for row in _rows(classification(kind), word, code, whole, year)
    ]
    matches = tuple(match for match in found if year is None or match.code.valid_in(year))
    if matches:
        return Lookup(query, year, whole, matches)
    above = _above(code, year, kinds) if code and not whole else None
    close = _close(word, kinds) if word and not code and not found else ()
    return Lookup(query, year, whole, (), tuple(found), above, close)


def _rows(codes: Codes, word: str, code: str, whole: bool, year: int | None) -> Iterable[Code]:
    if not word:
        return codes.classes(year)
    if whole:
        row = codes.at(code, year) or codes.at(code, None)
        return () if row is None else (row,)
    exact = () if code else codes.by_name(word, year)
    rest = sorted(codes.search(code or word), key=lambda row: (row.code, row.valid_from or 0))
    return dict.fromkeys((*exact, *rest))


def _match(kind: str, row: Code, year: int | None) -> Match:
    codes = classification(kind)
    when = year if year is not None and row.valid_in(year) else row.valid_to
    above = (row.code[:length] for length in range(3, len(row.code), 2))
    parents = (codes.at(parent, when) or codes.at(parent, None) for parent in above)
    return Match(
        kind,
        row,
        tuple(parent for parent in parents if parent is not None),
        codes.children(row.code, when),
        tuple(other for other in codes.versions(row.code) if other != row),
    )


def _above(code: str, year: int | None, kinds: Sequence[str]) -> Match | None:
    for length in range(len(code) - 1, 2, -1):
        for kind in kinds:
            row = classification(kind).at(code[:length], year)
            if row is not None:
                return _match(kind, row, year)
    return None


def _close(word: str, kinds: Sequence[str]) -> tuple[str, ...]:
    names = dict.fromkeys(row.name for kind in kinds for row in classification(kind))
    return tuple(difflib.get_close_matches(word, names, n=_CLOSE))
