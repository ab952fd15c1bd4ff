"""Kept lists of what published files print: tests/read/published/<file>.csv, one figure a row.

`page,table,row,column,value`; a table without figures has one row that ends behind its name. Names of rows
that are no ids are kept as a digest. `python -m tests.read.keeping FILE` prints the list of a file as it is
read: compare it with pictures of the pages before you keep it.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from mingzhang.model import Disclosure
from mingzhang.pipeline import read_file

KEPT = Path(__file__).resolve().parent / "published"
HEAD = ("page", "table", "row", "column", "value")
Entry = tuple[str, ...]


def kept(name: str) -> list[Entry]:
    """The kept list of a file, without its head."""
    with (KEPT / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        assert tuple(next(rows)) == HEAD
        return [tuple(row) for row in rows]


def listed(disclosure: Disclosure) -> Iterator[Entry]:
    """The same of a disclosure: tables in printed order, figures from top to bottom and left to right."""
    for seen in disclosure.tables:
        facts = [fact for fact in disclosure.facts if fact.table == seen.table]
        if not facts:
            yield str(seen.place.page), seen.table, "", "", ""
        printed = [(fact.place.page, fact.place.box or (), fact) for fact in facts]
        for page, _, fact in sorted(printed, key=lambda entry: (entry[0], _upright(entry[1]))):
            yield str(page), fact.table, _id(fact.row), fact.column, str(fact.amount)


def _upright(box: tuple[float, ...]) -> tuple[float, ...]:
    return (box[1], box[0]) if box else ()


def _id(row: str) -> str:
    name, mark, number = row.partition("#")
    return row if row.isascii() else f"~{hashlib.sha256(name.encode()).hexdigest()[:8]}{mark}{number}"


def main() -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(listed(read_file(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
