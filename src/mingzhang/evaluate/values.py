"""Target values as printed → operator, number and unit, a day, a term, a comparison or a qualitative grade.

What the value says is kept as printed beside what was understood; what is not understood says why.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.quantities import EXACTLY, Quantity, quantity
from mingzhang.taxonomy.sentences import pattern
from mingzhang.taxonomy.strict import load

QUANTITY, DAY, TERM, RELATIVE, GRADE, UNKNOWN = "quantity", "day", "term", "relative", "grade", "unknown"
BLANK, NO_WORD, FIGURES = "blank", "no_word", "figures"  # why a value is not understood
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class ValueWords:
    """See data/evaluation/values.yaml."""

    basis: str
    day: str
    term: str
    relative: str
    relative_bounds: dict[str, str]
    grades: tuple[str, ...]
    operator: str

    def __post_init__(self) -> None:
        for text in (self.day, self.term, self.relative, self.operator, *self.grades):
            pattern(text)


@dataclass(frozen=True)
class TargetValue:
    """A target or actual value. `kind` says which of the parts are filled.

    `operator`: at_least, at_most or exactly; `quantity` in single units; `day`: the last day that keeps
    it; `term`: (period, number, unit) of one that comes again; `words`: the qualitative grade or what it
    is compared with; `why`: why it is not understood.
    """

    text: str
    kind: str
    operator: str = EXACTLY
    quantity: Quantity | None = None
    day: date | None = None
    term: tuple[str, str, str] | None = None
    words: str = ""
    why: str = ""

    @property
    def number(self) -> Decimal | None:
        """The number in single units (万人 → 人)."""
        return self.quantity.value if self.quantity else None

    @property
    def unit(self) -> str:
        """The unit, with what it is for each of (元/人/年)."""
        if self.quantity is None:
            return ""
        return "/".join((self.quantity.unit, *self.quantity.per)).lstrip("/")


@cache
def value_words() -> ValueWords:
    """The package's words."""
    return load(data_dir() / "evaluation" / "values.yaml", ValueWords)


def parse_value(text: str | None) -> TargetValue:
    """What a printed value says; `unknown` with a reason where nothing is understood."""
    printed = (text or "").strip()
    narrow = unicodedata.normalize("NFKC", printed)
    squeezed = plain(narrow)
    if not squeezed:
        return TargetValue(printed, UNKNOWN, why=BLANK)
    words = value_words()
    return (
        _day(printed, squeezed, words)
        or _quantity(printed, narrow)
        or _term(printed, squeezed, words)
        or _relative(printed, squeezed, words)
        or _grade(printed, squeezed, words)
    )


def _quantity(printed: str, narrow: str) -> TargetValue | None:
    found = quantity(narrow)
    return TargetValue(printed, QUANTITY, found.bound, quantity=found) if found else None


def _day(printed: str, squeezed: str, words: ValueWords) -> TargetValue | None:
    match = pattern(words.day).fullmatch(re.sub(words.operator, "", squeezed))
    if match is None:
        return None
    year, month = int(match["year"]), int(match["month"] or 12)
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    number = int(match["day"] or last)
    return TargetValue(printed, DAY, day=date(year, month, number)) if 1 <= number <= last else None


def _term(printed: str, squeezed: str, words: ValueWords) -> TargetValue | None:
    match = pattern(words.term).fullmatch(re.sub(words.operator, "", squeezed))
    if match is None:
        return None
    return TargetValue(printed, TERM, term=(match["period"], match["number"] or "", match["unit"] or ""))


def _relative(printed: str, squeezed: str, words: ValueWords) -> TargetValue | None:
    match = pattern(words.relative).fullmatch(squeezed)
    if match is None:
        return None
    return TargetValue(printed, RELATIVE, words.relative_bounds[match["bound"]], words=match["to"])


def _grade(printed: str, squeezed: str, words: ValueWords) -> TargetValue:
    bare = re.sub(words.operator, "", squeezed)
    if _DIGIT.search(bare):
        return TargetValue(printed, UNKNOWN, why=FIGURES)
    if re.search("|".join(words.grades), bare):
        return TargetValue(printed, GRADE, words=bare)
    return TargetValue(printed, UNKNOWN, why=NO_WORD)
