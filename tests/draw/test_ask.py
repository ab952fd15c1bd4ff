"""Drawing through the process of its own: what is asked for comes back, and what fails says so."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from mingzhang import apart
from mingzhang.draw import ask
from mingzhang.draw.annotations import COLOURS
from mingzhang.draw.ask import crop_marks, draw_grids, mark_pages
from mingzhang.draw.grid_picture import COLOURS as GRID_COLOURS
from mingzhang.draw.marks import MAIN, OTHER, PASSAGE, Crop, Figure, GridPage, Mark, Note
from mingzhang.errors import DamagedInput, NoPages, TooSlow
from mingzhang.read.guard import RawFile
from mingzhang.taxonomy.files import data_dir
from tests.draw.conftest import PAY, TOTAL, table_page, text_page
from tests.read.pdf_samples import pdf

NOTES = [Note(1, "1. sum", "合计应为12.40"), Note(2, "2. text", "文字")]
TEMPLATE = (data_dir() / "templates" / "marked.typ").read_bytes()


def summary(*numbers: int) -> dict[str, object]:
    """As the report makes it, in short."""
    finding = {"severity": "error", "severity_word": "错误", "title": "t", "message": "#let x = “金额”*_$"}
    blank = dict.fromkeys(
        ("expected", "found", "difference", "suggest", "consequences", "uncertain", "basis"), ""
    )
    words = dict.fromkeys(
        ("author", "bookmark", "title", "unit", "about", "verdict_word", "none", "footer"), "明账"
    )
    return {
        **words,
        "lang": "zh",
        "verdict": "fail",
        "counts": [["error", "错误", 1]],
        "coverage": [["表格", "1"]],
        "legend": [["main", "a"], ["other", "b"], ["passage", "c"]],
        "heads": ["a", "b", "c", "d"],
        "page": ["第", "页"],
        "findings": [{**finding, **blank, "number": number} for number in numbers],
    }


def marked(files: Sequence[RawFile], marks: Sequence[Mark]) -> bytes:
    return mark_pages(files, marks, NOTES, summary(1, 2, 3), TEMPLATE)


def boxes_of(content: bytes) -> list[tuple[int, str, str]]:
    """(page, finding, text of the note) of every box."""
    found = []
    for number, page in enumerate(pikepdf.open(io.BytesIO(content)).pages, start=1):
        for annotation in page.obj.get("/Annots", []):
            if annotation.Subtype == "/Square":
                found.append((number, str(annotation.NM).split("-")[1], str(annotation.Contents)))
    return found


def text_of(content: bytes, page: int) -> str:
    return str(pypdfium2.PdfDocument(content)[page].get_textpage().get_text_range())


def test_a_crop_shows_the_figure_inside_its_shape(raw: RawFile, marks: list[Mark]):
    (first, second, third), left_out = crop_marks([raw], marks, most=9, room=10**6)
    assert [(crop.number, crop.page) for crop in (first, second, third)] == [(1, 2), (2, 1), (2, 2)]
    assert left_out == [] and {shape.role for shape in first.shapes} == {MAIN, OTHER}
    assert {shape.role for shape in second.shapes} == {PASSAGE, MAIN}
    assert all(_dark(crop, index) for crop in (first, second) for index in range(len(crop.shapes)))


def _dark(crop: Crop, index: int) -> bool:
    """Whether something is printed within a shape of a crop, which lies within its picture."""
    shape = crop.shapes[index]
    picture = Image.open(io.BytesIO(crop.content)).convert("L")
    assert picture.size == (crop.width, crop.height)
    inside = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
    assert 0 <= inside[0] < inside[2] <= crop.width and 0 <= inside[1] < inside[3] <= crop.height
    inner = picture.crop((int(inside[0]) + 3, int(inside[1]) + 3, int(inside[2]) - 3, int(inside[3]) - 3))
    return inner.getextrema()[0] < 120


@pytest.mark.parametrize(("most", "room"), [(1, 10**6), (9, 1)])
def test_crops_beyond_the_limits_are_named(raw: RawFile, marks: list[Mark], most: int, room: int):
    crops, left_out = crop_marks([raw], marks, most=most, room=room)
    assert len(crops) == 1 and left_out == [(2, 1), (2, 2)]


def test_both_sides_carry_the_number_and_the_note_of_their_finding(raw: RawFile, marks: list[Mark]):
    found = boxes_of(marked([raw], marks))
    assert sorted((page, number) for page, number, _ in found) == [
        (1, "2"), (1, "2"), (2, "1"), (2, "1"), (2, "2"),
    ]  # fmt: skip
    assert {text for _, number, text in found if number == "1"} == {"合计应为12.40"}


def test_the_text_and_the_pages_stay_as_they_were_and_the_list_follows(raw: RawFile, marks: list[Mark]):
    content = marked([raw], marks)
    assert [text_of(content, page) for page in (0, 1)] == [text_of(raw.content, page) for page in (0, 1)]
    listed = text_of(content, 2)
    assert "第2页" in listed.replace(" ", "") and "#let x = “金额”*_$" in listed


def test_the_list_and_the_bookmarks_lead_to_the_boxes(raw: RawFile, marks: list[Mark]):
    pdf_file = pikepdf.open(io.BytesIO(marked([raw], marks)))
    links = [a for a in pdf_file.pages[2].obj.Annots if a.Subtype == "/Link"]
    assert [link.Dest[0].objgen for link in links] == [pdf_file.pages[i].obj.objgen for i in (1, 0)]
    with pdf_file.open_outline() as outline:
        assert [item.title for item in outline.root[-1].children] == ["1. sum", "2. text"]


def test_the_same_request_gives_the_same_bytes(raw: RawFile, marks: list[Mark]):
    assert marked([raw], marks) == marked([raw], marks)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_stand_where_the_page_shows_the_figure(rotate: int):
    raw = RawFile("a.pdf", pdf(table_page(rotate)))
    shown = _rendered(raw.content)
    box = _box_around_changes(
        shown, _rendered(marked([raw], [Mark(1, "error", 1, (50, 300, 90, 330), MAIN)]))
    )
    assert box == pytest.approx((50, 294, 90, 330), abs=2)


def _rendered(content: bytes) -> Image.Image:
    return pypdfium2.PdfDocument(content)[0].render(scale=1).to_pil().convert("L")


def _box_around_changes(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int]:
    from PIL import ImageChops

    found = ImageChops.difference(before, after).point(lambda value: 255 if value > 12 else 0).getbbox()
    assert found is not None
    return found


def test_a_file_under_restrictions_stays_under_them(marks: list[Mark]):
    stream = io.BytesIO()
    limited = pikepdf.Encryption(owner="o", user="", allow=pikepdf.Permissions(extract=False))
    pikepdf.open(io.BytesIO(pdf(text_page(), table_page()))).save(stream, encryption=limited)
    found = pikepdf.open(io.BytesIO(marked([RawFile("a.pdf", stream.getvalue())], marks)))
    assert found.is_encrypted and not found.allow.extract


@pytest.mark.parametrize(("old", "new"), [(b"startxref", b"startxxxx"), (b"/Count 2", b"/Count 7")])
def test_a_damaged_file_is_marked_as_it_is_read(raw: RawFile, marks: list[Mark], old: bytes, new: bytes):
    broken = RawFile(raw.name, raw.content.replace(old, new))
    assert [page for page, _, _ in boxes_of(marked([broken], marks))].count(2) == 3


def test_bookmarks_out_of_order_do_not_keep_the_copy_from_being_made(raw: RawFile, marks: list[Mark]):
    stream = io.BytesIO()
    source = pikepdf.open(io.BytesIO(raw.content))
    source.Root.Outlines = pikepdf.Dictionary(First=pikepdf.Array([7]), Last=pikepdf.Name.Odd)
    source.save(stream)
    assert len(boxes_of(marked([RawFile("a.pdf", stream.getvalue())], marks))) == 5


def test_several_files_become_one_copy_and_pictures_become_pages(raw: RawFile):
    pytest.importorskip("cv2", reason="pictures are read with the extra ocr")
    stream = io.BytesIO()
    Image.new("RGB", (800, 1200), "white").save(stream, "PNG", dpi=(144, 144))
    content = marked(
        [raw, RawFile("b.png", stream.getvalue())], [Mark(1, "error", 3, (10, 10, 60, 30), MAIN)]
    )
    assert boxes_of(content)[0][0] == 3
    width, height = pypdfium2.PdfDocument(content)[2].get_size()
    assert (width, height) == pytest.approx((400, 600), abs=1)


def test_a_report_without_boxes_still_gets_its_list(raw: RawFile):
    content = marked([raw], [])
    assert len(pypdfium2.PdfDocument(content)) == 3 and boxes_of(content) == []


def test_a_grid_picture_shows_each_kind_in_its_colour(raw: RawFile):
    figures = (Figure("fact", PAY, "basic", "301 · total"), Figure("open", TOTAL))
    page = GridPage(2, (PAY, (60, 120, 200, 140)), ((60, 140, 200, 160),), figures)
    ((number, content),) = draw_grids([raw], [page], ["说明"], [("fact", "已对上"), ("open", "未对上")])
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(10**6) or []}
    assert number == 2
    for kind in ("ruling", "merged", "fact", "open"):
        wanted = GRID_COLOURS[kind]
        assert min(max(abs(a - b) for a, b in zip(wanted, c, strict=True)) for c in colours) < 40, kind


def test_pages_that_do_not_exist_are_not_drawn(raw: RawFile):
    assert list(draw_grids([raw], [GridPage(9, (), (), ())], ["x"], [])) == []


def test_files_without_pages_are_told():
    with pytest.raises(NoPages):
        marked([RawFile("a.txt", "文字".encode())], [])


def test_a_process_that_dies_or_is_slow_is_an_input_error(
    raw: RawFile, marks: list[Mark], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ask, "LIMITS", apart.Limits(60, 0, 1))
    with pytest.raises(DamagedInput):
        marked([raw], marks)
    monkeypatch.setattr(ask, "LIMITS", apart.Limits(0, 0, 6 * 1024**3))
    with pytest.raises(TooSlow):
        marked([raw], marks)


def test_every_severity_has_a_colour():
    from mingzhang.model import SEVERITIES

    assert set(COLOURS) == set(SEVERITIES)
