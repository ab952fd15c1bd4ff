"""Page pictures read whole: made tables of figures, turned, noisy, in every file format."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest

from mingzhang.errors import BinaryInput, OcrMissing, TooLarge
from mingzhang.model import Grid, Reading
from mingzhang.read import scan
from mingzhang.read.guard import RawFile

needs_ocr = pytest.mark.skipif(not scan.ocr_available(), reason="the extra ocr is not installed: make ocr")

FIGURES = [
    ["2101501", "18,330.37", "13,907.78"],
    ["2101502", "7,448.20", ""],
    ["2101506", "607.10", "242.84"],
    ["2210201", "3,301.20", "0.09"],
]
DPI = 200


def table() -> np.ndarray:  # type: ignore[type-arg]
    """A page with one ruled table of FIGURES in a plain vector font."""
    import cv2

    sheet = np.full((1100, 1400), 255, np.uint8)
    cv2.putText(sheet, "Table 2024", (500, 200), cv2.FONT_HERSHEY_DUPLEX, 1.6, 0, 2, cv2.LINE_AA)
    for row, texts in enumerate(FIGURES):
        for column, text in enumerate(texts):
            left, top = 150 + column * 360, 300 + row * 70
            cv2.rectangle(sheet, (left, top), (left + 360, top + 70), 0, 2)
            where = (left + 20, top + 47)
            cv2.putText(sheet, text, where, cv2.FONT_HERSHEY_DUPLEX, 1.0, 0, 1, cv2.LINE_AA)
    return sheet


def skewed(sheet: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    import cv2

    turn = cv2.getRotationMatrix2D((700, 550), 0.8, 1.0)
    return np.asarray(cv2.warpAffine(sheet, turn, (1400, 1100), borderValue=255))


def grainy(sheet: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    grains = np.random.default_rng(1).normal(0, 14, sheet.shape)
    return np.clip(sheet * 0.8 + 25 + grains, 0, 255).astype(np.uint8)


def saved(sheet: np.ndarray, kind: str, **options: object) -> RawFile:  # type: ignore[type-arg]
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(sheet).save(file, kind, dpi=(DPI, DPI), **options)
    return RawFile(f"page.{kind.lower()}", file.getvalue())


def texts(reading: Reading) -> list[list[str]]:
    return [
        [cell.text for cell in row.cells]
        for block in reading.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]


@needs_ocr
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
def test_every_format_gives_the_table(kind: str):
    assert texts(scan.read_image(saved(table(), kind))) == FIGURES


@needs_ocr
@pytest.mark.parametrize(
    "change",
    [
        skewed,
        grainy,
        lambda sheet: np.rot90(sheet),
        lambda sheet: np.rot90(sheet, 2),
        lambda sheet: np.rot90(sheet, 3),
        lambda sheet: 255 - sheet,
        lambda sheet: np.dstack([sheet] * 3),
    ],
    ids=["skewed", "grainy", "left", "upside-down", "right", "negative", "colour"],
)
def test_the_table_is_read_however_the_page_lies(change: Callable[[np.ndarray], np.ndarray]):  # type: ignore[type-arg]
    assert texts(scan.read_image(saved(np.ascontiguousarray(change(table())), "PNG"))) == FIGURES


@needs_ocr
def test_boxes_are_points_of_the_page_as_given():
    for turns in range(4):
        blocks, _ = scan.scan_page(np.ascontiguousarray(np.rot90(table(), turns)), page=3, dpi=DPI)
        (grid,) = (block for block in blocks if isinstance(block, Grid))
        box = grid.rows[0].cells[0].place.box
        corners = {
            0: (150, 300, 510, 370),
            1: (300, 1400 - 510, 370, 1400 - 150),
            2: (1400 - 510, 1100 - 370, 1400 - 150, 1100 - 300),
            3: (1100 - 370, 150, 1100 - 300, 510),
        }[turns]
        assert box == pytest.approx([at * 72 / DPI for at in corners], abs=1.5)
        assert grid.rows[0].cells[0].place.page == 3


@needs_ocr
def test_pages_of_one_file_are_numbered():
    from PIL import Image

    sheet = Image.fromarray(table())
    file = io.BytesIO()
    sheet.save(file, "TIFF", save_all=True, append_images=[sheet], dpi=(DPI, DPI))
    reading = scan.read_image(RawFile("two.tif", file.getvalue()))
    assert reading.source.pages == 2
    assert texts(reading) == FIGURES * 2
    assert {row.page for block in reading.blocks if isinstance(block, Grid) for row in block.rows} == {1, 2}


@needs_ocr
def test_an_empty_page_gives_nothing():
    assert scan.scan_page(np.full((800, 600), 255, np.uint8), page=1, dpi=DPI) == ((), ())


@needs_ocr
def test_cut_files_end_in_a_message():
    whole = saved(table(), "PNG").content
    for length in (10, 100, len(whole) // 2):
        with pytest.raises(BinaryInput):
            scan.read_image(RawFile("cut.png", whole[:length]))


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "ocr_available", lambda: False)
    with pytest.raises(OcrMissing):
        scan.read_image(RawFile("page.png", b"\x89PNG"))
    with pytest.raises(OcrMissing):
        scan.scan_page(np.zeros((4, 4), np.uint8), page=1, dpi=DPI)


def png_that_says(width: int, height: int, content: bytes = b"") -> RawFile:
    """A PNG of a few bytes whose head promises so many pixels."""
    head = struct.pack(">II5B", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(content)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told))
        for name, told in parts
    )
    return RawFile("bomb.png", b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


@pytest.mark.parametrize("available", [False, pytest.param(True, marks=needs_ocr)])
@pytest.mark.parametrize(("width", "height"), [(9_000, 9_000), (60_000, 60_000), (2**31 - 1, 1_000)])
def test_a_bomb_of_pixels_is_refused_by_its_head(
    monkeypatch: pytest.MonkeyPatch, available: bool, width: int, height: int
):
    """With the extra or without, and before anything is unpacked."""
    pytest.importorskip("PIL")
    from PIL import ImageFile

    def load(_: object) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(scan, "ocr_available", lambda: available)
    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    with pytest.raises(TooLarge) as told:
        scan.read_image(png_that_says(width, height))
    assert told.value.details["limit"] == "80 MP, 300 p."


def test_a_bomb_among_the_pages_of_a_file_is_refused():
    pytest.importorskip("cv2")
    from mingzhang.read.scan_pictures import pages_of

    with pytest.raises(TooLarge):
        list(pages_of(png_that_says(60_000, 60_000)))
