from __future__ import annotations

import pytest

from mingzhang.model import Passage, Place

# Two lines of a source joined to one paragraph; the second lost two blanks at its beginning.
JOINED = Passage(
    "基本支出257.30万元",
    ((0, Place(line=4, span=(0, 4)), 0), (4, Place(line=5, span=(2, 10)), 2)),
)


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (0, 4, Place(line=4, span=(0, 4))),
        (1, 3, Place(line=4, span=(1, 3))),
        (4, 10, Place(line=5, span=(2, 8))),
        (10, 12, Place(line=5, span=(8, 10))),
    ],
)
def test_a_stretch_of_a_paragraph_has_its_place_in_the_source_line(start: int, end: int, place: Place):
    assert JOINED.place(start, end) == place


def test_a_stretch_over_two_lines_is_cut_at_the_end_of_the_first():
    assert JOINED.place(2, 10) == Place(line=4, span=(2, 4))


def test_a_place_without_a_span_stays_as_it_is():
    page = Place(page=2, box=(0.0, 0.0, 1.0, 1.0))
    assert Passage("收入", ((0, page, 0),)).place(1, 2) == page
