"""Amounts in the words of a search: 9,746.50 · 9746.5 · ９７４６．５ · −12.4 · 9746.5万元, or in a phrase.

In: what somebody typed. Out: words, and for those that are amounts all ways in which a table may print them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from mingzhang.taxonomy.money import in_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import sentences

MOST_PLACES = 6  # decimals that a table prints at the most
_LONGEST = 24  # digits of the largest figure that is looked for
_NARROW = {sign + 0xFEE0: sign for sign in range(0x21, 0x7F)} | dict.fromkeys(map(ord, "−﹣–—"), "-")
_NUMBER = r"(?<![\d.,A-Za-z])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ALONE = re.compile(rf"({_NUMBER})(\D*)")
_GAP = r"(?<=\d)\s+(?={}(?:\s|$))"
_POINTS = ",.;:!?()\"'、-"
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


@dataclass(frozen=True)
class AskedAmount:
    """A figure that is looked for; `unit`: the one it was given in, None for the printed number of any."""

    value: Decimal
    unit: str | None = None

    def written(self) -> Mapping[str | None, tuple[str, ...]]:
        """The ways to print it, by the unit of a disclosure's amounts; under None in whatever unit."""
        if self.unit is None:
            return {None: _ways(self.value)}
        found = {unit: in_unit(self.value, self.unit, unit) for unit in _units()}
        return {unit: _ways(value) for unit, value in found.items() if value is not None}


def words_in(text: str) -> list[str]:
    """What is typed, word by word, in one form: a figure and its unit are one word, and what cannot be seen
    separates as blanks do."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    joined = re.sub(_GAP.format(_unit_pattern()), "", seen)
    return [plain(word).lower() for word in joined.split()]


def narrow(word: str) -> str:
    """The word with digits, signs and letters of the common width; as long as it was."""
    return word.translate(_NARROW)


def amount_of(word: str) -> AskedAmount | None:
    """The amount that a word is; None for any other."""
    match = _ALONE.fullmatch(narrow(word))
    if match is None or match[2] not in ("", *_units()) or len(match[1]) > _LONGEST:
        return None
    return AskedAmount(Decimal(match[1].replace(",", "")), match[2] or None)


def parts_of(word: str) -> list[str]:
    """The amounts within a word, and what stands around them, as words of their own."""
    found = list(re.finditer(rf"{_NUMBER}(?:{_unit_pattern()})?", narrow(word)))
    ends = [0, *(end for match in found for end in match.span()), len(word)]
    parts = (word[start:end] for start, end in pairwise(ends))
    stripped = (part if number % 2 else part.strip(_POINTS) for number, part in enumerate(parts))
    return [part for part in stripped if part]


@cache
def _units() -> tuple[str, ...]:
    """Units of money, the longest name first."""
    return tuple(sorted((money.name for money in sentences().grammar.money), key=len, reverse=True))


def _unit_pattern() -> str:
    return "(?:" + "|".join(map(re.escape, _units())) + ")"


def _ways(value: Decimal) -> tuple[str, ...]:
    """The value with no more decimals than it needs, and with each number of decimals up to the most."""
    shortest = value.normalize()
    exponent = shortest.as_tuple().exponent
    needed = max(-exponent, 0) if isinstance(exponent, int) else 0
    places = range(needed, max(needed, MOST_PLACES) + 1)
    return tuple(f"{shortest:.{count}f}" for count in places)
