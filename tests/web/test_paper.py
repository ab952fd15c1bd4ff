"""Printed from the browser: the content alone, nothing wider than the paper; wide tables lie across."""

from __future__ import annotations

import pypdfium2
import pytest

from mingzhang.report.messages import messages
from tests.web.furnished import Furnished
from tests.web.inspecting import ask
from tests.web.visits import BOSS, visits
from tests.web.windows import open_window

ACROSS = ("table", "text")
UPRIGHT = ("report", "finding-page", "figures", "compare", "disclosure", "version-at_bureau", "board")
FRAME = ("web.sign_out", "web.nav.check")
# What the margins leave of A4, in CSS pixels, upright and across; one thing wider would shrink all the rest.
WIDTHS = ((680, False), (1031, True))


@pytest.fixture
def page(chromium, furnished: Furnished, furnished_site: str):
    opened = open_window(chromium, furnished.site, furnished_site, BOSS)
    yield opened
    opened.context.close()


def too_wide(page) -> list[str]:
    """What is wider than the paper that it is printed on."""
    page.emulate_media(media="print")
    found = []
    for width, tables in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += ask(page, "beyond", tables)
    return found


def printed(page) -> list[tuple[bool, str]]:
    """Each sheet: whether it lies across, and its text."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        sheets = [document[number] for number in range(len(document))]
        return [(sheet.get_width() > sheet.get_height(), text_of(sheet)) for sheet in sheets]
    finally:
        document.close()


def text_of(sheet) -> str:
    return str(sheet.get_textpage().get_text_bounded())


@pytest.mark.parametrize("name", [*ACROSS, *UPRIGHT])
def test_a_page_is_printed_whole_and_without_the_frame(page, furnished, furnished_site, name):
    visit = next(each for each in visits(furnished) if each.name == name)
    page.goto(furnished_site + visit.address)
    heading = page.locator("h1").inner_text().split()[0][:6]
    sheets = printed(page)
    words = "".join(text for _, text in sheets)
    assert heading in words
    assert not [key for key in FRAME if messages("zh").text(key) in words]
    assert any(across for across, _ in sheets) == (name in ACROSS)
    assert not too_wide(page)


def test_what_is_too_wide_is_seen(page, furnished_site):
    page.goto(f"{furnished_site}/public")
    assert not too_wide(page)
    page.evaluate("document.querySelector('h1').style.setProperty('width', '60rem')")
    assert too_wide(page)


def test_the_checklist_is_printed_whole(page, furnished, furnished_site):
    address = f"{furnished_site}{furnished.checks['done']}/download/checklist"
    page.set_content(page.request.get(address).text())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})
    assert not ask(page, "width")
