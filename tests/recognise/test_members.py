"""The units that a department lists, in the three ways in which published documents do so."""

from __future__ import annotations

import pytest

from mingzhang.model import Cell, Grid, Place, Row
from mingzhang.recognise.members import find_members
from mingzhang.recognise.paragraphs import find_paragraphs
from tests.recognise.narrative import blocks_of


def members_of(text: str, *grids: Grid) -> list[str]:
    blocks = (*blocks_of(text), *grids)
    return [member.name for member in find_members(blocks, find_paragraphs(blocks))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "从预算单位构成看，纳入本部门2018年部门汇总预算编制范围的预算单位共3家，包括：青禾省林业厅本级、"
            "南山林场、北山林场。",
            ["青禾省林业厅本级", "南山林场", "北山林场"],
        ),
        (
            "纳入本部门2018年部门汇总预算编制范围的预算单位共计1家，仅包括青禾省林业厅本级，不含林业宾馆"
            "（自收自支）。",
            ["青禾省林业厅本级"],
        ),
        (
            "青禾市园林局所属预算单位2个：人民公园、青禾市规划和绿化管理站。",
            ["人民公园", "青禾市规划和绿化管理站"],
        ),
        ("青禾市园林局无下属预算单位，下设2个科室，分别是：办公室、绿化科。", []),
        ("从预算单位构成看，青禾市园林局部门决算包括：青禾市园林局本级决算、下属事业单位决算。", []),
        ("纳入2024年度部门决算编制范围的单位包括：下属行政事业单位。", []),
    ],
)
def test_in_a_sentence(text: str, names: list[str]):
    assert members_of(text) == names


def test_in_numbered_paragraphs_until_the_numbers_end():
    text = """本部门中，行政单位 1 家，事业单位 2 家，具体包括（列示至基层预算单位）：
1. 青禾市园林局（本部）。
2．人民公园（下属事业单位）。
3. 下属事业单位苗圃不单列预算，并入本部。
名词解释
1.基本支出：指工资。"""
    assert members_of(text) == ["青禾市园林局（本部）", "人民公园"]


def test_in_a_table_with_a_column_of_names():
    rows = [
        ("序号", "单位名称", "备注"),
        ("1", "青禾市园林局（本级）", ""),
        ("2", "青禾市园林局执法大队\n（下属参公事业单位）", "含退休"),
        ("", "", ""),
    ]
    grid = Grid(
        tuple(Row(tuple(Cell(text, Place(page=4), at) for at, text in enumerate(row)), 4) for row in rows)
    )
    text = "纳入青禾市园林局2024年度部门决算编制范围的单位包括："
    assert members_of(text, grid) == ["青禾市园林局（本级）", "青禾市园林局执法大队"]


def test_a_name_that_comes_twice_is_one_unit_and_has_its_place():
    text = "纳入编制范围的预算单位共3家，包括：甲公园、乙公园、甲公园。"
    blocks = blocks_of(text)
    found = find_members(blocks, find_paragraphs(blocks))
    assert [(one.name, one.place.line) for one in found] == [("甲公园", 1), ("乙公园", 1)]
