"""Characters that no database or file system takes, in every part of an address: never a fault of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi.dependencies.models import Dependant

from mingzhang.web.context import open_context
from mingzhang.web.settings import Settings
from tests.web.conftest import Site
from tests.web.publishing import ROLES, publish_sample, sample_book
from tests.web.test_access import routes

UNHELD = ("a%00b", "%01%1B%7F%ED%A0%80%FF", "%0D%0Ax:%20y%E2%80%AE")
KNOWN = {"table": "expenditure", "row": "total", "column": "total", "kind": "bars", "what": "budget"}
KNOWN |= {"format": "svg", "sheet": "lines", "name": "pdf"}
_PART = re.compile(r"\{(\w+)(?::\w+)?\}")


def addresses() -> Iterator[str]:
    """Every part of a path and every parameter of a query with each of them, the others as they should be."""
    for path, route in routes():
        if "GET" not in route.methods:
            continue
        for sign in UNHELD:
            for name in _PART.findall(path):
                yield _filled(path, {**KNOWN, name: sign})
            yield from (f"{_filled(path, KNOWN)}?{quote(name)}={sign}" for name in _queries(route.dependant))


def _filled(path: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda part: parts.get(part[1], "1"), path)


def _queries(dependant: Dependant) -> set[str]:
    own = {field.alias for field in dependant.query_params}
    return own.union(*map(_queries, dependant.dependencies))


@pytest.fixture(params=["sqlite", "postgresql"])
def asking(request, tmp_path) -> Iterator[list[Site]]:
    """Nobody and somebody who may everything, on either database."""
    server = request.getfixturevalue("database") if request.param == "postgresql" else ""
    context = open_context(Settings(tmp_path, database=server, logins_a_minute=100_000))
    site = Site(context)
    publish_sample(site, site.unit(sample_book().cover.unit))
    site.user("boss", ("administrator", None), *((role, None) for role in ROLES))
    yield [site, site.as_user("boss")]
    context.db.engine.dispose()


def test_no_address_makes_a_fault(asking: list[Site]):
    nobody, boss = asking
    asked = list(addresses())
    assert len(asked) > 300
    found = {each: (nobody if "/public" in each else boss).get(each).status_code for each in asked}
    assert {address: status for address, status in found.items() if status >= 500} == {}


def test_what_cannot_be_seen_is_no_word_of_a_search(asking: list[Site]):
    site = asking[0]
    assert site.get("/public?q=%00").status_code == 200
    told = [
        site.get(f"/public?q={word}").text.count("<tr>")
        for word in ("2101501", "2101501%00", "%002101501%1B")
    ]
    assert told[0] > 1 and len(set(told)) == 1
    assert site.get("/api/v1/public/search?words=%00").status_code == 422
