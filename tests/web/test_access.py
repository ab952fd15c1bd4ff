"""Who may what: every route declares it, and for every route × role × own or other unit it holds."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest
from fastapi.routing import APIRoute

from mingzhang.web import api, pages
from mingzhang.web.db.models import ADMINISTRATOR, ROLES
from mingzhang.web.guards import anyone, signed_in
from tests.web.conftest import Site


def routes() -> list[tuple[str, APIRoute]]:
    """Path and route of every module of pages and API."""
    found = []
    for package, prefix in ((pages, ""), (api, "/api/v1")):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            router = getattr(import_module(module.name), "router", None)
            found += [(prefix + route.path, route) for route in router.routes] if router else []
    return found


def demand(route: APIRoute) -> tuple[str, ...] | None:
    """() for everybody, the roles, or ('signed_in',); None where nothing is declared."""
    waiting = list(route.dependant.dependencies)
    while waiting:
        dependant = waiting.pop()
        waiting += dependant.dependencies
        if dependant.call is anyone:
            return ()
        if dependant.call is signed_in:
            return ("signed_in",)
        if hasattr(dependant.call, "demands"):
            return dependant.call.demands
    return None


def test_every_route_says_who_may():
    found = routes()
    assert len(found) > 20
    assert not [path for path, route in found if demand(route) is None]


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", "1", path)


@pytest.mark.parametrize("role", ["nobody", "none", *ROLES])
def test_what_a_route_demands_is_asked(site: Site, role: str):
    """Without the role 401 or 403; with it anything else (there may be nothing under the id)."""
    unit = site.unit("own")
    asking = site
    if role != "nobody":
        site.user("li", *([] if role == "none" else [(role, unit)]))
        asking = site.as_user("li")
    token = asking.csrf("/sign-in")
    for path, route in routes():
        demanded = demand(route)
        method = sorted(route.methods - {"HEAD"})[0]
        if path in ("/sign-out", "/sign-in/oidc/back") or not demanded:
            continue
        answer = asking.client.request(method, filled(path), headers={"x-csrf-token": token})
        if role == "nobody":
            assert answer.status_code == 401, path
        elif demanded != ("signed_in",) and role not in demanded:
            assert answer.status_code == 403, path
        else:
            assert answer.status_code != 401 and answer.status_code < 500, (path, answer.text)


@pytest.mark.parametrize("role", ROLES)
def test_roles_reach_the_unit_and_those_below_it_and_no_other(context, site: Site, role: str):
    from mingzhang.web.db.models import Unit, User
    from mingzhang.web.guards import _visitor

    top, other = site.unit("top"), site.unit("other")
    below = site.unit("below", top)
    site.user("li", (role, top))
    with context.db.reading() as session:
        visitor = _visitor(session.query(User).one())
        may = {id: visitor.may(session.get(Unit, id), role) for id in (top, below, other)}
        assert may == {top: True, below: True, other: False}
        assert not visitor.may(None, role)
        assert not visitor.may(session.get(Unit, top), *(set(ROLES) - {role}))


def test_a_check_is_seen_by_its_owner_and_those_who_see_all(site: Site, faulty: bytes):
    own, other = site.unit("own"), site.unit("other")
    for name, roles in {
        "owner": [("preparer", own)],
        "colleague": [("preparer", own)],
        "stranger": [("administrator", other)],
        "bureau": [("reviewer", None)],
    }.items():
        site.user(name, *roles)
    owner = site.as_user("owner")
    address = owner.upload("a.txt", faulty)
    site.work()
    seen = {name: site.as_user(name).get(address).status_code for name in ("colleague", "stranger", "bureau")}
    assert owner.get(address).status_code == 200
    assert seen == {"colleague": 404, "stranger": 404, "bureau": 200}
    assert site.get(address).status_code == 404
    for part in ("/finding/1", "/download/xlsx", "/progress", "/crop/crop.1.0"):
        assert site.get(address + part).status_code == 404
    assert site.get("/api/v1/checks/" + address.rpartition("/")[2]).status_code == 404


def test_checks_without_an_account_can_be_switched_off(site: Site, context):
    from dataclasses import replace

    closed = Site(replace(context, settings=replace(context.settings, anonymous_check=False)))
    assert closed.get("/check").status_code == 401
    token = closed.csrf("/sign-in")
    files = {"file": ("a.txt", b"x")}
    assert closed.client.post("/check", data={"csrf": token}, files=files).status_code == 401
    assert (
        closed.client.post("/api/v1/checks", files=files, headers={"x-csrf-token": token}).status_code == 401
    )
    closed.user("li")
    assert closed.as_user("li").get("/check").status_code == 200


def test_only_an_administrator_of_all_reads_the_trail(site: Site):
    site.user("boss", (ADMINISTRATOR, None))
    assert site.as_user("boss").get("/admin/trail").status_code == 200
