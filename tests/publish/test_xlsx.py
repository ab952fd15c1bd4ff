"""The workbook: figures as numbers, text never a formula, sheets that print and scroll well."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from mingzhang.model import Amount, PrintedCell, PrintedTable, PrintedText, Publication
from mingzhang.publish.layout import lay_out_table
from mingzhang.publish.xlsx import render_xlsx
from mingzhang.publish.xlsx_sums import sums_of
from tests.publish.publications import long_tables, sample

DAY = datetime(2024, 2, 1)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows(content: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


def sheet_xml(content: bytes, sheet: str) -> etree._Element:
    with zipfile.ZipFile(BytesIO(content)) as package:
        book = etree.fromstring(package.read("xl/workbook.xml"))
        names = [one.get("name") for one in book.iter(f"{MAIN}sheet")]
        return etree.fromstring(package.read(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"))


def of(*cells: PrintedCell) -> bytes:
    table = PrintedTable("x", "某表", (), (cells,), (), number="表1")
    return render_xlsx(Publication("某", (table,), sample().disclosure), created=DAY)


def test_every_table_has_its_sheet_in_printed_order():
    book = CalamineWorkbook.from_filelike(BytesIO(render_xlsx(sample(), created=DAY)))
    wanted = [f"{table.number}{table.title}" for table in sample().tables]
    assert [name for name in book.sheet_names if name in wanted] == wanted
    assert "第三部分 2024年部门预算情况说明" in book.sheet_names


def test_figures_are_numbers_with_their_printed_decimals():
    found = rows(render_xlsx(sample(), created=DAY), "表3部门支出总体情况表")
    printed = next(table for table in sample().tables if table.table == "expenditure")
    figures = {float(cell.amount.value) for row in printed.body for cell in row if cell.amount}
    assert figures == {value for row in found for value in row if isinstance(value, float)}


def test_codes_stay_text_with_their_zeros():
    found = rows(render_xlsx(sample(), created=DAY), "表3部门支出总体情况表")
    assert ["208", "05", "05"] in [row[:3] for row in found]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "@x", "-", "http://x.cn"])
def test_text_is_never_a_formula_or_a_link(text: str):
    content = of(PrintedCell(text), PrintedCell("x"))
    assert [text, "x"] in rows(content, "表1某表")
    xml = sheet_xml(content, "表1某表")
    assert not list(xml.iter(f"{MAIN}f")) and not list(xml.iter(f"{MAIN}hyperlink"))


def test_a_figure_with_more_digits_than_a_spreadsheet_keeps_stays_text():
    long = "1234567890123456.78"
    assert long in rows(of(PrintedCell(long, Amount.parse(long))), "表1某表")[2]


def test_the_header_stays_in_sight_and_repeats_in_print():
    content = render_xlsx(sample(), created=DAY)
    xml = sheet_xml(content, "表2部门收入总体情况表")
    pane = next(xml.iter(f"{MAIN}pane"))
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "6")
    setup = next(xml.iter(f"{MAIN}pageSetup"))
    assert (setup.get("orientation"), setup.get("fitToHeight")) == ("landscape", "0")
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert "表2部门收入总体情况表!$4:$6" in package.read("xl/workbook.xml").decode()


def test_sums_are_formulas_only_where_asked_for_and_only_where_they_hold():
    plain, summed = (render_xlsx(sample(), created=DAY, formulas=asked) for asked in (False, True))
    sheet = "表3部门支出总体情况表"
    assert not list(sheet_xml(plain, sheet).iter(f"{MAIN}f"))
    formulas = [one.text for one in sheet_xml(summed, sheet).iter(f"{MAIN}f")]
    assert "SUM(E9,E12,E23)" in formulas  # the total over three classes
    assert rows(plain, sheet) == rows(summed, sheet)


def test_a_total_that_is_not_the_sum_of_its_parts_is_no_formula():
    (table, _) = long_tables().tables
    right = lay_out_table(table)
    total, first, *rest = table.body
    wrong = replace(first[4], amount=Amount(first[4].amount.value + Decimal("0.01")))  # type: ignore[union-attr]
    changed = replace(table, body=(total, (*first[:4], wrong, *first[5:]), *rest))
    place = (right.head + 1, 4)
    assert place in sums_of(right)
    assert place not in sums_of(lay_out_table(changed))


def test_names_of_sheets_are_short_safe_and_unlike():
    table = PrintedTable("x", "很长的表名" * 9 + "[a]:*?/\\", (), ((PrintedCell("1"), PrintedCell("2")),), ())
    publication = Publication("某", (table, table, PrintedText("文")), sample().disclosure)
    names = CalamineWorkbook.from_filelike(BytesIO(render_xlsx(publication, created=DAY))).sheet_names
    assert len(set(names)) == len(names) == 4
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
