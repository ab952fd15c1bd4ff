"""Workbooks into grids: spans, hidden parts, displayed figures, places; and what is no workbook."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from mingzhang.errors import DamagedInput
from mingzhang.model import Grid, Line, Reading
from mingzhang.pipeline import read_file
from mingzhang.read.guard import RawFile
from mingzhang.read.workbook import cell_name, read_workbook
from tests.conftest import ROOT
from tests.read.packages import zipped


def book(fill) -> Reading:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        fill(made)
    return read_workbook(RawFile("a.xlsx", stream.getvalue()))


def texts(reading: Reading) -> list[object]:
    return [
        block.text
        if isinstance(block, Line)
        else [[one.text for one in printed.cells] for printed in block.rows]
        for block in reading.blocks
    ]


def fill_sheet(sheet, rows) -> None:
    for number, values in enumerate(rows):
        sheet.write_row(number, 0, values)


HEAD = ("科目", "合计")


def test_title_and_unit_line_are_lines_and_the_rest_is_a_grid():
    def fill(made) -> None:
        sheet = made.add_worksheet("Sheet1")
        fill_sheet(sheet, [("收支总表",), (), ("编制单位：某局", "单位：万元"), HEAD, ("210", "1.00"), ()])

    reading = book(fill)
    assert texts(reading) == ["收支总表", "编制单位：某局    单位：万元", [[*HEAD], ["210", "1.00"]]]
    title, _, grid = reading.blocks
    assert isinstance(grid, Grid)
    assert title.place.as_json() == {"sheet": "Sheet1", "cell": "A1", "span": [0, 4]}
    assert grid.rows[1].cells[1].place.as_json() == {"sheet": "Sheet1", "cell": "B5"}


def test_a_sheet_without_title_has_its_name_for_one():
    reading = book(lambda made: fill_sheet(made.add_worksheet("支出总表"), [HEAD, ("210", "1.00")]))
    assert texts(reading) == ["支出总表", [[*HEAD], ["210", "1.00"]]]


def test_merged_cells():
    def fill(made) -> None:
        sheet = made.add_worksheet("支出")
        sheet.merge_range("A1:C1", "科目编码")
        sheet.merge_range("D1:D2", "合计")
        sheet.write_row(1, 0, ("类", "款", "项"))
        sheet.write_row(2, 0, ("210", "15", "01", "1.00"))

    grid = book(fill).blocks[1]
    assert isinstance(grid, Grid)
    assert [(c.text, c.column, c.column_span, c.row_span) for c in grid.rows[0].cells] == [
        ("科目编码", 0, 3, 1),
        ("合计", 3, 1, 2),
    ]
    assert [(c.text, c.column) for c in grid.rows[1].cells] == [("类", 0), ("款", 1), ("项", 2)]


def test_figures_have_the_decimals_that_are_displayed():
    def fill(made) -> None:
        sheet = made.add_worksheet("支出")
        two, plain = made.add_format({"num_format": "#,##0.00"}), made.add_format({"num_format": "0"})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ("a", 1234.5), two)
        sheet.write_row(2, 0, ("b", 439.75000000000006))
        sheet.write_row(3, 0, ("c", 7.6), plain)
        sheet.write_formula(4, 1, "=B2+B3", two, 1674.25)
        sheet.write(4, 0, "d")

    assert [row[1] for row in texts(book(fill))[1]] == ["合计", "1,234.50", "439.75", "8", "1,674.25"]


def test_hidden_parts_are_left_out_and_noted():
    def fill(made) -> None:
        sheet = made.add_worksheet("支出")
        fill_sheet(sheet, [(*HEAD, "比对"), ("210", "1.00", "9.99"), ("旧", "8.88", "")])
        sheet.set_column("C:C", None, None, {"hidden": True})
        sheet.set_row(2, None, None, {"hidden": True})
        fill_sheet(secret := made.add_worksheet("底稿"), [HEAD, ("210", "7.77")])
        secret.hide()

    reading = book(fill)
    assert texts(reading) == ["支出", [[*HEAD], ["210", "1.00"]]]
    assert reading.notes == ("workbook.hidden_cells: 支出", "workbook.hidden_sheet: 底稿")


def test_zeros_that_a_sheet_does_not_show_are_blank():
    def fill(made) -> None:
        sheet = made.add_worksheet("支出")
        sheet.hide_zero()
        fill_sheet(sheet, [HEAD, ("210", 0), ("211", 0.5)])

    assert texts(book(fill))[1] == [[*HEAD], ["210", ""], ["211", "0.5"]]


def test_prose_in_cells_becomes_lines():
    def fill(made) -> None:
        made.add_worksheet("说明").write(0, 0, "一、收支情况\n  收入1.00万元。\n\n支出1.00万元。")

    reading = book(fill)
    assert texts(reading) == ["一、收支情况", "  收入1.00万元。", "支出1.00万元。"]
    spans = [block.place.span for block in reading.blocks]
    assert spans == [(0, 6), (7, 18), (20, 29)]


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (6, 25, "Z7"), (0, 26, "AA1"), (0, 701, "ZZ1")]
)
def test_cell_names(row: int, column: int, name: str):
    assert cell_name(row, column) == name


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        zipped({"xl/workbook.xml": "<a>", "[Content_Types].xml": "<Types/>"}),
        b"\xd0\xcf\x11\xe0" * 999,
    ],
)
def test_what_is_no_workbook_is_damaged(content: bytes):
    with pytest.raises(DamagedInput):
        read_workbook(RawFile("a.xlsx", content))


FORMS = ("putuo-2026-department-budget.xlsx", "putuo-2026-unit-budget.xls", "putuo-2026-unit-budget.xlsx")


@pytest.mark.parametrize("name", FORMS)
def test_a_blank_form_of_a_region_is_recognised(name: str):
    path = ROOT.parent / "shared" / "real" / "templates" / name
    if not path.is_file():
        pytest.skip(f"no {name} beside the project")
    found = read_file(path)
    assert (found.form, found.year, found.amount_unit) == ("shanghai-2025", 2026, "元")
    assert [table.table for table in found.tables] == [
        *("summary", "income", "expenditure", "appropriation"),
        *("general", "govfund", "statecap", "basic", "three_public"),
    ]
    assert found.missing_tables == () and found.facts == ()


def test_an_old_workbook_says_that_its_decimals_are_filled_up():
    path = Path(ROOT.parent / "shared" / "real" / "templates" / FORMS[1])
    if not path.is_file():
        pytest.skip("no old workbook beside the project")
    assert read_file(path).source.reader == "xls"
