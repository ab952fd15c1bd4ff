"""Bytes between the parent and the drawing process: a line of JSON, then pieces of bytes, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

_SIZES, _VALUE = "sizes", "value"


def pack(value: object, pieces: Sequence[bytes] = ()) -> bytes:
    """`value` (what JSON can say) and the pieces, as one."""
    head = {_SIZES: [len(piece) for piece in pieces], _VALUE: value}
    line = json.dumps(head, ensure_ascii=True, separators=(",", ":"))
    return b"\n".join((line.encode("ascii"), b"".join(pieces)))


def unpack(content: bytes) -> tuple[Any, list[bytes]]:
    """The value and the pieces again."""
    line, _, rest = content.partition(b"\n")
    head = json.loads(line)
    pieces, start = [], 0
    for size in head[_SIZES]:
        pieces.append(rest[start : start + size])
        start += size
    return head[_VALUE], pieces
