"""Where the figure of each point of a line stands: beside it, where no line, point or other figure is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias
from unicodedata import east_asian_width

Point: TypeAlias = tuple[float, float]
_Box: TypeAlias = tuple[float, float, float, float]
_SIZE, _NARROW, _DOT, _AIR = 12.0, 0.58, 5.0, 2.0


@dataclass(frozen=True)
class Place:
    """Beside a point: how the text is aligned, and how far right and down of it its anchor is."""

    name: str
    align: str
    right: float
    down: float

    def box(self, point: Point, width: float) -> _Box:
        """What a text of this width covers there: left, top, right, bottom."""
        parts = {"left": 0.0, "center": 0.5, "right": 1.0}
        left = point[0] + self.right - parts[self.align] * width
        middle = point[1] + self.down
        return (left, middle - _SIZE / 2, left + width, middle + _SIZE / 2)


PLACES = (
    Place("above", "center", 0, -14),
    Place("below", "center", 0, 14),
    Place("left-above", "right", -5, -11),
    Place("right-above", "left", 5, -11),
    Place("left-below", "right", -5, 11),
    Place("right-below", "left", 5, 11),
    Place("far-above", "center", 0, -26),
    Place("far-below", "center", 0, 26),
)


def width_of(text: str) -> float:
    """About how wide a text of the usual size is."""
    return _SIZE * sum(1.0 if east_asian_width(one) in "WF" else _NARROW for one in text)


def place_labels(
    lines: Sequence[Sequence[Point | None]], labels: Sequence[tuple[Point | None, str]], size: Point
) -> list[str]:
    """The name of the place of each label, empty where none is free; a line breaks at None.

    `size`: width and height of the picture, which no figure leaves.
    """
    strokes = [stroke for line in lines for stroke in _strokes(line)]
    taken = [_around(point) for line in lines for point in line if point is not None]
    found = []
    for point, text in labels:
        place = None if point is None else _free(point, text, strokes, taken, size)
        found.append("" if place is None else place.name)
        if place is not None and point is not None:
            taken.append(place.box(point, width_of(text)))
    return found


def _strokes(line: Sequence[Point | None]) -> Iterator[tuple[Point, Point]]:
    for start, end in pairwise(line):
        if start is not None and end is not None:
            yield start, end


def _around(point: Point) -> _Box:
    x, y = point
    return (x - _DOT, y - _DOT, x + _DOT, y + _DOT)


def _free(
    point: Point, text: str, strokes: Iterable[tuple[Point, Point]], taken: Iterable[_Box], size: Point
) -> Place | None:
    strokes, taken, width = list(strokes), list(taken), width_of(text)
    for place in PLACES:
        box = place.box(point, width)
        inside = box[0] >= 0 and box[2] <= size[0] and box[1] >= -_SIZE and box[3] <= size[1]
        if inside and not any(_meet(box, one) for one in taken) and not any(_cuts(box, *s) for s in strokes):
            return place
    return None


def _meet(one: _Box, two: _Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _cuts(box: _Box, start: Point, end: Point) -> bool:
    """Whether a stroke runs through the box, or within a little of it."""
    (x0, y0), (x1, y1) = start, end
    left, right = max(box[0] - _AIR, min(x0, x1)), min(box[2] + _AIR, max(x0, x1))
    if left > right:
        return False
    slope = (y1 - y0) / (x1 - x0) if x1 != x0 else 0.0
    ends = (y0 + slope * (left - x0), y0 + slope * (right - x0)) if x1 != x0 else (y0, y1)
    return min(ends) < box[3] + _AIR and max(ends) > box[1] - _AIR
