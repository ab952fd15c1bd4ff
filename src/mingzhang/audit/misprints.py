"""How a wrong figure came about, judged from what is printed and what should be: two digits swapped, the
value of the row above, last year's value, 元 for 万元."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.model import TOTAL, Fact
from mingzhang.taxonomy.misprints import misprints

SWAPPED, WRONG, LOST, ADDED = "digits_swapped", "wrong_digit", "digit_lost", "digit_added"
UNIT, POINT, BLANK = "unit_confused", "point_moved", "left_blank"
ABOVE, BELOW, COLUMN, TABLE, LAST_YEAR = "row_above", "row_below", "other_column", "other_table", "last_year"
_UNIT_POWER, _POINT_POWERS = 4, (1, 2, 3)


@dataclass(frozen=True)
class Misprinted:
    """Looks for the likeliest misprint of a ledger's figures. `previous`: last year's values, by cell."""

    ledger: Ledger
    previous: Mapping[CellKey, frozenset[Decimal]]

    def kind_of(self, fact: Fact | None, right: Decimal | None) -> str:
        """The likeliest way from the right value (in the document's unit) to the printed one; or empty."""
        if fact is None or right is None:
            return ""
        right = right / self.ledger.scaled(Decimal(1), fact.table)
        likely = misprints().likely
        found = [*self._taken_over(fact), *written_wrong(fact.amount.value, right, fact.amount.places)]
        return max(found, key=lambda kind: likely.get(kind, 0), default="")

    def _taken_over(self, fact: Fact) -> Iterator[str]:
        """Other figures that the printed one repeats."""
        value = fact.amount.value
        if not value:
            return
        if value in self.previous.get(fact.key, ()):
            yield LAST_YEAR
        column = [f for f in self.ledger.by_table[fact.table] if f.column == fact.column]
        at = next((i for i, other in enumerate(column) if other is fact), len(column))
        for kind, near in ((ABOVE, column[max(at - 1, 0) : at]), (BELOW, column[at + 1 : at + 2])):
            if any(other.amount.value == value and not _one_holds_the_other(fact, other) for other in near):
                yield kind
        for other in self.ledger.by_row.get(fact.row, ()):
            if other is not fact and other.amount.value == value:
                yield COLUMN if other.table == fact.table else TABLE


def _one_holds_the_other(fact: Fact, other: Fact) -> bool:
    """A code and its only part rightly print the same figure."""
    one, two = fact.row, other.row
    return TOTAL in one or TOTAL in two or one.startswith(two) or two.startswith(one)


def written_wrong(found: Decimal, right: Decimal, places: int) -> Iterator[str]:
    """What a slip of the pen makes of the right value."""
    if found == right:
        return
    if not found:
        yield BLANK
        return
    for power in (_UNIT_POWER, *_POINT_POWERS):
        if found in (right.scaleb(power), right.scaleb(-power)):
            yield UNIT if power == _UNIT_POWER else POINT
    ours, theirs = _digits(found, places), _digits(right, places)
    if len(ours) == len(theirs):
        apart = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        if len(apart) == 1:
            yield WRONG
        if len(apart) == 2 and apart[1] == apart[0] + 1 and _swapped(theirs, apart[0]) == ours:
            yield SWAPPED
    elif len(ours) + 1 == len(theirs) and _one_less(theirs, ours):
        yield LOST
    elif len(theirs) + 1 == len(ours) and _one_less(ours, theirs):
        yield ADDED


def _digits(value: Decimal, places: int) -> str:
    return format(value.quantize(Decimal(1).scaleb(-places)), "f").replace(".", "")


def _swapped(digits: str, at: int) -> str:
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _one_less(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
