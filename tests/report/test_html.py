"""The page: everything in one file, nothing from outside, documents never as markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from mingzhang.audit.baseline import Accepted
from mingzhang.draw.marks import Crop, Shape
from mingzhang.model import Disclosure, Place, Report
from mingzhang.report.excerpts import Excerpt
from mingzhang.report.html import Shown, render_html
from mingzhang.report.messages import LANGUAGES, messages
from mingzhang.report.view import Audited, Unread

VOID = {"meta", "br", "link", "img", "input", "hr"}
HOSTILE = '<script src="http://evil.example/x.js"></script>\u202e&amp;'


class Page(HTMLParser):
    """Elements of a page, and whether each is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "data", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def audited(disclosure: Disclosure, report: Report) -> Audited:
    return Audited(disclosure, report)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole_and_fetches_nothing(audited: Audited, lang: str):
    text = render_html([audited, audited], unread=[Unread("bad.pdf", "……")], lang=lang)
    page = Page(text)
    assert page.open == []
    assert all(address.startswith("#") for address in page.addresses)
    assert not {"script", "link", "img", "image", "iframe", "object"} & set(page.tags)
    assert "url(" not in text and "@import" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_crops_stand_in_the_page_itself_and_can_be_reached_by_keyboard(audited: Audited, lang: str):
    crop = Crop(1, 7, 300, 90, (Shape("main", 10, 20, 60, 15),), "image/png", b"picture")
    text = render_html([audited], shown=[Shown.of([crop], [(2, 9)])], lang=lang)
    page = Page(text)
    assert page.open == []
    assert [a for a in page.addresses if not a.startswith("#")] == ["data:image/png;base64,cGljdHVyZQ=="]
    assert '<figure class="crop" tabindex="0">' in text and 'x="10"' in text
    assert messages(lang).text("html.crops_left", page=9) in text
    assert messages(lang).text("html.crop", page=7) in text


def test_without_crops_the_reason_is_told(audited: Audited):
    assert "文件已损坏" in render_html([audited], shown=[Shown(failed="文件已损坏")])


def test_printed_rows_are_shown_and_never_markup(audited: Audited):
    excerpt = Excerpt(Place(line=5), ((("支出", ""),), (("<b>9.00", "main"),)))
    text = render_html([audited], shown=[Shown(excerpts={1: (excerpt,)})])
    assert '<mark class="main">&lt;b&gt;9.00</mark>' in text and "第5行" in text


def test_the_figure_in_question_is_marked_in_the_quotation(disclosure: Disclosure, report: Report):
    finding = replace(report.findings[0], quote="比上年增长71.40%", found=Decimal("71.40"))
    text = render_html([Audited(disclosure, replace(report, findings=(finding,)))])
    assert "增长<mark>71.40</mark>%" in text


def test_findings_are_numbered_as_in_the_text_report(audited: Audited):
    text = render_html([audited])
    numbers = re.findall(r'id="report-1-(\d+)"', text)
    assert numbers == [str(number) for number in range(1, len(audited.report.findings) + 1)]


def test_a_sum_stands_term_by_term_with_its_places_and_its_suggestion(audited: Audited):
    text = render_html([audited])
    assert all(word in text for word in ("1211.10", "12.40", "198.70", "211.10", "第20行", "第21行"))
    assert 'class="suggest"' in text


def test_what_a_document_says_is_never_markup_and_turns_no_direction(disclosure: Disclosure, report: Report):
    finding = replace(report.findings[0], quote=HOSTILE)
    report = replace(report, unit=HOSTILE, source=replace(report.source, name=HOSTILE), findings=(finding,))
    text = render_html([Audited(disclosure, report)], unread=[Unread(HOSTILE, HOSTILE)])
    assert "script" not in Page(text).tags
    assert "\u202e" not in text


def test_what_was_accepted_is_told_apart(disclosure: Disclosure, report: Report):
    accepted = Accepted(report.findings[1], "f00d", "预算科", "已书面说明", date(2030, 1, 31))
    text = render_html([Audited(disclosure, replace(report, findings=()), accepted=(accepted,))])
    assert all(word in text for word in ("预算科", "已书面说明", "2030-01-31", "f00d", "未发现问题"))


def test_several_files_get_an_overview_and_one_does_not(audited: Audited):
    assert 'href="#report-2"' in render_html([audited, audited])
    assert "href" not in render_html([audited])
