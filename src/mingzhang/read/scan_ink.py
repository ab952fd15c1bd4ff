"""The ink inside a cell → pictures of its single lines of text.

No model is needed here: inside rulings there is nothing but the cell's own text and specks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from mingzhang.read.scan_rulings import Box, Picture

_LONGEST = 40.0  # width of one piece of text in its own heights


@dataclass(frozen=True)
class _Ink:
    """The strokes of one area, (x, y, width, height, …) in it, and its runs of lines."""

    area: Box
    marks: NDArray[np.int32]
    runs: list[tuple[int, int]]


def find_bands(dark: Picture, areas: Sequence[Box], dpi: float) -> list[list[Box]]:
    """Boxes of the lines of text inside each area, from top to bottom."""
    inks = [_strokes(dark, area, dpi) for area in areas]
    heights = [bottom - top for ink in inks for top, bottom in ink.runs]
    usual = float(np.median(heights)) if heights else 0.0
    return [
        [_framed(band, ink) for run in ink.runs for band in _split_tall(run, ink.marks, usual)]
        for ink in inks
    ]


def _strokes(dark: Picture, area: Box, dpi: float) -> _Ink:
    x0, y0, x1, y1 = area
    ink = dark[y0:y1, x0:x1]
    nothing = _Ink(area, np.zeros((0, 5), np.int32), [])
    if ink.size == 0 or not ink.any():
        return nothing
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink), connectivity=8)
    marks = _marks(np.asarray(stats[1:]), dpi)
    return _Ink(area, marks, _runs(marks)) if len(marks) else nothing


def _marks(stats: NDArray[np.int32], dpi: float) -> NDArray[np.int32]:
    """Components that may be strokes: specks of a few pixels are left out."""
    tall, wide = stats[:, 3], stats[:, 2]
    least = dpi * 0.022
    return stats[(tall >= least) | ((wide >= least) & (tall >= 2))]


def _runs(marks: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Vertical stretches with ink; strokes of one character that stand apart (二, 三) go together."""
    spans = sorted((int(m[1]), int(m[1] + m[3])) for m in marks)
    runs: list[tuple[int, int]] = []
    for top, bottom in spans:
        if runs and top <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(bottom, runs[-1][1]))
        else:
            runs.append((top, bottom))
    size = _character_size(marks)
    joined: list[tuple[int, int]] = []
    for run in runs:
        last = joined[-1] if joined else None
        slim = last is not None and min(last[1] - last[0], run[1] - run[0]) < 0.6 * size
        if last is not None and slim and run[1] - last[0] <= 1.25 * size:
            joined[-1] = (last[0], run[1])
        else:
            joined.append(run)
    return joined


def _character_size(marks: NDArray[np.int32]) -> float:
    sides = np.maximum(marks[:, 2], marks[:, 3]).astype(float)
    return float(np.percentile(np.minimum(sides, np.percentile(sides, 80) * 1.5), 80))


def _split_tall(run: tuple[int, int], marks: NDArray[np.int32], usual: float) -> list[tuple[int, int]]:
    """Lines that touch each other are parted where the fewest strokes stand."""
    top, bottom = run
    count = round((bottom - top) / (usual * 1.15))
    inside = [m for m in marks if m[1] >= top and m[1] + m[3] <= bottom]
    if count < 2 or len(inside) < 4 or max(m[3] for m in inside) > 1.6 * usual:
        return [run]
    profile = np.zeros(bottom - top)
    for mark in inside:
        profile[mark[1] - top : mark[1] + mark[3] - top] += mark[2]
    cuts = [top]
    for index in range(1, count):
        middle = round((bottom - top) * index / count)
        reach = max(1, int(usual * 0.35))
        low = max(0, middle - reach)
        at = low + int(np.argmin(profile[low : middle + reach]))
        if profile[at] > 0.4 * np.median(profile):
            return [run]
        cuts.append(top + at)
    cuts.append(bottom)
    return [(low, high) for low, high in pairwise(cuts) if high > low]


def _framed(band: tuple[int, int], ink: _Ink) -> Box:
    """The band's box with a margin, so that points and commas at its ends stay inside."""
    top, bottom = band
    x, y, x1, y1 = ink.area
    own = [m for m in ink.marks if top <= m[1] + m[3] / 2 <= bottom]
    left = min((int(m[0]) for m in own), default=0)
    right = max((int(m[0] + m[2]) for m in own), default=x1 - x)
    margin = max(2, round((bottom - top) * 0.18))
    return (
        max(x, x + left - margin * 2),
        max(y, y + top - margin),
        min(x1, x + right + margin * 2),
        min(y1, y + bottom + margin),
    )


def split_wide(dark: Picture, box: Box) -> list[Box]:
    """A very long line in pieces, parted at its widest gaps, since recognition blurs over long widths."""
    x0, y0, x1, y1 = box
    height = max(1, y1 - y0)
    if (x1 - x0) / height <= _LONGEST:
        return [box]
    blank = np.flatnonzero(~dark[y0:y1, x0:x1].any(axis=0))
    middle, reach = (x1 - x0) // 2, (x1 - x0) // 5
    near = blank[(blank > middle - reach) & (blank < middle + reach)]
    if not len(near):
        return [box]
    gaps = np.split(near, np.flatnonzero(np.diff(near) > 1) + 1)
    widest = max(gaps, key=len)
    cut = x0 + int(widest[len(widest) // 2])
    return [*split_wide(dark, (x0, y0, cut, y1)), *split_wide(dark, (cut, y0, x1, y1))]
