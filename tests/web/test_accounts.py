"""Accounts: the first one, signing in and out, lock-out, one-time links, one's own password, tokens."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mingzhang.web.db.models import ADMINISTRATOR, READER, LoginSession, TrailEntry, User, now
from mingzhang.web.guards import SESSION, VISIT
from mingzhang.web.serve import first_link
from tests.web.conftest import PASSWORD, Site
from tests.web.programs import token_of

NEXT = "another long password"


def join(site: Site, link: str, name: str = "boss", password: str = PASSWORD):
    return site.post(link, {"name": name, "password": password}, form=link)


def test_the_first_start_gives_one_link_that_works_once(site: Site):
    link = first_link(site.context)
    assert link is not None
    answer = join(site, link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert site.get("/admin").status_code == 200
    assert first_link(site.context) is None
    assert Site(site.context).get(link).status_code == 404


def test_nobody_can_sign_in_before_the_first_account_is_made(site: Site):
    for name, password in (("admin", "admin"), ("root", ""), ("boss", PASSWORD)):
        assert site.sign_in(name, password).status_code == 422


def test_easy_passwords_are_refused_and_the_link_stays(site: Site):
    link = first_link(site.context)
    for easy in ("short", "aaaaaaaaaaaa", "boss-boss-boss"):
        assert join(site, link, password=easy).status_code == 422
    assert join(site, link).status_code == 303


def test_signing_in_gives_a_new_session_and_takes_none_over(site: Site):
    """Session fixation: a cookie that somebody planted before is worth nothing after."""
    site.user("li")
    site.client.cookies.set(SESSION, "planted-by-a-stranger")
    site.client.cookies.set(VISIT, "planted-as-well")
    before = site.csrf("/sign-in")
    answer = site.sign_in("li")
    cookie = answer.cookies[SESSION]
    assert cookie != "planted-by-a-stranger"
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=lax" in answer.headers["set-cookie"]
    site.client.cookies.clear()
    site.client.cookies.set(SESSION, cookie)
    assert site.get("/account").status_code == 200
    assert site.client.post("/sign-out", data={"csrf": before}).status_code == 403
    stranger = Site(site.context)
    stranger.client.cookies.set(SESSION, "planted-by-a-stranger")
    assert stranger.get("/account").status_code == 401


def test_secure_cookies_where_the_site_is_served_over_https(site: Site, context):
    secure = Site(replace(context, settings=replace(context.settings, secure=True)))
    secure.user("li")
    page = secure.get("/sign-in")
    assert "Secure" in page.headers["set-cookie"]
    assert "max-age" in page.headers["strict-transport-security"]


def test_signing_out_ends_the_session_on_the_server(site: Site):
    site.user("li")
    site.sign_in("li")
    cookie = site.client.cookies[SESSION]
    assert site.post("/sign-out", form="/account").status_code == 303
    site.client.cookies.set(SESSION, cookie)
    assert site.get("/account").status_code == 401


def test_wrong_passwords_lock_the_account_for_a_while_and_say_no_more_than_others(site: Site):
    site.user("li")
    answers = [site.sign_in("li", "wrong password").text for _ in range(site.context.settings.lock_after)]
    locked = site.sign_in("li")
    assert locked.status_code == 422
    nobody = site.sign_in("nobody", "wrong password")
    strip = [text.replace('value="li"', "").replace('value="nobody"', "") for text in (*answers, nobody.text)]
    assert len({len(text) for text in strip}) == 1
    with site.context.db.writing() as session:
        session.query(User).one().locked_until = None
    assert site.sign_in("li").status_code == 303


def test_a_sign_in_takes_as_long_whoever_is_named(site: Site, monkeypatch):
    """One password is hashed each time: for no account, a closed, locked or new one, and a wrong password."""
    from mingzhang.web import passwords

    for name in ("right", "closed", "locked", "new"):
        site.user(name)
    with site.context.db.writing() as session:
        users = {user.name: user for user in session.query(User)}
        users["closed"].active = False
        users["locked"].locked_until = now() + timedelta(hours=1)
        users["new"].password = None
    counted = []

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            counted.append(hashed)
            return real.verify(hashed, password)

    real = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Counting())
    for number, name in enumerate(("nobody", "right", "closed", "locked", "new", "x" * 500), 1):
        assert site.sign_in(name, "wrong password").status_code == 422
        assert len(counted) == number, name


def test_sign_ins_from_one_address_are_limited(site: Site, context):
    few = Site(replace(context, settings=replace(context.settings, logins_a_minute=3)))
    assert [few.sign_in("x", "y").status_code for _ in range(4)] == [422, 422, 422, 429]


def test_a_closed_account_is_out_at_once(site: Site):
    site.user("li", (READER, None))
    other = site.as_user("li")
    assert other.get("/account").status_code == 200
    with site.context.db.writing() as session:
        session.query(User).one().active = False
    assert other.get("/account").status_code == 401


def test_an_idle_session_ends(site: Site, context):
    site.user("li")
    other = site.as_user("li")
    with context.db.writing() as session:
        found = session.query(LoginSession).one()
        found.seen = found.seen.replace(year=found.seen.year - 1)
    assert other.get("/account").status_code == 401


def test_only_local_addresses_are_gone_on_to(site: Site):
    site.user("li")
    for to in ("https://evil.example", "//evil.example", "/\\evil.example", "/x\r\nset-cookie: a=b"):
        answer = site.post("/sign-in", {"name": "li", "password": PASSWORD, "to": to})
        assert answer.headers["location"] == "/"


def test_a_token_acts_for_its_user_and_can_be_taken_back(site: Site):
    site.user("li", (READER, None))
    li = site.as_user("li")
    page = li.post("/account/tokens", {"name": "script", "days": "10"}, form="/account")
    secret = page.text.split('<code class="secret">')[1].split("<")[0]
    program = Site(site.context).client
    bearer = {"authorization": f"Bearer {secret}"}
    me = program.get("/api/v1/me", headers=bearer).json()
    assert me == {"name": "li", "roles": [{"role": "reader", "unit": None}]}
    assert program.post("/api/v1/tokens", json={"name": "x"}, headers=bearer).status_code == 403
    (token,) = program.get("/api/v1/tokens", headers=bearer).json()["items"]
    assert program.delete(f"/api/v1/tokens/{token['id']}", headers=bearer).status_code == 204
    assert program.get("/api/v1/me", headers=bearer).status_code == 401
    assert secret not in li.get("/account").text


def change(person: Site, current: str, password: str, again: str | None = None):
    data = {"current": current, "password": password, "again": password if again is None else again}
    return person.post("/account/password", data, form="/account")


def test_ones_own_password_is_changed_and_other_browsers_are_signed_out(site: Site):
    site.user("li")
    li, elsewhere = site.as_user("li"), site.as_user("li")
    answer = change(li, PASSWORD, NEXT)
    assert answer.headers["location"] == "/account?changed=true"
    assert 'role="status"' in li.get("/account?changed=true").text
    assert elsewhere.get("/account").status_code == 401
    assert site.sign_in("li").status_code == 422
    assert site.sign_in("li", NEXT).status_code == 303
    with site.context.db.reading() as session:
        told = session.scalars(select(TrailEntry).where(TrailEntry.action == "account.password")).one()
        assert (told.actor, told.subject, told.details) == ("li", "li", {})


@pytest.mark.parametrize(
    ("current", "password", "again"),
    [
        ("wrong password", NEXT, NEXT),
        (PASSWORD, "short", "short"),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, NEXT, f"{NEXT}!"),
    ],
    ids=["wrong", "easy", "the same", "mistyped"],
)
def test_a_password_is_not_changed_for(site: Site, current: str, password: str, again: str):
    site.user("li")
    li, elsewhere = site.as_user("li"), site.as_user("li")
    answer = change(li, current, password, again)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert not {current, password, again} & set(re.findall(r'value="([^"]*)"', answer.text))
    assert elsewhere.get("/account").status_code == 200
    assert site.sign_in("li").status_code == 303


def test_guesses_at_the_current_password_lock_the_account(site: Site):
    site.user("li")
    li = site.as_user("li")
    for _ in range(site.context.settings.lock_after):
        assert change(li, "wrong password", NEXT).status_code == 422
    assert change(li, PASSWORD, NEXT).status_code == 422
    assert site.sign_in("li").status_code == 422


def test_changes_of_a_password_are_limited_as_signing_in_is(site: Site, context):
    few = Site(replace(context, settings=replace(context.settings, logins_a_minute=3)))
    few.user("li")
    li = few.as_user("li")
    assert [change(li, "wrong password", NEXT).status_code for _ in range(4)] == [422, 422, 422, 429]


def test_a_password_that_is_kept_elsewhere_is_not_changed_here(site: Site):
    site.user("li")
    with site.context.db.writing() as session:
        session.query(User).one().password = None
    li = site.as_user("li")
    page = li.get("/account").text
    assert 'name="current"' not in page and "统一身份认证" in page
    assert change(li, PASSWORD, NEXT).status_code == 409


def test_a_program_changes_the_password_by_session_but_never_by_token(site: Site):
    site.user("li")
    li = site.as_user("li")
    wanted = {"current": PASSWORD, "password": NEXT}
    bearer = {"authorization": f"Bearer {token_of(site.context, 'li')}"}
    refused = Site(site.context).client.post("/api/v1/account/password", json=wanted, headers=bearer)
    assert (refused.status_code, refused.json()["error"]) == (403, "web.error.by_token")
    headers = {"x-csrf-token": li.csrf("/account")}
    wrong = li.client.post(
        "/api/v1/account/password", json={**wanted, "current": "wrong password"}, headers=headers
    )
    assert (wrong.status_code, wrong.json()["error"]) == (422, "web.error.password_wrong")
    assert li.client.post("/api/v1/account/password", json=wanted, headers=headers).status_code == 204
    assert site.sign_in("li", NEXT).status_code == 303


@pytest.mark.parametrize("days", [0, -1, 367, 100000])
def test_days_of_a_token_beyond_the_limits_are_refused_and_not_made_to_fit(site: Site, days: int):
    site.user("li")
    li = site.as_user("li")
    page = li.post("/account/tokens", {"name": "每月统计", "days": str(days)}, form="/account")
    assert page.status_code == 422 and "366" in page.text
    assert 'value="每月统计"' in page.text and f'value="{days}"' in page.text
    headers = {"x-csrf-token": li.csrf("/account")}
    answer = li.client.post("/api/v1/tokens", json={"name": "t", "days": days}, headers=headers)
    assert answer.status_code == 422
    assert li.get("/api/v1/tokens").json()["total"] == 0


@pytest.mark.parametrize("days", [1, 366])
def test_a_token_lives_as_long_as_was_asked_for(site: Site, days: int):
    site.user("li")
    li = site.as_user("li")
    assert li.post("/account/tokens", {"name": "t", "days": str(days)}, form="/account").status_code == 200
    (token,) = li.get("/api/v1/tokens").json()["items"]
    lives = datetime.fromisoformat(token["expires"]) - datetime.fromisoformat(token["created"])
    assert abs(lives - timedelta(days=days)) < timedelta(minutes=1)


def test_the_last_administrator_stays(site: Site):
    site.user("boss", (ADMINISTRATOR, None))
    boss = site.as_user("boss")
    with site.context.db.reading() as session:
        (held,) = session.query(User).one().roles
    answer = boss.post(f"/admin/users/1/roles/{held.id}/delete", form="/admin")
    assert answer.status_code == 409
    assert boss.get("/admin").status_code == 200


def test_a_units_administrator_gives_roles_in_the_unit_and_below_only(site: Site):
    top, other = site.unit("top"), site.unit("other")
    below = site.unit("below", top)
    site.user("li", (ADMINISTRATOR, top))
    li = site.as_user("li")
    for unit, status in ((top, 200), (below, 200), (other, 403), ("", 403)):
        answer = li.post("/admin/invite", {"role": READER, "unit": str(unit)}, form="/admin")
        assert answer.status_code == status, unit
    assert li.get("/admin/trail").status_code == 403
    assert li.post("/admin/users/1/password", form="/admin").status_code == 403


def test_many_people_are_found_by_name_and_given_roles_one_at_a_time(site: Site):
    site.user("boss", (ADMINISTRATOR, None))
    with site.context.db.writing() as session:
        session.add_all([User(name=f"p{n:03}", shown_name=f"会计{n}") for n in range(120)])
    site.unit("财政局")
    boss = site.as_user("boss")

    def told(page: str) -> list[str]:
        return re.findall(r'<th scope="row">(\w+)', page)

    first, last = boss.get("/admin").text, boss.get("/admin?start=100").text
    assert told(first) == ["boss", *(f"p{n:03}" for n in range(49))]
    assert told(last) == [f"p{n:03}" for n in range(99, 120)] and 'rel="next"' not in last
    assert first.count("财政局</option>") == 2, "a list of all units for each form, not for each person"
    found = boss.get("/admin?q=会计 7").text
    assert told(found) == [f"p{n:03}" for n in range(120) if "7" in str(n)]
    assert "没有这样的人员" in boss.get("/admin?q=nobody").text
    number = re.search(r'href="\?user=(\d+)[^"]*#give"[^>]*>[^<]*<span class="hidden"> p070', found)[1]
    assert f'action="/admin/users/{number}/roles"' in boss.get(f"/admin?user={number}").text
    form = {"role": READER, "unit": ""}
    assert boss.post(f"/admin/users/{number}/roles", form, form="/admin").status_code == 303
    assert boss.get("/admin?q=p070").text.count(f'action="/admin/users/{number}/roles/') == 1
