"""The journey of a visitor in a real browser: a file in, the report, a finding, its place on the page."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.web.windows import pressed

PICTURES = os.environ.get("MINGZHANG_SCREENSHOTS", "")
PHONE = {"viewport": {"width": 375, "height": 740}, "device_scale_factor": 2, "has_touch": True}


def picture(page, name: str) -> None:
    """Keep a screenshot where somebody wants to look at them."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def hand_in(page, served: str, name: str, content: bytes, lang: str = "zh") -> None:
    page.goto(f"{served}/check?lang={lang}")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content})
    page.click("main button.button")
    page.wait_for_selector(".verdict", timeout=120_000)


def too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize(("lang", "verdict"), [("zh", "不通过"), ("en", "Fail")])
def test_from_upload_to_the_line_in_the_source_and_the_workbook(served, browse, faulty, lang, verdict):
    page = browse()
    hand_in(page, served, "预算公开.txt", faulty, lang)
    picture(page, f"check-report-{lang}")
    assert page.locator(".head .badge.strong").inner_text() == verdict
    pressed(page, "[data-finding]")
    assert page.locator(".source mark.main").inner_text() == "1211.10"
    assert "1211.10 ≠ 211.10 = 12.40 + 198.70" in page.locator(".equation").inner_text()
    assert "211.10" in page.locator(".suggest").inner_text()
    page.click("[data-key=u]")
    with page.expect_download() as download:
        page.click(".downloads a[href$=xlsx]")
    assert download.value.suggested_filename == "预算公开.report.xlsx"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finding_of_a_pdf_stands_beside_its_page_with_the_boxes_of_both_sides(
    served, browse, faulty_pdf, lang
):
    page = browse()
    hand_in(page, served, "budget.pdf", faulty_pdf, lang)
    pressed(page, "[data-finding]")
    page.wait_for_selector(".crop svg image")
    picture(page, "check-finding-pdf")
    assert page.locator(".crop rect.main").count() == 1
    assert page.locator(".crop rect.other").count() >= 1
    loaded = "() => fetch(document.querySelector('.crop image').getAttribute('href')).then(r => r.status)"
    assert page.evaluate(loaded) == 200
    box = page.locator(".crop rect.main").bounding_box()
    crop = page.locator(".crop svg").first.bounding_box()
    assert crop["x"] <= box["x"] and box["x"] + box["width"] <= crop["x"] + crop["width"]
    page.goto(page.url.rpartition("/finding/")[0])
    with page.expect_download() as download:
        page.click(".downloads a[href$=marked]")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_by_keyboard_only(served, browse, faulty, tmp_path):
    page = browse()
    page.goto(f"{served}/check")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "file"
    page.set_input_files("input[type=file]", {"name": "a.txt", "mimeType": "text/plain", "buffer": faulty})
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict", timeout=120_000)
    report = page.url
    for key, number in (("j", 1), ("ArrowRight", 2), ("j", 3), ("k", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        page.wait_for_url(f"{report}/finding/{number}")
    page.keyboard.press("u")
    page.wait_for_url(report)


def test_without_scripts(served, browse, faulty):
    page = browse(java_script_enabled=False)
    page.goto(f"{served}/check")
    page.set_input_files("input[type=file]", {"name": "a.txt", "mimeType": "text/plain", "buffer": faulty})
    page.click("main button.button")
    page.wait_for_selector(".verdict", timeout=120_000)
    pressed(page, "text=1211.10")
    pressed(page, "[rel=next]")
    assert page.url.endswith("/finding/2")


def test_on_a_phone_nothing_runs_out_of_the_page(served, browse, faulty_pdf):
    page = browse(**PHONE)
    page.goto(f"{served}/check")
    picture(page, "check-new-phone")
    assert not too_wide(page)
    hand_in(page, served, f"{'long' * 30}.pdf", faulty_pdf)
    picture(page, "check-report-phone")
    assert not too_wide(page)
    pressed(page, "[data-finding]")
    picture(page, "check-finding-phone")
    assert not too_wide(page)


def test_in_english_no_chinese_but_the_documents_own(served, browse, faulty):
    page = browse(locale="en-GB")
    page.goto(f"{served}/check")
    own = page.locator("body").inner_text().replace("中文", "")
    assert not re.search("[\u4e00-\u9fff]", own)
    hand_in(page, served, "a.txt", faulty, "en")
    assert page.locator(".head .badge.strong").inner_text() == "Fail"
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_file_that_cannot_be_read_says_why(served, browse):
    page = browse()
    page.goto(f"{served}/check")
    page.set_input_files(
        "input[type=file]", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"no table"}
    )
    page.click("main button.button")
    page.wait_for_selector("[role=alert]", timeout=60_000)
    picture(page, "check-failed")
    assert "a.txt" in page.locator("[role=alert]").inner_text()


def test_the_administrator_makes_a_unit_and_invites(served, browse, context):
    from mingzhang.web.serve import first_link

    page = browse()
    page.goto(served + first_link(context))
    page.fill("[name=name]", "boss")
    page.fill("[name=password]", "correct horse battery")
    pressed(page, "main button")
    page.goto(f"{served}/admin")
    page.fill("[action='/admin/units'] [name=name]", "卫生健康局")
    pressed(page, "[action='/admin/units'] button")
    page.select_option("[action='/admin/invite'] [name=role]", "preparer")
    page.select_option("[action='/admin/invite'] [name=unit]", label="卫生健康局")
    pressed(page, "[action='/admin/invite'] button")
    link = page.locator("code.secret").inner_text()
    picture(page, "admin")
    assert not unlabelled(page)
    page.goto(f"{served}/admin/trail")
    picture(page, "admin-trail")
    other = browse()
    other.goto(link)
    other.fill("[name=name]", "li")
    other.fill("[name=password]", "correct horse battery")
    pressed(other, "main button")
    assert "编制人" in other.locator("main").inner_text()


def unlabelled(page) -> list[str]:
    """Fields without a label; the content security policy keeps axe itself off the pages as they are."""
    fields = "[...document.querySelectorAll('main input:not([type=hidden]), main select')]"
    return page.evaluate(f"{fields}.filter(field => !field.labels.length).map(field => field.outerHTML)")
