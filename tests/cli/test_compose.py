"""`mingzhang compose`: JSON of a book, refusals in one list, and what a change would do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mingzhang.book import save_book
from mingzhang.cli.main import app
from mingzhang.errors import BookError
from mingzhang.report.publication_json import read_publication
from tests.compose.books import book
from tests.compose.test_drivers import CENTRAL, INSURED, driven


def run(*arguments: str):
    return CliRunner().invoke(app, ["compose", *arguments])


@pytest.fixture(params=["book", "book.xlsx"])
def saved(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / str(request.param)
    save_book(driven(CENTRAL), path)
    return path


def test_the_disclosure_with_its_printed_blocks_comes_out(saved: Path):
    result = run(str(saved))
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert (document["schema"], document["year"]) == ("mingzhang/disclosure/1", 2024)
    publication = read_publication("a.json", result.stdout.encode())
    assert len(publication.tables) == 11 + len(publication.disclosure.targets)


def test_two_runs_give_the_same_bytes(saved: Path, tmp_path: Path):
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    for output in (first, second):
        assert run(str(saved), "-o", str(output)).exit_code == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_faulted_book_is_refused_with_its_cell(tmp_path: Path):
    sample = book()
    save_book(replace(sample, lines=(*sample.lines, sample.lines[0])), tmp_path / "book.xlsx")
    result = run(str(tmp_path / "book.xlsx"))
    assert isinstance(result.exception, BookError)
    (problem,) = result.exception.problems
    assert problem.key == "compose.line_twice" and "!" in problem.place and "!" in problem.details["first"]


def test_a_change_lists_the_figures_that_move(saved: Path):
    result = run(str(saved), "--what-if", f"{INSURED} heads=+500")
    assert result.exit_code == 0
    assert all("+26.80" in line for line in result.stdout.splitlines()) and result.stdout.count("\n") > 20


def test_a_change_of_nothing_is_misuse(saved: Path):
    assert run(str(saved), "--what-if", "heads").exit_code == 2
