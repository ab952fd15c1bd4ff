"""One PDF page → its characters and rulings as arrays, in points of the page as it is shown.

The raw interface of PDFium is called in bulk: addresses instead of objects, arrays instead of lists.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from mingzhang.read.pdf_codes import Codes, is_blank, usual_forms, whole

Floats = npt.NDArray[np.float32]

MAX_CHARACTERS = 200_000
MAX_OBJECTS = 60_000
MAX_SEGMENTS = 200_000
MAX_DEPTH = 6
THIN = 3.0
SHORT = 3.0
MOST_SEGMENTS_OF_A_PIECE = 6
WHITE = 250
_MOVE, _LINE = 2, 0
_SAMPLE = 60
_HYPHEN_AT_END = (0x2, 0xFFFE)  # what PDFium makes of a hyphen behind which the line ends
_FIRST_WIDE = 0x2E80
_LOW, _DESCENT = 0.6, 0.12


class _Call(Protocol):
    def __call__(self, *args: object) -> int: ...


def _call(
    name: str, *arguments: type[ctypes.c_void_p | ctypes.c_int | ctypes.c_ulong], pointer: bool = False
) -> _Call:
    """The function without PDFium's own pointer types, so that plain addresses can be handed over."""
    kind = ctypes.CFUNCTYPE(ctypes.c_void_p if pointer else ctypes.c_int, *arguments)
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    assert address is not None
    return cast(_Call, kind(address))


_P, _I = ctypes.c_void_p, ctypes.c_int
_get_text = _call("FPDFText_GetText", _P, _I, _I, _P)
_get_unicode = _call("FPDFText_GetUnicode", _P, _I)
_loose_box = _call("FPDFText_GetLooseCharBox", _P, _I, _P)
_tight_box = _call("FPDFText_GetCharBox", _P, _I, _P, _P, _P, _P)
_origin = _call("FPDFText_GetCharOrigin", _P, _I, _P, _P)
_text_matrix = _call("FPDFText_GetMatrix", _P, _I, _P)
_map_error = _call("FPDFText_HasUnicodeMapError", _P, _I)
_page_object = _call("FPDFPage_GetObject", _P, _I, pointer=True)
_form_object = _call("FPDFFormObj_GetObject", _P, ctypes.c_ulong, pointer=True)
_object_type = _call("FPDFPageObj_GetType", _P)
_count_segments = _call("FPDFPath_CountSegments", _P)
_bounds = _call("FPDFPageObj_GetBounds", _P, _P, _P, _P, _P)
_matrix = _call("FPDFPageObj_GetMatrix", _P, _P)
_draw_mode = _call("FPDFPath_GetDrawMode", _P, _P, _P)
_fill_colour = _call("FPDFPageObj_GetFillColor", _P, _P, _P, _P, _P)
_segment = _call("FPDFPath_GetPathSegment", _P, _I, pointer=True)
_point = _call("FPDFPathSegment_GetPoint", _P, _P, _P)
_segment_type = _call("FPDFPathSegment_GetType", _P)
_segment_closes = _call("FPDFPathSegment_GetClose", _P)


@dataclass(frozen=True, slots=True)
class Letters:
    """Printed characters, blanks left out: code points, and boxes (x0, top, x1, bottom)."""

    codes: Codes
    boxes: Floats

    def take(self, index: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Letters:
        """The characters at `index`."""
        return Letters(self.codes[index], self.boxes[index])

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Rulings:
    """Lines along the axes: `across` as (y, x0, x1), `down` as (x, top, bottom)."""

    across: Floats
    down: Floats


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page; `fills` are coloured areas without a drawn edge (x0, top, x1, bottom).

    `broken`: share of characters whose meaning the file does not tell. `pictures`: whether images stand
    on it, `drawn`: images or paths. `hidden`: its text is invisible. `cut`: a limit left something out.
    """

    number: int
    width: float
    height: float
    letters: Letters
    rulings: Rulings
    fills: Floats
    broken: float
    hidden: bool
    pictures: bool
    drawn: bool
    cut: bool


def load_page(document: object, index: int) -> Page | None:
    """Page `index` (from 0) of an open document; None where PDFium cannot make a page of it."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        if _has_marks_to_print(page):
            flat = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
            if flat:
                pdfium.FPDF_ClosePage(page)
                page = pdfium.FPDF_LoadPage(document, index)
        return _read_page(page, index)
    finally:
        pdfium.FPDF_ClosePage(page)


def _has_marks_to_print(page: object) -> bool:
    """Whether annotations other than links may carry text: comments on the page, form fields, stamps."""
    silent = {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), 1000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind not in silent:
            return True
    return False


def _read_page(page: object, index: int) -> Page:
    view = _View.of(page)
    address = ctypes.cast(cast(ctypes.c_void_p, page), _P).value
    assert address is not None
    text = pdfium.FPDFText_LoadPage(page)
    try:
        letters, broken, cut = _letters(text, view)
    finally:
        pdfium.FPDFText_ClosePage(text)
    drawing = _Drawing()
    drawing.collect(address, pdfium.FPDFPage_CountObjects(page), _page_object, None, 0)
    rulings, fills = drawing.rulings(view)
    return Page(
        index + 1,
        view.width,
        view.height,
        letters,
        rulings,
        fills,
        broken,
        drawing.hidden_text(),
        drawing.pictures > 0,
        drawing.pictures > 0 or drawing.paths > 0,
        cut or drawing.cut,
    )


@dataclass(frozen=True, slots=True)
class _View:
    """How PDFium's page space becomes the page as it is shown."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @classmethod
    def of(cls, page: object) -> _View:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        return cls(box.left, box.bottom, box.right, box.top, pdfium.FPDFPage_GetRotation(page) % 4)

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def boxes(self, boxes: Floats) -> Floats:
        """Boxes by two corners in page space → (x0, top, x1, bottom) as shown."""
        x, y = boxes[:, 0::2], boxes[:, 1::2]
        if self.turns == 0:
            x, y = x - self.left, self.top - y
        elif self.turns == 1:
            x, y = y - self.bottom, x - self.left
        elif self.turns == 2:
            x, y = self.right - x, y - self.bottom
        else:
            x, y = self.top - y, self.right - x
        found = np.empty((len(boxes), 4), np.float32)
        found[:, 0], found[:, 2] = x.min(axis=1, initial=np.inf), x.max(axis=1, initial=-np.inf)
        found[:, 1], found[:, 3] = y.min(axis=1, initial=np.inf), y.max(axis=1, initial=-np.inf)
        return found

    def holds(self, boxes: Floats) -> npt.NDArray[np.bool_]:
        """Whether the middle of each box is on the page; what lies beyond its edges is never seen."""
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        return (x > 0) & (x < self.width) & (y > 0) & (y < self.height)


def _letters(text: object, view: _View) -> tuple[Letters, float, bool]:
    handle = ctypes.cast(cast(ctypes.c_void_p, text), _P).value
    printed = pdfium.FPDFText_CountChars(text) if handle else 0
    count = min(printed, MAX_CHARACTERS)
    if count <= 0:
        return Letters(np.empty(0, np.uint32), np.empty((0, 4), np.float32)), 0.0, False
    codes = _unicode(handle, count)
    codes[(codes == _HYPHEN_AT_END[0]) | (codes == _HYPHEN_AT_END[1])] = ord("-")
    seen = np.flatnonzero(~is_blank(codes))
    boxes = np.zeros((count, 4), np.float32)
    start = boxes.ctypes.data
    _run(_loose_box, repeat(handle), range(count), range(start, start + 16 * count, 16))
    boxes = boxes[seen]
    _mend_boxes(handle, seen, boxes)
    _fill_wide_boxes(text, seen, codes[seen], boxes)
    broken = _broken_share(handle, codes, seen)
    letters = Letters(usual_forms(codes[seen]), view.boxes(boxes))
    return letters.take(view.holds(letters.boxes)), broken, printed > count


def _run(call: _Call, *arguments: Iterable[object]) -> None:
    """Call for every tuple of arguments, the loop running outside of Python's byte code."""
    deque(map(call, *arguments), maxlen=0)


def _unicode(handle: int | None, count: int) -> Codes:
    """Code points in bulk; one by one only where the bulk call leaves characters out."""
    buffer = np.zeros(count + 1, np.uint16)
    if _get_text(handle, 0, count, buffer.ctypes.data) == count + 1:
        codes = buffer[:count].astype(np.uint32)
        if not ((codes >= 0xD800) & (codes < 0xE000)).any():
            return codes
    return whole(np.fromiter(map(_get_unicode, repeat(handle), range(count)), np.uint32, count))


def _mend_boxes(handle: int | None, seen: npt.NDArray[np.intp], boxes: Floats) -> None:
    """Turned characters and fonts without measures have no loose box: take the ink's."""
    flat = (np.abs(boxes[:, 2] - boxes[:, 0]) < 0.05) | (np.abs(boxes[:, 3] - boxes[:, 1]) < 0.05)
    if not flat.any():
        return
    box = (ctypes.c_double * 4)()
    start = ctypes.addressof(box)
    for position in np.flatnonzero(flat):
        if _tight_box(handle, int(seen[position]), start, start + 8, start + 16, start + 24):
            left, right, bottom, top = box
            boxes[position] = (left, top, right, bottom)


def _fill_wide_boxes(text: object, seen: npt.NDArray[np.intp], codes: Codes, boxes: Floats) -> None:
    """Fonts without measures (drawn letter by letter, as browsers write them) have the ink's box for a loose
    one: give wide signs with little ink, 一 and 、, the square that they stand in."""
    wide = np.abs(boxes[:, 2] - boxes[:, 0])
    high = np.abs(boxes[:, 3] - boxes[:, 1])
    longer = np.maximum(wide, high)
    signs = (codes >= _FIRST_WIDE) & (codes <= 0xFFFF)
    if not signs.any():
        return
    small = (np.minimum(wide, high) < _LOW * longer) | (longer < _LOW * np.median(longer[signs]))
    for position in np.flatnonzero(signs & small).tolist():
        square = _square(text, int(seen[position]))
        if square is not None:
            boxes[position] = square


def _square(text: object, index: int) -> tuple[float, float, float, float] | None:
    """(left, top, right, bottom) of a character's square; None for turned ones."""
    matrix, x, y = (ctypes.c_float * 6)(), ctypes.c_double(), ctypes.c_double()
    handle = ctypes.cast(cast(ctypes.c_void_p, text), _P).value
    told = _text_matrix(handle, index, ctypes.addressof(matrix))
    if not told or not _origin(handle, index, ctypes.addressof(x), ctypes.addressof(y)):
        return None
    size = pdfium.FPDFText_GetFontSize(text, index)
    across, up = size * matrix[0], size * matrix[3]
    if matrix[1] or matrix[2] or across <= 0 or up <= 0:
        return None
    bottom = y.value - _DESCENT * up
    return (x.value, bottom + up, x.value + across, bottom)


def _broken_share(handle: int | None, codes: Codes, seen: npt.NDArray[np.intp]) -> float:
    """Characters of private use, replacements, and a sample of those that the font cannot name."""
    if not len(seen):
        return 0.0
    printed = codes[seen]
    odd = ((printed >= 0xE000) & (printed < 0xF900)) | (printed == 0xFFFD) | (printed >= 0xF0000)
    sample = seen[:: max(len(seen) // _SAMPLE, 1)]
    unmapped = sum(1 for index in sample.tolist() if _map_error(handle, index) == 1)
    return max(float(odd.mean()), unmapped / len(sample))


class _Drawing:
    """Collects path objects through all form objects, then makes rulings of them."""

    def __init__(self) -> None:
        self.pieces: list[Floats] = []
        self.areas: list[Floats] = []
        self.pictures = 0
        self.paths = 0
        self.cut = False
        self._texts: list[int] = []
        self._objects = 0
        self._segments = 0

    def collect(
        self, owner: int, count: int, getter: _Call, matrix: npt.NDArray[np.float64] | None, depth: int
    ) -> None:
        """Take the objects of a page or form; `matrix` brings a form's space to the page's."""
        room = MAX_OBJECTS - self._objects
        if count > room or depth > MAX_DEPTH:
            self.cut = True
            count = max(room, 0) if depth <= MAX_DEPTH else 0
        self._objects += count
        handles = list(map(getter, repeat(owner), range(count)))
        kinds = list(map(_object_type, handles))
        paths = [h for h, kind in zip(handles, kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_PATH]
        if len(self._texts) < 20:
            texts = (h for h, kind in zip(handles, kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_TEXT)
            self._texts.extend(h for h, _ in zip(texts, range(20), strict=False))
        self.pictures += kinds.count(pdfium.FPDF_PAGEOBJ_IMAGE)
        self.paths += len(paths)
        self._take_paths(paths, matrix)
        for handle, kind in zip(handles, kinds, strict=True):
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                inner = _matrix_of(handle) if matrix is None else _matrix_of(handle) @ matrix
                form = ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
                self.collect(handle, pdfium.FPDFFormObj_CountObjects(form), _form_object, inner, depth + 1)

    def hidden_text(self) -> bool:
        """Whether the first text objects are all invisible, as under a scanned picture."""
        modes = [
            pdfium.FPDFTextObj_GetTextRenderMode(ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT))
            for handle in self._texts[:20]
        ]
        return bool(modes) and all(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE for mode in modes)

    def _take_paths(self, paths: Sequence[int], matrix: npt.NDArray[np.float64] | None) -> None:
        if not paths:
            return
        boxes = np.zeros((len(paths), 4), np.float32)
        start, end = boxes.ctypes.data, boxes.ctypes.data + 16 * len(paths)
        _run(
            _bounds,
            paths,
            *(range(start + shift, end + shift, 16) for shift in (0, 4, 8, 12)),
        )
        wide = np.abs(boxes[:, 2] - boxes[:, 0])
        high = np.abs(boxes[:, 3] - boxes[:, 1])
        thin = np.minimum(wide, high) <= THIN
        counts = np.fromiter(map(_count_segments, paths), np.int32, len(paths))
        whole = thin & (counts <= MOST_SEGMENTS_OF_A_PIECE)
        if whole.any():
            self.pieces.append(_moved(boxes[whole], matrix))
        for position in np.flatnonzero(~whole).tolist():
            self._take_outline(paths[position], int(counts[position]), matrix)

    def _take_outline(self, path: int, count: int, matrix: npt.NDArray[np.float64] | None) -> None:
        """Straight edges of a box or compound path; a filled box without a drawn edge is an area."""
        if self._segments + count > MAX_SEGMENTS:
            self.cut = True
            return
        self._segments += count
        stroked, filled = _paint(path)
        if not stroked and (not filled or _is_white(path)):
            return
        starts, ends = _edges(path, count)
        if not len(starts):
            return
        own = _matrix_of(path)
        if matrix is not None:
            own = own @ matrix
        edges = np.hstack([_transform(starts, own), _transform(ends, own)]).astype(np.float32)
        level = (np.abs(edges[:, 1] - edges[:, 3]) <= 1) | (np.abs(edges[:, 0] - edges[:, 2]) <= 1)
        if not stroked and level.all() and count <= MOST_SEGMENTS_OF_A_PIECE:
            corners = np.concatenate([edges[:, 0:2], edges[:, 2:4]])
            self.areas.append(np.hstack([corners.min(axis=0), corners.max(axis=0)])[None, :])
        else:
            self.pieces.append(edges[level])

    def rulings(self, view: _View) -> tuple[Rulings, Floats]:
        """All rulings and areas in the page's space as shown."""
        none = np.empty((0, 4), np.float32)
        pieces = view.boxes(np.vstack(self.pieces)) if self.pieces else none
        areas = view.boxes(np.vstack(self.areas)) if self.areas else none
        return _rulings(pieces), areas


def _rulings(pieces: Floats) -> Rulings:
    wide, high = pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]
    across = pieces[(high <= THIN) & (wide > SHORT) & (wide > high)]
    down = pieces[(wide <= THIN) & (high > SHORT) & (high > wide)]
    return Rulings(
        np.column_stack([(across[:, 1] + across[:, 3]) / 2, across[:, 0], across[:, 2]]),
        np.column_stack([(down[:, 0] + down[:, 2]) / 2, down[:, 1], down[:, 3]]),
    )


def _moved(boxes: Floats, matrix: npt.NDArray[np.float64] | None) -> Floats:
    if matrix is None:
        return boxes
    first, second = _transform(boxes[:, 0:2], matrix), _transform(boxes[:, 2:4], matrix)
    return np.hstack([first, second]).astype(np.float32)


def _transform(points: npt.NDArray[np.floating], matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points times a 3 × 3 matrix in PDF's row form."""
    return points @ matrix[:2, :2] + matrix[2, :2]


def _matrix_of(handle: int) -> npt.NDArray[np.float64]:
    values = np.zeros(6, np.float32)
    if not _matrix(handle, values.ctypes.data):
        return np.eye(3)
    a, b, c, d, e, f = values.tolist()
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]], np.float64)


def _paint(path: int) -> tuple[bool, bool]:
    """(edge drawn, inside filled)."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    _draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(stroke.value), fill.value != pdfium.FPDF_FILLMODE_NONE


def _is_white(path: int) -> bool:
    parts = (ctypes.c_uint * 4)()
    start = ctypes.addressof(parts)
    if not _fill_colour(path, start, start + 4, start + 8, start + 12):
        return False
    red, green, blue, alpha = parts
    return min(red, green, blue) >= WHITE or alpha == 0


def _edges(path: int, count: int) -> tuple[Floats, Floats]:
    """Start and end points of the straight segments of a path, closing ones included."""
    handles = list(map(_segment, repeat(path), range(count)))
    points = np.zeros((count, 2), np.float32)
    start = points.ctypes.data
    _run(
        _point,
        handles,
        range(start, start + 8 * count, 8),
        range(start + 4, start + 4 + 8 * count, 8),
    )
    kinds = np.fromiter(map(_segment_type, handles), np.int32, count)
    closes = np.fromiter(map(_segment_closes, handles), np.int32, count)
    moves = np.flatnonzero(kinds == _MOVE)
    lines = np.flatnonzero(kinds == _LINE)
    lines = lines[lines > 0]
    closing = np.flatnonzero(closes != 0)
    first = moves[np.searchsorted(moves, closing, side="right") - 1] if len(moves) else closing[:0]
    closing = closing[: len(first)]
    return (
        np.concatenate([points[lines - 1], points[closing]]),
        np.concatenate([points[lines], points[first]]),
    )
