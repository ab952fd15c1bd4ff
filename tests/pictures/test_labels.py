"""Figures beside the points of lines: none lies on a line, a point or another figure."""

from __future__ import annotations

from mingzhang.pictures.labels import PLACES, place_labels, width_of

SIZE = (560.0, 320.0)


def places(*lines: list[tuple[float, float] | None], text: str = "12,345.67") -> list[str]:
    return place_labels(lines, [(point, text) for line in lines for point in line], SIZE)


def test_a_figure_stands_above_a_peak_and_below_a_dip():
    assert places([(50, 200), (150, 60), (250, 200)])[1] == "above"
    assert places([(50, 60), (150, 200), (250, 60)])[1] == "below"


def test_on_a_slope_it_stands_on_the_side_where_the_line_is_not():
    assert places([(50, 280), (150, 160), (250, 40)])[1] == "left-above"
    assert places([(50, 40), (150, 160), (250, 280)])[1] == "right-above"


def test_two_points_close_together_get_figures_apart():
    found = places([(150, 100)], [(150, 108)])
    assert all(found) and found[0] != found[1]
    boxes = [
        next(place for place in PLACES if place.name == name).box(point, width_of("12,345.67"))
        for name, point in zip(found, [(150.0, 100.0), (150.0, 108.0)], strict=True)
    ]
    one, two = boxes
    assert one[3] <= two[1] or two[3] <= one[1] or one[2] <= two[0] or two[2] <= one[0]


def test_where_there_is_no_room_nothing_is_written():
    crowd = [[(150.0, 100.0 + down)] for down in range(0, 90, 3)]
    assert "" in places(*crowd)


def test_a_line_breaks_where_a_year_has_no_figure():
    broken = places([(50, 280), None, (150, 160), None, (250, 40)])
    assert broken == ["above", "", "above", "", "above"]
