"""The PDF: text, bookmarks, tags, embedded faces; pages that look as they did when they were looked at."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from mingzhang.model import Line, PrintedText, Publication
from mingzhang.publish.layout import entries_of
from mingzhang.publish.pdf import pages_of, render_pdf
from mingzhang.read.guard import RawFile
from mingzhang.read.pdf import read_pdf
from tests.publish.publications import long_tables, sample

PAGES = Path(__file__).parent / "pages"
DPI = 50
UPDATE = bool(os.environ.get("UPDATE_PAGES"))
DAY = datetime(2024, 2, 1)
# Publication and page (from 0) → what is on it.
LOOKED_AT = {
    "cover": ("sample", 0),
    "contents": ("sample", 1),
    "summary": ("sample", 3),
    "income-landscape": ("sample", 4),
    "narrative": ("sample", 15),
    "long-table-second-page": ("long", 3),
}
SAME_SHADE, MOST_DIFFERENT = 48, 0.004


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {
        "sample": render_pdf(sample(), created=DAY, system_faces=False),
        "long": render_pdf(long_tables(), created=DAY, system_faces=False),
    }


def picture(content: bytes, page: int) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        return document[page].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_looks_as_it_did(made: dict[str, bytes], name: str):
    """UPDATE_PAGES=1 takes the pictures anew; look at them before they are kept."""
    which, page = LOOKED_AT[name]
    found = picture(made[which], page)
    path = PAGES / f"{name}.png"
    if UPDATE:
        PAGES.mkdir(exist_ok=True)
        found.quantize(16).save(path, optimize=True)
    wanted = Image.open(path).convert("L")
    assert found.size == wanted.size
    off = np.abs(np.asarray(found, np.int16) - np.asarray(wanted, np.int16)) > SAME_SHADE
    assert off.mean() <= MOST_DIFFERENT


def test_the_comparison_sees_a_changed_page(made: dict[str, bytes]):
    one, other = (np.asarray(picture(made["sample"], page), np.int16) for page in (15, 16))
    assert (np.abs(one - other) > SAME_SHADE).mean() > MOST_DIFFERENT


def test_every_face_is_embedded_as_a_subset(made: dict[str, bytes]):
    import io

    with pikepdf.open(io.BytesIO(made["sample"])) as document:
        fonts = [
            font for page in document.pages for font in page.obj.Resources.get("/Font", {}).values()
        ]  # fmt: skip
        assert fonts
        for font in fonts:
            base = font.DescendantFonts[0]
            assert str(base.BaseFont)[7] == "+"  # a subset's tag
            assert "/FontFile3" in base.FontDescriptor
            assert "/ToUnicode" in font


def test_the_structure_is_tagged_and_the_language_said(made: dict[str, bytes]):
    import io

    with pikepdf.open(io.BytesIO(made["long"])) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).lower().startswith("zh")
        kinds = set()

        def walk(element: pikepdf.Object, depth: int = 0) -> None:
            if isinstance(element, pikepdf.Array):
                for one in element:
                    walk(one, depth)
            elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
                kinds.add(str(element.S))
                if "/K" in element and depth < 12:
                    walk(element.K, depth + 1)

        walk(document.Root.StructTreeRoot.K)
        assert {"/H1", "/Table", "/TR", "/TH", "/TD"} <= kinds


def test_headings_and_tables_are_bookmarks(made: dict[str, bytes]):
    document = pypdfium2.PdfDocument(made["sample"])
    titles = [item.get_title() for item in document.get_toc()]
    document.close()
    listed = [entry.text for entry in entries_of(sample())]
    assert [title for title in titles if title in listed] == listed
    assert "项目支出绩效目标表" in titles


def test_the_contents_show_the_pages_where_things_stand(made: dict[str, bytes]):
    document = pypdfium2.PdfDocument(made["sample"])
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    for entry in entries_of(sample()):
        page = pages_of(sample(), system_faces=False)[entry.block]
        assert entry.text.replace(" ", "") in texts[page]  # the cover is page 0 and has no number


def test_header_rows_repeat_on_every_page_of_a_long_table(made: dict[str, bytes]):
    document = pypdfium2.PdfDocument(made["long"])
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    pages = [text for text in texts if "号水利工程" in text]
    assert len(pages) >= 4
    assert all("功能分类科目名称" in text for text in pages)


def test_it_carries_the_date_it_is_given_and_no_other(made: dict[str, bytes]):
    assert b"D:20240201" in made["sample"]
    assert made["sample"] == render_pdf(sample(), created=DAY, system_faces=False)


@pytest.mark.parametrize("text", ['#let x = 1; $ * _ ` < > @ [ ] { } \\ "', "//x /*y*/", "= 标题", "- 一"])
def test_nothing_printed_is_markup(text: str):
    publication = Publication("某", (PrintedText(text),), sample().disclosure)
    document = pypdfium2.PdfDocument(render_pdf(publication, created=DAY, system_faces=False))
    found = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "".join(text.split()) in "".join(found.split())


def test_rare_characters_of_names_are_read_again_from_the_bundled_faces():
    """Characters of the standard list that stand beyond the first plane, as names and places have them."""
    name = "\U0002b36f\U0002cb4e\U0002cd0a办公室"
    printed = Publication("甲局2024年部门预算", (PrintedText(name),), sample().disclosure)
    content = render_pdf(printed, created=DAY, system_faces=False)
    lines = [block.text for block in read_pdf(RawFile("a.pdf", content)).blocks if isinstance(block, Line)]
    assert name in lines
