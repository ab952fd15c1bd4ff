"""Filled rows of sheets → typed values, with the place and the problem of every cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from mingzhang.errors import Problem, in_languages
from mingzhang.taxonomy.book_sheets import BookSheets, Column, Sheet, listed

_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Record:
    """One filled row: texts by column id, and where each column's cell stands."""

    values: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)


Records = Mapping[str, tuple[Record, ...]]


class Cells:
    """The rows of all sheets of a layout; `problems` gathers what is wrong, `places` where entries stand."""

    def __init__(self, layout: BookSheets, records: Records, problems: list[Problem]) -> None:
        self.layout = layout
        self.records = records
        self.problems = problems
        self.places: dict[str, str] = {}

    def rows(self, sheet_id: str, quiet: bool = False) -> Iterator[dict[str, object]]:
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
                    problems.append(Problem(place, "book.blank", in_languages("column", column.title)))
                continue
            value, problem = self._value(column, text)
            row[column.id] = value
            if problem is not None:
                problems.append(Problem(place, problem[0], problem[1]))
        return row, problems

    def _value(self, column: Column, text: str) -> tuple[object, tuple[str, dict[str, str]] | None]:
        if column.kind in ("text", "long", "figure"):
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
            known = listed((each.title for each in self.layout.choices[column.choices]), " / ")
            told = {"text": text, **in_languages("known", known)}
            return (choice.id, None) if choice else (None, ("book.bad_choice", told))
        code = re.sub(r"[\s.-]", "", unicodedata.normalize("NFKC", text))
        return (code, None) if code.isdigit() else (None, ("book.bad_code", {"text": text}))

    def whole(self, text: str, place: str) -> int | None:
        """A whole number of a text; None, and a problem, where it is none."""
        number = decimal_of(text) if text else None
        if text and (number is None or number != number.to_integral_value()):
            self.problem(place, "book.bad_count", text=text)
            return None
        return None if number is None else int(number)

    def problem(self, place: str, key: str, **details: str) -> None:
        """Tell what is wrong at a place."""
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
