"""The workbook read back: three sheets that can be filtered, figures as numbers, text never as a formula."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from mingzhang.audit.cases import case_disclosure
from mingzhang.model import Disclosure, Report
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.report.view import Audited, Unread
from mingzhang.report.workbook import render_workbook
from mingzhang.taxonomy.cases import Case

BOOK = Case(
    faulted=True,
    facts={
        "expenditure.210.total": "10.00",
        "expenditure.210.basic": "6.00",
        "expenditure.210.project": "5.00",
        "expenditure.208.total": "1.00",
        "expenditure.208.basic": "1.00",
    },
)


@pytest.fixture
def audited(report: Report) -> Audited:
    return Audited(case_disclosure(BOOK), report)


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_sheets_with_a_row_a_file_finding_and_reconciliation(audited: Audited, lang: str):
    verdicts, findings, relations = sheets(render_workbook([audited, audited], lang=lang)).values()
    assert len(verdicts) == 1 + 2
    assert len(findings) == 1 + 2 * len(audited.report.findings)
    assert len(relations) == 1 + 2 * 2


def test_the_sheets_are_called_as_the_form_calls_them(audited: Audited):
    assert list(sheets(render_workbook([audited]))) == ["结论", "发现", "勾稽"]


def test_every_relation_tells_both_sides_and_its_result(audited: Audited):
    words = messages("zh")
    head, *rows = sheets(render_workbook([audited]))["勾稽"]
    column = {
        name: head.index(words.text(f"sheet.{name}")) for name in ("result", "left_value", "right_value")
    }
    told = {tuple(row[column[name]] for name in column) for row in rows}
    assert told == {("不符", 10.0, 11.0), ("相符", 1.0, 1.0)}


def test_figures_are_numbers_with_their_written_decimals(audited: Audited):
    content = render_workbook([audited])
    head, *rows = sheets(content)["发现"]
    (row,) = [row for row in rows if row[head.index("规则")] == "code-parts"]
    assert row[head.index("应为")] == 211.10 and row[head.index("相差")] == 1000
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()
    assert "#,##0.00" in styles or 'numFmtId="4"' in styles


def test_text_that_looks_like_a_formula_stays_text(audited: Audited):
    report = replace(audited.report, unit="=1+1", source=replace(audited.report.source, name="@cmd.txt"))
    content = render_workbook([replace(audited, report=report)], unread=[Unread("+bad.txt", "=2+2")])
    files = zipfile.ZipFile(io.BytesIO(content))
    assert not any(re.search(rb"<f[ >]", files.read(name)) for name in files.namelist() if "/sheet" in name)
    assert sheets(content)["结论"][1][:2] == ["@cmd.txt", "=1+1"]


def test_every_sheet_can_be_filtered_and_keeps_its_head_in_sight(audited: Audited):
    files = zipfile.ZipFile(io.BytesIO(render_workbook([audited])))
    for number in (1, 2, 3):
        sheet = files.read(f"xl/worksheets/sheet{number}.xml")
        assert b"<autoFilter" in sheet and b'state="frozen"' in sheet


def test_a_file_that_could_not_be_read_stands_among_the_verdicts(disclosure: Disclosure):
    rows = sheets(render_workbook([], unread=[Unread("bad.pdf", "locked")]))["结论"]
    assert rows[1][0] == "bad.pdf" and rows[1][-1] == "locked"


def test_the_same_report_gives_the_same_bytes(audited: Audited):
    assert render_workbook([audited]) == render_workbook([audited])
