"""A disclosure as it is printed, before any file format: headings, paragraphs, tables, sheets.

`compose` makes it from a budget book, `publish` writes it as Word, PDF, Excel, web page or open data.
"""

from __future__ import annotations

from dataclasses import dataclass

from mingzhang.model.amount import Amount
from mingzhang.model.disclosure import Disclosure

LEFT, CENTER, RIGHT = "left", "center", "right"


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell as printed. `amount` and `key` (table, row, column) where it is a fact; `level` indents."""

    text: str = ""
    amount: Amount | None = None
    key: tuple[str, str, str] | None = None
    columns: int = 1
    rows: int = 1
    align: str = CENTER
    level: int = 0
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table: `head` rows repeat on every page; spanned cells stand once, in their first row and column.

    `widths` are relative column widths; `wide` asks for a landscape page; `kind` is `table` or `sheet`
    (a performance target sheet)."""

    table: str
    title: str
    head: tuple[tuple[PrintedCell, ...], ...]
    body: tuple[tuple[PrintedCell, ...], ...]
    widths: tuple[float, ...]
    number: str = ""
    maker: str = ""
    unit: str = ""
    note: str = ""
    wide: bool = False
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class PrintedHeading:
    """A heading; level 1 is a part, 2 a section, 3 and 4 below."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the list of contents stands."""

    title: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a new page."""


PrintedBlock = PrintedHeading | PrintedText | PrintedTable | Contents | PageBreak


@dataclass(frozen=True, slots=True)
class Publication:
    """A whole printed disclosure with the facts, claims and targets that its reader must find."""

    title: str
    blocks: tuple[PrintedBlock, ...]
    disclosure: Disclosure

    @property
    def tables(self) -> tuple[PrintedTable, ...]:
        """All tables and target sheets in printed order."""
        return tuple(block for block in self.blocks if isinstance(block, PrintedTable))
