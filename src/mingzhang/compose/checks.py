"""What is wrong with a budget book, in one list with cells: codes, funds, sums, targets, reasons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from mingzhang.compose.drivers import calculated, calculation, lines_of_project, with_drivers
from mingzhang.compose.ledger import EACH, PARTS, ZERO, Cell, Figure
from mingzhang.compose.rollup import income_columns, income_rows
from mingzhang.compose.sheets import covered
from mingzhang.compose.three_public import item_of, items_of_lines, leaf_items, typed_items
from mingzhang.compose.tidy import tidied
from mingzhang.errors import Problem, in_languages
from mingzhang.model import PROJECT, PUBLIC, SPENT_AS, TOTAL, Amount, Book, BudgetLine, Entry
from mingzhang.taxonomy.book_sheets import book_sheets, listed
from mingzhang.taxonomy.codes import Codes, economic, functional
from mingzhang.taxonomy.funds import funds, item_id
from mingzhang.taxonomy.money import factor_of
from mingzhang.taxonomy.parameters import parameters
from mingzhang.taxonomy.print_forms import Printing, printings
from mingzhang.taxonomy.tables import table_concepts

GROUPS = ("quota", "actual", "on_duty", "retired", "veterans")
_CENT = Decimal("0.01")
_HALF_CENT = _CENT / 2
_SHORT_CODE = 3
_BUDGET = "budget"
_NO_FORM = Printing("")
_KEY_PARTS = 3
_TITLES = "zh"  # the language of the titles that loading names
_OPERATING = "operating_cost"
_CELL = re.compile("[!:]")


def check_book(book: Book) -> tuple[Problem, ...]:
    """Everything for which a book is refused, in the book's order; empty where it can be composed."""
    found = tuple(_Checks(book).cover())
    if found:
        return found
    book = tidied(book)
    checks = _Checks(book, printings()[book.cover.form])
    found = tuple(chain.from_iterable(check() for check in checks.all()))
    if any(checks.rolled_up()):
        return found
    return (*found, *_reasons(book))


def _reasons(book: Book) -> Iterator[Problem]:
    """Changes for which the book gives no reason: what the sentences lack."""
    from mingzhang.compose.publication import lacking_reasons

    for key, subject, change in lacking_reasons(replace(with_drivers(book), targets=())):
        yield Problem(
            place_of(book, "reasons"),
            "compose.reason_missing",
            {"target": key, "figure": key, "subject": subject, "change": change},
        )


def place_of(book: Book, where: str) -> str:
    """The cell of an entry, else another cell of its row, else its sheet, as the loader names them."""
    row, sheet = where.rpartition("/")[0], where.partition("/")[0]
    cell = book.places.get(where) or next(_places(book, f"{row}/"), "") if row else ""
    return cell or _CELL.split(next(_places(book, f"{sheet}/"), ""))[0] or _blank_sheet(book, sheet)


def _blank_sheet(book: Book, sheet: str) -> str:
    """A sheet without rows, as the other places are named: by title in a workbook, else by file."""
    known = book_sheets().by_id.get(sheet)
    place = next(filter(None, book.places.values()), "")
    if known is None or not place:
        return sheet
    return f"{sheet}.csv" if ".csv:" in place else known.title[_TITLES]


def _places(book: Book, start: str) -> Iterator[str]:
    return (place for key, place in book.places.items() if key.startswith(start))


@dataclass(frozen=True)
class _Checks:
    """The checks of one book; `printing` is its form."""

    book: Book
    printing: Printing = _NO_FORM

    def all(self) -> tuple[Callable[[], Iterator[Problem]], ...]:
        """All checks behind the cover, in the book's order."""
        return (
            self.people,
            self.lines,
            self.repeated,
            self.projects,
            self.drivers,
            self.targets,
            self.three_public,
            self.procurement,
            self.operating_cost,
            self.carryover,
            self.assets,
            self.last_totals,
            self.reasons,
            self.paragraphs,
        )

    def rolled_up(self) -> Iterator[Problem]:
        """Faults that leave no tables, so that nothing can be said of changes."""
        return chain(self.lines(), self.drivers(), self.three_public(), self.last_totals())

    def _problem(self, where: str, key: str, **details: object) -> Problem:
        return Problem(place_of(self.book, where), key, {name: str(value) for name, value in details.items()})

    def cover(self) -> Iterator[Problem]:
        """Unit, form, year, unit of money and rounding; without them nothing else can be said."""
        cover = self.book.cover
        if not cover.unit.strip():
            yield self._problem("cover/unit", "compose.unit_blank")
        if cover.form not in printings():
            known = ", ".join(sorted(printings()))
            yield self._problem("cover/form", "compose.form_unknown", form=cover.form, known=known)
        if cover.kind != _BUDGET:
            yield self._problem("cover/kind", "compose.kind_unknown", kind=cover.kind)
        if factor_of(cover.amount_unit) is None:
            yield self._problem("cover/amount_unit", "compose.amount_unit_unknown", unit=cover.amount_unit)
        if cover.rounding not in (PARTS, EACH):
            yield self._problem("cover/rounding", "compose.rounding_unknown", rounding=cover.rounding)

    def people(self) -> Iterator[Problem]:
        """Known groups, each once, and their sum."""
        heads: dict[str, int] = {}
        rows: dict[str, int] = {}
        for number, people in enumerate(self.book.people):
            where = f"people/{number}/group"
            if people.group not in GROUPS:
                yield self._problem(where, "compose.people_unknown", group=people.group)
            elif people.group in heads:
                yield self._problem(where, "compose.people_twice", group=people.group)
            heads[people.group] = people.heads
            rows[people.group] = number
        parts = sum(heads.get(group, 0) for group in GROUPS[2:])
        if "actual" in heads and any(group in heads for group in GROUPS[2:]) and heads["actual"] != parts:
            where = f"people/{rows[GROUPS[1]]}/heads"
            yield self._problem(where, "compose.people_sum", actual=heads["actual"], parts=parts)

    def lines(self) -> Iterator[Problem]:
        """Every line by itself."""
        if not self.book.lines:
            yield self._problem("lines", "compose.no_lines")
        for number, line in enumerate(self.book.lines):
            yield from self._line(number, line)

    def _line(self, number: int, line: BudgetLine) -> Iterator[Problem]:
        at = f"lines/{number}"
        yield from self._code(f"{at}/function", functional(), line.function, "compose.function_unknown")
        if len(line.function) <= _SHORT_CODE and functional().at(line.function, self.book.cover.year):
            yield self._problem(f"{at}/function", "compose.function_short", code=line.function)
        if line.economic:
            yield from self._code(f"{at}/economic", economic(), line.economic, "compose.economic_unknown")
        elif line.amount and self._needs_economic(line):
            yield self._problem(f"{at}/economic", "compose.economic_missing")
        if line.spent_as not in SPENT_AS:
            yield self._problem(f"{at}/spent_as", "compose.spent_as_unknown", spent_as=line.spent_as)
        elif line.economic and not line.economic.startswith(
            funds().halves.get(line.spent_as, (line.economic,))
        ):
            yield self._problem(
                f"{at}/economic",
                "compose.economic_half",
                code=line.economic,
                **_shown("spent_as", "spent_as", line.spent_as),
            )
        if line.spent_as == PROJECT and not (line.project or "").strip():
            yield self._problem(f"{at}/project", "compose.project_blank")
        yield from self._fund(at, line)
        yield from self._amounts(at, number, line)

    def _code(self, where: str, codes: Codes, code: str, key: str) -> Iterator[Problem]:
        year = self.book.cover.year
        if codes.at(code, year) is None:
            name = codes.name(code) or "–"
            yield self._problem(where, key, code=code, year=year, name=name)

    def _needs_economic(self, line: BudgetLine) -> bool:
        fund = funds().fund(line.fund)
        if line.spent_as == PROJECT:
            return self.printing.table("projects") is not None
        return fund is not None and fund.budget == "general" and not fund.carryover

    def _fund(self, at: str, line: BudgetLine) -> Iterator[Problem]:
        fund = funds().fund(line.fund)
        if fund is None:
            yield self._problem(f"{at}/fund", "compose.fund_unknown", fund=line.fund)
            return
        cell = Cell(line.function, fund, line.spent_as, "", "", Figure(ZERO, ZERO))
        income, summary = self.printing.table("income"), self.printing.table("summary")
        lost = (income and not income_columns(cell, income)) or (summary and not income_rows(cell, summary))
        if lost and line.amount:
            form = self.book.cover.form
            yield self._problem(f"{at}/fund", "compose.fund_not_in_form", fund=fund.name, form=form)

    def _amounts(self, at: str, number: int, line: BudgetLine) -> Iterator[Problem]:
        for name, value in (("amount", line.amount), ("last", line.last)):
            if value is not None and value < 0:
                yield self._problem(f"{at}/{name}", "compose.amount_negative", amount=value)
        if line.amount is None and line.last is None:
            driven = any(p.name == line.project and p.drivers for p in self.book.projects)
            waiting = [n for n in lines_of_project(self.book, line.project or "") if self._waits(n)]
            if not driven or number != waiting[0]:
                yield self._problem(f"{at}/amount", "compose.amount_blank")

    def _waits(self, number: int) -> bool:
        line = self.book.lines[number]
        return line.amount is None and line.last is None

    def repeated(self) -> Iterator[Problem]:
        """Two lines that say the same thing."""
        seen: dict[tuple[object, ...], int] = {}
        for number, line in enumerate(self.book.lines):
            key = (line.function, line.fund, line.spent_as, line.economic, line.project)
            if key in seen:
                first = self._problem(f"lines/{seen[key]}/function", "").place
                yield self._problem(f"lines/{number}/function", "compose.line_twice", first=first)
            seen.setdefault(key, number)

    def projects(self) -> Iterator[Problem]:
        """Projects that stand twice, or that no line gives money."""
        named = {line.project for line in self.book.lines}
        counts: Counter[str] = Counter()
        for number, project in enumerate(self.book.projects):
            counts[project.name] += 1
            where = f"projects/{number}/name"
            if counts[project.name] > 1:
                yield self._problem(where, "compose.project_twice", project=project.name)
            if project.name not in named:
                yield self._problem(where, "compose.project_without_line", project=project.name)

    def drivers(self) -> Iterator[Problem]:
        """Standards that are not known, and calculations that are not what the lines say."""
        number = 0
        for project in self.book.projects:
            for driver in project.drivers:
                yield from self._driver(f"drivers/{number}", driver.parameter or "", driver.per)
                if calculation(self.book, driver).standard is None and driver.parameter in (None, ""):
                    yield self._problem(f"drivers/{number}/standard", "compose.standard_blank")
                number += 1
            total = calculated(self.book, project) if project.drivers else None
            numbers = lines_of_project(self.book, project.name)
            amounts = [self.book.lines[n].amount for n in numbers]
            typed = sum((amount for amount in amounts if amount is not None), ZERO)
            if total is None or not numbers:
                continue
            if (None not in amounts and abs(typed - total) > _CENT) or (None in amounts and typed > total):
                yield self._problem(
                    f"lines/{numbers[0]}/amount",
                    "compose.driver_amount",
                    project=project.name,
                    calculated=total,
                    typed=typed,
                )

    def _driver(self, at: str, parameter: str, per: Decimal) -> Iterator[Problem]:
        cover = self.book.cover
        known = parameters().get(parameter)
        if parameter and known is None:
            yield self._problem(f"{at}/parameter", "compose.parameter_unknown", parameter=parameter)
        elif known is not None and known.at(cover.year, cover.region) is None:
            yield self._problem(
                f"{at}/parameter",
                "compose.parameter_without_value",
                parameter=parameter,
                year=cover.year,
                region=cover.region or "–",
            )
        if not per:
            yield self._problem(f"{at}/per", "compose.per_zero")

    def targets(self) -> Iterator[Problem]:
        """A sheet for every project of this year's money, and sheets that say something."""
        sheets: set[str] = set()
        for number, target in enumerate(self.book.targets):
            where = f"targets/{number}/project"
            names = covered(self.book, target) if target.project else ()
            if target.project and not names:
                yield self._problem(where, "compose.target_without_project", project=target.project)
            if target.project and sheets & set(names):
                yield self._problem(where, "compose.target_twice", project=target.project)
            if not target.indicators:
                yield self._problem(where, "compose.target_empty", project=target.project or "–")
            sheets |= set(names)
            for indicator in target.indicators:
                if indicator.weight and not _is_number(indicator.weight):
                    yield self._problem(where, "compose.weight_bad", weight=indicator.weight)
        for name, number in self._projects_of_the_year().items():
            if name not in sheets:
                yield self._problem(f"lines/{number}/project", "compose.target_missing", project=name)

    def _projects_of_the_year(self) -> dict[str, int]:
        """Projects with money of this year and the line that first names each; carryover needs no sheet."""
        found: dict[str, int] = {}
        for number, line in enumerate(with_drivers(self.book).lines):
            fund = funds().fund(line.fund)
            if line.spent_as == PROJECT and line.project and line.amount and fund and not fund.carryover:
                found.setdefault(line.project, number)
        return found

    def three_public(self) -> Iterator[Problem]:
        """Known items; what is typed against its own total and against the lines' economic codes."""
        for number, entry in enumerate(self.book.three_public):
            item = item_of(entry.item)
            if item is None or not (item in leaf_items() or item in (TOTAL, "vehicles")):
                yield self._problem(f"three_public/{number}/item", "compose.item_unknown", item=entry.item)
            yield from self._entry("three_public", number, entry)
        if not self.book.three_public:
            return
        typed, derived = typed_items(self.book), items_of_lines(self.book)
        yield from self._typed_totals(typed)
        coarse = any(len(line.economic or "") <= _SHORT_CODE for line in self.book.lines if line.amount)
        for key, have in sorted(typed.items()):
            want = derived.get(key, ZERO)
            if abs(have - want) > _HALF_CENT and (have < want or not coarse):
                yield self._problem(
                    "three_public",
                    "compose.three_public_lines",
                    **_shown("item", "three_public", key[0]),
                    typed=have,
                    lines=want,
                )

    def _typed_totals(self, typed: dict[tuple[str, str], Decimal]) -> Iterator[Problem]:
        for number, entry in enumerate(self.book.three_public):
            item = item_of(entry.item)
            if item in (TOTAL, "vehicles") and entry.amount is not None:
                parts = [
                    amount
                    for (name, _), amount in typed.items()
                    if item == TOTAL or name.startswith("vehicle")
                ]
                if sum(parts, ZERO) != entry.amount:
                    yield self._problem(
                        f"three_public/{number}/amount",
                        "compose.typed_total",
                        item=entry.item,
                        typed=entry.amount,
                        parts=sum(parts, ZERO),
                    )

    def _entry(self, sheet: str, number: int, entry: Entry) -> Iterator[Problem]:
        if entry.amount is not None and entry.amount < 0:
            yield self._problem(f"{sheet}/{number}/amount", "compose.amount_negative", amount=entry.amount)
        if sheet == "three_public" and funds().fund(entry.fund) is None:
            yield self._problem(f"{sheet}/{number}/fund", "compose.fund_unknown", fund=entry.fund)

    def procurement(self) -> Iterator[Problem]:
        """Known kinds; what is kept for small firms is no more than all."""
        sums: dict[str, Decimal] = {}
        for number, entry in enumerate(self.book.procurement):
            item = item_id(funds().procurement, entry.item)
            yield from self._entry("procurement", number, entry)
            if item is None:
                yield self._problem(f"procurement/{number}/item", "compose.item_unknown", item=entry.item)
            else:
                sums[item] = sums.get(item, ZERO) + (entry.amount or ZERO)
        total = sum((sums.get(kind, ZERO) for kind in ("goods", "works", "services")), ZERO)
        spent = sum((line.amount for line in self.book.lines if line.amount), ZERO)
        for part, whole, key in (
            (sums.get("small", ZERO), total, "compose.small_firms"),
            (sums.get("micro", ZERO), sums.get("small", total), "compose.micro_firms"),
            (total, spent, "compose.procurement_above_budget"),
        ):
            if part > whole:
                yield self._problem("procurement", key, part=part, whole=whole)

    def operating_cost(self) -> Iterator[Problem]:
        """What is typed is the public part of the general budget; less where there are subordinate units."""
        amounts = []
        for number, entry in enumerate(self.book.operating_cost):
            yield from self._entry("operating_cost", number, entry)
            if item_id(funds().operating_cost, entry.item) is None:
                yield self._problem(f"operating_cost/{number}/item", "compose.item_unknown", item=entry.item)
            amounts += [entry.amount] if entry.amount is not None else []
        if not amounts:
            return
        typed = sum(amounts, ZERO)
        lines = self._sum(lambda line: line.spent_as == PUBLIC and _is_general(line))
        less = typed < lines and not self.book.cover.subordinates
        if (typed > lines or less) and abs(typed - lines) > _HALF_CENT:
            yield self._problem(
                "operating_cost/0/amount", "compose.operating_lines", typed=typed, lines=lines
            )

    def carryover(self) -> Iterator[Problem]:
        """What is typed is what the lines of carryover add up to."""
        amounts = [entry.amount for entry in self.book.carryover if entry.amount is not None]
        if not amounts:
            return
        typed = sum(amounts, ZERO)
        lines = self._sum(_is_carryover)
        if abs(typed - lines) > _HALF_CENT:
            yield self._problem("carryover/0/amount", "compose.carryover_lines", typed=typed, lines=lines)

    def _sum(self, keep: Callable[[BudgetLine], bool]) -> Decimal:
        return sum((line.amount for line in self.book.lines if line.amount and keep(line)), ZERO)

    def assets(self) -> Iterator[Problem]:
        """Known assets; the kinds of vehicles make all vehicles."""
        values: dict[str, Decimal] = {}
        for number, asset in enumerate(self.book.assets):
            item = item_id(funds().assets, asset.item)
            if item is None:
                yield self._problem(f"assets/{number}/item", "compose.item_unknown", item=asset.item)
            else:
                values[item] = values.get(item, ZERO) + (asset.quantity or ZERO)
        kinds = [item for item in ("general_vehicles", "duty_vehicles", "other_vehicles") if item in values]
        parts = sum((values[item] for item in kinds), ZERO)
        if "vehicles" in values and kinds and parts != values["vehicles"]:
            yield self._problem("assets", "compose.vehicles_sum", typed=values["vehicles"], parts=parts)

    def last_totals(self) -> Iterator[Problem]:
        """Keys of last year's totals that name no table and column."""
        for number, (subject, _) in enumerate(self.book.last_totals):
            parts = subject.split("/")
            if len(parts) < _KEY_PARTS or not _is_column(parts[0], parts[-1]):
                yield self._problem(f"last_totals/{number}/subject", "compose.key_unknown", target=subject)

    def reasons(self) -> Iterator[Problem]:
        """Reasons that no figure can ask for: their table or column does not exist."""
        for number, reason in enumerate(self.book.reasons):
            parts = reason.subject.strip().split("/")
            if len(parts) >= _KEY_PARTS and parts[0] != _OPERATING and not _is_column(parts[0], parts[-1]):
                where = f"reasons/{number}/subject"
                yield self._problem(where, "compose.key_unknown", target=reason.subject)

    def paragraphs(self) -> Iterator[Problem]:
        """Paragraphs of a section that the form does not have, so that no reader would see them."""
        known = self.printing.section_ids
        sections = [book_sheets().titles("sections", each) for each in known]
        for number, paragraph in enumerate(self.book.paragraphs):
            if paragraph.section not in known:
                yield self._problem(
                    f"paragraphs/{number}/section",
                    "compose.section_unknown",
                    **_shown("section", "sections", paragraph.section),
                    **in_languages("known", listed(sections, " / ")),
                )


def _is_column(table: str, column: str) -> bool:
    concept = table_concepts().get(table)
    return concept is not None and concept.column(column) is not None


def _shown(name: str, choices: str, id: str) -> dict[str, str]:
    """The detail `name`: a choice as the workbook shows it."""
    return in_languages(name, book_sheets().titles(choices, id))


def _is_general(line: BudgetLine) -> bool:
    fund = funds().fund(line.fund)
    return fund is not None and fund.budget == "general" and not fund.carryover


def _is_carryover(line: BudgetLine) -> bool:
    fund = funds().fund(line.fund)
    return fund is not None and bool(fund.carryover)


def _is_number(text: str) -> bool:
    try:
        Amount.parse(text.rstrip("%"))
    except ArithmeticError:
        return False
    return True
