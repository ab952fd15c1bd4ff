"""The pages of several files as one row of pages, and where points as shown lie in them."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from PIL import Image

from mingzhang.draw.sheets import View, open_sheets
from mingzhang.read.guard import RawFile
from tests.draw.conftest import table_page, text_page
from tests.read.pdf_samples import pdf


def picture(pages: int = 1) -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("RGB", (400, 600), (255, 250 - number, 250)) for number in range(pages)]
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:], dpi=(144, 144))
    return stream.getvalue()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_as_shown_lie_where_the_page_has_them(rotate: int):
    content = pdf(text_page(rotate))
    sheets = open_sheets([RawFile("a.pdf", content)])
    shown = sheets.printed(1)
    assert shown is not None
    x0, top, x1, bottom = (float(value) for value in shown.letters.boxes[0])
    text = pypdfium2.PdfDocument(content)[0].get_textpage()
    box = sheets.files[0].view(0).page_box((x0, top, x1, bottom))  # type: ignore[union-attr]
    assert box == pytest.approx(text.get_charbox(0, loose=True), abs=0.1)


def test_a_view_keeps_the_corner_of_a_cut_page():
    assert View(30, 20, 500, 800, 0).page_box((0, 0, 10, 5)) == (30, 795, 40, 800)


def test_pages_count_on_over_all_kinds_of_files():
    pytest.importorskip("cv2", reason="pictures are read with the extra ocr")
    files = [
        RawFile("a.pdf", pdf(text_page(), table_page())),
        RawFile("notes.txt", b"no pages"),
        RawFile("b.tif", picture(3)),
    ]
    sheets = open_sheets(files)
    assert sheets.pages == 5
    found = sheets.render(4, 72)
    assert found is not None and found[0].size == (200, 300) and found[1] == 1
    assert sheets.render(6, 72) is None and sheets.render(0, 72) is None


def test_the_files_of_an_archive_come_in_their_order():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("表10.pdf", pdf(table_page()))
        archive.writestr("表2.pdf", pdf(text_page(), text_page()))
    sheets = open_sheets([RawFile("all.zip", stream.getvalue())])
    assert [file.pages for file in sheets.files] == [2, 1]


def test_what_cannot_be_opened_has_no_pages():
    assert (
        open_sheets([RawFile("a.pdf", b"%PDF-1.7 nothing"), RawFile("b.png", b"\x89PNG\r\n\x1a\n")]).pages
        == 0
    )
