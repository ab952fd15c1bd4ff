"""In a real browser, on a desk: search → figure → comparison of years and of units → picture → download."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from mingzhang.report.messages import messages
from tests.web.furnished import NEIGHBOUR, Furnished
from tests.web.publishing import sample_book
from tests.web.windows import LOCALES, open_window, pressed

YEAR = sample_book().cover.year


@pytest.fixture(params=LOCALES)
def reader(chromium, furnished: Furnished, furnished_site: str, request):
    """Somebody without an account in front of the public site, in one of the languages."""
    page = open_window(chromium, furnished.site, furnished_site, lang=request.param)
    page.say = messages(request.param).text
    page.goto(f"{furnished_site}/public")
    yield page
    page.context.close()


def downloaded(page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.click(f".downloads >> text={name}")
    return Path(waiting.value.path()).read_bytes()


def figures(page, row: str) -> list[str]:
    """What stands in a row of the comparison: before, after, change."""
    return page.locator("tr", has_text=re.compile(row)).first.locator("td.figure").all_inner_texts()


def test_from_a_search_to_the_downloaded_picture(reader, furnished):
    page, own = reader, sample_book().cover.unit
    page.fill("input[name=q]", f"{own} {YEAR + 1} 2080505")
    page.press("input[name=q]", "Enter")
    page.locator("#hits ~ div td.figure a").first.click()
    page.wait_for_selector("table.grid :target")
    amount = page.locator("table.grid :target").inner_text()
    assert page.locator("table.grid :target").get_attribute("data-value") == amount.replace(",", "")

    pressed(page, "nav.crumbs a >> nth=1")
    pressed(page, f"text={page.say('web.public.against', what=YEAR)}")
    before, after, change = figures(page, "2080505|机关事业单位基本养老保险缴费支出")
    assert amount == after
    assert change.split()[0].startswith("+4.2")
    assert float(after.replace(",", "")) - float(before.replace(",", "")) == pytest.approx(4.2)

    pressed(page, "nav.crumbs a >> nth=1")
    pressed(page, "a:has(img.picture)")
    assert page.evaluate("document.querySelector('img.picture').decode().then(() => true)")
    page.click(f"text='{page.say('web.picture.table')}'")
    rows = page.locator("main tbody tr")
    assert rows.count() == 2 and str(YEAR + 1) in rows.last.inner_text()
    page.click(f"text='{page.say('web.picture.chart')}'")
    assert downloaded(page, "PNG").startswith(b"\x89PNG")
    assert downloaded(page, "SVG").lstrip().startswith((b"<svg", b"<?xml"))
    kept = list(csv.reader(downloaded(page, "CSV").decode("utf-8-sig").splitlines()))
    assert [row[0] for row in kept[1:]] == [str(YEAR), str(YEAR + 1)]


def test_two_units_are_compared(reader, furnished):
    page, own = reader, sample_book().cover.unit
    page.click(f"article:has-text('{own}') >> text={YEAR} ")
    page.click(f"text={page.say('web.public.compare_with')}")
    page.select_option("select[name=other]", label=NEIGHBOUR)
    page.click("main form button")
    page.wait_for_url(re.compile(r"/compare/\d+$"))
    assert NEIGHBOUR in page.locator("h1").inner_text() and own in page.locator("h1").inner_text()
    assert float(figures(page, "2080505|机关事业单位基本养老保险缴费支出")[2].split()[0]) == pytest.approx(-8)
