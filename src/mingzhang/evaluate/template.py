"""A plan → the workbook of actuals to fill in: projects, indicators and their targets stand in it already."""

from __future__ import annotations

import calendar
from datetime import date
from pathlib import Path

from mingzhang.book.cells import Record
from mingzhang.book.folder import write_folder
from mingzhang.book.workbook_out import workbook_bytes
from mingzhang.evaluate.actuals import LAYOUT
from mingzhang.evaluate.plan import Plan
from mingzhang.taxonomy.book_sheets import book_sheets

WORKBOOK = ".xlsx"
_QUARTERS = (3, 6, 9, 12)


def write_template(plan: Plan, path: Path, lang: str) -> None:
    """A workbook where the path ends in .xlsx, else a folder of CSV files."""
    records = _records(plan)
    layout = book_sheets(LAYOUT)
    if path.suffix.lower() == WORKBOOK:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook_bytes(records, year=plan.year, lang=lang, layout=layout))
    else:
        write_folder(records, path, layout)


def _records(plan: Plan) -> dict[str, tuple[Record, ...]]:
    quarters = [_end(plan.year, month) for month in _QUARTERS] if plan.year else []
    cover = {
        "year": str(plan.year or ""),
        "as_of": quarters[-1] if quarters else "",
        "amount_unit": plan.amount_unit,
    }
    spending = [
        (sheet.name, function) for sheet in plan.projects for function in (tuple(sheet.functions) or ("",))
    ]
    spending += [("", "")] if plan.basic else []
    rows: dict[str, list[dict[str, str]]] = {
        "cover": [{"item": item, "value": value} for item, value in cover.items()],
        "execution": [
            {"period": quarter, "project": project, "function": function}
            for quarter in quarters
            for project, function in spending
        ],
        "adjustments": [],
        "indicators": [
            {
                "project": sheet.name,
                "indicator": label,
                "target": indicator.value or "",
                "period": quarters[-1] if quarters else "",
            }
            for sheet in plan.sheets
            for label, indicator in zip(sheet.labels, sheet.indicators, strict=True)
        ],
        "reasons": [],
    }
    return {sheet: tuple(Record(row) for row in found) for sheet, found in rows.items()}


def _end(year: int, month: int) -> str:
    return date(year, month, calendar.monthrange(year, month)[1]).isoformat()
