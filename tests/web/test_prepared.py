"""What public pages show is worked out once; read again it is what the publication says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from markupsafe import Markup
from sqlalchemy import select

from mingzhang.compare.documents import Document
from mingzhang.compose import compose
from mingzhang.publish.html import shown_blocks
from mingzhang.report.messages import LANGUAGES
from mingzhang.report.publication_json import publication_document
from mingzhang.web.db.models import Version
from mingzhang.web.prepared import (
    PREPARED,
    pictures,
    prepare,
    prepare_blocks,
    prepare_brief,
    read_block,
    read_blocks,
    read_prepared,
)
from mingzhang.web.printed import cells_of, grid
from mingzhang.web.public import Machine
from mingzhang.web.public_pictures import OF_YEARS, table_of
from tests.web.conftest import Site
from tests.web.publishing import publish_sample, sample_book


@pytest.fixture(scope="module")
def publication():
    return compose(sample_book())


def test_blocks_are_those_of_the_page(publication):
    kept = prepare_blocks(publication)
    found, blocks = read_blocks(kept), shown_blocks(publication)
    assert [block["number"] for block in found] == [block["number"] for block in blocks]
    for one, other in zip(found, blocks, strict=True):
        assert one["text"] == other["text"] and read_block(kept, other["number"]) == one
        cells = [cell for _, rows in other.get("parts", ()) for row in rows for cell in row]
        told = [[c["tag"], c["attributes"], c["text"], list(c["key"]) if c["key"] else None] for c in cells]
        assert list(cells_of(one)) == told
    assert read_block(kept, 10_000) is None


def test_cells_are_written_with_their_addresses_and_doubts():
    key = ["income", "a&b", "total"]
    parts = [["tbody", [[["th", ' scope="row"', "A &amp; B", None], ["td", "", "1.00", key]]]]]
    plain = '<tr><th scope="row">A &amp; B</th><td id="c-income-a&amp;b-total">1.00</td></tr>'
    assert grid(parts, None, "?") == f"<tbody>\n{plain}\n</tbody>"
    read = Machine("/public/1", "", frozenset({tuple(key)}))
    link = '<a class="quiet" href="/public/1/source/income/a%26b/total">1.00</a>?'
    assert grid(parts, read, Markup("?")) == f"<tbody>\n{plain.replace('1.00', link)}\n</tbody>"


def test_totals_are_the_first_of_each_table_and_uncertain_figures_are_known(publication):
    facts = list(publication.disclosure.facts)
    facts[3] = replace(facts[3], certain=False)
    told = replace(publication, disclosure=replace(publication.disclosure, facts=tuple(facts)))
    shown = read_prepared(prepare(told))
    assert shown.uncertain == {facts[3].key} and shown.count == len(facts)
    of_table = {total.key[0]: total for total in shown.totals}
    assert len(of_table) == len(shown.totals) > 3
    for table, total in of_table.items():
        first = next(f for f in facts if f.table == table and f.key == total.key)
        assert total.amount == str(first.amount)


def test_pictures_are_called_as_their_tables_are(publication):
    shown = read_prepared(prepare(publication))
    documents = [Document("a", publication_document(publication))]
    for lang in LANGUAGES:
        assert tuple(shown.titles[lang]) == shown.kinds
        for kind, title in shown.titles[lang].items():
            assert title == table_of(kind, documents, lang).title


def test_a_picture_page_of_what_an_older_program_published_is_the_same(site, disclosure, context):
    address = f"/public/{disclosure}/pictures/bars"
    shown = site.get(address).text
    with context.db.writing() as session:
        version = session.scalars(select(Version)).one()
        told = json.loads(context.store.read(version.results[PREPARED]["sha256"]))
        del told["titles"]
        old = context.store.put(session, json.dumps(told).encode(), "application/json")
        version.results = {**version.results, PREPARED: {"sha256": old}}
    assert Site(context).get(address).text == shown


def test_every_figure_has_its_cell(publication):
    cells = [cell for block in read_blocks(prepare_blocks(publication)) for cell in cells_of(block)]
    assert {fact.key for fact in publication.disclosure.facts} <= {tuple(cell[3] or ()) for cell in cells}


def test_pictures_over_years_need_no_more_than_the_brief_document(publication):
    whole = Document("a", publication_document(publication))
    brief = Document("a", json.loads(prepare_brief(publication)))
    assert len(prepare_brief(publication)) < len(json.dumps(publication_document(publication))) / 10
    for kind in OF_YEARS:
        assert table_of(kind, [brief], "zh") == table_of(kind, [whole], "zh")


def test_two_publications_have_pictures_of_their_own(publication):
    cover = replace(sample_book().cover, unit="another unit")
    other = compose(replace(sample_book(), cover=cover))
    one, two = pictures(publication), pictures(other)
    assert set(one) == set(two) and len(one) == 6
    assert all(one[name] != two[name] for name in one)


def test_what_an_older_program_published_looks_the_same(site, context):
    disclosure = publish_sample(site, site.unit(sample_book().cover.unit))
    paths = [f"/public/{disclosure}{rest}" for rest in ("", "/text", "/pictures/bars", "/picture/bars.svg")]
    now = [site.get(path).text for path in paths]
    with context.db.writing() as session:
        version = session.query(Version).one()
        kept = ("publication", "pdf", "docx", "xlsx", "html", "md", "datapackage")
        version.results = {name: version.results[name] for name in kept}
    other = type(site)(context)
    assert [other.get(path).text for path in paths] == now
