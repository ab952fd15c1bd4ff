"""Points of one target sheet: which weight each indicator has, how far it is reached, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.evaluate.reached import Achieved, target_of
from mingzhang.evaluate.scheme import DIRECT, HUNDRED, LEVEL, Scheme
from mingzhang.evaluate.values import DAY, QUANTITY, TargetValue
from mingzhang.model import Indicator
from mingzhang.taxonomy.quantities import AT_LEAST, AT_MOST

FORM, OWN, NONE = "form", "scheme", "none"  # where the weights come from
_ZERO, _ONE, _CENT = Decimal(0), Decimal(1), Decimal("0.01")


@dataclass(frozen=True)
class Weights:
    """Points to be had by each indicator and by the execution rate; None where nothing gives them.
    `printed`: what the form's weights add up to, where it prints them."""

    source: str
    indicators: tuple[Decimal | None, ...]
    execution: Decimal | None
    printed: Decimal | None = None

    @property
    def full(self) -> Decimal:
        """All points to be had."""
        return sum((weight or _ZERO for weight in (*self.indicators, self.execution)), _ZERO)


@dataclass(frozen=True)
class Score:
    """Points of one row. `ratio`: how far the target is reached, at most 1, None without a value; `how`: key
    of the message that explains the points, `details` fill it; `over`: excess over the target, in per cent;
    `idle`: reached with nothing done (≤ with 0); `judged`: whether a stated level is the best one."""

    weight: Decimal | None
    points: Decimal | None
    ratio: Decimal | None
    how: str
    details: dict[str, str] = field(default_factory=dict)
    over: Decimal | None = None
    idle: bool = False
    judged: bool = False

    @property
    def reached(self) -> bool:
        """Whether the target is reached."""
        return self.ratio == _ONE or self.judged


def weights_of(indicators: Sequence[Indicator], scheme: Scheme, *, department: bool) -> Weights:
    """The form's weights where they add up as they must, else the scheme's; a department has no other than
    the form's."""
    printed = [each.weight.value for each in indicators if each.weight]
    whole = sum(printed, _ZERO) if printed and len(printed) == len(indicators) else None
    if whole is not None and whole in map(Decimal, scheme.form_sums):
        return Weights(FORM, tuple(printed), Decimal(scheme.full) - whole, whole)
    if department:
        return Weights(NONE, (None,) * len(indicators), None, whole)
    return Weights(OWN, _shared(indicators, scheme), Decimal(scheme.execution.weight), whole)


def _shared(indicators: Sequence[Indicator], scheme: Scheme) -> tuple[Decimal | None, ...]:
    """The points of each group, in equal parts among its indicators."""
    names = [group.id if (group := scheme.group_of(i.level1, i.level2)) else "" for i in indicators]
    pots = {group.id: Decimal(group.weight) for group in scheme.groups}
    heirs = {group.id: group.moves_to for group in scheme.groups}
    for group in scheme.groups:
        heir, passed = group.id, {group.id}
        while heir not in names and heirs[heir] not in passed:
            heir = heirs[heir]
            passed.add(heir)
        if heir != group.id and heir in names and group.id not in names:
            pots[heir] += pots.pop(group.id)
    shares = {id: iter(equal_parts(pot, names.count(id))) for id, pot in pots.items() if id in names}
    return tuple(next(shares[name]) if name in shares else None for name in names)


def equal_parts(whole: Decimal, count: int) -> list[Decimal]:
    """Parts to the cent that add up to the whole; what is left goes to the first ones."""
    each = (whole / count).quantize(_CENT, rounding="ROUND_DOWN")
    left = int((whole - each * count) / _CENT)
    return [each + _CENT if number < left else each for number in range(count)]


def points_of(weight: Decimal | None, ratio: Decimal) -> Decimal | None:
    """Weight times ratio, to the cent, half up."""
    return None if weight is None else (weight * ratio).quantize(_CENT, rounding=ROUND_HALF_UP)


def score(indicator: Indicator, achieved: Achieved | None, weight: Decimal | None, scheme: Scheme) -> Score:
    """The points of an indicator and their explanation; a missing value has none."""
    target = target_of(indicator)
    if achieved is None:
        return Score(weight, points_of(weight, _ZERO), None, "evaluate.how.missing")
    details = {"actual": achieved.text, "target": target.text}
    if achieved.share is not None:
        return _of_level(indicator, achieved, weight, details, scheme)
    if target.kind == DAY and target.day and achieved.day:
        return _of_day(target, achieved, weight, details)
    wanted, actual = target.number, achieved.number
    if target.kind != QUANTITY or wanted is None or actual is None:
        raise ValueError(f"a value of another kind than its target: {achieved.text!r}, {target.text!r}")
    return _of_quantity(indicator, target, (wanted, actual), weight, details, scheme)


def method_of(indicator: Indicator, kind: str, scheme: Scheme) -> str:
    """The method of the printed rule where it fits a value of the kind, else the usual one of the kind."""
    printed = scheme.method_of(indicator.scoring)
    usual = scheme.by_kind.get(kind, LEVEL)
    if printed == DIRECT:
        return DIRECT
    return printed if printed == usual else usual


def _of_level(
    indicator: Indicator, achieved: Achieved, weight: Decimal | None, details: dict[str, str], scheme: Scheme
) -> Score:
    share = achieved.share or _ZERO
    judged = achieved.level == scheme.best_level.id
    if method_of(indicator, "grade", scheme) == DIRECT:
        share, how = (_ONE, "evaluate.how.reached") if judged else (_ZERO, "evaluate.how.direct_missed")
        return Score(weight, points_of(weight, share), share, how, details, judged=judged)
    details = details | {"ratio": per_cent(share)}
    return Score(weight, points_of(weight, share), share, "evaluate.how.level", details, judged=judged)


def _of_day(
    target: TargetValue, achieved: Achieved, weight: Decimal | None, details: dict[str, str]
) -> Score:
    assert target.day is not None and achieved.day is not None
    late = (achieved.day - target.day).days
    if late <= 0:
        return Score(weight, points_of(weight, _ONE), _ONE, "evaluate.how.reached", details)
    return Score(weight, points_of(weight, _ZERO), _ZERO, "evaluate.how.late", details | {"days": str(late)})


def _of_quantity(
    indicator: Indicator,
    target: TargetValue,
    values: tuple[Decimal, Decimal],
    weight: Decimal | None,
    details: dict[str, str],
    scheme: Scheme,
) -> Score:
    wanted, actual = values
    ratio = ratio_of(_bound(indicator, target, scheme), wanted, actual)
    over = (actual - wanted) / abs(wanted) * HUNDRED if ratio == _ONE and wanted and actual > wanted else None
    idle = ratio == _ONE and target.operator == AT_MOST and actual == 0 and wanted > 0
    details = details | {"ratio": per_cent(ratio)}
    if ratio == _ONE:
        return Score(weight, points_of(weight, ratio), ratio, "evaluate.how.reached", details, over, idle)
    if method_of(indicator, QUANTITY, scheme) == DIRECT:
        return Score(weight, points_of(weight, _ZERO), ratio, "evaluate.how.direct_missed", details)
    how = "evaluate.how.ratio" if ratio else "evaluate.how.nothing"
    return Score(weight, points_of(weight, ratio), ratio, how, details)


def _bound(indicator: Indicator, target: TargetValue, scheme: Scheme) -> str:
    """At least, at most, or exactly: without an operator a cost is exact, nothing at all a maximum."""
    if target.operator in (AT_LEAST, AT_MOST):
        return target.operator
    cost = any(word in f"{indicator.level1}{indicator.level2}" for word in scheme.costs)
    if target.number == 0:
        return AT_MOST
    return target.operator if cost else AT_LEAST


def ratio_of(bound: str, wanted: Decimal, actual: Decimal) -> Decimal:
    """How far a number is reached, from 0 to 1: actual ÷ target for at least, target ÷ actual for at most."""
    if (
        (bound == AT_LEAST and actual >= wanted)
        or (bound == AT_MOST and actual <= wanted)
        or actual == wanted
    ):
        return _ONE
    over, under = (wanted, actual) if actual > wanted else (actual, wanted)
    return max(over / under, _ZERO) if under > 0 else _ZERO


def score_execution(executed: Decimal, adjusted: Decimal | None, weight: Decimal | None) -> Score:
    """Points of the execution rate: executed ÷ adjusted budget, at most 1."""
    if adjusted is None or adjusted <= 0:
        return Score(weight, None, None, "evaluate.how.no_budget")
    ratio = min(executed / adjusted, _ONE)
    details = {"actual": figure(executed), "target": figure(adjusted), "ratio": per_cent(ratio)}
    return Score(weight, points_of(weight, ratio), ratio, "evaluate.how.execution", details)


def per_cent(ratio: Decimal) -> str:
    """A ratio in per cent, to two places."""
    return format((ratio * HUNDRED).quantize(_CENT, rounding=ROUND_HALF_UP), "f")


def figure(value: Decimal) -> str:
    """A number without idle zeros."""
    return format(value.normalize() + 0, "f")
