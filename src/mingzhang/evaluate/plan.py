"""What is to be reached: target sheets and budgets, out of a budget book or a disclosure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from mingzhang.errors import BookError, Problem
from mingzhang.model import PROJECT, Amount, Book, BookTarget, Disclosure, Indicator, Place, Target
from mingzhang.taxonomy.money import in_unit, usual_unit
from mingzhang.taxonomy.plain import plain

DEPARTMENT = ""
_AGAIN = "#"
_ZERO = Decimal(0)
_TOTAL, _BASIC = (("expenditure", "total", column) for column in ("total", "basic"))


@dataclass(frozen=True)
class SheetPlan:
    """One target sheet. `name`: of the project, empty for the whole department; `labels`: the indicators'
    names, told apart by #2 where two are called the same; `functions`: budget by function code, where the
    lines are known."""

    name: str
    budget: Decimal | None
    goal: str
    indicators: tuple[Indicator, ...]
    labels: tuple[str, ...]
    functions: Mapping[str, Decimal] = field(default_factory=dict)

    def label(self, word: str) -> str | None:
        """The label that a word means."""
        return next((label for label in self.labels if plain(label) == plain(word)), None)


@dataclass(frozen=True)
class Plan:
    """All target sheets of a year. `total` is the budget of the department, `basic` its part that belongs
    to no project; `codes`: the function codes of the budget lines, where they are known."""

    unit: str
    year: int | None
    amount_unit: str
    sheets: tuple[SheetPlan, ...]
    total: Decimal | None = None
    basic: Decimal | None = None
    codes: frozenset[str] = frozenset()

    def sheet(self, word: str) -> SheetPlan | None:
        """The sheet of a project by its name, that of the department by an empty one."""
        return next((sheet for sheet in self.sheets if plain(sheet.name) == plain(word)), None)

    @property
    def projects(self) -> tuple[SheetPlan, ...]:
        """The sheets of projects."""
        return tuple(sheet for sheet in self.sheets if sheet.name)


def told_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Names with #2, #3 … behind those that stood before."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[plain(name)] += 1
        count = seen[plain(name)]
        found.append(name if count == 1 else f"{name}{_AGAIN}{count}")
    return tuple(found)


def plan_of_book(book: Book) -> Plan:
    """Budgets are the sums of the lines; raises BookError for a weight that is no number."""
    lines = [line for line in book.lines if line.amount is not None]
    of_projects = [line for line in lines if line.spent_as == PROJECT]
    total = sum((line.amount or _ZERO for line in lines), _ZERO)
    sheets = [_of_book(book, target) for target in book.targets]
    return Plan(
        unit=book.cover.unit,
        year=book.cover.year,
        amount_unit=book.cover.amount_unit,
        sheets=_named(sheets),
        total=total if lines else None,
        basic=total - sum((line.amount or _ZERO for line in of_projects), _ZERO) if lines else None,
        codes=frozenset(line.function for line in lines),
    )


def _of_book(book: Book, target: BookTarget) -> SheetPlan:
    known = {line.project for line in book.lines if line.project}
    named = (target.project,) if target.project in known else tuple(task[0] for task in target.tasks)
    functions: dict[str, Decimal] = {}
    for line in book.lines:
        if line.amount is not None and (not target.project or line.project in named):
            functions[line.function] = functions.get(line.function, _ZERO) + line.amount
    indicators = tuple(
        Indicator(
            level1=each.level1,
            level2=each.level2,
            level3=each.level3,
            value=each.value,
            place=Place(),
            previous=each.previous or None,
            weight=_weight(book.cover.unit, each.level3, each.weight),
            scoring=each.scoring or None,
            evidence=each.evidence or None,
        )
        for each in target.indicators
    )
    budget = sum(functions.values(), _ZERO) if functions else None
    return _sheet(target.project, budget, target.goal, indicators, functions)


def _weight(name: str, indicator: str, text: str) -> Amount | None:
    try:
        return Amount.parse(text.strip().rstrip("%")) if text.strip() else None
    except InvalidOperation as error:
        raise BookError(name, [Problem(indicator, "evaluate.bad_weight", {"text": text})]) from error


def plan_of_disclosure(disclosure: Disclosure) -> Plan:
    """Budgets are the funds that the sheets print; the department's is the printed total expenditure. All in
    the unit of the disclosure, whatever a sheet or a table has of its own."""
    unit = disclosure.amount_unit or usual_unit(())
    printed = disclosure.table_units
    facts = {
        fact.key: in_unit(fact.amount.value, printed[fact.table] or unit, unit)
        for fact in disclosure.facts
        if fact.certain
    }
    total, basic = facts.get(_TOTAL), facts.get(_BASIC)
    sheets = [_of_disclosure(target, total, unit) for target in disclosure.targets]
    return Plan(disclosure.unit, disclosure.year, unit, _named(sheets), total, basic)


def _of_disclosure(target: Target, total: Decimal | None, unit: str) -> SheetPlan:
    funds = in_unit(target.year_funds.value, target.amount_unit, unit) if target.year_funds else None
    if not target.project and funds is None:
        funds = total
    return _sheet(target.project or DEPARTMENT, funds, target.goal, target.indicators, {})


def _sheet(
    name: str,
    budget: Decimal | None,
    goal: str,
    indicators: tuple[Indicator, ...],
    functions: Mapping[str, Decimal],
) -> SheetPlan:
    labels = told_apart(indicator.level3 for indicator in indicators)
    return SheetPlan(name, budget, goal, indicators, labels, functions)


def _named(sheets: Sequence[SheetPlan]) -> tuple[SheetPlan, ...]:
    names = told_apart(sheet.name for sheet in sheets)
    return tuple(
        SheetPlan(name, s.budget, s.goal, s.indicators, s.labels, s.functions)
        for name, s in zip(names, sheets, strict=True)
    )
