"""A book in another unit of amounts: every amount is converted, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from mingzhang.model import Book, BookProject, BookTarget, Entry
from mingzhang.taxonomy.money import factor_of


def in_amount_unit(book: Book, wanted: str) -> Book:
    """The book with its amounts in the wanted unit; as it is where its own is no money unit."""
    have, want = factor_of(book.cover.amount_unit), factor_of(wanted)
    if have is None or want is None or have == want:
        return book
    return _Scaled(have / want).book(book, wanted)


class _Scaled:
    """Amounts times a factor."""

    def __init__(self, factor: Decimal) -> None:
        self.factor = factor

    def book(self, book: Book, wanted: str) -> Book:
        return replace(
            book,
            cover=replace(book.cover, amount_unit=wanted),
            lines=tuple(
                replace(line, amount=self.amount(line.amount), last=self.amount(line.last))
                for line in book.lines
            ),
            projects=tuple(map(self.project, book.projects)),
            targets=tuple(map(self.target, book.targets)),
            three_public=self.entries(book.three_public),
            procurement=self.entries(book.procurement),
            operating_cost=self.entries(book.operating_cost),
            carryover=self.entries(book.carryover),
            assets=tuple(replace(asset, value=self.amount(asset.value)) for asset in book.assets),
            last_totals=tuple((key, value * self.factor) for key, value in book.last_totals),
        )

    def amount(self, value: Decimal | None) -> Decimal | None:
        return None if value is None else value * self.factor

    def entries(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        return tuple(
            replace(entry, amount=self.amount(entry.amount), last=self.amount(entry.last))
            for entry in entries
        )

    def project(self, project: BookProject) -> BookProject:
        """Calculations divide by more or less, so that they give the same money."""
        drivers = (replace(driver, per=driver.per / self.factor) for driver in project.drivers)
        return replace(project, drivers=tuple(drivers))

    def target(self, target: BookTarget) -> BookTarget:
        tasks = ((name, content, self.amount(amount)) for name, content, amount in target.tasks)
        return replace(target, tasks=tuple(tasks))
