"""The board and other lists of many units: parts of one length, counts over all, no more questions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from mingzhang.web.clock import today
from mingzhang.web.db.models import APPROVED, DRAFT, PUBLISHED, Disclosure, Unit, Version, now
from tests.web.conftest import Site

YEAR, PART = today().year, 50


def add_units(site: Site, count: int, above: int, *, first: int = 0) -> None:
    """One third has begun nothing, one third a draft; of the last third some are approved, some published."""
    with site.context.db.writing() as session:
        for number in range(first, first + count):
            unit = Unit(name=f"第{number:04}号单位", parent_id=above)
            session.add(unit)
            if number % 3 == 0:
                continue
            state = DRAFT if number % 3 == 1 else APPROVED if number % 2 else PUBLISHED
            told = Disclosure(unit=unit, year=YEAR, kind="budget")
            if state == APPROVED:
                told.approved_on = today() - timedelta(days=number % 30)
            shown = now() if state == PUBLISHED else None
            session.add(Version(disclosure=told, number=1, state=state, published=shown, results={}))


@pytest.fixture
def boss(site: Site) -> Site:
    above = site.unit("上级")
    site.user("boss", *((role, None) for role in ("administrator", "reviewer", "preparer")))
    add_units(site, 120, above)
    return site.as_user("boss")


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)', page)


def walk(boss: Site, address: str) -> tuple[list[str], list[int]]:
    """The names on all parts, by following the ways to the next; and how many stand on each."""
    found, lengths = [], []
    while address:
        page = boss.get(address).text
        found += names(page)
        lengths.append(len(names(page)))
        way = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/work" + way[1].replace("&amp;", "&") if way else ""
    return found, lengths


def test_the_parts_hold_every_unit_once_and_keep_the_order_of_the_whole(boss: Site):
    found, lengths = walk(boss, f"/work?year={YEAR}&kind=budget")
    assert lengths == [PART, PART, 21]
    assert len(set(found)) == 121
    told = list(boss.get(f"/api/v1/board?year={YEAR}&limit=200").json()["items"])
    assert found == [each["unit"]["name"] for each in told]
    left = [each["due"]["left"] for each in told if each["due"]]
    assert left == sorted(left) and left[0] < 0 and all(each["due"] for each in told[: len(left)])


COUNTS = {"none": 41, "draft": 40, "approved": 20, "published": 20}


@pytest.mark.parametrize(("state", "count"), COUNTS.items())
def test_counts_are_over_all_and_filters_are_kept_on_the_way(boss: Site, state: str, count: int):
    shown = boss.get(f"/work?year={YEAR}&state={state}&start=0").text
    counts = dict(re.findall(r'state=(\w+)"[^>]*>[^<]*<span class="count">(\d+)</span>', shown))
    assert {name: int(told) for name, told in counts.items()} == COUNTS
    assert len(walk(boss, f"/work?year={YEAR}&state={state}")[0]) == count
    api = boss.get(f"/api/v1/board?year={YEAR}&state={state}&limit=15&after=15").json()
    assert (api["total"], api["counts"]["none"], len(api["items"])) == (count, 41, min(15, count - 15))


def test_the_next_part_is_of_the_same_state_year_and_kind(boss: Site, site: Site):
    add_units(site, 120, 1, first=120)
    page = boss.get(f"/work?year={YEAR}&state=draft").text
    way = re.search(r'rel="next" href="([^"]+)"', page)
    assert way and way[1].replace("&amp;", "&") == f"?year={YEAR}&kind=budget&state=draft&start={PART}"
    assert 'rel="prev"' not in page and 'rel="prev"' in boss.get(f"/work?state=draft&start={PART}").text


@pytest.mark.parametrize(
    "address",
    ["/work", "/public", "/admin", "/compose/new", "/bulk-check"]
    + [f"/api/v1/{part}" for part in ("board", "units", "disclosures", "people", "public/units")]
    + ["/api/v1/public/disclosures"],
)
def test_many_units_ask_the_database_as_often_as_few(site: Site, boss: Site, address: str):
    asked: list[str] = []
    event.listen(site.context.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert boss.get(address).status_code == 200
    few = len(asked)
    add_units(site, 600, 1, first=120)
    asked.clear()
    assert boss.get(address).status_code == 200
    assert len(asked) <= few, asked
