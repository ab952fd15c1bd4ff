"""Marks of whole lines → marks of the figures in them, where the page's characters show which they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from unicodedata import normalize

import numpy as np

from mingzhang.draw.marks import PASSAGE, Box, Mark
from mingzhang.read.pdf_page import Page

_DIGITS = frozenset("0123456789")
_OF_A_FIGURE = _DIGITS | {"."}
MOST_LINES = 3
_LEFT_OUT = frozenset(",， ")


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    box: Box
    line: int


def settle(marks: Sequence[Mark], printed: Callable[[int], Page | None]) -> list[Mark]:
    """The marks; of the lines of a passage those with the figure that is looked for, and the figure itself.

    `printed` gives the characters of a page, None where it has none.
    """
    settled: list[Mark] = []
    for (_, role), group in groupby(marks, key=lambda mark: (mark.number, mark.role)):
        own = list(group)
        settled += _narrowed(own, printed) if role == PASSAGE else own
    return settled


def _narrowed(lines: Sequence[Mark], printed: Callable[[int], Page | None]) -> list[Mark]:
    """The lines in which the figure stands, and the figure; the first lines where it is not found."""
    letters = [letter for line, mark in enumerate(lines) for letter in _letters(line, mark, printed)]
    found = list(_found(lines, letters))
    if not found:
        return list(lines[:MOST_LINES])
    return [*(lines[line] for line, _ in found), *(mark for _, mark in found)]


def _letters(line: int, mark: Mark, printed: Callable[[int], Page | None]) -> Iterator[_Letter]:
    page = printed(mark.page)
    if page is None:
        return
    boxes = page.letters.boxes
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    x0, top, x1, bottom = mark.box
    inside = np.flatnonzero((x > x0 - 1) & (x < x1 + 1) & (y > top) & (y < bottom))
    for index in inside[np.argsort(x[inside], kind="stable")].tolist():
        text = normalize("NFKC", chr(int(page.letters.codes[index])))
        if text not in _LEFT_OUT:
            left, upper, right, lower = (float(value) for value in boxes[index])
            yield _Letter(text, (left, upper, right, lower), line)


def _found(lines: Sequence[Mark], letters: Sequence[_Letter]) -> Iterator[tuple[int, Mark]]:
    """Line and mark of the first of the figures that stands in the lines; one a line that it runs over."""
    text = "".join(letter.text[:1] for letter in letters)
    for wanted in lines[0].find:
        needle = "".join(normalize("NFKC", sign) for sign in wanted if sign not in _LEFT_OUT)
        start = _position(text, needle)
        if start >= 0:
            for line, part in groupby(letters[start : start + len(needle)], key=lambda letter: letter.line):
                boxes = [letter.box for letter in part]
                yield line, replace(lines[line], role=lines[line].found_role, box=around(boxes))
            return


def _position(text: str, needle: str) -> int:
    """Where `needle` stands, not as a part of a longer figure; -1 where it does not."""
    start = text.find(needle) if needle else -1
    while start >= 0:
        before, after = text[start - 1 : start], text[start + len(needle) : start + len(needle) + 1]
        if needle[0] not in _OF_A_FIGURE or not ({before} & _OF_A_FIGURE or {after} & _DIGITS):
            return start
        start = text.find(needle, start + 1)
    return -1


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around all of them."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
