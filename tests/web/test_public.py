"""What is published is found, read, compared and downloaded by anybody, without an account or scripts."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import pytest

from mingzhang.web.db.models import Disclosure, WorkflowEvent
from tests.compose.books import fitting
from tests.web.publishing import draft, publish_sample, sample_book

YEAR = sample_book().cover.year


def test_a_published_disclosure_is_reached_from_the_list_of_units(site, unit, disclosure):
    assert f'href="/public/units/{unit}"' in site.get("/public").text
    assert f'href="/public/{disclosure}"' in site.get(f"/public/units/{unit}").text
    assert site.get(f"/public/{disclosure}").status_code == 200


def test_a_draft_is_nowhere_to_be_seen(site, unit):
    version = draft(site.context, unit)
    assert site.get("/public").text.count(sample_book().cover.unit) == 0
    assert site.get(f"/public/units/{unit}").status_code == 404
    assert site.get(f"/public/{version}").status_code == 404


def test_every_table_has_its_page_with_figures_that_have_addresses(site, disclosure):
    numbers = re.findall(rf'href="/public/{disclosure}/tables/(\d+)"', site.get(f"/public/{disclosure}").text)
    assert len(numbers) > 5
    cells = [re.findall(r' id="c-', site.get(f"/public/{disclosure}/tables/{n}").text) for n in numbers]
    assert sum(map(len, cells)) > 100


def test_a_figure_is_searched_and_its_address_leads_to_its_cell(site, disclosure):
    found = site.get("/public", params={"q": f"{YEAR} 2101501"}).text
    address = re.search(rf'href="(/public/{disclosure}/fact/[^"]+)">([\d.]+)</a>', found)
    assert address
    answer = site.get(address[1])
    assert answer.status_code == 303
    page, _, cell = answer.headers["location"].partition("#")
    shown = site.get(page).text
    assert re.search(rf'data-value="{re.escape(address[2])}"[^>]* id="{re.escape(cell)}"', shown)


def test_a_search_without_a_hit_says_so(site, disclosure):
    text = site.get("/public", params={"q": "no such thing", "lang": "en"}).text
    assert "0 figures found" in text and "Nothing found" in text


def test_all_figures_are_listed_a_page_at_a_time(site, disclosure):
    first = site.get(f"/public/{disclosure}/facts?lang=en").text
    count = int(re.search(r"All figures \((\d+)\)", first)[1])
    seen, start = 0, 0
    while start < count:
        seen += site.get(f"/public/{disclosure}/facts?start={start}").text.count(
            f"/public/{disclosure}/fact/"
        )
        start += 100
    assert seen == count > 100


def test_every_file_is_downloaded_under_its_name(site, disclosure):
    page = site.get(f"/public/{disclosure}").text
    names = re.findall(rf'href="/public/{disclosure}/files/(\w+)"', page)
    assert {"pdf", "docx", "xlsx", "html", "datapackage", "publication"} <= set(names)
    starts = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "publication": b"{"}
    for name in names:
        answer = site.get(f"/public/{disclosure}/files/{name}")
        assert answer.content.startswith(starts.get(name, b""))
        assert "attachment" in answer.headers["content-disposition"]
        again = site.get(
            f"/public/{disclosure}/files/{name}", headers={"if-none-match": answer.headers["etag"]}
        )
        assert again.status_code == 304
    with zipfile.ZipFile(io.BytesIO(site.get(f"/public/{disclosure}/files/datapackage").content)) as archive:
        assert "facts.csv" in archive.namelist()


def test_no_file_beyond_the_published_ones_is_given_out(site, disclosure):
    assert site.get(f"/public/{disclosure}/files/job").status_code == 404
    assert site.get(f"/public/{disclosure}/files/..%2Fsecret.key").status_code == 404


def test_a_picture_switches_to_its_table_and_is_downloaded(site, disclosure):
    chart = site.get(f"/public/{disclosure}/pictures/bars").text
    assert '<img class="picture"' in chart and "<table" not in chart
    table = site.get(f"/public/{disclosure}/pictures/bars?show=table").text
    assert "<table" in table and '<img class="picture"' not in table
    base = f"/public/{disclosure}/picture/bars"
    assert site.get(f"{base}.svg").content.lstrip().startswith((b"<?xml", b"<svg"))
    assert site.get(f"{base}.png").content.startswith(b"\x89PNG")
    rows = list(csv.reader(io.StringIO(site.get(f"{base}.csv").content.decode("utf-8-sig"))))
    assert len(rows) > 1
    assert all(row[-1] in table for row in rows[1:])
    assert site.get(f"/public/{disclosure}/pictures/none").status_code == 404


def test_only_the_embedded_picture_may_stand_in_other_pages(site, disclosure):
    embedded = site.get(f"/embed/{disclosure}/bars")
    assert "frame-ancestors *" in embedded.headers["content-security-policy"]
    page = site.get(f"/public/{disclosure}/pictures/bars")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_years_of_a_unit_are_compared_and_drawn(site, unit, disclosure):
    later = publish_sample(site, unit, sample_book(YEAR + 1))
    page = site.get(f"/public/units/{unit}").text
    assert f"/public/{later}/compare/{disclosure}" in page
    assert f"/public/units/{unit}/budget/picture/changes.svg" in page
    shown = site.get(f"/public/{later}/compare/{disclosure}?lang=en").text
    assert "0 figures differ" in shown
    rows = site.get(f"/public/units/{unit}/budget/picture/changes.csv").text.splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == [str(YEAR), str(YEAR + 1)]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", f"{YEAR} 年预算与{YEAR + 1} 年决算"),
        ("en", f"budget of {YEAR} with the final account of {YEAR + 1}"),
    ],
)
def test_a_budget_against_a_final_account_is_said_to_be_one(site, unit, disclosure, lang, told):
    later = publish_sample(site, unit, sample_book(YEAR + 1))
    assert told not in site.get(f"/public/{later}/compare/{disclosure}?lang={lang}").text
    _call_final(site, later)
    address = f"/public/{later}/compare/{disclosure}"
    assert told in site.get(f"{address}?lang={lang}").text
    document = site.get(f"/api/v1/public/disclosures/{later}/compare/{disclosure}").json()
    assert document["two_kinds"] is True
    assert (document["old"]["kind"], document["new"]["kind"]) == ("budget", "final")


def _call_final(site, disclosure: int) -> None:
    """What is published becomes a final account of the same figures."""
    with site.context.db.writing() as session:
        told = session.get(Disclosure, disclosure)
        (version,) = told.versions
        document = json.loads(site.context.store.read(version.results["publication"]["sha256"]))
        content = json.dumps({**document, "kind": "final"}).encode()
        kept = site.context.store.put(session, content, "application/json")
        version.results = {
            **version.results,
            "publication": {**version.results["publication"], "sha256": kept},
        }
        told.kind = "final"
        session.add(WorkflowEvent(version=version, before="published", after="published"))


def test_the_feed_is_well_formed_and_names_what_was_published(site, disclosure):
    feed = ElementTree.fromstring(site.get("/public/feed.xml").content)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert [
        entry.find("{http://www.w3.org/2005/Atom}link").get("href").endswith(f"/public/{disclosure}")
        for entry in entries
    ] == [True]


def test_public_pages_set_no_cookie_for_a_reader(site, disclosure):
    for path in ("/public", f"/public/{disclosure}", f"/public/{disclosure}/text"):
        assert "set-cookie" not in site.get(path).headers


def test_the_whole_text_is_one_page(site, disclosure):
    page = site.get(f"/public/{disclosure}/text").text
    assert page.count("<table") > 5 and page.count("<p>") > 20


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_public_page_speaks_the_language(site, unit, disclosure, lang):
    for path in (
        "/public",
        f"/public/units/{unit}",
        f"/public/{disclosure}",
        f"/public/{disclosure}/facts",
        f"/public/{disclosure}/compare/{disclosure}",
        f"/public/{disclosure}/pictures/flow",
    ):
        answer = site.get(f"{path}?lang={lang}")
        assert answer.status_code == 200
        assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}"' in answer.text


def test_the_unit_of_a_table_stands_wherever_its_figures_do(site, unit):
    """The form of the place prints its tables in yuan, one of them in 10 000 yuan."""
    id = publish_sample(site, unit, fitting("shanghai-2025", 2025))
    facts = site.get(f"/api/v1/public/disclosures/{id}/facts?table=three_public").json()["items"]
    whole = site.get(f"/api/v1/public/disclosures/{id}").json()
    assert whole["amount_unit"] == "元" and {fact["amount_unit"] for fact in facts} == {"万元"}
    other = site.get(f"/api/v1/public/disclosures/{id}/facts?table=income&limit=1").json()["items"]
    assert other[0]["amount_unit"] == "元"
    total = next(fact for fact in facts if (fact["row"], fact["column"]) == ("total", "amount"))
    panel = " ".join(site.get(f"/public/{id}").text.split())
    assert f'{total["value"]}</a> <span class="soft">万元</span>' in panel
    listed = site.get(f"/public/{id}/facts?q={total['value']}").text
    assert f'{total["value"]}</a> <span class="soft">万元</span>' in listed
    found = site.get(f"/public/{id}/facts?q={total['value']}万元").text
    assert f"{total['value']}</a>" in found
