"""What is to be drawn on pages, and what comes back: values that cross the border between processes.

Boxes are (x0, top, x1, bottom) in points of the page as it is shown, pages count on over all files.
"""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
MAIN, OTHER, PASSAGE = "main", "other", "passage"


@dataclass(frozen=True, slots=True)
class Mark:
    """A box of finding `number`. `role`: MAIN the figure in question, OTHER one that it is held against,
    PASSAGE a line of text, in which `find` is looked for; what is found gets the role `found_role`."""

    number: int
    severity: str
    page: int
    box: Box
    role: str
    find: tuple[str, ...] = ()
    found_role: str = MAIN


@dataclass(frozen=True, slots=True)
class Shape:
    """A box on a crop, in its pixels: x, y, width, height."""

    role: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Crop:
    """A piece of a page around the boxes of a finding; `content` is an image of type `mime`."""

    number: int
    page: int
    width: int
    height: int
    shapes: tuple[Shape, ...]
    mime: str
    content: bytes

    @property
    def roles(self) -> frozenset[str]:
        """The roles of its shapes."""
        return frozenset(shape.role for shape in self.shapes)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A whole page; `scale` is its pixels a point, `content` an image of type `mime`."""

    page: int
    width: int
    height: int
    scale: float
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """What a marked box says when it is opened, and the finding's line in the bookmarks."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on a grid picture; `kind` is fact, uncertain or open, `label` what it was bound to."""

    kind: str
    box: Box
    table: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class GridPage:
    """A page as the readers saw it: cells, merged cells, and the figures in them."""

    page: int
    cells: tuple[Box, ...]
    merged: tuple[Box, ...]
    figures: tuple[Figure, ...]
