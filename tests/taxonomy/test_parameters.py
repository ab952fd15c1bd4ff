"""Standards by year and region."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.parameters import load_parameters, parameters

ONE = """
basis: made up
parameters:
  - id: fare
    name: {zh: 车费, en: Fare}
    each: 人
    values:
      - {value: "2", first: 2020, basis: a}
      - {value: "3", first: 2023, basis: b}
      - {value: "5", first: 2020, last: 2023, region: "65", basis: c}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("year", "region", "value"),
    [(2019, "65", None), (2020, "11", "2"), (2023, "11", "3"), (2023, "653100", "5"), (2024, "653100", "3")],
)
def test_the_narrowest_region_and_the_latest_year_win(
    tmp_path: Path, year: int, region: str, value: str | None
):
    found = load_parameters([written(tmp_path, ONE)])["fare"].at(year, region)
    assert found == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "change",
    [
        ('value: "2"', 'value: "two"'),
        ("last: 2023", "last: 2019"),
        ("each: 人\n", ""),
        ("id: fare", "idd: x"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, change: tuple[str, str]):
    with pytest.raises(DataError):
        load_parameters([written(tmp_path, ONE.replace(*change))])


def test_an_id_stands_once(tmp_path: Path):
    path = written(tmp_path, ONE)
    with pytest.raises(DataError, match="twice"):
        load_parameters([path, path])


def test_the_declared_standards_hold_in_their_year_and_region():
    known = parameters()
    assert known["premium-aid.destitute"].at(2024, "653100") == 370
    assert known["large-sum-insurance"].at(2023, "652302") == 5
    assert known["premium-aid.destitute"].at(2024, "310000") is None
