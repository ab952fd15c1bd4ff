"""The process that reads an uploaded workbook: bytes in, the rows of a book or what is wrong with it out.

What a stranger packed may unfold to any size; then this process ends and not the one that serves.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from mingzhang import apart
from mingzhang.book import load_book
from mingzhang.book.records import to_records
from mingzhang.errors import BookError, DamagedInput, InputError, Problem, TooSlow

NAME = "book.xlsx"
_LIMITS = apart.Limits(60)
_ROWS, _PROBLEMS, _REFUSED = "rows", "problems", "refused"


def read_uploaded(content: bytes, name: str = NAME) -> dict[str, list[Mapping[str, str]]]:
    """The rows of a workbook by sheet; raises BookError and InputError, which call it by its `name`."""
    try:
        kind, found = json.loads(apart.ask(__name__, [], content, limits=_LIMITS))
    except apart.TooSlow:
        raise TooSlow(name, seconds=f"{_LIMITS.seconds:g}") from None
    except apart.Died as error:
        raise DamagedInput(name, why=error.said.rpartition("\n")[2][:200] or str(error.code)) from error
    if kind == _PROBLEMS:
        raise BookError(name, [Problem(*told) for told in found])
    if kind == _REFUSED:
        refused = InputError(name, **found[1])
        refused.key = found[0]
        raise refused
    rows: dict[str, list[Mapping[str, str]]] = found
    return rows


def _told(content: bytes) -> tuple[str, object]:
    with tempfile.TemporaryDirectory(prefix="mingzhang-book-") as folder:
        path = Path(folder) / NAME
        path.write_bytes(content)
        try:
            book = load_book(path)
        except BookError as error:
            return _PROBLEMS, [(each.place, each.key, dict(each.details)) for each in error.problems]
        except InputError as error:
            return _REFUSED, (error.key, error.details)
    sheets = to_records(book).items()
    rows: dict[str, Sequence[Mapping[str, str]]] = {
        sheet: [record.values for record in records] for sheet, records in sheets
    }
    return _ROWS, rows


if __name__ == "__main__":
    apart.answer(lambda _, content: json.dumps(_told(content)).encode())
