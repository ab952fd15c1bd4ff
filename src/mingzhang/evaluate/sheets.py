"""An evaluation → printed blocks: the filled self-evaluation forms, a table of results, a short report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.evaluate.as_json import Say
from mingzhang.evaluate.evaluation import Evaluation, Row, SheetResult
from mingzhang.evaluate.form_words import form_words
from mingzhang.evaluate.scoring import per_cent
from mingzhang.model import (
    Disclosure,
    PageBreak,
    PrintedBlock,
    PrintedCell,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Profile,
    Publication,
    Source,
)
from mingzhang.model.publication import LEFT, RIGHT

KIND = "evaluation"
_COLUMNS = 9
_WIDTHS = (1.0, 1.2, 1.5, 3.0, 1.6, 1.6, 0.9, 0.9, 3.2)
_SUMMARY_WIDTHS = (0.7, 4.0, 1.5, 1.5, 1.5, 1.2, 1.0, 0.8)
_PLACES = Decimal("0.01")
_ZERO = Decimal(0)
Line = tuple[PrintedCell, ...]


def publication(evaluation: Evaluation, say: Say) -> Publication:
    """The report first, then the form of the department, then those of the projects."""
    return _Printer(evaluation, say).publication()


def sheet_name(result: SheetResult) -> str:
    """The project's name, or what the department is called."""
    return result.name or form_words().department


class _Printer:
    def __init__(self, evaluation: Evaluation, say: Say) -> None:
        self.of, self.say, self.words = evaluation, say, form_words()

    def publication(self) -> Publication:
        blocks: list[PrintedBlock] = [*self._report(), PageBreak()]
        blocks.append(PrintedHeading(self.words.forms, 1))
        for number, result in enumerate(self.of.sheets, start=1):
            blocks += [self._form(result, number), PageBreak()]
        title = self.words.title.format(unit=self.of.unit, year=self.of.year or "")
        source = Source(self.of.unit, "", None, KIND)
        told = Disclosure(source, self.of.unit, self.of.year, KIND, "", self.of.amount_unit, Profile(), ())
        return Publication(title, tuple(blocks[:-1]), told)

    # ---- report -------------------------------------------------------------------------------

    def _report(self) -> Iterator[PrintedBlock]:
        yield PrintedHeading(self.words.report, 1)
        yield PrintedHeading(self.words.overall, 2)
        yield from map(PrintedText, self._overall())
        yield PrintedHeading(self.words.results, 2)
        yield from map(PrintedText, map(self._result, self.of.sheets))
        if self.of.projects:
            yield self._summary()
        yield PrintedHeading(self.words.deviations, 2)
        told = [text for result in self.of.sheets for text in self._deviations(result)]
        yield from map(
            PrintedText, told or [self.words.sentences["unexplained" if self.of.demands else "none"]]
        )
        if self.of.demands:
            yield PrintedHeading(self.words.open, 2)
            for demand in self.of.demands:
                name = demand.sheet or self.words.department
                message = self.say(demand.key, demand.details)
                yield PrintedText(self._sentence("open", name=name, label=demand.label, message=message))

    def _sentence(self, key: str, **values: object) -> str:
        details = {"money": self.of.amount_unit, "unit": self.of.unit, "year": self.of.year or "", **values}
        return self.words.sentences[key].format_map(details)

    def _overall(self) -> Iterator[str]:
        known = [result for result in self.of.projects if result.adjusted is not None]
        if known:
            sums = [
                sum((value or _ZERO for value in column), _ZERO)
                for column in zip(*((r.plan.budget, r.adjusted, r.executed) for r in known), strict=True)
            ]
            yield self._sentence("projects", count=len(known), **self._amounts(*sums))
        whole = self.of.department
        if whole is not None and whole.adjusted is not None:
            budget = whole.adjusted - sum((a.amount for a in whole.adjustments), _ZERO)
            yield self._sentence("department", **self._amounts(budget, whole.adjusted, whole.executed))
        yield self._sentence("as_of", day=self.of.as_of.isoformat())

    def _amounts(self, budget: Decimal, adjusted: Decimal, executed: Decimal) -> dict[str, str]:
        rate = per_cent(executed / adjusted) if adjusted > 0 else self.words.marks["blank"]
        shown = {"budget": budget, "adjusted": adjusted, "executed": executed}
        return {name: money(value) for name, value in shown.items()} | {"rate": rate}

    def _result(self, result: SheetResult) -> str:
        ratios = [row.score.ratio for row in result.rows]
        reached = sum(1 for row in result.rows if row.score.reached)
        counts = {"reached": reached, "missing": ratios.count(None)}
        counts["missed"] = len(ratios) - reached - counts["missing"]
        name = sheet_name(result)
        if result.total is None or result.grade is None:
            return self._sentence("unscored", name=name, **counts)
        grade = result.grade.name["zh"]
        return self._sentence("scored", name=name, points=points(result.total), grade=grade, **counts)

    def _deviations(self, result: SheetResult) -> Iterator[str]:
        name = sheet_name(result)
        if result.execution_reason and result.rate is not None:
            reason = self._stopped(result.execution_reason)
            yield self._sentence("execution", name=name, rate=per_cent(result.rate), reason=reason)
        for row in result.rows:
            if row.reason:
                yield self._sentence(
                    "deviation",
                    name=name,
                    label=row.label,
                    target=row.indicator.value or "",
                    actual=row.actual or self.words.marks["blank"],
                    reason=self._stopped(row.reason),
                )

    def _stopped(self, text: str) -> str:
        stop = self.words.marks["stop"]
        return text if text.endswith(stop) else f"{text}{stop}"

    def _summary(self) -> PrintedTable:
        head = tuple(PrintedCell(word, strong=True) for word in self.words.summary_head)
        body = tuple(self._summed(number, result) for number, result in enumerate(self.of.projects, start=1))
        return PrintedTable(
            table="evaluation-summary",
            title=self.words.summary_title,
            head=(head,),
            body=body,
            widths=_SUMMARY_WIDTHS,
            unit=self.of.amount_unit,
        )

    def _summed(self, number: int, result: SheetResult) -> Line:
        figures = (result.plan.budget, result.adjusted, result.executed)
        return (
            PrintedCell(str(number)),
            PrintedCell(result.name, align=LEFT),
            *(PrintedCell(money(value), align=RIGHT) for value in figures),
            PrintedCell(per_cent(result.rate) if result.rate is not None else "", align=RIGHT),
            PrintedCell(points(result.total)),
            PrintedCell(result.grade.name["zh"] if result.grade else ""),
        )

    # ---- forms --------------------------------------------------------------------------------

    def _form(self, result: SheetResult, number: int) -> PrintedTable:
        words = self.words
        return PrintedTable(
            table=f"evaluation-{number}",
            title=words.project_title if result.name else words.department_title,
            head=(),
            body=(*self._upper(result), *self._goal(result), *self._indicators(result)),
            widths=_WIDTHS,
            maker=words.year_line.format(year=self.of.year or ""),
            wide=True,
            kind="sheet",
        )

    def _upper(self, result: SheetResult) -> Iterator[Line]:
        words = self.words.words
        if result.name:
            yield (
                _label(words.project, 2),
                PrintedCell(result.name, columns=3, align=LEFT),
                _label(words.unit),
                PrintedCell(self.of.unit, columns=3, align=LEFT),
            )
        else:
            yield (_label(words.department, 2), PrintedCell(self.of.unit, columns=7, align=LEFT))
        rows = list(self._funds(result))
        side = PrintedCell(
            words.funds.format(money=self.of.amount_unit), rows=len(rows) + 1, columns=2, strong=True
        )
        heads = words.fund_heads
        yield (side, *map(_label, heads[:3]), *map(_label, heads[3:6]), _label(heads[6], 1))
        yield from rows
        if result.adjustments:
            told = "\n".join(
                self._sentence("adjustment", day=a.day.isoformat(), amount=money(a.amount), reason=a.reason)
                for a in result.adjustments
            )
            yield (_label(words.adjustments, 2), PrintedCell(told, columns=7, align=LEFT))
        if result.execution_reason:
            text = PrintedCell(result.execution_reason, columns=7, align=LEFT)
            yield (_label(words.execution_reason, 2), text)

    def _funds(self, result: SheetResult) -> Iterator[Line]:
        words = self.words.words
        budget = None
        if result.adjusted is not None:
            budget = result.adjusted - sum((a.amount for a in result.adjustments), _ZERO)
        rate = per_cent(result.rate) if result.rate is not None else ""
        scored = (points(result.weights.execution), rate, points(result.execution.points))
        yield self._fund_row(words.year_funds, (budget, result.adjusted, result.executed), scored)
        planned, executed = self.of.basic
        if not result.name and planned is not None and budget is not None and result.adjusted is not None:
            moved = sum((a.amount for a in result.adjustments if not a.project), _ZERO)
            basic = (planned, planned + moved, executed)
            rest = (budget - basic[0], result.adjusted - basic[1], result.executed - basic[2])
            for name, amounts in ((words.basic, basic), (words.of_projects, rest)):
                rate = per_cent(amounts[2] / amounts[1]) if amounts[1] > 0 else ""
                yield self._fund_row(name, amounts, ("", rate, ""))

    def _fund_row(self, name: str, amounts: Sequence[Decimal | None], scored: tuple[str, str, str]) -> Line:
        return (
            PrintedCell(name),
            *(PrintedCell(money(value), align=RIGHT) for value in amounts),
            *map(PrintedCell, scored),
        )

    def _goal(self, result: SheetResult) -> Iterator[Line]:
        words = self.words.words
        yield (
            PrintedCell(words.goal, rows=2, columns=2, strong=True),
            _label(words.expected, 3),
            _label(words.achieved, 4),
        )
        yield (
            PrintedCell(result.plan.goal, columns=3, align=LEFT),
            PrintedCell(result.goal_reached, columns=4, align=LEFT),
        )

    def _indicators(self, result: SheetResult) -> Iterator[Line]:
        words = self.words.words
        rows = list(self._rows(result.rows))
        side = PrintedCell(words.indicators, rows=len(rows) + 1, strong=True)
        yield (side, *map(_label, words.heads))
        yield from rows
        grade = result.grade.name["zh"] if result.grade else self.words.marks["blank"]
        yield (
            _label(words.total, 6),
            PrintedCell(points(result.weights.full) if result.total is not None else ""),
            PrintedCell(points(result.total), strong=True),
            PrintedCell(f"{words.grade} {grade}", strong=True),
        )

    def _rows(self, rows: Sequence[Row]) -> Iterator[Line]:
        """Cells of level 1 and 2 that repeat stand once, over all their rows."""
        for number, row in enumerate(rows):
            cells = []
            for level in (1, 2):
                key = _levels(row, level)
                if number and _levels(rows[number - 1], level) == key:
                    continue
                span = next(
                    (n for n, r in enumerate(rows[number:]) if _levels(r, level) != key), len(rows) - number
                )
                cells.append(PrintedCell(key[-1], rows=span))
            yield (
                *cells,
                PrintedCell(row.label, align=LEFT),
                PrintedCell(row.indicator.value or ""),
                PrintedCell(row.actual),
                PrintedCell(points(row.score.weight)),
                PrintedCell(points(row.score.points)),
                PrintedCell(row.reason, align=LEFT),
            )


def _label(text: str, columns: int = 1) -> PrintedCell:
    return PrintedCell(text, columns=columns, strong=True)


def _levels(row: Row, level: int) -> tuple[str, ...]:
    return (row.indicator.level1, row.indicator.level2)[:level]


def money(value: Decimal | None) -> str:
    """An amount to two places, more where it has more."""
    if value is None:
        return ""
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    return f"{exact:,f}" if isinstance(exponent, int) and exponent < -2 else f"{value.quantize(_PLACES):,f}"


def points(value: Decimal | None) -> str:
    """Points without idle zeros."""
    if value is None:
        return ""
    return format(value.quantize(_PLACES, rounding=ROUND_HALF_UP).normalize() + 0, "f")
