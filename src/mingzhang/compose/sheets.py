"""Performance target sheets: of the department and of the projects, as the form's layout prints them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.compose.ledger import ZERO, Cell, Figure, rounded, unit_factor
from mingzhang.model import (
    Amount,
    Book,
    BookIndicator,
    BookTarget,
    Indicator,
    Place,
    PrintedCell,
    PrintedTable,
    Target,
)
from mingzhang.model.publication import LEFT
from mingzhang.taxonomy.compose_sentences import composing
from mingzhang.taxonomy.funds import OWN
from mingzhang.taxonomy.print_forms import Printing, SheetForm
from mingzhang.taxonomy.target_layouts import target_layouts

SHEET, PROJECT, DEPARTMENT, GENERAL = "sheet", "project", "department", "general"
_WIDE = 7
_WIDTHS = {"level3": 3.0, "value": 2.0, "goal": 3.0, "basis": 1.6}
Row = tuple[PrintedCell, ...]


def covered(book: Book, target: BookTarget) -> tuple[str, ...]:
    """The projects that a sheet stands for: the one it names, or those that its tasks name."""
    projects = {line.project for line in book.lines if line.project}
    if target.project in projects:
        return (target.project,)
    return tuple(name for name, _, _ in target.tasks if name in projects)


@dataclass(frozen=True)
class SheetMaker:
    """Prints the target sheets of one book."""

    book: Book
    printing: Printing
    cells: Sequence[Cell]

    def sheets(self) -> Iterator[tuple[PrintedTable, Target]]:
        """The department's sheet first, then those of the projects, each with what its reader must find."""
        for number, target in enumerate(sorted(self.book.targets, key=lambda t: bool(t.project)), start=1):
            form = self.printing.sheet(PROJECT if target.project else DEPARTMENT)
            if form is not None:
                yield self._sheet(target, form, number)

    def _sheet(self, target: BookTarget, form: SheetForm, number: int) -> tuple[PrintedTable, Target]:
        columns = _columns(form)
        funds = self._funds(target)
        upper = self._project_rows if target.project else self._department_rows
        body = [*upper(target, funds, len(columns))]
        body.append(tuple(PrintedCell(self._word(column), strong=True) for column in columns))
        first = len(body) + 1
        body.extend(self._indicator(indicator, columns) for indicator in target.indicators)
        name = f"{SHEET}-{number}"
        shown = PrintedTable(
            table=name,
            title=self._fill(form.title),
            head=(),
            body=tuple(body),
            widths=tuple(_WIDTHS.get(column, 1.2) for column in columns),
            maker=self._fill(form.subtitle),
            wide=len(columns) >= _WIDE,
            kind=SHEET,
        )
        return shown, self._target(target, form, funds, name, first)

    def _target(
        self, target: BookTarget, form: SheetForm, funds: tuple[Figure, Figure, Figure], name: str, first: int
    ) -> Target:
        columns = _columns(form)
        year, own, other = (Amount(figure.printed) for figure in funds)
        cover = self.book.cover
        stated = bool(target.project)
        return Target(
            project=target.project or None,
            year_funds=year,
            appropriation=own if stated else None,
            other_funds=other if stated else None,
            goal=_line(target.goal),
            indicators=tuple(
                _read_indicator(each, columns, Place(sheet=name, cell=f"R{row}C1"))
                for row, each in enumerate(target.indicators, start=first)
            ),
            place=Place(sheet=name, cell="R1C1"),
            unit=cover.unit,
            year=cover.year,
            layout=form.layout,
        )

    def _funds(self, target: BookTarget) -> tuple[Figure, Figure, Figure]:
        names = covered(self.book, target)
        inside = [
            cell for cell in self.cells if not target.project or (cell.is_project and cell.project in names)
        ]
        own = [cell for cell in inside if cell.fund.budget != OWN and not cell.fund.carryover]
        general = [cell for cell in own if cell.fund.budget == GENERAL]
        if self.printing.lists_general_only and target.project and general:
            own = general
        other = [cell for cell in inside if cell not in own]
        whole, first, rest = self._sum(inside), self._sum(own), self._sum(other)
        return whole, first, Figure(rest.exact, whole.printed - first.printed)

    def _sum(self, cells: Sequence[Cell]) -> Figure:
        exact = sum((cell.amount.exact for cell in cells), ZERO)
        printed = sum((cell.amount.printed for cell in cells), ZERO)
        shown = rounded(printed if self.book.cover.rounding == "parts" else exact, self.printing.places)
        unit, places = self.printing.narrative
        if unit != self.printing.amount_unit:
            shown = rounded(shown * unit_factor(self.printing.amount_unit, unit), places)
        return Figure(exact, shown)

    def _project_rows(self, target: BookTarget, funds: Sequence[Figure], width: int) -> Iterator[Row]:
        amounts = [self._number(figure.printed) for figure in funds]
        words = [self._word(name) for name in ("year_funds", "appropriation", "other_funds")]
        money = self._word("funds")
        yield self._pair("unit", self.book.cover.unit, width)
        if width >= _WIDE and target.responsible:
            rest = width - 3
            yield (
                PrintedCell(self._word(PROJECT), strong=True),
                PrintedCell(target.project, columns=rest - rest // 2 + 1, align=LEFT),
                PrintedCell(self._word("responsible"), strong=True),
                PrintedCell(target.responsible, columns=rest // 2, align=LEFT),
            )
        else:
            yield self._pair(PROJECT, target.project, width)
            if target.responsible:
                yield self._pair("responsible", target.responsible, width)
        if width >= _WIDE:
            pairs = [PrintedCell(text) for pair in zip(words, amounts, strict=True) for text in pair]
            pairs[-1] = PrintedCell(amounts[-1], columns=width - 6)
            yield (PrintedCell(money, strong=True), *pairs)
        else:
            for number, (word, amount) in enumerate(zip(words, amounts, strict=True)):
                head = (PrintedCell(money, rows=3, strong=True),) if not number else ()
                yield (*head, PrintedCell(word), PrintedCell(amount, columns=width - 2))
        yield self._pair("goal", _line(target.goal), width)

    def _department_rows(self, target: BookTarget, funds: Sequence[Figure], width: int) -> Iterator[Row]:
        yield self._pair("department", self.book.cover.unit, width)
        yield self._pair("department_goal", _line(target.goal), width)
        yield (
            PrintedCell(self._word("department_funds"), strong=True),
            PrintedCell(self._word("department_year_funds")),
            PrintedCell(self._number(funds[0].printed), columns=width - 2),
        )

    def _pair(self, word: str, text: str, width: int) -> Row:
        return (
            PrintedCell(self._word(word), strong=True),
            PrintedCell(text, columns=width - 1, align=LEFT),
        )

    def _indicator(self, indicator: BookIndicator, columns: Sequence[str]) -> Row:
        texts = {name: getattr(indicator, name, "") for name in columns}
        return tuple(PrintedCell(texts[name], align=LEFT) for name in columns)

    def _number(self, value: Decimal) -> str:
        return f"{value:,f}" if self.printing.separators else f"{value:f}"

    def _word(self, name: str) -> str:
        return composing(self.printing.wording).sheet[name].replace("{money}", self.printing.narrative[0])

    def _fill(self, text: str) -> str:
        cover = self.book.cover
        return text.replace("{unit}", cover.unit).replace("{year}", str(cover.year))


def _columns(form: SheetForm) -> tuple[str, ...]:
    """The columns of the sheet's layout."""
    found = next((layout for layout in target_layouts().layouts if layout.id == form.layout), None)
    if found is None:
        raise ValueError(f"no target layout {form.layout}")
    return found.columns


def _line(text: str) -> str:
    return "".join(text.splitlines()).strip()


def _read_indicator(indicator: BookIndicator, columns: Sequence[str], place: Place) -> Indicator:
    def kept(name: str) -> str | None:
        return getattr(indicator, name) or None if name in columns else None

    weight = kept("weight")
    return Indicator(
        level1=indicator.level1,
        level2=indicator.level2,
        level3=indicator.level3,
        value=kept("value"),
        place=place,
        basis=kept("basis"),
        previous=kept("previous"),
        weight=Amount.parse(weight.rstrip("%")) if weight else None,
        scoring=kept("scoring"),
        evidence=kept("evidence"),
    )
