"""The API: the same operations as the pages, one error shape, pages of results, ETags, OpenAPI."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site


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


def test_openapi_describes_every_operation_and_its_refusals(site: Site):
    document = site.get("/api/v1/openapi.json").json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) >= 9
    for operation in operations:
        assert operation["summary"] and {"401", "404", "422"} <= set(operation["responses"])
        shape = operation["responses"]["422"]["content"]["application/json"]["schema"]["$ref"]
        assert shape.endswith("/ErrorDocument")
    assert all(path.startswith("/api/v1/") for path in document["paths"])
