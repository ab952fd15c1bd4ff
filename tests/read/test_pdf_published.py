"""Published PDF files beside the project: what they print by the kept lists, and as pdfplumber reads it."""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mingzhang.model import Grid
from mingzhang.pipeline import read_file
from mingzhang.read.guard import open_file
from mingzhang.read.pdf import read_pdf
from mingzhang.read.text import half_width
from tests.read.keeping import KEPT, kept, listed

pytestmark = pytest.mark.seeds
ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds")).parent / "real"
FIGURE = re.compile(r"-?[\d,]*\d(\.\d+)?%?")
FILES = sorted(FOLDER.glob("*/*.pdf"))
LISTED = [path for path in FILES if (KEPT / f"{path.stem}.csv").is_file()]


def figures(cells: Iterator[str]) -> Counter[str]:
    plain = ("".join(half_width(cell).split()) for cell in cells)
    return Counter(cell for cell in plain if FIGURE.fullmatch(cell))


@pytest.mark.skipif(not FILES, reason=f"no published PDF files in {FOLDER}; set MINGZHANG_SEEDS")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_figures_in_cells_are_those_of_the_oracle(path: Path):
    """Page by page; the oracle also reads text that lies beyond the edge of the page, which nobody sees,
    drops rows that the end of a page cuts, and cuts figures at double lines."""
    pdfplumber = pytest.importorskip("pdfplumber")
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    ours: dict[int, Counter[str]] = {}
    for block in read_pdf(open_file(path)).blocks:
        if isinstance(block, Grid):
            found = figures(cell.text for row in block.rows for cell in row.cells)
            ours.setdefault(block.rows[0].page, Counter()).update(found)
    lost: Counter[tuple[int, str]] = Counter()
    total = 0
    with pdfplumber.open(path) as document:
        for number, page in enumerate(document.pages, start=1):
            inside = page.crop(page.bbox)
            tables = inside.extract_tables()
            theirs = figures(cell or "" for table in tables for row in table for cell in row)
            total += sum(theirs.values())
            lost.update({(number, cell): n for cell, n in (theirs - ours.get(number, Counter())).items()})
    assert sum(lost.values()) <= max(2, total * 0.005), lost


@pytest.mark.skipif(not LISTED, reason=f"no published PDF files in {FOLDER}; set MINGZHANG_SEEDS")
@pytest.mark.parametrize("path", LISTED, ids=lambda path: path.stem)
def test_tables_and_figures_are_those_of_the_kept_list(path: Path):
    """The lists were compared with pictures of the pages by eye, figure by figure."""
    disclosure = read_file(path)
    assert list(listed(disclosure)) == kept(path.stem)
    assert all(fact.certain for fact in disclosure.facts) and not disclosure.unaccounted


def test_kept_lists_hold_figures_and_ids_alone():
    lists = sorted(KEPT.glob("*.csv"))
    assert len(lists) == 11
    for path in lists:
        assert all(len(entry) == 5 and "".join(entry).isascii() for entry in kept(path.stem))
