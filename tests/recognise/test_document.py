"""A whole disclosure: the same facts from every shape of the same text, and what becomes of half of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from mingzhang.errors import NotADisclosure
from mingzhang.model import Disclosure, Indicator
from mingzhang.samples import samples_dir
from tests import shapes
from tests.published import recognised


@cache
def sample() -> str:
    return (samples_dir() / "yunxi-2024.txt").read_text(encoding="utf-8")


@cache
def original() -> Disclosure:
    return recognised(sample())


def cells(disclosure: Disclosure, *, certain: bool = False) -> dict[tuple[str, str, str], str]:
    return {fact.key: str(fact.amount) for fact in disclosure.facts if fact.certain or not certain}


def indicators(disclosure: Disclosure) -> list[tuple[object, ...]]:
    def shown(item: Indicator) -> tuple[object, ...]:
        texts = (item.level1, item.level2, item.level3, item.value, item.basis, item.previous, item.scoring)
        return (*texts, item.weight)

    return [shown(item) for target in disclosure.targets for item in target.indicators]


def figures(disclosure: Disclosure) -> list[tuple[object, ...]]:
    return [
        (c.section, c.subject, c.amount, c.share, c.delta, c.growth, c.in_reason) for c in disclosure.claims
    ]


def test_the_sample_is_read_whole():
    found = original()
    assert (found.unit, found.year, found.kind, found.amount_unit) == (
        "云溪县医疗保障局",
        2024,
        "budget",
        "万元",
    )
    assert found.form == "xinjiang-2024" and found.missing_tables == ()
    assert found.empty_tables == ("govfund", "statecap") and found.unaccounted == ()
    assert all(fact.certain for fact in found.facts)
    assert cells(found)["expenditure", "210", "basic"] == "211.10"
    assert cells(found)["projects", "2101506|医保经办服务提升", "e310"] == "12.00"
    assert cells(found)["three_public", "vehicle_operation", "general"] == "3.60"


def test_every_figure_stands_where_its_place_says():
    lines = sample().split("\n")
    for fact in original().facts:
        assert fact.place.line and fact.place.span
        assert lines[fact.place.line - 1][slice(*fact.place.span)] == str(fact.amount)


@pytest.mark.parametrize(
    "shape",
    [shapes.tab, shapes.cell_a_line, shapes.pipes, shapes.pipes_with_rule, shapes.full_width, shapes.crlf],
)
def test_shapes_that_keep_columns_give_the_same_disclosure(shape: Callable[[str], str]):
    found = recognised(shape(sample()))
    assert cells(found) == cells(original()) and all(fact.certain for fact in found.facts)
    assert indicators(found) == indicators(original()) and figures(found) == figures(original())
    assert (found.form, found.missing_tables, found.empty_tables, found.unaccounted) == (
        original().form,
        original().missing_tables,
        original().empty_tables,
        original().unaccounted,
    )


@pytest.mark.parametrize("shape", [shapes.blank_aligned, shapes.flattened])
def test_shapes_that_lose_columns_are_certain_only_of_what_is_right(shape: Callable[[str], str]):
    found = recognised(shape(sample()))
    right = cells(original())
    assert cells(found, certain=True).items() <= right.items()
    assert len(found.facts) == len(original().facts) and found.unaccounted == ()
    doubtful = {fact.table for fact in found.facts if not fact.certain}
    assert doubtful <= {"projects", "carryover"}, "the links settle every table but those that stand alone"
    assert indicators(found) == indicators(original()) and figures(found) == figures(original())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_encodings_give_the_same_facts(tmp_path, encoding: str):
    from mingzhang.pipeline import read_file

    path = tmp_path / "yunxi.txt"
    path.write_text(sample(), encoding=encoding)
    assert cells(read_file(path)) == cells(original())


def test_the_contents_list_is_no_table():
    listed = [heading for heading in original().headings if heading.listed and heading.table]
    assert len(listed) == 11 == len(original().tables)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "春天来了，山上的花都开了。",
        "收入和支出都很多，单位里的人都这样说。",
        "第一章 总则\n第一条 为了规范预算管理，制定本办法。",
    ],
)
def test_what_is_no_disclosure_is_refused(text: str):
    with pytest.raises(NotADisclosure):
        recognised(text)


def test_a_narrative_without_tables_is_a_disclosure():
    text = sample()
    found = recognised(text[text.rindex("第三部分") :])
    assert found.facts == () and found.claims and found.targets


def test_tables_without_a_narrative_are_a_disclosure():
    text = sample()
    found = recognised(text[: text.rindex("第三部分")])
    assert cells(found) == cells(original()) and found.claims == ()
