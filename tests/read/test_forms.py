"""Forms as many regions print them: two years side by side, tables in three parts, numbers of rows.

The lists beside the pages hold every figure that is the table's own, checked by hand.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from mingzhang.model import Disclosure
from mingzhang.pipeline import disclose
from mingzhang.read.files import read_any

FORMS = sorted((Path(__file__).parent / "forms").glob("*.html"))
WHOLE_IN_LINES = {"national-final"}


def facts(disclosure: Disclosure) -> list[list[str]]:
    return [[fact.table, fact.row, fact.column, str(fact.amount)] for fact in disclosure.facts]


def wanted(page: Path) -> list[list[str]]:
    with page.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def in_lines(page: str) -> str:
    """The page as it is copied out: one line a heading, a paragraph or a row."""
    found = []
    for block in re.findall(r"<(?:h\d|p|tr)\b[^>]*>(.*?)</(?:h\d|p|tr)>", page, re.DOTALL):
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", block)
        found.append(" ".join(cell for cell in cells if cell) if cells else block)
    return "\n".join(found)


@pytest.mark.parametrize("page", FORMS, ids=lambda page: page.stem)
def test_every_figure_of_a_form_is_where_it_is_printed(page: Path):
    found = disclose(read_any(page))
    assert sorted(facts(found)) == sorted(wanted(page))
    assert all(fact.certain for fact in found.facts)


@pytest.mark.parametrize("page", FORMS, ids=lambda page: page.stem)
def test_copied_out_no_certain_figure_is_wrong(page: Path, tmp_path: Path):
    copied = tmp_path / "copied.txt"
    copied.write_text(in_lines(page.read_text(encoding="utf-8")), encoding="utf-8")
    found = disclose(read_any(copied))
    certain = [told for told, fact in zip(facts(found), found.facts, strict=True) if fact.certain]
    assert certain and not [told for told in certain if told not in wanted(page)]
    if page.stem in WHOLE_IN_LINES:
        assert sorted(facts(found)) == sorted(wanted(page))
