"""The data package: valid as such, its column types those of the fiscal taxonomy, its figures ours."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.model import Publication
from mingzhang.publish.datapackage import package_plan, render_datapackage
from tests.publish.publications import sample

DAY = datetime(2024, 2, 1)
# Column types of the budget taxonomy of the Fiscal Data Package 1.0-rc.1 that such figures can have.
TAXONOMY = re.compile(
    r"value|value-currency:(code|label)|date:fiscal-year|budget-line-id|direction|phase:(id|label)"
    r"|(functional|economic|administrative)-classification:generic:(code|label|description)"
    r"|activity:generic:(program|project):(code|label)|fin-source:generic:(code|label)"
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return package(sample())


def package(publication: Publication) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(render_datapackage(publication, created=DAY))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


@pytest.mark.filterwarnings("ignore")
def test_it_is_a_valid_package(tmp_path: Path):
    from frictionless import Package

    path = tmp_path / "x.zip"
    path.write_bytes(render_datapackage(sample(), created=DAY))
    report = Package(str(path)).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert {task.name: task.stats["rows"] for task in report.tasks}["facts"] == len(sample().disclosure.facts)


def test_every_column_type_is_of_the_taxonomy_and_stands_once_a_file():
    for resource in package_plan().resources:
        types = [field.column_type for field in resource.fields if field.column_type]
        assert len(set(types)) == len(types)
        assert all(TAXONOMY.fullmatch(type) for type in types)
    facts = {field.column_type for field in package_plan().resources[0].fields}
    assert {"value", "date:fiscal-year", "functional-classification:generic:code", "direction"} <= facts


def test_the_descriptor_says_what_is_in_the_files(files: dict[str, bytes]):
    descriptor = json.loads(files["datapackage.json"])
    assert descriptor["name"] == "disclosure-2024-budget"
    assert descriptor["created"] == "2024-02-01T00:00:00Z"
    for resource in descriptor["resources"]:
        content = files[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = content.decode().splitlines()[0].split(",")
        assert header == [field["name"] for field in resource["schema"]["fields"]]


def test_every_figure_stands_there_as_printed_and_in_yuan(files: dict[str, bytes]):
    found = {(r["table"], r["row"], r["column"]): r for r in rows(files, "facts.csv")}
    assert len(found) == len(sample().disclosure.facts)
    for fact in sample().disclosure.facts:
        row = found[fact.key]
        assert row["printed"] == str(fact.amount)
        assert Decimal(row["value"]) == fact.amount.value * 10000
        assert (row["printed_unit"], row["currency"]) == ("万元", "CNY")


def test_figures_of_a_table_are_in_the_unit_that_it_prints():
    whole = sample().disclosure
    tables = [replace(one, unit="元" if one.table == "three_public" else "") for one in whole.tables]
    targets = [replace(one, unit="某局", amount_unit="元") for one in whole.targets]
    told = replace(whole, tables=tuple(tables), targets=tuple(targets))
    files = package(replace(sample(), disclosure=told))
    for row in rows(files, "facts.csv"):
        unit, factor = ("元", 1) if row["table"] == "three_public" else ("万元", 10000)
        assert (row["printed_unit"], Decimal(row["value"])) == (unit, Decimal(row["printed"]) * factor)
    units = {row["table"]: row["amount_unit"] for row in rows(files, "tables.csv")}
    assert units["three_public"] == "元" and units["income"] == "万元"
    assert {row["amount_unit"] for row in rows(files, "targets.csv")} == {"元"}


def test_codes_sources_and_directions_are_told_apart(files: dict[str, bytes]):
    found = {(r["table"], r["row"], r["column"]): r for r in rows(files, "facts.csv")}

    def shown(*key: str) -> tuple[str, ...]:
        row = found[key]
        return tuple(row[name] for name in ("function_code", "economic_code", "source", "direction"))

    assert shown("income", "2101501", "general") == ("2101501", "", "general", "revenue")
    assert shown("expenditure", "2101501", "basic") == ("2101501", "", "", "expenditure")
    assert shown("basic", "30101", "personnel") == ("", "30101", "", "expenditure")
    assert shown("summary", "expenditure:210", "amount") == ("210", "", "", "expenditure")
    assert shown("summary", "income:general", "amount") == ("", "", "general", "revenue")
    project = found["projects", "2101301|困难群众医疗救助", "e303"]
    assert (project["economic_code"], project["project"]) == ("303", "困难群众医疗救助")


def test_indicators_lead_to_their_target(files: dict[str, bytes]):
    targets = {row["id"]: row for row in rows(files, "targets.csv")}
    indicators = rows(files, "indicators.csv")
    assert len(indicators) == sum(len(target.indicators) for target in sample().disclosure.targets)
    assert {targets[row["target"]]["project"] for row in indicators} == {"医保经办服务提升"}
