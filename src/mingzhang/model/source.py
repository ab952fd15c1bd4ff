"""What a reader hands on: lines and grids in printed order, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from mingzhang.model.place import Place


@dataclass(frozen=True, slots=True)
class Source:
    """The file as it came: `reader` names the reader, `note`s say what it had to assume."""

    name: str
    sha256: str
    pages: int | None
    reader: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Full-width digits, letters and punctuation of figures are made half-width,
    one character for one, so that positions in `text` are positions in the source line.
    `confidence` is below 1 where the text was recognised from a picture."""

    text: str
    place: Place
    page: int = 1
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell; `column` is the first grid column it covers, spans count grid columns and rows.

    `confidence` is below 1 where the text was recognised from a picture; `alternatives`: what else it
    may say, likeliest first."""

    text: str
    place: Place
    column: int
    column_span: int = 1
    row_span: int = 1
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one table row in printed order, and the page it stands on."""

    cells: tuple[Cell, ...]
    page: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Consecutive table rows whose cells the source itself keeps apart.

    `ragged`: the source drops merged cells, so a short row says nothing about columns. `aligned`: no rulings
    part the cells, only where they stand.
    """

    rows: tuple[Row, ...]
    ragged: bool = False
    aligned: bool = False


Block = Line | Grid


@dataclass(frozen=True, slots=True)
class Part:
    """One of the files that a reading is joined from: its name, and how many of the blocks are its own."""

    name: str
    blocks: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a reader found, in printed order; `parts` where it is joined from several files."""

    source: Source
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
