"""One page picture → blocks: turned level and upright, tables by their rulings, free lines around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

import cv2
import numpy as np
from numpy.typing import NDArray

from mingzhang.model import Block, Cell, Grid, Line, Place, Row
from mingzhang.read.scan_ctc import Recognised
from mingzhang.read.scan_ink import find_bands, split_wide
from mingzhang.read.scan_ocr import detect_text, recognise_lines
from mingzhang.read.scan_pictures import to_gray, without_noise
from mingzhang.read.scan_rulings import (
    Box,
    Picture,
    RuledPage,
    RuledTable,
    dark_pixels,
    find_skew,
    find_tables,
    turn_page,
)
from mingzhang.read.text import half_width
from mingzhang.taxonomy.ocr import ocr_knowledge

_LOW_DPI, _HIGH_DPI, _WORK_DPI = 140.0, 320.0, 220.0
_SAMPLE = 4
_GAP = 1.0  # gap between two texts of a line, in line heights, that is kept as blanks
_WHOLE_FIGURE = re.compile(r".*\.\d{2}$")
READ, TURNED, DOUBTFUL = "ocr.read", "ocr.turned", "ocr.doubtful"


@dataclass(frozen=True)
class _Sheet:
    """A level page: gray picture, ink, resolution, and the way back to the points of the given page."""

    gray: Picture
    dark: Picture
    dpi: float
    back: NDArray[np.float64]

    def place(self, box: Box, page: int) -> Place:
        """The box in points of the page as it was given."""
        x0, y0, x1, y1 = box
        corners = np.array([[x0, y0, 1], [x1, y0, 1], [x0, y1, 1], [x1, y1, 1]], dtype=np.float64)
        points = corners @ self.back.T
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return Place(page=page, box=tuple(round(float(v), 1) for v in (left, top, right, bottom)))  # type: ignore[arg-type]


def read_page(
    image: NDArray[np.uint8], *, page: int, dpi: float
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Read a page picture, gray or RGB; boxes are in points of the picture as given."""
    gray, work = _at_working_size(without_noise(to_gray(image)), dpi)
    if not dark_pixels(gray, work).any():
        return (), ()
    sheet, texts, turned = _upright(gray, work, dpi)
    tables = find_tables(sheet.dark, work)
    blocks = _blocks(sheet, tables, texts, page)
    notes = [READ, *([TURNED] if turned else []), *([DOUBTFUL] if _doubtful(blocks) else [])]
    return tuple(blocks), tuple(notes) if blocks else ()


def _at_working_size(gray: Picture, dpi: float) -> tuple[Picture, float]:
    """Very coarse and very fine pictures are brought to about the resolution that all measures suit."""
    if _LOW_DPI <= dpi <= _HIGH_DPI:
        return gray, dpi
    scale = _WORK_DPI / dpi
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(
        cv2.resize(gray, None, fx=scale, fy=scale, interpolation=way), dtype=np.uint8
    ), _WORK_DPI


def _upright(gray: Picture, work: float, dpi: float) -> tuple[_Sheet, list[Box], int]:
    """The page level and its text running to the right; the quarter turns that it took."""
    sheet = _level(gray, work, 0)
    texts = detect_text(sheet.gray, work)
    turns = 0
    if _stands_on_end(texts):
        turns = 1
        sheet = _level(np.ascontiguousarray(np.rot90(gray)), work, 1, gray.shape)
        texts = detect_text(sheet.gray, work)
    if _is_upside_down(sheet, texts):
        turns += 2
        sheet = _level(np.ascontiguousarray(np.rot90(gray, turns)), work, turns, gray.shape)
        texts = detect_text(sheet.gray, work)
    return sheet, texts, turns


def _level(gray: Picture, work: float, turns: int, before: tuple[int, ...] = (0, 0)) -> _Sheet:
    level, back = turn_page(gray, find_skew(dark_pixels(gray, work)))
    height, width = before[:2]
    unturn = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, -1, width], [1, 0, 0]],
        2: [[-1, 0, width], [0, -1, height]],
        3: [[0, 1, 0], [-1, 0, height]],
    }[turns]
    full = np.array(unturn, dtype=np.float64) @ np.vstack([back, [0, 0, 1]])
    return _Sheet(level, dark_pixels(level, work), work, full * (72.0 / work))


def _stands_on_end(texts: Sequence[Box]) -> bool:
    """Whether most of the text area runs up or down."""
    tall = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in texts if y1 - y0 > 2 * (x1 - x0))
    wide = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in texts if x1 - x0 > 2 * (y1 - y0))
    return tall > 2 * wide and tall > 0


def _is_upside_down(sheet: _Sheet, texts: Sequence[Box]) -> bool:
    """Whether the longest lines read far better after half a turn."""
    longest = sorted(texts, key=lambda box: box[0] - box[2])[:_SAMPLE]
    pictures = [_cut(sheet.gray, box) for box in longest]
    if not pictures:
        return False
    lines = recognise_lines([*pictures, *(np.ascontiguousarray(np.rot90(p, 2)) for p in pictures)])
    scores = [line.confidence * len(line.text) for line in lines]
    now, turned = sum(scores[: len(pictures)]), sum(scores[len(pictures) :])
    return turned > 2 * now


def _cut(gray: Picture, box: Box) -> Picture:
    x0, y0, x1, y1 = box
    return gray[y0:y1, x0:x1]


def _blocks(sheet: _Sheet, ruled: RuledPage, texts: Sequence[Box], page: int) -> list[Block]:
    clean, ink = _without_rulings(sheet, ruled)
    inside: list[list[Box]] = []
    for table in ruled.tables:
        bands = find_bands(ink, [cell.box for cell in table.cells], sheet.dpi)
        inside += [[part for band in found for part in split_wide(ink, band)] for found in bands]
    free = [
        part
        for box in texts
        if not any(_middle_in(box, table.box) for table in ruled.tables)
        for part in split_wide(ink, box)
    ]
    pieces = [box for boxes in inside for box in boxes]
    lines = recognise_lines([_cut(clean, box) for box in (*pieces, *free)])
    placed: list[tuple[float, float, Block]] = []
    cells = iter(inside)
    read = iter(lines[: len(pieces)])
    for table in ruled.tables:
        texts_of = [[next(read) for _ in next(cells)] for _ in table.cells]
        grid = _grid(sheet, table, texts_of, page)
        placed.append((table.box[1], table.box[0], grid))
    for box, line in _lines(sheet, list(zip(free, lines[len(pieces) :], strict=True)), page):
        placed.append((box[1], box[0], line))
    return [block for _, _, block in sorted(placed, key=lambda item: item[:2])]


def _without_rulings(sheet: _Sheet, ruled: RuledPage) -> tuple[Picture, Picture]:
    """The page with paper where its rulings were, gray and as ink."""
    lines = np.asarray(cv2.dilate(ruled.lines, np.ones((3, 3), np.uint8))) > 0
    clean = sheet.gray.copy()
    clean[lines] = int(np.percentile(sheet.gray, 90))
    ink = sheet.dark.copy()
    ink[lines] = 0
    return clean, ink


def _middle_in(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _grid(sheet: _Sheet, table: RuledTable, texts: Sequence[Sequence[Recognised]], page: int) -> Grid:
    rows: list[list[Cell]] = [[] for _ in range(len(table.ys) - 1)]
    for cell, lines in zip(table.cells, texts, strict=True):
        text = half_width(_joined([line.text for line in lines]))
        rows[cell.row].append(
            Cell(
                text,
                sheet.place(cell.box, page),
                cell.column,
                cell.column_span,
                cell.row_span,
                min((line.confidence for line in lines if line.text), default=1.0),
                lines[0].alternatives if len(lines) == 1 else (),
            )
        )
    return Grid(tuple(Row(tuple(cells), page) for cells in rows if cells))


def _joined(parts: Sequence[str]) -> str:
    """Lines of one cell as one text; two whole figures stay apart."""
    text = ""
    for part in parts:
        apart = text and part[:1].isdigit() and _WHOLE_FIGURE.match(text)
        text += f" {part}" if apart else part
    return _paired_brackets(text)


def _paired_brackets(text: str) -> str:
    """Brackets that open in one width and close in the other: both in full width."""
    if ("（" in text) == ("）" in text):
        return text
    return text.replace("(", "（").replace(")", "）")


def _lines(sheet: _Sheet, found: Sequence[tuple[Box, Recognised]], page: int) -> list[tuple[Box, Line]]:
    """Texts that stand side by side become one line, their gaps kept as blanks."""
    named = [(box, read) for box, read in found if read.text.strip()]
    if not named:
        return []
    left = min(box[0] for box, _ in named)
    unit = float(np.median([box[3] - box[1] for box, _ in named])) / 2 / 1.3
    lines = []
    for group in _side_by_side(named):
        text, end = "", 0
        for box, read in group:
            gap = box[0] - end
            if text and gap > _GAP * unit:
                stop = round((box[0] - left) / unit)
                text += " " * max(2, stop - _width(text))
            text += half_width(_paired_brackets(read.text))
            end = box[2]
        around = _around([box for box, _ in group])
        place = sheet.place(around, page)
        confidence = min(read.confidence for _, read in group)
        lines.append((around, Line(text, place, page, confidence)))
    return lines


def _side_by_side(found: Sequence[tuple[Box, Recognised]]) -> list[list[tuple[Box, Recognised]]]:
    groups: list[list[tuple[Box, Recognised]]] = []
    for item in sorted(found, key=lambda item: item[0][1] + item[0][3]):
        box = item[0]
        last = groups[-1][-1][0] if groups else None
        if last is not None and _overlap(box, last) > 0.5 and not _stacked(box, groups[-1]):
            groups[-1].append(item)
        else:
            groups.append([item])
    return [sorted(group, key=lambda item: item[0][0]) for group in groups]


def _overlap(box: Box, other: Box) -> float:
    """Share of the lower box's height that both have in common."""
    shared = min(box[3], other[3]) - max(box[1], other[1])
    return shared / max(1, min(box[3] - box[1], other[3] - other[1]))


def _stacked(box: Box, group: Sequence[tuple[Box, Recognised]]) -> bool:
    """Whether the box stands over or under one of the group."""
    return any(
        min(box[2], o[2]) - max(box[0], o[0]) > 0.5 * min(box[2] - box[0], o[2] - o[0]) for o, _ in group
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _doubtful(blocks: Sequence[Block]) -> bool:
    threshold = ocr_knowledge().threshold
    for block in blocks:
        if isinstance(block, Line):
            if block.confidence < threshold:
                return True
        elif any(cell.confidence < threshold for row in block.rows for cell in row.cells):
            return True
    return False
