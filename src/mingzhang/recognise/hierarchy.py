"""Which rows a row is the sum of: by code, and for the total by what has no printed parent."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.recognise.rows import RawRow
from mingzhang.taxonomy.families import code_families


def row_parents(rows: Sequence[RawRow], keys: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """Index of a row → indexes of the rows below it (rows of projects hang under their code)."""
    by_code: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if row.code:
            by_code.setdefault(row.code, []).append(index)
    total = next((index for index, row in enumerate(rows) if row.total), None)
    parents: dict[int, tuple[int, ...]] = {}
    for parent, children in code_families([row.code for row in rows if row.code]).items():
        below = tuple(index for child in children for index in by_code[child])
        if parent == "":
            if total is not None:
                parents[total] = below
        elif len(by_code[parent]) == 1:
            parents[by_code[parent][0]] = below
    return parents
