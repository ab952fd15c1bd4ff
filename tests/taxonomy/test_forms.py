from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.forms import (
    Years,
    choose_form,
    forms,
    known_column_orders,
    load_forms,
    national_form,
)

ROOT = Path(__file__).resolve().parents[2]
EIGHT = {
    "summary",
    "income",
    "expenditure",
    "appropriation",
    "general",
    "basic",
    "three_public",
    "govfund",
}
NOTHING: frozenset[str] = frozenset()
BASE = "id: base\nkind: budget\nbasis: seen\ntables: [{id: summary, number: 表一}, {id: income}]\n"


def load_texts(folder: Path, **texts: str) -> dict:
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return load_forms(paths)


def regional(name: str, first: int, last: int, **more: str) -> str:
    keys = {"region": "'65'", "kind": "budget", "basis": "seen", "tables": "[{id: summary}]"} | more
    lines = [f"id: {name}", f"years: {{first: {first}, last: {last}}}"]
    return "\n".join([*lines, *(f"{key}: {value}" for key, value in keys.items())])


def test_the_law_asks_eight_tables_of_every_budget():
    assert {table.id for table in national_form("budget").tables} == EIGHT
    assert all({table.id for table in form.tables} >= EIGHT for form in forms().values() if form.years)


@pytest.mark.parametrize(
    ("kind", "year", "region", "form"),
    [
        ("budget", 2020, "65", "xinjiang-2020"),
        ("budget", 2021, "65", "xinjiang-2021"),
        ("budget", 2022, "65", "xinjiang-2021"),
        ("budget", 2023, "65", "xinjiang-2023"),
        ("budget", 2024, "65", "xinjiang-2024"),
        ("budget", 2012, "65", "xinjiang-2020"),
        ("budget", 2040, "65", "xinjiang-2024"),
        ("budget", None, "65", "xinjiang-2024"),
        ("budget", 2024, "31", "shanghai-2024"),
        ("budget", 2024, "44", "national-budget"),
        ("final", 2023, "65", "national-final"),
        ("final", 2023, "31", "shanghai-final"),
    ],
)
def test_region_kind_and_year_choose_the_form(kind: str, year: int | None, region: str, form: str):
    assert choose_form(kind, year, region, NOTHING).id == form


def test_without_a_region_only_a_full_match_of_the_tables_beats_the_national_form():
    tables = frozenset(table.id for table in forms()["xinjiang-2024"].tables)
    assert choose_form("budget", 2024, None, tables).id == "xinjiang-2024"
    assert choose_form("budget", 2024, None, tables - {"carryover"}).id == "national-budget"
    assert choose_form("budget", 2024, None, NOTHING).id == "national-budget"


def test_what_a_form_extends_comes_first_and_its_own_entries_win(tmp_path: Path):
    own = (
        "id: own\nkind: budget\nbasis: seen\nextends: base\ntables: [{id: summary, number: 表1}, {id: basic}]"
    )
    form = load_texts(tmp_path, base=BASE, own=own)["own"]
    assert [(table.id, table.number) for table in form.tables] == [
        ("summary", "表1"),
        ("income", ""),
        ("basic", ""),
    ]


def test_a_form_that_names_every_table_of_its_base_keeps_its_own_order(tmp_path: Path):
    own = "id: own\nkind: budget\nbasis: seen\nextends: base\ntables: [{id: income}, {id: summary}]"
    assert [t.id for t in load_texts(tmp_path, base=BASE, own=own)["own"].tables] == ["income", "summary"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (regional("own", 2024, 2023), "first year 2024 is after last year 2023"),
        (regional("own", 2024, 2024, extends="nowhere"), "extends 'nowhere'"),
        (regional("own", 2024, 2024, extends="own"), "extends 'own'"),
        (regional("own", 2024, 2024, tables="[{id: cashflow}]"), "table 'cashflow' is not defined"),
        (
            regional("own", 2024, 2024, tables="[{id: income, column_sets: [[total, gold]]}]"),
            "has no column 'gold'",
        ),
        (regional("own", 2024, 2024, colour="x"), "unknown key 'colour'"),
        (regional("own", 2024, 2024).replace("2024}", "zwei}"), "'last': 'zwei'"),
    ],
)
def test_a_wrong_form_is_refused(tmp_path: Path, text: str, says: str):
    with pytest.raises(DataError, match=says) as caught:
        load_texts(tmp_path, own=text)
    assert caught.value.path.endswith("own.yaml")


@pytest.mark.parametrize(("first", "last"), [(2023, 2025), (2020, 2023), (2024, 2024), (2019, 2030)])
def test_two_forms_of_one_region_and_year_are_refused(tmp_path: Path, first: int, last: int):
    with pytest.raises(DataError, match="overlap"):
        load_texts(tmp_path, one=regional("one", 2023, 2024), two=regional("two", first, last))


def test_forms_of_other_years_kinds_or_regions_stand_side_by_side(tmp_path: Path):
    texts = {
        "one": regional("one", 2023, 2024),
        "two": regional("two", 2025, 2026),
        "three": regional("three", 2023, 2024, kind="final"),
        "four": regional("four", 2023, 2024, region="'31'"),
    }
    assert set(load_texts(tmp_path, **texts)) == set(texts)


def test_two_forms_of_one_name_are_refused(tmp_path: Path):
    with pytest.raises(DataError, match="stands twice"):
        load_texts(tmp_path, one=regional("one", 2023, 2024), two=regional("one", 2025, 2026))


@pytest.mark.parametrize(("year", "years"), [(2019, 2), (2021, 0), (2022, 0), (2024, 2)])
def test_distance_in_years(year: int, years: int):
    assert Years(2021, 2022).distance(year) == years


def test_known_column_orders_come_from_all_forms():
    orders = known_column_orders("income")
    assert len(orders) == len(set(orders)) and {order[0] for order in orders} == {"total"}
    assert known_column_orders("basic") == ()


def test_without_a_year_the_tables_found_choose_among_the_forms_of_a_region():
    tables = frozenset(table.id for table in forms()["xinjiang-2023"].tables)
    assert choose_form("budget", None, "65", tables).id == "xinjiang-2023"


def test_the_worked_example_of_the_documentation_loads(tmp_path: Path):
    text = (ROOT / "docs" / "adding-a-region.md").read_text(encoding="utf-8")
    example = textwrap.dedent(text[text.index("```yaml") :].split("```")[1].removeprefix("yaml\n"))
    base = (data_dir() / "forms" / "national-budget.yaml").read_text(encoding="utf-8")
    form = load_texts(tmp_path, base=base, own=example)["guangxi-2025"]
    assert {table.id for table in form.tables} == EIGHT | {"statecap", "projects"}
    assert form.tables[0].number == "预算公开01表" and form.tables[1].column_sets
