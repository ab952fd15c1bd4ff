from __future__ import annotations

import pytest

from mingzhang.model import Place
from mingzhang.recognise.hierarchy import row_parents
from mingzhang.recognise.rows import RawRow


def parents(*keys: str) -> dict[str, list[str]]:
    rows = [
        RawRow(
            Place(line=number),
            None if key in ("total", "unit") else key.partition("|")[0].partition("#")[0],
            total=key == "total",
        )
        for number, key in enumerate(keys)
    ]
    return {keys[above]: [keys[i] for i in below] for above, below in row_parents(rows, keys).items()}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            ["total", "210", "21015", "2101501", "221"],
            {"total": ["210", "221"], "210": ["21015"], "21015": ["2101501"]},
        ),
        (["2101501", "2101506", "total"], {"total": ["2101501", "2101506"]}),
        (["total", "unit", "210"], {"total": ["210"]}),
        (
            ["total", "21015", "2101506|甲", "2101506|乙"],
            {"total": ["21015"], "21015": ["2101506|甲", "2101506|乙"]},
        ),
        (
            ["total", "21015", "2101506", "2101506|甲", "2101506|乙"],
            {"total": ["21015"], "21015": ["2101506"], "2101506": ["2101506|甲", "2101506|乙"]},
        ),
        (["total", "302", "30201#1", "30201#2"], {"total": ["302"], "302": ["30201#1", "30201#2"]}),
        (["210", "21015"], {"210": ["21015"]}),
        ([], {}),
    ],
)
def test_what_adds_up_to_what(keys: list[str], expected: dict[str, list[str]]):
    assert parents(*keys) == expected
