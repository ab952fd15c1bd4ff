"""Small pieces of made-up tables for the tests of recognition."""

from __future__ import annotations

from mingzhang.model import Line, Place
from mingzhang.recognise.stream import Item, stream
from mingzhang.taxonomy.codes import functional
from tests.recognise.narrative import blocks_of


def items_of(*lines: str) -> list[Item]:
    """Items of a text; tabs part cells."""
    return list(stream(blocks_of("\n".join(lines))))


def line(text: str) -> Line:
    return Line(text, Place(line=1, span=(0, len(text))))


def is_code(code: str) -> bool:
    return len(code) in (3, 5, 7) and functional().at(code[:3], None) is not None


def no_row(text: str) -> bool:
    return False
