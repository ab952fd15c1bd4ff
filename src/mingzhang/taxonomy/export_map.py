"""How a budget system's export names its columns and codes (data/book/export.yaml, or one's own)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.book_sheets import book_sheets, plain_word
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class ExportMap:
    """Field → headings; code or word → fund and kind of spending."""

    basis: str = ""
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    funds: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    personnel: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {choice.id for choice in book_sheets().choices["funds"]}
        for code, fund in self.funds.items():
            if fund not in known:
                raise ValueError(f"funds: '{code}' names the unknown fund '{fund}'")

    def field_of(self, heading: str) -> str | None:
        """The field of a heading."""
        word = plain_word(heading)
        return next((name for name, names in self.columns.items() if word in map(plain_word, names)), None)

    def fund(self, text: str) -> str | None:
        """The fund of a code, a longer code below it, or its words."""
        found = _longest(self.funds, text)
        if found is not None:
            return found
        choice = book_sheets().choice("funds", text)
        return choice.id if choice else None

    def spent_as(self, category: str, economic: str, project: str) -> str | None:
        """How a line is spent: by its kind of project, else by its economic class and project."""
        if category:
            choice = book_sheets().choice("spent_as", category)
            return choice.id if choice else _longest(self.categories, category)
        if project:
            return "project"
        return "personnel" if economic[:3] in self.personnel else "public"


def _longest(table: dict[str, str], text: str) -> str | None:
    word = plain_word(text)
    keys = [key for key in table if word.startswith(plain_word(key))]
    return table[max(keys, key=len)] if keys else None


def export_map(own: Path | None = None) -> ExportMap:
    """The package's map, with what one's own file names in its place; raises DataError."""
    base = load(data_dir() / "book" / "export.yaml", ExportMap)
    if own is None:
        return base
    mine = load(own, ExportMap)
    unknown = set(mine.columns) - set(base.columns)
    if unknown:
        known = ", ".join(sorted(base.columns))
        raise DataError(own, None, f"columns: unknown field '{sorted(unknown)[0]}'; known: {known}")
    return replace(
        base,
        columns={**base.columns, **mine.columns},
        required=mine.required or base.required,
        funds={**base.funds, **mine.funds},
        categories={**base.categories, **mine.categories},
        personnel=mine.personnel or base.personnel,
    )
