from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.recognise.codes import CodeTrail
from tests.fuzz import examples


@pytest.mark.parametrize(
    ("last", "parts", "level", "code"),
    [
        ("", ["210"], None, "210"),
        ("", ["21015"], None, "21015"),
        ("", ["2101501"], None, "2101501"),
        ("", ["210", "15", "01"], None, "2101501"),
        ("", ["210", "", "15"], None, "21015"),
        ("210", ["15"], None, "21015"),
        ("2101501", ["15", "06"], None, "2101506"),
        ("2101501", ["06"], 3, "2101506"),
        ("2101501", ["210", "06"], 3, "2101506"),
        ("2101501", ["11"], 2, "21011"),
        ("2101501", ["210", "11"], 2, "21011"),
        ("210", ["5"], None, "21005"),
        ("", ["210", "21015", "2101501"], None, "2101501"),
        ("", ["15"], None, None),
        ("", [], None, None),
        ("210", ["卫生"], None, None),
        ("210", ["2024"], None, None),
        ("2101501", ["01", "02", "03"], None, None),
    ],
)
def test_a_printed_code_is_completed(last: str, parts: list[str], level: int | None, code: str | None):
    assert CodeTrail(last).complete(parts, level) == code


def test_what_is_no_code_leaves_the_trail_as_it_was():
    trail = CodeTrail()
    trail.complete(["210", "15"])
    assert trail.complete(["合计"]) is None and trail.complete(["06"], 3) == "2101506"


@st.composite
def trees(draw: st.DrawFn) -> list[str]:
    """Codes as a table prints them: every class with its 款 and every 款 with its 项, in order."""
    two = st.lists(st.integers(1, 99), min_size=1, max_size=3, unique=True).map(sorted)
    codes = []
    for head in draw(st.lists(st.sampled_from(["201", "208", "210", "221"]), min_size=1, unique=True)):
        codes.append(head)
        for kuan in draw(two):
            codes.append(f"{head}{kuan:02}")
            codes.extend(f"{head}{kuan:02}{item:02}" for item in draw(two))
    return codes


def levels(code: str) -> list[str]:
    return [code[:3], *(code[at : at + 2] for at in range(3, len(code), 2))]


@examples(100)
@given(trees())
def test_property_codes_in_three_cells_come_back_whole(codes: list[str]):
    trail = CodeTrail()
    assert [trail.complete(levels(code)) for code in codes] == codes


@examples(100)
@given(trees())
def test_property_only_the_last_part_printed_under_its_level_is_enough(codes: list[str]):
    trail = CodeTrail()
    assert [trail.complete(levels(code)[-1:], len(levels(code))) for code in codes] == codes


@examples(100)
@given(trees())
def test_property_whole_codes_need_no_trail(codes: list[str]):
    assert [CodeTrail(code[:1]).complete([code]) for code in codes] == codes
