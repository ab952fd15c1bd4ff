"""Web pages into lines and grids: encodings, spans, tables that only lay out, what is dropped."""

from __future__ import annotations

import pytest

from mingzhang.errors import DamagedInput, EmptyInput
from mingzhang.model import Line, Reading
from mingzhang.read.guard import RawFile
from mingzhang.read.html import decode_page, read_html

TABLE = "<table><tr><td>科目<td>合计</tr><tr><td>210</td><td>1.00</td></tr></table>"
GRID = [["科目", "合计"], ["210", "1.00"]]


def read(page: str | bytes) -> Reading:
    return read_html(RawFile("a.html", page.encode() if isinstance(page, str) else page))


def texts(page: str | bytes) -> list[object]:
    return [
        block.text
        if isinstance(block, Line)
        else [[one.text for one in printed.cells] for printed in block.rows]
        for block in read(page).blocks
    ]


def test_blocks_of_text_and_breaks_are_lines():
    page = "<body><h1>标题</h1><p>第一<b>段</b>\n 续<br/>第二行</p>散文<div>块<div>内块</div>尾</div></body>"
    assert texts(page) == ["标题", "第一段 续", "第二行", "散文", "块", "内块", "尾"]


def test_a_data_table_is_a_grid_between_its_neighbours():
    assert texts(f"<p>前</p>{TABLE}<p>后</p>") == ["前", GRID, "后"]


def test_spans_lay_cells_around_each_other():
    page = (
        "<table><thead><tr><th colspan=2>编码<th rowspan=2>合计</tr><tr><th>类<th>款</tr></thead>"
        "<tbody><tr><td>210<td>15<td>1.00</table>"
    )
    (grid,) = read(page).blocks
    assert not isinstance(grid, Line)
    assert [[(c.text, c.column, c.column_span, c.row_span) for c in row.cells] for row in grid.rows] == [
        [("编码", 0, 2, 1), ("合计", 2, 1, 2)],
        [("类", 0, 1, 1), ("款", 1, 1, 1)],
        [("210", 0, 1, 1), ("15", 1, 1, 1), ("1.00", 2, 1, 1)],
    ]


@pytest.mark.parametrize("span", ["0", "999999999", "-1", "x", "1e9"])
def test_senseless_spans_do_no_harm(span: str):
    page = f"<table><tr><td rowspan={span}>a<td colspan={span}>b</tr><tr><td>c<td>d</tr></table>"
    assert len(texts(page)) == 1


def test_a_table_that_holds_a_table_only_lays_out():
    page = f"<table><tr><td>菜单<br>首页</td><td><p>前</p>{TABLE}后</td></tr></table>"
    assert texts(page) == ["菜单", "首页", "前", GRID, "后"]


def test_a_table_of_one_column_is_no_data():
    assert texts("<table><tr><td>一、<p>概况</p></td></tr><tr><td>二、</td></tr></table>") == [
        "一、",
        "概况",
        "二、",
    ]


def test_title_and_unit_rows_inside_a_table_are_lines():
    page = (
        "<table><tr><td colspan=2>收支总表</tr><tr><td>编制单位：某局<td>单位：万元</tr>"
        "<tr><td>科目<td>合计</tr><tr><td>210<td>1.00</tr></table>"
    )
    assert texts(page) == ["收支总表", "编制单位：某局    单位：万元", GRID]


def test_scripts_navigation_and_hidden_parts_are_dropped():
    page = (
        "<html><head><title>站</title><style>p{}</style></head><body><nav>导航</nav><script>1</script>"
        '<p style="display: none">隐</p><p hidden>藏</p><select><option>选</select><!-- 注释 --><p>正文</p>'
    )
    assert texts(page) == ["正文"]


def test_a_page_of_preformatted_text_keeps_its_lines():
    assert texts("<pre>一  二\n三   四</pre>") == ["一  二", "三   四"]


PROSE = "部门预算的收入和支出情况如下，其中一般公共预算拨款收入。" * 9


@pytest.mark.parametrize(
    ("declared", "encoding", "notes"),
    [
        ("gb2312", "gb18030", ()),
        ("utf-8", "utf-8", ()),
        ("", "gb18030", ("encoding.gb18030",)),
        ("", "utf-8", ()),
        ("", "utf-16", ()),
        ("utf-8", "gb18030", ("encoding.gb18030", "html.encoding: utf-8")),
        ("nonsense", "utf-8", ()),
    ],
)
def test_encodings(declared: str, encoding: str, notes: tuple[str, ...]):
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    content = f"<html><head>{meta}</head><p>{PROSE}</p>".encode(encoding)
    text, noted = decode_page(RawFile("a.html", content))
    assert PROSE in text and noted == notes
    assert texts(content) == [PROSE]


def test_traditional_characters_are_noted():
    assert read("<p>部門預算的收入與支出總體情況說明</p>").notes == ("text.traditional",)
    assert read(f"<p>{PROSE}</p>").notes == ()


def test_a_page_nested_beyond_measure_is_refused_or_read_whole():
    deep = "<div>" * 50_000 + "底" + "</div>" * 50_000
    try:
        assert texts(f"<p>前</p>{deep}<p>后</p>") == ["前", "底", "后"]
    except DamagedInput as error:
        assert "depth" in error.details["why"].lower()


@pytest.mark.parametrize("page", ["<html></html>", "<!DOCTYPE html><script>1</script>", "<!-- -->"])
def test_a_page_without_text_is_empty(page: str):
    with pytest.raises(EmptyInput):
        read(page)
