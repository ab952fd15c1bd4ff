"""Administration through the API: units, people, roles, one-time links, the trail."""

from __future__ import annotations

import pytest

from tests.web.programs import Program


@pytest.fixture
def boss(site) -> Program:
    site.user("boss", ("administrator", None))
    return Program(site, "boss")


def test_units_are_made_renamed_and_moved(boss):
    top, below = (boss.post("/units", {"name": name}, 201)["id"] for name in ("top", "below"))
    assert boss.post("/units", {"name": " top "}, 409)["error"] == "web.error.unit_taken"
    assert boss.patch(f"/units/{below}", {"parent": top})["parent"] == top
    assert boss.patch(f"/units/{below}", {"name": "renamed"})["parent"] == top
    told = boss.patch(f"/units/{top}", {"parent": below}, 409)
    assert (told["error"], told["details"]) == ("web.error.unit_below_itself", {"unit": "top"})
    boss.patch(f"/units/{below}", {"parent": 99}, 404)
    assert boss.patch(f"/units/{below}", {"parent": None})["parent"] is None
    assert [unit["name"] for unit in boss.all("/units", limit=1)] == ["renamed", "top"]
    actions = [line["action"] for line in boss.get("/trail")["items"]]
    assert actions[:4] == ["unit.move", "unit.rename", "unit.move", "unit.add"]


def test_a_units_administrator_acts_within_that_unit(site, boss):
    own, other = site.unit("own"), site.unit("other")
    site.user("chief", ("administrator", own))
    site.user("li", ("reader", own))
    site.user("wang", ("reader", other))
    chief = Program(site, "chief")
    assert [person["name"] for person in chief.all("/people")] == ["chief", "li"]
    chief.post("/units", {"name": "x"}, 403)
    assert chief.post("/units", {"name": "x", "parent": own}, 201)["parent"] == own
    chief.patch(f"/units/{other}", {"name": "mine"}, 403)
    chief.patch(f"/units/{own}", {"parent": other}, 403)
    chief.get("/trail", 403)


def test_roles_are_given_and_taken(site, boss):
    unit = site.unit("own")
    site.user("li")
    (li,) = [person for person in boss.all("/people") if person["name"] == "li"]
    path = f"/people/{li['id']}"
    told = boss.post(f"{path}/roles", {"role": "preparer", "unit": unit}, 201)
    (held,) = told["roles"]
    assert (held["role"], held["unit"]) == ("preparer", unit)
    assert Program(site, "li").get("/me")["roles"] == [{"role": "preparer", "unit": unit}]
    assert boss.post(f"{path}/roles", {"role": "king"}, 422)["error"] == "web.error.role"
    assert boss.ask("DELETE", f"{path}/roles/{held['id']}").status_code == 204
    assert boss.get(path)["roles"] == []
    boss.get("/people/99", 404)


def test_the_last_administrator_stays(boss):
    (me,) = boss.all("/people")
    answer = boss.ask("DELETE", f"/people/{me['id']}/roles/{me['roles'][0]['id']}")
    assert (answer.status_code, answer.json()["error"]) == (409, "web.error.last_administrator")
    assert boss.patch(f"/people/{me['id']}", {"active": False}, 409)["error"] == "web.error.own_account"


def test_a_closed_account_has_no_token(site, boss):
    site.user("li")
    li = Program(site, "li")
    (id,) = [person["id"] for person in boss.all("/people") if person["name"] == "li"]
    assert boss.patch(f"/people/{id}", {"active": False})["active"] is False
    li.get("/me", 401)


def test_links_lead_to_the_form_that_makes_an_account(site, boss):
    link = boss.post("/invitations", {"role": "reader"}, 201)["address"]
    assert site.get("/join/" + link.rpartition("/")[2]).status_code == 200
    (me,) = boss.all("/people")
    link = boss.post(f"/people/{me['id']}/password", status=201)["address"]
    assert "boss" in site.get("/join/" + link.rpartition("/")[2]).text


def test_the_trail_comes_page_by_page_newest_first(site, boss):
    for name in "abc":
        boss.post("/units", {"name": name}, 201)
    first = boss.get("/trail", limit=2)
    rest = boss.get("/trail", limit=200, before=first["next"])
    numbers = [line["number"] for line in first["items"] + rest["items"]]
    assert numbers == list(range(first["total"], 0, -1)) and rest["next"] is None
    assert first["items"][0]["before"] == first["items"][1]["hash"]
