from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.tables import Column, children_of, load_concepts, table_concepts
from mingzhang.taxonomy.titles import title_form

CONTRACT = {
    "summary",
    "income",
    "expenditure",
    "appropriation",
    "general",
    "basic",
    "projects",
    "govfund",
    "statecap",
    "three_public",
    "carryover",
}
TREE = (Column("total", ()), Column("basic", (), "total"), Column("pay", (), "basic"), Column("rest", ()))


def test_the_tables_of_the_contract_are_there():
    assert set(table_concepts()) >= CONTRACT


@pytest.mark.parametrize(
    ("printed", "families"),
    [
        ({"total", "basic", "pay"}, {"total": ("basic",), "basic": ("pay",)}),
        ({"total", "pay", "rest"}, {"total": ("pay",)}),
        ({"basic", "pay"}, {"basic": ("pay",)}),
        ({"pay", "rest"}, {}),
    ],
)
def test_a_level_that_is_not_printed_hands_its_parts_up(
    printed: set[str], families: dict[str, tuple[str, ...]]
):
    assert children_of(TREE, frozenset(printed)) == families


@pytest.mark.parametrize("concept", table_concepts().values(), ids=lambda concept: concept.id)
def test_no_concept_is_its_own_ancestor(concept):
    for family in (concept.columns, concept.named_rows):
        parents = {member.id: member.parent for member in family}
        for start in parents:
            seen, at = [start], parents[start]
            while at is not None:
                assert at not in seen, f"{concept.id}: {' < '.join(seen)} < {at}"
                seen.append(at)
                at = parents[at]


@pytest.mark.parametrize("concept", table_concepts().values(), ids=lambda concept: concept.id)
def test_every_concept_can_be_named_and_bound(concept):
    assert set(concept.name) == {"zh", "en"} and concept.titles and concept.columns and concept.basis
    assert all(column.headers for column in concept.columns)
    assert all(row.labels for row in concept.named_rows)


def test_titles_that_say_the_same_stand_once():
    owners: dict[str, str] = {}
    for concept in table_concepts().values():
        for title in concept.titles:
            assert owners.setdefault(title_form(title), title) == title, concept.id


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("expenditure.yaml", "id: expenditure", "id: spending", "must be the file's name 'expenditure'"),
        ("expenditure.yaml", "rows: functional", "rows: free", "rows 'free' is none of"),
        (
            "expenditure.yaml",
            "parent: total, headers: [基本支出]",
            "parent: all, headers: [基本支出]",
            "'all'",
        ),
        ("expenditure.yaml", "{id: project,", "{id: basic,", "'basic' stands twice"),
        (
            "expenditure.yaml",
            "titles: [",
            "titles: [收入总体情况表, ",
            "title '收入总体情况表' already belongs to",
        ),
        ("expenditure.yaml", "headers: [基本支出]", "header: [基本支出]", "unknown key 'header'"),
        ("expenditure.yaml", "basis:", "# basis:", "'basis' is missing"),
    ],
)
def test_a_wrong_table_file_is_refused(tmp_path: Path, file: str, old: str, new: str, says: str):
    folder = tmp_path / "tables"
    shutil.copytree(data_dir() / "tables", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says) as caught:
        load_concepts(folder)
    assert caught.value.path.endswith(".yaml")
