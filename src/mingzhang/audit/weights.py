"""Which weight of a target sheet is wrong where they do not add up.

The sum alone fits any of them. Weights are round, repeat each other, and add up to round figures within a
first-level indicator: the one whose change makes the sheet look most like that is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mingzhang.audit.slips import SLIP, Suspect, guess
from mingzhang.model import Culprit, Indicator, Interval

PERFORMANCE, WEIGHT = "performance", "weight"
FIVE, TEN = Decimal(5), Decimal(10)
IMPOSSIBLE = 6


def blame_weight(indicators: Sequence[Indicator], changes: Sequence[Decimal]) -> Culprit | None:
    """The likeliest wrong weight and its right value, for one of the changes that the sum needs; None where
    two are equally likely."""
    found = sorted(
        (_unlikeliness(indicators, index, change), index, change)
        for index in range(len(indicators))
        for change in changes
        if _allowed(indicators[index], change)
    )
    if not found or (len(found) > 1 and found[1][0] == found[0][0] and found[1][1] != found[0][1]):
        return None
    _, index, change = found[0]
    weight = indicators[index].weight
    value = weight.value + change if weight else change
    return Culprit(PERFORMANCE, indicators[index].level3, WEIGHT, format(value, "f"), False)


def _allowed(indicator: Indicator, change: Decimal) -> bool:
    return indicator.weight is not None and 0 < indicator.weight.value + change < 100


def _unlikeliness(indicators: Sequence[Indicator], index: int, change: Decimal) -> int:
    """Lower where the printed weight looks out of place and the wanted one does not."""
    weight = indicators[index].weight
    assert weight is not None
    printed, wanted = weight.value, weight.value + change
    others = [i.weight.value for place, i in enumerate(indicators) if i.weight and place != index]
    round_ones = 2 * sum(1 for value in others if value % FIVE == 0) > len(others)
    slip = guess(Suspect(("", "", ""), weight, Interval(wanted, wanted))).cost <= SLIP
    group = [i.weight.value for i in indicators if i.weight and i.level1 == indicators[index].level1]
    total = sum(group, Decimal(0))
    against = (
        (0 if slip else 2)
        + (0 if wanted % FIVE == 0 or not round_ones else 2)
        + (0 if wanted in others else 1)
    )
    odd = (
        (IMPOSSIBLE if printed == 0 or printed >= 100 else 0)
        + (0 if printed in others else 2)
        + (1 if printed % FIVE and round_ones else 0)
        + (2 if total % TEN and (total + change) % TEN == 0 else 0)
    )
    return against - odd
