"""What goes around every request: headers on every answer, the address that is told, bodies of every kind."""

from __future__ import annotations

import asyncio
import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from mingzhang.web.app import app_of
from mingzhang.web.context import Context
from mingzhang.web.db.models import ADMINISTRATOR, PREPARER, Check
from mingzhang.web.guards import VISIT
from tests.web.conftest import PASSWORD, Site
from tests.web.publishing import draft, publish_sample, sample_book

FOREIGN = {"host": "evil.example"}


def with_settings(context: Context, **changed) -> Site:
    return Site(replace(context, settings=replace(context.settings, **changed)))


def guarded(headers) -> bool:
    return (
        headers["x-content-type-options"] == "nosniff"
        and "script-src 'self';" in headers["content-security-policy"]
        and "base-uri 'none'" in headers["content-security-policy"]
        and headers["referrer-policy"] == "same-origin"
    )


def test_every_answer_is_guarded_whatever_it_says(site: Site, context, faulty: bytes):
    """Pages, files, redirects, refusals of every kind, and faults of our own."""
    address = site.upload("a.txt", faulty)
    site.work()
    disclosure = publish_sample(site, site.unit(sample_book().cover.unit))
    with context.db.reading() as session:
        results = session.query(Check).first().results
    wanted = {
        "/": 200,
        "/static/app.css": 200,
        "/static/nothing.css": 404,
        "/public/feed.xml": 200,
        f"/public/{disclosure}/files/pdf": 200,
        f"/embed/{disclosure}/bars": 200,
        f"/public/{disclosure}/picture/bars.svg": 200,
        f"{address}/download/xlsx": 200,
        f"/api/v1{address.replace('check', 'checks')}": 200,
        "/account": 401,
        "/api/v1/me": 401,
        "/nothing": 404,
        "/public/": 307,
        "/sign-out": 405,
        "/public/x": 422,
        "/public/99999999999999999999": 422,
    }
    answers = {path: site.get(path) for path in wanted}
    assert {path: answer.status_code for path, answer in answers.items()} == wanted
    assert [path for path, answer in answers.items() if not guarded(answer.headers)] == []
    context.store.place.path(results["xlsx.zh"]["sha256"]).write_bytes(b"changed")
    broken = site.get(f"{address}/download/xlsx")
    assert (broken.status_code, guarded(broken.headers)) == (500, True)


def test_private_answers_are_kept_by_no_cache(site: Site, faulty: bytes):
    site.user("li", (ADMINISTRATOR, None))
    li = site.as_user("li")
    address = li.upload("a.txt", faulty)
    site.work()
    for path in ("/account", "/admin", "/api/v1/me", "/api/v1/tokens", address, f"{address}/download/xlsx"):
        told = li.get(path).headers["cache-control"]
        assert told == "no-store" or told.startswith("private"), path


def test_a_fault_is_told_even_where_the_database_is_gone(context):
    class Gone:
        def reading(self):
            raise ConnectionError("gone")

        writing = reading

    site = Site(replace(context, db=Gone()))
    answer = site.get("/public")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/")
    assert guarded(answer.headers) and "gone" not in answer.text


@pytest.mark.parametrize("host", ['a"><script>', "a/b", "a b", "[::", "@x", ""])
def test_what_is_no_host_is_refused(site: Site, host: str):
    answer = site.get("/public/feed.xml", headers={"host": host})
    assert (answer.status_code, guarded(answer.headers)) == (400, True)


def test_links_name_the_address_that_people_know_whatever_the_request_says(context):
    site = with_settings(context, address="https://budget.example")
    site.user("boss", (ADMINISTRATOR, None))
    boss = site.as_user("boss")
    publish_sample(site, site.unit(sample_book().cover.unit))
    told = boss.client.post(
        "/admin/invite", data={"csrf": boss.csrf("/admin"), "role": "reader"}, headers=FOREIGN
    ).text
    pages = [told, *(site.get(path, headers=FOREIGN).text for path in ("/public/feed.xml", "/public/1"))]
    assert not [page for page in pages if "evil.example" in page]
    assert "https://budget.example/join/" in told and "https://budget.example/public" in pages[1]
    assert site.get("/public/", headers=FOREIGN).headers["location"] == "https://budget.example/public"


def test_every_cookie_is_closed_to_scripts_and_other_sites(context):
    for secure in (False, True):
        site = with_settings(context, secure=secure)
        name = f"li{secure}"
        site.user(name)
        answers = [site.get("/sign-in?lang=en"), site.client.post("/sign-in", data={}, headers={})]
        base = {VISIT: "v"}
        token = {"x-csrf-token": context.sign("csrf", "v")}
        site.client.cookies.clear()
        site.client.cookies.update(base)
        answers.append(site.client.post("/sign-in", data={"name": name, "password": PASSWORD}, headers=token))
        cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
        assert {cookie.partition("=")[0] for cookie in cookies} >= {"mz_session", "mz_visit", "mz_lang"}
        for cookie in cookies:
            if "Max-Age=0" in cookie:
                continue
            assert "HttpOnly" in cookie and "SameSite=lax" in cookie
            assert ("Secure" in cookie) == secure


def test_where_to_go_on_is_told_to_htmx_in_any_script(site: Site):
    site.user("li")
    token = site.csrf("/sign-in")
    told = {"csrf": token, "name": "li", "password": PASSWORD, "to": "/public?q=教育"}
    answer = site.client.post("/sign-in", data=told, headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/public?q=%E6%95%99%E8%82%B2"


def test_a_units_name_leads_no_header_astray(site: Site, context):
    name = 'a"; filename="evil.exe"; x="é长'
    unit = site.unit(name + "\r\nset-cookie: a=b")
    site.user("li", (PREPARER, unit))
    answer = site.as_user("li").get(f"/compose/{draft(context, unit)}/workbook")
    told = answer.headers["content-disposition"]
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w%.~-]+\.xlsx", told)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sign-in", "application/x-www-form-urlencoded"),
        ("/api/v1/tokens", "application/json"),
        ("/api/v1/tokens", "text/plain"),
    ],
)
def test_a_body_without_files_is_held_to_less(site: Site, path: str, kind: str):
    body = b"a" * (9 * 1024 * 1024)
    assert site.client.post(path, content=body, headers={"content-type": kind}).status_code == 413


def test_a_form_of_very_many_fields_is_refused(site: Site):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert site.client.post("/sign-in", content=b"a&" * 50_000, headers=headers).status_code == 413


def test_an_upload_is_never_held_in_memory(context):
    """Forty megabytes in pieces through the application itself."""
    app, pieces = app_of(context), 640
    piece = bytes(range(256)) * 256
    head = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    parts = iter([head, *[piece] * pieces, b"\r\n--b--\r\n"])
    answers = []

    async def receive():
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message):
        answers.append(message)

    headers = {
        "content-type": "multipart/form-data; boundary=b",
        "cookie": f"{VISIT}=v",
        "x-csrf-token": context.sign("csrf", "v"),
        "host": "localhost",
    }
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST"},
        **{"scheme": "http", "path": "/check", "raw_path": b"/check", "query_string": b"", "root_path": ""},
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        **{"client": ("127.0.0.1", 1), "server": ("localhost", 80)},
    }
    tracemalloc.start()
    try:
        with ThreadPoolExecutor(1) as alone:  # a browser of other tests has a loop in this thread
            alone.submit(lambda: asyncio.run(app(scope, receive, send))).result()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answers[0]["status"] == 303
    assert peak < len(piece) * pieces // 3


VALUES = ["9" * 30, "-1", str(2**31), str(2**63), "1e9", "a%00b", "%ff%fe", "%F0%9F%98%80" * 50]


def on_postgresql(request, tmp_path):
    from mingzhang.web.context import open_context
    from mingzhang.web.settings import Settings

    return open_context(Settings(tmp_path / "pg", database=request.getfixturevalue("database")))


@pytest.mark.parametrize("server", [False, True], ids=["sqlite", "postgresql"])
def test_what_the_database_cannot_hold_is_refused_and_no_fault(context, request, tmp_path, server):
    opened = on_postgresql(request, tmp_path) if server else context
    site = with_settings(opened, logins_a_minute=1000)
    site.user("boss", (ADMINISTRATOR, None))
    boss = site.as_user("boss")
    token = boss.csrf("/admin")
    for value in VALUES:
        for path in (f"/public/{value}", f"/public/units/{value}", f"/versions/{value}", f"/check/{value}"):
            assert boss.get(path).status_code in (404, 422), path
        for path in (
            f"/public?q={value}",
            f"/work?year=1&kind={value}&state={value}",
            f"/sign-in?to={value}",
        ):
            assert boss.get(path).status_code in (200, 422), path
        assert boss.get(f"/admin/trail?before={value}").status_code in (200, 422), value
        for path in (
            f"/admin/users/{value}/password",
            f"/admin/users/1/roles/{value}/delete",
            f"/account/tokens/{value}/delete",
        ):
            assert boss.client.post(path, data={"csrf": token}).status_code in (403, 404, 422), path
        plain = value.replace("%00", "\0")
        for path, data in {
            "/admin/invite": {"role": "reader", "unit": plain},
            "/admin/units": {"name": f"unit {plain}", "parent": ""},
            "/account/tokens": {"name": plain, "days": plain},
            "/sign-in": {"name": plain, "password": plain},
            "/compose/new": {"unit": plain, "year": plain, "form": plain, "amount_unit": plain},
        }.items():
            answer = boss.client.post(path, data={"csrf": token, **data})
            assert answer.status_code < 500, (path, value)
    if server:
        opened.db.engine.dispose()
