"""How a form is printed: titles, header rows, columns, fixed rows, parts and sections, as data.

forms/print/*.yaml; a file that `extends` another gives only what differs, table by table and field by field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load
from mingzhang.taxonomy.tables import table_concepts

LEVELS = ("level1", "level2", "level3")
WORDS = (*LEVELS, "code", "label", "left", "right")
LEFT_AMOUNT, ITEM, PROJECT = "left_amount", "item:", "project"
FIRST, LAST = "first", "last"
NO_NUMBER, NO_ZERO, ANY_BUDGET = "none", "none", "any"
ALL, USED = "all", "used"
PARTS = ("profile", "functions", "organisation", "tables", "narrative", "glossary")
OWN_WORDS = ("functions", "organisation", "glossary")  # parts that print a book's own paragraphs
_KEYS = {"table", "id", "extends", "tables"}
T = TypeVar("T")


@dataclass(frozen=True)
class HeadCell:
    """A cell of a header row with the columns and rows that it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class PrintColumn:
    """A printed column: words of the row (`level1`…`level3`, `code`, `label`, `project`, `left`, `right`),
    the amount of the left half, an item of a lying table (`item:<id>`), or a column of the concept."""

    field: str
    width: int = 10


@dataclass(frozen=True)
class LabelRow:
    """A row that always stands, by its label."""

    id: str
    label: str
    level: int = 0


@dataclass(frozen=True)
class BottomRow:
    """A row of totals below both halves."""

    left: str = ""
    left_label: str = ""
    right: str = ""
    right_label: str = ""


@dataclass(frozen=True)
class TableLayout:
    """One printed table. `number`, `zero` (`none`) and `budget` (`any`) may be taken back where extended;
    `unit` and `places`: where they differ from the form's; `lying`: the items stand side by side;
    `budget`: only lines of that budget; `total`: where the total row stands;
    `numbered`: the columns are numbered below the header; `zero`: what a figure of zero prints;
    `classes`: which classes of the right half stand; `empty`: the note of an empty table."""

    id: str
    title: str = ""
    number: str = ""
    maker: str = ""
    unit: str = ""
    places: int = -1
    budget: str = ""
    head: tuple[tuple[HeadCell, ...], ...] = ()
    columns: tuple[PrintColumn, ...] = ()
    left: tuple[LabelRow, ...] = ()
    classes: str = ""
    class_label: str = ""
    bottom: tuple[BottomRow, ...] = ()
    items: tuple[LabelRow, ...] = ()
    lying: bool = False
    total: str = ""
    total_label: str = ""
    numbered: bool = False
    unit_row: bool = False
    zero: str = ""
    empty: str = ""
    wide: bool = False

    @property
    def amounts(self) -> tuple[str, ...]:
        """The columns of the concept that are printed, in order."""
        return tuple(column.field for column in self.columns if not self.is_words(column.field))

    def is_words(self, field: str) -> bool:
        """Whether a column holds words and no amounts."""
        return field in WORDS or (field == PROJECT and self.id == "projects")

    def check(self) -> str:
        """What is wrong with the layout, or nothing."""
        concept = table_concepts().get(self.id)
        if concept is None:
            return f"table '{self.id}' is not defined under tables/"
        rows = {row.id for row in concept.named_rows}
        named = [row.id for row in (*self.left, *self.items)]
        named += [side for row in self.bottom for side in (row.left, row.right) if side]
        named += [field.removeprefix(ITEM) for field in self.amounts if field.startswith(ITEM)]
        lacking = [name for name in named if name not in rows]
        columns = [field for field in self.amounts if field != LEFT_AMOUNT and not field.startswith(ITEM)]
        lacking += [name for name in columns if concept.column(name) is None]
        if lacking:
            return f"table '{self.id}' has no row or column '{lacking[0]}'"
        return self._check_head()

    def _check_head(self) -> str:
        width, waiting = len(self.columns), [0] * len(self.columns)
        for row in self.head:
            free = [slot for slot in range(width) if waiting[slot] == 0]
            if sum(cell.columns for cell in row) != len(free):
                return f"a header row of table '{self.id}' does not cover its {width} columns"
            waiting = [max(rows - 1, 0) for rows in waiting]
            for cell in row:
                for _ in range(cell.columns):
                    waiting[free.pop(0)] = cell.rows - 1
        return (
            "" if self.columns and self.head and not any(waiting) else f"table '{self.id}' has no whole head"
        )


@dataclass(frozen=True)
class Section:
    """A section of the narrative: what it says (`id`), its heading without number, and its parts."""

    id: str
    heading: str
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the disclosure: what it holds (`id`), its heading, and the sections of a narrative."""

    id: str
    heading: str
    level: int = 1
    sections: tuple[Section, ...] = ()

    def __post_init__(self) -> None:
        if self.id not in PARTS:
            raise ValueError(f"part '{self.id}' is none of {', '.join(PARTS)}")


@dataclass(frozen=True)
class SheetForm:
    """A target sheet: of a project or of the department, its title, the line below it and its layout."""

    subject: str
    title: str
    layout: str
    subtitle: str = ""


@dataclass(frozen=True)
class Printing:
    """Everything about the printed look of one form; texts may hold {unit} and {year}."""

    id: str
    extends: str = ""
    title: str = ""
    contents: str = ""
    amount_unit: str = ""
    places: int = -1
    separators: str = ""
    narrative_unit: str = ""
    narrative_places: int = -1
    maker: str = ""
    wording: str = ""
    order: tuple[str, ...] = ()
    tables: tuple[TableLayout, ...] = ()
    parts: tuple[Part, ...] = ()
    sheets: tuple[SheetForm, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections of the narrative."""
        return tuple(section for part in self.parts for section in part.sections)

    @property
    def section_ids(self) -> tuple[str, ...]:
        """Where a book's own paragraphs may stand, in printed order."""
        nested = (each for section in self.sections for each in (section, *section.parts))
        free = (part.id for part in self.parts if part.id in OWN_WORDS)
        return tuple(dict.fromkeys((*free, *(section.id for section in nested))))

    @property
    def narrative(self) -> tuple[str, int]:
        """Unit and decimals of the narrative and of the target sheets."""
        places = self.places if self.narrative_places < 0 else self.narrative_places
        return self.narrative_unit or self.amount_unit, places

    @property
    def lists_general_only(self) -> bool:
        """Whether the projects table and list hold this year's general public budget alone."""
        layout = self.table("projects")
        return layout is not None and layout.budget not in ("", ANY_BUDGET)

    def unit_of(self, table_id: str) -> str:
        """The unit of a table's amounts."""
        layout = self.table(table_id)
        return layout.unit if layout and layout.unit else self.amount_unit

    def places_of(self, table_id: str) -> int:
        """The decimals of a table's amounts."""
        layout = self.table(table_id)
        return layout.places if layout and layout.places >= 0 else self.places

    @property
    def printed(self) -> tuple[TableLayout, ...]:
        """The tables in printed order."""
        known = {table.id: table for table in self.tables}
        return tuple(known[name] for name in self.order)

    def table(self, table_id: str) -> TableLayout | None:
        """The printed table of an id."""
        return next((table for table in self.printed if table.id == table_id), None)

    def sheet(self, subject: str) -> SheetForm | None:
        """The sheet for projects or for the department."""
        return next((sheet for sheet in self.sheets if sheet.subject == subject), None)


@cache
def printings() -> dict[str, Printing]:
    """All printed forms by id, with what they extend filled in."""
    return load_printings(sorted((data_dir() / "forms" / "print").glob("*.yaml")))


def load_printings(paths: Iterable[Path]) -> dict[str, Printing]:
    """Read the files; refuses an unknown `extends`, a table ordered but not laid out, and a bad head."""
    read: dict[str, tuple[Path, Printing]] = {}
    for path in paths:
        printing = load(path, Printing)
        if printing.id in read:
            raise DataError(path, None, f"form '{printing.id}' stands twice")
        read[printing.id] = (path, printing)
    return {name: _whole(name, read) for name in read}


def _whole(name: str, read: dict[str, tuple[Path, Printing]]) -> Printing:
    path, printing = read[name]
    whole = _extended(name, read, ())
    laid_out = {table.id for table in whole.tables}
    lacking = [table for table in whole.order if table not in laid_out]
    if lacking:
        raise DataError(path, None, f"table '{lacking[0]}' is in the order but not laid out")
    for table in whole.printed:
        problem = table.check()
        if problem:
            raise DataError(path, None, problem)
    return replace(whole, id=printing.id)


def _extended(name: str, read: dict[str, tuple[Path, Printing]], seen: tuple[str, ...]) -> Printing:
    path, own = read[name]
    if not own.extends:
        return own
    if own.extends not in read or own.extends in (*seen, name):
        raise DataError(
            path, None, f"extends '{own.extends}', which is no other printed form; check the name"
        )
    base = _extended(own.extends, read, (*seen, name))
    tables = {table.id: table for table in base.tables}
    for table in own.tables:
        tables[table.id] = _over(tables[table.id], table) if table.id in tables else table
    return replace(_over(base, own), tables=tuple(tables.values()))


def _over(base: T, own: T) -> T:
    """The base with every field that the other one gives."""
    given = {}
    for item in fields(base):  # type: ignore[arg-type]
        value = getattr(own, item.name)
        if item.name not in _KEYS and value != item.default:
            given[item.name] = value
    return replace(base, **given)  # type: ignore[type-var]
