"""The Word file: real styles, repeating headers, landscape sections, a filled contents field."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from mingzhang.model import PrintedText
from mingzhang.publish.docx import render_docx
from mingzhang.publish.layout import entries_of
from tests.publish.publications import long_tables, sample

DAY = datetime(2024, 2, 1)


@pytest.fixture(scope="module")
def document() -> Document:
    pages = {entry.block: 7 for entry in entries_of(sample())}
    return docx.Document(BytesIO(render_docx(sample(), created=DAY, pages=pages)))


def test_headings_are_real_ones(document: Document):
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert ("Heading 1", "第三部分 2024年部门预算情况说明") in headings
    assert ("Heading 2", "一、主要职能") in headings
    assert ("Heading 3", "（二）政府采购情况") in headings


def test_every_header_row_repeats_and_no_row_of_figures_is_cut(document: Document):
    printed = [table for table in sample().tables if table.kind == "table"]
    found = [
        table for table in document.tables if table.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None
    ]
    assert len(found) == len(printed)
    for made, table in zip(found, printed, strict=True):
        repeating = [row._tr.find(".//" + qn("w:tblHeader")) is not None for row in made.rows]
        assert repeating == [True] * len(table.head) + [False] * len(table.body)
        assert all(row._tr.find(".//" + qn("w:cantSplit")) is not None for row in made.rows)


def test_wide_tables_stand_in_landscape_sections(document: Document):
    directions = [section.orientation for section in document.sections]
    assert directions.count(WD_ORIENT.LANDSCAPE) == sum(table.wide for table in sample().tables)
    for section in document.sections:
        assert (section.page_width > section.page_height) == (section.orientation == WD_ORIENT.LANDSCAPE)


def test_the_contents_field_is_filled_and_asks_for_no_update(document: Document):
    body = document.element.body
    fields = [element.text for element in body.iter(qn("w:instrText"))]
    entries = entries_of(sample())
    assert fields[0] == ' TOC \\o "1-2" \\h \\z \\u '
    assert sum("PAGEREF" in field for field in fields) == len(entries)
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert len(anchors) == len(entries) and set(anchors) <= marks
    assert document.settings.element.find(qn("w:updateFields")) is None
    kinds = [element.get(qn("w:fldCharType")) for element in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_pages_are_numbered_from_one_behind_the_cover(document: Document):
    cover, first, *_ = document.sections
    assert cover._sectPr.find(qn("w:footerReference")) is None
    assert first._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert [element.text for element in first.footer._element.iter(qn("w:instrText"))] == [" PAGE "]


def test_chinese_text_has_its_own_faces(document: Document):
    faces = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Heading 1", "Heading 2", "Heading 3", "Body Text", "表格文字")
    }
    assert faces == {
        "Heading 1": "宋体", "Heading 2": "黑体", "Heading 3": "楷体", "Body Text": "仿宋",
        "表格文字": "宋体",
    }  # fmt: skip


def test_the_properties_say_what_the_file_is(document: Document):
    core = document.core_properties
    assert (core.title, core.author, core.language) == (sample().title, "云溪县医疗保障局", "zh-CN")
    assert core.created.replace(tzinfo=None) == DAY


def test_what_xml_cannot_hold_is_left_out_and_the_rest_escaped():
    odd = PrintedText("收入<b>&\x00\x0b支出\ud800")
    publication = type(sample())("某", (odd,), sample().disclosure)
    made = docx.Document(BytesIO(render_docx(publication, created=DAY, pages={})))
    assert "收入<b>&支出" in [paragraph.text for paragraph in made.paragraphs]


def test_every_part_of_the_package_is_dated_alike():
    content = render_docx(long_tables(), created=DAY, pages={})
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
