"""Lines of mixed Chinese and Western text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mingzhang.report.wrap import harmless, pad, wrap

MIXED = st.text(alphabet="基本支出，。（）“”1278.16 ab%", max_size=80)


@given(MIXED, st.integers(min_value=12, max_value=40))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int):
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(map(cell_len, lines)) <= width


@given(st.text(max_size=40), st.integers(min_value=12, max_value=40))
def test_nothing_in_a_document_steers_the_terminal(text: str, width: int):
    lines = wrap(text, width)
    assert not any(unicodedata.category(char) == "Cc" for line in lines for char in line)
    assert max(map(cell_len, lines)) <= width


def test_escape_sequences_and_changes_of_direction_become_blanks():
    assert harmless("a\x1b[31mb\u202ec") == "a [31mb c"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("基本支出257.30万元", ["基本支出", "257.30万元"]),
        ("一二三四五，六", ["一二三四", "五，六"]),
        ("一二三四（五", ["一二三四", "（五"]),
        ("  +3.20", ["  +3.20"]),
        ("", [""]),
    ],
)
def test_figures_stay_whole_and_marks_stay_with_their_words(text: str, lines: list[str]):
    assert wrap(text, 10) == lines


def test_pad_counts_columns_not_characters():
    assert pad("合计", 6) == "合计  "
    assert pad("3.20", 6, right=True) == "  3.20"
