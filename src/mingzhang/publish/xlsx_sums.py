"""Which printed figures of a table are the sum of other printed ones: by code, and total over classes.

Only sums that hold to the last decimal are given: a formula never changes a printed figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from mingzhang.model import TOTAL
from mingzhang.publish.layout import TableGrid

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_LEVEL = {7: 5, 5: 3}
_CLASS = 3

Cell = tuple[int, int]


def sums_of(grid: TableGrid) -> dict[Cell, tuple[Cell, ...]]:
    """Place of a figure → places of the figures that add up to it, in the same column of the table."""
    columns: dict[str, dict[str, tuple[Cell, Decimal]]] = {}
    for placed in (placed for row in grid.cells for placed in row):
        cell = placed.cell
        if cell.key is not None and cell.amount is not None:
            _, row, column = cell.key
            columns.setdefault(column, {})[row] = ((placed.row, placed.column), cell.amount.value)
    sums: dict[Cell, tuple[Cell, ...]] = {}
    for rows in columns.values():
        for row, (place, value) in rows.items():
            parts = [rows[child] for child in _children(row, rows)]
            if parts and sum(amount for _, amount in parts) == value:
                sums[place] = tuple(cell for cell, _ in parts)
    return sums


def _children(row: str, rows: Iterable[str]) -> list[str]:
    """Rows one level below: classes below the total, and so on down."""
    codes = [other for other in rows if _CODE.fullmatch(other)]
    if row == TOTAL:
        return [code for code in codes if len(code) == _CLASS]
    if not _CODE.fullmatch(row):
        return []
    return [code for code in codes if _LEVEL.get(len(code)) == len(row) and code.startswith(row)]
