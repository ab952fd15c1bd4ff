"""The way of a disclosure through the API: begin, edit, review, publish, correct; two edits; the board."""

from __future__ import annotations

import pytest

from mingzhang.web.books import WORKBOOK
from tests.web.programs import Program
from tests.web.publishing import ROLES, publish_sample, sample_book, staffed_unit

BOOK = sample_book()


@pytest.fixture
def unit(site) -> int:
    return staffed_unit(site)


@pytest.fixture
def preparer(site, unit) -> Program:
    return Program(site, "preparer")


def step(site, role: str, version: int, action: str, status: int = 200, **more):
    program = Program(site, role)
    edition = program.get(f"/versions/{version}")["edition"]
    return program.post(f"/versions/{version}/steps", {"action": action, "edition": edition, **more}, status)


def to_published(site, version: int) -> None:
    step(site, "preparer", version, "submit")
    step(site, "approver", version, "approve")
    site.work()
    step(site, "reviewer", version, "approve")
    job = step(site, "publisher", version, "publish", 202)["job"]
    assert Program(site, "publisher").get(f"/jobs/{job['id']}")["state"] == "waiting"
    site.work()
    assert Program(site, "publisher").get(f"/jobs/{job['id']}")["state"] == "done"


def test_the_whole_way_and_the_correction(site, unit, version, preparer):
    assert preparer.get(f"/versions/{version}")["actions"] == ["submit"]
    to_published(site, version)
    told = preparer.get(f"/versions/{version}")
    assert (told["state"], told["may_correct"], told["actions"]) == ("published", True, [])
    assert "pdf" in told["files"]
    events = preparer.get(f"/versions/{version}/events")
    assert [event["after"] for event in events] == ["at_unit", "at_bureau", "approved", "published"]
    assert [event["who"] for event in events] == list(ROLES[:4])

    second = preparer.post(f"/versions/{version}/correct", status=201)
    assert (second["number"], second["state"], second["may_edit"]) == (2, "draft", True)
    lines = preparer.get(f"/versions/{second['id']}/book/lines")
    lines["rows"][0]["amount"] = "999.99"
    preparer.put(f"/versions/{second['id']}/book/lines", lines)
    changes = preparer.get(f"/versions/{second['id']}/changes")
    assert changes["schema"] == "mingzhang/diff/1" and changes["counts"]["changed"] > 0
    (disclosure,) = preparer.all("/disclosures", year=BOOK.cover.year)
    assert [each["number"] for each in disclosure["versions"]] == [1, 2]
    assert preparer.get(f"/disclosures/{disclosure['id']}") == disclosure


def test_publishing_can_be_cancelled_by_whoever_asked_for_it(site, unit, version):
    step(site, "preparer", version, "submit")
    step(site, "approver", version, "approve")
    site.work()
    step(site, "reviewer", version, "approve")
    job = step(site, "publisher", version, "publish", 202)["job"]
    step(site, "publisher", version, "publish", 409)
    Program(site, "reader").get(f"/jobs/{job['id']}", 404)
    publisher = Program(site, "publisher")
    assert publisher.post(f"/jobs/{job['id']}/cancel")["state"] == "cancelled"
    assert [each["id"] for each in publisher.get("/jobs")["items"]] == [job["id"]]
    assert site.work() == 0
    assert publisher.get(f"/versions/{version}")["actions"] == ["return", "publish"]


@pytest.mark.parametrize(
    ("role", "action", "status", "key"),
    [
        ("reader", "submit", 403, "web.error.forbidden"),
        ("publisher", "publish", 409, "web.error.conflict"),
        ("preparer", "jump", 422, "web.error.fields"),
    ],
)
def test_a_step_is_refused_to_others_and_out_of_turn(site, unit, version, role, action, status, key):
    assert step(site, role, version, action, status)["error"] == key


def test_a_return_says_why(site, unit, version):
    step(site, "preparer", version, "submit")
    assert step(site, "approver", version, "return", 422)["error"] == "web.review.why_missing"
    assert step(site, "approver", version, "return", why="2101501")["version"]["state"] == "returned"


@pytest.mark.parametrize("start", ["empty", "site"])
def test_a_book_is_begun_and_filled_in(site, unit, preparer, start):
    publish_sample(site, unit, BOOK)
    forms = preparer.get("/forms")
    assert BOOK.cover.form in [form["id"] for form in forms["forms"]] and start in forms["starts"]
    asked = {"unit": unit, "year": BOOK.cover.year + 1, "form": BOOK.cover.form, "amount_unit": "万元"}
    answer = preparer.ask("POST", "/disclosures", data={**asked, "start": start})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    rows = preparer.get(f"/versions/{told['id']}/book")["sheets"]["lines"]
    assert bool(rows) == (start == "site")
    again = preparer.ask("POST", "/disclosures", data={**asked, "start": start})
    assert (again.status_code, again.json()["error"]) == (409, "web.compose.exists")
    wrong = preparer.ask("POST", "/disclosures", data={**asked, "form": "nothing", "amount_unit": "x"})
    assert wrong.json()["details"] == {"fields": "form, amount_unit"}


def test_sheets_are_described(preparer):
    told = preparer.get("/sheets", lang="en")
    (lines,) = [sheet for sheet in told["sheets"] if sheet["id"] == "lines"]
    (spent,) = [column for column in lines["columns"] if column["id"] == "spent_as"]
    assert spent["kind"] == "choice" and told["choices"][spent["choices"]]


def test_codes_are_those_of_the_year(preparer):
    year = BOOK.cover.year
    codes = preparer.all("/codes", limit=200, kind="function", year=year)
    assert {line.function for line in BOOK.lines} <= {code["code"] for code in codes}
    assert preparer.get("/codes", kind="economic", year=year)["total"] < len(codes)
    preparer.get("/codes", 422, kind="nothing", year=year)


def test_every_sheet_goes_out_and_comes_back_unchanged(preparer, version):
    before = preparer.get(f"/versions/{version}/book")
    for sheet in before["sheets"]:
        preparer.put(f"/versions/{version}/book/{sheet}", preparer.get(f"/versions/{version}/book/{sheet}"))
    assert preparer.get(f"/versions/{version}/book") == before


def test_the_second_of_two_edits_gets_both_and_loses_nothing(preparer, version):
    path = f"/versions/{version}/book/lines"
    first, second = preparer.get(path), preparer.get(path)
    first["rows"][0]["amount"], second["rows"][3]["amount"] = "111.11", "333.33"
    kept = preparer.put(path, first)
    told = preparer.put(path, second, 409)
    assert told["error"] == "web.error.conflict" and told["message"]
    assert told["stored"] == kept == preparer.get(path)
    assert told["mine"][3]["amount"] == "333.33"
    assert sorted({block["pick"] for block in told["blocks"]} - {""}) == ["mine", "stored"]
    merged = [row for block in told["blocks"] for row in block[block["pick"] or "stored"]]
    preparer.put(path, {"rows": merged, "edition": told["stored"]["edition"]})
    amounts = [row["amount"] for row in preparer.get(path)["rows"]]
    assert (amounts[0], amounts[3]) == ("111.11", "333.33")


def test_an_edition_may_stand_in_if_match(preparer, version):
    path = f"/versions/{version}/book/lines"
    rows = {"rows": preparer.get(path)["rows"][:1]}
    assert preparer.put(path, rows, 422)["details"] == {"fields": "edition"}
    assert preparer.put(path, rows, headers={"if-match": '"1"'})["edition"] == 2
    preparer.put(path, rows, 409, headers={"if-match": '"1"'})


def test_an_edit_is_refused_with_its_reason(site, preparer, version):
    path = f"/versions/{version}/book/lines"
    told = preparer.put(path, {"rows": [{"nothing": "1"}], "edition": 1}, 422)
    assert told["details"] == {"sheet": "lines", "columns": "nothing"}
    preparer.put(path, {"rows": [], "edition": 1, "base": "0" * 64 + ".0"}, 422)
    preparer.put(f"/versions/{version}/book/nothing", {"rows": [], "edition": 1}, 404)
    Program(site, "reader").put(path, {"rows": [], "edition": 1}, 403)
    step(site, "preparer", version, "submit")
    assert preparer.put(path, {"rows": [], "edition": 1}, 409)["error"] == "web.compose.closed"


def test_totals_problems_and_findings_follow_what_is_tried(preparer, version):
    path = f"/versions/{version}/book/lines"
    sheet = preparer.get(path)
    clean = preparer.get(f"/versions/{version}/problems")
    assert clean["problems"] == [] and float(clean["amount"]) > 0
    sheet["rows"][0]["function"] = "2"
    tried = preparer.post(f"{path}/live", {"rows": sheet["rows"]})
    (problem,) = tried["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("lines", 0, "function")
    assert preparer.get(f"/versions/{version}/problems") == clean


def test_the_workbook_goes_out_and_comes_back(preparer, version):
    path = f"/versions/{version}/workbook"
    answer = preparer.ask("GET", path)
    assert answer.headers["content-type"] == WORKBOOK
    assert preparer.ask("GET", path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    files = {"file": ("book.xlsx", answer.content)}
    kept = preparer.ask("PUT", path, data={"edition": 1}, files=files)
    assert kept.status_code == 200, kept.text
    broken = preparer.ask("PUT", path, data={"edition": 1}, files={"file": ("book.xlsx", b"PK")})
    assert broken.status_code == 422


def test_the_preview_is_the_publication_document(preparer, version):
    told = preparer.get(f"/versions/{version}/preview")
    assert told["schema"] == "mingzhang/disclosure/1"
    assert sum("table" in block for block in told["content"]) > 8


def test_comments_are_said_and_settled(site, unit, version):
    reviewer = Program(site, "reviewer")
    path = f"/versions/{version}/comments"
    said = [reviewer.post(path, {"text": text, "subject": "lines!0!amount"}, 201) for text in "abc"]
    assert reviewer.all(path) == said
    assert said[0]["who"] == "reviewer" and said[0]["resolved"] is None
    Program(site, "reader").post(f"{path}/{said[0]['id']}/resolve", status=403)
    assert reviewer.post(f"{path}/{said[0]['id']}/resolve")["resolved"]
    assert reviewer.post(path, {"text": " "}, 422)["error"] == "web.review.text_missing"


def test_a_finding_is_accepted_with_a_reason_and_the_acceptance_withdrawn(site, unit, version, preparer):
    sheet = preparer.get(f"/versions/{version}/book/indicators")
    weights_short = {**sheet, "rows": sheet["rows"][:-1]}
    preparer.put(f"/versions/{version}/book/indicators", weights_short)
    step(site, "preparer", version, "submit")
    site.work()
    reviewer = Program(site, "reviewer")
    check = reviewer.get(f"/versions/{version}")["audit"]["check"]
    findings = reviewer.get(f"/checks/{check}/results/report")["findings"]
    assert [finding["rule"] for finding in findings] == ["target-weights"]
    path, wanted = f"/versions/{version}/acceptances", {"finding": findings[0]["id"], "why": "x"}
    preparer.post(path, wanted, 403)
    assert reviewer.post(path, {**wanted, "why": ""}, 422)["error"] == "web.review.why_missing"
    reviewer.post(path, {**wanted, "finding": "nothing"}, 404)
    accepted = reviewer.post(path, {**wanted, "until": "2999-01-31"}, 201)
    assert reviewer.all(path) == [accepted] and accepted["until"] == "2999-01-31"
    site.work()
    again = reviewer.get(f"/versions/{version}")["audit"]["check"]
    assert len(reviewer.get(f"/checks/{again}/results/report")["findings"]) == 0
    assert reviewer.post(f"{path}/{accepted['id']}/withdraw")["withdrawn"]
    assert reviewer.all(path) == []


def test_the_board_counts_all_units_and_pages_them(site, unit, version):
    for name in ("a", "b", "c"):
        site.unit(name)
    site.user("bureau", ("reviewer", None))
    bureau = Program(site, "bureau")
    first = bureau.get("/board", year=BOOK.cover.year, limit=1)
    assert first["counts"] == {"none": 3, "draft": 1} and first["year"] in first["years"]
    entries = bureau.all("/board", year=BOOK.cover.year)
    assert sorted(entry["state"] for entry in entries) == ["draft", "none", "none", "none"]
    (only,) = bureau.all("/board", year=BOOK.cover.year, state="draft")
    assert (only["version"], only["unit"]["id"]) == (version, unit)
    assert Program(site, "reader").get("/board", year=BOOK.cover.year)["total"] == 1


def test_people_of_another_unit_see_nothing_of_it(site, unit, version):
    site.user("stranger", ("preparer", site.unit("another")))
    stranger = Program(site, "stranger")
    for part in ("", "/book", "/book/lines", "/preview", "/comments", "/acceptances", "/events", "/problems"):
        stranger.get(f"/versions/{version}{part}", 404)
    stranger.get(f"/units/{unit}", 404)
    assert stranger.all("/disclosures") == []
    assert [each["name"] for each in stranger.all("/units")] == ["another"]
