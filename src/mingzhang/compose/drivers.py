"""Projects whose amount is a calculation: heads × standard × months × share ÷ per, in the book's unit.

The standard is typed, or a policy parameter of the book's year and region. The calculation is written out in
the project's allocation, where the audit checks it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from mingzhang.compose.ledger import ZERO, rounded
from mingzhang.model import PROJECT, Book, BookProject, BudgetLine, Driver
from mingzhang.taxonomy.compose_sentences import composing
from mingzhang.taxonomy.money import factor_of
from mingzhang.taxonomy.parameters import parameters
from mingzhang.taxonomy.print_forms import Printing

ONE = Decimal(1)
_HUNDRED = Decimal(100)
_CENT = 2


@dataclass(frozen=True)
class Calculation:
    """A driver with its standard found; `amount` is in the book's unit, None without a standard."""

    driver: Driver
    standard: Decimal | None

    @property
    def amount(self) -> Decimal | None:
        """Heads × standard × months × share ÷ per."""
        if self.standard is None or not self.driver.per:
            return None
        driver = self.driver
        return driver.heads * self.standard * driver.months * driver.share / driver.per


def calculation(book: Book, driver: Driver) -> Calculation:
    """The driver with its standard: typed, or the parameter's in the book's year and region."""
    if driver.standard is not None or not driver.parameter:
        return Calculation(driver, driver.standard)
    parameter = parameters().get(driver.parameter)
    cover = book.cover
    return Calculation(driver, parameter.at(cover.year, cover.region) if parameter else None)


def calculated(book: Book, project: BookProject) -> Decimal | None:
    """What a project's drivers come to, to the cent of the book's unit; None where one has no standard."""
    amounts = [calculation(book, driver).amount for driver in project.drivers]
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return None
    return rounded(sum(known, ZERO), _CENT)


def lines_of_project(book: Book, name: str) -> list[int]:
    """The numbers of a project's lines of this year: those with an amount, and those that wait for one."""
    return [
        number
        for number, line in enumerate(book.lines)
        if line.project == name
        and line.spent_as == PROJECT
        and (line.amount is not None or line.last is None)
    ]


def with_drivers(book: Book) -> Book:
    """The book with the amounts of its calculations: a project's line without an amount takes what its other
    lines leave of the calculation."""
    lines = list(book.lines)
    for project in book.projects:
        total = calculated(book, project) if project.drivers else None
        open_lines = [n for n in lines_of_project(book, project.name) if lines[n].amount is None]
        if total is None or len(open_lines) != 1:
            continue
        typed = sum((_typed(line) for line in lines if line.project == project.name), ZERO)
        lines[open_lines[0]] = replace(lines[open_lines[0]], amount=total - typed)
    return replace(book, lines=tuple(lines))


def _typed(line: BudgetLine) -> Decimal:
    return line.amount if line.amount is not None and line.spent_as == PROJECT else ZERO


def allocation_texts(book: Book, printing: Printing) -> dict[str, str]:
    """The allocation of every project with drivers: its own words and the calculations written out."""
    texts = {}
    words = composing(printing.wording)
    for project in book.projects:
        parts = [_written(book, driver, printing) for driver in project.drivers]
        if parts:
            own = project.allocation.strip().rstrip("。；;")
            texts[project.name] = words.drivers["between"].join([own, *parts] if own else parts)
    return texts


def _written(book: Book, driver: Driver, printing: Printing) -> str:
    """A calculation as a product with its result."""
    words = composing(printing.wording).drivers
    found = calculation(book, driver)
    parameter = parameters().get(driver.parameter or "")
    amount = found.amount or ZERO
    unit = book.cover.amount_unit
    in_yuan = driver.per == (factor_of(unit) or ONE) and driver.per != ONE
    shown = words["item"].format(
        label=driver.label,
        heads=plain_number(driver.heads),
        each=parameter.each if parameter else words["each"],
        standard=plain_number(found.standard or ZERO),
        unit=words["yuan"] if in_yuan or parameter else unit,
    )
    if driver.months != ONE:
        shown += words["months"].format(months=plain_number(driver.months))
    if driver.share != ONE:
        shown += words["share"].format(share=plain_number(driver.share * _HUNDRED))
    if driver.per != ONE and not in_yuan:
        shown += words["per"].format(per=plain_number(driver.per))
    return shown + words["result"].format(amount=f"{rounded(amount, _CENT):f}", unit=unit)


def basis_details(book: Book, project: BookProject, printing: Printing) -> dict[str, str]:
    """Heads and standard of a project with a single calculation that this budget bears alone."""
    if len(project.drivers) != 1 or project.drivers[0].share != ONE:
        return {}
    (driver,) = project.drivers
    words = composing(printing.wording).drivers
    parameter = parameters().get(driver.parameter or "")
    standard = calculation(book, driver).standard
    if standard is None or driver.per != factor_of(book.cover.amount_unit) or driver.per == ONE:
        return {}
    each = parameter.each if parameter else words["each"]
    period = words["monthly"] if driver.months == int(words["months_a_year"]) else ""
    if driver.months not in (ONE, Decimal(words["months_a_year"])):
        return {}
    shown = words["standard"].format(standard=plain_number(standard), each=each, period=period)
    return {"heads": f"{plain_number(driver.heads)}{each}", "standard": shown}


def plain_number(value: Decimal) -> str:
    """A number without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def driver_names(projects: Iterable[BookProject]) -> list[str]:
    """All labels by which drivers can be named."""
    return [driver.label for project in projects for driver in project.drivers]
