"""Between a book and its sheets: each entry as a row of texts by column id, and back.

Records keep the place of each row, so that every problem names sheet and cell or file and line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from mingzhang.book.cells import Cells, Record, Records
from mingzhang.errors import BookError, Problem, in_languages
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
from mingzhang.taxonomy.book_sheets import book_sheets, listed

T = TypeVar("T")
_ENTRIES = ("three_public", "procurement", "operating_cost", "carryover")
_DIVISION, _SUBORDINATE = "division", "subordinate"


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


class _Builder(Cells):
    """Turns rows into entries and gathers what is wrong with them."""

    def __init__(self, name: str, records: Records, problems: list[Problem]) -> None:
        super().__init__(book_sheets(), records, problems)
        self.name = name

    def book(self) -> Book:
        cover = self._cover()
        drivers = self._grouped("drivers", lambda row: _made(Driver, row))
        indicators = self._grouped("indicators", lambda row: BookIndicator(**_strings(row)))
        tasks = self._grouped("tasks", _task)
        projects = [
            BookProject(**_strings(row), drivers=tuple(drivers.pop(_string(row, "name"), ())))
            for row in self.rows("projects")
        ]
        targets = [
            BookTarget(
                project=_string(row, "project"),
                goal=_string(row, "goal"),
                responsible=_string(row, "responsible"),
                indicators=tuple(indicators.pop(_string(row, "project"), ())),
                tasks=tuple(tasks.pop(_string(row, "project"), ())),
            )
            for row in self.rows("targets")
        ]
        self._left_over("drivers", "book.drivers_without_project", drivers)
        self._left_over("indicators", "book.indicators_without_project", indicators)
        self._left_over("tasks", "book.tasks_without_project", tasks)
        entries = {sheet: tuple(_made(Entry, row) for row in self.rows(sheet)) for sheet in _ENTRIES}
        book = Book(
            cover=cover or Cover("", 0, "", ""),
            lines=tuple(_made(BudgetLine, row) for row in self.rows("lines")),
            people=tuple(_made(People, row) for row in self.rows("people")),
            projects=tuple(projects),
            targets=tuple(targets),
            assets=tuple(_made(Asset, row) for row in self.rows("assets")),
            reasons=tuple(_made(Reason, row) for row in self.rows("reasons")),
            paragraphs=tuple(_made(Paragraph, row) for row in self.rows("paragraphs")),
            last_totals=tuple(
                (_string(row, "subject"), _decimal(row, "amount")) for row in self.rows("last_totals")
            ),
            places=self.places,
            **entries,
        )
        if self.problems:
            raise BookError(self.name, self.problems)
        return book

    def _cover(self) -> Cover | None:
        rows = list(self.rows("cover"))
        values = {_string(row, "item"): _string(row, "value") for row in rows}
        for index, row in enumerate(rows):
            item = _string(row, "item")
            self.places[f"cover/{item}"] = self.places.get(f"cover/{index}/value", "")
        missing = [item for item in ("unit", "year", "form", "amount_unit") if not values.get(item)]
        for item in missing:
            shown = in_languages("item", self.layout.titles("cover", item))
            place = self.places.get(f"cover/{item}") or self._place_of("cover")
            self.problem(place, "book.cover_missing", **shown)
        for item in ("kind", "amount_unit", "rounding"):
            word = values.get(item)
            choice = self.layout.choice(item, word) if word else None
            if word and choice is None:
                known = listed((each.title for each in self.layout.choices[item]), " / ")
                told = in_languages("known", known)
                self.problem(self.places[f"cover/{item}"], "book.bad_choice", text=word, **told)
            elif choice is not None:
                values[item] = choice.id
        year = self.whole(values.get("year", ""), self.places.get("cover/year", ""))
        if missing or year is None:
            return None
        named = {key: value for key, value in values.items() if value and key not in ("year",)}
        return Cover(
            year=year, divisions=self._names(_DIVISION), subordinates=self._names(_SUBORDINATE), **named
        )

    def _names(self, kind: str) -> tuple[str, ...]:
        rows = self.rows("organisation", quiet=kind == _SUBORDINATE)
        return tuple(_string(row, "name") for row in rows if row.get("kind") == kind)

    def _grouped(self, sheet: str, make: Callable[[dict[str, object]], T]) -> dict[str, list[T]]:
        groups: dict[str, list[T]] = {}
        for row in self.rows(sheet):
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
            self.problem(place, key, project=project or "–")

    def _place_of(self, sheet: str) -> str:
        return self.layout.by_id[sheet].title["zh"]


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
