"""How a printed figure usually comes to be wrong, backwards: what it was probably meant to be.

Two neighbouring digits swapped, one digit wrong, lost or too many, the point moved, the money unit taken for
another, the direction turned, zero for a figure, a neighbour's figure. The cheaper, the likelier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.model import Amount, Culprit, Interval

SLIP, WEAK_SLIP, SAID_ELSEWHERE, ZERO_FOR_FIGURE, COPIED, UNEXPLAINED = 1, 2, 2, 3, 4, 6
FAR = 20  # a slip that falls into the bounds proves something where the printed figure lies so many times off
_DIGITS = "0123456789"
_FACTORS = tuple(Decimal(10) ** power for power in (1, 2, 3, 4, -1, -2, -3, -4))


@dataclass(frozen=True)
class Suspect:
    """A printed figure that may be the wrong one: its name for the report, and between what bounds it would
    be right, all else as printed. `nearby`: figures of its kind that stand elsewhere; one of them may be the
    right one, and one may have been copied to the wrong place."""

    name: tuple[str, str, str]
    printed: Amount
    wanted: Interval
    nearby: Collection[Decimal] = ()


@dataclass(frozen=True)
class Guess:
    """What a suspect was probably meant to be, and how unlikely it is that it went wrong."""

    value: Decimal
    cost: int


def blame(suspects: Sequence[Suspect]) -> Culprit | None:
    """The suspect whose mistake would be the commonest; of equals the one named first.

    `sure`: a usual slip explains it, and none explains another suspect."""
    guesses = [guess(suspect) for suspect in suspects]
    if not guesses:
        return None
    best = min(range(len(guesses)), key=lambda index: guesses[index].cost)
    chosen = guesses[best]
    rivals = [g for index, g in enumerate(guesses) if index != best and g.cost <= SLIP]
    table, row, column = suspects[best].name
    sure = len(suspects) == 1 or (chosen.cost <= SLIP and not rivals)
    return Culprit(table, row, column, format(chosen.value, "f"), sure)


def guess(suspect: Suspect) -> Guess:
    """The likeliest meant value within the wanted bounds."""
    printed, wanted = suspect.printed.value, suspect.wanted
    middle = (wanted.low + wanted.high) / 2
    core = (wanted.high - wanted.low) / 4  # where rounding, not cutting off, puts the others
    slip = next((value for value in meant(suspect.printed) if abs(value - middle) <= core), None)
    if slip is not None:
        return Guess(slip, SLIP if abs(printed - middle) >= FAR * core else WEAK_SLIP)
    cost = ZERO_FOR_FIGURE if printed == 0 else COPIED if printed in suspect.nearby else UNEXPLAINED
    said = [value for value in suspect.nearby if value and wanted.low <= value <= wanted.high]
    if said:
        return Guess(min(said, key=lambda value: abs(value - middle)), min(cost, SAID_ELSEWHERE))
    return Guess(_rounded(middle, suspect.printed.places, suspect.wanted), cost)


def _rounded(value: Decimal, places: int, wanted: Interval) -> Decimal:
    """With the decimals printed, or with two more where no such value is within the bounds."""
    for digits in range(places, places + 3):
        rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if wanted.low <= rounded <= wanted.high:
            return rounded
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def meant(printed: Amount) -> Iterator[Decimal]:
    """Every value from which one usual slip leads to the printed one, the commonest slips first."""
    value = printed.value
    if value == 0:
        return
    yield -value
    sign = Decimal(-1 if value < 0 else 1)
    unit = Decimal(1).scaleb(-printed.places)
    for factor in _FACTORS:
        moved = value * factor
        if moved == moved.quantize(unit, ROUND_HALF_UP):
            yield moved.quantize(unit)
    for digits in dict.fromkeys(_misread(str(abs(int(value.scaleb(printed.places)))))):
        if digits:
            yield sign * int(digits) * unit


def _misread(digits: str) -> Iterable[str]:
    """The digits with one slip undone: swapped, too many, wrong, lost."""
    for index in range(1, len(digits)):
        if digits[index - 1] != digits[index]:
            yield digits[: index - 1] + digits[index] + digits[index - 1] + digits[index + 1 :]
    for index in range(len(digits)):
        yield digits[:index] + digits[index + 1 :]
    for index, digit in enumerate(digits):
        yield from (digits[:index] + other + digits[index + 1 :] for other in _DIGITS if other != digit)
    for index in range(len(digits) + 1):
        yield from (digits[:index] + other + digits[index:] for other in _DIGITS)
