"""Dates and periods as they are typed → the last day they mean."""

from __future__ import annotations

import calendar
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import pattern
from mingzhang.taxonomy.strict import load

_MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class _Periods:
    """See data/evaluation/periods.yaml."""

    basis: str
    patterns: tuple[str, ...]
    numerals: dict[str, int]


@cache
def _periods() -> _Periods:
    return load(data_dir() / "evaluation" / "periods.yaml", _Periods)


def last_day(text: str) -> date | None:
    """The day, or the last day of the month, quarter, half or year; None for anything else."""
    squeezed = plain(unicodedata.normalize("NFKC", text))
    for each in _periods().patterns:
        match = pattern(each).fullmatch(squeezed)
        if match is not None:
            return _day({name: value for name, value in match.groupdict().items() if value})
    return None


def _day(parts: dict[str, str]) -> date | None:
    year, month = int(parts["year"]), int(parts.get("month", "12"))
    quarter = parts.get("quarter") or parts.get("half")
    if quarter:
        number = _periods().numerals.get(quarter)
        month = _MONTHS_OF_A_QUARTER * (number if number is not None else int(quarter))
    if not (1 <= month <= 12 and year):
        return None
    last = calendar.monthrange(year, month)[1]
    day = int(parts.get("day", last))
    return date(year, month, day) if 1 <= day <= last else None
