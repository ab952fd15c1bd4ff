"""Printed figures inside cells and lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import east_asian_width

from mingzhang.model import Amount, Place

FIGURE = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_CELL_FIGURE = re.compile(r"([-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:万元|元)?$")
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its place; `slot` is its grid column. `edges`: where it ends in its line, counted in
    characters and in fixed widths (programs that keep columns by blanks use the one or the other)."""

    amount: Amount
    place: Place
    slot: int | None = None
    edges: tuple[int, int] | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Token:
    """A run of non-blank characters of a line."""

    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Blank-separated runs with their offsets."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def parse_figure(text: str) -> Amount | None:
    """The figure that a whole cell holds, with an optional money unit; None for anything else."""
    match = _CELL_FIGURE.fullmatch(text.replace(" ", ""))
    return Amount.parse(match.group(1)) if match else None


def width_of(text: str) -> int:
    """Columns that a text takes in a fixed-width layout: wide characters take two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
