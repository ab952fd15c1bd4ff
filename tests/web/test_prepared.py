"""What public pages show is worked out once; read again it is what the publication says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.compare.documents import Document
from mingzhang.compose import compose
from mingzhang.publish.html import shown_blocks
from mingzhang.report.publication_json import publication_document
from mingzhang.web.db.models import Version
from mingzhang.web.prepared import pictures, prepare, prepare_brief, read_prepared
from mingzhang.web.public_pictures import OF_YEARS, table_of
from tests.web.publishing import publish_sample, sample_book


@pytest.fixture(scope="module")
def publication():
    return compose(sample_book())


def test_blocks_are_those_of_the_page(publication):
    shown, blocks = read_prepared(prepare(publication)), shown_blocks(publication)
    assert len(shown.blocks) == len(blocks)
    for one, other in zip(shown.blocks, blocks, strict=True):
        assert (
            one.get("parts") == [[part, rows] for part, rows in other.get("parts", ())]
            or "parts" not in other
        )
        assert one["text"] == other["text"] and one["number"] == other["number"]


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


def test_every_printed_figure_has_its_block(publication):
    shown = read_prepared(prepare(publication))
    assert {fact.key for fact in publication.disclosure.facts} <= set(shown.places)


def test_pictures_over_years_need_no_more_than_the_brief_document(publication):
    import json

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
