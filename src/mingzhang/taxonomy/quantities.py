"""Quantities as they are printed: bound, figure, unit, for each of what (data/sentences/quantities.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from mingzhang.model import Amount, Interval
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import one_of, pattern, sentences
from mingzhang.taxonomy.strict import load

AT_LEAST, AT_MOST, EXACTLY = "at_least", "at_most", "exactly"
_AFTER = r"[,;。:、)(+=×xX*✕╳＊∗]|$"
ONE = Decimal(1)


@dataclass(frozen=True)
class Quantity:
    """`value` in single units (万元 → 元); `half`: half a unit of its last written place, 0 for a figure
    that nobody rounds (a whole number of things or of money); `per`: for each of what; `bound`: whether it
    is a lower or upper bound."""

    value: Decimal
    half: Decimal
    unit: str
    per: tuple[str, ...] = ()
    bound: str = EXACTLY
    span: tuple[int, int] = (0, 0)

    @property
    def interval(self) -> Interval:
        """What the figure may stand for."""
        return Interval(self.value - self.half, self.value + self.half)


@dataclass(frozen=True)
class Labels:
    """Printed labels of the project list by which heads and standards are found."""

    heads: tuple[str, ...]
    standard: tuple[str, ...]


@dataclass(frozen=True)
class QuantityWords:
    """See data/sentences/quantities.yaml."""

    basis: str
    at_least: tuple[str, ...]
    at_most: tuple[str, ...]
    scales: dict[str, str]
    money: tuple[str, ...]
    heads: tuple[str, ...]
    percent: tuple[str, ...]
    each: str
    before: str
    given: str
    periods: dict[str, str]
    named_periods: dict[str, str]
    times: str
    equals: str
    plus: str
    range: str
    tolerance: str
    labels: Labels

    def __post_init__(self) -> None:
        for text in (
            self.each,
            self.before,
            self.given,
            self.times,
            self.equals,
            self.plus,
            *self.named_periods.values(),
        ):
            pattern(text)

    @cached_property
    def per(self) -> re.Pattern[str]:
        """What stands behind a sign of each."""
        return re.compile(f"{self.each}([一-鿿]{{1,3}}?)(?={self.each}|$|{self.given})")

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """One quantity; groups bound_low, bound_high, number, scale, unit, per."""
        number = sentences().grammar.number
        scale = one_of(list(self.scales))
        return re.compile(
            f"(?P<before>{self.before})?(?:(?P<low>{one_of(self.at_least)})|(?P<high>{one_of(self.at_most)}))?=?"
            f"(?P<number>{''.join(number.split())})(?P<scale>{scale})?"
            rf"(?:\(?(?P<money>{one_of(self.money)}|{one_of(self.percent)})\)?"
            rf"|\(?(?P<unit>[㎡一-鿿]{{1,4}}?)\)?(?={self.each}|{_AFTER})|(?={_AFTER}))"
            rf"(?P<per>(?:{self.each}[一-鿿]{{1,3}}?(?={self.each}|{self.given}|{_AFTER}))*)"
        )

    def is_range(self, text: str) -> bool:
        """Whether a text gives a range instead of a figure."""
        return bool(re.search(self.range, plain(text)))

    def is_money(self, quantity: Quantity) -> bool:
        """Whether the quantity is an amount of money."""
        return quantity.unit in self.money

    def named_period(self, name: str) -> str:
        """The period that a name speaks of (月人均…), else an empty text."""
        return next((period for period, words in self.named_periods.items() if re.search(words, name)), "")


@cache
def quantity_words() -> QuantityWords:
    """The package's words for quantities."""
    return load(data_dir() / "sentences" / "quantities.yaml", QuantityWords)


def quantities(text: str) -> Iterator[Quantity]:
    """All quantities with a unit in a text; spans count in its plain form."""
    words = quantity_words()
    for match in words.regex.finditer(plain(text)):
        found = _quantity(match, words)
        if found is not None:
            yield found


def quantity(text: str) -> Quantity | None:
    """The quantity of which the text consists; None where it says anything else."""
    words = quantity_words()
    squeezed = plain(text).lstrip("=")
    match = words.regex.match(squeezed)
    return _quantity(match, words) if match and match.end() == len(squeezed) else None


def _quantity(match: re.Match[str], words: QuantityWords) -> Quantity | None:
    unit = match["money"] or match["unit"] or ""
    amount = Amount.parse(match["number"])
    scale = Decimal(words.scales[match["scale"]]) if match["scale"] else ONE
    per = tuple(re.findall(words.per, f"{match['before'] or ''}{match['per']}"))
    bound = AT_LEAST if match["low"] else AT_MOST if match["high"] else EXACTLY
    whole = amount.places == 0 and (scale == ONE or unit in words.money)
    half = Decimal(0) if whole else ONE.scaleb(-amount.places) / 2 * scale
    return Quantity(amount.value * scale, half, unit, per, bound, match.span())
