"""Progress during the year: money and targets against the calendar, forecast for its end, warnings."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mingzhang.evaluate.actuals import Actuals
from mingzhang.evaluate.evaluation import Evaluation, Row, SheetResult
from mingzhang.evaluate.reached import target_of
from mingzhang.evaluate.scheme import HUNDRED, Scheme
from mingzhang.evaluate.scoring import per_cent
from mingzhang.evaluate.values import DAY
from mingzhang.taxonomy.quantities import AT_MOST, EXACTLY, quantity_words

_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Standing:
    """What was budgeted and executed up to a day."""

    day: date
    adjusted: Decimal
    executed: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Execution rate, from 0."""
        return self.executed / self.adjusted if self.adjusted > 0 else None


@dataclass(frozen=True)
class Warned:
    """Something that is off: key of the message and what fills it."""

    sheet: str
    label: str
    key: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """One sheet: `standings` by day, execution `forecast` for the end of the year at the present pace,
    `reached`: mean of how far the targets with a value are reached."""

    sheet: str
    standings: tuple[Standing, ...]
    forecast: Decimal | None
    reached: Decimal | None
    valued: int
    warnings: tuple[Warned, ...]


def elapsed(day: date) -> Decimal:
    """The part of the year that is over at the end of a day."""
    days = 366 if calendar.isleap(day.year) else 365
    return Decimal(day.timetuple().tm_yday) / days


def is_over(day: date) -> bool:
    """Whether a day is the last of its year."""
    return elapsed(day) == _ONE


def progress(evaluation: Evaluation, actuals: Actuals, scheme: Scheme) -> tuple[Progress, ...]:
    """How each sheet stands at the day up to which the entries go."""
    return tuple(_of(result, actuals, scheme) for result in evaluation.sheets)


def _of(result: SheetResult, actuals: Actuals, scheme: Scheme) -> Progress:
    standings = tuple(_standings(result, actuals))
    past = elapsed(actuals.as_of)
    forecast = None
    if result.adjusted is not None and result.adjusted > 0:
        forecast = min(result.executed / past, result.adjusted) / result.adjusted
    ratios = [row.score.ratio for row in result.rows if row.score.ratio is not None]
    reached = sum(ratios, _ZERO) / len(ratios) if ratios else None
    warnings = (*_of_money(result, past, forecast, reached, scheme), *_of_targets(result, actuals, scheme))
    return Progress(result.name, standings, forecast, reached, len(ratios), warnings)


def _standings(result: SheetResult, actuals: Actuals) -> Iterator[Standing]:
    if result.adjusted is None:
        return
    start = result.adjusted - sum((row.amount for row in result.adjustments), _ZERO)
    days = {row.day for row in actuals.spent if not result.name or row.project == result.name}
    for day in sorted(days | {row.day for row in result.adjustments} | {actuals.as_of}):
        yield Standing(day, actuals.adjusted(result.name, start, day), actuals.executed(result.name, day))


def _of_money(
    result: SheetResult, past: Decimal, forecast: Decimal | None, reached: Decimal | None, scheme: Scheme
) -> Iterator[Warned]:
    rate, limits = result.rate, scheme.progress
    if rate is None or forecast is None:
        return
    details = {"rate": per_cent(rate), "past": per_cent(past), "forecast": per_cent(forecast)}
    if (past - rate) * HUNDRED >= Decimal(limits.behind):
        yield Warned(result.name, "", "evaluate.warn.money_behind", details)
    elif forecast * HUNDRED < Decimal(limits.forecast_low):
        yield Warned(result.name, "", "evaluate.warn.forecast", details)
    if reached is not None and (rate - reached) * HUNDRED >= Decimal(limits.apart):
        yield Warned(result.name, "", "evaluate.warn.apart", details | {"reached": per_cent(reached)})


def _of_targets(result: SheetResult, actuals: Actuals, scheme: Scheme) -> Iterator[Warned]:
    past, behind = elapsed(actuals.as_of), Decimal(scheme.progress.behind)
    for row in result.rows:
        target = target_of(row.indicator)
        details = {"actual": row.actual, "target": target.text}
        if row.score.ratio is None:
            if target.kind == DAY and target.day and target.day < actuals.as_of:
                yield Warned(result.name, row.label, "evaluate.warn.overdue", details)
        elif target.number is not None and target.operator == AT_MOST and row.score.ratio < _ONE:
            yield Warned(result.name, row.label, "evaluate.warn.above", details)
        elif _grows(row) and (past - row.score.ratio) * HUNDRED >= behind:
            shown = {"ratio": per_cent(row.score.ratio), "past": per_cent(past)}
            yield Warned(result.name, row.label, "evaluate.warn.target_behind", details | shown)


def _grows(row: Row) -> bool:
    """Whether the value adds up over the year: a number of things, no rate and no upper bound."""
    target = target_of(row.indicator)
    if target.quantity is None or target.operator == AT_MOST or target.quantity.per:
        return False
    rate = target.quantity.unit in quantity_words().percent
    money = quantity_words().is_money(target.quantity) and target.operator == EXACTLY
    return not rate and not money
