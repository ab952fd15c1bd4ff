"""What is published, through the API and without an account: figures, files, pictures, search, comparison."""

from __future__ import annotations

import pytest

from tests.web.programs import Program
from tests.web.publishing import publish_sample, sample_book

BOOK = sample_book()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Two years of a unit, published once for all tests here."""
    from mingzhang.web.context import open_context
    from mingzhang.web.settings import Settings
    from tests.web.conftest import Site

    context = open_context(Settings(tmp_path_factory.mktemp("public") / "data"))
    site = Site(context)
    unit = site.unit(BOOK.cover.unit)
    ids = [publish_sample(site, unit, sample_book(BOOK.cover.year + more)) for more in (0, 1)]
    yield Program(site), unit, ids
    context.db.engine.dispose()


def test_units_and_disclosures(published):
    anyone, unit, (first, second) = published
    (told,) = anyone.all("/public/units")
    assert told == anyone.get(f"/public/units/{unit}") and told["disclosures"] == [second, first]
    assert anyone.get("/public/units", words="x")["total"] == 0
    anyone.get(f"/public/units/{unit + 1}", 404)
    assert [each["id"] for each in anyone.all("/public/disclosures", limit=1)] == [second, first]
    assert [each["id"] for each in anyone.all("/public/disclosures", order="published")] == [second, first]
    assert [each["id"] for each in anyone.all("/public/disclosures", year=BOOK.cover.year)] == [first]
    whole = anyone.get(f"/public/disclosures/{first}")
    assert (whole["version"], whole["unit"]["id"], whole["year"]) == (1, unit, BOOK.cover.year)
    assert [each["number"] for each in whole["versions"]] == [1]
    anyone.get(f"/public/disclosures/{first}", 404, version=2)


def test_facts_are_found_by_their_key_and_by_words(published):
    anyone, _, (first, _) = published
    path = f"/public/disclosures/{first}/facts"
    every = anyone.all(path, limit=200)
    assert len(every) == anyone.get(f"/public/disclosures/{first}")["facts"] > 200
    one = every[100]
    key = {name: one[name] for name in ("table", "row", "column")}
    assert one in anyone.all(path, **key)
    assert all(fact["table"] == one["table"] for fact in anyone.all(path, limit=200, table=one["table"]))
    assert anyone.get("{}/{table}/{row}/{column}".format(path, **key)) == one
    anyone.get(f"{path}/{one['table']}/{one['row']}/nothing", 404)
    assert anyone.client.get(one["page"]).status_code == 303
    labelled = anyone.all(path, limit=200, words=f"{one['label']} {one['value']}")
    assert one in labelled and len(labelled) < len(every)


def test_search_goes_over_all_disclosures(published):
    anyone, _, ids = published
    label = anyone.get(f"/public/disclosures/{ids[0]}/facts")["items"][0]["label"]
    hits = anyone.all("/public/search", limit=50, words=label)
    assert {hit["disclosure"] for hit in hits} == set(ids)
    assert anyone.get("/public/search", words="")["total"] == 0


def test_tables(published):
    anyone, _, (first, _) = published
    tables = anyone.get(f"/public/disclosures/{first}/tables")
    assert len(tables) > 8
    block = anyone.get(f"/public/disclosures/{first}/tables/{tables[0]['number']}")
    assert block["title"] == tables[0]["title"] and block["body"]
    anyone.get(f"/public/disclosures/{first}/tables/0", 404)


def test_every_file_is_what_is_told_of_it_and_is_not_sent_twice(published):
    anyone, _, (first, _) = published
    files = anyone.get(f"/public/disclosures/{first}")["files"]
    assert {file["id"] for file in files} == {
        "pdf",
        "docx",
        "xlsx",
        "html",
        "md",
        "datapackage",
        "publication",
    }
    for file in files:
        path = f"/public/disclosures/{first}/files/{file['id']}"
        answer = anyone.ask("GET", path)
        assert len(answer.content) == file["size"]
        assert answer.headers["content-type"].startswith(file["media"])
        again = anyone.ask("GET", path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_pictures_come_as_specification_and_as_files(published):
    anyone, unit, (first, _) = published
    for base in (f"/public/disclosures/{first}/pictures", f"/public/units/{unit}/budget/pictures"):
        kinds = anyone.get(base)
        assert kinds
        told = anyone.get(f"{base}/{kinds[0]}", lang="en")
        assert told["rows"] and "$schema" in told["specification"]
        for format, begins in {"png": b"\x89PNG", "svg": b"<", "csv": b"\xef\xbb\xbf"}.items():
            answer = anyone.ask("GET", f"{base}/{kinds[0]}/{format}")
            assert answer.status_code == 200 and answer.content.startswith(begins)
        anyone.get(f"{base}/nothing", 404)
        anyone.get(f"{base}/{kinds[0]}/gif", 422)


def test_comparison(published):
    anyone, _, (first, second) = published
    told = anyone.get(f"/public/disclosures/{second}/compare/{first}")
    assert told["schema"] == "mingzhang/diff/1"
    assert [each["id"] for each in anyone.all(f"/public/disclosures/{second}/compare")] == [first]
    assert (told["old"]["year"], told["new"]["year"]) == (BOOK.cover.year, BOOK.cover.year + 1)


def test_a_list_is_not_sent_twice(published):
    anyone, _, (first, _) = published
    path = f"/public/disclosures/{first}/facts"
    answer = anyone.ask("GET", path)
    tag = answer.headers["etag"]
    again = anyone.ask("GET", path, headers={"if-none-match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = anyone.ask("GET", path, params={"limit": 3}, headers={"if-none-match": tag})
    assert other.status_code == 200 and len(other.json()["items"]) == 3


def test_what_is_not_published_is_not_there(site):
    from tests.web.publishing import draft

    unit = site.unit(BOOK.cover.unit)
    draft(site.context, unit)
    anyone = Program(site)
    assert anyone.get("/public/disclosures")["total"] == 0
    anyone.get("/public/disclosures/1", 404)
    anyone.get(f"/public/units/{unit}", 404)
