"""Forms that are refused: what is wrong in words, and nothing of what was filled in is lost."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.web import starts
from mingzhang.web.clock import today
from mingzhang.web.db.models import ADMINISTRATOR, PREPARER
from mingzhang.web.serve import first_link
from mingzhang.web.workflow import BUDGET, FINAL
from tests.web.conftest import PASSWORD, Site
from tests.web.handing import hand_in, sample_text
from tests.web.publishing import sample_book
from tests.web.test_access import routes
from tests.web.windows import open_window, pressed

COVER = sample_book().cover


def fields(route: APIRoute) -> set[str]:
    """What a request to the route may be told to lack, by the names that an answer gives."""
    asked, waiting = set(), [route.dependant]
    while waiting:
        dependant = waiting.pop()
        waiting += dependant.dependencies
        groups = (
            *(dependant.path_params, dependant.query_params),
            *(dependant.header_params, dependant.body_params),
        )
        for field in (field for group in groups for field in group):
            asked |= {field.alias} | set(getattr(field.field_info.annotation, "model_fields", {}))
    return asked


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_has_words(lang: str):
    named = {name for _, route in routes() for name in fields(route)} | {"body"}
    named -= {"wanted", "tried", "edit"}  # whole bodies, which are told as such
    assert len(named) > 40
    assert sorted(name for name in named if f"web.field.{name}" not in messages(lang).texts) == []


@pytest.fixture
def boss(site: Site) -> Site:
    site.user("boss", (ADMINISTRATOR, None))
    return site.as_user("boss")


@pytest.mark.parametrize(("lang", "words"), [("zh", "年度、金额单位"), ("en", "year, unit of amounts")])
def test_fields_are_named_in_words_and_programs_keep_their_keys(boss: Site, lang: str, words: str):
    data = {"unit": "1", "year": "x", "form": "f"}
    page = boss.post(f"/compose/new?lang={lang}", data, form="/account")
    assert page.status_code == 422 and words in page.text
    headers = {"x-csrf-token": boss.csrf("/account")}
    told = boss.client.post(f"/api/v1/disclosures?lang={lang}", data=data, headers=headers).json()
    assert words in told["message"] and told["details"] == {"fields": "year, amount_unit"}


def test_the_language_of_an_answer_is_switched_on_the_page_of_its_form(site: Site, boss: Site):
    """In a window of its own, so that the answer is not lost: a one-time link is shown once."""
    link = re.compile(r'<a href="([^"]*)" lang="en" hreflang="en"( target="_blank")?>')
    for referer, address in (
        ("http://testserver/admin", "/admin?lang=en"),
        ("http://testserver/public?words=a%26b&amp;lang=zh", "/public?words=a%26b&amp;lang=en"),
        ("http://testserver/admin/invite", "/?lang=en"),
        ("http://elsewhere.test/admin", "/?lang=en"),
        ("", "/?lang=en"),
    ):
        sent = {"referer": html.unescape(referer)}
        answer = boss.post("/admin/invite", {"role": PREPARER, "unit": ""}, form="/admin", headers=sent)
        assert "/join/" in answer.text
        assert link.findall(answer.text) == [(address, ' target="_blank"')]
        assert site.get(html.unescape(address)).status_code in (200, 303, 401)
    assert link.findall(boss.get("/admin?a=1&lang=zh").text) == [("?a=1&amp;lang=en", "")]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/admin?x=1", "/admin?x=1"),
        ("http://evil.example/admin", None),
        ("http://testserver//evil.example", "/"),
        ("http://[", None),
        ("", None),
    ],
)
def test_the_way_back_leads_to_the_form_and_nowhere_else(boss: Site, referer: str, back: str | None):
    boss.unit("财政局")
    answer = boss.post("/admin/units", {"name": "财政局"}, form="/admin", headers={"referer": referer})
    assert answer.status_code == 409
    found = re.search(r'href="([^"]*)" data-back', answer.text)
    assert (found and found[1]) == back


def test_what_is_only_asked_for_has_no_form_to_go_back_to(boss: Site):
    answer = boss.get("/versions/9", headers={"referer": "http://testserver/admin"})
    assert answer.status_code == 404 and "data-back" not in answer.text


@pytest.mark.parametrize(
    ("name", "password", "status"), [("li", "short", 422), ("boss", PASSWORD, 409), ("l i", PASSWORD, 422)]
)
def test_the_form_of_an_account_is_shown_again(site: Site, name: str, password: str, status: int):
    link = first_link(site.context)
    assert link is not None
    site.user("boss")
    answer = site.post(link, {"name": name, "shown_name": "李 <会计>", "password": password}, form=link)
    assert answer.status_code == status and 'role="alert"' in answer.text
    assert f'name="name" value="{name}"' in answer.text and 'value="李 &lt;会计&gt;"' in answer.text
    assert password not in answer.text


def test_the_form_of_a_book_is_shown_again(site: Site):
    site.unit("另一单位")
    unit = site.unit(COVER.unit)
    site.user("li", (PREPARER, None))
    data = {"unit": unit, "year": "2031", "form": COVER.form, "amount_unit": "元", "start": "workbook"}
    answer = site.as_user("li").post(
        "/compose/new", data, form="/compose/new", files={"file": ("a.xlsx", b"no workbook")}
    )
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert f'<option value="{unit}" selected>' in answer.text
    assert 'name="year" value="2031"' in answer.text and '<option value="元" selected>' in answer.text
    assert 'value="workbook" checked' in answer.text and "重新选择" in answer.text
    assert "a.xlsx" in answer.text


def test_the_form_of_a_file_is_shown_again(site: Site):
    unit = site.unit(COVER.unit)
    site.user("li", (PREPARER, unit))
    data = {"unit": unit, "year": "2031", "kind": FINAL}
    answer = site.as_user("li").post("/versions", data, form="/compose/new", files={"files": ("a.pdf", b"")})
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert 'name="year" value="2031"' in answer.text
    assert re.search(rf'<option value="{FINAL}"[^>]* selected>', answer.text)


@pytest.mark.parametrize(
    ("roles", "href"), [((ADMINISTRATOR,), "/admin"), ((), None), (("reader",), None)], ids=str
)
def test_who_prepares_for_no_unit_is_told_what_to_do(site: Site, roles: tuple[str, ...], href: str | None):
    site.unit("财政局")
    site.user("li", *((role, None) for role in roles))
    page = site.as_user("li").get("/compose/new").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "编制人" in main and "<form" not in main
    assert ('href="/admin"' in main) == (href is not None)


@pytest.mark.parametrize(
    ("kind", "today", "year"),
    [
        (BUDGET, date(2031, 1, 15), 2031),
        (BUDGET, date(2031, 9, 30), 2031),
        (BUDGET, date(2031, 10, 1), 2032),
        (FINAL, date(2031, 8, 20), 2030),
        (FINAL, date(2031, 12, 31), 2030),
    ],
)
def test_the_year_that_is_likely_wanted(kind: str, today: date, year: int):
    assert starts.likely_year(kind, today) == year


def test_the_year_of_the_board_comes_before_the_likely_one(site: Site):
    site.user("li", (PREPARER, site.unit("财政局")))
    page = site.as_user("li").get(f"/compose/new?year=2019&kind={FINAL}").text
    assert re.findall(r'name="year" value="(\d+)"', page) == ["2019", "2019"]


def test_a_year_without_its_century_is_refused_with_the_form(site: Site):
    unit = site.unit(COVER.unit)
    site.user("li", (PREPARER, unit))
    answer = hand_in(site.as_user("li"), unit, ("a.txt", sample_text()), year=24)
    assert answer.status_code == 422 and "24 年太早" in answer.text and 'id="hand-in"' in answer.text


# In a real browser


def test_a_browser_keeps_what_was_filled_in_on_the_way_back(site: Site, served: str, chromium):
    site.user("boss", (ADMINISTRATOR, None))
    site.unit("财政局")
    page = open_window(chromium, site, served, "boss")
    page.goto(f"{served}/admin")
    page.fill("form[action='/admin/units'] input[name=name]", "财政局")
    page.click("form[action='/admin/units'] button")
    page.wait_for_selector("[data-back]")
    assert "已有同名的单位" in page.inner_text("h1")
    page.click("[data-back]")
    page.wait_for_url("**/admin")
    assert page.input_value("form[action='/admin/units'] input[name=name]") == "财政局"
    page.fill("form[action='/admin/units'] input[name=name]", "审计局")
    page.click("form[action='/admin/units'] button")
    page.wait_for_selector(".tree >> text=审计局")


def test_without_scripts_the_way_back_opens_the_form(site: Site, served: str, chromium):
    site.user("boss", (ADMINISTRATOR, None))
    site.unit("财政局")
    page = open_window(chromium, site, served, "boss", java_script_enabled=False)
    page.goto(f"{served}/admin")
    page.fill("form[action='/admin/units'] input[name=name]", "财政局")
    pressed(page, "form[action='/admin/units'] button")
    pressed(page, "[data-back]")
    assert page.url == f"{served}/admin"


def test_a_wrong_workbook_and_a_weak_password_are_mended_in_the_browser(
    site: Site, served: str, chromium, tmp_path: Path
):
    link = first_link(site.context)
    page = open_window(chromium, site, served)
    page.goto(f"{served}{link}")
    page.fill("input[name=name]", "li")
    page.fill("input[name=shown_name]", "李会计")
    page.fill("input[name=password]", "aaaaaaaaaaaa")
    page.click("main button")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("input[name=shown_name]") == "李会计"
    assert page.input_value("input[name=password]") == ""
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/account")
    unit = site.unit(COVER.unit)
    site.user("preparer", (PREPARER, unit))
    wrong = tmp_path / "a.xlsx"
    wrong.write_bytes(b"no workbook")
    page = open_window(chromium, site, served, "preparer")
    page.goto(f"{served}/compose/new")
    book = "form[action='/compose/new']"
    page.fill(f"{book} input[name=year]", "2031")
    page.select_option(f"{book} select[name=amount_unit]", "元")
    page.check(f"{book} input[value=workbook]")
    page.set_input_files(f"{book} input[type=file]", wrong)
    page.click(f"{book} button")
    page.wait_for_selector("[role=alert]")
    assert page.input_value(f"{book} input[name=year]") == "2031"
    assert page.input_value(f"{book} select[name=amount_unit]") == "元"
    assert page.is_checked(f"{book} input[value=workbook]")
    page.check(f"{book} input[value=empty]")
    page.click(f"{book} button")
    page.wait_for_url("**/lines")


def test_the_year_follows_the_kind_until_one_is_typed(site: Site, served: str, chromium):
    site.user("li", (PREPARER, site.unit("财政局")))
    page = open_window(chromium, site, served, "li")
    page.goto(f"{served}/compose/new")
    year, kind = "#hand-in input[name=year]", "#hand-in select[name=kind]"
    budget = int(page.input_value(year))
    page.select_option(kind, FINAL)
    assert page.input_value(year) == str(starts.likely_year(FINAL, today()))
    page.select_option(kind, BUDGET)
    assert page.input_value(year) == str(budget)
    page.fill(year, "2019")
    page.select_option(kind, FINAL)
    assert page.input_value(year) == "2019"
