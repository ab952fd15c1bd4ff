"""Word packages into lines and grids: spans, nesting, changes, text boxes, numbers, embedded sheets."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from mingzhang.errors import DamagedInput, TooLarge
from mingzhang.model import Grid, Line, Reading
from mingzhang.read.docx import read_docx
from mingzhang.read.docx_numbering import format_number
from mingzhang.read.guard import RawFile
from tests.read.packages import W, cell, paragraph, row, table, word, zipped


def read(body: str, **parts: str | bytes) -> Reading:
    return read_docx(RawFile("a.docx", word(body, **parts)))


def shown(reading: Reading) -> list[object]:
    """Lines as text, grids as rows of (text, column, column span, row span)."""
    return [
        block.text
        if isinstance(block, Line)
        else [
            [(one.text, one.column, one.column_span, one.row_span) for one in printed.cells]
            for printed in block.rows
        ]
        for block in reading.blocks
    ]


def texts(reading: Reading) -> list[object]:
    return [
        block.text
        if isinstance(block, Line)
        else [[one.text for one in printed.cells] for printed in block.rows]
        for block in reading.blocks
    ]


HEAD = row(cell("科目"), cell("合计"))


def test_merged_cells_keep_their_columns_and_spans():
    body = table(
        row(
            cell("科目编码", '<w:gridSpan w:val="3"/>'),
            cell("名称", '<w:vMerge w:val="restart"/>'),
            cell("合计", '<w:vMerge w:val="restart"/>'),
        ),
        row(cell("类"), cell("款"), cell("项"), cell("", "<w:vMerge/>"), cell("", "<w:vMerge/>")),
        row(cell("210"), cell("15"), cell("01"), cell("行政运行"), cell("３41.96")),
    )
    assert shown(read(body)) == [
        [
            [("科目编码", 0, 3, 1), ("名称", 3, 1, 2), ("合计", 4, 1, 2)],
            [("类", 0, 1, 1), ("款", 1, 1, 1), ("项", 2, 1, 1)],
            [("210", 0, 1, 1), ("15", 1, 1, 1), ("01", 2, 1, 1), ("行政运行", 3, 1, 1), ("341.96", 4, 1, 1)],
        ]
    ]


def test_a_row_that_begins_further_right_keeps_its_columns():
    body = table(
        HEAD, row(cell("1.00"), properties='<w:gridBefore w:val="1"/>'), row(cell("a"), cell("2.00"))
    )
    (grid,) = shown(read(body))
    assert grid[1] == [("1.00", 1, 1, 1)]


def test_every_line_and_cell_has_a_place_of_its_own():
    reading = read(paragraph("标题") + table(HEAD, row(cell("210"), cell("1.00"))) + paragraph("说明"))
    title, grid, note = reading.blocks
    assert isinstance(title, Line) and isinstance(grid, Grid) and isinstance(note, Line)
    assert [title.place.line, note.place.line] == [1, 4]
    places = [one.place for printed in grid.rows for one in printed.cells]
    assert [(place.line, place.span) for place in places] == [
        (2, (0, 2)),
        (2, (3, 5)),
        (3, (0, 3)),
        (3, (4, 8)),
    ]


def test_titles_and_notes_inside_a_table_are_lines():
    body = table(
        row(cell("收支总表", '<w:gridSpan w:val="2"/>')),
        row(cell("编制单位：某局"), cell("单位：万元")),
        HEAD,
        row(cell("210"), cell("1.00")),
        row(cell("注：本表反映部门本年度的总收支情况，包括上年结转。", '<w:gridSpan w:val="2"/>')),
    )
    assert texts(read(body)) == [
        "收支总表",
        "编制单位：某局    单位：万元",
        [["科目", "合计"], ["210", "1.00"]],
        "注：本表反映部门本年度的总收支情况，包括上年结转。",
    ]


def test_a_table_inside_a_table_is_read_in_its_place():
    inner = table(HEAD, row(cell("210"), cell("1.00")))
    body = table(row(cell(paragraph("左") + inner), cell("右")))
    assert texts(read(body)) == ["左", [["科目", "合计"], ["210", "1.00"]], "右"]


def test_tracked_changes_are_accepted():
    body = (
        "<w:p><w:r><w:t>合计</w:t></w:r><w:ins><w:r><w:t>12.00</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>11.00</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>万元</w:t></w:r></w:moveTo></w:p>"
        + table(HEAD, row(cell("删"), cell("9.00"), properties="<w:del/>"), row(cell("增"), cell("8.00")))
    )
    assert texts(read(body)) == ["合计12.00万元", [["科目", "合计"], ["增", "8.00"]]]


def test_hidden_text_and_field_codes_are_left_out():
    body = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r></w:p>'
    )
    assert texts(read(body)) == ["可见"]


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>框外</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read(body)) == ["框外", "框内"]


def test_a_text_box_inside_a_cell_belongs_to_the_cell():
    box = f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{paragraph('1.00')}</w:txbxContent>"
    box += "</v:textbox></w:pict></w:r></w:p>"
    assert texts(read(table(HEAD, row(cell("210"), cell(box))))) == [[["科目", "合计"], ["210", "1.00"]]]


def test_lines_of_a_cell_join_without_blanks_between_chinese_characters():
    body = table(HEAD, row(cell(paragraph("一般公共") + paragraph("预算")), cell("1")))
    assert texts(read(body))[0][1][0] == "一般公共预算"


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>
</w:lvlOverride></w:num></w:numbering>"""


def numbered(text: str, level: int, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_printed():
    levels = [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 1), ("己", 0), ("庚", 1), ("辛", 3)]
    body = "".join(numbered(text, level) for text, level in levels) + numbered("新", 0, 2)
    assert texts(read(body, numbering=NUMBERING)) == [
        "一、甲",
        "（一）乙",
        "1.丙",
        "2.丁",
        "（二）戊",
        "二、己",
        "（一）庚",
        "辛",
        "一、新",
    ]


def test_a_number_may_come_from_a_style():
    styles = (
        f'<w:styles {W}><w:style w:styleId="a">'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    body = paragraph("甲", '<w:pStyle w:val="b"/>')
    assert texts(read(body, numbering=NUMBERING, styles=styles)) == ["一、甲"]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (11, "chineseCounting", "十一"),
        (20, "japaneseCounting", "二十"),
        (35, "chineseCountingThousand", "三十五"),
        (3, "chineseLegalSimplified", "叁"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (3, "decimalEnclosedCircle", "③"),
        (7, "decimalZero", "07"),
        (7, "something new", "7"),
    ],
)
def test_number_formats(value: int, style: str, text: str):
    assert format_number(value, style) == text


def test_an_embedded_worksheet_is_read_where_it_stands():
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("支出")
    for number, values in enumerate((("科目", "合计"), ("210", "1.00"))):
        sheet.write_row(number, 0, values)
    book.close()
    body = (
        paragraph("前")
        + '<w:p><w:r><w:object><o:OLEObject r:id="rIdE"/></w:object></w:r></w:p>'
        + paragraph("后")
    )
    reading = read(body, embedded=stream.getvalue())
    assert texts(reading) == ["前", "支出", [["科目", "合计"], ["210", "1.00"]], "后"]
    grid = reading.blocks[2]
    assert isinstance(grid, Grid)
    assert grid.rows[1].cells[1].place.as_json() == {"sheet": "支出", "cell": "B2"}


def test_an_embedded_worksheet_that_is_none_is_noted():
    body = '<w:p><w:r><w:object><o:OLEObject r:id="rIdE"/></w:object></w:r></w:p>' + paragraph("后")
    assert read(body, embedded=b"PK\x03\x04 nothing").notes == ("docx.embedded: sheet.xlsx",)


def test_entities_are_refused():
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )
    with pytest.raises(DamagedInput):
        read_docx(RawFile("a.docx", word(paragraph("&c;"), prologue=bomb)))


def test_files_outside_are_never_read():
    secret = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(DamagedInput):
        read_docx(RawFile("a.docx", word(paragraph("&x;"), prologue=secret)))


def test_a_part_that_expands_beyond_measure_is_refused():
    with pytest.raises(TooLarge):
        read_docx(RawFile("a.docx", word(paragraph("0" * 40_000_000))))


def test_a_package_without_a_document_is_damaged():
    with pytest.raises(DamagedInput):
        read_docx(RawFile("a.docx", zipped({"[Content_Types].xml": "<Types/>"})))
