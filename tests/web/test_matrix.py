"""Every route × everybody × own unit, unit below and other unit, with things that are really there."""

from __future__ import annotations

import re

import pytest

from tests.web.access_rules import Ask, everybody, signed_in
from tests.web.access_table import TABLE, known_ids
from tests.web.installation import BELOW, NOBODY, OTHER, OWN, PLACES, VISITORS, Installation, Who
from tests.web.test_access import routes


def known_routes() -> set[str]:
    return {f"{method} {path}" for path, route in routes() for method in route.methods - {"HEAD"}}


def test_every_route_has_an_entry_and_every_entry_a_route():
    told = {ask.route for ask in TABLE}
    assert known_routes() - told == set()
    assert told - known_routes() == set()


def filled(ask: Ask, ids: dict[str, object]) -> tuple[str, dict[str, object]]:
    """Address and body with the ids of a place."""
    body = ask.body
    for kind in ("data", "json"):
        if kind in body:
            body[kind] = {
                name: value.format(**ids) if isinstance(value, str) else value
                for name, value in body[kind].items()
            }
    return ask.address.format(**ids), body


def places(ask: Ask, who: Who) -> tuple[str, ...]:
    """The units to ask about: for who holds a role for all, one of them."""
    if not ask.own:
        return (OWN,)
    return (OTHER,) if who.everywhere else PLACES


def asks(ask: Ask, place: str) -> tuple[bool, ...]:
    """By cookie; where programs ask and it is not for everybody, by token too."""
    told = ask.by_token and "/api/" in ask.route and ask.rule is not everybody and place != BELOW
    return (False, True) if told else (False,)


@pytest.mark.parametrize("who", VISITORS, ids=str)
def test_who_may_gets_it_and_nobody_else(installation: Installation, who: Who):
    wrong = []
    for ask in TABLE:
        for place in places(ask, who):
            address, body = filled(ask, installation.ids[place])
            for token in asks(ask, place):
                got = installation.ask(who, ask.method, address, token=token, **body).status_code
                expected = ask.ok if ask.rule(who, place) else refusals(ask, who)
                if got not in expected:
                    wrong.append((ask.route, address, place, "token" if token else "cookie", got))
    assert wrong == []


def refusals(ask: Ask, who: Who) -> tuple[int, ...]:
    """How it is refused: nobody is asked to sign in, unless that would tell that there is something."""
    if who is not NOBODY:
        # a role that takes such a step at another time is told where the version is
        return (403, 404, 409) if "/steps" in ask.route else (403, 404)
    return (401,) if ask.rule is signed_in else (401, 404)


LEADING_OUT = ("..%2f..%2fsecret.key", "..%5csecret.key", "%2fetc%2fpasswd", "secret.key%00", "%2e%2e")


@pytest.mark.parametrize("evil", LEADING_OUT)
def test_hostile_paths_lead_nowhere_in_any_parameter(installation: Installation, evil: str):
    """Each parameter of each route that gives something, the others being those of things that are there."""
    boss = next(who for who in VISITORS if str(who) == "administrator-all")
    secret, tried = installation.context.secret, 0
    for ask in (ask for ask in TABLE if ask.method == "GET"):
        template = ask.route.split()[1]
        for known in known_ids(ask.route, installation)[:1]:
            for name in known:
                answer = installation.ask(boss, "GET", _with(template, {**known, name: evil}))
                assert answer.status_code in (303, 403, 404, 422), (ask.route, name)
                assert secret not in answer.content and b"root:" not in answer.content
                tried += 1
    assert tried > 30


def _with(template: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values[found[1]], template)
