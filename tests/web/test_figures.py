"""The search over published figures: what a word may mean, what is found and in what order."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import delete, event, func, select, update

from mingzhang.model import Amount, Fact, Place, Profile, Source, TableSeen
from mingzhang.model import Disclosure as Told
from mingzhang.web.db.models import PUBLISHED, SUPERSEDED, Disclosure, Figure, FigureItem, Version, now
from mingzhang.web.figures import figures_of, keep_figures, search, without_figures
from mingzhang.web.public import units_that_published
from mingzhang.web.tidy import sweep
from tests.web.publishing import publish_sample, sample_book


def fact(table: str, row: str, column: str, value: str, label: str) -> Fact:
    return Fact(table, row, column, Amount.parse(value), label, Place(page=1))


FACTS = (
    fact("expenditure", "total", "total", "211.10", "合计"),
    fact("expenditure", "2101501", "basic", "12.40", "行政运行"),
    fact("expenditure", "2101505", "project", "198.70", "医疗保障政策管理"),
    fact("three_public", "reception", "amount", "0.50", "公务接待费（含外事）"),
)


@pytest.fixture
def told(context, site):
    """Two units, two years; of one disclosure a version that was replaced."""
    ids = {}
    for name in ("甲市医疗保障局", "乙县财政局（本级）"):
        unit = site.unit(name)
        for year in (2023, 2024):
            ids[name[0], year] = _published(context, unit, year, FACTS)
    changed = dataclasses.replace(FACTS[1], amount=Amount.parse("13.40"))
    ids["old"] = _published(context, None, 2024, (changed,), of=ids["甲", 2024], state=SUPERSEDED)
    return ids


def _published(
    context, unit, year, facts, of=None, state=PUBLISHED, unit_of_amounts="万元", tables=None
) -> int:
    with context.db.writing() as session:
        if of is None:
            disclosure = Disclosure(unit_id=unit, year=year, kind="budget")
            session.add(disclosure)
            session.flush()
        else:
            disclosure = session.get(Version, of).disclosure
        number = len(disclosure.versions) + 1
        version = Version(disclosure=disclosure, number=number, state=state, published=now(), results={})
        session.add(version)
        session.flush()
        keep_figures(session, version, told_of(facts, unit_of_amounts, tables))
        return version.id


def told_of(facts, unit_of_amounts="万元", tables=None) -> Told:
    """A disclosure with these facts, some tables in units of their own."""
    seen = tuple(TableSeen(id, "", "", Place(), (), 0, unit=unit) for id, unit in (tables or {}).items())
    source, profile = Source("a", "", None, ""), Profile()
    return Told(source, "", None, "budget", "", unit_of_amounts, profile, tuple(facts), tables=seen)


def found(context, text: str, most: int = 100, version: int | None = None) -> list[tuple[str, int, str]]:
    with context.db.reading() as session:
        own = session.get(Version, version) if version else None
        hits = search(session, text, most=most, version=own)
        return [(hit.disclosure.unit.name[0], hit.disclosure.year, hit.value) for hit in hits]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2101501", {"12.40"}),
        ("行政运行", {"12.40"}),
        ("行政 运行", {"12.40"}),
        ("198.70", {"198.70"}),
        ("支出 2101505", {"198.70"}),
        ("EXPENDITURE 2101505", {"198.70"}),
        ("公务接待费(含外事)", {"0.50"}),
        ("15", {"12.40", "198.70"}),
        ("reception", set()),
        ("%", set()),
        ("nothing", set()),
        ("2101501 nothing", set()),
        ("", set()),
    ],
)
def test_every_word_is_part_of_what_the_figure_is_of(context, told, text, values):
    assert {value for _, _, value in found(context, text)} == values


BIG = fact("income", "total", "total", "9746.50", "合计")
IN_YUAN = fact("income", "total", "total", "97465000", "合计")
NEGATIVE = fact("general", "210", "total", "-1234567.10", "卫生健康支出")


@pytest.fixture
def amounts(context, site):
    """One unit writes in 10 000 yuan, the other the same amount in yuan."""
    _published(context, site.unit("丙市财政局"), 2024, (BIG, NEGATIVE))
    _published(context, site.unit("丁市财政局"), 2024, (IN_YUAN,), unit_of_amounts="元")


WRITTEN = ("9746.50", "9746.5", "9,746.50", "９，７４６．５０", "9746.500", "收入 9746.5")
WITH_UNIT = (
    "9746.5万元",
    "9,746.50 万元",
    "９７４６．５万元",
    "97465000元",
    "97,465,000.00元",
    "0.97465亿元",
)
IN_PHRASES = ("约9746.5万元。", "收入：9,746.50万元，", "收入9746.5万元", "9746.5 万元 收入")
OTHERS = ("9746.51", "746.5", "9746.5元", "9746", "9746.5 nothing", "nothing9746.5", "1234567.1")


@pytest.mark.parametrize("typed", WRITTEN)
def test_a_bare_amount_is_the_printed_number_however_it_is_written(context, amounts, typed):
    assert [(unit, value) for unit, _, value in found(context, typed)] == [("丙", "9746.50")]


@pytest.mark.parametrize("typed", [*WITH_UNIT, *IN_PHRASES])
def test_an_amount_with_its_unit_is_found_in_whatever_unit_it_is_printed(context, amounts, typed):
    hits = {(unit, value) for unit, _, value in found(context, typed)}
    assert hits == {("丙", "9746.50"), ("丁", "97465000")}


@pytest.mark.parametrize("typed", ["-1234567.1", "−1,234,567.10", "－1234567.10", "卫生 −1234567.1万元"])
def test_negative_amounts_are_found_by_every_minus(context, amounts, typed):
    assert [value for _, _, value in found(context, typed)] == ["-1234567.10"]


@pytest.mark.parametrize("typed", OTHERS)
def test_other_amounts_are_not_found(context, amounts, typed):
    assert found(context, typed) == []


def test_a_table_that_prints_a_unit_of_its_own_is_found_in_it(context, site):
    facts = (IN_YUAN, fact("three_public", "total", "amount", "346.30", "合计"))
    own = {"three_public": "万元"}
    version = _published(context, site.unit("戊市财政局"), 2025, facts, unit_of_amounts="元", tables=own)
    for typed in ("346.30万元", "3463000元", "346.3", "三公 346.3万元"):
        assert [value for *_, value in found(context, typed)] == ["346.30"], typed
    assert found(context, "346.3元") == [] and len(found(context, "9746.5万元")) == 1
    with context.db.reading() as session:
        shown = figures_of(session, session.get(Version, version), start=0, limit=9)
        assert [(each.value, each.amount_unit) for each in shown] == [("97465000", "元"), ("346.30", "万元")]


@pytest.mark.parametrize("typed", ["\0", "\x1b", "\u202e", "\ud800", "\x7f\n"])
def test_what_cannot_be_seen_finds_nothing_and_is_passed_over(context, amounts, typed):
    assert found(context, typed) == []
    assert len(found(context, f"9746.50{typed}")) == 1


def test_amounts_are_found_by_the_index_of_values(context, amounts):
    asked = []
    event.listen(context.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    assert found(context, "9746.5万元")
    (query,) = (each for each in asked if "figure.value IN" in each[0])
    with context.db.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query[0]}", query[1]).all()
    assert any("USING INDEX ix_figure_value" in str(step) for step in plan), plan


def test_units_and_years_narrow_it_down_and_the_newest_year_comes_first(context, told):
    assert [(unit, year) for unit, year, _ in found(context, "甲市 2101501")] == [("甲", 2024), ("甲", 2023)]
    assert found(context, "2023 2101501 乙县") == [("乙", 2023, "12.40")]
    assert found(context, "财政局(本级) 2024 行政运行") == [("乙", 2024, "12.40")]
    assert found(context, "甲市 乙县 2101501") == []


def test_a_word_that_is_in_a_unit_s_name_and_in_an_item_finds_both(context, told):
    hits = found(context, "医疗保障 2024")
    assert ("乙", 2024, "198.70") in hits and ("甲", 2024, "198.70") in hits
    assert ("甲", 2024, "12.40") not in hits, "words that only name the unit and the year find no figure"


def test_no_more_than_asked_for(context, told):
    assert len(found(context, "支出", most=3)) == 3


def test_a_version_that_was_replaced_is_searched_only_by_itself(context, told):
    assert "13.40" not in {value for _, _, value in found(context, "2101501")}
    assert found(context, "2101501", version=told["old"]) == [("甲", 2024, "13.40")]


def test_what_a_figure_is_of_is_kept_once(context, told):
    with context.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(FigureItem)) == len(FACTS)
        assert session.scalar(select(func.count()).select_from(Figure)) == 4 * len(FACTS) + 1


def test_keeping_again_replaces_and_the_printed_order_stays(context, told):
    with context.db.writing() as session:
        version = session.get(Version, told["甲", 2023])
        keep_figures(session, version, told_of(FACTS[::-1]))
    with context.db.reading() as session:
        own = figures_of(session, session.get(Version, told["甲", 2023]), start=1, limit=2)
        assert [each.value for each in own] == ["198.70", "12.40"]


def test_units_are_found_by_name_a_page_at_a_time(context, told, site):
    site.unit("丙市审计局")
    with context.db.reading() as session:
        names = [unit.name for unit in units_that_published(session)[0]]
        assert names == sorted(names) and len(names) == 2
        page, count = units_that_published(session, start=1, limit=1)
        assert ([unit.name for unit in page], count) == (names[1:], 2)
        assert [unit.name[0] for unit in units_that_published(session, "医疗 2101501")[0]] == ["甲"]
        assert units_that_published(session, "2101501") == ([], 0)


def test_the_unit_of_what_was_published_before_units_were_kept_is_kept_by_the_sweep(context, site):
    publish_sample(site, site.unit(sample_book().cover.unit))
    with context.db.writing() as session:
        version = session.scalars(select(Version)).one()
        told, version.amount_unit = version.amount_unit, None
        session.execute(update(Figure).values(amount_unit=None))
    sweep(context)
    with context.db.reading() as session:
        assert session.scalars(select(Version.amount_unit)).one() == told == sample_book().cover.amount_unit
        assert session.scalars(select(Figure.amount_unit).distinct()).all() == [told]
        assert not without_figures(session)


def test_until_the_sweep_figures_without_a_unit_are_in_that_of_their_version(context, amounts):
    with context.db.writing() as session:
        session.execute(update(Figure).values(amount_unit=None))
    assert {(unit, value) for unit, _, value in found(context, "9746.5万元")} == {
        ("丙", "9746.50"),
        ("丁", "97465000"),
    }


def test_what_was_published_before_figures_were_kept_is_kept_by_the_sweep(context, site):
    publish_sample(site, site.unit(sample_book().cover.unit))
    with context.db.reading() as session:
        before = session.scalar(select(func.count()).select_from(Figure))
    with context.db.writing() as session:
        session.execute(delete(Figure))
        assert without_figures(session)
    sweep(context)
    with context.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Figure)) == before > 100
