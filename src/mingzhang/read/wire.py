"""A reading as bytes and back, for its way out of the process that read a file: JSON, nothing that acts.

One line for the reading and one for each block, so that long files are never in memory twice.
"""

from __future__ import annotations

import json
from dataclasses import fields
from io import BytesIO
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mingzhang.errors import InputError
from mingzhang.model import Block, Cell, Grid, Line, Part, Place, Reading, Row, Source

if TYPE_CHECKING:
    from collections.abc import Callable

_READING, _ERROR = "reading", "error"
_PLACED = "place"
_LINE = tuple(field.name for field in fields(Line))
_CELL = tuple(field.name for field in fields(Cell))
_GRID = tuple(field.name for field in fields(Grid) if field.name != "rows")
_ROW = tuple(field.name for field in fields(Row) if field.name != "cells")
_PLACE = tuple(field.name for field in fields(Place))
_SOURCE = tuple(field.name for field in fields(Source))
_PART = tuple(field.name for field in fields(Part))


def _values(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda value: (get(value),)


_line, _cell, _grid, _row, _place = map(_values, (_LINE, _CELL, _GRID, _ROW, _PLACE))
_source, _part = _values(_SOURCE), _values(_PART)


def pack_reading(reading: Reading) -> bytes:
    """Everything that a reading holds."""
    parts = [_part(part) for part in reading.parts]
    head = _dump([_READING, _source(reading.source), reading.notes, parts])
    return b"\n".join([head, *(_dump(_pack_block(block)) for block in reading.blocks)])


def _pack_block(block: Block) -> list[object]:
    if isinstance(block, Line):
        return _pack_placed(_line(block))
    rows = [[_row(row), [_pack_placed(_cell(cell)) for cell in row.cells]] for row in block.rows]
    return [_grid(block), rows]


def _pack_placed(values: tuple[object, ...]) -> list[object]:
    return [_place(value) if isinstance(value, Place) else value for value in values]


def pack_error(error: InputError) -> bytes:
    """An error that the file's user shall see."""
    return _dump([_ERROR, error.key, error.name, error.details])


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack(content: bytes) -> Reading:
    """The reading; raises the error that stands in its place."""
    lines = BytesIO(content)
    kind, *values = _load(next(lines))
    if kind == _ERROR:
        key, name, details = values
        error = InputError(name, **details)
        error.key = key
        raise error
    source, notes, parts = values
    blocks = tuple(_block(_load(line)) for line in lines)
    joined = tuple(Part(*part) for part in parts)
    return Reading(Source(*map(_frozen, source)), blocks, tuple(notes), joined)


def _load(line: bytes) -> Any:
    return json.loads(line.decode("utf-8", "surrogatepass"))


def _block(values: Any) -> Block:
    first, *rest = values
    if isinstance(first, str):
        return Line(*_placed(_LINE, values))
    return Grid(tuple(_unpack_row(*row) for row in rest[0]), *first)


def _unpack_row(own: Any, cells: Any) -> Row:
    return Row(tuple(Cell(*_placed(_CELL, cell)) for cell in cells), *own)


def _placed(names: tuple[str, ...], values: Any) -> Any:
    return [
        Place(*map(_frozen, value)) if name == _PLACED else _frozen(value)
        for name, value in zip(names, values, strict=True)
    ]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
