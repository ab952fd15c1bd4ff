"""Characters with boxes → strips of text: one printed line of one cell (or of the open page) each.

Everything is decided by position, never by the order in which the file holds the characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mingzhang.read.pdf_page import Floats, Letters
from mingzhang.read.text import half_width

NEW_LINE = 0.4
WIDE_GAP = 0.4
WORD_GAP = 0.18
COLUMN_GAP = 1.2
BESIDE_FIGURE = 0.22
MOST_BLANKS = 60
FIRST_CJK = 0x2E80
_END, _BREAK = "\n", "\x00"

Box = tuple[float, float, float, float]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Strip:
    """One printed line within a group, or a piece of one; `line` numbers the printed lines, `box` is
    (x0, top, x1, bottom), `size` the height of the letters; `parts`: pieces with narrow gaps between them
    that it was made of."""

    group: int
    line: int
    text: str
    box: Box
    size: float
    parts: tuple[Strip, ...] = ()


def read_strips(letters: Letters, groups: Ints, *, split: float | None = None) -> list[Strip]:
    """Text of each group's printed lines, from the top; `split`: also begin a new strip at gaps of so many
    letter heights, and at smaller ones beside figures."""
    if not len(letters):
        return []
    line = _lines(letters, groups)
    order = np.lexsort((letters.boxes[:, 0], line))
    order = order[_first_prints(letters.take(order), line[order])]
    letters, line = letters.take(order), line[order]
    boxes = letters.boxes
    height = np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)
    gap = boxes[1:, 0] - np.maximum.accumulate(boxes[:, 2] + line * 1e4)[:-1] + line[:-1] * 1e4
    fresh = np.ones(len(line), bool)
    fresh[1:] = line[1:] != line[:-1]
    if split is not None:
        figure = (letters.codes >= 0x2C) & (letters.codes <= 0x39)
        beside = figure[1:] | figure[:-1]
        size = np.minimum(height[1:], height[:-1])
        free = gap + _free_halves(letters.codes, boxes)
        fresh[1:] |= np.where(beside, gap > BESIDE_FIGURE * size, free > split * size)
        fresh[1:] |= beside & (free > (BESIDE_FIGURE + split) * size)
    blanks = _blanks(letters.codes, gap, height)
    blanks[fresh[1:]] = 0
    texts = _texts(letters.codes, fresh, blanks)
    starts = np.flatnonzero(fresh)
    edges = np.column_stack(
        [
            np.minimum.reduceat(boxes[:, 0], starts),
            np.minimum.reduceat(boxes[:, 1], starts),
            np.maximum.reduceat(boxes[:, 2], starts),
            np.maximum.reduceat(boxes[:, 3], starts),
        ]
    )
    sizes = np.maximum.reduceat(height, starts)
    return [
        Strip(group, number, text, (x0, top, x1, bottom), size)
        for group, number, text, (x0, top, x1, bottom), size in zip(
            groups[order][starts].tolist(),
            line[starts].tolist(),
            texts,
            edges.tolist(),
            sizes.tolist(),
            strict=True,
        )
    ]


def _punctuation(categories: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """By code: whether it is a wide sign of one of these categories."""
    table = np.zeros(0x10000, np.bool_)
    for first, last in ((0x3000, 0x3040), (0xFF00, 0xFF61)):
        for code in range(first, last):
            table[code] = unicodedata.category(chr(code)) in categories
    return table


_CLOSING = _punctuation(("Pe", "Pf", "Po"))
_OPENING = _punctuation(("Ps", "Pi"))


def _free_halves(codes: npt.NDArray[np.uint32], boxes: Floats) -> Floats:
    """How much wider the gaps between neighbours look where wide signs leave half of their box empty."""
    half = (boxes[:, 2] - boxes[:, 0]) / 2
    near = np.minimum(codes, 0xFFFF)
    closing, opening = _CLOSING[near], _OPENING[near]
    return np.where(closing[:-1], half[:-1], 0) + np.where(opening[1:], half[1:], 0)


def ink_box(strip: Strip) -> Box:
    """The box without the empty half of wide signs at its edges."""
    x0, top, x1, bottom = strip.box
    half = strip.size / 2
    x0 += half if _OPENING[min(ord(strip.text[0]), 0xFFFF)] else 0
    x1 -= half if _CLOSING[min(ord(strip.text[-1]), 0xFFFF)] else 0
    return (x0, top, max(x1, x0), bottom)


def _lines(letters: Letters, groups: Ints) -> Ints:
    """Number of the printed line of each character; lines are numbered by group, then from the top."""
    middle = (letters.boxes[:, 1] + letters.boxes[:, 3]) / 2
    height = letters.boxes[:, 3] - letters.boxes[:, 1]
    order = np.lexsort((middle, groups))
    step = np.diff(middle[order])
    size = np.minimum(height[order][1:], height[order][:-1])
    fresh = np.zeros(len(order), np.intp)
    fresh[1:] = (np.diff(groups[order]) != 0) | (step > NEW_LINE * np.maximum(size, 2.0))
    line = np.empty(len(order), np.intp)
    line[order] = np.cumsum(fresh)
    return line


def _first_prints(letters: Letters, line: Ints) -> npt.NDArray[np.bool_]:
    """Leaves out a character printed a second time over itself to look bold."""
    boxes, codes = letters.boxes, letters.codes
    width = boxes[:, 2] - boxes[:, 0]
    keep = np.ones(len(codes), bool)
    for back in (1, 2):
        if len(codes) > back:
            near = boxes[back:, 0] - boxes[:-back, 0] < 0.3 * np.maximum(width[back:], 1.0)
            keep[back:] &= ~((codes[back:] == codes[:-back]) & (line[back:] == line[:-back]) & near)
    return keep


def _blanks(codes: npt.NDArray[np.uint32], gap: Floats, height: Floats) -> Ints:
    """How many blanks stand between neighbours: one between words, more where a column's gap is."""
    size = np.minimum(height[1:], height[:-1])
    latin = (codes[1:] < FIRST_CJK) & (codes[:-1] < FIRST_CJK)
    some = gap > np.where(latin, WORD_GAP, WIDE_GAP) * size
    many = np.where(gap > COLUMN_GAP * size, np.maximum(gap / (0.5 * size), 2), 1)
    return np.where(some, np.minimum(many, MOST_BLANKS), 0).astype(np.intp)


def _texts(codes: npt.NDArray[np.uint32], fresh: npt.NDArray[np.bool_], blanks: Ints) -> list[str]:
    """Cut the characters into texts at `fresh`, blanks put in, full-width figures made half-width."""
    before = np.zeros(len(codes), np.intp)
    before[1:] = blanks
    before += fresh
    before[0] = 0
    place = np.cumsum(before) + np.arange(len(codes))
    out = np.full(int(place[-1]) + 1, 32, np.uint32)
    out[place] = codes
    cuts = np.flatnonzero(fresh)[1:]
    out[place[cuts] - 1] = 10
    whole = out.astype("<u4").tobytes().decode("utf-32-le", errors="replace")
    return half_width(whole).split("\n")


def blanks_between(left: Strip, right: Strip) -> int:
    """How many blanks stand for the gap between two pieces of a line."""
    gap = (right.box[0] - left.box[2]) / min(left.size, right.size)
    latin = left.text[-1] < "\u2e80" and right.text[0] < "\u2e80"
    if gap <= (WORD_GAP if latin else WIDE_GAP):
        return 0
    return min(max(round(gap / 0.5), 2), MOST_BLANKS) if gap > COLUMN_GAP else 1


def joined_strips(left: Strip, right: Strip) -> Strip:
    """Two pieces of a line as one, with as many blanks between as the gap is wide."""
    box = (
        left.box[0],
        min(left.box[1], right.box[1]),
        right.box[2],
        max(left.box[3], right.box[3]),
    )
    text = left.text + " " * blanks_between(left, right) + right.text
    parts = (*(left.parts or (left,)), *(right.parts or (right,)))
    return Strip(left.group, left.line, text, box, max(left.size, right.size), parts)


def join_lines(texts: Sequence[str]) -> str:
    """The lines of one cell as one text: a blank only between latin words."""
    if len(texts) == 1:
        return texts[0]
    joined = texts[0]
    for text in texts[1:]:
        words = joined[-1:].isalnum() and text[:1].isalnum() and joined[-1] < "\u2e80" and text[0] < "\u2e80"
        joined += f" {text}" if words else text
    return joined


def grouped(strips: Sequence[Strip]) -> Iterator[tuple[int, list[Strip]]]:
    """Strips by group; they come sorted by it."""
    start = 0
    for end in range(1, len(strips) + 1):
        if end == len(strips) or strips[end].group != strips[start].group:
            yield strips[start].group, list(strips[start:end])
            start = end
