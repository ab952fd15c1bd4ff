"""In a real browser: compose → review → return → fix → publish → public page → correct → publish again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.publishing import draft, sample_book
from tests.web.windows import LOCALES, PHONE, pressed

PICTURES = os.environ.get("MINGZHANG_SCREENSHOTS")
_WAIT = 120_000
ROLES = ("preparer", "approver", "reviewer", "publisher")


class Person:
    """Somebody in a browser window of their own."""

    def __init__(self, browser, served: str, name: str = "", lang: str = "zh", **more) -> None:
        self.served = served
        self.page = browser.new_context(locale=LOCALES[lang], **more).new_page()
        self.page.set_default_timeout(_WAIT)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda told: told.type == "error" and self.faults.append(told.text))
        if name:
            self.go("/sign-in")
            self.page.fill("input[name=name]", name)
            self.page.fill("input[name=password]", PASSWORD)
            pressed(self.page, "main form button")
            assert "sign-in" not in self.page.url

    def go(self, path: str):
        self.page.goto(self.served + path)
        return self

    def shot(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)

    def until(self, selector: str) -> None:
        """Reload until it is there: what workers do takes its time."""
        for _ in range(120):
            if self.page.locator(selector).count():
                return
            self.page.wait_for_timeout(1000)
            self.page.reload()
        raise AssertionError(f"{selector} did not come")

    def fits(self) -> bool:
        """Whether nothing sticks out of the window sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


@pytest.fixture
def version(context) -> int:
    site = Site(context)
    unit = site.unit(sample_book().cover.unit)
    for role in ROLES:
        site.user(role, (role, unit))
    return draft(context, unit)


def step(person: Person, version: int, action: str) -> None:
    """Take it once it can be taken: some wait for an audit."""
    person.go(f"/versions/{version}").until(f"#do-{action}")
    pressed(person.page, f"#do-{action} button")


def fill_in(preparer: Person, version: int) -> None:
    """A figure that is none is told at once; mended, the sheet is kept."""
    page = preparer.go(f"/compose/{version}/lines").page
    page.wait_for_selector("#live p.good")
    cell = page.locator("#r0-amount")
    right = cell.input_value()
    cell.fill("x")
    cell.blur()
    page.wait_for_selector('#live a[href="#r0-amount"]')
    preparer.shot("compose-problem")
    cell.fill(right)
    cell.blur()
    page.wait_for_selector("#live p.good")
    page.click("#sheet button.button")
    page.wait_for_selector("p.good[role=status]")


def review(people: dict[str, Person], version: int) -> None:
    """From the preparer's hands through both reviews to the public."""
    step(people["preparer"], version, "submit")
    step(people["approver"], version, "approve")
    step(people["reviewer"], version, "approve")
    people["reviewer"].shot("version-approved")
    step(people["publisher"], version, "publish")
    people["publisher"].until(".states li:last-child[aria-current]")


@pytest.mark.parametrize("lang", LOCALES)
def test_from_the_first_line_to_the_public_page_and_its_correction(context, served, chromium, version, lang):
    people = {role: Person(chromium, served, role, lang) for role in ROLES}
    fill_in(people["preparer"], version)
    step(people["preparer"], version, "submit")
    approver = people["approver"].go(f"/versions/{version}")
    approver.page.fill("#do-return textarea", "2101501")
    pressed(approver.page, "#do-return button")
    people["preparer"].go(f"/versions/{version}").shot("version-returned")
    assert people["preparer"].page.locator("aside", has_text="2101501").count()
    review(people, version)
    people["reviewer"].go("/work").shot("board")

    reader = Person(chromium, served, lang=lang, viewport=PHONE)
    look_up(reader)
    second = correct(people, version)
    assert second != version
    see_correction(reader)
    for person in (*people.values(), reader):
        assert person.faults == []
        person.page.context.close()


def look_up(reader: Person) -> None:
    """A reader's way on a phone: search → table → disclosure → picture → download."""
    page = reader.go("/public").page
    page.fill("input[name=q]", "2101501")
    page.press("input[name=q]", "Enter")
    page.wait_for_selector("#hits")
    assert reader.fits()
    reader.shot("phone-search")
    page.locator("td.figure a").first.click()
    page.wait_for_selector("table.grid :target")
    assert reader.fits()
    reader.shot("phone-table")
    page.locator("nav.crumbs a").last.click()
    page.wait_for_selector("#totals")
    assert reader.fits()
    reader.shot("phone-disclosure")
    page.locator("aside a[href*='/pictures/']").first.click()
    page.wait_for_selector("img.picture")
    assert page.evaluate("document.querySelector('img.picture').decode().then(() => true)")
    reader.shot("phone-picture")
    with page.expect_download() as waiting:
        page.click("text=PNG")
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")


def correct(people: dict[str, Person], version: int) -> int:
    """A correction of what is public, with another figure, through the same reviews; its version."""
    page = people["preparer"].go(f"/versions/{version}").page
    page.click("form[action$='/correct'] button")
    page.wait_for_selector("#r0-amount")
    second = int(page.url.split("/")[-2])
    page.fill("#r0-amount", "30.00")
    page.click("#sheet button.button")
    page.wait_for_selector("p.good[role=status]")
    review(people, second)
    return second


def see_correction(reader: Person) -> None:
    """The public page is the new version; the old one and what changed are still there."""
    page = reader.go("/public").page
    pressed(page, "ul.years a")
    assert page.locator(".badge.notice").count()
    pressed(page, "aside a[href*='/compare/']")
    assert page.locator("td.figure", has_text="30.00").count()
    reader.shot("phone-correction")
    assert reader.fits()
    pressed(page, "nav.crumbs a >> nth=-1")
    pressed(page, "aside a[href$='?version=1']")
    assert page.locator("[role=note]").count()


def test_the_public_site_is_read_without_scripts(context, served, chromium, version):
    from tests.web.publishing import queue_publication

    queue_publication(context, version)
    reader = Person(chromium, served, java_script_enabled=False)
    reader.go("/public").until("ul.years a")
    reader.shot("units")
    pressed(reader.page, "ul.years a")
    reader.shot("disclosure")
    pressed(reader.page, "ol.contents a >> nth=1")
    assert reader.page.locator("table.grid").count() == 1
    reader.shot("table")


def test_the_second_edit_is_merged_in_the_browser(served, chromium, version):
    one, two = (Person(chromium, served, "preparer") for _ in range(2))
    for person in (one, two):
        person.go(f"/compose/{version}/lines")
    for person, cell, text in ((one, "#r0-amount", "111.11"), (two, "#r3-amount", "333.33")):
        person.page.fill(cell, text)
        pressed(person.page, "#sheet button.button")
    assert two.page.locator("[role=alert]").count() == 1
    two.shot("merge")
    two.page.click("main form button.button")
    two.page.wait_for_selector("p.good[role=status]")
    assert two.page.input_value("#r0-amount") == "111.11"
    assert two.page.input_value("#r3-amount") == "333.33"
