from __future__ import annotations

from decimal import Decimal

import pytest
import xlsxwriter

from mingzhang.book.importing import import_lines
from mingzhang.errors import BookError, DataError, MissingInput
from mingzhang.model import BudgetLine

HEAD = "exp_func_code,dep_bgt_eco_code,pro_name,fund_type_code,amt"
ROWS = ["2101501,30101,,111,1234567.89", "2101505,30299,宣传,1121,70000", "2101505,30299,宣传,1121,1"]
EXPECTED = (
    BudgetLine("2101501", "general", "personnel", Decimal("123.456789"), None, "30101"),
    BudgetLine("2101505", "general_transfer", "project", Decimal("7.0001"), None, "30299", "宣传"),
)


def export(tmp_path, *rows, head=HEAD, encoding="utf-8"):
    path = tmp_path / "export.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding=encoding)
    return path


def taken(path, **more):
    return import_lines(path, unit="元", amount_unit="万元", **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_national_field_names_are_taken(tmp_path, encoding):
    lines, projects = taken(export(tmp_path, *ROWS, encoding=encoding))
    assert lines == EXPECTED
    assert [project.name for project in projects] == ["宣传"]


def test_chinese_headings_below_a_title_and_a_sum_row_are_taken_from_a_workbook(tmp_path):
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["预算明细"])
        page.write_row(1, 0, ["功能科目编码", "部门经济科目编码", "项目名称", "资金性质", "金额"])
        page.write_row(2, 0, [2101501, 30101, "", "一般公共预算拨款", 1234567.89])
        page.write_row(3, 0, ["", "", "", "合计", 1234567.89])
    assert taken(path)[0] == EXPECTED[:1]


def test_every_row_that_cannot_be_taken_is_named(tmp_path):
    path = export(tmp_path, *ROWS, "2101505,30299,宣传,999,1", "2101505,30299,宣传,111,many", "21A,,x,111,1")
    with pytest.raises(BookError) as raised:
        taken(path)
    found = [(problem.place, problem.key) for problem in raised.value.problems]
    assert found == [
        ("export.csv:5", "book.export_fund"),
        ("export.csv:6", "book.bad_amount"),
        ("export.csv:7", "book.bad_code"),
    ]


def test_a_mapping_file_adds_names_and_codes(tmp_path):
    mapping = tmp_path / "own.yaml"
    mapping.write_text('columns:\n  amount: [je]\nfunds:\n  "999": business\n', encoding="utf-8")
    path = export(tmp_path, "2101501,30201,,999,10000", head=HEAD.replace("amt", "je"))
    assert taken(path, mapping=mapping)[0] == (
        BudgetLine("2101501", "business", "public", Decimal(1), None, "30201"),
    )


@pytest.mark.parametrize("wrong", ["funds: {x: nothing}\n", "columns: {sum: [je]}\n", "sums: {}\n"])
def test_a_wrong_mapping_file_is_refused(tmp_path, wrong):
    mapping = tmp_path / "own.yaml"
    mapping.write_text(wrong, encoding="utf-8")
    with pytest.raises(DataError, match=r"own\.yaml"):
        taken(export(tmp_path, *ROWS), mapping=mapping)


def test_what_is_no_export_is_refused(tmp_path):
    with pytest.raises(MissingInput):
        taken(tmp_path / "absent.csv")
    with pytest.raises(BookError, match=r"book\.no_heading"):
        taken(export(tmp_path, head="a,b"))
    with pytest.raises(BookError, match=r"book\.export_empty"):
        taken(export(tmp_path))
