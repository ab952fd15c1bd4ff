"""The API: the same operations as the pages, one error shape, pages of results, ETags, OpenAPI."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from mingzhang.samples import fault_plan, samples_dir
from tests.house.sources import ROOT
from tests.web.conftest import Site
from tests.web.programs import Program
from tests.web.publishing import draft
from tests.web.test_access import filled


@pytest.fixture
def program(site: Site):
    """A client with a token, as a program has."""
    from mingzhang.web import accounts

    site.user("li")
    with site.context.db.writing() as session:
        secret = accounts.new_token(session, 1, "script", days=1, by="li")
    other = Site(site.context)
    other.client.headers["authorization"] = f"Bearer {secret}"
    return other


def hand_in(program: Site, name: str, content: bytes) -> dict:
    answer = program.client.post("/api/v1/checks", files={"file": (name, content)})
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_from_file_to_report(program: Site, faulty: bytes):
    told = hand_in(program, "预算.txt", faulty)
    assert (told["state"], told["name"], told["results"]) == ("waiting", "预算.txt", [])
    program.work()
    told = program.get(f"/api/v1/checks/{told['id']}").json()
    assert (told["state"], told["verdict"], told["counts"]["error"]) == ("done", "fail", 3)
    report = program.get(f"/api/v1/checks/{told['id']}/results/report", params={"lang": "en"}).json()
    assert report["schema"] == "mingzhang/report/1"
    assert len(report["findings"]) == 5
    disclosure = program.get(f"/api/v1/checks/{told['id']}/results/disclosure").json()
    assert disclosure["schema"] == "mingzhang/disclosure/1"
    assert set(told["results"]) == {"html", "xlsx", "checklist", "report", "disclosure"}


def test_what_the_caller_has_is_not_sent_again(program: Site, faulty: bytes):
    id = hand_in(program, "a.txt", faulty)["id"]
    program.work()
    path = f"/api/v1/checks/{id}/results/report"
    first = program.get(path)
    again = program.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert program.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_own_checks_come_page_by_page_newest_first(program: Site, site: Site):
    ids = [hand_in(program, f"{number}.txt", b"x")["id"] for number in range(5)]
    site.upload("of-nobody.txt", b"y")
    found, before = [], None
    for _ in range(3):
        page = program.get(
            "/api/v1/checks", params={"limit": 2, **({"before": before} if before else {})}
        ).json()
        found += [item["id"] for item in page["items"]]
        before = page["next"]
    assert (found, before, page["total"]) == (ids[::-1], None, 5)
    assert program.get("/api/v1/checks", params={"before": "x"}).status_code == 404
    assert program.get("/api/v1/checks", params={"limit": 0}).status_code == 422


def test_a_waiting_check_can_be_cancelled(program: Site):
    id = hand_in(program, "a.txt", b"x")["id"]
    assert program.client.post(f"/api/v1/checks/{id}/cancel").json()["state"] == "cancelled"
    assert program.work() == 0


@pytest.mark.parametrize(
    ("method", "path", "status", "key"),
    [
        ("GET", "/api/v1/checks/nothing", 404, "web.error.not_found"),
        ("GET", "/api/v1/nothing", 404, "web.error.not_found"),
        ("PUT", "/api/v1/checks", 405, "web.error.method"),
        ("POST", "/api/v1/checks", 422, "web.error.fields"),
        ("GET", "/api/v1/checks/nothing/results/nothing", 404, "web.error.not_found"),
    ],
)
def test_every_refusal_has_one_shape(program: Site, method: str, path: str, status: int, key: str):
    for lang in ("zh", "en"):
        answer = program.client.request(method, path, params={"lang": lang})
        told = answer.json()
        assert (answer.status_code, told["error"]) == (status, key)
        assert set(told) == {"schema", "error", "message", "details"} and told["message"]
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in told["message"])


def test_a_wrong_token_is_told_as_such(site: Site):
    answer = site.get("/api/v1/me", headers={"authorization": "Bearer mz_wrong"})
    assert (answer.status_code, answer.json()["error"]) == (401, "web.error.token")
    assert answer.headers["www-authenticate"] == "Bearer"


def described(site: Site) -> dict[str, dict]:
    """Operations by method and path."""
    paths = site.get("/api/v1/openapi.json").json()["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


def test_openapi_describes_every_operation_and_its_answers(site: Site):
    operations = described(site)
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names) > 60 and all(
        re.fullmatch("[a-z]+(_[a-z]+)*", name) for name in names
    )
    for name, operation in operations.items():
        assert operation["summary"] and operation["description"] and len(operation["tags"]) == 1
        answers = operation["responses"]
        assert {"400", "401", "403", "404", "409", "413", "422", "429"} <= set(answers), name
        assert ("304" in answers) == name.startswith("GET"), name
        shape = answers["422"]["content"]["application/json"]["schema"]["$ref"]
        assert shape.endswith("/ErrorDocument")
        given = [told for status, told in answers.items() if status in ("200", "201", "202")]
        assert all(told["content"] for told in given) and (given or "204" in answers), name


def test_files_are_described_by_their_kind(site: Site):
    operations = described(site)
    kinds = operations["GET /public/disclosures/{id}/files/{name}"]["responses"]["200"]["content"]
    assert "application/pdf" in kinds and kinds["application/pdf"]["schema"]["format"] == "binary"
    assert "image/png" in operations["GET /checks/{id}/crops/{name}"]["responses"]["200"]["content"]


def test_openapi_says_which_operations_want_a_token(site: Site):
    operations = described(site)
    free = {name for name, operation in operations.items() if not operation.get("security")}
    assert "GET /public/search" in free and "POST /checks" in free
    for name in operations:
        method, _, path = name.partition(" ")
        answer = site.client.request(method, "/api/v1" + filled(path))
        assert (answer.status_code == 401) <= (name not in free), name
        if method == "GET":
            assert (answer.status_code == 401) == (name not in free), name


def test_every_operation_is_documented(site: Site):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = {
        f"{method} {path}" for method, path in re.findall(r"^\| ([A-Z]+) \| `(\S+)` \|", text, re.MULTILINE)
    }
    assert rows == set(described(site))


def test_the_worked_example_can_be_sent_and_finds_something_in_the_demo():
    example = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").split("```")[1]
    addresses = re.findall(r"\S*\$site\S*", example)
    assert len(addresses) > 5 and all(address.isascii() for address in addresses)
    (words,) = re.findall(r"--data-urlencode words=(\S+)", example)
    assert words in (samples_dir() / fault_plan().sample).read_text(encoding="utf-8")


@pytest.mark.parametrize("value", ["0", "-1", "99999999999999999999", "x", "\0", "1e3"])
@pytest.mark.parametrize("path", ["/units/{}", "/versions/{}", "/public/disclosures/{}", "/public/units/{}"])
def test_ids_that_no_database_takes_are_refused(program: Site, path: str, value: str):
    answer = program.get("/api/v1" + path.format(quote(value, safe="")))
    assert answer.status_code in (404, 422) and answer.json()["schema"] == "mingzhang/error/1"


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"])
def test_texts_that_no_database_takes_are_refused(site: Site, program: Site, text: str):
    unit = site.unit("own")
    site.user("preparer", ("preparer", unit))
    version = draft(site.context, unit)
    asking = Program(site, "preparer")
    body = json.dumps({"text": text, "subject": text}).encode()
    headers = {"content-type": "application/json"}
    answer = asking.ask("POST", f"/versions/{version}/comments", content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    rows = json.dumps({"rows": [{"function": text}], "edition": 1}).encode()
    answer = asking.ask("PUT", f"/versions/{version}/book/lines", content=rows, headers=headers)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("lang", ["fr", "", "zh\0"])
def test_an_unknown_language_is_refused(program: Site, lang: str):
    assert program.get("/api/v1/me", params={"lang": lang}).status_code == 422


def test_a_program_without_account_and_cookies_may_check_a_file(site: Site, faulty: bytes):
    files = {"file": ("a.txt", faulty)}
    assert site.client.post("/api/v1/checks", files=files).status_code == 202
    headers = {"sec-fetch-site": "cross-site"}
    assert site.client.post("/api/v1/checks", files=files, headers=headers).status_code == 403
    site.csrf("/sign-in")
    assert site.client.post("/api/v1/checks", files=files).status_code == 403


def test_many_files_are_handed_in_at_once_by_people_with_a_role(site: Site, program: Site, faulty: bytes):
    files = [("files", (f"{number}.txt", faulty)) for number in range(3)]
    assert program.client.post("/api/v1/checks/many", files=files).status_code == 404
    site.user("bureau", ("reviewer", None))
    answer = Program(site, "bureau").ask("POST", "/checks/many", files=files)
    assert answer.status_code == 202, answer.text
    assert [check["name"] for check in answer.json()] == ["0.txt", "1.txt", "2.txt"]


def test_findings_come_with_the_pieces_of_the_page(program: Site, faulty_pdf: bytes):
    id = hand_in(program, "a.pdf", faulty_pdf)["id"]
    assert program.get(f"/api/v1/checks/{id}/findings").status_code == 404
    program.work()
    page = program.get(f"/api/v1/checks/{id}/findings", params={"limit": 1}).json()
    (finding,) = page["items"]
    assert page["total"] >= 1 and finding["message"]
    path = f"/api/v1/checks/{id}/findings/{finding['number']}"
    assert program.get(path).json() == finding
    assert program.get(f"/api/v1/checks/{id}/findings/0").status_code == 404
    crop = finding["crops"][0]["name"]
    answer = program.get(f"/api/v1/checks/{id}/crops/{crop}")
    assert answer.headers["content-type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert program.get(f"/api/v1/checks/{id}/crops/report").status_code == 404


def test_answers_in_json_have_a_tag_of_their_own(program: Site):
    first = program.get("/api/v1/me")
    again = program.get("/api/v1/me", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    program.client.post("/api/v1/checks", files={"file": ("a.txt", b"x")})
    before = program.get("/api/v1/checks").headers["etag"]
    program.client.post("/api/v1/checks", files={"file": ("b.txt", b"y")})
    assert program.get("/api/v1/checks", headers={"if-none-match": before}).status_code == 200


@pytest.mark.parametrize(
    ("path", "field", "allowed"),
    [
        ("/api/v1/board?state=bogus", "state", ["none", "draft", "published"]),
        ("/api/v1/board?kind=bogus", "kind", ["budget", "final"]),
        ("/api/v1/disclosures?kind=bogus", "kind", ["budget", "final"]),
        ("/api/v1/codes?year=2024&kind=bogus", "kind", ["function", "economic"]),
        ("/api/v1/public/disclosures?kind=bogus", "kind", ["budget", "final"]),
        ("/api/v1/public/disclosures?order=bogus", "order", ["year", "published"]),
        ("/api/v1/public/disclosures/{}/facts?table=bogus", "table", ["expenditure", "three_public"]),
        ("/api/v1/public/disclosures/{}/facts?words=x&table=bogus", "table", ["expenditure"]),
        ("/api/v1/units?lang=bogus", "lang", ["zh", "en"]),
        ("/work?state=bogus", "state", ["none", "draft", "published"]),
        ("/work?kind=bogus", "kind", ["budget", "final"]),
        ("/compose/new?kind=bogus", "kind", ["budget", "final"]),
        ("/public/{}/pictures/bars?show=bogus", "show", ["table"]),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_filter_that_is_none_of_its_words_is_refused_with_them(
    site, disclosure, path, field, allowed, lang
):
    site.user("boss", ("administrator", None))
    answer = site.as_user("boss").get(path.format(disclosure), headers={"accept-language": lang})
    assert answer.status_code == 422
    if path.startswith("/api/"):
        told = answer.json()
        assert told["details"]["fields"] == field
        assert set(allowed) <= set(told["details"]["allowed"].split(", "))
        assert told["details"]["allowed"] in told["message"]
    else:
        assert all(word in answer.text for word in allowed)


def test_the_document_names_what_filters_take(site):
    document = site.get("/api/v1/openapi.json").json()["paths"]
    wanted = {
        ("/api/v1/board", "state"): {"none", "published"},
        ("/api/v1/public/disclosures", "kind"): {"budget", "final"},
        ("/api/v1/public/disclosures/{id}/facts", "table"): {"expenditure"},
        ("/api/v1/units", "lang"): {"zh", "en"},
    }
    for (path, name), words in wanted.items():
        (told,) = (each["schema"] for each in document[path]["get"]["parameters"] if each["name"] == name)
        named = next((each["enum"] for each in told.get("anyOf", [told]) if "enum" in each), [])
        assert words <= set(named), (path, name)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/disclosures?unit=9",
        "/api/v1/public/disclosures?unit=9",
        "/compose/new?unit=9",
        "/public/units/9",
    ],
)
def test_a_unit_that_does_not_exist_is_not_found(site, disclosure, path):
    site.user("boss", ("administrator", None), ("preparer", None))
    assert site.as_user("boss").get(path).status_code == 404
