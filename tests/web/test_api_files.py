"""Finished files as versions through the API: handed in, doubted, exchanged, published, corrected."""

from __future__ import annotations

import pytest

from tests.web.handing import COVER, sample_pdf, sample_text
from tests.web.programs import Program
from tests.web.publishing import staffed_unit
from tests.web.test_workflow import to_published

NAME = "预算公开.txt"


@pytest.fixture
def unit(site) -> int:
    return staffed_unit(site)


@pytest.fixture
def preparer(site, unit) -> Program:
    return Program(site, "preparer")


def begin(program: Program, unit: int, content: bytes, name: str = NAME, **more):
    data = {"unit": unit, "year": COVER.year, "kind": "budget", **more}
    return program.ask("POST", "/versions", data=data, files=[("files", (name, content))])


def test_a_file_is_handed_in_read_and_published_as_it_is(site, unit, preparer):
    answer = begin(preparer, unit, sample_text())
    assert answer.status_code == 202, answer.text
    told = answer.json()
    path = f"/versions/{told['id']}"
    assert (told["file"], told["audit"]["state"]) == (NAME, "waiting")
    assert [doubt["error"] for doubt in told["doubts"]] == ["web.handed.reading"]
    site.work()
    told = preparer.get(path)
    assert (told["audit"]["state"], told["doubts"]) == ("done", [])
    given = preparer.ask("GET", f"{path}/file")
    assert given.content == sample_text()
    assert preparer.get(f"{path}/preview")["facts"]
    preparer.get(f"{path}/book", 404)
    to_published(site, told["id"])
    anyone, disclosure = Program(site), told["disclosure"]
    assert anyone.ask("GET", f"/public/disclosures/{disclosure}/files/original").content == sample_text()
    fact = next(
        each for each in anyone.all(f"/public/disclosures/{disclosure}/facts", limit=200) if each["row"]
    )
    key = "{table}/{row}/{column}".format(**fact)
    source = anyone.get(f"/public/disclosures/{disclosure}/source/{key}")
    assert source["at"]["line"] and source["row"]["cells"] and source["page"] is None


def test_what_differs_from_what_was_asked_for_is_told(site, unit, preparer):
    id = begin(preparer, unit, sample_text(), year=COVER.year + 1).json()["id"]
    site.work()
    told = preparer.get(f"/versions/{id}", lang="en")
    (doubt,) = told["doubts"]
    assert (
        doubt["error"] == "web.handed.other_year" and doubt["hinders"] and str(COVER.year) in doubt["message"]
    )
    refused = preparer.post(f"/versions/{id}/steps", {"action": "submit", "edition": told["edition"]}, 422)
    assert refused["error"] == doubt["error"]


def test_the_second_of_two_files_is_refused_and_can_be_sent_again(site, unit, preparer):
    id = begin(preparer, unit, b"x").json()["id"]
    path, edition = f"/versions/{id}/file", preparer.get(f"/versions/{id}")["edition"]
    files = [("files", (NAME, sample_text()))]
    first = preparer.ask("PUT", path, data={"edition": edition}, files=files)
    assert first.status_code == 202 and first.json()["edition"] == edition + 1
    second = preparer.ask("PUT", path, data={"edition": edition}, files=files)
    assert (second.status_code, second.json()["error"]) == (409, "web.error.conflict")
    again = preparer.ask("PUT", path, data={"edition": edition + 1}, files=files)
    assert again.status_code == 202, again.text


def test_pages_are_pictures_and_figures_have_boxes_on_them(site, unit, preparer):
    id = begin(preparer, unit, sample_pdf(), "预算.pdf").json()["id"]
    site.work()
    assert preparer.ask("GET", f"/versions/{id}/pages/1").content.startswith((b"\x89PNG", b"\xff\xd8"))
    assert preparer.ask("GET", f"/versions/{id}/pages/999").status_code == 404
    to_published(site, id)
    anyone, base = Program(site), f"/public/disclosures/{preparer.get(f'/versions/{id}')['disclosure']}"
    fact = anyone.get(f"{base}/facts", table="expenditure")["items"][0]
    source = anyone.get("{}/source/{table}/{row}/{column}".format(base, **fact))
    assert source["box"]["width"] > 0
    page = anyone.ask("GET", f"{base}/pages/{source['page']}")
    assert page.status_code == 200
    again = anyone.ask(
        "GET", f"{base}/pages/{source['page']}", headers={"if-none-match": page.headers["etag"]}
    )
    assert again.status_code == 304
    corrected = preparer.ask("POST", f"/versions/{id}/file/correct", files=[("files", (NAME, sample_text()))])
    assert (corrected.status_code, corrected.json()["number"]) == (202, 2)


def test_bad_beginnings_are_refused(site, unit, preparer):
    assert begin(preparer, unit, b"").json()["error"] == "web.error.empty_file"
    assert begin(preparer, unit, b"x", kind="other").status_code == 422
    assert begin(preparer, unit + 9, b"x").status_code == 404
    assert begin(Program(site, "reader"), unit, b"x").status_code == 403
    data = {"unit": unit, "year": COVER.year, "kind": "budget"}
    assert preparer.ask("POST", "/versions", data=data).status_code == 422
