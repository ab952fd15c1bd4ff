"""The printed forms and report: what stands in them, in every format."""

from __future__ import annotations

import pytest

from mingzhang.book import load_book
from mingzhang.evaluate.actuals import load_actuals
from mingzhang.evaluate.evaluation import evaluate
from mingzhang.evaluate.plan import plan_of_book
from mingzhang.evaluate.scheme import scheme
from mingzhang.evaluate.sheets import money, points, publication
from mingzhang.model import PrintedHeading, PrintedTable, PrintedText
from mingzhang.publish import publish
from mingzhang.publish.html import render_html
from mingzhang.publish.layout import lay_out_table
from mingzhang.read.files import read_any
from mingzhang.report.messages import messages
from tests.evaluate.plans import EXAMPLE, entries, plan


def say(key, details):
    return messages("zh").texts[key].format_map(details)


@pytest.fixture(scope="module")
def printed():
    of = plan_of_book(load_book(EXAMPLE / "targets"))
    entries = load_actuals(EXAMPLE / "actuals", of, scheme())
    return publication(evaluate(of, entries, scheme()), say)


def texts(table: PrintedTable) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.body]


def test_a_form_for_the_department_and_one_a_project(printed):
    titles = [table.title for table in printed.tables if table.kind == "sheet"]
    assert titles == ["部门整体支出绩效自评表", *["项目支出绩效自评表"] * 3]


def test_the_rows_of_a_form_fill_its_grid(printed):
    for table in printed.tables:
        grid = lay_out_table(table)
        assert grid.columns == len(table.widths)
        assert {sum(p.cell.columns * p.cell.rows for row in grid.cells for p in row)} == {
            grid.rows * grid.columns
        }
        assert sum(len(row) for row in (*table.head, *table.body)) == sum(len(row) for row in grid.cells)


def test_a_form_shows_value_weight_points_and_reason(printed):
    form = texts(printed.tables[2])
    (row,) = [row for row in form if "入户动员户数" in row]
    assert row[-6:] == ["入户动员户数", "≥6000户", "5430户", "15", "13.58", "外出务工户较多，改为电话动员"]
    assert form[-1] == ["总分", "100", "96.03", "等级 优"]
    (funds,) = [row for row in form if row[0] == "年度资金总额"]
    assert funds[1:] == ["45.00", "50.00", "49.50", "10", "99.00", "9.9"]


def test_the_report_says_grades_reasons_and_what_is_missing(printed):
    told = "\n".join(block.text for block in printed.blocks if isinstance(block, PrintedText))
    assert "“医保基金稽核”自评得分79.76分，等级为“中”" in told
    assert "最后一家机构材料补交迟一天" in told
    assert "窗口人员满意度：没有完成值" in told
    headings = [block.text for block in printed.blocks if isinstance(block, PrintedHeading)]
    assert headings[:2] == ["绩效自评报告", "一、总体情况"]


@pytest.mark.parametrize("format", ["docx", "pdf", "xlsx", "html", "md"])
def test_every_format_prints_the_points(printed, format, tmp_path):
    (path,) = publish(printed, tmp_path, [format])
    assert path.stem == "松溪县医疗保障局2024年绩效自评"
    shown = path.read_text(encoding="utf-8") if format == "md" else str(read_any(path).blocks)
    for text in ("13.58", "79.76", "外出务工户较多", "部门整体支出绩效自评表"):
        assert text in shown


def test_nothing_is_called_reached_that_has_no_value(tmp_path):
    of = plan()
    found = evaluate(of, entries(tmp_path, of), scheme())
    told = [block.text for block in publication(found, say).blocks if isinstance(block, PrintedText)]
    assert not any("均已达成" in text for text in told)
    (tmp_path / "b").mkdir()
    done = entries(
        tmp_path / "b",
        of,
        execution=[{"period": "2024Q4", "project": "培训项目", "amount": "100"}],
        indicators=[{"project": "培训项目", "indicator": "培训人次", "value": "100"}],
    )
    told = [
        block.text
        for block in publication(evaluate(of, done, scheme()), say).blocks
        if isinstance(block, PrintedText)
    ]
    assert any("均已达成" in text for text in told)


def test_a_page_holds_its_pictures(printed):
    svg = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    page = render_html(printed, [(svg, "执行率: <b>")]).decode()
    assert '<figure role="img" aria-label="执行率: &lt;b&gt;">\n<svg' in page
    assert "<?xml" not in page


def test_amounts_and_points_as_printed():
    from decimal import Decimal

    assert [money(Decimal(text)) for text in ("1234.5", "0", "3.8845")] == ["1,234.50", "0.00", "3.8845"]
    assert [points(Decimal(text)) for text in ("10.00", "8.750", "0", "13.575")] == [
        "10",
        "8.75",
        "0",
        "13.58",
    ]
