"""Rows → one Parquet file, typed as the statement that gave them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from mingzhang.warehouse.schema import TYPES
from mingzhang.warehouse.spool import NULL, write_rows
from mingzhang.warehouse.store import Answer


def parquet_of_csv(rows: Path, columns: Sequence[tuple[str, str]], path: Path) -> None:
    """Turn rows as both stores spool them into a Parquet file; `columns`: names and SQL types."""
    import duckdb

    types = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in columns)
    source = (
        f"read_csv({_quoted(str(rows))}, header = false, columns = {{{types}}}, delim = ',', quote = '\"', "
        f"escape = '\"', nullstr = {_quoted(NULL)}, auto_detect = false, max_line_size = 16777216)"
    )
    with duckdb.connect(config={"threads": "1"}) as writer:
        writer.execute(
            f"COPY (SELECT * FROM {source}) TO {_quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )


def answer_as_parquet(answer: Answer) -> bytes:
    """An answer as the bytes of a Parquet file; a column's type is that of its values."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        rows, path = Path(folder) / "rows.csv", Path(folder) / "answer.parquet"
        write_rows(rows, answer.rows)
        columns = [(name, _kind([row[at] for row in answer.rows])) for at, name in enumerate(answer.columns)]
        parquet_of_csv(rows, columns, path)
        return path.read_bytes()


def _kind(values: Sequence[object]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return TYPES["boolean"][0]
    if kinds == {int}:
        return TYPES["bigint"][0]
    if kinds and kinds <= {int, Decimal, float}:
        return TYPES["decimal"][0]
    return TYPES["text"][0]


def sql_name(kind: object) -> str:
    """The SQL type of a column of a statement; text where it is none of the declared ones."""
    return next((text for text, known in TYPES.values() if repr(known) == repr(kind)), TYPES["text"][0])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
