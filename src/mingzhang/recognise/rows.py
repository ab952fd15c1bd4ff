"""The rows of a table as printed, before columns are known."""

from __future__ import annotations

from dataclasses import dataclass, field

from mingzhang.model import Place
from mingzhang.recognise.figures import Figure


@dataclass
class RawRow:
    """One row: `code` complete or None, `label` as printed without blanks, `name` a project's name.

    `partly`: it prints but one column of the row it belongs to, so its blanks say nothing."""

    place: Place
    code: str | None = None
    label: str = ""
    name: str = ""
    total: bool = False
    partly: bool = False
    figures: list[Figure] = field(default_factory=list)

    @property
    def printed(self) -> bool:
        """Whether the row says anything."""
        return bool(self.code or self.label or self.figures)


@dataclass
class RawTable:
    """A table's rows and its header text; `slots` maps grid columns to column ids where the source
    keeps columns apart, None where it does not; `wide` says that figures carry their right edge."""

    rows: list[RawRow]
    header: str
    slots: dict[int, str] | None = None
    wide: bool = False
    strays: list[Figure] = field(default_factory=list)


def mark_nameless_total(rows: list[RawRow]) -> None:
    """A single row of figures without code and words, at the end or the head, is the total."""
    if any(row.total for row in rows):
        return
    nameless = [row for row in rows if row.figures and not row.code and not row.label]
    if len(nameless) == 1 and nameless[0] in (rows[0], rows[-1]):
        nameless[0].total = True
