"""The table beside a picture holds what is drawn, in the order in which it is drawn."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.pictures.kinds import KINDS, as_csv, completed, save, specification
from mingzhang.pictures.table import Table
from tests.pictures.tables import TABLES


def lines(kind: str, table: Table, folder: Path, lang: str = "zh") -> list[dict[str, str]]:
    save(kind, table, folder / "x.svg", lang)
    return list(csv.DictReader((folder / "x.csv").read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_complete_table_stays_as_it_is(kind: str):
    once = completed(kind, TABLES[kind])
    assert as_csv(completed(kind, once), "zh") == as_csv(once, "zh")


def test_bars_and_areas_have_their_shares(tmp_path: Path):
    assert [line["占比（%）"] for line in lines("bars", TABLES["bars"], tmp_path)] == [
        "87.27",
        "7.32",
        "5.41",
    ]
    areas = lines("treemap", TABLES["treemap"], tmp_path)
    assert [line["占比（%）"] for line in areas] == ["61.88", "25.39", "7.32", "5.41", "0.00"]


def test_shares_are_of_the_printed_whole_where_there_is_one():
    table = Table("t", ("name", "amount"), [{"name": "甲", "amount": Decimal(50)}], whole=Decimal(200))
    assert completed("bars", table).rows[0]["share_pct"] == Decimal("25.00")


def test_a_missing_year_has_its_line_and_no_change(tmp_path: Path):
    rows = [{"year": year, "amount": Decimal(amount)} for year, amount in (("2019", 130), ("2017", 100))]
    found = lines("changes", Table("t", ("year", "amount"), rows), tmp_path)
    assert [tuple(line.values()) for line in found] == [
        ("2017", "100", ""),
        ("2018", "", ""),
        ("2019", "130", ""),
    ]


@pytest.mark.parametrize("kind", ["changes", "years"])
def test_a_missing_year_is_a_gap(kind: str):
    rows = [{"year": year, "amount": Decimal(amount)} for year, amount in (("2017", 100), ("2019", 130))]
    spec = specification(kind, Table("t", ("year", "amount"), rows), "zh")
    assert [value["amount"] for value in spec["data"]["values"]] == [100.0, None, 130.0]
    text = json.dumps(spec)
    assert '"domain": ["2017", "2018", "2019"]' in text and "30.00%" not in text


def test_a_year_that_one_series_lacks_is_a_gap_in_that_series_alone():
    rows = [
        {"year": year, "series": series, "amount": Decimal(1)}
        for series, years in (("甲", ("2020", "2022")), ("乙", ("2020", "2021", "2022")))
        for year in years
    ]
    found = completed("years", Table("t", ("year", "series", "amount"), rows)).rows
    assert [(row["year"], row["series"]) for row in found if row["amount"] is None] == [("2021", "甲")]


def test_three_public_keeps_the_place_of_a_missing_year():
    rows = [{"year": year, "item": "接待", "amount": Decimal(1)} for year in ("2017", "2019")]
    spec = json.dumps(specification("three-public", Table("t", ("year", "item", "amount"), rows), "zh"))
    assert '"domain": ["2017", "2018", "2019"]' in spec


def test_flows_stand_from_left_to_right_and_from_top_to_bottom(tmp_path: Path):
    table = TABLES["flow"]
    turned = Table(table.title, table.columns, table.rows[::-1], table.unit, table.source)
    assert [(line["来源"], line["去向"]) for line in lines("flow", turned, tmp_path)] == [
        ("一般公共预算", "卫生健康支出"), ("一般公共预算", "住房保障支出"), ("上级转移支付", "卫生健康支出"),
        ("卫生健康支出", "基本支出"), ("卫生健康支出", "项目支出"), ("住房保障支出", "基本支出"),
    ]  # fmt: skip


def test_peers_stand_by_size_with_their_quartiles(tmp_path: Path):
    found = lines("peers", TABLES["peers"], tmp_path)
    assert [line["名称"] for line in found] == ["甲局", "乙局", "丙局", "丁局", "戊局"]
    assert {(line["下四分位数"], line["中位数"], line["上四分位数"]) for line in found} == {
        ("15.0", "16.2", "18.9")
    }


def test_three_units_have_no_quartiles(tmp_path: Path):
    table = TABLES["peers"]
    few = Table(table.title, table.columns, table.rows[:3], table.unit, table.source)
    assert "中位数" not in lines("peers", few, tmp_path)[0]
    spec = json.dumps(specification("peers", few, "zh"), ensure_ascii=False)
    assert "四分位" not in spec and '"rect"' not in spec and '"rule"' not in spec


@pytest.mark.parametrize(("lang", "head", "word"), [("zh", "程度", "错误"), ("en", "severity", "error")])
def test_severities_are_words_of_the_language(lang: str, head: str, word: str, tmp_path: Path):
    assert lines("findings", TABLES["findings"], tmp_path, lang)[0][head].lower() == word


def test_findings_stand_in_the_order_of_the_bars_unless_they_have_one(tmp_path: Path):
    rows = [{"name": name, "severity": "error", "count": count} for name, count in (("2023", 1), ("2024", 5))]
    columns = ("name", "severity", "count")
    assert [line["名称"] for line in lines("findings", Table("t", columns, rows), tmp_path)] == [
        "2024",
        "2023",
    ]
    kept = Table("t", columns, rows, in_order=True)
    assert [line["名称"] for line in lines("findings", kept, tmp_path)] == ["2023", "2024"]
    assert '"sort": ["2023", "2024"]' in json.dumps(specification("findings", kept, "zh"))


@pytest.mark.parametrize("kind", ["changes", "three-public"])
def test_two_years_are_as_wide_as_heading_and_legend(kind: str):
    table = TABLES[kind]
    two = [row for row in table.rows if row["year"] in (2021, 2022)]
    assert specification(kind, Table("t", table.columns, two), "zh")["width"] == 560
