"""With the keyboard alone: composing, review, the public site. Where one is can always be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from mingzhang.web.books import unpack
from mingzhang.web.db.models import AT_BUREAU, Version
from tests.web.conftest import Site, serving
from tests.web.furnished import BUREAU, Furnished
from tests.web.publishing import ROLES, draft
from tests.web.windows import DESK, PHONE, open_window

_FOCUSED = "document.activeElement.id"


@contextmanager
def windows(chromium, site: Site, address: str) -> Iterator[Callable[..., object]]:
    """Opens a path for somebody, in windows that are closed at the end."""
    opened = []

    def open_at(path: str, name: str = "boss"):
        page = open_window(chromium, site, address, name)
        opened.append(page)
        page.goto(address + path)
        return page

    yield open_at
    for page in opened:
        page.context.close()


@pytest.fixture
def window(chromium, furnished: Furnished, furnished_site: str):
    """Onto the installation that is only looked at."""
    with windows(chromium, furnished.site, furnished_site) as opened:
        yield opened


@pytest.fixture
def desk(chromium, site: Site):
    """Onto an installation of the test's own, in which it may write."""
    site.user("boss", ("administrator", None), *((role, None) for role in ROLES))
    with serving(site.context, works=False) as address, windows(chromium, site, address) as opened:
        yield opened


@pytest.fixture
def book(site: Site, unit: int) -> int:
    """A draft in the installation of the test's own."""
    return draft(site.context, unit)


def tab_to(page, selector: str, *, back: bool = False, most: int = 80) -> None:
    """Press Tab until something that fits is focused; where it is must be seen."""
    fits = "query => document.activeElement.matches(query)"
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(fits, selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"focus on {selector} is not seen"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def paste(page, text: str) -> None:
    """What the browser does when a block of cells comes from the clipboard."""
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def lines(site: Site, version: int) -> list[dict[str, str]]:
    with site.context.db.reading() as session:
        kept = session.get(Version, version).book_sha256
        return unpack(site.context.store.read(kept))["lines"]


def test_a_sheet_is_filled_in(desk, site, book):
    page = desk(f"/compose/{book}/lines")
    tab_to(page, "#r0-function", most=60)
    tab_to(page, "#r0-amount")
    page.keyboard.type("30")
    press(page, "Enter")
    assert page.evaluate(_FOCUSED) == "r1-amount"
    press(page, "ArrowDown", "ArrowUp", "Shift+Enter")
    assert page.evaluate(_FOCUSED) == "r0-amount"
    press(page, "Control+s")
    page.wait_for_selector("p.good[role=status]")
    assert lines(site, book)[0]["amount"] == "30"


def test_a_code_is_searched_by_its_name(desk, book):
    page = desk(f"/compose/{book}/lines")
    page.focus("#r0-function")
    press(page, "Control+a")
    page.keyboard.type("2101202")
    assert "医疗保险" in page.locator("td:has(#r0-function) .code-name").inner_text()
    options = page.evaluate("[...document.querySelector('#r0-function').list.options].map(o => o.label)")
    assert any("医疗" in label for label in options)


def test_a_block_from_a_spreadsheet_makes_rows_and_is_undone(desk, site, book):
    count = len(lines(site, book))
    page = desk(f"/compose/{book}/lines")
    before = page.locator("#sheet tbody tr").count()
    page.focus(f"#r{before - 1}-function")
    paste(page, "2101101\t30110\n2101103\t30111\n2101202\t30112\n")
    rows = page.locator("#sheet tbody tr")
    assert rows.count() == before + 2
    assert page.input_value(f"#r{before}-economic") == "30111"
    labels = page.locator(f"#r{before}-economic").get_attribute("aria-label")
    assert re.search(r"\d+$", labels)[0] == rows.nth(before).locator("td").first.inner_text()
    press(page, "Control+z")
    assert page.input_value(f"#r{before - 1}-function") == "" and rows.count() == before
    paste(page, "2101101\t30110\n2101103\t30111\n")
    press(page, "Control+s")
    page.wait_for_selector("p.good[role=status]")
    assert [row["economic"] for row in lines(site, book)[count:]] == ["30110", "30111"]


def test_rows_for_which_the_grid_has_no_room_wait_in_the_box_and_are_kept(desk, site, book):
    count = len(lines(site, book))
    page = desk(f"/compose/{book}/lines")
    before = page.locator("#sheet tbody tr").count()
    page.focus(f"#r{before - 5}-economic")
    block = "".join(f"30201\t\t\t\t{n}.25\n" for n in range(200))
    paste(page, block)
    assert page.locator("#pasting").is_visible() and page.locator("textarea[name=pasted]").is_visible()
    press(page, "Control+z")
    assert page.locator("#sheet tbody tr").count() == before and page.locator("#pasting").is_hidden()
    assert page.input_value("textarea[name=pasted]") == ""
    paste(page, block)
    press(page, "Control+s")
    page.wait_for_selector("p.good[role=status]")
    kept = lines(site, book)[count:]
    assert [row["amount"] for row in kept] == [f"{n}.25" for n in range(200)]
    assert {(row["function"], row["economic"]) for row in kept} == {("", "30201")}


def test_rows_wider_than_the_grid_are_not_pasted_in_part(desk, book):
    page = desk(f"/compose/{book}/lines?lang=en")
    page.focus("#r0-amount")
    before = page.input_value("#r0-amount")
    paste(page, "1\t2\t3\n")
    assert "2 columns only" in page.locator("#pasting").inner_text()
    assert page.input_value("#r0-amount") == before


def test_a_pasted_word_that_is_no_choice_is_marked_and_kept(desk, site, book):
    page = desk(f"/compose/{book}/lines")
    fund = page.locator("#r0-fund")
    known, other = fund.locator("option").nth(2).text_content(), fund.locator("option").nth(2)
    page.focus("#r0-fund")
    paste(page, "no such fund\t\n")
    assert fund.get_attribute("aria-invalid") == "true" and page.input_value("#r0-fund") == "no such fund"
    press(page, "Control+s")
    page.wait_for_selector("p.good[role=status]")
    assert lines(site, book)[0]["fund"] == page.input_value("#r0-fund") == "no such fund"
    assert fund.get_attribute("aria-invalid") == "true"
    page.focus("#r0-fund")
    for words in (known, other.get_attribute("data-other")):
        paste(page, f"{words}\t\n")
        assert fund.get_attribute("aria-invalid") is None
        assert page.input_value("#r0-fund") == other.get_attribute("value")


def test_the_live_panel_says_that_the_session_is_over(desk, book):
    page = desk(f"/compose/{book}/lines?lang=en")
    page.wait_for_selector("#live p")
    page.context.clear_cookies()
    page.focus("#r0-amount")
    page.keyboard.type("3")
    page.wait_for_selector("#live p.fault")
    assert "signed out" in page.inner_text("#live")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_cell_in_which_one_types_is_never_behind_the_live_panel(desk, book, size):
    page = desk(f"/compose/{book}/lines")
    page.set_viewport_size(size)
    page.wait_for_selector("#live p")
    page.focus("#r0-amount")
    for _ in range(24):
        press(page, "Enter")
        seen = page.evaluate(
            """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
              const cell = document.activeElement.getBoundingClientRect();
              const panel = document.querySelector(".live").getBoundingClientRect();
              done(cell.top >= 0 && cell.bottom <= Math.min(panel.top, innerHeight));
            })))"""
        )
        assert seen, page.evaluate(_FOCUSED)


def test_rows_are_added_below_the_last(desk, book):
    page = desk(f"/compose/{book}/people")
    rows = page.locator("#sheet tbody tr")
    before = rows.count()
    page.focus(f"#r{before - 1}-heads")
    press(page, "Enter")
    assert rows.count() == before + 1 and page.evaluate(_FOCUSED) == f"r{before}-heads"


def test_the_sheets_are_walked_through(desk, book):
    page = desk(f"/compose/{book}/lines")
    tab_to(page, f"a[href='/compose/{book}/projects']")
    press(page, "Enter")
    page.wait_for_url(re.compile("/projects$"))
    assert page.locator("nav [aria-current=page]").last.get_attribute("href").endswith("/projects")


def test_a_reviewer_comments_and_returns(desk, site, book):
    from mingzhang.web import workflow

    with site.context.db.writing() as session:
        workflow.move(session, session.get(Version, book), AT_BUREAU, None, "maker", "")
    page = desk(f"/versions/{book}")
    tab_to(page, "form[action$='/comments'] textarea")
    page.keyboard.type("请补充说明")
    tab_to(page, "form[action$='/comments'] button")
    press(page, "Enter")
    page.wait_for_selector(".comment")
    tab_to(page, "#do-return textarea")
    page.keyboard.type("金额不一致")
    tab_to(page, "#do-return button")
    press(page, "Enter")
    page.wait_for_selector("text=金额不一致")
    with site.context.db.reading() as session:
        assert session.get(Version, book).state == "returned"


def test_a_finding_is_unfolded_and_commented(window, furnished):
    page = window(f"/versions/{furnished.versions['at_bureau']}")
    tab_to(page, ".group summary")
    press(page, "Enter")
    tab_to(page, ".group details[open] textarea", most=3)


def test_the_skip_link_leads_past_the_menu(window):
    page = window("/public", name="")
    press(page, "Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["height"] > 20
    press(page, "Enter", "Tab")
    assert page.evaluate("document.activeElement.name") == "q"


def test_a_figure_is_searched_and_reached(window):
    page = window("/public", name="")
    tab_to(page, "input[name=q]")
    page.keyboard.type("2101501")
    press(page, "Enter")
    page.wait_for_selector("#hits")
    tab_to(page, "td.figure a")
    press(page, "Enter")
    page.wait_for_selector("table.grid :target")
    shown = page.locator("table.grid :target").bounding_box()
    assert 0 <= shown["y"] < page.viewport_size["height"]


def test_a_picture_becomes_its_table_and_back(window, furnished):
    page = window(f"/public/{furnished.disclosures['newest']}/pictures/bars", name="")
    tab_to(page, "a[href*='show=table']")
    press(page, "Enter")
    page.wait_for_selector("main table")
    tab_to(page, "a[href*='show=chart']")
    press(page, "Enter")
    page.wait_for_selector("img.picture")


def test_a_wide_table_is_scrolled_and_tables_are_turned_over(window, furnished):
    page = window(f"/public/{furnished.disclosures['first']}/fact/expenditure/total/total", name="")
    page.set_viewport_size({"width": 390, "height": 844})
    region = page.locator(".printed .scroll")
    first = page.url
    tab_to(page, ".printed .scroll")
    press(page, "ArrowRight")
    page.wait_for_function("() => document.querySelector('.printed .scroll').scrollLeft > 0")
    assert page.url == first and region.count() == 1
    press(page, "j")
    page.wait_for_url(lambda address: address != first)


def test_the_menu_is_reached_from_every_page(window):
    page = window("/work")
    tab_to(page, "header nav a[href='/public']")
    press(page, "Enter")
    page.wait_for_url(re.compile("/public$"))
    assert BUREAU not in page.title()
