r"""Rows of one batch → one CSV file a table, which both stores take in bulk (DuckDB's reader, COPY).

NULL is `\N`. Rows go to the disc as they come, so that a batch needs no memory.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from mingzhang.warehouse.rows import Item, Row, rows_of
from mingzhang.warehouse.schema import schema

NULL = r"\N"
_NUL = "\0"


@contextmanager
def spool(folder: Path) -> Iterator[Spool]:
    """Open one file for each table; they are complete when the block ends."""
    with ExitStack() as stack:
        files: dict[str, TextIO] = {
            table.name: stack.enter_context(_path(folder, table.name).open("w", encoding="utf-8", newline=""))
            for table in schema().tables
        }
        yield Spool(folder, files)


class Spool:
    """The open files of one batch and how many rows each has."""

    def __init__(self, folder: Path, files: dict[str, TextIO]) -> None:
        self.folder = folder
        self.rows = dict.fromkeys(files, 0)
        self._writers = {name: _writer(file) for name, file in files.items()}

    def add(self, item: Item, *, reading: int, seq: int) -> None:
        """Write everything that one disclosure holds."""
        for table, rows in rows_of(item, reading=reading, seq=seq):
            self.rows[table] += _write(self._writers[table], rows)

    def path(self, table: str) -> Path:
        """The file of a table."""
        return _path(self.folder, table)


def _path(folder: Path, table: str) -> Path:
    return folder / f"{table}.csv"


class _WithoutNul:
    """A file that takes no NUL characters, which no database would take from it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """As the writer of the standard library calls it."""
        return self._file.write(text.replace(_NUL, "") if _NUL in text else text)


class _Writer(Protocol):
    def writerows(self, rows: Iterable[Iterable[object]], /) -> object:
        """Write each row as a line."""


def _writer(file: TextIO) -> _Writer:
    return csv.writer(_WithoutNul(file), lineterminator="\n")


def _write(writer: _Writer, rows: Iterable[Row]) -> int:
    """Write rows; how many they were."""
    lines = [[NULL if cell is None else cell for cell in row] for row in rows]
    writer.writerows(lines)
    return len(lines)


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """A file of its own, such as the list of units."""
    with path.open("w", encoding="utf-8", newline="") as file:
        _write(_writer(file), rows)
