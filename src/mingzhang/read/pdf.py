"""A PDF with a text layer → lines and grids with page and box.

PDFium must not be used by two threads at once: a lock guards it; for several files at once use processes.
Pages without usable text go to `ocr` where one is given, else they are named in the reading's notes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from mingzhang.errors import DamagedInput, NeedsPassword, TooLarge
from mingzhang.model import Block, Reading, Source
from mingzhang.read.guard import RawFile
from mingzhang.read.pdf_layout import OpenTable, lay_out
from mingzhang.read.pdf_page import Page, load_page

MAX_PAGES = 3000
AT_ONCE = 100  # pages until the document is opened anew: PDFium keeps what it made of each
BROKEN = 0.2
OCR_DPI = 200
POINTS = 72
MOST_PIXELS = 40_000_000

_LOCK = Lock()
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as a picture: `pixels` (height, width, 3) in RGB, `scale` pixels a point."""

    number: int
    width: float
    height: float
    scale: float
    pixels: npt.NDArray[np.uint8]


Ocr = Callable[[PageImage], Sequence[Block]]


@dataclass
class _Found:
    """What the pages gave, and which pages need a word in the notes."""

    blocks: list[Block] = field(default_factory=list)
    above: OpenTable = field(default_factory=OpenTable)
    no_text: list[int] = field(default_factory=list)
    ocr: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)

    def notes(self) -> tuple[str, ...]:
        """`pdf.<what>:<pages>` for each kind that occurred."""
        kinds = ("no_text", "ocr", "hidden", "cut", "lost")
        named = ((kind, getattr(self, kind)) for kind in kinds)
        return tuple(f"pdf.{kind}:{','.join(map(str, pages))}" for kind, pages in named if pages)


def read_pdf(raw: RawFile, *, progress: Progress | None = None, ocr: Ocr | None = None) -> Reading:
    """Read all pages in order.

    `progress` is told (pages done, pages). Raises NeedsPassword, TooLarge (too many pages), or DamagedInput
    where PDFium cannot repair the file. Notes: `pdf.no_text:3,4` pages without usable text, `pdf.ocr:…`
    pages read by `ocr`, `pdf.hidden:…` pages whose text is an invisible layer, `pdf.cut:…` pages of which a
    limit left something out, `pdf.lost:…` pages that could not be opened.
    """
    found = _Found()
    with _LOCK:
        pages = _count_pages(raw)
        for start in range(0, pages, AT_ONCE):
            with _document(raw) as document:
                for index in range(start, min(start + AT_ONCE, pages)):
                    _read_page(document, index, found, ocr)
                    if progress is not None:
                        progress(index + 1, pages)
    notes = found.notes()
    return Reading(Source(raw.name, raw.sha256, pages, "pdf", notes), tuple(found.blocks), notes)


def _count_pages(raw: RawFile) -> int:
    with _document(raw) as document:
        pages = int(pdfium.FPDF_GetPageCount(document))
    if pages > MAX_PAGES:
        raise TooLarge(raw.name, size=f"{pages:,} p.", limit=f"{MAX_PAGES:,} p.")
    if pages < 1:
        raise DamagedInput(raw.name, why="PDF")
    return pages


@contextmanager
def _document(raw: RawFile) -> Iterator[object]:
    """The open document; PDFium keeps reading from the bytes while it is open."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(raw.content, len(raw.content), None)
    if not document:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise NeedsPassword(raw.name)
        raise DamagedInput(raw.name, why="PDF")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read_page(document: object, index: int, found: _Found, ocr: Ocr | None) -> None:
    page = load_page(document, index)
    if page is None:
        found.lost.append(index + 1)
        return
    if page.cut:
        found.cut.append(page.number)
    usable = _has_text(page)
    above, found.above = found.above, OpenTable()
    if page.hidden and usable:
        found.hidden.append(page.number)
    if ocr is not None and page.drawn and (page.hidden or not usable):
        found.blocks.extend(ocr(render_page(document, page)))
        found.ocr.append(page.number)
    elif usable:
        laid_out = lay_out(page, above)
        if laid_out.above is not None and above.ruled is not None:
            at = next(i for i in range(len(found.blocks) - 1, -1, -1) if found.blocks[i] is above.ruled.grid)
            found.blocks[at] = laid_out.above
        found.blocks.extend(laid_out.blocks)
        found.above = laid_out.ends_with
    elif page.drawn:
        found.no_text.append(page.number)


def _has_text(page: Page) -> bool:
    return len(page.letters) > 0 and page.broken <= BROKEN


def render_page(document: object, page: Page, *, dpi: int = OCR_DPI) -> PageImage:
    """The page as a picture, smaller than `dpi` asks where it would be huge."""
    scale = dpi / POINTS
    scale = min(scale, (MOST_PIXELS / max(page.width * page.height, 1)) ** 0.5)
    width, height = max(int(page.width * scale), 1), max(int(page.height * scale), 1)
    pixels = np.full((height, width, 3), 255, np.uint8)
    handle = pdfium.FPDF_LoadPage(document, page.number - 1)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        width, height, pdfium.FPDFBitmap_BGR, ctypes.c_void_p(pixels.ctypes.data), width * 3
    )
    try:
        pdfium.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
        pdfium.FPDF_ClosePage(handle)
    return PageImage(page.number, page.width, page.height, scale, pixels[:, :, ::-1])
