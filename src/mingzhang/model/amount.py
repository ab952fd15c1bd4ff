"""Printed figures: exact decimals that remember how precisely they were written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property


@dataclass(frozen=True)
class Interval:
    """Closed interval of Decimals: what a rounded printed figure may stand for."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, factor: Decimal) -> Interval:
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def divide(self, other: Interval) -> Interval | None:
        """Quotient; None where the divisor may be zero."""
        if other.low <= 0 <= other.high:
            return None
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))


@dataclass(frozen=True)
class Amount:
    """A printed figure: `value` keeps the written decimals (47.80 and 47.8 are equal but not alike)."""

    value: Decimal

    @classmethod
    def parse(cls, text: str) -> Amount:
        """Read a figure with optional sign and thousands separators; raises decimal.InvalidOperation."""
        return cls(Decimal(text.replace(",", "").replace("，", "").replace("−", "-").replace("－", "-")))

    @property
    def places(self) -> int:
        """Written decimals."""
        exponent = self.value.as_tuple().exponent
        return -exponent if isinstance(exponent, int) and exponent < 0 else 0

    @cached_property
    def interval(self) -> Interval:
        """Half a unit of the last written place to both sides."""
        return self.interval_at(self.places)

    def interval_at(self, places: int) -> Interval:
        """Half a unit of decimal place `places` to both sides."""
        half = Decimal(1).scaleb(-places) / 2
        return Interval(self.value - half, self.value + half)

    def __str__(self) -> str:
        return format(self.value, "f")
