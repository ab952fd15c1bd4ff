"""Actuals: what is read, and that every wrong cell is told with its place."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from mingzhang.book.folder import read_folder
from mingzhang.book.workbook_out import workbook_bytes
from mingzhang.errors import BookError, MissingInput
from mingzhang.evaluate.actuals import load_actuals
from mingzhang.evaluate.periods import last_day
from mingzhang.evaluate.scheme import scheme
from mingzhang.evaluate.template import write_template
from mingzhang.taxonomy.book_sheets import book_sheets
from tests.evaluate.plans import COVER, entries, indicator, plan, sheet, write

PROJECT = "培训项目"
AS_TEXT = "49"  # the number format @


def problems(tmp_path, of=None, cover=COVER, **sheets):
    with pytest.raises(BookError) as refused:
        load_actuals(write(tmp_path / "actuals", cover, **sheets), of or plan(), scheme())
    return [(problem.place, problem.key.removeprefix("evaluate.")) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-31", date(2024, 3, 31)),
        ("2024年2月", date(2024, 2, 29)),
        ("2024/6", date(2024, 6, 30)),
        ("2024Q3", date(2024, 9, 30)),
        ("2024年一季度", date(2024, 3, 31)),
        ("2024年第4季度", date(2024, 12, 31)),
        ("２０２４年上半年", date(2024, 6, 30)),
        ("2024年", date(2024, 12, 31)),
        ("2024-02-30", None),
        ("2024-13", None),
        ("上个月", None),
    ],
)
def test_a_period_means_its_last_day(text, day):
    assert last_day(text) == day


def test_every_wrong_cell_is_told_in_one_list(tmp_path):
    found = problems(
        tmp_path,
        execution=[
            {"period": "2024年一季度", "project": PROJECT, "amount": "很多"},
            {"period": "2024年一季度", "project": PROJECT, "amount": "-3"},
            {"period": "2024年一季度", "project": "别的项目", "amount": "1"},
            {"period": "2023年四季度", "project": PROJECT, "amount": "1"},
            {"period": "春天", "project": PROJECT, "amount": "1"},
        ],
        indicators=[
            {"project": PROJECT, "indicator": "没有的指标", "value": "1"},
            {"project": PROJECT, "indicator": "培训人次", "value": "不少"},
            {"project": PROJECT, "indicator": "培训人次", "value": "-5"},
            {"project": "", "indicator": "培训人次", "value": "5"},
        ],
    )
    assert found == [
        ("execution.csv:2 amount", "book.bad_amount"),
        ("execution.csv:3 amount", "negative"),
        ("execution.csv:4 project", "unknown_project"),
        ("execution.csv:5 period", "day_of_other_year"),
        ("execution.csv:6 period", "bad_day"),
        ("indicators.csv:2 indicator", "unknown_indicator"),
        ("indicators.csv:3 value", "no_number"),
        ("indicators.csv:4 indicator", "twice"),
        ("indicators.csv:4 value", "negative"),
        ("indicators.csv:5 project", "no_department"),
    ]


def test_more_executed_than_the_adjusted_budget_is_told_at_the_row_that_passes_it(tmp_path):
    spent = [{"period": f"2024Q{q}", "project": PROJECT, "amount": "40"} for q in (1, 2, 3)]
    assert problems(tmp_path, execution=spent) == [("execution.csv:4 amount", "too_much")]
    more = [{"date": "2024-06-01", "project": PROJECT, "amount": "20", "reason": "追加"}]
    (tmp_path / "second").mkdir()
    found = entries(tmp_path / "second", plan(), execution=spent, adjustments=more)
    assert found.adjusted(PROJECT, Decimal(100)) == found.executed(PROJECT) == 120


def test_an_adjustment_may_not_take_more_than_there_is(tmp_path):
    less = [
        {"date": f"2024-0{month}-01", "project": PROJECT, "amount": amount, "reason": "调减"}
        for month, amount in ((5, "-20"), (6, "-100"), (7, "-1"))
    ]
    assert problems(tmp_path, adjustments=less) == [("adjustments.csv:3 amount", "adjusted_below")]


def test_a_function_code_must_be_one_of_the_budget_lines(tmp_path):
    spent = [{"period": "2024Q1", "project": PROJECT, "function": "2101599", "amount": "1"}]
    of = plan(codes=frozenset({"2101501"}))
    assert problems(tmp_path, of, execution=spent) == [("execution.csv:2 function", "unknown_function")]


def test_the_cover_must_say_year_and_day(tmp_path):
    assert problems(tmp_path, cover=[("amount_unit", "万元")]) == [
        ("封面", "book.cover_missing"),
        ("封面", "book.cover_missing"),
    ]
    other = [("year", "2023"), ("as_of", "2023-12-31")]
    assert ("cover.csv:2 value", "other_year") in problems(tmp_path, cover=other)


def test_nothing_lies_after_the_last_day_of_the_entries(tmp_path):
    spent = [{"period": "2024Q4", "project": PROJECT, "amount": "1"}]
    half = [("year", "2024"), ("as_of", "2024-06-30")]
    assert problems(tmp_path, cover=half, execution=spent) == [("execution.csv:2 period", "day_to_come")]


def test_amounts_in_yuan_are_taken_in_the_unit_of_the_budget(tmp_path):
    cover = [("year", "2024"), ("as_of", "2024-12-31"), ("amount_unit", "元")]
    spent = [{"period": "2024Q1", "project": PROJECT, "amount": "125000"}]
    path = write(tmp_path / "actuals", cover, execution=spent)
    assert load_actuals(path, plan(), scheme()).executed(PROJECT) == Decimal("12.5")


def test_indicators_of_the_same_name_are_told_apart(tmp_path):
    of = plan(sheet(indicator(), indicator(value="≥5人次")))
    rows = [
        {"project": PROJECT, "indicator": "培训人次", "value": "90"},
        {"project": PROJECT, "indicator": "培训人次#2", "value": "6"},
    ]
    found = entries(tmp_path, of, indicators=rows)
    assert [row.achieved.number for row in found.reached] == [90, 6]


def test_the_latest_value_counts_and_a_blank_one_does_not_hide_it(tmp_path):
    rows = [
        {"project": PROJECT, "indicator": "培训人次", "period": "2024Q1", "value": "30"},
        {"project": PROJECT, "indicator": "培训人次", "period": "2024Q3", "value": "70"},
        {"project": PROJECT, "indicator": "培训人次", "period": "2024Q4", "value": ""},
    ]
    found = entries(tmp_path, plan(), indicators=rows)
    assert found.last(PROJECT, "培训人次").achieved.number == 70


def test_a_workbook_names_sheet_and_cell(tmp_path):
    folder = write(
        tmp_path / "actuals", indicators=[{"project": PROJECT, "indicator": "没有的指标", "value": "1"}]
    )
    layout = book_sheets("actuals")
    records, _ = read_folder(folder, layout)
    path = tmp_path / "actuals.xlsx"
    path.write_bytes(workbook_bytes(records, year=2024, layout=layout))
    with pytest.raises(BookError) as refused:
        load_actuals(path, plan(), scheme())
    assert [problem.place for problem in refused.value.problems] == ["指标完成!B4"]


@pytest.mark.parametrize("name", ["actuals.xlsx", "actuals"])
def test_the_template_is_read_again_and_holds_every_indicator(tmp_path, name):
    of = plan(sheet(indicator(), indicator("满意度", "≥90%")), sheet(indicator(), name="另一项目"))
    write_template(of, tmp_path / name, "zh")
    found = load_actuals(tmp_path / name, of, scheme())
    assert [(row.sheet, row.label, row.achieved) for row in found.reached] == [
        (PROJECT, "培训人次", None),
        (PROJECT, "满意度", None),
        ("另一项目", "培训人次", None),
    ]
    assert found.as_of == date(2024, 12, 31)


def test_cells_of_values_and_periods_keep_what_is_typed(tmp_path):
    """As numbers, 95% would be stored as 0.95, which is refused, and a day as a count of days."""
    write_template(plan(), tmp_path / "actuals.xlsx", "zh")
    with zipfile.ZipFile(tmp_path / "actuals.xlsx") as archive:
        styles = etree.fromstring(archive.read("xl/styles.xml"))
        page = etree.fromstring(archive.read("xl/worksheets/sheet4.xml"))
    own = {each.get("numFmtId") for each in styles.iter("{*}numFmt") if each.get("formatCode") == "@"}
    formats = [xf.get("numFmtId") for xf in styles.find("{*}cellXfs")]
    cells = {cell.get("r"): cell for cell in page.iter("{*}c")}
    assert {formats[int(cells[name].get("s"))] for name in ("D4", "E4", "D5", "E5")} <= {AS_TEXT, *own}


def test_a_path_that_is_not_there_is_told(tmp_path):
    with pytest.raises(MissingInput):
        load_actuals(tmp_path / "none.xlsx", plan(), scheme())
