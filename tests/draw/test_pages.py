"""Whole pages as pictures: in the order of their importance, bounded, as large as they are."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from mingzhang.draw.ask import draw_pages
from mingzhang.errors import NoPages
from mingzhang.read.guard import RawFile


def test_pages_that_are_asked_for_come_first_and_all_others_follow(raw: RawFile):
    drawn, left_out = draw_pages([raw], [2], most=9, room=10**7)
    assert [picture.page for picture in drawn] == [2, 1] and left_out == []
    for picture in drawn:
        assert Image.open(io.BytesIO(picture.content)).size == (picture.width, picture.height)
        width = pypdfium2.PdfDocument(raw.content)[picture.page - 1].get_width()
        assert picture.width == pytest.approx(width * picture.scale, abs=1)


@pytest.mark.parametrize(("most", "room"), [(1, 10**7), (9, 1)])
def test_pages_beyond_the_limits_are_named(raw: RawFile, most: int, room: int):
    drawn, left_out = draw_pages([raw], [2, 99], most=most, room=room)
    assert [picture.page for picture in drawn] == [2] and left_out == [1]


def test_a_file_without_pages_has_no_pictures():
    with pytest.raises(NoPages):
        draw_pages([RawFile("a.txt", b"text")], [], most=9, room=10**7)
