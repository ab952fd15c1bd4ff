"""In a real browser: upload → review → return → new file → publish → public figure → box on the page."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.web.conftest import Site
from tests.web.handing import COVER, sample_pdf
from tests.web.test_publish_journey import ROLES, Person
from tests.web.windows import pressed


@pytest.fixture
def unit(context) -> int:
    site = Site(context)
    unit = site.unit(COVER.unit)
    for role in ROLES:
        site.user(role, (role, unit))
    return unit


def upload(person: Person, form: str, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    person.page.set_input_files(f"{form} input[type=file]", file)
    pressed(person.page, f"{form} button")


def test_from_the_finished_file_to_the_box_around_a_public_figure(served, chromium, unit, faulty_pdf):
    people = {role: Person(chromium, served, role) for role in ROLES}
    preparer = people["preparer"].go(f"/work?year={COVER.year}")
    preparer.shot("file-board")
    pressed(preparer.page, "a[href^='/compose/new?unit=']")
    preparer.shot("file-new")
    upload(preparer, "#hand-in", "错.pdf", faulty_pdf)
    version = preparer.page.url.removeprefix(served)
    preparer.shot("file-reading")
    preparer.until(".badge.strong.fail")
    preparer.shot("file-read")
    pressed(preparer.page, "#do-submit button")

    approver = people["approver"].go(version)
    approver.page.fill("#do-return textarea", "支出表合计不对，请换正确的文件。")
    pressed(approver.page, "#do-return button")
    preparer.go(version)
    preparer.shot("file-returned")
    upload(preparer, "#exchange", "对.pdf", sample_pdf())
    preparer.until(".badge.strong.pass")
    pressed(preparer.page, "#do-submit button")
    pressed(approver.go(version).page, "#do-approve button")

    reviewer = people["reviewer"].go(f"{version}/preview")
    pictures = reviewer.page.locator(".side svg image")
    assert pictures.count() > 5
    reviewer.page.wait_for_load_state("networkidle")
    assert all(box["width"] > 200 for box in (pictures.nth(n).bounding_box() for n in range(3)))
    reviewer.shot("file-preview")
    pressed(reviewer.go(version).page, "#do-approve button")
    pressed(people["publisher"].go(version).page, "#do-publish button")
    people["publisher"].until(".states li:last-child[aria-current]")
    people["publisher"].shot("file-published")

    for name, size in {"wide": (1280, 900), "phone": (390, 844)}.items():
        reader = Person(chromium, served, viewport={"width": size[0], "height": size[1]})
        follow(reader, name)
        assert reader.faults == []
    for person in people.values():
        assert person.faults == []


def follow(reader: Person, name: str) -> None:
    """From the search to the page of the file with the figure in its box."""
    reader.go("/public").page.fill("input[name=q]", "2101501")
    reader.page.press("input[name=q]", "Enter")
    reader.page.locator("td.figure a").first.click()
    cell = reader.page.locator("table.grid :target")
    cell.wait_for()
    reader.shot(f"file-{name}-table")
    assert reader.fits()
    figure = cell.inner_text().replace(",", "")
    cell.locator("a").click()
    reader.page.wait_for_selector(".sheet.near rect.found")
    reader.page.wait_for_load_state("networkidle")
    assert figure in reader.page.inner_text("h1").replace(",", "")
    assert reader.fits()
    reader.shot(f"file-{name}-source")
    box = reader.page.locator(".sheet.near rect.found").bounding_box()
    shown = Image.open(io.BytesIO(reader.page.screenshot(clip=box))).convert("L")
    assert shown.getextrema()[0] < 100, "a figure is printed in the box"
    reader.page.locator("nav.crumbs a").last.click()
    reader.page.wait_for_selector("#totals")
    assert reader.fits()
    reader.shot(f"file-{name}-disclosure")
