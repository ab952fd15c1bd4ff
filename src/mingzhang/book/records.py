"""Between a book and its sheets: each entry as a row of texts by column id, and back.

Records keep the place of each row, so that every problem names sheet and cell or file and line.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from mingzhang.errors import BookError, Problem
from mingzhang.model import (
    Asset,
    Book,
    BookIndicator,
    BookProject,
    BookTarget,
    BudgetLine,
    Cover,
    Driver,
    Entry,
    Paragraph,
    People,
    Reason,
)
from mingzhang.taxonomy.book_sheets import BookSheets, Column, Sheet, book_sheets

T = TypeVar("T")
_ENTRIES = ("three_public", "procurement", "operating_cost", "carryover")
_DIVISION, _SUBORDINATE = "division", "subordinate"
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Record:
    """One filled row: texts by column id, and where each column's cell stands."""

    values: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)


Records = Mapping[str, tuple[Record, ...]]


# ---- book → records ----------------------------------------------------------------------------


def to_records(book: Book) -> dict[str, tuple[Record, ...]]:
    """Every sheet's rows, in the book's order; choices as ids."""
    rows: dict[str, Iterable[dict[str, str]]] = {
        "cover": _cover_rows(book.cover),
        "organisation": [
            *({"kind": _DIVISION, "name": name} for name in book.cover.divisions),
            *({"kind": _SUBORDINATE, "name": name} for name in book.cover.subordinates),
        ],
        "drivers": [
            {"project": project.name, **_texts(driver)}
            for project in book.projects
            for driver in project.drivers
        ],
        "indicators": [
            {"project": target.project, **_texts(row)} for target in book.targets for row in target.indicators
        ],
        "tasks": [
            {"project": target.project, "name": name, "content": content, "amount": _text(amount)}
            for target in book.targets
            for name, content, amount in target.tasks
        ],
        "last_totals": [
            {"subject": subject, "amount": _text(amount)} for subject, amount in book.last_totals
        ],
    }
    for name in ("people", "lines", "projects", "targets", *_ENTRIES, "assets", "reasons", "paragraphs"):
        rows[name] = [_texts(entry) for entry in getattr(book, name)]
    return {
        sheet.id: tuple(
            Record({column.id: row.get(column.id, "") for column in sheet.stored}) for row in rows[sheet.id]
        )
        for sheet in book_sheets().sheets
    }


def _cover_rows(cover: Cover) -> list[dict[str, str]]:
    items = [choice.id for choice in book_sheets().choices["cover"]]
    return [{"item": item, "value": _text(getattr(cover, item))} for item in items]


def _texts(entry: object) -> dict[str, str]:
    fields = dataclasses.fields(entry)  # type: ignore[arg-type]
    return {each.name: _text(getattr(entry, each.name)) for each in fields}


def _text(value: object) -> str:
    if value is None or isinstance(value, tuple):
        return ""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


# ---- records → book ----------------------------------------------------------------------------


def from_records(name: str, records: Records, problems: Iterable[Problem] = ()) -> Book:
    """The book of all rows; raises BookError with every problem of every cell."""
    return _Builder(name, records, list(problems)).book()


class _Builder:
    """Turns rows into entries and gathers what is wrong with them."""

    def __init__(self, name: str, records: Records, problems: list[Problem]) -> None:
        self.name = name
        self.records = records
        self.problems = problems
        self.layout: BookSheets = book_sheets()
        self.places: dict[str, str] = {}

    def book(self) -> Book:
        cover = self._cover()
        drivers = self._grouped("drivers", lambda row: _made(Driver, row))
        indicators = self._grouped("indicators", lambda row: BookIndicator(**_strings(row)))
        tasks = self._grouped("tasks", _task)
        projects = [
            BookProject(**_strings(row), drivers=tuple(drivers.pop(_string(row, "name"), ())))
            for row in self._rows("projects")
        ]
        targets = [
            BookTarget(
                project=_string(row, "project"),
                goal=_string(row, "goal"),
                responsible=_string(row, "responsible"),
                indicators=tuple(indicators.pop(_string(row, "project"), ())),
                tasks=tuple(tasks.pop(_string(row, "project"), ())),
            )
            for row in self._rows("targets")
        ]
        self._left_over("drivers", "book.drivers_without_project", drivers)
        self._left_over("indicators", "book.indicators_without_project", indicators)
        self._left_over("tasks", "book.tasks_without_project", tasks)
        entries = {sheet: tuple(_made(Entry, row) for row in self._rows(sheet)) for sheet in _ENTRIES}
        book = Book(
            cover=cover or Cover("", 0, "", ""),
            lines=tuple(_made(BudgetLine, row) for row in self._rows("lines")),
            people=tuple(_made(People, row) for row in self._rows("people")),
            projects=tuple(projects),
            targets=tuple(targets),
            assets=tuple(_made(Asset, row) for row in self._rows("assets")),
            reasons=tuple(_made(Reason, row) for row in self._rows("reasons")),
            paragraphs=tuple(_made(Paragraph, row) for row in self._rows("paragraphs")),
            last_totals=tuple(
                (_string(row, "subject"), _decimal(row, "amount")) for row in self._rows("last_totals")
            ),
            places=self.places,
            **entries,
        )
        if self.problems:
            raise BookError(self.name, self.problems)
        return book

    def _cover(self) -> Cover | None:
        rows = list(self._rows("cover"))
        values = {_string(row, "item"): _string(row, "value") for row in rows}
        for index, row in enumerate(rows):
            item = _string(row, "item")
            self.places[f"cover/{item}"] = self.places.get(f"cover/{index}/value", "")
        missing = [item for item in ("unit", "year", "form", "amount_unit") if not values.get(item)]
        for item in missing:
            shown = self.layout.shown("cover", item, "zh")
            self._problem(
                self.places.get(f"cover/{item}") or self._place_of("cover"), "book.cover_missing", item=shown
            )
        for item in ("kind", "amount_unit", "rounding"):
            word = values.get(item)
            choice = self.layout.choice(item, word) if word else None
            if word and choice is None:
                known = " / ".join(each.zh for each in self.layout.choices[item])
                self._problem(self.places[f"cover/{item}"], "book.bad_choice", text=word, known=known)
            elif choice is not None:
                values[item] = choice.id
        year = self._whole(values.get("year", ""), self.places.get("cover/year", ""))
        if missing or year is None:
            return None
        named = {key: value for key, value in values.items() if value and key not in ("year",)}
        return Cover(
            year=year, divisions=self._names(_DIVISION), subordinates=self._names(_SUBORDINATE), **named
        )

    def _names(self, kind: str) -> tuple[str, ...]:
        rows = self._rows("organisation", quiet=kind == _SUBORDINATE)
        return tuple(_string(row, "name") for row in rows if row.get("kind") == kind)

    def _grouped(self, sheet: str, make: Callable[[dict[str, object]], T]) -> dict[str, list[T]]:
        groups: dict[str, list[T]] = {}
        for row in self._rows(sheet):
            groups.setdefault(_string(row, "project"), []).append(
                make({k: v for k, v in row.items() if k != "project"})
            )
        return groups

    def _left_over(self, sheet: str, key: str, rest: Mapping[str, object]) -> None:
        """Tell what belongs to a project that the book does not have."""
        for project in rest:
            place = next(
                record.places.get("project", "")
                for record in self.records[sheet]
                if record.values.get("project", "") == project
            )
            self._problem(place, key, project=project or "–")

    def _rows(self, sheet_id: str, quiet: bool = False) -> Iterator[dict[str, object]]:
        """The converted rows of a sheet; rows with a wrong cell are told and left out."""
        sheet = self.layout.by_id[sheet_id]
        for index, record in enumerate(self.records.get(sheet_id, ())):
            for column, place in record.places.items():
                self.places[f"{sheet_id}/{index}/{column}"] = place
            row, problems = self._converted(sheet, record)
            if not quiet:
                self.problems += problems
            if not problems:
                yield row

    def _converted(self, sheet: Sheet, record: Record) -> tuple[dict[str, object], list[Problem]]:
        row: dict[str, object] = {}
        problems = []
        for column in sheet.stored:
            text = record.values.get(column.id, "")
            place = record.places.get(column.id, "")
            if not text.strip():
                row[column.id] = None
                if column.required:
                    problems.append(Problem(place, "book.blank", {"column": column.title["zh"]}))
                continue
            value, problem = self._value(column, text)
            row[column.id] = value
            if problem is not None:
                problems.append(Problem(place, problem[0], problem[1]))
        return row, problems

    def _value(self, column: Column, text: str) -> tuple[object, tuple[str, dict[str, str]] | None]:
        if column.kind in ("text", "long"):
            return text, None
        if column.kind == "amount":
            number = decimal_of(text)
            return number, None if number is not None else ("book.bad_amount", {"text": text})
        if column.kind == "count":
            number = decimal_of(text)
            whole = number is not None and number == number.to_integral_value()
            return (
                (int(number), None)
                if number is not None and whole
                else (None, ("book.bad_count", {"text": text}))
            )
        if column.choices is not None:
            choice = self.layout.choice(column.choices, text)
            known = " / ".join(each.zh for each in self.layout.choices[column.choices])
            return (
                (choice.id, None) if choice else (None, ("book.bad_choice", {"text": text, "known": known}))
            )
        code = re.sub(r"[\s.-]", "", unicodedata.normalize("NFKC", text))
        return (code, None) if code.isdigit() else (None, ("book.bad_code", {"text": text}))

    def _whole(self, text: str, place: str) -> int | None:
        number = decimal_of(text) if text else None
        if text and (number is None or number != number.to_integral_value()):
            self._problem(place, "book.bad_count", text=text)
            return None
        return None if number is None else int(number)

    def _place_of(self, sheet: str) -> str:
        return self.layout.by_id[sheet].title["zh"]

    def _problem(self, place: str, key: str, **details: str) -> None:
        self.problems.append(Problem(place, key, details))


def decimal_of(text: str) -> Decimal | None:
    """An exact number as typed, thousands separators and full-width digits allowed; None where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "").replace("−", "-")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if (
        not number.is_finite()
        or len(number.as_tuple().digits) > _MOST_DIGITS
        or abs(number.adjusted()) > _MOST_DIGITS
    ):
        return None
    return number


def _task(row: dict[str, object]) -> tuple[str, str, Decimal | None]:
    amount = row.get("amount")
    return (_string(row, "name"), _string(row, "content"), amount if isinstance(amount, Decimal) else None)


def _made(kind: Callable[..., T], row: Mapping[str, object]) -> T:
    """An entry of what is filled in: the model's defaults stand for the rest."""
    return kind(**{key: value for key, value in row.items() if value is not None})


def _strings(row: Mapping[str, object]) -> dict[str, str]:
    return {key: _string(row, key) for key, value in row.items() if value is not None}


def _string(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _decimal(row: Mapping[str, object], key: str) -> Decimal:
    value = row.get(key)
    assert isinstance(value, Decimal), key  # a required amount
    return value
