"""The declared tables of the warehouse → SQLAlchemy tables, SQL types and the data dictionary.

One declaration (`data/warehouse/schema.yaml`) serves both stores. Later versions only add tables and columns;
what an older store lacks is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TypeAlias

import sqlalchemy as sa

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load

SqlType: TypeAlias = "sa.Text | sa.Integer | sa.BigInteger | sa.Boolean | sa.Numeric[Decimal]"
TYPES: dict[str, tuple[str, SqlType]] = {
    "text": ("TEXT", sa.Text()),
    "integer": ("INTEGER", sa.Integer()),
    "bigint": ("BIGINT", sa.BigInteger()),
    "boolean": ("BOOLEAN", sa.Boolean()),
    "money": ("DECIMAL(18, 4)", sa.Numeric(18, 4)),
    "decimal": ("DECIMAL(24, 6)", sa.Numeric(24, 6)),
}
MONEY_LIMIT, DECIMAL_LIMIT = 10**14, 10**18  # beyond these a figure is kept as printed only


@dataclass(frozen=True)
class Column:
    """One column: `since` is the version of the schema that brought it."""

    name: str
    type: str
    zh: str
    en: str
    column_type: str = ""
    since: int = 1

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"column {self.name}: type '{self.type}' must be one of {', '.join(TYPES)}")

    @property
    def sql(self) -> str:
        """Its type in SQL, the same in both stores."""
        return TYPES[self.type][0]


@dataclass(frozen=True)
class TableShape:
    """One table; `partitioned`: its files are kept apart by year."""

    name: str
    about: dict[str, str]
    columns: tuple[Column, ...]
    partitioned: bool = False
    since: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Schema:
    """Everything that a store holds."""

    version: int
    tables: tuple[TableShape, ...]
    units: TableShape
    by_name: dict[str, TableShape] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        self.by_name.update({table.name: table for table in (*self.tables, self.units)})
        tables = self.by_name.values()
        newest = max(max(shape.since, *(column.since for column in shape.columns)) for shape in tables)
        if newest > self.version:
            raise ValueError(f"version {self.version} is older than a table or column of version {newest}")


@cache
def schema() -> Schema:
    """The declared schema; raises DataError where the file is wrong."""
    return load(data_dir() / "warehouse" / "schema.yaml", Schema)


@cache
def table(name: str) -> sa.TableClause:
    """A table for statements."""
    columns = schema().by_name[name].columns
    return sa.table(name, *(sa.column(one.name, TYPES[one.type][1]) for one in columns))


def named_tables() -> str:
    """What a statement of one's own may ask, for messages."""
    return ", ".join((*schema().by_name, "disclosed"))


# What a disclosure is called, where it belongs and which version it is. A unit or year that was not found
# makes a disclosure a version of itself only; the newest version is current, but one without figures (a
# narrative that was published apart) never takes the place of one that has them.
DISCLOSED = """
SELECT d.id, d.seq, d.sha256, d.reading, d.file, d.unit_name,
       coalesce(u.unit, d.unit_name) AS unit, u.region, u.region_name, substr(u.region, 1, 2) AS province,
       u.level, u.unit_kind, u.parent, d.year, d.kind, d.form, d.amount_unit,
       coalesce(d.staff_actual, d.on_duty) AS staff, d.staff_quota, d.retired, d.facts, d.unaccounted,
       d.missing_tables, d.verdict, d.errors,
       CAST(row_number() OVER same AS INTEGER) AS version,
       row_number() OVER newest = 1 AS is_current
FROM disclosures d LEFT JOIN units u ON u.name = d.unit_name
WINDOW alike AS (
         PARTITION BY CASE WHEN d.unit_name = '' OR d.year IS NULL THEN d.sha256
                           ELSE coalesce(u.unit, d.unit_name) END, d.year, d.kind),
       same AS (alike ORDER BY d.seq),
       newest AS (alike ORDER BY d.facts > 0 DESC, d.seq DESC)
"""
_DISCLOSED_TYPES = {
    "id": "bigint", "seq": "bigint", "reading": "integer", "year": "integer", "staff": "integer",
    "staff_quota": "integer", "retired": "integer", "facts": "integer", "unaccounted": "integer",
    "errors": "integer", "version": "integer", "is_current": "boolean",
}  # fmt: skip
_DISCLOSED_NAMES = (
    "id", "seq", "sha256", "reading", "file", "unit_name", "unit", "region", "region_name", "province",
    "level",
    "unit_kind", "parent", "year", "kind", "form", "amount_unit", "staff", "staff_quota", "retired", "facts",
    "unaccounted", "missing_tables", "verdict", "errors", "version", "is_current",
)  # fmt: skip


@cache
def disclosed() -> sa.TableClause:
    """Disclosures with their unit, region and version: what every question joins."""
    return sa.table(
        "disclosed",
        *(sa.column(name, TYPES[_DISCLOSED_TYPES.get(name, "text")][1]) for name in _DISCLOSED_NAMES),
    )
