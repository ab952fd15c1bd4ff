"""Names of units and accounts: what cannot be seen is refused, what looks the same is the same."""

from __future__ import annotations

import pytest

from mingzhang.web.db.models import ADMINISTRATOR, Unit, User
from mingzhang.web.errors import Invalid
from mingzhang.web.given_names import given_name, same_name, visible
from mingzhang.web.serve import first_link
from tests.web.conftest import PASSWORD, Site
from tests.web.programs import Program

UNSEEN = [
    *("\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u2060", "\u2064", "\ufeff", "\u00ad"),
    *("\ufe0f", "\U000e0100", "\u0007", "\u007f", "\u3164", "\u2066", "\u180e"),
]


@pytest.fixture
def boss(site: Site) -> Site:
    site.user("boss", (ADMINISTRATOR, None))
    return site.as_user("boss")


@pytest.mark.parametrize("letter", UNSEEN, ids=lambda letter: f"U+{ord(letter):04X}")
def test_what_cannot_be_seen_is_told_with_its_place(letter: str):
    with pytest.raises(Invalid) as refused:
        given_name(f"ab{letter}c", longest=9, field="web.user_name")
    told = refused.value.details
    assert (told["name"], told["place"], told["letter"]) == ("abc", "3", f"U+{ord(letter):04X}")
    assert visible(f"ab{letter}c") == "abc"


def test_the_shape_of_an_ideograph_may_be_named():
    assert given_name("葛\U000e0100城", longest=9, field="web.user_name") == "葛\U000e0100城"
    assert same_name("葛\U000e0100城") == "葛城"


def test_blanks_are_folded():
    assert given_name(" 云溪\u3000市\t局\n", longest=9, field="web.user_name") == "云溪 市 局"


@pytest.mark.parametrize(
    ("text", "key"), [(" ", "web.error.name_missing"), ("x" * 10, "web.error.name_long")]
)
def test_no_name_and_too_long_a_name_are_refused(text: str, key: str):
    with pytest.raises(Invalid) as refused:
        given_name(text, longest=9, field="web.user_name")
    assert refused.value.key == key


def test_a_unit_is_not_made_or_renamed_with_what_cannot_be_seen(boss: Site):
    program = Program(boss, "boss")
    unit = program.post("/units", {"name": "财政局"}, 201)
    page = boss.post("/admin/units", {"name": "教育\u200b局"}, form="/admin")
    assert page.status_code == 422 and "U+200B" in page.text and "教育局" in page.text
    for answer in (
        program.post("/units", {"name": "教育\u200b局"}, 422),
        program.patch(f"/units/{unit['id']}", {"name": "教育\u200b局"}, 422),
    ):
        assert answer["error"] == "web.error.unseen" and "U+200B" in answer["message"]
    with boss.context.db.reading() as session:
        assert [each.name for each in session.query(Unit)] == ["财政局"]


@pytest.mark.parametrize(
    "twin", ["财政局（本级）", "财政局(本级)", " 财政局（本级） ", "财政局（本\U000e0100级）"]
)
def test_a_name_that_reads_the_same_is_taken(boss: Site, twin: str):
    program = Program(boss, "boss")
    first = program.post("/units", {"name": "财政局（本级）"}, 201)
    other = program.post("/units", {"name": "审计局"}, 201)
    assert program.post("/units", {"name": twin}, 409)["error"] == "web.error.unit_taken"
    assert program.patch(f"/units/{other['id']}", {"name": twin}, 409)["error"] == "web.error.unit_taken"
    assert boss.post("/admin/units", {"name": twin}, form="/admin").status_code == 409
    own = program.patch(f"/units/{first['id']}", {"name": "财政局(本级)"})
    assert own["name"] == "财政局(本级)"  # its own name, printed another way


def test_an_account_is_found_and_taken_whatever_its_width(site: Site):
    link = first_link(site.context)
    assert link is not None
    assert site.post(link, {"name": "ｂｏｓｓ", "password": PASSWORD}, form=link).status_code == 303
    with site.context.db.reading() as session:
        assert session.query(User).one().name == "boss"
    other = Site(site.context)
    for name in ("boss", "ｂｏｓｓ", " Boss "):
        assert other.sign_in(name).status_code == 303


@pytest.mark.parametrize("field", ["name", "shown_name"])
def test_nobody_joins_with_a_name_that_cannot_be_seen(site: Site, field: str):
    link = first_link(site.context)
    filled = {"name": "boss", "shown_name": "老板", "password": PASSWORD}
    answer = site.post(link, {**filled, field: "bo\u200bss"}, form=link)
    assert answer.status_code == 422 and "U+200B" in answer.text
    assert site.post(link, filled, form=link).status_code == 303
