"""The warehouse as open data: Parquet by year, a valid data package, a dictionary of every column."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.errors import NotEmpty
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
        with pytest.raises(NotEmpty):
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


def test_partitioned_facts_are_read_as_one_table(exported: Path):
    """The year comes from the folders; as a column of the files as well it would stop readers."""
    from pyarrow import dataset, parquet

    facts = exported / "parquet" / "facts"
    years = [2023, 2023, 2024, 2024, 2024, 2024, None]
    for read in (
        parquet.read_table(facts),
        dataset.dataset(facts, partitioning="hive").to_table(),
    ):
        assert sorted(map(str, read["year"].to_pylist())) == sorted(map(str, years))
        assert set(read.column_names) == set(schema().by_name["facts"].names)
    import duckdb

    rows = duckdb.sql(f"SELECT year, count(*) FROM '{facts}/**/*.parquet' GROUP BY ALL ORDER BY ALL")
    assert rows.fetchall() == [(2023, 2), (2024, 4), (None, 1)]


CELLS = {
    "expenditure.total.total": "10", "expenditure.total.basic": "4", "expenditure.total.project": "6",
    "expenditure.210.total": "10", "expenditure.210.basic": "4", "expenditure.210.project": "6",
    "expenditure.21011.total": "4", "expenditure.21011.basic": "4",
    "expenditure.2101101.basic": "4",
    "expenditure.21015.project": "6",
    "projects.2101501|a.total": "6", "projects.21015.total": "6", "projects.unit.total": "6",
    "three_public.total.budget": "3", "three_public.total.adjusted": "2", "three_public.total.actual": "1",
    "three_public.reception.actual": "1",
    "summary.expenditure:210.amount": "10", "summary.expenditure:total.amount": "10",
    "appropriation.use:basic.amount": "7", "appropriation.expenditure:total.total": "7",
    "appropriation.expenditure:total.general": "7",
    "basic.total.total": "4", "basic.total.personnel": "3", "basic.total.public": "1",
    "basic.30101.total": "3", "basic.30201.total": "1",
    "procurement.total.total": "2", "procurement.货物.total": "2", "procurement.纸.total": "2",
    "summary.use:basic.amount": "4", "summary.use:project.amount": "6", "summary.income:general.amount": "10",
    "summary.income:total.amount": "10", "summary.income:current.amount": "10",
}  # fmt: skip


@pytest.fixture
def flat(url: str, tmp_path: Path) -> list[dict[str, str]]:
    with open_store(url, write=True) as store:
        store.load([item("杭州市财政局", 2024, CELLS, kind="final")])
        store.finish()
        list(export_all(store, tmp_path / "flat", parquet=False))
    text = (tmp_path / "flat" / "datapackage" / "fiscal" / "2024.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(CELLS)
    return rows


def test_what_is_no_sum_adds_up_to_each_table_once(flat: list[dict[str, str]]):
    wholes: dict[tuple[str, str, str], Decimal] = {}
    for row in flat:
        if row["aggregate"] == "false":
            key = (row["table_id"], row["direction"], row["phase"])
            wholes[key] = wholes.get(key, Decimal(0)) + Decimal(row["yuan"])
    assert wholes == {
        ("expenditure", "expenditure", "executed"): 100000,
        ("basic", "expenditure", "executed"): 40000,
        ("projects", "expenditure", "executed"): 60000,
        ("three_public", "expenditure", "approved"): 30000,
        ("three_public", "expenditure", "adjusted"): 20000,
        ("three_public", "expenditure", "executed"): 10000,
        ("appropriation", "expenditure", "executed"): 70000,
        ("summary", "expenditure", "executed"): 100000,
        ("summary", "revenue", "executed"): 100000,
    }


def test_every_figure_has_the_phase_of_its_column_and_the_level_of_its_row(flat: list[dict[str, str]]):
    levels = {(row["table_id"], row["row_id"]): (row["row_level"], row["function_code"]) for row in flat}
    assert levels["expenditure", "total"] == ("total", "")
    assert levels["expenditure", "210"] == levels["summary", "expenditure:210"] == ("class", "210")
    assert levels["expenditure", "21015"] == ("section", "21015")
    assert levels["expenditure", "2101101"] == ("item", "2101101")
    assert levels["projects", "2101501|a"] == ("project", "2101501")
    assert levels["projects", "unit"] == ("unit", "")
    assert levels["three_public", "reception"] == ("other", "")
    sums = {row["row_id"]: row["aggregate"] for row in flat if row["table_id"] == "procurement"}
    assert sums == {"total": "true", "货物": "", "纸": ""}, "names do not say which is a part of which"
    phases = {row["column_id"]: row["phase"] for row in flat}
    assert (phases["budget"], phases["adjusted"], phases["actual"]) == ("approved", "adjusted", "executed")


def test_the_package_says_how_to_add_up(exported: Path):
    text = (exported / "datapackage" / "datapackage.json").read_text(encoding="utf-8")
    descriptor = json.loads(text)
    assert "aggregate" in descriptor["description"]
    types = {one["name"]: one.get("columnType") for one in descriptor["resources"][0]["schema"]["fields"]}
    assert (types["phase"], types["kind"]) == ("phase:id", None)


def test_the_dictionary_and_the_descriptor_name_every_column(exported: Path):
    text = (exported / "dictionary.md").read_text(encoding="utf-8")
    for table in (*schema().tables, schema().units):
        assert f"## {table.name}\n" in text
        assert all(f"| {name} |" in text for name in table.names)
    descriptor = json.loads((exported / "datapackage" / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = descriptor["resources"]
    header = (exported / "datapackage" / "fiscal" / "2023.csv").read_text(encoding="utf-8").splitlines()[0]
    assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")
