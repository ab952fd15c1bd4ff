"""The workbook (or folder) of actuals → what was spent, adjusted and reached; every wrong cell is told.

Nothing is left out in silence: one problem anywhere refuses the whole, with all problems in one list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from mingzhang.book.cells import Cells, Records
from mingzhang.book.folder import read_folder
from mingzhang.book.workbook_in import read_workbook_book
from mingzhang.errors import BookError, MissingInput, Problem
from mingzhang.evaluate.periods import last_day
from mingzhang.evaluate.plan import Plan, SheetPlan
from mingzhang.evaluate.reached import Achieved, read_achieved
from mingzhang.evaluate.scheme import Scheme
from mingzhang.evaluate.scoring import figure
from mingzhang.taxonomy.book_sheets import BookSheets, book_sheets
from mingzhang.taxonomy.money import in_unit

LAYOUT = "actuals"
GOAL, EXECUTION = "goal", "execution"
_ZERO = Decimal(0)
_PARTS = 8  # decimal places to which a converted amount is exact


@dataclass(frozen=True)
class Spent:
    """An amount executed in a period; without a project it is basic expenditure."""

    day: date
    project: str
    amount: Decimal
    function: str = ""


@dataclass(frozen=True)
class Adjustment:
    """A change of the budget on a day."""

    day: date
    project: str
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class Reached:
    """The completion value of an indicator on a day, None where it was left blank."""

    day: date
    sheet: str
    label: str
    achieved: Achieved | None
    evidence: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Actuals:
    """All entries up to `as_of`, amounts in the unit of the plan; `reasons` by (sheet, subject)."""

    as_of: date
    spent: tuple[Spent, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    reached: tuple[Reached, ...] = ()
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)

    def until(self, day: date) -> Actuals:
        """The entries up to an earlier day."""
        return replace(
            self,
            as_of=min(day, self.as_of),
            spent=tuple(row for row in self.spent if row.day <= day),
            adjustments=tuple(row for row in self.adjustments if row.day <= day),
            reached=tuple(row for row in self.reached if row.day <= day),
        )

    def executed(self, sheet: str, until: date | None = None) -> Decimal:
        """What a sheet's project has spent; everything for the department."""
        rows = (row for row in self.spent if until is None or row.day <= until)
        return sum((row.amount for row in rows if not sheet or row.project == sheet), _ZERO)

    def adjusted(self, sheet: str, budget: Decimal, until: date | None = None) -> Decimal:
        """The budget of a sheet with its adjustments."""
        rows = (row for row in self.adjustments if until is None or row.day <= until)
        return budget + sum((row.amount for row in rows if not sheet or row.project == sheet), _ZERO)

    def last(self, sheet: str, label: str) -> Reached | None:
        """The latest value of an indicator; a blank one only where nothing else is given."""
        rows = [row for row in self.reached if (row.sheet, row.label) == (sheet, label)]
        return max(rows, key=lambda row: (row.achieved is not None, row.day), default=None)


def load_actuals(path: Path, plan: Plan, scheme: Scheme) -> Actuals:
    """Raises BookError with every problem and its place, MissingInput, DamagedInput, TooLarge."""
    try:
        path.stat()
    except OSError as error:
        raise MissingInput(path.name, why=error.strerror or "") from error
    layout = book_sheets(LAYOUT)
    try:
        records, problems = read_folder(path, layout) if path.is_dir() else read_workbook_book(path, layout)
    except BookError as error:
        raise BookError(error.name, [_of_actuals(problem) for problem in error.problems]) from error
    return _Reader(path.name, layout, records, problems, plan, scheme).actuals()


def _of_actuals(problem: Problem) -> Problem:
    """What is missing of actuals comes from another command than what is missing of a book."""
    return replace(problem, key="evaluate.no_cover") if problem.key == "book.no_cover" else problem


class _Reader(Cells):
    """Turns the rows into entries and gathers what is wrong with them."""

    def __init__(
        self,
        name: str,
        layout: BookSheets,
        records: Records,
        problems: list[Problem],
        plan: Plan,
        scheme: Scheme,
    ) -> None:
        super().__init__(layout, records, problems)
        self.name, self.plan, self.scheme = name, plan, scheme
        self.year: int | None = None
        self.as_of: date | None = None
        self.unit = plan.amount_unit

    def actuals(self) -> Actuals:
        self._cover()
        adjustments = tuple(self._adjustments())
        spent = tuple(self._execution())
        reached = tuple(self._indicators())
        reasons = dict(self._reasons())
        self._too_much(spent, adjustments)
        if self.problems or self.as_of is None:
            raise BookError(self.name, self.problems)
        return Actuals(self.as_of, spent, adjustments, reached, reasons)

    def _cells(self, sheet: str) -> Iterator[tuple[dict[str, str], dict[str, Decimal], dict[str, str]]]:
        """Texts, numbers and places of the rows whose cells are of the right kind."""
        column = self.layout.by_id[sheet].stored[0].id
        for record in self.records.get(sheet, ()):
            row, problems = self._converted(self.layout.by_id[sheet], record)
            self.problems += problems
            if not problems:
                texts = {key: value.strip() for key, value in row.items() if isinstance(value, str)}
                numbers = {key: value for key, value in row.items() if isinstance(value, Decimal)}
                places = {
                    each.id: record.places.get(each.id, column) for each in self.layout.by_id[sheet].stored
                }
                yield texts, numbers, places

    # ---- cover --------------------------------------------------------------------------------

    def _cover(self) -> None:
        found = {
            texts["item"]: (texts.get("value", ""), places["value"])
            for texts, _, places in self._cells("cover")
        }
        title = self.layout.by_id["cover"].title["zh"]
        for item in ("year", "as_of"):
            if not found.get(item, ("", ""))[0]:
                shown = self.layout.shown("cover", item, "zh")
                self.problem(found.get(item, ("", title))[1], "book.cover_missing", item=shown)
        self.year = self.whole(*found.get("year", ("", "")))
        if self.year is not None and self.plan.year not in (None, self.year):
            year = str(self.plan.year)
            self.problem(found["year"][1], "evaluate.other_year", text=str(self.year), year=year)
        text, place = found.get("as_of", ("", title))
        self.as_of = self._day(text, place, bounded=False) if text else None
        self._amount_unit(*found.get("amount_unit", ("", "")))

    def _amount_unit(self, text: str, place: str) -> None:
        if not text:
            return
        choice = self.layout.choice("amount_unit", text)
        if choice is None:
            known = " / ".join(each.zh for each in self.layout.choices["amount_unit"])
            self.problem(place, "book.bad_choice", text=text, known=known)
        else:
            self.unit = choice.id

    # ---- rows ---------------------------------------------------------------------------------

    def _day(self, text: str, place: str, *, bounded: bool = True) -> date | None:
        """A day of the year; `bounded`: not after the day up to which the entries go."""
        day = last_day(text)
        if day is None:
            self.problem(place, "evaluate.bad_day", text=text)
        elif self.year is not None and day.year != self.year:
            self.problem(place, "evaluate.day_of_other_year", text=text, year=str(self.year))
        elif bounded and self.as_of is not None and day > self.as_of:
            self.problem(place, "evaluate.day_to_come", text=text, as_of=self.as_of.isoformat())
        else:
            return day
        return None

    def _sheet(self, name: str, place: str) -> SheetPlan | None:
        sheet = self.plan.sheet(name)
        if sheet is None and name:
            known = " / ".join(each.name for each in self.plan.projects) or "–"
            self.problem(place, "evaluate.unknown_project", text=name, known=known)
        elif sheet is None:
            self.problem(place, "evaluate.no_department")
        return sheet

    def _project(self, name: str, place: str) -> str | None:
        """The project of an amount; an empty name is basic expenditure."""
        if not name:
            return name
        sheet = self._sheet(name, place)
        return None if sheet is None else sheet.name

    def _money(self, amount: Decimal) -> Decimal:
        converted = in_unit(amount, self.unit, self.plan.amount_unit)
        return amount if converted is None else round(converted, _PARTS)

    def _execution(self) -> Iterator[Spent]:
        for texts, numbers, places in self._cells("execution"):
            day = self._day(texts["period"], places["period"])
            project = self._project(texts.get("project", ""), places["project"])
            amount, function = numbers.get("amount"), texts.get("function", "")
            if amount is None:
                continue
            if amount < 0:
                self.problem(places["amount"], "evaluate.negative", text=format(amount, "f"))
            known = self.plan.codes
            if function and known and function not in known:
                self.problem(places["function"], "evaluate.unknown_function", text=function)
            if day and project is not None and amount >= 0:
                yield Spent(day, project, self._money(amount), function)

    def _adjustments(self) -> Iterator[Adjustment]:
        for texts, numbers, places in self._cells("adjustments"):
            day = self._day(texts["date"], places["date"])
            project = self._project(texts.get("project", ""), places["project"])
            if day and project is not None:
                yield Adjustment(day, project, self._money(numbers["amount"]), texts["reason"])

    def _indicators(self) -> Iterator[Reached]:
        seen: set[tuple[str, str, date]] = set()
        for texts, _, places in self._cells("indicators"):
            text, period = texts.get("value", ""), texts.get("period", "")
            sheet = self._sheet(texts.get("project", ""), places["project"])
            day = self._day(period, places["period"]) if period else self.as_of
            label = sheet.label(texts["indicator"]) if sheet else None
            if sheet is not None and label is None:
                self.problem(places["indicator"], "evaluate.unknown_indicator", text=texts["indicator"])
            if sheet is None or label is None or day is None:
                continue
            if (sheet.name, label, day) in seen:
                self.problem(places["indicator"], "evaluate.twice", text=label, day=day.isoformat())
            seen.add((sheet.name, label, day))
            achieved = self._achieved(sheet, label, text, places["value"]) if text else None
            yield Reached(
                day, sheet.name, label, achieved, texts.get("evidence", ""), texts.get("reason", "")
            )

    def _achieved(self, sheet: SheetPlan, label: str, text: str, place: str) -> Achieved | None:
        found = read_achieved(sheet.indicators[sheet.labels.index(label)], text, self.scheme)
        if isinstance(found, Achieved):
            return found
        self.problem(place, found.key, **found.details)
        return None

    def _reasons(self) -> Iterator[tuple[tuple[str, str], str]]:
        for texts, _, places in self._cells("reasons"):
            sheet = self._sheet(texts.get("project", ""), places["project"])
            if sheet is not None:
                yield (sheet.name, texts["subject"]), texts["text"]

    # ---- money --------------------------------------------------------------------------------

    def _too_much(self, spent: tuple[Spent, ...], adjustments: tuple[Adjustment, ...]) -> None:
        """What is executed beyond the adjusted budget, at the row that goes beyond it."""
        entries = Actuals(date.max, spent, adjustments)
        budgets = {sheet.name: sheet.budget for sheet in self.plan.projects}
        if self.plan.basic is not None:
            budgets[""] = self.plan.basic
        for name, budget in budgets.items():
            if budget is None:
                continue
            limit = budget + sum((row.amount for row in entries.adjustments if row.project == name), _ZERO)
            total = sum((row.amount for row in entries.spent if row.project == name), _ZERO)
            if limit < 0:
                place = self._place("adjustments", name, -budget, below=True)
                self.problem(place, "evaluate.adjusted_below", project=name or "–")
            elif total > limit:
                place = self._place("execution", name, limit)
                details = {"project": name or "–", "total": figure(total), "limit": figure(limit)}
                self.problem(place, "evaluate.too_much", **details)

    def _place(self, sheet: str, project: str, limit: Decimal, *, below: bool = False) -> str:
        """The amount of the row with which the sum passes the limit."""
        total, place = _ZERO, self.layout.by_id[sheet].title["zh"]
        for record in self.records.get(sheet, ()):
            row, problems = self._converted(self.layout.by_id[sheet], record)
            amount, name = row.get("amount"), row.get("project") or ""
            owner = self.plan.sheet(str(name)) if name else None
            if problems or not isinstance(amount, Decimal) or (owner.name if owner else name) != project:
                continue
            total, place = total + self._money(amount), record.places.get("amount", place)
            if total < limit if below else total > limit:
                break
        return place
