"""The rows of a portion as Parquet: one file for each table of the warehouse, put there whole.

The same documents give the same bytes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mingzhang.warehouse.rows import Item, Row, rows_of
from mingzhang.warehouse.schema import schema

_TYPES = {
    "text": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "money": pa.decimal128(18, 4),
    "decimal": pa.decimal128(24, 6),
}


def write_parts(folder: Path, items: Sequence[Item]) -> None:
    """Write the parts into `folder`, which stands there only when all are whole."""
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name, rows in _by_table(items).items():
        pq.write_table(_table(name, rows), draft / f"{name}.parquet", compression="zstd")
    shutil.rmtree(folder, ignore_errors=True)
    draft.replace(folder)


def _by_table(items: Sequence[Item]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {table.name: [] for table in schema().tables}
    for seq, item in enumerate(items):
        for name, rows in rows_of(item, reading=1, seq=seq):
            found[name].extend(rows)
    return found


def _table(name: str, rows: list[Row]) -> pa.Table:
    shape = _shape(name)
    columns = zip(*rows, strict=True) if rows else ((),) * len(shape)
    arrays = [pa.array(values, type=field.type) for values, field in zip(columns, shape, strict=True)]
    return pa.Table.from_arrays(arrays, schema=shape)


@cache
def _shape(name: str) -> pa.Schema:
    return pa.schema([(column.name, _TYPES[column.type]) for column in schema().by_name[name].columns])
