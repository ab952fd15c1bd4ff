"""A page picture → upright, and its ruling lines → grids of cells with spans.

Dark pixels in; the lines that cross each other make one table; missing pieces of a line merge cells.
All measures are in pixels of the upright picture and scale with its resolution.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Box = tuple[int, int, int, int]
Drawn = NDArray[np.bool_]

_MAX_SKEW = 4.0
_SEEN_FROM = 0.04  # degrees of skew that are worth a turn of the page
_COVERED = 0.55  # share of a cell's side that must be dark to count as ruled
_RUNS_THROUGH = 0.5  # share of a table's extent that its longest line covers
_FRAMED, _TITLE = 0.8, 0.7  # the same share for what is no taller than a title, in inches
_LONG, _REACH = 0.5, 0.03  # inches: what no stroke of a character is as long as; how near is touching
_MAX_LINES = 1200


@dataclass(frozen=True)
class GridCell:
    """A cell between rulings: its first row and column, spans, and the box inside the lines."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True)
class RuledTable:
    """One table: outer box, line positions and cells in reading order."""

    box: Box
    xs: tuple[int, ...]
    ys: tuple[int, ...]
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class RuledPage:
    """Tables of a page, and where their lines are dark."""

    tables: tuple[RuledTable, ...]
    lines: Picture


def dark_pixels(gray: Picture, dpi: float) -> Picture:
    """Ink as 255, also on uneven paper."""
    window = max(15, int(dpi / 5) | 1)
    return np.asarray(
        cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 18),
        dtype=np.uint8,
    )


def find_skew(dark: Picture) -> float:
    """Degrees by which the page must be turned so that its lines of text and rulings lie level."""
    scale = min(1.0, 1000 / max(dark.shape))
    small = cv2.resize(dark, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.asarray(small).astype(np.float32)
    if not ink.any():
        return 0.0
    best = 0.0
    for step, reach in ((0.5, _MAX_SKEW), (0.1, 0.5), (0.02, 0.1)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: (round(_levelness(ink, float(angle)), 3), -abs(angle))))
    return best if abs(best) >= _SEEN_FROM else 0.0


def _levelness(ink: NDArray[np.float32], angle: float) -> float:
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR)).sum(axis=1)
    return float(np.square(np.diff(rows)).sum() / 1e6)


def turn_page(gray: Picture, angle: float) -> tuple[Picture, NDArray[np.float64]]:
    """The level page, and the matrix from its pixels back to the given picture's."""
    height, width = gray.shape
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), dtype=np.float64)
    if angle == 0.0:
        return gray, turn
    level = cv2.warpAffine(
        gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return np.asarray(level, dtype=np.uint8), np.asarray(cv2.invertAffineTransform(turn), dtype=np.float64)


def find_tables(dark: Picture, dpi: float) -> RuledPage:
    """Every ruled table of a level page, from top to bottom."""
    across, down = _without_strokes(
        _line_mask(dark, dpi, horizontal=True), _line_mask(dark, dpi, horizontal=False), dpi
    )
    both = np.asarray(cv2.bitwise_or(across, down))
    near = max(3, int(dpi / 60)) | 1
    joined = np.asarray(cv2.dilate(both, np.ones((near, near), np.uint8)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    lines = np.zeros_like(dark)
    tables: list[RuledTable] = []
    for label in range(1, len(stats)):
        x, y, width, height = (int(value) for value in stats[label][:4])
        if width < dpi * 0.8 or height < dpi * 0.12:
            continue
        part = np.asarray(labels[y : y + height, x : x + width] == label, dtype=np.uint8) * 255
        own = (slice(y, y + height), slice(x, x + width))
        table = _read_table((across[own] & part), (down[own] & part), (x, y), dpi)
        if table is not None:
            lines[own] |= both[own] & part
            tables.append(table)
    kept = [table for table in tables if not any(_inside(table.box, o.box) for o in tables if o is not table)]
    return RuledPage(tuple(sorted(kept, key=lambda table: (table.box[1], table.box[0]))), lines)


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
    ) and inner != outer


def _line_mask(dark: Picture, dpi: float, *, horizontal: bool) -> Picture:
    """Long straight runs: short runs are kept, small breaks closed, then only long runs stay."""

    def kernel(length: float) -> Picture:
        count = max(3, int(length))
        return np.ones((1, count) if horizontal else (count, 1), np.uint8)

    # Thin lines that are not quite level break into steps; thickening by one pixel joins the steps.
    thick = cv2.dilate(dark, np.ones((2, 1) if horizontal else (1, 2), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel(dpi * 0.1))
    closed = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, kernel(dpi * 0.06))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel(dpi * 0.16)), dtype=np.uint8)


def _without_strokes(across: Picture, down: Picture, dpi: float) -> tuple[Picture, Picture]:
    """Only pieces that are long, or that meet two rulings: strokes of large characters do not."""
    pieces = (_pieces(across, dpi * _LONG, 0), _pieces(down, dpi * _LONG, 1))
    kept = [mask for mask, _ in pieces]
    for _ in range(2):
        for way, (_, short) in enumerate(pieces):
            reach = int(dpi * _REACH) * 2 + 1
            other = np.asarray(cv2.dilate(kept[1 - way], np.ones((reach, reach), np.uint8)))
            for (x, y, width, height), part in short:
                along = (
                    other[y + height // 2, x : x + width]
                    if way == 0
                    else other[y : y + height, x + width // 2]
                )
                if _count_runs(along > 0) > 1:
                    kept[way][y : y + height, x : x + width] |= part
    return kept[0], kept[1]


def _count_runs(hit: NDArray[np.bool_]) -> int:
    """How many stretches of hits there are."""
    return int(np.count_nonzero(hit[1:] & ~hit[:-1])) + int(hit[0])


def _pieces(mask: Picture, long: float, axis: int) -> tuple[Picture, list[tuple[Box, Picture]]]:
    """The long pieces of lines as a mask, and each short one with its box (x, y, width, height)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lengths = np.asarray(stats)[:, 2 + axis]
    is_long = lengths >= long
    is_long[0] = False
    kept = np.where(is_long[labels], 255, 0).astype(np.uint8)
    short: list[tuple[Box, Picture]] = []
    for label in np.flatnonzero(~is_long).tolist()[1:]:
        x, y, width, height = (int(value) for value in stats[label][:4])
        part = np.where(labels[y : y + height, x : x + width] == label, 255, 0).astype(np.uint8)
        short.append(((x, y, width, height), part))
    return kept, short


def _read_table(across: Picture, down: Picture, origin: tuple[int, int], dpi: float) -> RuledTable | None:
    height, width = across.shape
    near = max(3, int(dpi / 40))
    if not _is_ruled(across, down, dpi):
        return None
    ys = _with_ends(_positions(across, 0, near, dpi), down, 0, near, height)
    xs = _with_ends(_positions(down, 1, near, dpi), across, 1, near, width)
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5 or len(xs) + len(ys) > _MAX_LINES:
        return None
    right = _sides(down, xs, ys, near, vertical=True)
    below = _sides(across, ys, xs, near, vertical=False)
    x, y = origin
    spans = merge_cells(right, below)
    cells = tuple(
        GridCell(
            row,
            column,
            rows,
            columns,
            (x + xs[column], y + ys[row], x + xs[column + columns], y + ys[row + rows]),
        )
        for row, column, rows, columns in spans
    )
    box = (x + xs[0], y + ys[0], x + xs[-1], y + ys[-1])
    return RuledTable(box, tuple(x + at for at in xs), tuple(y + at for at in ys), cells)


def _is_ruled(across: Picture, down: Picture, dpi: float) -> bool:
    """Whether lines run through as no strokes of words do; what is no taller than a title needs two."""
    rows, columns = _coverage(across, 1), _coverage(down, 0)
    twice = _count_runs(rows > _FRAMED) > 1
    tall = len(rows) > dpi * _TITLE
    runs_through = rows.max() >= _RUNS_THROUGH and columns.max() >= _RUNS_THROUGH
    return bool(runs_through and (tall or twice))


def _coverage(mask: Picture, axis: int) -> NDArray[np.float64]:
    """For each row or column of pixels, the share of it near which a line is drawn."""
    band = np.asarray(cv2.dilate(mask, np.ones((5, 1) if axis == 1 else (1, 5), np.uint8))) > 0
    return np.asarray(band.mean(axis=axis), dtype=np.float64)


def _positions(mask: Picture, axis: int, near: int, dpi: float) -> list[int]:
    """Where lines of one direction stand: middles of line pieces, those close together taken as one."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    start, extent, length = (1, 3, 2) if axis == 0 else (0, 2, 3)
    pieces = sorted(
        (float(row[start]) + float(row[extent]) / 2, float(row[length]))
        for row in stats[1:]
        if row[extent] <= dpi * 0.06
    )
    groups: list[list[tuple[float, float]]] = []
    for piece in pieces:
        if groups and piece[0] - _middle(groups[-1]) <= near:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [round(_middle(group)) for group in groups]


def _middle(pieces: list[tuple[float, float]]) -> float:
    weight = sum(length for _, length in pieces)
    return sum(at * length for at, length in pieces) / weight


def _with_ends(found: list[int], crossing: Picture, axis: int, near: int, extent: int) -> list[int]:
    """Lines of the other direction that run on beyond the outermost line show an open side."""
    reach = np.flatnonzero(crossing.any(axis=1 - axis))
    if not found or not len(reach):
        return found
    low, high = int(reach[0]), min(int(reach[-1]), extent - 1)
    slack = near * 3
    return [*([low] if found[0] - low > slack else []), *found, *([high] if high - found[-1] > slack else [])]


def _sides(mask: Picture, lines: list[int], crossing: list[int], near: int, *, vertical: bool) -> Drawn:
    """[i, j]: whether line i is drawn between crossings j and j + 1."""
    drawn = np.zeros((len(lines), len(crossing) - 1), dtype=bool)
    for index, at in enumerate(lines):
        band = slice(max(0, at - near), at + near + 1)
        ink = np.asarray(mask[:, band].any(axis=1) if vertical else mask[band, :].any(axis=0))
        for place in range(len(crossing) - 1):
            low, high = crossing[place], crossing[place + 1]
            inset = min(near, (high - low) // 4)
            piece = ink[low + inset : high - inset]
            drawn[index, place] = bool(len(piece)) and float(piece.mean()) >= _COVERED
    return drawn


def merge_cells(right: Drawn, below: Drawn) -> list[tuple[int, int, int, int]]:
    """(row, column, row span, column span) in reading order.

    `right[i, r]`: vertical line i is drawn in row r; `below[j, c]`: horizontal line j in column c.
    """
    columns, rows = right.shape[0] - 1, right.shape[1]
    taken = np.zeros((rows, columns), dtype=bool)
    cells = []
    for row in range(rows):
        for column in range(columns):
            if taken[row, column]:
                continue
            wide, tall = 1, 1
            while column + wide < columns and not right[column + wide, row] and not taken[row, column + wide]:
                wide += 1
            while row + tall < rows and _open_below(right, below, (row + tall, column, wide)):
                tall += 1
            taken[row : row + tall, column : column + wide] = True
            cells.append((row, column, tall, wide))
    return cells


def _open_below(right: Drawn, below: Drawn, start: tuple[int, int, int]) -> bool:
    """Whether a cell goes on into row `row`: no line above it, and none inside it."""
    row, column, wide = start
    inner = range(column + 1, column + wide)
    return not below[row, column : column + wide].any() and not any(right[line, row] for line in inner)
