"""The self-evaluation: every target sheet scored, its total and grade, and what has still to be explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mingzhang.evaluate.actuals import EXECUTION, GOAL, Actuals, Adjustment, Reached
from mingzhang.evaluate.plan import Plan, SheetPlan
from mingzhang.evaluate.reached import Achieved, target_of
from mingzhang.evaluate.scheme import HUNDRED, Grade, Scheme
from mingzhang.evaluate.scoring import (
    NONE,
    OWN,
    Score,
    Weights,
    figure,
    per_cent,
    score,
    score_execution,
    weights_of,
)
from mingzhang.evaluate.values import QUANTITY
from mingzhang.model import Indicator

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Row:
    """An indicator with its completion value and points."""

    label: str
    indicator: Indicator
    score: Score
    reached: Reached | None

    @property
    def actual(self) -> str:
        """The completion value as typed."""
        return self.reached.achieved.text if self.reached and self.reached.achieved else ""

    @property
    def reason(self) -> str:
        """The reason of the deviation."""
        return self.reached.reason if self.reached else ""


@dataclass(frozen=True)
class SheetResult:
    """One evaluated sheet; `total` and `grade` are None where points cannot be given for all of it."""

    plan: SheetPlan
    adjusted: Decimal | None
    executed: Decimal
    adjustments: tuple[Adjustment, ...]
    weights: Weights
    execution: Score
    rows: tuple[Row, ...]
    total: Decimal | None
    grade: Grade | None
    goal_reached: str = ""
    execution_reason: str = ""

    @property
    def name(self) -> str:
        """Name of the project, empty for the department."""
        return self.plan.name

    @property
    def rate(self) -> Decimal | None:
        """Execution rate, from 0 to 1."""
        return self.execution.ratio


@dataclass(frozen=True)
class Demand:
    """Something that a person has still to give: key of the message, and where it is due."""

    sheet: str
    label: str
    key: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Evaluation:
    """The evaluated sheets of a unit, that of the department first where there is one."""

    unit: str
    year: int | None
    amount_unit: str
    as_of: date
    basis: str
    sheets: tuple[SheetResult, ...]
    demands: tuple[Demand, ...]
    basic: tuple[Decimal | None, Decimal] = (None, _ZERO)

    @property
    def projects(self) -> tuple[SheetResult, ...]:
        """The results of projects."""
        return tuple(sheet for sheet in self.sheets if sheet.name)

    @property
    def department(self) -> SheetResult | None:
        """The result of the whole department."""
        return next((sheet for sheet in self.sheets if not sheet.name), None)


def evaluate(plan: Plan, actuals: Actuals, scheme: Scheme) -> Evaluation:
    """Score every sheet of the plan; nothing is left out: what cannot be scored is a demand."""
    ordered = sorted(plan.sheets, key=lambda sheet: bool(sheet.name))
    results = tuple(_sheet(sheet, plan, actuals, scheme) for sheet in ordered)
    demands = tuple(demand for result in results for demand in _demands(result, scheme))
    basic = sum((row.amount for row in actuals.spent if not row.project), _ZERO)
    return Evaluation(
        unit=plan.unit,
        year=plan.year or actuals.as_of.year,
        amount_unit=plan.amount_unit,
        as_of=actuals.as_of,
        basis=scheme.basis,
        sheets=results,
        demands=demands,
        basic=(plan.basic, basic),
    )


def budget_of(sheet: SheetPlan, plan: Plan) -> Decimal | None:
    """The budget of a sheet; of the department its own, or the known total."""
    return sheet.budget if sheet.name or sheet.budget is not None else plan.total


def _sheet(sheet: SheetPlan, plan: Plan, actuals: Actuals, scheme: Scheme) -> SheetResult:
    budget = budget_of(sheet, plan)
    adjusted = None if budget is None else actuals.adjusted(sheet.name, budget)
    executed = actuals.executed(sheet.name)
    weights = weights_of(sheet.indicators, scheme, department=not sheet.name)
    execution = score_execution(executed, adjusted, weights.execution)
    rows = tuple(
        _row(sheet, number, weight, actuals, execution, scheme)
        for number, weight in enumerate(weights.indicators)
    )
    total = _total(weights, execution, rows)
    return SheetResult(
        plan=sheet,
        adjusted=adjusted,
        executed=executed,
        adjustments=tuple(a for a in actuals.adjustments if not sheet.name or a.project == sheet.name),
        weights=weights,
        execution=execution,
        rows=rows,
        total=total,
        grade=scheme.grade_of(total) if total is not None and weights.full == Decimal(scheme.full) else None,
        goal_reached=actuals.reasons.get((sheet.name, GOAL), ""),
        execution_reason=actuals.reasons.get((sheet.name, EXECUTION), ""),
    )


def _row(
    sheet: SheetPlan,
    number: int,
    weight: Decimal | None,
    actuals: Actuals,
    execution: Score,
    scheme: Scheme,
) -> Row:
    label, indicator = sheet.labels[number], sheet.indicators[number]
    reached = actuals.last(sheet.name, label)
    if reached is None or reached.achieved is None:
        reached = _by_money(indicator, label, sheet, reached, execution, actuals, scheme) or reached
    found = score(indicator, reached.achieved if reached else None, weight, scheme)
    return Row(label, indicator, found, reached)


def _by_money(
    indicator: Indicator,
    label: str,
    sheet: SheetPlan,
    reached: Reached | None,
    execution: Score,
    actuals: Actuals,
    scheme: Scheme,
) -> Reached | None:
    """The value of an indicator that is the execution rate itself, where nobody typed it."""
    named = any(name in indicator.level3 for name in scheme.execution.names)
    target = target_of(indicator)
    if not named or execution.ratio is None or target.kind != QUANTITY or target.quantity is None:
        return None
    number = Decimal(per_cent(execution.ratio))
    achieved = Achieved(f"{number}{target.quantity.unit}", number=number)
    return Reached(actuals.as_of, sheet.name, label, achieved, reason=reached.reason if reached else "")


def _total(weights: Weights, execution: Score, rows: tuple[Row, ...]) -> Decimal | None:
    """The sum of all points; None where something with a weight has none."""
    scores = [row.score for row in rows] + ([execution] if weights.execution else [])
    weighted = [each for each in scores if each.weight]
    if not weighted or any(each.points is None for each in weighted):
        return None
    return sum((each.points or _ZERO for each in weighted), _ZERO)


def _demands(result: SheetResult, scheme: Scheme) -> Iterator[Demand]:
    """What is missing, in the order of the sheet."""
    below = Decimal(scheme.execution.explain_below) / HUNDRED
    if result.execution.ratio is None:
        yield Demand(result.name, "", "evaluate.demand.budget")
    elif result.execution.ratio < below and not result.execution_reason:
        details = {"ratio": per_cent(result.execution.ratio), "below": scheme.execution.explain_below}
        yield Demand(result.name, "", "evaluate.demand.execution", details)
    if result.weights.source == NONE:
        yield Demand(result.name, "", "evaluate.demand.weights")
    elif result.weights.source == OWN and result.weights.printed is not None:
        details = {"sum": figure(result.weights.printed), "wanted": " / ".join(scheme.form_sums)}
        yield Demand(result.name, "", "evaluate.demand.sum", details)
    if result.weights.source != NONE and result.weights.full != Decimal(scheme.full):
        details = {"sum": figure(result.weights.full), "wanted": scheme.full}
        yield Demand(result.name, "", "evaluate.demand.full", details)
    for row in result.rows:
        yield from _of_row(result.name, row, Decimal(scheme.over.explain_from))


def _of_row(sheet: str, row: Row, explain_from: Decimal) -> Iterator[Demand]:
    details = {"actual": row.actual, "target": row.indicator.value or ""}
    if row.score.ratio is None:
        yield Demand(sheet, row.label, "evaluate.demand.value")
    elif row.reason:
        return
    elif not row.score.reached:
        yield Demand(sheet, row.label, "evaluate.demand.reason", details)
    elif row.score.over is not None and row.score.over >= explain_from:
        over = format(row.score.over.quantize(Decimal("0.1")), "f")
        yield Demand(sheet, row.label, "evaluate.demand.over", details | {"over": over})
    elif row.score.idle:
        yield Demand(sheet, row.label, "evaluate.demand.idle", details)
