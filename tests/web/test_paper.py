"""Printed from the browser: the content alone, nothing beyond the edge of the paper; wide tables lie across."""

from __future__ import annotations

import pypdfium2
import pytest

from mingzhang.report.messages import messages
from tests.web.furnished import Furnished
from tests.web.visits import BOSS, visits
from tests.web.windows import open_window

PRINTED = (
    "report",
    "finding-page",
    "table",
    "text",
    "figures",
    "compare",
    "disclosure",
    "version-at_bureau",
    "board",
)
FRAME = ("web.sign_out", "web.nav.check")


def sheets(page) -> list[tuple[float, float, str, float]]:
    """Width, height, text and the rightmost edge of a letter of each sheet of paper."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        return [sheet_of(document[number]) for number in range(len(document))]
    finally:
        document.close()


def sheet_of(sheet) -> tuple[float, float, str, float]:
    text = sheet.get_textpage()
    edges = [text.get_charbox(number)[2] for number in range(text.count_chars())]
    return sheet.get_width(), sheet.get_height(), text.get_text_bounded(), max(edges, default=0)


@pytest.fixture
def page(chromium, furnished: Furnished, furnished_site: str):
    opened = open_window(chromium, furnished.site, furnished_site, BOSS)
    yield opened
    opened.context.close()


@pytest.mark.parametrize("name", PRINTED)
def test_a_page_is_printed_whole_and_without_the_frame(page, furnished, furnished_site, name):
    visit = next(each for each in visits(furnished) if each.name == name)
    page.goto(furnished_site + visit.address)
    heading = page.locator("h1").inner_text().split()[0][:6]
    printed = sheets(page)
    words = "".join(text for _, _, text, _ in printed)
    assert heading in words
    assert not [key for key in FRAME if messages("zh").text(key) in words]
    assert all(edge <= width for width, _, _, edge in printed)
    if name == "table":
        assert all(width > height for width, height, _, _ in printed[-1:])


def test_the_checklist_is_printed_whole(page, furnished, furnished_site):
    address = f"{furnished_site}{furnished.checks['done']}/download/checklist"
    page.set_content(page.request.get(address).text())
    printed = sheets(page)
    assert printed and all(edge <= width for width, _, _, edge in printed)
