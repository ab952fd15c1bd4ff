"""Printed figures inside cells and lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from mingzhang.model import Amount, Place

CLUSTER_WIDTH = 3
LONGEST_FIGURE = 40
FIGURE = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
MONEY = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)")
_CELL_FIGURE = re.compile(r"([-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:万元|元)?$")
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its place; `slot` is its grid column. `edges`: where it ends in its line, counted in
    characters and in fixed widths (programs that keep columns by blanks use the one or the other).
    `elsewhen`: it stands in a column of another year than the table's own, or of a change."""

    amount: Amount
    place: Place
    slot: int | None = None
    edges: tuple[int, int] | None = None
    page: int = 1
    elsewhen: bool = False


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
    if len(text) > LONGEST_FIGURE:
        return None
    match = _CELL_FIGURE.fullmatch(text.replace(" ", ""))
    return Amount.parse(match.group(1)) if match else None


def width_of(text: str) -> int:
    """Columns that a text takes in a fixed-width layout: wide characters take two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def aligned_columns(figures: Sequence[Figure]) -> list[tuple[int, int]]:
    """(page, number of the aligned column) of each figure by its right edge, counted in the way that makes
    fewer columns on the page."""
    found: dict[int, dict[int, int]] = {}
    measures: dict[int, int] = {}
    for page in {figure.page for figure in figures}:
        edges = [figure.edges or (0, 0) for figure in figures if figure.page == page]
        groupings = [_group([edge[measure] for edge in edges]) for measure in (0, 1)]
        measures[page] = min((0, 1), key=lambda measure: len(set(groupings[measure].values())))
        found[page] = groupings[measures[page]]
    return [(f.page, found[f.page][(f.edges or (0, 0))[measures[f.page]]]) for f in figures]


def _group(edges: Sequence[int]) -> dict[int, int]:
    """Edge → number of its aligned column."""
    groups: dict[int, int] = {}
    group, last = -1, -100
    for edge in sorted(set(edges)):
        if edge - last > CLUSTER_WIDTH:
            group += 1
        groups[edge] = group
        last = edge
    return groups
