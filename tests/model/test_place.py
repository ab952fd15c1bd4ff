from __future__ import annotations

import pytest

from mingzhang.model import Place


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place(line=7, span=(2, 8)), {"line": 7, "span": [2, 8]}),
        (Place(page=3, box=(1.0, 2.0, 3.5, 4.0)), {"page": 3, "box": [1.0, 2.0, 3.5, 4.0]}),
        (Place(sheet="表3", cell="B7"), {"sheet": "表3", "cell": "B7"}),
        (Place(line=0, page=1), {"page": 1, "line": 0}),
        (Place(), {}),
    ],
)
def test_only_what_the_reader_knows_is_shown(place: Place, shown: dict[str, object]):
    assert place.as_json() == shown


def test_places_are_values():
    assert {Place(line=1), Place(line=1)} == {Place(line=1)}
