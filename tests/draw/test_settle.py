"""Which figure of a sentence is meant, by the characters of the page."""

from __future__ import annotations

import pytest

from mingzhang.draw.marks import MAIN, OTHER, PASSAGE, Mark
from mingzhang.draw.settle import MOST_LINES, settle
from mingzhang.draw.sheets import open_sheets
from mingzhang.read.guard import RawFile
from tests.draw.conftest import FIRST_LINE, SECOND_LINE, TOTAL


def passage(*find: str, role: str = MAIN) -> list[Mark]:
    return [Mark(1, "error", 1, box, PASSAGE, find, role) for box in (FIRST_LINE, SECOND_LINE)]


def settled(raw: RawFile, marks: list[Mark]) -> list[tuple[str, int, int]]:
    """(role, left, top) of each mark."""
    found = settle(marks, open_sheets([raw]).printed)
    return [(mark.role, round(mark.box[0]), round(mark.box[1])) for mark in found]


def test_the_figure_is_found_in_its_line_however_it_is_grouped(raw: RawFile):
    line, figure = settled(raw, passage("1234.50"))
    assert line[:2] == (PASSAGE, 58)
    assert figure[0] == MAIN and 115 < figure[1] < 150


def test_lines_without_the_figure_are_left_out(raw: RawFile):
    assert {top for _, _, top in settled(raw, passage("1234.50"))} <= {199, 200, 201}


def test_a_figure_that_runs_over_the_end_of_a_line_is_marked_on_both(raw: RawFile):
    found = settled(raw, passage("112.40"))
    assert [role for role, _, _ in found] == [PASSAGE, PASSAGE, MAIN, MAIN]


def test_a_part_of_a_longer_figure_is_not_the_figure(raw: RawFile):
    assert {role for role, _, _ in settled(raw, passage("234.50", "12.40"))} == {PASSAGE}
    last = settled(raw, passage("2.4"))[-1]
    assert last[0] == MAIN and last[1] > 150


def test_the_likeliest_wording_that_stands_there_is_taken(raw: RawFile):
    assert settled(raw, passage("7.77", "12.405", role=OTHER))[-1][0] == OTHER


def test_without_the_figure_the_first_lines_stay(raw: RawFile):
    lines = passage("7.77") * 3
    assert [role for role, _, _ in settled(raw, lines)] == [PASSAGE] * MOST_LINES


def test_other_marks_are_kept_as_they_are(raw: RawFile):
    mark = Mark(3, "error", 2, TOTAL, MAIN)
    assert settle([mark], open_sheets([raw]).printed) == [mark]


@pytest.mark.parametrize("page", [0, 9])
def test_a_page_that_does_not_exist_shows_nothing(raw: RawFile, page: int):
    mark = Mark(1, "error", page, FIRST_LINE, PASSAGE, ("1",))
    assert settle([mark], open_sheets([raw]).printed) == [mark]
