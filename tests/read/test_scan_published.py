"""Pages of published PDF files as pictures: the figures of their tables as the text layer has them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from mingzhang.model import Block, Grid
from mingzhang.read import scan
from mingzhang.read.guard import open_file

pytestmark = [
    pytest.mark.seeds,
    pytest.mark.skipif(not scan.ocr_available(), reason="the extra ocr is not installed: make ocr"),
]
ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds")).parent / "real"
FIGURE = re.compile(r"-?[\d,]*\d(\.\d+)?%?")
PAGES = [
    ("jiangsu/npc-office-2019-tables.pdf", 5),
    ("jiangsu/npc-office-2019-tables.pdf", 9),
    ("shanghai/shanghai-finance-2025-budget.pdf", 8),
    ("shanghai/shanghai-finance-2025-budget.pdf", 10),
]
WANTED, DPI = 0.995, 200


def figures(blocks: Iterable[Block], page: int) -> Counter[str]:
    cells = (
        cell.text.replace(" ", "")
        for block in blocks
        if isinstance(block, Grid)
        for row in block.rows
        if row.page == page
        for cell in row.cells
    )
    return Counter(text for text in cells if FIGURE.fullmatch(text))


@pytest.mark.parametrize(("name", "number"), PAGES)
def test_a_picture_gives_the_figures_of_the_text_layer(name: str, number: int):
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"no published PDF files in {FOLDER}; set MINGZHANG_SEEDS")
    import pypdfium2

    from mingzhang.read.pdf import read_pdf

    printed = figures(read_pdf(open_file(path)).blocks, number)
    with pypdfium2.PdfDocument(path) as document:
        pixels = document[number - 1].render(scale=DPI / 72).to_numpy()
    blocks, _ = scan.scan_page(pixels, page=number, dpi=DPI)
    read = figures(blocks, number)
    assert printed
    assert 2 * sum((printed & read).values()) / (sum(printed.values()) + sum(read.values())) >= WANTED
