"""Which figure of a statement is wrong: amount, change, growth and share say more than they need to.

Each figure gets the bounds between which the others put it; slips.py says which of them went wrong most
easily. A figure that a table or another statement prints as well is no suspect.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.audit.slips import Suspect
from mingzhang.model import Amount, Claim, Interval

NARRATIVE = "narrative"
AMOUNT, DELTA, GROWTH, SHARE = "amount", "delta", "growth_pct", "share_pct"
BUDGET, ACTUAL = "budget", "actual"
HUNDRED = Decimal(100)


def growth_suspects(
    claim: Claim, amount: Amount, *, firm: Collection[str], others: Sequence[Claim]
) -> list[Suspect]:
    """Growth, change and, where nothing else prints it, amount; `firm` names those that stand elsewhere."""
    delta, growth = claim.delta, claim.growth
    if delta is None or growth is None:
        return []
    wanted = {
        GROWTH: (growth, growth_bounds(amount, delta, growth.places)),
        DELTA: (delta, _delta_bounds(amount, growth)),
        AMOUNT: (amount, _amount_bounds(delta, growth)),
    }
    nearby = _figures(others)
    found = [
        Suspect((NARRATIVE, claim.subject, column), printed, bounds, nearby[column])
        for column, (printed, bounds) in wanted.items()
        if bounds is not None and column not in firm
    ]
    if DELTA not in firm and _turned_fits(amount, delta, growth):
        turned = Interval(-delta.value, -delta.value)
        found.insert(0, Suspect((NARRATIVE, claim.subject, DELTA), delta, turned))
    return found


def growth_bounds(amount: Amount, delta: Amount, places: int) -> Interval | None:
    """Change ÷ (amount − change) in percent, give or take one unit of the last place."""
    base = amount.value - delta.value
    if base == 0:
        return Interval(Decimal(0), Decimal(0)) if delta.value == 0 else None
    return _near(delta.value / base * HUNDRED, places)


def growth_holds(claim: Claim, amount: Amount | None) -> bool | None:
    """Whether change and growth of the claim go with an amount; None where they cannot say."""
    if amount is None or claim.delta is None or claim.growth is None or claim.delta.value == 0:
        return None
    bounds = growth_bounds(amount, claim.delta, claim.growth.places)
    return bounds is not None and bounds.low <= claim.growth.value <= bounds.high


def _delta_bounds(amount: Amount, growth: Amount) -> Interval | None:
    rates = _rates(growth)
    if rates.low <= -HUNDRED:
        return None
    ends = [value * rate / (HUNDRED + rate) for value in _ends(amount) for rate in (rates.low, rates.high)]
    return Interval(min(ends), max(ends))


def _amount_bounds(delta: Amount, growth: Amount) -> Interval | None:
    rates = _rates(growth)
    if rates.low <= 0 <= rates.high:
        return None
    ends = [value * (HUNDRED + rate) / rate for value in _ends(delta) for rate in (rates.low, rates.high)]
    return Interval(min(ends), max(ends))


def _turned_fits(amount: Amount, delta: Amount, growth: Amount) -> bool:
    """Whether both words point the wrong way."""
    turned = growth_bounds(amount, Amount(-delta.value), growth.places)
    return turned is not None and delta.value != 0 and turned.low <= -growth.value <= turned.high


def share_suspects(
    claim: Claim, amount: Amount, share: Amount, whole: Amount, *, firm: bool, others: Sequence[Claim]
) -> list[Suspect]:
    """The share, and the amount where nothing else prints it."""
    nearby = _figures(others)
    bounds = _near(amount.value / whole.value * HUNDRED, share.places)
    found = [Suspect((NARRATIVE, claim.subject, SHARE), share, bounds, nearby[SHARE])]
    if not firm:
        rates = _rates(share)
        ends = [value * rate / HUNDRED for value in _ends(whole) for rate in (rates.low, rates.high)]
        bounds = Interval(min(ends), max(ends))
        found.append(Suspect((NARRATIVE, claim.subject, AMOUNT), amount, bounds, nearby[AMOUNT]))
    return found


def completion_suspects(
    claim: Claim, outcome: Claim | None, budget: Claim | None, pair: tuple[Amount, Amount]
) -> list[Suspect]:
    """The rate of completion, and the amounts of `pair` (outcome, budget) that a statement prints."""
    if claim.share is None:
        return []
    rates = _rates(claim.share)
    bounds = _near(pair[0].value / pair[1].value * HUNDRED, claim.share.places)
    found = [Suspect((NARRATIVE, claim.subject, SHARE), claim.share, bounds)]
    if outcome is not None:
        ends = [value * rate / HUNDRED for value in _ends(pair[1]) for rate in (rates.low, rates.high)]
        found.append(_amount_suspect(outcome, ACTUAL, pair[0], ends))
    if budget is not None and rates.low > 0:
        ends = [value * HUNDRED / rate for value in _ends(pair[0]) for rate in (rates.low, rates.high)]
        found.append(_amount_suspect(budget, BUDGET, pair[1], ends))
    return found


def _amount_suspect(claim: Claim, column: str, printed: Amount, ends: Sequence[Decimal]) -> Suspect:
    return Suspect((NARRATIVE, claim.subject, column), printed, Interval(min(ends), max(ends)))


def _figures(claims: Sequence[Claim]) -> dict[str, frozenset[Decimal]]:
    """What other statements print, by kind of figure."""
    kinds = {AMOUNT: "amount", DELTA: "delta", GROWTH: "growth", SHARE: "share"}
    return {
        column: frozenset(figure.value for claim in claims if (figure := getattr(claim, name)))
        for column, name in kinds.items()
    }


def _near(value: Decimal, places: int) -> Interval:
    unit = Decimal(1).scaleb(-places)
    rounded = value.quantize(unit, ROUND_HALF_UP)
    return Interval(rounded - unit, rounded + unit)


def _rates(printed: Amount) -> Interval:
    """What a printed percentage may stand for, rounded or cut off."""
    unit = Decimal(1).scaleb(-printed.places)
    return Interval(printed.value - unit, printed.value + unit)


def _ends(printed: Amount) -> tuple[Decimal, Decimal]:
    return (printed.interval.low, printed.interval.high)
