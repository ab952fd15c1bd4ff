"""The table behind a picture: what is drawn, row by row, with unit and source. It is handed out beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = "str | int | Decimal | None"
Row: TypeAlias = Mapping[str, Value]


class NothingToDraw(Exception):
    """The table has no row that a picture could show."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by column id; every kind of picture says which ids it needs (`kinds.NEEDS`).

    `measure` names the amounts where they are not in 10,000 yuan. `whole` is what the shares are of, where
    that is printed; without it they are of the sum. `in_order`: the rows keep their order and are not sorted
    by size. `notes` stand below the heading.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    unit: str = ""
    source: str = ""
    measure: str = ""
    whole: Decimal | None = None
    in_order: bool = False
    notes: tuple[str, ...] = ()

    def numbers(self, column: str) -> list[Decimal | None]:
        """A column of figures."""
        return [number(row.get(column)) for row in self.rows]

    def as_csv(self, heads: Mapping[str, str]) -> str:
        """The table as CSV, its columns named by `heads`; text that a spreadsheet would run is disarmed."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([heads.get(column, column) for column in self.columns])
        for row in self.rows:
            writer.writerow([_cell(row.get(column)) for column in self.columns])
        return stream.getvalue()


def number(value: Value) -> Decimal | None:
    """A figure, however it came; None where there is none."""
    return None if value is None or value == "" else Decimal(value)


def shown(value: Decimal, places: int = 2) -> str:
    """A figure as it is printed into a picture."""
    return f"{value:,.{places}f}"


def _cell(value: Value) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t") else text
