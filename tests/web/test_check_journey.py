"""The journey of a visitor in a real browser: a file in, the report, a finding, its place in the source."""

from __future__ import annotations

import os
import re
from pathlib import Path

PICTURES = os.environ.get("MINGZHANG_SCREENSHOTS", "")


def picture(page, name: str) -> None:
    """Keep a screenshot where somebody wants to look at them."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def hand_in(page, served: str, name: str, content: bytes) -> None:
    page.goto(f"{served}/check")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content})
    picture(page, "check-new")
    page.click("main button.button")
    page.wait_for_selector(".verdict", timeout=120_000)


def test_from_upload_to_the_line_in_the_source(served, browse, faulty):
    page = browse()
    hand_in(page, served, "预算公开.txt", faulty)
    picture(page, "check-report")
    assert page.locator(".head .badge.strong").inner_text() == "不通过"
    page.keyboard.press("j")
    page.wait_for_url(re.compile("/finding/1$"))
    picture(page, "check-finding")
    assert page.locator("article.finding h1").inner_text()
    assert page.locator(".source mark.main, blockquote mark").count() >= 1
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("/finding/2$"))
    page.keyboard.press("k")
    page.wait_for_url(re.compile("/finding/1$"))
    page.keyboard.press("u")
    page.wait_for_selector(".downloads")
    with page.expect_download() as download:
        page.click(".downloads a[href$=xlsx]")
    assert download.value.suggested_filename == "预算公开.report.xlsx"
