"""Forms as many regions print them: two years side by side, tables in three parts, numbers of rows.

The lists beside the pages hold every figure that is the table's own, checked by hand; those named
`left` every figure of which the reading says that it has no place in what is known of the tables.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mingzhang.audit import PASS, audit
from mingzhang.model import Disclosure
from mingzhang.pipeline import disclose
from mingzhang.read.files import read_any

FORMS = sorted((Path(__file__).parent / "forms").glob("*.html"))
COMPLETE = [page for page in FORMS if page.with_suffix(".left.csv").exists()]
WHOLE_IN_LINES = {"national-final", "sichuan-final"}
UNRULED = """<style>table {width: 100%; page-break-after: always}
td, th {font-size: 8pt; padding: 2px 8px; text-align: right} td:first-child {text-align: left}</style>"""
RULED = """<style>table {border-collapse: collapse; width: 100%; page-break-after: always}
td, th {border: 1px solid; font-size: 9pt}</style>"""


def facts(disclosure: Disclosure) -> list[list[str]]:
    return [[fact.table, fact.row, fact.column, _bare(str(fact.amount))] for fact in disclosure.facts]


def left_out(disclosure: Disclosure) -> list[list[str]]:
    return [[item.table, _bare(item.text)] for item in disclosure.unaccounted]


def _bare(amount: str) -> str:
    return amount.replace(",", "")


def listed(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def wanted(page: Path) -> list[list[str]]:
    return listed(page.with_suffix(".csv"))


def is_whole(found: Disclosure, page: Path) -> bool:
    """Whether every figure is where the lists say, no figure left out but those that are listed so."""
    left = page.with_suffix(".left.csv")
    assert sorted(facts(found)) == sorted(wanted(page))
    assert not left.exists() or sorted(left_out(found)) == sorted(listed(left))
    return all(fact.certain for fact in found.facts)


def certain_and_wrong(found: Disclosure, page: Path) -> list[list[str]]:
    certain = [told for told, fact in zip(facts(found), found.facts, strict=True) if fact.certain]
    assert certain
    return [told for told in certain if told not in wanted(page)]


@pytest.fixture
def print_page(chromium, tmp_path: Path) -> Iterator[Callable[[Path, str], Path]]:
    """Prints a page in a style as a browser does, one table a sheet."""
    tab = chromium.new_page()

    def print_to_file(page: Path, style: str) -> Path:
        tab.set_content(style + page.read_text(encoding="utf-8"))
        tab.pdf(path=tmp_path / "printed.pdf", format="A3", landscape=True)
        return tmp_path / "printed.pdf"

    yield print_to_file
    tab.close()


def in_lines(page: str) -> str:
    """The page as it is copied out: one line a heading, a paragraph or a row."""
    found = []
    for block in re.findall(r"<(?:h\d|p|tr)\b[^>]*>(.*?)</(?:h\d|p|tr)>", page, re.DOTALL):
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", block)
        found.append(" ".join(cell for cell in cells if cell) if cells else block)
    return "\n".join(found)


@pytest.mark.parametrize("page", FORMS, ids=lambda page: page.stem)
def test_every_figure_of_a_form_is_where_it_is_printed(page: Path):
    assert is_whole(disclose(read_any(page)), page)


@pytest.mark.parametrize("page", FORMS, ids=lambda page: page.stem)
def test_printed_too_every_figure_is_where_it_is_printed(page: Path, print_page: Callable[[Path, str], Path]):
    assert is_whole(disclose(read_any(print_page(page, RULED))), page)


@pytest.mark.parametrize("page", FORMS, ids=lambda page: page.stem)
def test_copied_out_no_certain_figure_is_wrong(page: Path, tmp_path: Path):
    copied = tmp_path / "copied.txt"
    copied.write_text(in_lines(page.read_text(encoding="utf-8")), encoding="utf-8")
    found = disclose(read_any(copied))
    assert certain_and_wrong(found, page) == []
    if page.stem in WHOLE_IN_LINES:
        assert sorted(facts(found)) == sorted(wanted(page))


@pytest.mark.parametrize("page", COMPLETE, ids=lambda page: page.stem)
def test_printed_without_rulings_no_certain_figure_is_wrong(
    page: Path, print_page: Callable[[Path, str], Path]
):
    assert certain_and_wrong(disclose(read_any(print_page(page, UNRULED))), page) == []


@pytest.mark.parametrize("page", COMPLETE, ids=lambda page: page.stem)
def test_nothing_is_wrong_with_a_complete_form_that_agrees(page: Path):
    assert audit(disclose(read_any(page))).verdict == PASS
