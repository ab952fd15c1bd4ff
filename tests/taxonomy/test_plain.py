from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.taxonomy.plain import plain, without_blanks
from tests.fuzz import examples


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("维修（护）费", "维修(护) 费"),
        ("“三公”经费", '"三公"经费'),
        ("「三公」经费", "“三公”经费"),
        ("合  计", "合计"),
        ("合\u3000计", "合计"),
        ("收入：", "收入:"),
        ("〔2016〕", "(2016)"),
    ],
)
def test_the_same_words_in_other_print_are_plainly_the_same(one: str, other: str):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), [("收入", "支出"), ("（一）", "一"), ("210", "2101"), ("-", "")])
def test_other_words_stay_other_words(one: str, other: str):
    assert plain(one) != plain(other)


def test_only_blanks_are_taken_where_the_print_matters():
    assert without_blanks("2023 年（ 昌州 ）") == "2023年（昌州）"


@examples(100)
@given(st.text(max_size=30))
def test_property_plain_is_plain_already_and_blanks_count_for_nothing(text: str):
    assert plain(plain(text)) == plain(text)
    assert plain(" ".join(text)) == plain(text)
    assert plain(without_blanks(text)) == plain(text)
