"""A workbook's bytes → the text of its cells, sheet by sheet (xlsx, xls, xlsb, ods).

The reading happens in a process of its own under limits of time and memory: a workbook of a few kilobytes may
claim a sheet that no memory holds, and must not take the caller along.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from mingzhang.apart import Died, Limits, TooSlow, answer, ask
from mingzhang.errors import InputError

_SECONDS = 60
_OUR_FAULT = 1  # what the interpreter ends with where nothing was caught
_READERS = frozenset(("python_calamine", "pyo3_runtime"))  # whose errors, and whose panics, mean a bad file


class NotAWorkbook(InputError):
    """The file is no workbook, is locked by a password, is broken, or is beyond the limits."""

    key = "input.not_a_workbook"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of texts from its first row and column; a blank cell is empty."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """All sheets with cells, in order; raises NotAWorkbook. `name` is the file's, for the message."""
    try:
        found = json.loads(ask(__name__, (), content, limits=Limits(_SECONDS)))
    except TooSlow as error:
        raise NotAWorkbook(name) from error
    except Died as error:
        if error.code == _OUR_FAULT:
            raise RuntimeError(error.said.rpartition("\n")[2]) from error
        raise NotAWorkbook(name) from error
    if found is None:
        raise NotAWorkbook(name)
    return tuple(Sheet(title, tuple(map(tuple, rows))) for title, rows in found)


def _work(arguments: list[str], content: bytes) -> bytes:
    """The process of its own: a workbook's bytes → its cells as JSON, null where it is none."""
    try:
        sheets = _cells(content)
    except BaseException as error:
        if isinstance(error, MemoryError) or type(error).__module__ in _READERS:
            return b"null"
        raise
    return json.dumps(
        [(name, [[_text(cell) for cell in row] for row in rows]) for name, rows in sheets]
    ).encode()


def _cells(content: bytes) -> list[tuple[str, Sequence[Sequence[object]]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    return [
        (sheet.name, workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _text(cell: object) -> str:
    """A whole number without its decimal point; dates and truth values are no part of a list of codes."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, str | float) else ""


if __name__ == "__main__":
    answer(_work)
