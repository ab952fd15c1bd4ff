"""Damaged files of every kind: read, read in part and said so, or refused; never a crash, never a hang."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from mingzhang.pipeline import read_file
from mingzhang.read.guard import RawFile
from mingzhang.read.pdf import read_pdf
from mingzhang.recognise.document import recognise
from mingzhang.samples import samples_dir
from tests.conftest import ROOT
from tests.fuzz import examples
from tests.read.mutating import outcomes
from tests.read.pdf_samples import Sheet as Page
from tests.read.pdf_samples import pdf
from tests.read.renderings import Block, Sheet, as_docx, as_html, as_xlsx, document_of, laid_out

REAL = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds")).parent / "real"
WIDTH, HEIGHT, MARGIN, ROW = 842.0, 595.0, 30.0, 14.0
LETTERS = 130  # of a line of the sample
BATCH = 30  # of an outcome's process
COUNTS = {"pdf": 100, "docx": 100, "xlsx": 100, "html": 100, "txt": 100}
REAL_COUNTS = {
    "jiangsu/npc-office-2019-tables.pdf": 120,
    "jiangsu/party-office-2018-tables.pdf": 40,
    "shanghai/putuo-government-office-2025-department-budget.pdf": 40,
    "templates/putuo-2026-unit-budget.xls": 40,
    "templates/putuo-2026-department-budget.xlsx": 40,
}


def as_pdf(document: list[Block]) -> bytes:
    """A PDF of the tests' own writer: ruled tables, each on a page of its own, and lines of text."""
    pages = [Page(WIDTH, HEIGHT)]
    top = MARGIN
    for block in document:
        if isinstance(block, Sheet):
            pages.append(_sheet(block))
            pages.append(Page(WIDTH, HEIGHT))
            top = MARGIN
            continue
        for start in range(0, len(block), LETTERS):
            if top > HEIGHT - MARGIN:
                pages.append(Page(WIDTH, HEIGHT))
                top = MARGIN
            pages[-1].text(MARGIN, top, block[start : start + LETTERS], 6)
            top += 10
    return pdf(*(page for page in pages if page.operators))


def _sheet(sheet: Sheet) -> Page:
    placed = list(laid_out(sheet.rows))
    width = max((column + box.across for _, column, box in placed), default=1)
    page = Page(WIDTH, max(HEIGHT, 4 * MARGIN + ROW * len(sheet.rows)))
    page.text(WIDTH / 2 - 5 * len(sheet.title), MARGIN, sheet.title).text(
        WIDTH - 120, MARGIN + 20, sheet.unit
    )
    step, start = (WIDTH - 2 * MARGIN) / width, MARGIN + 40
    for row, column, box in placed:
        x0, y0 = MARGIN + column * step, start + row * ROW
        page.grid([x0, x0 + box.across * step], [y0, y0 + box.down * ROW])
        if box.text:
            page.text(x0 + 2, y0 + 4, box.text, min(6, step * box.across / (len(box.text) + 1)))
    return page


MAKERS: dict[str, Callable[[list[Block]], bytes]] = {
    "pdf": as_pdf,
    "docx": as_docx,
    "xlsx": as_xlsx,
    "html": as_html,
}


@pytest.fixture(scope="module")
def printed() -> dict[str, bytes]:
    """The sample in each format."""
    path = samples_dir() / "yunxi-2024.txt"
    document = document_of(read_file(path))
    return {"txt": path.read_bytes(), **{ending: make(document) for ending, make in MAKERS.items()}}


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))))


def mutants(name: str, content: bytes, count: int) -> tuple[Counter[str], list[str]]:
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for first in range(0, count, BATCH):
        found, wrong = outcomes(name, content, min(BATCH, count - first), first)
        seen += found
        faults += wrong
    return seen, faults


def test_the_sample_as_pdf_is_whole(printed: dict[str, bytes]):
    """What is damaged below is a file of which all is read but the lines of the unit, which no line names."""
    whole = read_file(samples_dir() / "yunxi-2024.txt")
    again = recognise(read_pdf(RawFile("a.pdf", printed["pdf"])))
    lost = {(f.key, f.amount) for f in whole.facts} - {(f.key, f.amount) for f in again.facts}
    assert {row for (_, row, _), _ in lost} <= {"unit"}


@pytest.mark.parametrize("ending", COUNTS)
def test_property_mutated_samples_are_read_or_refused(ending: str, printed: dict[str, bytes]):
    count = examples(COUNTS[ending]).max_examples
    seen, faults = mutants(f"a.{ending}", printed[ending], count)
    assert not faults
    assert seen.total() == count and seen["died"] <= count // 50


@pytest.mark.parametrize("name", REAL_COUNTS)
def test_property_mutated_published_files_are_read_or_refused(name: str):
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"no {name} beside the project")
    count = examples(REAL_COUNTS[name]).max_examples
    seen, faults = mutants(path.name, path.read_bytes(), count)
    assert not faults
    assert seen.total() == count and seen["died"] <= count // 50
