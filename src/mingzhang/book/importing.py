"""The export of a budget-management system (CSV or workbook) → budget lines, through a mapping file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from mingzhang.book.cells import decimal_of
from mingzhang.book.workbook_in import cell_name, sheets_of
from mingzhang.errors import BookError, MissingInput, Problem
from mingzhang.model import PROJECT, BookProject, BudgetLine
from mingzhang.taxonomy.export_map import ExportMap, export_map
from mingzhang.taxonomy.money import in_unit

_HEADING_WITHIN = 12
_WORKBOOKS = frozenset({".xlsx", ".xls", ".ods", ".et", ".xlsb"})
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class _Row:
    place: str
    values: Mapping[str, str]


def import_lines(
    path: Path, *, unit: str, amount_unit: str, mapping: Path | None = None
) -> tuple[tuple[BudgetLine, ...], tuple[BookProject, ...]]:
    """Lines and projects of an export whose amounts are in `unit`, given in `amount_unit`.

    Rows of the same function, economic item, fund, kind and project are added up. Raises BookError with
    every row that cannot be taken; sums that an export prints below its rows (no function code) are left out.
    """
    if not path.exists():
        raise MissingInput(path.name)
    named = export_map(mapping)
    problems: list[Problem] = []
    lines = [
        line for row in _rows(path, named, problems) if (line := _line(row, named, problems)) is not None
    ]
    if problems or not lines:
        raise BookError(path.name, problems or [Problem(path.name, "book.export_empty")])
    converted = [_converted(line, unit, amount_unit) for line in _added_up(lines)]
    names = dict.fromkeys(line.project for line in converted if line.project)
    return tuple(converted), tuple(BookProject(name) for name in names)


def _rows(path: Path, named: ExportMap, problems: list[Problem]) -> Iterator[_Row]:
    for sheet, rows in _sheets(path):
        at = _heading(rows, named)
        if at is None:
            continue
        fields = [named.field_of(cell) for cell in rows[at]]
        for number, cells in enumerate(rows[at + 1 :], at + 1):
            values = _values(fields, cells)
            if values.get("function"):
                place = f"{sheet}!{cell_name(number, 0)}" if sheet else f"{path.name}:{number + 1}"
                yield _Row(place, values)
        return
    wanted = ", ".join(name for field in named.required for name in named.columns[field][:2])
    problems.append(Problem(path.name, "book.no_heading", {"wanted": wanted}))


def _values(fields: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """Texts by field; where two columns are of one field (name and code) the first filled one counts."""
    values: dict[str, str] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field is not None and cell.strip() and not values.get(field):
            values[field] = cell.strip()
    return values


def _sheets(path: Path) -> Iterable[tuple[str, list[list[str]]]]:
    if path.suffix.lower() in _WORKBOOKS:
        return sheets_of(path)
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [("", list(csv.reader(io.StringIO(text, newline=""))))]
    raise BookError(path.name, [Problem(path.name, "book.not_utf8")])


def _heading(rows: Sequence[Sequence[str]], named: ExportMap) -> int | None:
    for index, row in enumerate(rows[:_HEADING_WITHIN]):
        if set(named.required) <= {named.field_of(cell) for cell in row}:
            return index
    return None


def _line(row: _Row, named: ExportMap, problems: list[Problem]) -> BudgetLine | None:
    values = row.values
    amounts = {name: decimal_of(values[name]) for name in ("amount", "last") if values.get(name)}
    fund = named.fund(values.get("fund", ""))
    project = values.get("project", "")
    economic = values.get("economic", "")
    spent_as = named.spent_as(values.get("category", ""), economic, project)
    wrong = [
        Problem(row.place, "book.bad_amount", {"text": values[name]})
        for name, v in amounts.items()
        if v is None
    ]
    if fund is None:
        wrong.append(Problem(row.place, "book.export_fund", {"text": values.get("fund", "–")}))
    if spent_as is None:
        wrong.append(Problem(row.place, "book.export_category", {"text": values.get("category", "–")}))
    if not values["function"].isdigit():
        wrong.append(Problem(row.place, "book.bad_code", {"text": values["function"]}))
    problems += wrong
    if wrong or fund is None or spent_as is None:
        return None
    return BudgetLine(
        function=values["function"],
        fund=fund,
        spent_as=spent_as,
        amount=amounts.get("amount"),
        last=amounts.get("last"),
        economic=economic or None,
        project=(project or None) if spent_as == PROJECT else None,
    )


def _added_up(lines: Iterable[BudgetLine]) -> list[BudgetLine]:
    sums: dict[BudgetLine, BudgetLine] = {}
    for line in lines:
        key = replace(line, amount=None, last=None)
        before = sums.get(key)
        sums[key] = line if before is None else _plus(before, line)
    return list(sums.values())


def _plus(one: BudgetLine, other: BudgetLine) -> BudgetLine:
    return replace(one, amount=_sum(one.amount, other.amount), last=_sum(one.last, other.last))


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one if other is None else one + other


def _converted(line: BudgetLine, unit: str, wanted: str) -> BudgetLine:
    return replace(
        line,
        amount=None if line.amount is None else in_unit(line.amount, unit, wanted),
        last=None if line.last is None else in_unit(line.last, unit, wanted),
    )
