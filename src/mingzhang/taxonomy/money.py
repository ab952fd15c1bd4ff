"""Money units as printed, and amounts turned from one into the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from mingzhang.taxonomy.sentences import sentences


def factor_of(unit: str | None) -> Decimal | None:
    """How many yuan one of the unit is; None where it is no money unit."""
    return next((Decimal(money.factor) for money in sentences().grammar.money if money.name == unit), None)


def in_unit(value: Decimal, unit: str | None, wanted: str) -> Decimal | None:
    """The value in the wanted unit; unchanged where no unit is given; None where it is no money."""
    if unit is None or unit == wanted:
        return value
    have, want = factor_of(unit), factor_of(wanted)
    return None if have is None or want is None else value * have / want


def usual_unit(units: Iterable[str]) -> str:
    """The unit that most tables print; where none prints one, the usual unit of disclosures."""
    counts = Counter(unit for unit in units if unit)
    return counts.most_common(1)[0][0] if counts else sentences().grammar.money[0].name
