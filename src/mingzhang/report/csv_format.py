"""The facts of disclosures → comma-separated values, one line a printed figure.

Text that a spreadsheet would take for a formula gets an apostrophe in front; figures are left as printed.
"""

from __future__ import annotations

import csv
import io

from mingzhang.model import Disclosure, Fact

COLUMNS = (
    "source", "unit", "year", "kind", "form", "table", "row", "column", "value", "amount_unit", "label",
    "certain", "page", "line", "start", "end", "sheet", "cell",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_header() -> str:
    """The first line."""
    return _line(COLUMNS)


def csv_facts(disclosure: Disclosure) -> str:
    """The lines of one disclosure, without the header."""
    about = (
        spreadsheet_text(disclosure.source.name),
        spreadsheet_text(disclosure.unit),
        _cell(disclosure.year),
        disclosure.kind,
        disclosure.form,
    )
    units = disclosure.table_units
    return "".join(_line((*about, *_fact(fact, amount_unit=units[fact.table]))) for fact in disclosure.facts)


def _fact(fact: Fact, *, amount_unit: str) -> tuple[str, ...]:
    start, end = fact.place.span or (None, None)
    return (
        fact.table,
        spreadsheet_text(fact.row),
        fact.column,
        str(fact.amount),
        amount_unit,
        spreadsheet_text(fact.label),
        "true" if fact.certain else "false",
        _cell(fact.place.page),
        _cell(fact.place.line),
        _cell(start),
        _cell(end),
        spreadsheet_text(fact.place.sheet or ""),
        fact.place.cell or "",
    )


def spreadsheet_text(text: str) -> str:
    """The text as a spreadsheet shows it instead of running it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
