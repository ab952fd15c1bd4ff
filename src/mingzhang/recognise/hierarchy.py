"""Which rows a row is the sum of: by code, and for the total by what has no printed parent."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.recognise.rows import RawRow
from mingzhang.taxonomy.families import code_families


def row_parents(rows: Sequence[RawRow], keys: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """Index of a row → indexes of the rows that add up to it.

    `keys`: the rows' ids. Rows of projects (code|name) hang under the row of their code where one is
    printed, else under what that row would hang under.
    """
    by_code: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if row.code:
            by_code.setdefault(row.code, []).append(index)
    own = {code: next((i for i in found if keys[i] == code), None) for code, found in by_code.items()}
    total = next((index for index, row in enumerate(rows) if row.total), None)
    parents: dict[int, tuple[int, ...]] = {}
    for parent, children in code_families([row.code for row in rows if row.code]).items():
        below = tuple(index for child in children for index in _heads(own[child], by_code[child]))
        above = total if parent == "" else own[parent]
        if above is not None:
            parents[above] = below
    for code, found in by_code.items():
        head = own[code]
        named = tuple(index for index in found if "|" in keys[index])
        if head is not None and named:
            parents[head] = (*named, *parents.get(head, ()))
    return parents


def _heads(own: int | None, found: Sequence[int]) -> Sequence[int]:
    """The rows that stand for a code: its own, else all that bear it."""
    return found if own is None else [own]
