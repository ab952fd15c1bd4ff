"""The web page: accessible, self-contained, its figures readable by machines."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from lxml import html

from mingzhang.model import PrintedText, Publication
from mingzhang.publish.html import render_html
from mingzhang.publish.layout import entries_of
from tests.publish.publications import sample


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    return html.document_fromstring(render_html(sample()).decode())


def test_language_title_and_one_main_heading(page: html.HtmlElement):
    assert page.get("lang") == "zh-CN"
    assert page.findtext(".//title") == sample().title
    assert len(page.findall(".//h1")) == 1
    assert page.find(".//meta[@name='viewport']") is not None


def test_headings_go_down_one_level_at_a_time(page: html.HtmlElement):
    ranks = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_every_entry_of_the_contents_leads_somewhere(page: html.HtmlElement):
    links = [link.get("href") for link in page.findall(".//nav//a")]
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    assert len(links) == len(entries_of(sample()))
    assert {link[1:] for link in links} <= ids


def test_every_table_is_named_and_has_header_cells_with_a_scope(page: html.HtmlElement):
    ids = {element.get("id"): element.text_content() for element in page.iter() if element.get("id")}
    tables = page.findall(".//table")
    assert [ids[table.get("aria-labelledby")] for table in tables] == [one.title for one in sample().tables]
    assert all(cell.get("scope") for cell in page.iter("th"))
    heads = [table.findall("./thead//th") for table in tables if table.find("./thead") is not None]
    assert heads and all({cell.get("scope") for cell in head} <= {"col", "colgroup"} for head in heads)
    assert page.xpath("//tbody//th[@scope='row' and text()='卫生健康支出']")


def test_every_figure_says_what_it_is(page: html.HtmlElement):
    found = {
        (cell.get("data-table"), cell.get("data-row"), cell.get("data-column")): cell.get("data-value")
        for cell in page.xpath("//*[@data-value]")
    }
    wanted = {
        cell.key: str(cell.amount)
        for table in sample().tables
        for row in table.body
        for cell in row
        if cell.key is not None
    }
    assert found == wanted
    assert len(found) > 200


def test_linked_data_describes_a_dataset(page: html.HtmlElement):
    (script,) = page.findall(".//script")
    assert script.get("type") == "application/ld+json"
    data = json.loads(script.text)
    assert (data["@type"], data["temporalCoverage"]) == ("Dataset", "2024")
    assert data["creator"]["name"] == sample().disclosure.unit


def test_nothing_is_fetched(page: html.HtmlElement):
    text = html.tostring(page, encoding="unicode")
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    assert "@import" not in text and "url(" not in text


def test_what_is_printed_cannot_become_markup():
    odd = "<script>alert(1)</script>&amp;</script>"
    publication = Publication(f"题{odd}", (PrintedText(odd),), sample().disclosure)
    made = render_html(publication).decode()
    assert "<script>alert" not in made
    assert html.document_fromstring(made).findtext(".//p") == odd
