"""Comments on a figure of the preview, a cell of the book, a finding: each leads to what it is about."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.report.messages import messages
from mingzhang.web.db.models import Version
from mingzhang.web.drafts import publication_of
from mingzhang.web.said import about, key_of
from tests.web.publishing import draft, staffed_unit

WORDS = messages("en")


@pytest.fixture
def unit(site) -> int:
    return staffed_unit(site)


@pytest.fixture
def version(site, unit) -> int:
    return draft(site.context, unit)


@given(st.text(max_size=20), st.from_regex(r"[a-z_0-9|]+", fullmatch=True))
def test_property_a_figure_is_known_by_its_subject_whatever_its_row_is_called(row: str, column: str):
    assert key_of(f"projects/{row}/{column}") == ("projects", row, column)


@pytest.mark.parametrize(
    "subject", ["", "projects", "projects/x", "unknown/2101501/basic", "a/b", "//", "lines!3"]
)
def test_what_names_no_table_is_no_figure(subject: str):
    assert key_of(subject) is None


def test_a_figure_of_the_preview_is_commented_and_marked_there_until_it_is_settled(site, version):
    reviewer = site.as_user("reviewer")
    preview = f"/versions/{version}/preview"
    asked = re.search(
        rf'href="(/versions/{version}\?about=expenditure%2F210%2F\w+#say)"', reviewer.get(preview).text
    )
    form = reviewer.get(asked[1]).text
    subject = re.search(r'name="subject" value="(expenditure/210/\w+)"', form)[1]
    assert 'class="remark"' not in reviewer.get(preview).text
    reviewer.post(
        f"/versions/{version}/comments",
        {"text": "与批复不符", "subject": subject},
        form=f"/versions/{version}",
    )
    shown = site.as_user("preparer").get(f"/versions/{version}").text
    place = re.search(rf'href="{preview}#([^"]+)"', shown)[1]
    marked = site.as_user("preparer").get(preview).text
    assert re.search(rf'id="{place}"><a class="quiet" href="[^"]+">[\d.]+</a><span class="remark"', marked)
    assert marked.count('class="remark"') == 1
    settled = re.search(rf"/versions/{version}/comments/\d+/resolve", shown)[0]
    reviewer.post(settled, form=f"/versions/{version}")
    assert 'class="remark"' not in reviewer.get(preview).text


def test_every_figure_of_the_preview_can_be_commented_and_nothing_empty_is_a_link(site, version):
    with site.context.db.reading() as session:
        found = publication_of(site.context, session.get(Version, version))
    shown = site.as_user("reviewer").get(f"/versions/{version}/preview").text
    links = re.findall(rf'href="/versions/{version}\?about=[^"]+">([^<]*)</a>', shown)
    assert len(links) >= len(found.disclosure.facts) > 100
    assert all(links)


def test_a_cell_of_the_book_leads_to_its_field(site, version):
    told = about("lines!3!amount", version, None, WORDS)
    assert told.address == f"/compose/{version}/lines#r3-amount"
    assert 'id="r3-amount"' in site.as_user("preparer").get(told.address).text
    far = about("lines!1000!amount", version, None, WORDS)
    start, number = map(int, re.search(r"\?start=(\d+)#r(\d+)-amount", far.address).groups())
    assert start + number == 1000


def test_a_finding_leads_to_itself_and_other_words_are_kept(site, version):
    view = {"findings": [{"id": "abc", "number": 2}]}
    assert about("abc", version, view, WORDS).address == "#f-abc"
    assert about("the cover", version, view, WORDS).words == "the cover"
    assert about("the cover", version, view, WORDS).address == ""
    assert about("", version, view, WORDS) is None


def test_a_subject_from_outside_is_text_and_no_address(site, version):
    evil = 'javascript:alert(1)"><script>'
    shown = site.as_user("reviewer").get(f"/versions/{version}", params={"about": evil}).text
    assert "<script>" not in shown.replace("<script src", "") and 'href="javascript' not in shown
