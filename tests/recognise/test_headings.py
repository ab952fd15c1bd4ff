from __future__ import annotations

from mingzhang.recognise.headings import NARRATIVE, find_headings, find_sections
from mingzhang.recognise.paragraphs import find_paragraphs
from tests.recognise.narrative import blocks_of

CONTENTS = """目  录
第一部分 青禾市园林局概况
一、主要职能 ………… 2
第二部分 2024年部门预算公开表
一、部门收支总体情况表
第三部分 2024年部门预算情况说明
一、收支预算情况说明
第四部分 名词解释
"""
BODY = """第一部分 青禾市园林局概况
一、主要职能
（一）管理公园，完成交办的任务。
第三部分 2024年部门预算情况说明
一、收支预算情况说明
收支总预算5万元。
十、其他重要事项的情况说明
（一）机关运行经费情况
机关运行经费1万元。
项目支出绩效目标表
一、缴费补助情况
（二）其他需说明的事项
无。
第四部分 名词解释
一、基本支出：指日常支出。
"""


def sections(text: str):
    return [
        (section.part, section.numeral, section.topic, section.title)
        for section in find_sections(find_paragraphs(blocks_of(text)))
        if section.title
    ]


def test_the_contents_list_is_told_from_the_body():
    found = find_headings(blocks_of(CONTENTS + BODY))
    assert [heading.text for heading in found if heading.listed] == CONTENTS.splitlines()[1:]
    assert [heading.place.line for heading in found if not heading.listed][:3] == [1, 9, 10]


def test_a_contents_list_without_its_title_ends_where_the_parts_start_over():
    text = CONTENTS.split("\n", 1)[1]
    found = find_headings(blocks_of(text + BODY))
    assert sum(heading.listed for heading in found) == 7


def test_a_body_without_contents_has_no_listed_headings():
    assert not any(heading.listed for heading in find_headings(blocks_of(BODY)))


def test_a_part_that_stands_before_the_first_is_only_listed():
    found = find_headings(blocks_of("第四部分 名词解释\n" + BODY))
    assert [heading.text for heading in found if heading.listed] == ["第四部分 名词解释"]


def test_sections_know_part_numeral_and_topic():
    assert sections(CONTENTS + BODY) == [
        ("profile", "", "", "青禾市园林局概况"),
        ("profile", "一", "", "主要职能"),
        ("narrative", "", "", "2024年部门预算情况说明"),
        ("narrative", "一", "overview", "收支预算情况说明"),
        ("narrative", "十", "other", "其他重要事项的情况说明"),
        ("narrative", "十", "operating", "机关运行经费情况"),
        ("sheets", "十", "operating", "项目支出绩效目标表"),
        ("narrative", "十", "other", "其他需说明的事项"),
        ("glossary", "", "", "名词解释"),
    ]


def test_documents_without_parts_are_read_by_their_titles():
    text = """目录
一、单位主要职能
二、名词解释
三、单位预算编制说明
四、其他相关情况说明

青禾市园林局主要职能
青禾市园林局管理公园。
名词解释
（一）基本支出：指日常支出。
2024年单位预算编制说明
2024年收入预算5万元。
2024年单位收支预算总表
编制单位：青禾市园林局 单位：元
一、财政拨款收入
其他相关情况说明
一、2024年“三公”经费预算情况说明
公务接待费1万元。
"""
    assert sections(text) == [
        ("profile", "", "", "青禾市园林局主要职能"),
        ("glossary", "二", "", "名词解释"),
        ("narrative", "三", "statement", "2024年单位预算编制说明"),
        ("tables", "", "overview", "2024年单位收支预算总表"),
        ("narrative", "四", "other", "其他相关情况说明"),
        ("narrative", "一", "three_public", '2024年"三公"经费预算情况说明'),
    ]


def test_a_class_named_by_a_heading_stands_over_its_items():
    text = """第三部分 2024年部门预算情况说明
五、财政拨款支出预算情况说明
（一）农林水支出（类）
1．项目甲支出1万元。"""
    last = find_sections(find_paragraphs(blocks_of(text)))[-1]
    assert (last.part, last.numeral, last.group) == (NARRATIVE, "五", "农林水支出")
