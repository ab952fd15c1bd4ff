"""Markdown: heading marks, pipe tables of equal width, merged cells in their first place."""

from __future__ import annotations

import pytest

from mingzhang.model import PrintedCell, PrintedTable, Publication
from mingzhang.publish.markdown import one_line, render_markdown
from tests.publish.publications import sample


def test_headings_and_contents_are_marked():
    lines = render_markdown(sample()).decode().splitlines()
    assert lines[0] == "# 云溪县医疗保障局"
    assert "## 第三部分 2024年部门预算情况说明" in lines
    assert "### 一、主要职能" in lines
    assert "- 部门收支总体情况表" in lines


def test_all_rows_of_a_table_have_the_same_number_of_cells():
    text = render_markdown(sample()).decode()
    tables = [part.splitlines() for part in text.split("\n\n") if part.startswith("|")]
    assert len(tables) == len(sample().tables)
    for table in tables:
        assert len({line.count("|") for line in table}) == 1
        assert set(table[1]) <= set("| -")


def test_a_merged_cell_stands_in_its_first_place_and_pipes_do_not_part_cells():
    row = (PrintedCell("甲|乙", columns=2), PrintedCell("丙\n丁"))
    table = PrintedTable("x", "某表", (row,), ((PrintedCell("1"), PrintedCell("2"), PrintedCell("3")),), ())
    text = render_markdown(Publication("某", (table,), sample().disclosure)).decode()
    assert "| 甲｜乙 |  | 丙丁 |\n| --- | --- | --- |\n| 1 | 2 | 3 |" in text


@pytest.mark.parametrize(("text", "line"), [("甲\n乙", "甲乙"), ("a\nb", "a b"), (" 甲 \r\n 乙 ", "甲 乙")])
def test_line_ends_become_nothing_between_chinese_characters(text: str, line: str):
    assert one_line(text) == line
