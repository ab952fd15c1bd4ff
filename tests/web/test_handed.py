"""A finished file as a version: read, held against what was asked for, exchanged, reviewed, published."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pypdfium2
import pytest

from mingzhang.report.messages import DEFAULT_LANGUAGE, messages
from mingzhang.web import origins
from mingzhang.web.db.models import CANCELLED, Check, Job, Version
from mingzhang.web.public import path_of
from mingzhang.web.tidy import sweep
from mingzhang.web.trail import verify
from tests.web.handing import (
    COVER,
    exchange,
    hand_in,
    handed,
    sample_pdf,
    sample_text,
    sample_without_tables,
    sample_xlsx,
    version_of,
)
from tests.web.publishing import ROLES, draft, publish_sample, staffed_unit
from tests.web.test_workflow import act, state, to_published

NAME = "预算公开.txt"


@pytest.fixture
def unit(site) -> int:
    return staffed_unit(site)


@pytest.fixture
def preparer(site, unit):
    return site.as_user("preparer")


@pytest.fixture
def version(site, unit, preparer) -> int:
    """A version that is the right file, read and checked."""
    id = handed(preparer, unit, (NAME, sample_text()))
    assert site.work() == 1
    return id


def publish(site, version: int) -> int:
    """The id of the disclosure, after the whole way."""
    to_published(site, version)
    assert state(site, version) == "published"
    return version_of(site, version).disclosure_id


def test_the_published_file_is_the_one_that_was_handed_in(site, version):
    disclosure = publish(site, version)
    assert site.get(f"/public/{disclosure}/files/original").content == sample_text()
    listed = site.get(f"/public/{disclosure}").text
    names = set(re.findall(rf'href="/public/{disclosure}/files/(\w+)"', listed))
    assert names == {"original", "xlsx", "datapackage", "publication"}
    with site.context.db.reading() as session:
        assert verify(session).broken is None


def test_the_public_pages_serve_what_was_read_from_the_file(site, version):
    disclosure = publish(site, version)
    numbers = re.findall(rf"/public/{disclosure}/tables/(\d+)", site.get(f"/public/{disclosure}").text)
    assert len(set(numbers)) > 5
    for path in (f"tables/{numbers[0]}", "facts", "text", "pictures/bars", f"compare/{disclosure}"):
        assert site.get(f"/public/{disclosure}/{path}").status_code == 200, path
    table = site.get(f"/public/{disclosure}/tables/{numbers[0]}?lang=en").text
    assert "read by machine" in table and f'href="/public/{disclosure}/source/' in table
    assert site.get("/public", params={"q": "2101501"}).text.count(f"/public/{disclosure}/fact/") > 0


def test_a_figure_of_a_file_without_pages_is_shown_in_its_row(site, version):
    disclosure = publish(site, version)
    facts = json.loads(site.get(f"/public/{disclosure}/files/publication").content)["facts"]
    fact = next(each for each in facts if each["row"].isdecimal() and each["value"] != "0.00")
    shown = site.get(f"/public/{disclosure}/source/{fact['table']}/{fact['row']}/{fact['column']}").text
    marked = re.search(r'<mark class="main">([^<]+)</mark>', shown)
    assert marked and marked[1].replace(",", "") == fact["value"]
    assert str(fact["at"]["line"]) in shown


def test_a_figure_of_a_workbook_is_shown_in_its_row_with_sheet_and_cell(site, unit, preparer):
    version = handed(preparer, unit, ("a.xlsx", sample_xlsx()))
    site.work()
    disclosure = publish(site, version)
    facts = json.loads(site.get(f"/public/{disclosure}/files/publication").content)["facts"]
    fact = next(each for each in facts if each["row"].isdecimal() and each["value"] != "0.00")
    shown = site.get(f"/public/{disclosure}/source/{fact['table']}/{fact['row']}/{fact['column']}").text
    assert fact["at"]["cell"] in shown and fact["at"]["sheet"] in shown
    assert re.search(r'<mark class="main">([^<]+)</mark>', shown)[1].replace(",", "") == fact["value"]


def test_it_cannot_be_handed_in_before_it_is_read(site, unit, preparer):
    version = handed(preparer, unit, (NAME, sample_text()))
    assert act(site, "preparer", version, "submit").status_code == 422
    assert "do-submit" not in preparer.get(f"/versions/{version}").text
    asked = {"hx-request": "true"}
    progress = f"/versions/{version}/file/progress"
    assert f'hx-get="{progress}"' in preparer.get(progress, headers=asked).text
    site.work()
    assert preparer.get(progress, headers=asked).headers["hx-redirect"] == f"/versions/{version}"
    assert "do-submit" in preparer.get(f"/versions/{version}").text
    assert act(site, "preparer", version, "submit").status_code == 303


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"year": COVER.year + 1}, f"for {COVER.year}, asked for is {COVER.year + 1}"),
        ({"kind": "final"}, "Its kind"),
    ],
)
def test_a_file_of_another_year_or_kind_is_not_handed_in(site, unit, preparer, asked, words):
    version = handed(preparer, unit, (NAME, sample_text()), **asked)
    site.work()
    assert words in preparer.get(f"/versions/{version}?lang=en").text
    assert act(site, "preparer", version, "submit").status_code == 422
    assert state(site, version) == "draft"


def test_a_file_of_another_unit_is_warned_of_and_handed_in(site):
    other = site.unit("another")
    for role in ROLES:
        site.user(role, (role, other))
    version = handed(site.as_user("preparer"), other, (NAME, sample_text()))
    site.work()
    shown = site.as_user("preparer").get(f"/versions/{version}?lang=en").text
    assert f"“{COVER.unit}”, not “another”" in re.sub("</?span[^>]*>", "", shown)
    assert act(site, "preparer", version, "submit").status_code == 303


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("broken.pdf", b"%PDF-1.7 and no more", "could not be read"),
        ("letter.txt", "你好。\n".encode() * 9, "could not be read"),
        ("text.txt", sample_without_tables(), "No figure was found"),
    ],
    ids=["damaged", "letter", "no tables"],
)
def test_a_file_that_gives_nothing_says_so_and_is_not_handed_in(site, unit, preparer, name, content, words):
    version = handed(preparer, unit, (name, content))
    site.work()
    shown = preparer.get(f"/versions/{version}?lang=en").text
    assert words in shown and 'id="exchange"' in shown
    assert act(site, "preparer", version, "submit").status_code == 422
    assert exchange(preparer, version, NAME, sample_text(), edition=1).status_code == 303
    site.work()
    assert act(site, "preparer", version, "submit").status_code == 303


@pytest.mark.parametrize("files", [[], [("empty.pdf", b"")]])
def test_nothing_is_begun_without_a_file(site, unit, preparer, files):
    assert hand_in(preparer, unit, *files).status_code == 422
    with site.context.db.reading() as session:
        assert session.query(Version).count() == 0


def test_a_disclosure_is_begun_once(site, unit, preparer, version):
    assert hand_in(preparer, unit, (NAME, b"more")).status_code == 409


def test_only_a_preparer_of_the_unit_hands_in_and_exchanges(site, unit, version):
    reader = site.as_user("reader")
    assert hand_in(reader, unit, (NAME, b"x"), year=COVER.year + 1).status_code == 403
    assert exchange(reader, version, NAME, b"x", edition=1).status_code == 403
    site.user("stranger", ("preparer", site.unit("another")))
    stranger = site.as_user("stranger")
    for path in ("", "/file", "/pages/1", "/preview"):
        assert stranger.get(f"/versions/{version}{path}").status_code == 404


def test_an_exchanged_file_is_read_anew_and_the_reading_of_the_first_is_given_up(site, unit, preparer):
    version = handed(preparer, unit, ("first.txt", b"first"))
    first = version_of(site, version).check_id
    assert exchange(preparer, version, NAME, sample_text(), edition=1).status_code == 303
    found = version_of(site, version)
    assert (found.edition, found.file_name) == (2, NAME) and found.check_id != first
    with site.context.db.reading() as session:
        assert session.get(Job, session.get(Check, first).job_id).state == CANCELLED
    assert preparer.get(f"/versions/{version}/file").content == sample_text()


def test_the_second_of_two_files_is_told_and_neither_is_lost(site, unit, preparer, version):
    site.user("colleague", ("preparer", unit))
    colleague = site.as_user("colleague")
    assert exchange(colleague, version, "theirs.txt", sample_text(), edition=1).status_code == 303
    answer = exchange(preparer, version, "mine.txt", b"mine", edition=1)
    assert answer.status_code == 409 and "theirs.txt" in answer.text and "mine.txt" in answer.text
    assert version_of(site, version).file_name == "theirs.txt"
    fields = dict(re.findall(r'name="(edition|name|file)" value="([^"]*)"', answer.text))
    forged = {**fields, "file": version_of(site, version).file_sha256 + "." + "0" * 64}
    path = f"/versions/{version}"
    assert preparer.post(f"{path}/file/mine", forged, form=path).status_code == 422
    assert preparer.post(f"{path}/file/mine", fields, form=path).status_code == 303
    assert preparer.get(f"{path}/file").content == b"mine"
    assert version_of(site, version).edition == 3


def test_a_file_under_review_is_not_exchanged(site, preparer, version):
    act(site, "preparer", version, "submit")
    assert exchange(preparer, version, NAME, b"x", edition=1).status_code == 409
    act(site, "approver", version, "return", "page 3")
    assert exchange(preparer, version, NAME, b"x", edition=1).status_code == 303


def test_a_published_file_is_corrected_by_a_new_one(site, preparer, version, faulty):
    disclosure = publish(site, version)
    path = f"/versions/{version}"
    answer = preparer.post(f"{path}/file/correct", form=path, files=[("files", ("new.txt", faulty))])
    second = int(answer.headers["location"].rpartition("/")[2])
    site.work()
    assert re.search(r'class="figure"', preparer.get(f"/versions/{second}/changes").text)
    assert site.get(f"/public/{disclosure}/files/original").content == sample_text()
    late = preparer.post(f"{path}/file/correct", form=path, files=[("files", ("n", b"x"))])
    told = messages(DEFAULT_LANGUAGE).text("web.review.newer_version", number="2")
    assert late.status_code == 409 and told in late.text
    assert preparer.post(f"{path}/correct", form=path).status_code == 409


def test_a_composed_version_is_corrected_by_a_file_and_compared_with_it(site, unit, preparer):
    disclosure = publish_sample(site, unit)
    with site.context.db.reading() as session:
        (first,) = session.query(Version).filter_by(disclosure_id=disclosure)
    path = f"/versions/{first.id}"
    sent = [("files", ("new.pdf", sample_pdf()))]
    second = preparer.post(f"{path}/file/correct", form=path, files=sent).headers["location"]
    site.work()
    shown = preparer.get(f"{second}/changes?lang=en").text
    assert "0 figures differ" in shown


def test_accepting_a_finding_reads_the_file_again(site, unit, preparer, faulty):
    version = handed(preparer, unit, (NAME, faulty))
    site.work()
    for role, action in (("preparer", "submit"), ("approver", "approve")):
        act(site, role, version, action)
    assert act(site, "reviewer", version, "approve").status_code == 422
    reviewer = site.as_user("reviewer")
    for _ in range(20):
        found = re.search(r'name="finding" value="([^"]+)"', reviewer.get(f"/versions/{version}").text)
        if version_of(site, version).check.verdict != "fail" or not found:
            break
        data = {"finding": found[1], "why": "as printed"}
        path = f"/versions/{version}"
        assert reviewer.post(f"{path}/acceptances", data, form=path).status_code == 303
        assert "<li><strong>" not in reviewer.get(path).text, "what was accepted is said in words at once"
        site.work()
    assert version_of(site, version).check.counts["accepted"] > 0
    assert act(site, "reviewer", version, "approve").status_code == 303
    act(site, "publisher", version, "publish")
    site.work()
    assert state(site, version) == "published"


def test_several_files_are_one_disclosure(site, unit, preparer):
    version = handed(preparer, unit, ("a.txt", sample_text()), ("a.txt", "附件\n".encode()))
    site.work()
    found = version_of(site, version)
    assert found.file_name == "a.zip" and found.check.counts["facts"] > 100
    with zipfile.ZipFile(io.BytesIO(preparer.get(f"/versions/{version}/file").content)) as archive:
        assert sorted(archive.namelist()) == ["2-a.txt", "a.txt"]


def test_uncertain_figures_are_marked_wherever_they_are_shown(site, version):
    with site.context.db.writing() as session:
        check = session.get(Version, version).check
        told = check.results["publication"]
        document = json.loads(site.context.store.read(told["sha256"]))
        fact = next(each for each in document["facts"] if each["row"].isdecimal())
        fact["certain"] = False
        sha256 = site.context.store.put(session, json.dumps(document).encode(), "application/json")
        check.results = {**check.results, "publication": {**told, "sha256": sha256}}
    disclosure = publish(site, version)
    path = f"{fact['table']}/{fact['row']}/{fact['column']}"
    page, _, cell = site.get(f"/public/{disclosure}/fact/{path}").headers["location"].partition("#")
    shown = site.get(f"{page}?lang=en").text
    assert re.search(rf'id="{re.escape(cell)}"><a [^>]+>[^<]+</a><span class="doubt"', shown)
    assert "1 figures marked" in shown and shown.count('class="doubt"') == 1
    assert "read with doubt" in site.get(f"/public/{disclosure}/source/{path}?lang=en").text


def test_a_version_under_review_is_previewed_as_it_was_read(site, version):
    shown = site.as_user("reviewer").get(f"/versions/{version}/preview").text
    assert shown.count("<table") > 5 and "2101501"[:3] in shown


def test_the_board_leads_a_preparer_to_the_form_of_a_unit_that_has_begun_nothing(site, unit, preparer):
    address = re.search(r'href="(/compose/new\?unit=[^"]+)"', preparer.get(f"/work?year={COVER.year}").text)
    form = preparer.get(address[1].replace("&amp;", "&")).text
    assert f'<option value="{unit}" selected>' in form and f'value="{COVER.year}"' in form
    assert "/compose/new?unit=" not in site.as_user("reader").get(f"/work?year={COVER.year}").text


def test_of_a_composed_disclosure_the_published_table_is_the_source(site, unit):
    disclosure = publish_sample(site, unit)
    fact = re.search(rf"/public/{disclosure}/fact/([^\"]+)", site.get(f"/public/{disclosure}/facts").text)[1]
    answer = site.get(f"/public/{disclosure}/source/{fact}")
    assert answer.headers["location"] == f"/public/{disclosure}/fact/{fact}"
    assert site.get(f"/public/{disclosure}/pages/1").status_code == 404
    assert site.get(f"/public/{disclosure}/source/no/such/figure").status_code == 404


def test_an_address_holds_whatever_a_row_is_called():
    assert path_of(("projects", "2101501|A/B#2", "total")) == "projects/2101501%7CA%2FB%232/total"


@pytest.fixture
def pdf_version(site, unit, preparer) -> int:
    id = handed(preparer, unit, ("预算.pdf", sample_pdf()))
    assert site.work() == 1
    return id


def test_the_box_on_the_picture_of_a_page_is_around_the_figure(site, pdf_version):
    disclosure = publish(site, pdf_version)
    facts = json.loads(site.get(f"/public/{disclosure}/files/publication").content)["facts"]
    printed = pypdfium2.PdfDocument(site.get(f"/public/{disclosure}/files/original").content)
    sampled = [fact for fact in facts if fact["row"].isdecimal()][::20]
    assert len(sampled) > 5
    for fact in sampled:
        key = (fact["table"], fact["row"], fact["column"])
        shown = site.get(f"/public/{disclosure}/source/{'/'.join(key)}").text
        number, width = re.search(rf'/public/{disclosure}/pages/(\d+)" width="(\d+)"', shown).groups()
        box = re.search(r'<rect class="found" x="(.+?)" y="(.+?)" width="(.+?)" height="(.+?)"', shown)
        page = printed[int(number) - 1]
        scale = int(width) / page.get_width()
        x, y, w, h = (float(value) / scale for value in box.groups())
        top = page.get_height() - y
        text = page.get_textpage().get_text_bounded(left=x, right=x + w, top=top, bottom=top - h)
        assert text.strip().replace(",", "") == fact["value"]
        assert site.get(f"/public/{disclosure}/pages/{number}").headers["content-type"].startswith("image/")


def test_pictures_of_pages_are_kept_as_long_as_their_version(site, pdf_version):
    results = version_of(site, pdf_version).check.results
    held = list(origins.held_files(site.context.store, results))
    assert len(held) > 5
    with site.context.db.writing() as session:
        from datetime import timedelta

        from sqlalchemy import update

        from mingzhang.web.db.models import File, now

        session.execute(update(File).values(created=now() - timedelta(days=9)))
    sweep(site.context)
    assert all(site.context.store.read(sha256) for sha256 in held)
    shown = site.as_user("preparer").get(f"/versions/{pdf_version}/preview").text
    numbers = set(re.findall(rf"/versions/{pdf_version}/pages/(\d+)", shown))
    assert numbers
    answer = site.as_user("preparer").get(f"/versions/{pdf_version}/pages/{min(numbers)}")
    assert answer.status_code == 200 and answer.headers["cache-control"].startswith("private")


def test_an_unfinished_book_is_told_as_before(site, unit):
    version = draft(site.context, unit)
    shown = site.as_user("preparer").get(f"/versions/{version}").text
    assert "do-submit" in shown and 'id="exchange"' not in shown


@pytest.fixture
def at_bureau(site, unit, preparer, faulty) -> int:
    """A file with findings, before the bureau."""
    version = handed(preparer, unit, (NAME, faulty))
    site.work()
    for role, action in (("preparer", "submit"), ("approver", "approve")):
        act(site, role, version, action)
    return version


def test_findings_are_accepted_one_after_the_other_without_waiting(site, at_bureau):
    version = at_bureau
    reviewer, path = site.as_user("reviewer"), f"/versions/{version}"
    first = version_of(site, version).check_id
    found = re.findall(r'name="finding" value="([^"]+)"', reviewer.get(path).text)
    assert len(found) > 1
    for finding in found:
        data = {"finding": finding, "why": "as printed"}
        assert reviewer.post(f"{path}/acceptances", data, form=path).status_code == 303
        assert reviewer.post(f"{path}/acceptances", data, form=path).status_code == 409
    assert found[0] in reviewer.get(path).text
    assert act(site, "reviewer", version, "approve").status_code == 422
    site.work()
    check = version_of(site, version).check
    assert (check.id, check.verdict, check.counts["accepted"]) == (first, "pass", len(found))


def test_what_lost_its_acceptance_is_not_published(site, at_bureau):
    version = at_bureau
    reviewer, path = site.as_user("reviewer"), f"/versions/{version}"
    for finding in re.findall(r'name="finding" value="([^"]+)"', reviewer.get(path).text):
        reviewer.post(f"{path}/acceptances", {"finding": finding, "why": "as printed"}, form=path)
    site.work()
    assert act(site, "reviewer", version, "approve").status_code == 303
    withdrawal = re.search(r"/acceptances/(\d+)/withdraw", reviewer.get(path).text)[0]
    assert reviewer.post(path + withdrawal, form=path).status_code == 303
    assert reviewer.post(path + withdrawal, form=path).status_code == 404
    site.work()
    assert act(site, "publisher", version, "publish").status_code == 422
    assert state(site, version) == "approved"
