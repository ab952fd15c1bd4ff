"""One typed completion value, held against the target it belongs to: number, day or level, or a problem."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mingzhang.book.cells import decimal_of
from mingzhang.evaluate.periods import last_day
from mingzhang.evaluate.scheme import HUNDRED, Scheme
from mingzhang.evaluate.values import DAY, GRADE, QUANTITY, RELATIVE, TargetValue, parse_value
from mingzhang.model import Indicator
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.quantities import EXACTLY, Quantity, quantity, quantity_words

_ONE = Decimal(1)
_UNIT = re.compile(r"\((?P<unit>[^()]{1,6})\)$")


@dataclass(frozen=True)
class Achieved:
    """A completion value: `number` in single units, a `day`, or the id of a `level` with its `share`."""

    text: str
    number: Decimal | None = None
    day: date | None = None
    level: str = ""
    share: Decimal | None = None


@dataclass(frozen=True)
class Wrong:
    """Why a typed value cannot be taken: message key and what fills it."""

    key: str
    details: dict[str, str]


def target_of(indicator: Indicator) -> TargetValue:
    """The target. What is compared with last year becomes a quantity where last year's value is known; a
    number without a unit takes the one that the indicator's name ends with in brackets."""
    value = parse_value(indicator.value)
    named = _UNIT.search(plain(indicator.level3))
    if value.kind == QUANTITY and not value.unit and named:
        text = f"{value.text}{named['unit']}"
        found = quantity(text)
        return replace(value, text=text, quantity=found) if found and found.unit else value
    if value.kind == RELATIVE and (before := quantity(indicator.previous or "")):
        return replace(value, kind=QUANTITY, quantity=before)
    return value


def read_achieved(indicator: Indicator, text: str, scheme: Scheme) -> Achieved | Wrong:
    """What a person typed as completion value of an indicator."""
    target = target_of(indicator)
    if target.kind == QUANTITY and target.quantity is not None:
        return _number(indicator, target, target.quantity, text, scheme)
    if target.kind == DAY:
        day = last_day(text)
        return Achieved(text, day=day) if day else Wrong("evaluate.bad_day", {"text": text})
    return _level(target, text, scheme)


def _number(
    indicator: Indicator, target: TargetValue, wanted: Quantity, text: str, scheme: Scheme
) -> Achieved | Wrong:
    bare = decimal_of(text)
    if bare is None:
        found = quantity(unicodedata.normalize("NFKC", text))
        if found is None or found.bound != EXACTLY:
            return Wrong("evaluate.no_number", {"text": text, "target": target.text})
        if found.unit != wanted.unit or (found.per and found.per != wanted.per):
            return Wrong("evaluate.other_unit", {"text": text, "target": target.text})
        number = found.value
    elif _may_be_a_fraction(bare, wanted):
        return Wrong("evaluate.no_percent", {"text": text, "target": target.text})
    else:
        word = _scale(target, wanted)
        number = bare * Decimal(quantity_words().scales.get(word, "1"))
        text = f"{text}{word}{target.unit}"
    if number < 0 and not any(word in indicator.level3 for word in scheme.may_be_negative):
        return Wrong("evaluate.negative", {"text": text})
    return Achieved(text, number=number)


def _may_be_a_fraction(bare: Decimal, wanted: Quantity) -> bool:
    """0.95 or 1 for a target in per cent may mean 95 % or 0.95 %."""
    return wanted.unit in quantity_words().percent and 0 < bare <= _ONE and wanted.value > _ONE


def _scale(target: TargetValue, wanted: Quantity) -> str:
    """The word in front of the target's unit (万): a number without a unit is in the unit of the target."""
    scales = quantity_words().scales
    words = [word for word in scales if wanted.unit and f"{word}{wanted.unit}" in plain(target.text)]
    return max(words, key=len, default="")


def _level(target: TargetValue, text: str, scheme: Scheme) -> Achieved | Wrong:
    known = " / ".join(level.words[0] for level in scheme.levels)
    if target.kind == GRADE and plain(text) == plain(target.text):
        best = scheme.best_level
        return Achieved(text, level=best.id, share=Decimal(best.usual or best.high) / HUNDRED)
    stated = scheme.level_of(text)
    if stated is None:
        return Wrong("evaluate.no_level", {"text": text, "target": target.text, "known": known})
    level, share = stated
    if share is None and level.usual is None:
        return Wrong("evaluate.no_share", {"text": text, "low": level.low, "high": level.high})
    share = Decimal(level.usual or "0") if share is None else share
    if not scheme.within(level, share):
        return Wrong("evaluate.other_band", {"text": text, "low": level.low, "high": level.high})
    return Achieved(text, level=level.id, share=share / HUNDRED)
