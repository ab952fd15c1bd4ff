from __future__ import annotations

from mingzhang.model import Cell, Grid, Place, Row
from mingzhang.recognise.paragraphs import find_paragraphs
from tests.recognise.narrative import blocks_of


def texts(text: str) -> list[str]:
    return [paragraph.text for paragraph in find_paragraphs(blocks_of(text))]


def test_wrapped_lines_are_joined_without_blanks_over_empty_lines_and_page_numbers():
    wrapped = "一般公共预算12.30万元，占\n\n─ 3 ─\n\n100%，比上年预算增\n加1.00万元。"
    assert texts(wrapped) == ["一般公共预算12.30万元，占100%，比上年预算增加1.00万元。"]


def test_a_lone_figure_before_its_unit_is_no_page_number():
    assert texts("公务接待费预算为\n25\n万元。") == ["公务接待费预算为25万元。"]


def test_items_headings_and_short_full_stops_end_a_paragraph():
    lines = [
        "（一）机关运行经费情况",
        "机关运行经费5万元。",
        "（二）政府采购情况",
        "1.货物3万元；",
        "2.服务2万元。",
    ]
    assert texts("\n".join(lines)) == lines


def test_a_line_that_begins_with_a_decimal_is_no_item():
    assert texts("项目支出增长\n4.5%，原因是增项。") == ["项目支出增长4.5%，原因是增项。"]


def test_a_title_over_two_lines_is_one_paragraph_and_the_body_another():
    found = texts("二、关于青禾市园林局 2024 年国有资本经营预算\n拨款情况说明\n青禾市园林局没有安排。")
    assert found == ["二、关于青禾市园林局 2024 年国有资本经营预算拨款情况说明", "青禾市园林局没有安排。"]


def test_every_character_keeps_its_line_and_column():
    (paragraph,) = find_paragraphs(blocks_of("  项目支出 30\n 万元，占 40%。"))
    start = paragraph.text.index("40")
    assert paragraph.place(start, start + 2) == Place(line=2, span=(6, 8))
    assert paragraph.place(paragraph.text.index("30"), start) == Place(line=1, span=(7, 9))


def test_the_plain_text_has_no_blanks_but_between_figures_and_leads_back():
    (paragraph,) = find_paragraphs(blocks_of("项 目：１. 2024 年（ 类 ），占 4 %"))
    plain = paragraph.plain
    assert plain.text == "项目:1. 2024年(类),占4%"
    assert [paragraph.text[i] for i in plain.index[:2]] == ["项", "目"]


def test_prose_in_cells_is_read_figures_in_cells_are_not():
    prose = Cell("本单位2024年收入预算合计100万元，比上年预算增加5万元。", Place(sheet="A", cell="B2"), 0)
    row = Row((Cell("210", Place(), 0), Cell("12.00", Place(), 1)))
    (paragraph,) = find_paragraphs([Grid((row, Row((prose,))))])
    assert paragraph.place(3, 5) == Place(sheet="A", cell="B2")


def test_blocks_left_out_break_the_paragraph():
    blocks = blocks_of("项目支出\n表中一行\n\n\n\n\n\n\n30万元。")
    assert [p.text for p in find_paragraphs(blocks, {1})] == ["项目支出", "30万元。"]
