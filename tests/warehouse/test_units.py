"""The list of units: places from names, proposals, and nothing put together without a person."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mingzhang.errors import Misuse, UnitListLine
from mingzhang.warehouse.statements import Scope, disclosures
from mingzhang.warehouse.store import open_store
from mingzhang.warehouse.units import ALIKE, SAME_PLACE, SHORTENED, read_units, take_review, update_units
from tests.warehouse.made import Cells, item, listing

FULL, SHORT = "浙江省杭州市医疗保障局", "杭州市医保局"


def test_two_names_of_one_unit_are_proposed_and_never_put_together(url: str):
    with open_store(url, write=True) as store:
        store.load([item(FULL, 2023, {}), item(SHORT, 2024, {})])
        review = update_units(store)
        rows = {row.name: row for row in read_units(store)}
        assert (review.names, review.new, review.waiting) == (2, 2, 1)
        assert (rows[SHORT].proposed, rows[SHORT].why, rows[SHORT].unit) == (FULL, SHORTENED, SHORT)
        assert rows[FULL].proposed == ""
        assert rows[FULL].region == rows[SHORT].region == "330100"


def test_an_accepted_proposal_makes_them_one_unit(url: str, tmp_path: Path):
    with open_store(url, write=True) as store:
        store.load([item(FULL, 2023, {}), item(SHORT, 2024, {})])
        update_units(store)
        reviewed = tmp_path / "units.csv"
        reviewed.write_text(
            f"name,unit,proposed,accepted\n{SHORT},{SHORT},{FULL},yes\n", encoding="utf-8-sig"
        )
        assert take_review(store, reviewed) == 1
        assert {row["unit"] for row in store.ask(disclosures(Scope())).dicts()} == {FULL}
        assert update_units(store).waiting == 0


@pytest.mark.parametrize(
    "text",
    [
        "name\nx\n",
        "name,unit,wrong\n",
        "name,unit,accepted\nx,x,maybe\n",
        "name,unit,proposed,accepted\nx,x,y,yes\n",
        "name,unit,parent_accepted\nx,x,maybe\n",
        "name,unit,parent_proposed,parent_accepted\nx,x,x,yes\n",
        "name,unit,parent_proposed,parent_accepted\nx,x,y,yes\n",
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "units.csv"
    path.write_text(text, encoding="utf-8")
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([item(FULL, 2023, {})])
        update_units(store)
        with pytest.raises(Misuse):
            take_review(store, path)
        assert [row.name for row in read_units(store)] == [FULL]


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        ("某某局,x,,,", "name", "not_here"),
        (",x,,,", "name", "no_name"),
        (f"{FULL},{FULL},city,,", "level", "no_level"),
        (f"{FULL},{FULL},,331,", "region", "no_region"),
        (f"{FULL},{FULL},,999999,", "region", "no_region"),
        (f"{FULL},{FULL},,,不存在的局", "parent", "no_parent"),
        (f"{FULL},{FULL},,,{FULL}", "parent", "no_proposal"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_number(
    url: str, tmp_path: Path, line: str, column: str, why: str
):
    path = tmp_path / "units.csv"
    path.write_text(f"name,unit,level,region,parent\n{FULL},甲,,,\n{line}\n", encoding="utf-8")
    with open_store(url, write=True) as store:
        store.load([item(FULL, 2023, {})])
        update_units(store)
        with pytest.raises(UnitListLine) as told:
            take_review(store, path)
        details = told.value.details
        assert (details["line"], details["column"], details["why"]) == ("3", column, f"units.{why}")
        assert [row.unit for row in read_units(store)] == [FULL], "nothing was taken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_lists_are_read_as_spreadsheets_write_them(tmp_path: Path, encoding: str):
    path = tmp_path / "units.csv"
    path.write_text(f"name,unit\n{FULL},市医保局\n", encoding=encoding)
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([item(FULL, 2023, {})])
        take_review(store, path)
        assert [row.unit for row in read_units(store)] == ["市医保局"]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("杭州市财政局", "浙江省杭州市财政局", SAME_PLACE),
        ("杭州市规划和自然资源管理局", "杭州市规划与自然资源管理局", ALIKE),
        ("杭州市财政局", "宁波市财政局", ""),
        ("杭州市财政局", "杭州市财政局（本级）", ""),
        ("杭州市公安局", "杭州市财政局", ""),
    ],
)
def test_what_is_proposed(tmp_path: Path, one: str, other: str, why: str):
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([item(one, 2023, {}), item(other, 2023, {})])
        update_units(store)
        assert {row.why for row in read_units(store)} - {""} == ({why} - {""})


def test_columns_that_a_reviewed_list_lacks_stay(tmp_path: Path):
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([item(FULL, 2023, {})])
        update_units(store)
        path = tmp_path / "units.csv"
        path.write_text(f"name,unit\n{FULL},市医保局\n", encoding="utf-8")
        take_review(store, path)
        (row,) = read_units(store)
    assert (row.unit, row.region, row.unit_kind) == ("市医保局", "330100", "bureau")


BUREAU, STATION, PARK = "浙江省杭州市林业局", "浙江省杭州市林业局苗圃站", "西山公园"
NOTHING: Cells = {}


def test_departments_are_proposed_and_never_put_in(url: str):
    with open_store(url, write=True) as store:
        store.load(
            [
                listing(BUREAU, 2023, NOTHING, [f"{BUREAU}（本级）", PARK]),
                item(f"{BUREAU}（本级）", 2023, {}),
                item(STATION, 2023, {}),
                item(PARK, 2023, {}),
                item("浙江省杭州市财政局", 2023, {}),
            ]
        )
        review = update_units(store)
        found = {row.name: (row.parent_proposed, row.parent_why, row.parent) for row in read_units(store)}
    assert found == {
        BUREAU: ("", "", ""),
        f"{BUREAU}（本级）": (BUREAU, "listed", ""),
        STATION: (BUREAU, "named", ""),
        PARK: (BUREAU, "listed", ""),
        "浙江省杭州市财政局": ("", "", ""),
    }
    assert review.belonging == 3


def test_an_accepted_department_is_that_of_the_unit(url: str, tmp_path: Path):
    with open_store(url, write=True) as store:
        store.load(
            [listing(BUREAU, 2023, NOTHING, [PARK, STATION]), item(PARK, 2023, {}), item(STATION, 2023, {})]
        )
        update_units(store)
        path = tmp_path / "units.csv"
        text = f"name,unit,parent_accepted\n{BUREAU},林业局,\n{PARK},{PARK},yes\n{STATION},{STATION},no\n"
        path.write_text(text, encoding="utf-8")
        take_review(store, path)
        review = update_units(store)
        assert {row.name: row.parent for row in read_units(store)} == {
            BUREAU: "",
            PARK: "林业局",
            STATION: "",
        }
        assert (review.belonging, review.waiting) == (0, 0)


def _reviewed(folder: Path, text: str) -> dict[str, tuple[str, str]]:
    """Unit and department by name after a review of three units."""
    path = folder / "units.csv"
    path.write_text(text, encoding="utf-8")
    with open_store(str(folder / "store"), write=True) as store:
        store.load([item(name, 2023, {}) for name in (BUREAU, STATION, PARK)])
        update_units(store)
        take_review(store, path)
        return {row.name: (row.unit, row.parent) for row in read_units(store)}


def test_departments_that_belong_to_each_other_are_refused(tmp_path: Path):
    lines = f"{BUREAU},{BUREAU},{PARK}\n{PARK},{PARK},{STATION}\n{STATION},{STATION},{BUREAU}\n"
    with pytest.raises(UnitListLine) as told:
        _reviewed(tmp_path, f"name,unit,parent\n{lines}")
    assert (told.value.details["line"], told.value.details["column"]) == ("2", "parent")


def test_a_unit_that_is_a_name_of_another_unit_is_that_one(tmp_path: Path):
    found = _reviewed(tmp_path, f"name,unit\n{STATION},{PARK}\n{PARK},{BUREAU}\n")
    assert {unit for unit, _ in found.values()} == {BUREAU}


def test_names_that_are_each_other_s_units_are_refused(tmp_path: Path):
    with pytest.raises(UnitListLine):
        _reviewed(tmp_path, f"name,unit\n{STATION},{PARK}\n{PARK},{STATION}\n")


def test_a_unit_that_two_departments_list_is_left_to_a_person(tmp_path: Path):
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([listing(name, 2023, NOTHING, [PARK]) for name in (BUREAU, "浙江省杭州市园林局")])
        store.load([item(PARK, 2023, {})])
        assert update_units(store).belonging == 0


def test_a_department_that_comes_later_is_proposed_for_names_that_were_there(tmp_path: Path):
    with open_store(str(tmp_path / "store"), write=True) as store:
        store.load([item(PARK, 2023, {})])
        assert update_units(store).belonging == 0
        store.load([listing(BUREAU, 2023, NOTHING, [PARK])])
        assert update_units(store).belonging == 1


def test_a_review_waits_for_whoever_is_at_the_list(url: str, tmp_path: Path):
    """Two programs that read the list and write it back do not undo each other's work."""
    path = tmp_path / "units.csv"
    path.write_text(f"name,unit\n{FULL},市医保局\n", encoding="utf-8")

    def review() -> None:
        with open_store(url, write=True) as other:
            take_review(other, path)

    with open_store(url, write=True) as store:
        store.load([item(FULL, 2023, {})])
        update_units(store)
        with store.alone():
            thread = threading.Thread(target=review)
            thread.start()
            thread.join(0.5)
            assert thread.is_alive()
            store.put_units([row.row() for row in read_units(store)])
        thread.join(30)
        assert not thread.is_alive()
    with open_store(url) as store:
        assert [row.unit for row in read_units(store)] == ["市医保局"]
