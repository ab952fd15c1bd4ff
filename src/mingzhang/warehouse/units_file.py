"""A reviewed list of units, a CSV file as spreadsheets write it → its lines, each checked by itself.

UTF-8 (with or without a byte order mark) and GB18030, which Excel writes in China, are read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mingzhang.errors import MissingInput, NoUnitList, UnitListEncoding, UnitListLine
from mingzhang.taxonomy.places import is_division, known_levels
from mingzhang.warehouse.schema import schema

YES, NO = "yes", "no"
_ENCODINGS = ("utf-8-sig", "gb18030")
_ANSWERS = ("accepted", "parent_accepted")


@dataclass(frozen=True)
class ListLine:
    """One line of the file: its number, and what its columns hold."""

    number: int
    cells: Mapping[str, str]


def read_list(path: Path, names: Collection[str]) -> tuple[ListLine, ...]:
    """The lines of a list about `names`, the printed names that there are; raises Misuse or MissingInput."""
    lines = tuple(_lines(path))
    for line in lines:
        for column, why in _faults(line.cells, names):
            raise refused(path, line, column, why)
    return lines


def refused(path: Path, line: ListLine, column: str, why: str) -> UnitListLine:
    """What to raise for a line that cannot be taken."""
    value = line.cells.get(column, "")
    return UnitListLine(path.name, line=str(line.number), column=column, value=value, why=why)


def _lines(path: Path) -> Iterator[ListLine]:
    known = schema().units.names
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restkey="")
    try:
        if not {"name", "unit"} <= set(reader.fieldnames or ()) <= set(known):
            raise NoUnitList(path.name, names=", ".join(known))
        for row in reader:
            row.pop("", None)
            yield ListLine(reader.line_num, {name: _plain(cell) for name, cell in row.items()})
    except csv.Error as error:
        raise NoUnitList(path.name, names=", ".join(known)) from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingInput(str(path), why=error.strerror or type(error).__name__) from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            why = f"{encoding}: {error.reason}, {error.start}"
    raise UnitListEncoding(path.name, why=why)


def _plain(text: str | None) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a text."""
    return (text or "").strip().removeprefix("'")


def _faults(cells: Mapping[str, str], names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Columns of a line that cannot be taken, and why."""
    if not cells["name"]:
        yield "name", "units.no_name"
    elif cells["name"] not in names:
        yield "name", "units.not_here"
    for column in _ANSWERS:
        if cells.get(column, "") not in (YES, NO, ""):
            yield column, "units.yes_or_no"
    if cells.get("level", "") not in ("", *known_levels()):
        yield "level", "units.no_level"
    if cells.get("region") and not is_division(cells["region"]):
        yield "region", "units.no_region"
