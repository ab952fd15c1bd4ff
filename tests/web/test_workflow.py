"""A disclosure on its way: composed, reviewed, returned, mended, approved, published, corrected."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from mingzhang.report.messages import DEFAULT_LANGUAGE, messages
from mingzhang.web.board import newest_year
from mingzhang.web.db.models import Check, Disclosure, File, Version, now
from mingzhang.web.tidy import sweep
from mingzhang.web.trail import verify
from mingzhang.web.workflow import due_of
from tests.web.publishing import draft, sample_book, staffed_unit
from tests.web.test_compose import fields

UNIT = sample_book().cover.unit


@pytest.fixture
def unit(site) -> int:
    return staffed_unit(site)


def state(site, version: int) -> str:
    with site.context.db.reading() as session:
        return session.get(Version, version).state


def edition(site, version: int) -> int:
    with site.context.db.reading() as session:
        return session.get(Version, version).edition


def act(site, role: str, version: int, action: str, why: str = ""):
    data = {"edition": edition(site, version), "why": why}
    person = site.as_user(role)
    return person.post(f"/versions/{version}/steps/{action}", data, form=f"/versions/{version}")


def to_published(site, version: int) -> None:
    for role, action in (("preparer", "submit"), ("approver", "approve")):
        assert act(site, role, version, action).status_code == 303
    site.work()
    assert act(site, "reviewer", version, "approve").status_code == 303
    assert act(site, "publisher", version, "publish").status_code == 303
    site.work()


def test_the_whole_way_from_draft_to_a_public_page_and_its_correction(site, unit, version):
    to_published(site, version)
    assert state(site, version) == "published"
    with site.context.db.reading() as session:
        disclosure = session.get(Version, version).disclosure_id
    assert site.get(f"/public/{disclosure}").status_code == 200

    answer = site.as_user("preparer").post(f"/versions/{version}/correct", form=f"/versions/{version}")
    second = int(re.search(r"/compose/(\d+)/", answer.headers["location"])[1])
    to_published(site, second)
    assert (state(site, version), state(site, second)) == ("superseded", "published")
    newest, old = (site.get(f"/public/{disclosure}{asked}") for asked in ("", "?version=1"))
    assert newest.status_code == old.status_code == 200
    assert "?version=1" in newest.text
    assert site.get(f"/public/{disclosure}/files/pdf?version=1").content.startswith(b"%PDF")
    with site.context.db.reading() as session:
        assert verify(session).broken is None


def test_a_returned_version_says_why_and_is_edited_again(site, unit, version):
    act(site, "preparer", version, "submit")
    assert act(site, "approver", version, "return").status_code == 422
    assert act(site, "approver", version, "return", "2101501\n2101505").status_code == 303
    assert state(site, version) == "returned"
    shown = site.as_user("preparer").get(f"/versions/{version}").text
    assert re.search(r'<span class="said">2101501\s2101505</span>', shown)
    assert f"/compose/{version}/lines" in shown
    assert act(site, "preparer", version, "submit").status_code == 303


def with_first_amount(site, version: int, amount: str) -> None:
    """Save the sheet of lines with another amount in its first row."""
    person, address = site.as_user("preparer"), f"/compose/{version}/lines"
    sent = fields(person.get(address).text)
    assert person.client.post(address, data={**sent, "r0-amount": amount}).status_code == 303


def test_what_changed_since_a_return_is_shown_beside_its_reason(site, unit, version):
    line = sample_book().lines[0]
    before = line.amount
    act(site, "preparer", version, "submit")
    site.work()
    act(site, "approver", version, "return", "2101501 差一位")
    with_first_amount(site, version, str(before + 7))
    act(site, "preparer", version, "submit")
    site.work()
    approver = site.as_user("approver")
    address = re.search(rf"/versions/{version}/returns/\d+", approver.get(f"/versions/{version}").text)[0]
    shown = approver.get(f"{address}?lang=en").text
    assert "差一位" in shown and "+7" in shown and str(before + 7) in shown
    assert "0 resolved" in shown
    told = approver.get(f"/api/v1{address}").json()
    assert told["event"]["why"] == "2101501 差一位" and told["findings"]["counts"]["new"] == 0
    changed = {fact["row"]: fact["change"] for fact in told["figures"]["facts"]}
    assert Decimal(changed[line.function]) == 7
    assert approver.get(f"/versions/{version}/returns/99").status_code == 404
    with site.context.db.writing() as session:
        for file in session.scalars(select(File)):
            file.created = now() - timedelta(days=2)
    assert sweep(site.context) > 0
    assert approver.get(address).status_code == 200  # what was seen then is kept


def test_a_version_returned_before_its_audit_ended_shows_its_figures_alone(site, unit, version):
    act(site, "preparer", version, "submit")
    act(site, "approver", version, "return", "再看看")
    with_first_amount(site, version, "nonsense")
    preparer = site.as_user("preparer")
    page = preparer.get(f"/versions/{version}").text
    assert "/returns/" not in page  # as long as it cannot be composed
    with_first_amount(site, version, str(sample_book().lines[0].amount))
    address = re.search(rf"/versions/{version}/returns/\d+", preparer.get(f"/versions/{version}").text)[0]
    shown = preparer.get(f"{address}?lang=en").text
    assert "0 changed" in shown or "no findings" in shown


@pytest.mark.parametrize(
    ("role", "action", "status"),
    [
        ("approver", "submit", 403),
        ("reader", "submit", 403),
        ("preparer", "approve", 409),
        ("publisher", "publish", 409),
    ],
)
def test_a_step_is_refused_to_others_and_out_of_turn(site, unit, version, role, action, status):
    assert act(site, role, version, action).status_code == status
    assert state(site, version) == "draft"


def test_whose_step_is_over_is_told_where_the_version_is(site, unit, version):
    act(site, "preparer", version, "submit")
    act(site, "approver", version, "approve")
    late = act(site, "approver", version, "return", "2101501")
    assert late.status_code == 409 and words_of_state("at_bureau") in late.text
    assert act(site, "reader", version, "return", "2101501").status_code == 403
    assert state(site, version) == "at_bureau"


def words_of_state(state: str) -> str:
    return messages(DEFAULT_LANGUAGE).text(f"web.state.{state}")


def test_people_of_another_unit_see_nothing_of_it(site, unit, version):
    site.user("stranger", ("preparer", site.unit("another")))
    stranger = site.as_user("stranger")
    for path in (f"/versions/{version}", f"/compose/{version}/lines", f"/versions/{version}/preview"):
        assert stranger.get(path).status_code == 404
    assert UNIT not in stranger.get("/work").text


def test_what_changed_since_the_page_was_shown_is_not_approved(site, unit, version):
    act(site, "preparer", version, "submit")
    person = site.as_user("approver")
    answer = person.post(f"/versions/{version}/steps/approve", {"edition": 99}, form=f"/versions/{version}")
    assert answer.status_code == 409 and state(site, version) == "at_unit"


def offered(site, role: str, version: int) -> list[str]:
    """The steps whose buttons stand on the page."""
    return re.findall(r'id="do-(\w+)"', site.as_user(role).get(f"/versions/{version}").text)


def test_approval_waits_for_the_end_of_the_audit(site, unit, version):
    act(site, "preparer", version, "submit")
    act(site, "approver", version, "approve")
    assert act(site, "reviewer", version, "approve").status_code == 422
    assert offered(site, "reviewer", version) == ["return"]
    assert "审核还没有完成" in site.as_user("reviewer").get(f"/versions/{version}").text
    site.work()
    assert offered(site, "reviewer", version) == ["approve", "return"]
    assert act(site, "reviewer", version, "approve").status_code == 303


def test_what_was_audited_before_it_was_returned_waits_for_its_new_audit(site, unit, version):
    act(site, "preparer", version, "submit")
    site.work()
    act(site, "approver", version, "return", "2101501")
    act(site, "preparer", version, "submit")
    act(site, "approver", version, "approve")
    assert offered(site, "reviewer", version) == ["return"]
    site.work()
    assert offered(site, "reviewer", version) == ["approve", "return"]


def test_a_comment_stands_on_the_page_until_it_is_settled(site, unit, version):
    person = site.as_user("reviewer")
    person.post(f"/versions/{version}/comments", {"text": "<b>why</b>"}, form=f"/versions/{version}")
    shown = person.get(f"/versions/{version}").text
    assert "&lt;b&gt;why&lt;/b&gt;" in shown and "<b>why</b>" not in shown
    number = re.search(r"/comments/(\d+)/resolve", shown)[1]
    person.post(f"/versions/{version}/comments/{number}/resolve", form=f"/versions/{version}")
    assert f"/comments/{number}/resolve" not in person.get(f"/versions/{version}").text


@pytest.mark.parametrize(("days", "left", "tone"), [(0, 20, "notice"), (15, 5, "warning"), (21, -1, "error")])
def test_the_clock_runs_from_the_approval(days, left, tone):
    today = date(2000, 3, 1)
    found = due_of(Disclosure(approved_on=today - timedelta(days=days), versions=[]), today)
    assert (found.left, found.tone) == (left, tone)


def test_the_board_shows_who_has_begun_nothing_and_who_is_public(site, unit, version):
    site.unit("idle")
    site.user("bureau", ("reviewer", None))
    bureau = site.as_user("bureau")
    year = sample_book().cover.year
    shown = bureau.get(f"/work?year={year}&lang=en").text
    assert "idle" in shown and "Not begun" in shown and "Being prepared" in shown
    only = bureau.get(f"/work?year={year}&state=none").text
    assert "idle" in only and UNIT not in only


def test_many_files_are_checked_at_once(site, faulty):
    site.user("bureau", ("reviewer", None))
    bureau = site.as_user("bureau")
    files = [("files", (f"{n}.txt", faulty)) for n in range(2)]
    answer = bureau.client.post("/bulk-check", data={"csrf": bureau.csrf("/bulk-check")}, files=files)
    assert answer.status_code == 303
    site.work()
    assert bureau.get("/bulk-check").text.count("/download/checklist") == 2


def test_the_list_of_files_says_each_verdict_and_why_one_has_none(site, faulty):
    site.user("bureau", ("reviewer", None))
    bureau, words = site.as_user("bureau"), messages(DEFAULT_LANGUAGE)
    given = (("wrong.txt", faulty), ("little.txt", faulty[:600]), ("none.pdf", b"%PDF-1.7 nothing"))
    files = [("files", each) for each in given]
    bureau.client.post("/bulk-check", data={"csrf": bureau.csrf("/bulk-check")}, files=files)
    site.work()
    with site.context.db.reading() as session:
        told = {check.name: (check.id, check.verdict) for check in session.scalars(select(Check))}
    rows = {row[0]: row[1] for row in re.findall(ROW, bureau.get("/bulk-check").text)}
    assert [told[name][1] for name, _ in given] == ["fail", "undetermined", ""]
    for name in ("wrong.txt", "little.txt"):
        id, verdict = told[name]
        assert words.text(f"verdict.{verdict}") in rows[id]
    assert "badge pass" not in rows[told["little.txt"][0]]
    id = told["none.pdf"][0]
    (reason,) = re.findall(r'role="alert".*?<br>(.*?)</p>', bureau.get(f"/check/{id}").text)
    assert reason and reason in rows[id]


ROW = re.compile(r'<tr><td><a href="/check/(\w+)">(.*?)</tr>')


def test_a_book_of_another_year_is_not_handed_in(site):
    unit = site.unit(sample_book().cover.unit)
    site.user("li", ("preparer", unit))
    version = draft(site.context, unit)
    with site.context.db.writing() as session:
        session.get(Version, version).disclosure.year += 1
    answer = site.as_user("li").post(f"/versions/{version}/steps/submit", {"edition": "1"}, form="/check")
    year = sample_book().cover.year
    assert answer.status_code == 422 and str(year) in answer.text and str(year + 1) in answer.text


def test_the_board_opens_with_a_year_that_is_near(context, site):
    unit = site.unit("own")
    with context.db.writing() as session:
        session.add_all([Disclosure(unit_id=unit, year=year, kind="budget") for year in (2024, 9999)])
    with context.db.reading() as session:
        assert newest_year(session, date(2024, 5, 1)) == 2024


def test_an_empty_file_among_many_stops_no_other(site):
    unit = site.unit("own")
    site.user("li", ("preparer", unit))
    person = site.as_user("li")
    files = [("files", ("a.txt", b"")), ("files", ("b.txt", b"no budget"))]
    assert person.post("/bulk-check", files=files, form="/check").status_code == 303
    site.work()
    with site.context.db.reading() as session:
        assert {check.name: check.job.state for check in session.scalars(select(Check))} == {
            "a.txt": "failed",
            "b.txt": "failed",
        }


def test_a_book_with_another_unit_on_its_cover_warns_whoever_reviews_it(site):
    unit = site.unit("another")
    for role in ("preparer", "approver"):
        site.user(role, (role, unit))
    version = draft(site.context, unit)
    site.as_user("preparer").post(f"/versions/{version}/steps/submit", {"edition": "1"}, form="/check")
    site.work()
    shown = site.as_user("approver").get(f"/versions/{version}?lang=en").text
    assert "The unit named in it is" in shown and "do-approve" in shown
