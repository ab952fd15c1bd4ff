"""Pictures of pages → lines and grids: PNG, JPEG, TIFF, and pages of a PDF that have no text of their own.

The page is turned level and upright, rulings give the grids, each cell is recognised by itself; what
stands outside the tables is found by text detection. Needs the extra `ocr`; without it OcrMissing is raised.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from mingzhang.errors import OcrMissing
from mingzhang.model import Block, Reading, Source
from mingzhang.read.guard import RawFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NEEDED = ("cv2", "numpy", "onnxruntime", "PIL", "rapidocr")


def ocr_available() -> bool:
    """Whether the extra `ocr` is installed with its models."""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        return False
    from mingzhang.read.scan_ocr import models_present

    return models_present()


def read_image(raw: RawFile) -> Reading:
    """Read PNG, JPEG or TIFF, every page of it; raises OcrMissing, BinaryInput or TooLarge."""
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


def scan_page(
    image: NDArray[np.uint8], *, page: int, dpi: float
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Blocks of one page picture (gray or RGB) with boxes in points of the picture as given, and notes.

    Raises OcrMissing where the extra is not installed.
    """
    if not ocr_available():
        raise OcrMissing("")
    from mingzhang.read.scan_layout import read_page

    return read_page(image, page=page, dpi=dpi)
