"""Facts as comma-separated values."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from mingzhang.model import Disclosure
from mingzhang.report.csv_format import COLUMNS, csv_facts, csv_header


def rows_of(disclosure: Disclosure) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_header() + csv_facts(disclosure))))


def test_one_line_a_fact_with_its_place(disclosure: Disclosure):
    first, second = rows_of(disclosure)
    assert tuple(first) == COLUMNS
    assert (first["table"], first["row"], first["column"], first["value"]) == (
        "expenditure", "210", "basic", "1211.10",
    )  # fmt: skip
    assert (second["line"], second["start"], second["end"], second["certain"]) == ("6", "2", "4", "false")


def test_text_that_looks_like_a_formula_is_disarmed_and_figures_are_not_touched(disclosure: Disclosure):
    second = rows_of(disclosure)[1]
    assert second["label"] == "'=1+1"
    assert second["value"] == "-3"


def test_a_table_that_prints_a_unit_of_its_own_gives_its_figures_in_it(disclosure: Disclosure):
    assert {row["amount_unit"] for row in rows_of(disclosure)} == {disclosure.amount_unit}
    (table,) = disclosure.tables
    later = replace(table, unit="亿元")
    told = replace(disclosure, tables=(replace(table, unit="元"), later))
    units = {row["table"]: row["amount_unit"] for row in rows_of(told)}
    assert units[table.table] == "元"
    assert {unit for name, unit in units.items() if name != table.table} <= {disclosure.amount_unit}
