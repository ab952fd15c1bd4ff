"""What a question asks for: a figure by name, a code, or TABLE:ROW:COLUMN → tables, row and columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mingzhang.errors import UnknownFigure
from mingzhang.taxonomy.crosswalk import is_economic
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")


@dataclass(frozen=True)
class Where:
    """Tables and columns, the preferred ones first."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """A row with the tables and columns in which it is looked for."""

    id: str
    tables: tuple[str, ...]
    row: str
    columns: tuple[str, ...]

    @property
    def is_code(self) -> bool:
        """Whether the row is a classification code, which may have been renamed or moved."""
        return bool(_CODE.fullmatch(self.row))


@dataclass(frozen=True)
class Stages:
    """Columns of a final account by what they are; kinds of what its narrative says have the same names."""

    initial: tuple[str, ...]
    adjusted: tuple[str, ...]
    actual: tuple[str, ...]


@dataclass(frozen=True)
class Measures:
    """The data file `warehouse/measures.yaml`."""

    measures: tuple[Measure, ...]
    functional: Where
    economic: Where
    stages: Stages
    execution_tables: tuple[str, ...]
    class_digits: int


@cache
def measures() -> Measures:
    """The declared measures; raises DataError where the file is wrong."""
    return load(data_dir() / "warehouse" / "measures.yaml", Measures)


def measure(text: str) -> Measure:
    """The measure that a user names; raises UnknownFigure for an unknown one, naming those that there are."""
    known = {one.id: one for one in measures().measures}
    if text in known:
        return known[text]
    if _CODE.fullmatch(text):
        where = measures().economic if is_economic(text) else measures().functional
        return Measure(text, where.tables, text, where.columns)
    parts = text.rsplit(":", 1)
    table, _, row = parts[0].partition(":")
    if len(parts) == 2 and table and row and parts[1]:
        return Measure(text, (table,), row, (parts[1],))
    raise UnknownFigure(text, known=", ".join(known))
