"""A workbook's bytes → the text of its cells, sheet by sheet (xlsx, xls, xlsb, ods).

The reading happens in a process of its own under limits of time and memory: a workbook of a few kilobytes may
claim a sheet that no memory holds, and must not take the caller along.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from mingzhang.errors import InputError

_SECONDS = 60
_MEMORY = 2 * 1024**3
_OUR_FAULT, _NO_WORKBOOK = 1, 3
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
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotAWorkbook(name) from error
    if done.returncode == _OUR_FAULT:
        raise RuntimeError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    if done.returncode:
        raise NotAWorkbook(name)
    return tuple(Sheet(title, tuple(map(tuple, rows))) for title, rows in json.loads(done.stdout))


def _work() -> int:
    """The process of its own: a workbook on standard input, its cells as JSON on standard output."""
    _limit()
    content = sys.stdin.buffer.read()
    try:
        sheets = _cells(content)
    except BaseException as error:
        if isinstance(error, MemoryError) or type(error).__module__ in _READERS:
            return _NO_WORKBOOK
        raise
    texts = [(name, [[_text(cell) for cell in row] for row in rows]) for name, rows in sheets]
    sys.stdout.buffer.write(json.dumps(texts).encode())
    return 0


def _cells(content: bytes) -> list[tuple[str, Sequence[Sequence[object]]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    return [
        (sheet.name, workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _limit() -> None:
    """Let the system end this process where it asks for too much; not every system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _text(cell: object) -> str:
    """A whole number without its decimal point; dates and truth values are no part of a list of codes."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, str | float) else ""


if __name__ == "__main__":
    sys.exit(_work())
