"""Pictures of pages → lines and grids: PNG, JPEG, TIFF, BMP, and pages of a PDF without text of their own.

The page is turned level and upright, rulings give the grids, each cell is recognised by itself; what
stands outside the tables is found by text detection. Needs the extra `ocr`; without it OcrMissing is raised.
"""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import TYPE_CHECKING

from mingzhang.apart import more_time, step
from mingzhang.errors import OcrMissing
from mingzhang.model import Block, Reading, Source
from mingzhang.read.guard import RawFile
from mingzhang.read.picture_size import refuse_bombs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

READ_SECONDS = 0.05  # that each page of a PDF may take on top of what a file may
PAGE_SECONDS = 20.0  # the same for a page read as a picture
POINTS = 72.0  # to the inch
_NEEDED = ("cv2", "numpy", "onnxruntime", "PIL", "rapidocr")


def ocr_available() -> bool:
    """Whether the extra `ocr` is installed with its models."""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        return False
    from mingzhang.read.scan_ocr import models_present

    return models_present()


def read_image(raw: RawFile) -> Reading:
    """Read PNG, JPEG or TIFF, every page of it; raises OcrMissing, BinaryInput or TooLarge."""
    refuse_bombs(raw)
    if not ocr_available():
        raise OcrMissing(raw.name)
    from mingzhang.read.scan_pictures import pages_of

    blocks: list[Block] = []
    notes: list[str] = []
    count = 0
    for count, (picture, dpi) in enumerate(pages_of(raw), start=1):
        found, said = scan_page(picture, page=count, dpi=dpi)
        blocks += found
        notes += said
    kept = tuple(dict.fromkeys(notes))
    return Reading(Source(raw.name, raw.sha256, count, "image", kept), tuple(blocks), kept)


def read_pdf_pages(raw: RawFile) -> Reading:
    """Read a PDF, its pages without usable text as pictures where the extra is installed."""
    from mingzhang.read.pdf import PageImage, read_pdf

    notes: list[str] = []

    def ocr(image: PageImage) -> tuple[Block, ...]:
        blocks, said = scan_page(image.pixels, page=image.number, dpi=image.scale * POINTS)
        notes.extend(said)
        return blocks

    def told(done: int, pages: int) -> None:
        more_time(READ_SECONDS)
        step(done, pages)

    reading = read_pdf(raw, progress=told, ocr=ocr if ocr_available() else None)
    kept = (*reading.notes, *dict.fromkeys(notes))
    return replace(reading, source=replace(reading.source, notes=kept), notes=kept)


def scan_page(
    image: NDArray[np.uint8], *, page: int, dpi: float
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Blocks of one page picture (gray or RGB) with boxes in points of the picture as given, and notes.

    Raises OcrMissing where the extra is not installed.
    """
    if not ocr_available():
        raise OcrMissing("")
    from mingzhang.read.scan_layout import read_page

    more_time(PAGE_SECONDS)
    return read_page(image, page=page, dpi=dpi)
