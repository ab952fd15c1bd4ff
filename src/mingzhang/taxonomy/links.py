"""Cross-table links: sums of figures of different tables that state the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load_list
from mingzhang.taxonomy.tables import table_concepts

EQUAL, AT_MOST = "equal", "at_most"
LINKS_FILE = "links.yaml"


@dataclass(frozen=True)
class Reference:
    """A cell of a table concept; `row` may be the placeholder {code} or {class}."""

    table: str
    row: str
    column: str

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read table.row.column; raises ValueError."""
        table, _, rest = text.partition(".")
        row, _, column = rest.rpartition(".")
        if not (table and row and column):
            raise ValueError(f"'{text}' is not table.row.column")
        return cls(table, row, column)


@dataclass(frozen=True)
class Printed:
    """What a disclosure prints, as far as links ask: its kind, the columns and plain titles of its tables,
    and the tables that hold a figure."""

    kind: str
    columns: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]
    filled: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether the column `table.column` is printed."""
        table, _, column = name.partition(".")
        return column in self.columns.get(table, frozenset())


@dataclass(frozen=True)
class Link:
    """One link. It holds only for `kinds` of disclosure, where the columns `needs` are printed and the
    columns `without` are not, where a table's title says (`title_says`) or lacks (`title_lacks`) a word,
    and, with `unless_facts`, where those tables are empty. A table in `empty_is_zero` counts as 0 when empty.
    `relation`: at_most says left ≤ right; with `same_total` both rows having one total makes them equal.
    `unprinted_is_zero`: rows of the left side that are not printed count as 0. `totals_agree`: codes are
    compared only where the printed totals of both tables agree; where they differ, one holds more (money
    carried over) than the other."""

    id: str
    title: dict[str, str]
    left: tuple[str, ...]
    right: tuple[str, ...]
    basis: str
    kinds: tuple[str, ...] = ("budget", "final")
    severity: str = "error"
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    title_says: dict[str, str] = field(default_factory=dict)
    title_lacks: dict[str, str] = field(default_factory=dict)
    unless_facts: tuple[str, ...] = ()
    empty_is_zero: tuple[str, ...] = ()
    relation: str = EQUAL
    same_total: bool = False
    unprinted_is_zero: bool = False
    totals_agree: bool = False

    def __post_init__(self) -> None:
        if self.relation not in (EQUAL, AT_MOST):
            raise ValueError(f"relation '{self.relation}' is neither {EQUAL} nor {AT_MOST}")
        concepts = table_concepts()
        for reference in (*self.left_references, *self.right_references):
            concept = concepts.get(reference.table)
            if concept is None:
                raise ValueError(f"table '{reference.table}' is not defined")
            if concept.column(reference.column) is None:
                raise ValueError(f"table '{reference.table}' has no column '{reference.column}'")

    def holds_for(self, printed: Printed) -> bool:
        """Whether kind, columns and titles are those that the link asks for."""
        if printed.kind not in self.kinds:
            return False
        if not all(printed.has(name) for name in self.needs) or any(
            printed.has(name) for name in self.without
        ):
            return False
        if any(word not in printed.titles.get(table, word) for table, word in self.title_says.items()):
            return False
        if any(word in printed.titles.get(table, "") for table, word in self.title_lacks.items()):
            return False
        return not any(table in printed.filled for table in self.unless_facts)

    @property
    def left_references(self) -> tuple[Reference, ...]:
        """Parsed left side."""
        return tuple(Reference.parse(text) for text in self.left)

    @property
    def right_references(self) -> tuple[Reference, ...]:
        """Parsed right side."""
        return tuple(Reference.parse(text) for text in self.right)


@cache
def links() -> tuple[Link, ...]:
    """All links of the package."""
    return load_links(data_dir() / "rules" / LINKS_FILE)


def load_links(path: Path) -> tuple[Link, ...]:
    """Read a file of links; refuses a duplicate id and an unknown table or column."""
    found = load_list(path, Link)
    ids = [link.id for link in found]
    for link_id in ids:
        if ids.count(link_id) > 1:
            raise DataError(path, None, f"link '{link_id}' stands twice")
    return found
