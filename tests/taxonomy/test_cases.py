"""Cases are loaded as strictly as the rules that they stand beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.cases import Case, cell_of
from mingzhang.taxonomy.strict import load

GOOD = """
faulted: true
year: 2024
facts: {expenditure.210.total: "10.00"}
staff: {on_duty: "3"}
claims: [{text: 基本支出, amount: "1.00"}]
targets: [{project: 运维, indicators: [{name: 次数, weight: "10"}]}]
"""


def loaded(folder: Path, text: str) -> Case:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, Case)


def test_a_case_is_read(tmp_path: Path):
    case = loaded(tmp_path, GOOD)
    assert case.faulted and case.facts == {"expenditure.210.total": "10.00"}
    assert case.targets[0].indicators[0].weight == "10"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("faulted: true", "kind: budget", "'faulted' is missing"),
        ("expenditure.210.total", "expenditure.total", "'expenditure.total' is not table.row.column"),
        ('"10.00"', '"ten"', "'ten' is no figure"),
        ('"1.00"', '"1,0"', "'1,0' is no figure"),
        ('weight: "10"', 'weight: "a"', "'a' is no figure"),
        ("on_duty", "on_leave", "unknown key 'on_leave'"),
    ],
)
def test_a_wrong_case_is_refused(tmp_path: Path, old: str, new: str, says: str):
    assert old in GOOD
    with pytest.raises(DataError, match=says):
        loaded(tmp_path, GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("summary.income:total.amount", ("summary", "income:total", "amount")),
        ("projects.2101506|V1.0升级.total", ("projects", "2101506|V1.0升级", "total")),
    ],
)
def test_a_cell_is_table_row_and_column_whatever_the_row_is_called(text: str, cell: tuple[str, str, str]):
    assert cell_of(text) == cell
