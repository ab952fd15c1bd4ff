"""One stream of printed items over lines and grid rows, so that a table may use both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mingzhang.model import Block, Cell, Line, Place, Row


@dataclass(frozen=True)
class Item:
    """A line or a grid row, and the index of the block that it comes from."""

    block: int
    line: Line | None = None
    row: Row | None = None
    ragged: bool = False

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The row's cells; none for a line."""
        return self.row.cells if self.row else ()

    @cached_property
    def filled(self) -> tuple[Cell, ...]:
        """Cells with text."""
        return tuple(cell for cell in self.cells if cell.text)

    @cached_property
    def text(self) -> str:
        """All text, cells parted by one blank."""
        if self.line is not None:
            return self.line.text
        return " ".join(cell.text for cell in self.filled)

    @property
    def place(self) -> Place:
        """Where the item begins."""
        if self.line is not None:
            return self.line.place
        return (self.filled or self.cells)[0].place

    @property
    def page(self) -> int:
        """The page that it stands on."""
        if self.line is not None:
            return self.line.page
        return self.row.page if self.row else 1


def stream(blocks: Sequence[Block]) -> Iterator[Item]:
    """Items in printed order."""
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            yield Item(index, line=block)
        else:
            for row in block.rows:
                yield Item(index, row=row, ragged=block.ragged)
