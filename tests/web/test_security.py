"""What strangers send: forged requests, names that steer, files too large, bombs, scripts, formulas."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import text

from mingzhang.web.db.models import ADMINISTRATOR, Check
from mingzhang.web.guards import SESSION
from mingzhang.web.names import attachment, safe_name
from tests.web.conftest import Site

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def signed(site: Site) -> Site:
    site.user("boss", (ADMINISTRATOR, None))
    return site.as_user("boss")


@pytest.mark.parametrize("token", [None, "", "0" * 64])
@pytest.mark.parametrize("path", ["/admin/units", "/sign-out", "/account/tokens", "/check", "/sign-in"])
def test_a_change_without_the_pages_token_is_refused(signed: Site, path: str, token: str | None):
    data = {"name": "x", "role": "reader", **({} if token is None else {"csrf": token})}
    assert signed.client.post(path, data=data).status_code == 403


def test_the_token_of_another_visitor_is_refused(signed: Site, site: Site):
    stranger = site.csrf("/sign-in")
    assert signed.client.post("/admin/units", data={"csrf": stranger, "name": "x"}).status_code == 403


def test_another_sites_form_is_refused_even_with_a_token(signed: Site):
    headers = {"sec-fetch-site": "cross-site"}
    assert signed.post("/admin/units", {"name": "x"}, form="/admin", headers=headers).status_code == 403


def test_the_api_takes_no_cookie_without_the_token(signed: Site):
    assert signed.client.post("/api/v1/tokens", json={"name": "x"}).status_code == 403
    basic = {"authorization": "Basic eDp5"}
    assert signed.client.post("/api/v1/tokens", json={"name": "x"}, headers=basic).status_code == 403
    token = {"x-csrf-token": signed.csrf("/account")}
    assert signed.client.post("/api/v1/tokens", json={"name": "x"}, headers=token).status_code == 201


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/shadow",
        "a/../../b.pdf",
        "..",
        ".",
        "",
        "nul\x00byte.txt",
        "line\r\nset-cookie: a=b.txt",
        "turned\u202etxt.exe",
        "\ud800.txt",
        "长" * 400 + ".pdf",
    ],
)
def test_names_of_files_lead_nowhere(name: str):
    safe = safe_name(name)
    assert safe and safe not in (".", "..")
    assert not set(safe) & set('/\\\r\n\x00\u202e"')
    assert len(safe.encode()) <= 200
    header = attachment(safe)
    assert header.isascii() and "\n" not in header and "\r" not in header


def test_an_upload_with_a_leading_name_stays_in_the_store(site: Site, context, faulty: bytes, tmp_path):
    address = site.upload("../../../../escaped.txt", faulty)
    site.work()
    assert site.get(address).status_code == 200
    assert not list(tmp_path.rglob("*escaped*"))
    assert {path.parent.parent.name for path in context.store.place.folder.rglob("?" * 64)} == {"files"}


@pytest.mark.parametrize("path", ["../secret.key", "..%2fsecret.key", "%2e%2e/secret.key", "../mingzhang.db"])
def test_static_files_and_results_do_not_lead_out(site: Site, path: str, faulty: bytes):
    address = site.upload("a.txt", faulty)
    for start in ("/static/", f"{address}/crop/", f"{address}/download/", "/check/"):
        assert site.get(start + path).status_code in (404, 405)


def test_a_store_takes_hashes_only(context):
    for name in ("../secret.key", "a" * 63, "A" * 64, "", "/etc/passwd"):
        with pytest.raises(ValueError):
            context.store.read(name)


def test_scripts_in_names_are_shown_as_text(signed: Site, faulty: bytes):
    signed.post("/admin/units", {"name": SCRIPT}, form="/admin")
    address = signed.upload(f"{SCRIPT}.txt", faulty)
    pages = [signed.get(address).text]
    signed.work()
    pages += [signed.get(address).text, signed.get("/admin").text, signed.get("/admin/trail").text]
    pages.append(signed.get(f"{address}/download/html").text)
    pages.append(signed.get("/sign-in", params={"to": f"/{SCRIPT}"}).text)
    assert not [page for page in pages if "<script>alert" in page]
    assert "&lt;script&gt;" in pages[2]


def test_a_script_in_the_document_is_shown_as_text(site: Site, faulty: bytes):
    planted = faulty.replace("卫生健康支出".encode(), f"卫生健康支出{SCRIPT}".encode())
    address = site.upload("a.txt", planted)
    site.work()
    pages = [site.get(address).text, site.get(f"{address}/finding/1").text]
    pages += [site.get(f"{address}/download/{what}").text for what in ("html", "checklist")]
    assert not [page for page in pages if "<script>alert" in page]


def test_every_page_forbids_scripts_from_elsewhere(site: Site):
    for path in ("/", "/check", "/sign-in", "/nothing", "/api/v1/me"):
        headers = site.get(path).headers
        assert "script-src 'self';" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_downloads_are_never_opened_as_pages_of_ours(site: Site, faulty: bytes):
    address = site.upload("a.txt", faulty)
    site.work()
    for what in ("html", "xlsx", "checklist", "report", "disclosure"):
        assert site.get(f"{address}/download/{what}").headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("start", ["=", "+", "@", "-", "\t="])
def test_no_formula_gets_into_the_workbook(site: Site, faulty: bytes, start: str):
    """Text that looks like a formula stays text; negative numbers stay numbers."""
    formula = f"{start}HYPERLINK(0)"
    planted = faulty.replace("困难群众医疗救助".encode(), formula.encode())
    address = site.upload(f"{formula}.txt", planted)
    site.work()
    content = site.get(f"{address}/download/xlsx").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "HYPERLINK" in strings
    assert not [sheet for sheet in sheets if "<f>" in sheet and "HYPERLINK" in sheet]


def test_bodies_beyond_the_limit_are_refused(site: Site, context):
    small = Site(replace(context, settings=replace(context.settings, most_upload=1024)))
    token = small.csrf("/check")
    body = {"data": {"csrf": token}, "files": {"file": ("a.txt", b"x" * 400_000)}}
    assert small.client.post("/check", **body).status_code == 413
    answer = small.client.post("/api/v1/checks", files=body["files"], headers={"x-csrf-token": token})
    assert (answer.status_code, answer.json()["error"]) == (413, "web.error.too_large")


def test_a_body_that_lies_about_its_length_is_cut_off(site: Site, context):
    small = Site(replace(context, settings=replace(context.settings, most_upload=1024)))
    token = small.csrf("/check")

    def endless():
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 65536

    headers = {"content-type": "multipart/form-data; boundary=b", "x-csrf-token": token}
    assert small.client.post("/check", content=endless(), headers=headers).status_code == 413


def bomb() -> bytes:
    """A workbook of a few kilobytes whose sheet is half a gigabyte of blanks."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/workbook.xml", "w", force_zip64=True) as part:
            for _ in range(512):
                part.write(b" " * 1024 * 1024)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xlsx", bomb()),
        ("rubbish.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40),
        ("empty-but-not.txt", b" \n\t\n"),
        ("novel.txt", "他走进了房间。".encode() * 500),
        ("binary.txt", bytes(range(256)) * 50),
    ],
)
def test_what_cannot_be_read_ends_as_failed_with_a_reason(site: Site, name: str, content: bytes):
    address = site.upload(name, content)
    assert site.work() == 1
    told = site.get(f"/api/v1/checks/{address.rpartition('/')[2]}").json()
    assert told["state"] == "failed"
    assert told["error"].startswith("input.") and told["message"]
    page = site.get(address)
    assert page.status_code == 200 and told["message"][:10] in page.text


def test_an_empty_file_is_refused_at_once(site: Site):
    assert site.post("/check", files={"file": ("a.txt", b"")}).status_code == 422


def test_uploads_from_one_address_are_limited(site: Site, context):
    few = Site(replace(context, settings=replace(context.settings, uploads_a_minute=2)))
    answers = [few.post("/check", files={"file": ("a.txt", b"x")}).status_code for _ in range(3)]
    assert answers == [303, 303, 429]


def test_a_full_queue_takes_no_more(site: Site, context):
    full = Site(replace(context, settings=replace(context.settings, most_waiting=1)))
    answers = [full.post("/check", files={"file": ("a.txt", b"x")}).status_code for _ in range(2)]
    assert answers == [303, 429]


def test_forwarded_addresses_are_believed_of_trusted_proxies_only(site: Site, context):
    def three(settings):
        one = Site(replace(context, settings=settings))
        token = one.csrf("/sign-in")
        return [
            one.client.post(
                "/sign-in",
                data={"csrf": token, "name": "x", "password": "y"},
                headers={"x-forwarded-for": f"10.0.0.{number}"},
            ).status_code
            for number in range(3)
        ]

    few = replace(context.settings, logins_a_minute=1)
    assert three(few) == [422, 429, 429]
    context.rates.__init__()
    assert three(replace(few, proxies=1)) == [422, 422, 422]


def test_secrets_are_kept_as_hashes_only(site: Site, context):
    site.user("boss", (ADMINISTRATOR, None))
    boss = site.as_user("boss")
    cookie = boss.client.cookies[SESSION]
    link = boss.post("/admin/invite", {"role": "reader"}, form="/admin").text.split("/join/")[1].split("<")[0]
    page = boss.post("/account/tokens", {"name": "t"}, form="/account").text
    token = page.split('<code class="secret">')[1].split("<")[0]
    with context.db.reading() as session:
        tables = ("login_session", "invitation", "api_token", "user_account", "trail")
        kept = str([session.execute(text(f"SELECT * FROM {name}")).all() for name in tables])
    assert not [secret for secret in (cookie, link, token, "correct horse") if secret in kept]
    assert context.settings.secret_file.stat().st_mode & 0o077 == 0


def test_a_changed_file_of_the_store_is_not_handed_out(site: Site, context, faulty: bytes):
    address = site.upload("a.txt", faulty)
    site.work()
    with context.db.reading() as session:
        kept = session.query(Check).one().results["xlsx.zh"]["sha256"]
    context.store.place.path(kept).write_bytes(b"something else")
    answer = site.get(f"{address}/download/xlsx")
    assert answer.status_code == 500 and b"something else" not in answer.content
