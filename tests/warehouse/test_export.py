"""The warehouse as open data: Parquet by year, a valid data package, a dictionary of every column."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.errors import StoreUnusable
from mingzhang.warehouse.export import export_all
from mingzhang.warehouse.schema import schema
from mingzhang.warehouse.store import open_store
from mingzhang.warehouse.units import update_units
from tests.warehouse.made import item, rich


@pytest.fixture
def exported(url: str, tmp_path: Path) -> Path:
    folder = tmp_path / "open"
    items = [
        item("杭州市财政局", 2023, {"expenditure.210.total": "1", "income.total.total": "7"}),
        item("杭州市财政局", 2024, {"basic.30101.total": "2.5"}),
        item("杭州市财政局", 2024, {"basic.30101.total": "3.5"}, name="republished"),
        rich(),
        item("某局", None, {"expenditure.2010101.basic": "9"}),
    ]
    with open_store(url, write=True) as store:
        store.load(items)
        update_units(store)
        store.finish()
        paths = list(export_all(store, folder))
        assert all(path.is_file() for path in paths)
        with pytest.raises(StoreUnusable):
            list(export_all(store, folder))
    return folder


def test_the_package_is_valid(exported: Path):
    from frictionless import Package

    report = Package(str(exported / "datapackage" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["code", "message"])


def test_facts_of_current_versions_with_codes_and_yuan(exported: Path):
    rows = [
        row
        for path in sorted((exported / "datapackage" / "fiscal").glob("*.csv"))
        for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))
    ]
    short = {
        (
            row["year"],
            row["function_code"],
            row["economic_code"],
            row["direction"],
            Decimal(row["yuan"] or -1),
        )
        for row in rows
    }
    assert ("2023", "210", "", "expenditure", Decimal(10000)) in short
    assert ("2023", "", "", "revenue", Decimal(70000)) in short
    assert ("2024", "", "30101", "expenditure", Decimal(35000)) in short
    assert ("2024", "", "30101", "expenditure", Decimal(25000)) not in short, "replaced by a later version"
    assert ("", "2010101", "", "expenditure", Decimal(90000)) in short
    assert {row["printed_unit"] for row in rows} == {"万元"}


def test_parquet_holds_every_version(exported: Path):
    import duckdb

    facts = exported / "parquet" / "facts"
    count = duckdb.sql(f"SELECT count(*) FROM read_parquet('{facts}/*/*.parquet', hive_partitioning = true)")
    assert count.fetchall() == [(7,)]
    assert {path.name for path in facts.iterdir()} == {
        "year=2023",
        "year=2024",
        "year=__HIVE_DEFAULT_PARTITION__",
    }


def test_the_dictionary_and_the_descriptor_name_every_column(exported: Path):
    text = (exported / "dictionary.md").read_text(encoding="utf-8")
    for table in (*schema().tables, schema().units):
        assert f"## {table.name}\n" in text
        assert all(f"| {name} |" in text for name in table.names)
    descriptor = json.loads((exported / "datapackage" / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = descriptor["resources"]
    header = (exported / "datapackage" / "fiscal" / "2023.csv").read_text(encoding="utf-8").splitlines()[0]
    assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")
