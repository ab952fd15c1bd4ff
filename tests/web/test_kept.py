"""Public pages are sent from memory, and are always those that would be made anew."""

from __future__ import annotations

import gzip

import pytest

from mingzhang.web import kept
from mingzhang.web.db.models import Unit
from mingzhang.web.trail import note
from tests.web.publishing import publish_sample, sample_book

YEAR = sample_book().cover.year


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The addresses that the application made an answer for."""
    seen = []
    page = kept._Answer.page
    monkeypatch.setattr(kept._Answer, "page", lambda answer: seen.append("") or page(answer))
    return seen


def test_a_page_is_made_once_for_all_who_ask(site, disclosure, made):
    first = site.get(f"/public/{disclosure}")
    again = site.get(f"/public/{disclosure}")
    assert again.content == first.content and again.headers["etag"] == first.headers["etag"]
    assert len(made) == 1


def test_what_is_published_meanwhile_is_seen_at_once(site, unit, disclosure, made):
    assert str(YEAR + 1) not in site.get(f"/public/units/{unit}").text
    publish_sample(site, unit, sample_book(YEAR + 1))
    assert str(YEAR + 1) in site.get(f"/public/units/{unit}").text
    assert len(made) == 2


def test_a_unit_that_changes_is_seen_at_once(site, unit, disclosure, context):
    site.get("/public")
    with context.db.writing() as session:
        session.get(Unit, unit).name = "renamed"
        note(session, "boss", "unit.add", "renamed")
    assert "renamed" in site.get("/public").text


def test_each_language_and_each_host_has_its_own(site, disclosure):
    zh, en = (site.get("/public", headers={"accept-language": lang}).text for lang in ("zh", "en"))
    assert zh != en
    feeds = [site.get("/public/feed.xml", headers={"host": host}).text for host in ("one.test", "two.test")]
    assert "http://one.test/public" in feeds[0] and "one.test" not in feeds[1]


def test_whoever_is_signed_in_is_given_their_own_page_and_nobody_else_sees_it(site, disclosure):
    site.user("li")
    own = site.as_user("li").get("/public")
    assert "li</a>" in own.text and "etag" not in own.headers
    assert "li</a>" not in site.get("/public").text


def test_an_answer_with_a_token_or_a_cookie_is_not_kept(site, disclosure, made):
    for _ in range(2):
        assert "set-cookie" in site.get("/public?lang=en").headers
        site.client.cookies.clear()
    assert len(made) == 2


def test_a_refusal_is_not_kept(site, made):
    assert [site.get("/public/9").status_code for _ in range(2)] == [404, 404]
    assert len(made) == 2


def test_browsers_are_told_that_it_is_the_same(site, disclosure):
    path = f"/public/{disclosure}/text"
    first = site.get(path, headers={"accept-encoding": "gzip"})
    same = site.get(path, headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert "no-cache" in first.headers["cache-control"] and "Cookie" in first.headers["vary"]
    whole = site.get(path, headers={"accept-encoding": "identity"})
    assert whole.content == first.content and whole.headers["etag"] != first.headers["etag"]
    assert "content-security-policy" in whole.headers


def test_long_pages_are_packed(site, disclosure):
    path = f"/public/{disclosure}/text"
    with site.client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert len(raw) < 40_000
    assert gzip.decompress(raw) == site.get(path, headers={"accept-encoding": "identity"}).content


def test_no_more_is_kept_than_the_limit(site, disclosure, monkeypatch, made):
    monkeypatch.setattr(kept, "_MOST_BYTES", 1)
    for _ in range(2):
        assert site.get("/public").status_code == 200
    assert len(made) == 2


def test_files_are_not_kept(site, disclosure, made):
    answer = site.get(f"/public/{disclosure}/files/pdf")
    assert answer.content.startswith(b"%PDF") and "max-age" in answer.headers["cache-control"]
