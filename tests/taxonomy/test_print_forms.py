"""Printed forms: what a file extends, what it may get wrong, and that a sixth region is data alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.forms import forms
from mingzhang.taxonomy.print_forms import load_printings, printings

BASE = data_dir() / "forms" / "print" / "national-budget.yaml"
SIXTH = """
id: guangxi-2025
extends: national-budget
maker: 编制单位：{unit}
order: [summary, income, expenditure]
tables:
  - {id: expenditure, number: 预算公开03表, total: first}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_region_gives_only_what_differs(tmp_path: Path):
    read = load_printings([BASE, written(tmp_path, SIXTH)])
    own, base = read["guangxi-2025"], read["national-budget"]
    assert [table.id for table in own.printed] == ["summary", "income", "expenditure"]
    mine, theirs = own.table("expenditure"), base.table("expenditure")
    assert mine and theirs
    assert (mine.number, mine.total, mine.head) == ("预算公开03表", "first", theirs.head)
    assert own.parts == base.parts and own.maker != base.maker


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("extends: national-budget", "extends: nowhere"), "extends"),
        (("[summary, income", "[summary, moon, income"), "moon"),
        (("total: first", "total: first, columns: [{field: total}]"), "header"),
        (("number: 预算公开03表", "columns: [{field: moon}]"), "moon"),
        (("maker:", "makker:"), "makker"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, change: tuple[str, str], problem: str):
    with pytest.raises(DataError, match=problem):
        load_printings([BASE, written(tmp_path, SIXTH.replace(*change))])


@pytest.mark.parametrize("form", printings())
def test_a_printed_form_prints_the_tables_of_its_form_in_order(form: str):
    assert set(printings()[form].order) == {table.id for table in forms()[form].tables}


@pytest.mark.parametrize("form", printings())
def test_the_income_columns_are_an_order_that_the_form_is_seen_with(form: str):
    table, layout = forms()[form].table("income"), printings()[form].table("income")
    assert table and layout
    assert layout.amounts in table.column_sets or not table.column_sets
