"""Comments on a figure of the preview, a cell of the book, a finding: each leads to what it is about."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.web.db.models import Version
from mingzhang.web.drafts import publication_of
from mingzhang.web.printed import grid
from mingzhang.web.said import Commented, key_of
from mingzhang.web.sheets import page_of
from tests.web.conftest import serving
from tests.web.handing import exchange, handed, sample_text
from tests.web.publishing import staffed_unit
from tests.web.test_compose import fields
from tests.web.test_workflow import to_published
from tests.web.windows import open_window, pressed


@pytest.fixture
def unit(site) -> int:
    return staffed_unit(site)


@given(st.text(max_size=20), st.from_regex(r"[a-z_0-9|]+", fullmatch=True))
def test_property_a_figure_is_known_by_its_subject_whatever_its_row_is_called(row: str, column: str):
    assert key_of(f"projects/{row}/{column}") == ("projects", row, column)


@pytest.mark.parametrize(
    "subject", ["", "projects", "projects/x", "unknown/2101501/basic", "a/b", "//", "lines!3"]
)
def test_what_names_no_table_is_no_figure(subject: str):
    assert key_of(subject) is None


def said(site, version: int, who: str, subject: str) -> None:
    site.as_user(who).post(
        f"/versions/{version}/comments",
        {"text": "与批复不符", "subject": subject},
        form=f"/versions/{version}",
    )


def links(site, version: int, who: str) -> list[tuple[str, str]]:
    """Address and words of what the comments on the page of a version are about."""
    shown = site.as_user(who).get(f"/versions/{version}?lang=en").text
    listed = re.findall(r'<div class="comment">.*?</div>', shown, re.DOTALL)
    found = [re.search(r'<a href="([^"]+)">(.*?)</a>', each) for each in listed]
    return [(each[1], re.sub("<[^>]+>", "", each[2])) for each in found if each]


def test_a_figure_of_the_preview_is_commented_and_marked_there_until_it_is_settled(site, version):
    reviewer = site.as_user("reviewer")
    preview = f"/versions/{version}/preview"
    link = rf'href="(/versions/{version}\?about=expenditure%2F210%2F\w+)"'
    form = reviewer.get(re.search(link, reviewer.get(preview).text)[1]).text
    subject = re.search(r'name="subject" value="(expenditure/210/\w+)"', form)[1]
    assert 'class="remark"' not in reviewer.get(preview).text
    said(site, version, "reviewer", subject)
    ((place, words),) = links(site, version, "preparer")
    assert place.startswith(f"{preview}#") and "210 卫生健康支出" in words
    marked = site.as_user("preparer").get(preview).text
    cell = rf'id="{place.partition("#")[2]}"><a class="quiet" href="[^"]+">[\d.]+</a><span class="remark"'
    assert re.search(cell, marked) and marked.count('class="remark"') == 1
    settled = re.search(
        rf"/versions/{version}/comments/\d+/resolve", reviewer.get(f"/versions/{version}").text
    )
    reviewer.post(settled[0], form=f"/versions/{version}")
    assert 'class="remark"' not in reviewer.get(preview).text


def test_every_figure_of_the_preview_can_be_commented_and_nothing_empty_is_a_link(site, version):
    with site.context.db.reading() as session:
        found = publication_of(site.context, session.get(Version, version))
    shown = site.as_user("reviewer").get(f"/versions/{version}/preview").text
    texts = re.findall(rf'href="/versions/{version}\?about=[^"]+">([^<]*)</a>', shown)
    assert len(texts) >= len(found.disclosure.facts) > 100
    assert all(texts)


def test_a_name_that_is_too_long_to_be_kept_leads_nowhere():
    cells = Commented("/versions/1", frozenset(), frozenset())
    assert cells.address(("projects", "x" * 200, "total")) and not cells.address(
        ("projects", "x" * 300, "total")
    )
    (told,) = re.findall(
        "<td.*</td>", grid([["tbody", [[["td", "", "1.00", ["projects", "x" * 300, "total"]]]]]], cells, "")
    )
    assert "<a" not in told and "1.00" in told


def test_a_cell_of_the_book_leads_to_its_field_for_those_who_may_open_it(site, version):
    said(site, version, "reviewer", "lines!3!amount")
    ((address, _),) = links(site, version, "preparer")
    assert address == f"/compose/{version}/lines#r3-amount"
    assert 'id="r3-amount"' in site.as_user("preparer").get(address).text
    assert links(site, version, "reviewer") == []


@pytest.mark.parametrize(
    "subject", ["lines!40!amount", f"lines!{10**20}!amount", "lines!3!nope", "the cover"]
)
def test_what_is_not_there_is_words_alone(site, version, subject: str):
    said(site, version, "reviewer", subject)
    assert links(site, version, "preparer") == []


def test_a_row_on_another_page_of_a_sheet_is_found_there():
    start, number = map(
        int, re.search(r"\?start=(\d+)#r(\d+)-amount", page_of("lines", 1000, "amount")).groups()
    )
    assert start + number == 1000


def test_as_long_as_there_is_no_preview_nothing_leads_to_it(site, version):
    said(site, version, "reviewer", "expenditure/210/basic")
    assert links(site, version, "reviewer")
    preparer, address = site.as_user("preparer"), f"/compose/{version}/lines"
    sent = fields(preparer.get(address).text)
    preparer.client.post(address, data={**sent, "r0-amount": "nonsense"})
    assert links(site, version, "reviewer") == []


def test_comments_of_the_version_before_lead_to_no_cell_of_another_book(site, version):
    said(site, version, "reviewer", "lines!3!amount")
    to_published(site, version)
    answer = site.as_user("preparer").post(f"/versions/{version}/correct", form=f"/versions/{version}")
    second = int(re.search(r"/compose/(\d+)/", answer.headers["location"])[1])
    assert "与批复不符" in site.as_user("preparer").get(f"/versions/{second}").text
    assert links(site, second, "preparer") == []


def test_a_finding_leads_to_itself_and_is_named_when_it_is_gone(site, unit, faulty):
    version = handed(site.as_user("preparer"), unit, ("a.txt", faulty))
    site.work()
    page = site.as_user("reviewer").get(f"/versions/{version}").text
    id = re.search(r'id="f-(\w+)"', page)[1]
    said(site, version, "reviewer", id)
    ((address, _),) = links(site, version, "preparer")
    assert address == f"#f-{id}"
    answer = exchange(site.as_user("preparer"), version, "b.txt", sample_text(), edition=1)
    assert answer.status_code == 303
    site.work()
    shown = site.as_user("preparer").get(f"/versions/{version}?lang=en").text
    assert "a finding that is no longer there" in shown and links(site, version, "preparer") == []


def test_a_subject_from_outside_is_text_and_no_address(site, version):
    evil = 'javascript:alert(1)"><script>'
    shown = site.as_user("reviewer").get(f"/versions/{version}", params={"about": evil}).text
    assert "<script>" not in shown.replace("<script src", "") and 'href="javascript' not in shown


def test_who_follows_a_figure_types_at_once(chromium, site, version):
    with serving(site.context, works=False) as address:
        page = open_window(chromium, site, address, "reviewer")
        page.goto(f"{address}/versions/{version}/preview")
        pressed(page, "#c-expenditure-210-basic a")
        page.keyboard.type("typed")
        assert page.input_value("#say textarea") == "typed"
        page.context.close()
