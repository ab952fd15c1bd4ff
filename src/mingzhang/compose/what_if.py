"""What a changed head count or standard does to every table: the figures before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingzhang.compose.drivers import calculated, calculation, lines_of_project, with_drivers
from mingzhang.compose.ledger import ZERO
from mingzhang.compose.publication import printed_facts
from mingzhang.compose.tidy import tidied
from mingzhang.model import Book, BookProject, Driver, Fact
from mingzhang.taxonomy.compose_sentences import composing
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.print_forms import printings

# Name of a driver or project, field, = and a number; with a sign it is added to what stands there.
_CHANGE = re.compile(
    r"\s*(?P<name>.*?)\s+(?P<field>[^\s=]+)\s*=\s*(?P<sign>[+-]?)(?P<number>\d+(?:\.\d+)?)\s*"
)


class WrongChange(ValueError):
    """A change that cannot be made; `key` names the message, `text` is the change."""

    def __init__(self, key: str, text: str) -> None:
        self.key, self.text = key, text
        super().__init__(f"{key}: {text}")


@dataclass(frozen=True)
class Difference:
    """A printed figure before and after; None where it is not printed."""

    table: str
    row: str
    column: str
    label: str
    before: Decimal | None
    after: Decimal | None

    @property
    def delta(self) -> Decimal:
        """By how much it changes."""
        return (self.after or ZERO) - (self.before or ZERO)


def what_if(book: Book, changes: Sequence[str]) -> tuple[Difference, ...]:
    """What the changes (`driver heads=+500`) do to the figures of all tables, in printed order."""
    before = with_drivers(tidied(book))
    after = before
    for text in changes:
        after = _changed(after, text)
    return _differences(printed_facts(before), printed_facts(after))


def _differences(before: Sequence[Fact], after: Sequence[Fact]) -> tuple[Difference, ...]:
    old, new = ({fact.key: fact for fact in facts} for facts in (before, after))
    found = []
    for key in dict.fromkeys((*old, *new)):
        values = [facts[key].amount.value if key in facts else None for facts in (old, new)]
        if values[0] != values[1]:
            label = (new.get(key) or old[key]).label
            found.append(Difference(*key, label, values[0], values[1]))
    return tuple(found)


def _changed(book: Book, text: str) -> Book:
    """The book with one change; the project's largest line takes the difference."""
    match = _CHANGE.fullmatch(text)
    if match is None:
        raise WrongChange("compose.change_unreadable", text)
    name = _field(book, match["field"], text)
    projects = list(book.projects)
    hits = 0
    for number, project in enumerate(projects):
        drivers = tuple(
            _with_value(book, driver, name, match["sign"], Decimal(match["number"]))
            if plain(match["name"]) in (plain(driver.label), plain(project.name))
            else driver
            for driver in project.drivers
        )
        hits += drivers != project.drivers
        projects[number] = replace(project, drivers=drivers)
    if not hits and not _is_known(book, match["name"]):
        raise WrongChange("compose.change_unknown", text)
    return _settled(book, replace(book, projects=tuple(projects)), text)


def _is_known(book: Book, name: str) -> bool:
    return any(
        plain(name) in (plain(driver.label), plain(project.name))
        for project in book.projects
        for driver in project.drivers
    )


def _field(book: Book, word: str, text: str) -> str:
    """The driver's field that a word names."""
    words = composing(printings()[book.cover.form].wording).changes
    found = next((name for name, known in words.items() if word in known), None)
    if found is None:
        raise WrongChange("compose.change_unreadable", text)
    return found


def _with_value(book: Book, driver: Driver, name: str, sign: str, number: Decimal) -> Driver:
    now = {
        "heads": driver.heads,
        "standard": calculation(book, driver).standard or ZERO,
        "months": driver.months,
        "share": driver.share,
    }[name]
    value = now + number if sign == "+" else now - number if sign == "-" else number
    return replace(driver, **{name: value})  # type: ignore[arg-type]


def _settled(book: Book, changed: Book, text: str) -> Book:
    """The changed book with the lines of every project moved by what its calculation moved."""
    lines = list(book.lines)
    for old, new in zip(book.projects, changed.projects, strict=True):
        moved = _moved(book, old, changed, new)
        numbers = [n for n in lines_of_project(book, old.name) if lines[n].amount is not None]
        if not moved or not numbers:
            continue
        largest = max(numbers, key=lambda n: lines[n].amount or ZERO)
        amount = (lines[largest].amount or ZERO) + moved
        if amount < 0:
            raise WrongChange("compose.change_below_zero", text)
        lines[largest] = replace(lines[largest], amount=amount)
    return replace(changed, lines=tuple(lines))


def _moved(book: Book, old: BookProject, changed: Book, new: BookProject) -> Decimal:
    before, after = calculated(book, old), calculated(changed, new)
    return ZERO if before is None or after is None else after - before
