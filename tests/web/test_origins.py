"""Boxes on the pictures of pages."""

from __future__ import annotations

from mingzhang.model import Place
from mingzhang.web.origins import Box, PageSeen, box_on, near

PAGE = PageSeen(3, "", "image/png", 900, 1200, 1.5)


def test_a_box_is_scaled_to_the_picture_of_its_own_page():
    place = Place(page=3, box=(100, 200, 140, 210))
    assert box_on(PAGE, place) == Box(147, 297, 66, 21)
    assert box_on(PAGE, Place(page=4, box=(1, 1, 2, 2))) is None
    assert box_on(PAGE, Place(page=3)) is None


def test_the_piece_around_a_figure_stays_on_the_page():
    for box in (Box(0, 0, 30, 12), Box(870, 1190, 30, 12), Box(400, 600, 1000, 12)):
        piece = near(PAGE, box)
        assert piece.x >= 0 and piece.y >= 0
        assert piece.x + piece.width <= PAGE.width and piece.y + piece.height <= PAGE.height
        assert piece.width >= 480
