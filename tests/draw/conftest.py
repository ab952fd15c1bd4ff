"""A PDF of two pages: a sentence over two lines, and a table; and where its parts stand."""

from __future__ import annotations

import pytest

from mingzhang.draw.marks import MAIN, OTHER, PASSAGE, Box, Mark
from mingzhang.read.guard import RawFile
from tests.read.pdf_samples import Sheet, pdf

XS, YS = [60.0, 200.0, 320.0], [100.0, 120.0, 140.0, 160.0]
ROWS = [["ITEM", "AMOUNT"], ["PAY", "12.40"], ["TOTAL", "99.00"]]
TOTAL: Box = (200, 140, 320, 160)
PAY: Box = (200, 120, 320, 140)
FIRST_LINE: Box = (58, 199, 420, 211)
SECOND_LINE: Box = (58, 219, 420, 231)


def text_page(rotate: int = 0) -> Sheet:
    sheet = Sheet(rotate=rotate)
    sheet.text(60, 200, "THE TOTAL OF 1,234.50 GREW BY 11")
    return sheet.text(60, 220, "2.40 IN ALL, OR 12.405 OR 2.4")


def table_page(rotate: int = 0) -> Sheet:
    return Sheet(rotate=rotate).cells(XS, YS, ROWS)


@pytest.fixture
def raw() -> RawFile:
    return RawFile("book.pdf", pdf(text_page(), table_page()))


@pytest.fixture
def marks() -> list[Mark]:
    """Finding 1 in the table, both sides; finding 2 in the sentence, held against the table."""
    return [
        Mark(1, "error", 2, TOTAL, MAIN),
        Mark(1, "error", 2, PAY, OTHER),
        Mark(2, "notice", 1, FIRST_LINE, PASSAGE, ("1234.50",)),
        Mark(2, "notice", 1, SECOND_LINE, PASSAGE, ("1234.50",)),
        Mark(2, "notice", 2, TOTAL, OTHER),
    ]
