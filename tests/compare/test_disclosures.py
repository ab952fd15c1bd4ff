"""What changed between two disclosures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingzhang.compare.as_json import comparison_document
from mingzhang.compare.disclosures import compare
from mingzhang.compare.documents import Document, parse
from mingzhang.errors import DamagedInput


def disclosure(cells: dict[str, str], **more: object) -> Document:
    facts = [
        {"table": table, "row": row, "column": column, "value": value, "label": "某科目", "certain": True}
        for name, value in cells.items()
        for table, row, column in [name.split(".", 2)]
    ]
    values = {"schema": "mingzhang/disclosure/1", "unit": "某局", "year": 2024, "amount_unit": "万元"}
    return Document("a.json", {**values, "facts": facts, **more})


OLD = disclosure({"general.210.total": "10.00", "general.208.total": "4.00"})


def changes(old: Document, new: Document) -> list[tuple[object, ...]]:
    return [(c.key[1], c.kind, c.old, c.new, c.change, c.growth) for c in compare(old, new).facts]


def test_figures_are_changed_added_and_removed_by_cell():
    new = disclosure({"general.210.total": "12.50", "general.221.total": "3.00"})
    assert changes(OLD, new) == [
        ("210", "changed", "10.00", "12.50", Decimal("2.50"), Decimal("25.00")),
        ("221", "added", None, "3.00", None, None),
        ("208", "removed", "4.00", None, None, None),
    ]


def test_written_decimals_and_labels_are_no_difference():
    new = disclosure({"general.210.total": "10.0", "general.208.total": "4"})
    for fact in new.values["facts"]:  # type: ignore[attr-defined]
        fact["label"] = "改了名的科目"
    comparison = compare(OLD, new)
    assert not comparison.differs and comparison.same_facts == 2


def test_amounts_are_compared_in_the_unit_of_the_new_disclosure():
    new = disclosure({"general.210.total": "100000", "general.208.total": "50000"}, amount_unit="元")
    assert changes(OLD, new) == [
        ("208", "changed", "40000.00", "50000", Decimal("10000.00"), Decimal("25.00")),
    ]


def test_a_table_with_a_unit_of_its_own_is_shown_in_that_of_the_disclosure():
    tables = [{"table": "general", "amount_unit": "元"}]
    new = disclosure({"general.210.total": "123456", "general.208.total": "40000"}, tables=tables)
    assert changes(OLD, new) == [
        ("210", "changed", "10.00", "12.3456", Decimal("2.3456"), Decimal("23.46")),
    ]


def test_a_target_sheet_is_compared_in_the_unit_that_it_prints():
    sheet = {"project": "运维项目", "year_funds": "200.00", "amount_unit": "万元", "indicators": []}
    new = disclosure({}, amount_unit="元", performance=[{**sheet, "year_funds": "260.00"}])
    (same, changed) = (compare(disclosure({}, performance=[old]), new).targets for old in (
        {**sheet, "year_funds": "2600000", "amount_unit": "元"}, sheet,
    ))  # fmt: skip
    assert not same
    assert [(c.old, c.new, c.change) for c in changed] == [("2000000.00", "2600000.00", Decimal("600000.00"))]


def test_rows_of_one_name_are_compared_under_their_own_project():
    old = disclosure({
        "procurement.甲项目.total": "9", "procurement.会议服务#1.total": "9",
        "procurement.乙项目.total": "5", "procurement.会议服务#2.total": "5",
    })  # fmt: skip
    new = disclosure({
        "procurement.新项目.total": "3", "procurement.会议服务#1.total": "3",
        "procurement.甲项目.total": "9", "procurement.会议服务#2.total": "9",
        "procurement.乙项目.total": "6", "procurement.会议服务#3.total": "6",
    })  # fmt: skip
    assert changes(old, new) == [
        ("新项目", "added", None, "3", None, None),
        ("会议服务#1", "added", None, "3", None, None),
        ("乙项目", "changed", "5", "6", Decimal(1), Decimal("20.00")),
        ("会议服务#3", "changed", "5", "6", Decimal(1), Decimal("20.00")),
    ]


def test_a_pair_that_only_order_makes_is_uncertain():
    old = disclosure({"procurement.会议服务.total": "9", "procurement.甲项目.total": "9"})
    new = disclosure({
        "procurement.乙项目.total": "3", "procurement.会议服务#1.total": "3",
        "procurement.丙项目.total": "4", "procurement.会议服务#2.total": "4",
    })  # fmt: skip
    found = {(c.key[1], c.kind): c.certain for c in compare(old, new).facts}
    assert found["会议服务#1", "changed"] is False and found["会议服务#2", "added"] is True


def test_growth_against_zero_is_none():
    old, new = disclosure({"general.210.total": "0"}), disclosure({"general.210.total": "5"})
    assert changes(old, new) == [("210", "changed", "0", "5", Decimal(5), None)]


def test_a_difference_of_an_uncertain_figure_is_uncertain():
    new = disclosure({"general.210.total": "11.00", "general.208.total": "4.00"})
    new.values["facts"][0]["certain"] = False  # type: ignore[index]
    assert [change.certain for change in compare(OLD, new).facts] == [False]


def test_projects_and_target_sheets_are_compared_by_name():
    old = disclosure(
        {},
        projects=[{"name": "运维 项目", "amount": "5.00"}, {"name": "宣传", "amount": "1"}],
        performance=[
            {"project": "运维项目", "year_funds": "5", "indicators": [{"level3": "次数", "value": "≥4次"}]}
        ],
    )
    new = disclosure(
        {},
        projects=[{"name": "运维项目", "amount": "6.00"}],
        performance=[
            {"project": "运维项目", "year_funds": "6", "indicators": [{"level3": "次数", "value": "≥5次"}]}
        ],
    )
    comparison = compare(old, new)
    assert [(c.key, c.kind, c.change) for c in comparison.projects] == [
        (("运维项目",), "changed", Decimal("1.00")),
        (("宣传",), "removed", None),
    ]
    assert [(c.old, c.new) for c in comparison.targets] == [("5", "6")]
    assert [(c.old, c.new) for c in comparison.indicators] == [("≥4次", "≥5次")]


def test_head_and_staff_are_compared():
    new = disclosure({}, year=2025, profile={"on_duty": "24", "divisions": ["办公室"]})
    old = disclosure({}, profile={"on_duty": "23", "divisions": ["办公室", "基金科"]})
    comparison = compare(old, new)
    assert [(c.key, c.old, c.new) for c in comparison.head] == [(("year",), "2024", "2025")]
    assert [(c.key, c.old, c.new) for c in comparison.profile] == [
        (("on_duty",), "23", "24"),
        (("division", "基金科"), "基金科", None),
    ]


def test_the_document_counts_what_it_lists():
    new = disclosure({"general.210.total": "12.50", "general.208.total": "4.00"})
    document = comparison_document(compare(OLD, new))
    assert document["counts"] == {"changed": 1, "added": 0, "removed": 0, "unchanged": 1}
    (fact,) = document["facts"]  # type: ignore[misc]
    assert (fact["row"], fact["change"], fact["growth_pct"]) == ("210", "2.50", "25.00")


@pytest.mark.parametrize("value", ["abc", "NaN", [1]])
def test_a_figure_that_is_none_is_refused(value: object):
    broken = disclosure({"general.210.total": "1"})
    broken.values["facts"][0]["value"] = value  # type: ignore[index]
    with pytest.raises(DamagedInput):
        compare(OLD, broken)


def test_a_file_says_itself_what_it_is():
    assert parse("a.txt", "一、收支总体情况".encode()) is None
    assert parse("a.txt", b"{ not json") is None
    found = parse("a.json", b'{"schema": "mingzhang/report/1"}')
    assert found is not None and found.schema == "mingzhang/report/1"
    with pytest.raises(DamagedInput):
        parse("a.json", b'{"schema": "other/1"}')


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("budget", "final", True), ("final", "budget", True), ("budget", "budget", False), ("", "final", False)],
)
def test_a_budget_against_a_final_account_is_told(old: str, new: str, told: bool):
    found = compare(disclosure({}, kind=old), disclosure({}, kind=new))
    assert comparison_document(found)["two_kinds"] is told
