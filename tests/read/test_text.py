"""Text into lines and grids: encodings, widths, and each shape of a table, every cell with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.errors import BinaryInput
from mingzhang.model import Block, Cell, Grid, Line, Source
from mingzhang.read.guard import RawFile
from mingzhang.read.text import decode, half_width, parse_text, read_text
from tests.fuzz import examples

SENTENCE = "部门预算支出合计1,029.90万元，比上年增加3.20万元。"


def blocks(text: str) -> tuple[Block, ...]:
    return parse_text(text, Source("a.txt", "0" * 64, None, "text")).blocks


def cells(block: Block) -> list[list[str]]:
    assert isinstance(block, Grid)
    return [[cell.text for cell in row.cells] for row in block.rows]


def assert_places_are_true(text: str) -> None:
    """Every line and cell stands where its place says; a page break before a line is no character of it."""
    lines = [
        half_width(line.lstrip("\f")) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    for block in blocks(text):
        parts: list[Line | Cell] = [block] if isinstance(block, Line) else []
        if isinstance(block, Grid):
            parts = [cell for row in block.rows for cell in row.cells]
        for part in parts:
            assert part.place.line and part.place.span
            start, end = part.place.span
            stands = lines[part.place.line - 1].replace("\f", " ")[start:end]
            assert stands.strip("\t ") == part.text.strip("\t "), part


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [("utf-8", ()), ("utf-8-sig", ()), ("utf-16", ()), ("gb18030", ("encoding.gb18030",))],
)
def test_encodings(tmp_path: Path, encoding: str, notes: tuple[str, ...]):
    content = (SENTENCE * 20).encode(encoding)
    assert decode(RawFile("a.txt", content)) == (SENTENCE * 20, notes)


def test_a_file_whose_lines_have_different_encodings_is_read_line_by_line():
    lines = [f"{SENTENCE}{number}\n" for number in range(40)]
    content = b"".join(line.encode("gb18030" if number % 2 else "utf-8") for number, line in enumerate(lines))
    text, notes = decode(RawFile("a.txt", content))
    assert text == "".join(lines) and notes == ("encoding.mixed",)


def test_text_of_no_encoding_is_refused_or_said_to_be_guessed():
    content = bytes(range(128, 256)) * 40
    try:
        _, notes = decode(RawFile("a.txt", content))
    except BinaryInput:
        return
    assert notes


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("１，０２９．９０", "1,029.90"),
        ("占９５．６９％", "占95.69%"),
        ("－３．２", "-3.2"),
        ("＞＝３", ">=3"),
        ("ＸＸ单位", "XX单位"),
        ("收入，１２３人", "收入，123人"),
        ("甲，乙", "甲，乙"),
        ("一\u3000二\xa0三", "一 二 三"),
    ],
)
def test_full_width_figures_become_half_width_one_for_one(printed: str, read: str):
    assert half_width(printed) == read and len(printed) == len(read)


def test_a_tab_table():
    grid, line = blocks("210\t15\t\t医疗\t12.00\n210\t15\t01\t行政\t12.00\n\n注：空表")
    assert cells(grid) == [["210", "15", "", "医疗", "12.00"], ["210", "15", "01", "行政", "12.00"]]
    assert isinstance(line, Line) and line.place.line == 4


def test_an_empty_line_parts_two_tab_tables():
    assert [cells(grid) for grid in blocks("a\tb\n\nc\td")] == [[["a", "b"]], [["c", "d"]]]


def test_a_markdown_table_with_and_without_rule():
    for text in ("| a | b |\n|---|:-:|\n| 1 |  |", "| a | b |\n| 1 | |"):
        (grid,) = blocks(text)
        assert cells(grid) == [["a", "b"], ["1", ""]]


def test_one_cell_a_line():
    (grid,) = blocks("\n".join(["\t类", "\t金额", "", "\t210", "\t", "", "\t211", "\t3.00"]))
    assert isinstance(grid, Grid) and grid.ragged
    assert cells(grid) == [["类", "金额"], ["210", ""], ["211", "3.00"]]


def test_lines_without_marks_stay_lines():
    found = blocks("210 15 医疗 12.00\n\n  合计    12.00")
    assert [block.text for block in found if isinstance(block, Line)] == [
        "210 15 医疗 12.00",
        "  合计    12.00",
    ]


def test_pages_are_counted_by_form_feeds():
    found = blocks("一\n\f二\n三\f\n四")
    assert [block.page for block in found if isinstance(block, Line)] == [1, 2, 3, 3]


def test_the_sources_line_ends_do_not_matter():
    assert blocks("一\r\n二\t三\r\n") == blocks("一\n二\t三\n") == blocks("一\r二\t三\r")


def test_a_file_is_read_from_disk(tmp_path: Path):
    path = tmp_path / "预算.txt"
    path.write_bytes(SENTENCE.encode("gb18030"))
    reading = read_text(path)
    assert (reading.source.name, reading.source.reader) == ("预算.txt", "text")
    assert reading.notes == ("encoding.gb18030",)


TEXT = st.lists(
    st.sampled_from(["收入", "1,029.90", "\t", "|", " ", "\n", "\n\n", "\f", "２１０", "，", "-", "\r\n"]),
    max_size=60,
).map("".join)


@examples(200)
@given(TEXT)
def test_property_every_piece_stands_where_its_place_says(text: str):
    assert_places_are_true(text)


@examples(200)
@given(TEXT)
def test_property_no_figure_is_lost(text: str):
    found = "".join(
        block.text
        if isinstance(block, Line)
        else "".join(cell.text for row in block.rows for cell in row.cells)
        for block in blocks(text)
    )
    assert found.count("1,029.90") == text.count("1,029.90") and found.count("210") == text.count("２１０")
