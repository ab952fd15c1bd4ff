"""The files of one disclosure → their pages, numbered on from file to file: to be shown, and to be drawn on.

Only for the drawing process: PDFium opens what strangers wrote.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from mingzhang.draw.marks import Box
from mingzhang.read.detect import IMAGE, PDF, ZIP, detect
from mingzhang.read.guard import RawFile

if TYPE_CHECKING:
    from mingzhang.read.pdf_page import Page

POINTS = 72.0
BLANK = (595, 842)
MOST_PIXELS = 30_000_000
MAX_PICTURE = 80_000_000


@dataclass(frozen=True, slots=True)
class View:
    """How a page of a PDF is shown: its visible box in page space, and quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def height(self) -> float:
        """Points from top to bottom as shown."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def page_box(self, box: Box) -> Box:
        """A box as shown → (left, bottom, right, top) in page space."""
        (x0, y0), (x1, y1) = self._point(box[0], box[1]), self._point(box[2], box[3])
        return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return (
            (self.left + x, self.top - y),
            (self.left + y, self.bottom + x),
            (self.right - x, self.bottom + y),
            (self.right - y, self.top - x),
        )[self.turns % 4]


class PdfFile:
    """An open PDF."""

    def __init__(self, raw: RawFile) -> None:
        self.raw = raw
        self.document = pypdfium2.PdfDocument(raw.content)
        self.pages = len(self.document)

    def view(self, index: int) -> View:
        """How page `index` is shown."""
        page = self.document[index]
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page.raw, box)
        turns = pdfium.FPDFPage_GetRotation(page.raw) % 4
        return View(box.left, box.bottom, box.right, box.top, turns)

    def mended(self) -> bytes:
        """The pages that PDFium can open in a file of their own; blank ones for the others, so that all keep
        their numbers. Raises ValueError for an encrypted file, whose restrictions would be lost."""
        if pdfium.FPDF_GetSecurityHandlerRevision(self.document.raw) >= 0:
            raise ValueError(self.raw.name)
        copy, stream = pypdfium2.PdfDocument.new(), io.BytesIO()
        for index in range(self.pages):
            try:
                copy.import_pages(self.document, [index])
            except pypdfium2.PdfiumError:
                copy.new_page(*BLANK)
        copy.save(stream)
        return stream.getvalue()

    def printed(self, index: int) -> Page | None:
        """Characters and rulings of page `index`."""
        from mingzhang.read.pdf_page import load_page

        return load_page(self.document.raw, index)

    def render(self, index: int, dpi: float) -> tuple[Image.Image, float]:
        """Page `index` as a picture, and its pixels a point; coarser than `dpi` where it would be huge."""
        page = self.document[index]
        width, height = page.get_size()
        scale = min(dpi / POINTS, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
        return picture, scale


class ImageFile:
    """The frames of a picture file, upright and in colours on white."""

    def __init__(self, raw: RawFile) -> None:
        self.raw = raw
        self.image = Image.open(io.BytesIO(raw.content))
        self.pages = int(getattr(self.image, "n_frames", 1))

    def frame(self, index: int) -> tuple[Image.Image, float]:
        """The picture of page `index` and its dots per inch, as the reader takes them."""
        from mingzhang.read.scan_pictures import on_white, resolution

        frame = next(f for number, f in enumerate(ImageSequence.Iterator(self.image)) if number == index)
        if frame.width * frame.height > MAX_PICTURE:
            raise ValueError(f"{frame.width} × {frame.height}")
        dpi = resolution(frame)
        return on_white(ImageOps.exif_transpose(frame)).convert("RGB"), dpi

    def render(self, index: int, dpi: float) -> tuple[Image.Image, float]:
        """As for a PDF; never finer than the picture itself."""
        picture, own = self.frame(index)
        wanted = min(dpi, own)
        if wanted < own:
            size = (
                max(round(picture.width * wanted / own), 1),
                max(round(picture.height * wanted / own), 1),
            )
            picture = picture.resize(size, Image.Resampling.LANCZOS)
        return picture, wanted / POINTS


@dataclass(frozen=True)
class Sheets:
    """All pages of the files; page numbers start at 1 and count on."""

    files: tuple[PdfFile | ImageFile, ...]

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, start = [], 0
        for file in self.files:
            starts.append(start)
            start += file.pages
        return tuple(starts)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return sum(file.pages for file in self.files)

    def locate(self, page: int) -> tuple[PdfFile | ImageFile, int] | None:
        """The file of a page and its index there."""
        for file, start in zip(self.files, self._starts, strict=True):
            if start < page <= start + file.pages:
                return file, page - start - 1
        return None

    def render(self, page: int, dpi: float) -> tuple[Image.Image, float] | None:
        """A page as a picture with its pixels a point; None where there is none or it cannot be opened."""
        found = self.locate(page)
        with suppress(pypdfium2.PdfiumError):
            return found[0].render(found[1], dpi) if found else None
        return None

    @lru_cache(maxsize=4)  # noqa: B019 — the process ends with its sheets
    def printed(self, page: int) -> Page | None:
        """Characters and rulings of a page of a PDF."""
        found = self.locate(page)
        if found and isinstance(found[0], PdfFile):
            return found[0].printed(found[1])
        return None


def open_sheets(files: Sequence[RawFile]) -> Sheets:
    """Open what has pages; what has none, or cannot be opened, is passed over as the readers do."""
    opened: list[PdfFile | ImageFile] = []
    for raw in _unpacked(files):
        kind = detect(raw)
        with suppress(pypdfium2.PdfiumError, UnidentifiedImageError, OSError):
            if kind == PDF:
                opened.append(PdfFile(raw))
            elif kind == IMAGE:
                opened.append(ImageFile(raw))
    return Sheets(tuple(opened))


def _unpacked(files: Sequence[RawFile]) -> Iterator[RawFile]:
    for raw in files:
        if detect(raw) != ZIP:
            yield raw
            continue
        from mingzhang.read.archive import members

        yield from members(raw)
