from __future__ import annotations

import re
from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.recognition import Recognition, recognition
from mingzhang.taxonomy.strict import load


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("编制部门：云溪县医疗保障局    单位：元", "元"),
        ("金额单位: 万元", "万元"),
        ("（单位：万元）", "万元"),
    ],
)
def test_unit_lines(line: str, unit: str):
    found = next(match for pattern in recognition().unit_patterns if (match := pattern.search(line)))
    assert found.group("unit") == unit


@pytest.mark.parametrize("line", ["单位：云溪县医疗保障局", "3万元", "计量单位"])
def test_what_is_no_unit_line(line: str):
    assert not any(pattern.search(line) for pattern in recognition().unit_patterns)


@pytest.mark.parametrize(
    "line",
    [
        "编制部门：云溪县医疗保障局 单位：万元",
        "编制单位:云溪县医疗保障局",
        "部门（单位）名称：云溪县医疗保障局",
        "公开部门：云溪县医疗保障局",
    ],
)
def test_owner_lines(line: str):
    match = recognition().owner_pattern.search(line)
    assert match and match.group("owner") == "云溪县医疗保障局"


@pytest.mark.parametrize("text", ["表一", "表 1", "表十一", "公开05表", "公开表3", "表12"])
def test_table_numbers(text: str):
    assert recognition().number_pattern.fullmatch(text)


@pytest.mark.parametrize("text", ["表2024", "一表", "代表大会", "表"])
def test_what_is_no_table_number(text: str):
    assert not recognition().number_pattern.search(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("一、本年收入", "本年收入"),
        ("（二）项目", "项目"),
        ("1. 拨款", "拨款"),
        ("其中：一般财力", "一般财力"),
    ],
)
def test_numbering_before_a_label(text: str, rest: str):
    assert recognition().numbering_pattern.sub("", text, count=1) == rest


def test_every_pattern_of_the_data_is_a_regular_expression():
    words = recognition()
    for pattern in (words.owner_line, words.section_heading, words.label_numbering, *words.unit_line):
        re.compile(pattern)
    assert words.row_numbering_pattern.pattern and words.plain_totals and words.plain_header_words


def test_a_missing_word_list_is_named(tmp_path: Path):
    path = tmp_path / "recognition.yaml"
    path.write_text("title_blockers: []\n", encoding="utf-8")
    with pytest.raises(DataError, match="is missing") as caught:
        load(path, Recognition)
    assert caught.value.line == 1
