"""Table concepts: which columns and rows a published table has and how they may be called.

One file a concept under data/tables. `parent` makes columns, side rows and items a tree: a parent is
the sum of its printed children, whatever of the levels between is not printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load

ROW_KINDS = ("functional", "economic", "projects", "sides", "items", "names")


@dataclass(frozen=True)
class Column:
    """One column. `headers` are its names; `under` a word of the header above it; `side` the half of a
    two-sided table; `codes` the code prefixes whose amounts stand here by definition; `usual` the code
    prefixes whose amounts usually stand here; `rare` a column that is seldom filled."""

    id: str
    headers: tuple[str, ...]
    parent: str | None = None
    under: tuple[str, ...] = ()
    side: str | None = None
    codes: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    rare: bool = False
    optional: bool = False


@dataclass(frozen=True)
class NamedRow:
    """A row known by its label (a side of a summary, an item). `after`: only below that row."""

    id: str
    labels: tuple[str, ...]
    parent: str | None = None
    after: str | None = None
    total: bool = False
    both_sides: bool = False
    optional: bool = False
    rare: bool = False


@dataclass(frozen=True)
class TableConcept:
    """A table that disclosures print under one of `titles`. `item_orders`: in which order items stand
    side by side, where it is not that of `items`. `unread_titles`: of tables that stand for it in a shape
    that is not read."""

    id: str
    name: dict[str, str]
    rows: str
    titles: tuple[str, ...]
    basis: str
    columns: tuple[Column, ...]
    sides: tuple[NamedRow, ...] = ()
    items: tuple[NamedRow, ...] = ()
    item_orders: tuple[tuple[str, ...], ...] = ()
    unread_titles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rows not in ROW_KINDS:
            raise ValueError(f"rows '{self.rows}' is none of {', '.join(ROW_KINDS)}")
        for family in (self.columns, self.named_rows):
            ids = [member.id for member in family]
            for member in family:
                if ids.count(member.id) > 1:
                    raise ValueError(f"'{member.id}' stands twice")
                if member.parent and member.parent not in ids:
                    raise ValueError(f"parent '{member.parent}' of '{member.id}' is not defined")

    @property
    def named_rows(self) -> tuple[NamedRow, ...]:
        """Rows known by label, if the table has such."""
        return self.sides or self.items

    def column(self, column_id: str) -> Column | None:
        """The column with this id."""
        return next((column for column in self.columns if column.id == column_id), None)


def children_of(members: Iterable[Column | NamedRow], present: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Parent → printed children, where a level that is not printed hands its children up.

    A level whose parent is not printed at all belongs to no sum.
    """
    parents = {member.id: member.parent for member in members}
    children: dict[str, list[str]] = {}
    for name in parents:
        if name not in present:
            continue
        parent = parents[name]
        while parent is not None and parent not in present:
            parent = parents[parent]
        if parent is not None:
            children.setdefault(parent, []).append(name)
    return {parent: tuple(names) for parent, names in children.items()}


@cache
def table_concepts() -> dict[str, TableConcept]:
    """All concepts by id, in file order."""
    return load_concepts(data_dir() / "tables")


def load_concepts(folder: Path) -> dict[str, TableConcept]:
    """Read a folder of table files; refuses a title that two concepts claim."""
    concepts: dict[str, TableConcept] = {}
    owners: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        concept = load(path, TableConcept)
        if concept.id != path.stem:
            raise DataError(path, None, f"id '{concept.id}' must be the file's name '{path.stem}'")
        for title in concept.titles:
            if title in owners:
                raise DataError(path, None, f"title '{title}' already belongs to '{owners[title]}'")
            owners[title] = concept.id
        concepts[concept.id] = concept
    return concepts
