"""`mingzhang publish`: a book becomes files that were read back; a wrong one is a fault of ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang import handover
from mingzhang.book import save_book
from mingzhang.handover import Difference
from mingzhang.report.disclosure_json import disclosure_document, write_json
from tests.cli.conftest import Run
from tests.compose.books import fitting
from tests.publish.publications import sample


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    save_book(fitting("xinjiang-2024", 2024), folder)
    return folder


def test_a_book_becomes_files_named_on_standard_output(run: Run, book: Path, tmp_path: Path):
    done = run("publish", book, "-o", tmp_path / "out", "--format", "html,md", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["云溪县医疗保障局2024年部门预算.html", "云溪县医疗保障局2024年部门预算.md"]
    assert all(name in done.out for name in names) and "equal" in done.out


def test_the_given_date_stands_in_the_files(run: Run, book: Path, tmp_path: Path):
    done = run("publish", book, "-o", tmp_path, "--format", "pdf", "--date", "2024-02-01", "--bundled-faces")
    assert done.code == 0
    (made,) = tmp_path.glob("*.pdf")
    assert b"D:20240201" in made.read_bytes()


def test_a_workbook_gets_formulas_where_asked_for(run: Run, book: Path, tmp_path: Path):
    assert run("publish", book, "-o", tmp_path / "1", "--format", "xlsx").code == 0
    assert run("publish", book, "-o", tmp_path / "2", "--format", "xlsx", "--formulas").code == 0
    one, two = (next((tmp_path / name).iterdir()).read_bytes() for name in "12")
    assert one != two


def test_json_is_published_as_far_as_it_goes_and_says_so(run: Run, tmp_path: Path):
    source = tmp_path / "x.json"
    source.write_text(write_json(disclosure_document(sample().disclosure)), encoding="utf-8")
    done = run("publish", source, "-o", tmp_path / "out", "--format", "md", "--lang", "en")
    assert done.code == 0
    assert "without its printing" in done.err
    assert (tmp_path / "out" / "云溪县医疗保障局2024年部门预算.md").is_file()


def test_a_file_that_reads_differently_ends_with_code_4_and_is_kept_aside(
    run: Run, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    real = handover.prove
    wrong = Difference("facts", "expenditure 210 basic 1.00", True)
    monkeypatch.setattr(
        handover, "prove", lambda *args, **more: replace(real(*args, **more), differences=(wrong,) * 25)
    )
    done = run("publish", book, "-o", tmp_path / "out", "--format", "md", "--lang", "en")
    assert (done.code, done.out) == (4, "")
    assert "expenditure 210 basic 1.00" in done.err and "5 more" in done.err
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".rejected"]


def test_a_book_that_does_not_balance_is_refused_with_every_problem(run: Run, tmp_path: Path):
    save_book(replace(fitting("xinjiang-2024", 2024), reasons=()), tmp_path / "book")
    done = run("publish", tmp_path / "book", "-o", tmp_path / "out")
    assert done.code == 3 and done.out == ""
    assert len(done.err.splitlines()) > 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("format", ["odt", "pdf,", "pdf;docx"])
def test_an_unknown_format_is_misuse(run: Run, book: Path, tmp_path: Path, format: str):
    done = run("publish", book, "-o", tmp_path / "out", "--format", format)
    assert done.code == 2 and not (tmp_path / "out").exists()


def test_no_such_book_is_an_unreadable_input(run: Run, tmp_path: Path):
    assert run("publish", tmp_path / "none", "-o", tmp_path / "out").code == 3
