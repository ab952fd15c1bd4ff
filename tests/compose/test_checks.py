"""A book with faults is refused: all of them in one list, each with its cell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from string import Formatter

import pytest

from mingzhang.compose import check_book, compose
from mingzhang.errors import BookError
from mingzhang.model import (
    Asset,
    Book,
    BookProject,
    Cover,
    Driver,
    Entry,
    Paragraph,
    People,
    PrintedText,
    Reason,
)
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.taxonomy.book_sheets import book_sheets
from mingzhang.taxonomy.print_forms import printings
from tests.compose.books import FORMS, LINES, PROJECT_NAMES, UNIT, book, fitting, line, target

PLACES = {
    f"lines/{n}/{field}": f"预算明细!{field}{n + 5}" for n in range(20) for field in ("function", "amount")
}


def keys(faulted: Book) -> list[str]:
    return [problem.key for problem in check_book(faulted)]


def with_line(*more: object) -> Book:
    return book(lines=(*LINES, *more))


def with_cover(**changes: object) -> Book:
    return book(cover=replace(book().cover, **changes))  # type: ignore[arg-type]


def driven(driver: Driver, **changes: object) -> Book:
    first = replace(book().projects[0], drivers=(driver,))
    return book(projects=(first, *book().projects[1:]), **changes)


FAULTS = {
    "compose.unit_blank": with_cover(unit=" "),
    "compose.form_unknown": with_cover(form="nowhere-2024"),
    "compose.kind_unknown": with_cover(kind="final"),
    "compose.amount_unit_unknown": with_cover(amount_unit="斤"),
    "compose.rounding_unknown": with_cover(rounding="up"),
    "compose.people_unknown": book(people=(People("guests", 3),)),
    "compose.people_twice": book(people=(People("quota", 3), People("quota", 4))),
    "compose.people_sum": book(people=(People("actual", 21), People("on_duty", 20))),
    "compose.no_lines": book(lines=(), projects=(), targets=(), procurement=()),
    "compose.function_unknown": with_line(line("2109999999", "public", "1", economic="30201")),
    "compose.function_short": with_line(line("210", "public", "1", economic="30201")),
    "compose.economic_unknown": with_line(line("2101501", "public", "1", economic="30298")),
    "compose.economic_missing": with_line(line("2101501", "public", "1")),
    "compose.economic_half": with_line(line("2101501", "personnel", "1", economic="30201")),
    "compose.spent_as_unknown": with_line(line("2101501", "gifts", "1", economic="30201")),
    "compose.project_blank": with_line(line("2101506", "project", "1", economic="30201")),
    "compose.fund_unknown": with_line(line("2101501", "public", "1", economic="30202", fund="lottery")),
    "compose.fund_not_in_form": book(
        "xinjiang-2020",
        2020,
        lines=(*LINES, line("2101501", "public", "1", economic="30202", fund="statecap")),
    ),
    "compose.amount_negative": with_line(line("2101501", "public", "-1", economic="30202")),
    "compose.amount_blank": with_line(line("2101501", "public", None, economic="30202")),
    "compose.line_twice": with_line(LINES[0]),
    "compose.project_twice": book(projects=(*book().projects, book().projects[0])),
    "compose.project_without_line": book(projects=(*book().projects, BookProject("空项目"))),
    "compose.standard_blank": driven(Driver("补助", Decimal(10))),
    "compose.parameter_unknown": driven(Driver("补助", Decimal(10), parameter="moon-fare")),
    "compose.parameter_without_value": driven(Driver("补助", Decimal(10), parameter="accident-insurance")),
    "compose.per_zero": driven(Driver("补助", Decimal(10), Decimal(5), per=Decimal(0))),
    "compose.driver_amount": driven(Driver("补助", Decimal(10), Decimal(5))),
    "compose.target_without_project": book(targets=(*book().targets, target("别的项目"))),
    "compose.target_twice": book(targets=(*book().targets, target(PROJECT_NAMES[0]))),
    "compose.target_empty": book(
        targets=(replace(target(PROJECT_NAMES[0]), indicators=()), *book().targets[1:])
    ),
    "compose.weight_bad": book(
        targets=(
            replace(target(PROJECT_NAMES[0]), indicators=(replace(target("a").indicators[0], weight="多"),)),
            *book().targets[1:],
        )
    ),
    "compose.target_missing": book(targets=book().targets[1:]),
    "compose.item_unknown": book(procurement=(Entry("礼品", Decimal(1)),)),
    "compose.three_public_lines": book(three_public=(Entry("公务接待费", Decimal(3)),)),
    "compose.typed_total": book(
        three_public=(
            Entry("公务接待费", Decimal("0.9")),
            Entry("公务用车运行维护费", Decimal("3.6")),
            Entry("合计", Decimal(5)),
        )
    ),
    "compose.small_firms": book(
        procurement=(Entry("货物", Decimal(1)), Entry("面向中小企业预留", Decimal(2)))
    ),
    "compose.micro_firms": book(
        procurement=(
            Entry("货物", Decimal(9)),
            Entry("面向中小企业预留", Decimal(2)),
            Entry("小微企业预留", Decimal(3)),
        )
    ),
    "compose.procurement_above_budget": book(procurement=(Entry("货物", Decimal(10_000)),)),
    "compose.operating_lines": book(operating_cost=(Entry("机关运行经费", Decimal(40)),)),
    "compose.carryover_lines": book(carryover=(Entry("全民参保宣传", Decimal(5)),)),
    "compose.vehicles_sum": book(assets=(Asset("车辆", Decimal(2)), Asset("一般公务用车", Decimal(1)))),
    "compose.key_unknown": book(last_totals=(("moon/total/total", Decimal(1)),)),
    "compose.section_unknown": book(paragraphs=(Paragraph("weather", "晴。"),)),
    "compose.reason_missing": book(reasons=()),
}


@pytest.mark.parametrize("key", FAULTS)
def test_each_fault_is_told(key: str):
    assert key in keys(FAULTS[key])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", FAULTS)
def test_each_problem_has_its_words(key: str, lang: str):
    for problem in check_book(FAULTS[key]):
        wanted = {name for _, name, _, _ in Formatter().parse(messages(lang).texts[problem.key]) if name}
        assert wanted <= {name.removesuffix(f"@{lang}") for name in problem.details}
        assert "{" not in messages(lang).told(problem.key, problem.details)


def test_a_sound_book_has_no_problem():
    assert check_book(book()) == ()


def test_all_problems_come_in_one_list_with_their_cells():
    faulted = book(
        lines=(*LINES, line("2109999999", "public", "-1", economic="30201"), LINES[0]),
        places=PLACES,
        people=(People("guests", 1),),
    )
    with pytest.raises(BookError) as refused:
        compose(faulted)
    found = {problem.key: problem.place for problem in refused.value.problems}
    last = len(LINES)
    assert found["compose.function_unknown"] == f"预算明细!function{last + 5}"
    assert found["compose.amount_negative"] == f"预算明细!amount{last + 5}"
    assert found["compose.line_twice"] == f"预算明细!function{last + 6}"
    assert found["compose.people_unknown"] == "人员"


def test_lacking_reasons_stand_in_the_same_list_as_other_faults():
    found = keys(book(reasons=(), people=(People("guests", 1),), targets=book().targets[1:]))
    assert {"compose.people_unknown", "compose.target_missing", "compose.reason_missing"} <= set(found)


def test_a_sheet_without_rows_is_named_as_the_others_are():
    (in_a_folder, *_) = check_book(book(reasons=(), places={"cover/0/value": "cover.csv:2 value"}))
    assert in_a_folder.place == "reasons.csv"
    (in_a_workbook, *_) = check_book(book(reasons=(), places={"cover/0/value": "封面!B4"}))
    assert in_a_workbook.place == "增减原因"


@pytest.mark.parametrize("key", ["moon/2101501/total", "general/2101501/moon"])
def test_a_reason_that_no_figure_can_ask_for_is_told(key: str):
    stray = book(reasons=(*book().reasons, Reason(key, "人员调整")))
    assert keys(stray) == ["compose.key_unknown"]


def test_blank_amounts_of_operating_cost_and_carryover_are_not_noughts():
    blank = book(operating_cost=(Entry("机关运行经费"),), carryover=(Entry("公用经费"),))
    assert check_book(blank) == ()
    (claim,) = [each for each in compose(blank).disclosure.claims if each.topic == "operating"]
    assert str(claim.amount) == "43.70"


@pytest.mark.parametrize("form", sorted(printings()))
def test_own_paragraphs_of_every_section_are_printed(form: str):
    sections = printings()[form].section_ids
    assert set(sections) <= {choice.id for choice in book_sheets().choices["sections"]}
    words = tuple(Paragraph(section, f"自撰段落{section}。") for section in sections)
    year = dict(FORMS)[form]
    printed = [
        each.text
        for each in compose(replace(fitting(form, year), paragraphs=words)).blocks
        if isinstance(each, PrintedText)
    ]
    assert all(any(f"自撰段落{section}" in text for text in printed) for section in sections)


def test_a_problem_of_a_whole_sheet_names_the_sheet():
    faulted = book(reasons=(), places={"reasons/0/subject": "增减原因!A4"})
    assert {problem.place for problem in check_book(faulted)} == {"增减原因"}


def test_codes_are_those_of_the_year():
    """医疗保障管理事务 came with the class 210 of 2019."""
    old = book("xinjiang-2020", 2018)
    assert "compose.function_unknown" in keys(old)


def test_an_unchanged_figure_needs_no_reason():
    flat = tuple(replace(each, last=each.amount) for each in LINES if each.amount)
    assert check_book(book(lines=flat, reasons=())) == ()


def test_nothing_changes_where_last_year_is_not_known():
    new = tuple(replace(each, last=None) for each in LINES if each.amount)
    composed = compose(book(lines=new, reasons=()))
    assert all(claim.delta is None and claim.growth is None for claim in composed.disclosure.claims)


def test_a_sheet_may_stand_for_several_projects():
    both = replace(
        target("两项补助合并申报"), tasks=tuple((name, "按时拨付", None) for name in PROJECT_NAMES[:2])
    )
    composed = compose(book(targets=(both, *book().targets[2:])))
    funds = composed.disclosure.targets[0].year_funds
    assert funds is not None and str(funds) == "770.00"


def test_operating_cost_may_be_less_where_units_belong_to_the_department():
    cover = Cover(UNIT, 2024, "xinjiang-2024", "万元", subordinates=("云溪县医保中心",))
    assert "compose.operating_lines" not in keys(
        book(cover=cover, operating_cost=(Entry("合计", Decimal(40)),))
    )
