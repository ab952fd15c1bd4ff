from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from mingzhang.book import load_book, save_book
from mingzhang.errors import BookError, DamagedInput, MissingInput
from mingzhang.model import Book, BudgetLine, Cover
from tests.book.books import books

SMALL = Book(
    cover=Cover(unit="云溪县医疗保障局", year=2024, form="xinjiang-2024", amount_unit="万元"),
    lines=(
        BudgetLine("2101501", "general", "personnel", Decimal("12.345678"), Decimal("10"), "30101"),
        BudgetLine("2101505", "general", "project", Decimal("3.10"), None, "30299", "=1+1"),
    ),
)


@given(book=books())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_folder_keeps_everything(tmp_path_factory, book):
    folder = tmp_path_factory.mktemp("book")
    save_book(book, folder)
    assert load_book(folder) == book


@given(book=books())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_workbook_keeps_everything(tmp_path_factory, book):
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    save_book(book, path)
    assert load_book(path) == book


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_of_either_language_is_read(tmp_path, lang):
    save_book(SMALL, tmp_path / "book.xlsx", lang=lang)
    assert load_book(tmp_path / "book.xlsx") == SMALL


def test_the_same_book_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        save_book(SMALL, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_every_entry_knows_its_cell(tmp_path):
    save_book(SMALL, tmp_path / "book.xlsx")
    assert load_book(tmp_path / "book.xlsx").places["lines/1/amount"] == "预算明细!H5"
    save_book(SMALL, tmp_path / "book")
    assert load_book(tmp_path / "book").places["lines/1/amount"] == "lines.csv:3 amount"


def test_all_problems_of_a_folder_are_told_at_once(tmp_path):
    save_book(SMALL, tmp_path)
    lines = (tmp_path / "lines.csv").read_text(encoding="utf-8")
    wrong = lines.replace("12.345678", "twelve").replace("project,=1+1", "somehow,=1+1")
    (tmp_path / "lines.csv").write_text(wrong, encoding="utf-8")
    (tmp_path / "drivers.csv").write_text("project,label,heads\nnobody,x,1\n", encoding="utf-8")
    (tmp_path / "notes.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(BookError) as raised:
        load_book(tmp_path)
    found = {(problem.place, problem.key) for problem in raised.value.problems}
    assert found == {
        ("notes.csv", "book.unknown_sheet"),
        ("drivers.csv:2 project", "book.drivers_without_project"),
        ("lines.csv:2 amount", "book.bad_amount"),
        ("lines.csv:3 spent_as", "book.bad_choice"),
    }


def test_chinese_headings_and_a_column_of_remarks_are_taken(tmp_path):
    save_book(SMALL, tmp_path)
    (tmp_path / "people.csv").write_text("人员类别,人数,#备注\n在职,２４,x\n", encoding="utf-8-sig")
    assert [(each.group, each.heads) for each in load_book(tmp_path).people] == [("on_duty", 24)]


def test_an_unknown_heading_is_not_dropped_in_silence(tmp_path):
    save_book(SMALL, tmp_path)
    (tmp_path / "people.csv").write_text("group,heads,chnage\non_duty,1,2\n", encoding="utf-8")
    with pytest.raises(BookError, match=r"people\.csv:1 book\.unknown_column"):
        load_book(tmp_path)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ("unit,甲\nyear,2024\nform,xinjiang-2024\n", "book.cover_missing"),
        ("unit,甲\nyear,twenty\nform,f\namount_unit,元\n", "book.bad_count"),
        ("unit,甲\nyear,2024\nform,f\namount_unit,美元\n", "book.bad_choice"),
    ],
)
def test_a_wrong_cover_is_refused(tmp_path, values, key):
    (tmp_path / "cover.csv").write_text("item,value\n" + values, encoding="utf-8")
    with pytest.raises(BookError) as raised:
        load_book(tmp_path)
    assert key in {problem.key for problem in raised.value.problems}


def test_what_is_no_book_is_refused(tmp_path):
    with pytest.raises(MissingInput):
        load_book(tmp_path / "absent")
    with pytest.raises(BookError, match=r"book\.no_cover"):
        load_book(tmp_path)
    (tmp_path / "x.xlsx").write_bytes(b"PK no workbook")
    with pytest.raises(DamagedInput):
        load_book(tmp_path / "x.xlsx")
