"""What the links say of a table's cells from the tables that are already read."""

from __future__ import annotations

from decimal import Decimal

from mingzhang.model import Amount, Fact, Place
from mingzhang.recognise.anchors import Known, anchors_for

TITLES = {"projects": "一般公共预算项目支出情况表"}


def known(
    cells: dict[tuple[str, str, str], str],
    *,
    printed: dict[str, set[str]] | None = None,
    columns: dict[str, set[str]] | None = None,
    waiting: tuple[tuple[str, str], ...] = (),
    certain: bool = True,
    kind: str = "budget",
) -> Known:
    facts = [Fact(*key, Amount(Decimal(value)), "", Place(line=1), certain) for key, value in cells.items()]
    rows: dict[str, set[str]] = {table: set(found) for table, found in (printed or {}).items()}
    names: dict[str, set[str]] = {table: set(found) for table, found in (columns or {}).items()}
    for table, row, column in cells:
        rows.setdefault(table, set()).add(row)
        names.setdefault(table, set()).add(column)
    return Known.of(
        facts,
        {table: frozenset(found) for table, found in rows.items()},
        TITLES,
        kind,
        {table: frozenset(found) for table, found in names.items()},
        waiting,
    )


def test_an_equal_link_tells_the_cell_of_the_other_table():
    anchors = anchors_for(
        "expenditure", known({("income", "21015", "total"): "9.00"}, printed={"expenditure": {"21015"}})
    )
    assert anchors["21015", "total"] == Decimal("9.00")


def test_links_work_both_ways():
    anchors = anchors_for(
        "income", known({("expenditure", "21015", "total"): "9.00"}, printed={"income": {"21015"}})
    )
    assert anchors["21015", "total"] == Decimal("9.00")


def test_a_figure_that_is_not_certain_tells_nothing():
    cells = {("income", "21015", "total"): "9.00"}
    assert not anchors_for("expenditure", known(cells, certain=False))


def test_a_blank_cell_of_a_printed_row_is_zero_but_one_that_waits_is_unknown():
    cells = {("general", "21015", "total"): "9.00", ("general", "210", "basic"): "9.00"}
    says = known(cells, printed={"projects": {"21015"}}, columns={"general": {"project"}})
    assert anchors_for("projects", says)["21015", "total"] == 0
    waits = known(
        cells,
        printed={"projects": {"21015"}},
        columns={"general": {"project"}},
        waiting=(("general", "21015"),),
    )
    assert ("21015", "total") not in anchors_for("projects", waits)


def test_a_link_of_other_documents_tells_nothing():
    cells = {("summary", "income:total", "amount"): "9.00"}
    assert ("total", "total") in anchors_for("income", known(cells, printed={"income": {"total"}}))
    assert ("total", "total") not in anchors_for(
        "income", known(cells, printed={"income": {"total"}}, kind="final")
    )


def test_at_most_tells_only_where_nothing_is_left_to_differ():
    cells = {
        ("general", "21015", "total"): "9.00",
        ("general", "21015", "basic"): "7.00",
        ("expenditure", "21015", "total"): "9.00",
    }
    assert anchors_for("expenditure", known(cells)).get(("21015", "basic")) == Decimal("7.00")
    more = cells | {("expenditure", "21015", "total"): "9.50"}
    assert ("21015", "basic") not in anchors_for("expenditure", known(more))
