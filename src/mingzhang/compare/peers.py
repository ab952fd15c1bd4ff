"""One figure of many units: rank, median and quartiles, per head of staff or as a share of the whole.

Quartiles lie between the two nearest values in proportion (the method of spreadsheets' QUARTILE.INC). Units
that are alike share a rank. A unit without the divisor has no value and is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Member:
    """A unit with its figure and what it is divided by: staff, or the whole of which it is a share."""

    unit: str
    region: str
    yuan: Decimal
    divisor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit with its value, its rank (1 is the largest) and its distance from the median in percent."""

    member: Member
    value: Decimal
    rank: int
    against_median: Decimal | None


@dataclass(frozen=True, slots=True)
class Group:
    """All units that have a value, the largest first; `left`: those that have none."""

    ranked: tuple[Ranked, ...]
    lower: Decimal | None
    median: Decimal | None
    upper: Decimal | None
    left: tuple[Member, ...] = ()

    @property
    def without(self) -> int:
        """How many units have no value."""
        return len(self.left)


def rank_members(members: Sequence[Member], *, divided: bool = False, percent: bool = False) -> Group:
    """Rank by the figure itself, or by figure / divisor (times 100 where `percent`)."""
    valued = [(member, _value(member, divided, percent)) for member in members]
    known = [(member, value) for member, value in valued if value is not None]
    known.sort(key=lambda pair: (-pair[1], pair[0].unit))
    values = sorted(value for _, value in known)
    lower, median, upper = (quantile(values, Decimal(part) / 4) for part in (1, 2, 3))
    ranked: list[Ranked] = []
    for place, (member, value) in enumerate(known, 1):
        rank = ranked[-1].rank if ranked and ranked[-1].value == value else place
        away = _rounded((value - median) / abs(median) * _HUNDRED) if median else None
        ranked.append(Ranked(member, value, rank, away))
    left = tuple(member for member, value in valued if value is None)
    return Group(tuple(ranked), lower, median, upper, left)


def _value(member: Member, divided: bool, percent: bool) -> Decimal | None:
    if not divided:
        return member.yuan
    if not member.divisor:
        return None
    return _rounded(member.yuan / member.divisor * (_HUNDRED if percent else 1))


def quantile(values: Sequence[Decimal], part: Decimal) -> Decimal | None:
    """The value below which `part` of the sorted values lie; None of no values."""
    if not values:
        return None
    position = part * (len(values) - 1)
    below = int(position)
    above = min(below + 1, len(values) - 1)
    return _rounded(values[below] + (values[above] - values[below]) * (position - below))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)
