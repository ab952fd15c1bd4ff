from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.links import Reference, links, load_links
from mingzhang.taxonomy.tables import table_concepts

GOOD = (
    '- {id: a, left: ["general.total.basic"], right: ["basic.total.total"],'
    " basis: seen, title: {zh: 基本, en: Basic}}"
)


def loaded(folder: Path, text: str):
    path = folder / "links.yaml"
    path.write_text(text, encoding="utf-8")
    return load_links(path)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("general.{code}.total", ("general", "{code}", "total")),
        ("summary.income:total.amount", ("summary", "income:total", "amount")),
        ("projects.2101501|甲.乙.total", ("projects", "2101501|甲.乙", "total")),
    ],
)
def test_a_reference_is_table_row_column(text: str, parts: tuple[str, str, str]):
    assert Reference.parse(text) == Reference(*parts)


@pytest.mark.parametrize("text", ["general", "general.total", "general..total", ".total.basic"])
def test_what_is_no_reference_is_refused(text: str):
    with pytest.raises(ValueError, match=r"is not table\.row\.column"):
        Reference.parse(text)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("general.total.basic", "cash.total.basic", "table 'cash' is not defined"),
        ("basic.total.total", "basic.total.gold", "table 'basic' has no column 'gold'"),
        ("general.total.basic", "general.basic", "is not table.row.column"),
        ("basis: seen", "basis: seen, relation: more", "relation 'more'"),
        ("basis: seen, ", "", "'basis' is missing"),
        ("id: a", "id: a, when: x", "unknown key 'when'"),
    ],
)
def test_a_wrong_link_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, says: str):
    assert old in GOOD
    with pytest.raises(DataError, match=says) as caught:
        loaded(tmp_path, "# links\n" + GOOD.replace(old, new, 1))
    assert caught.value.line == 2


def test_two_links_of_one_name_are_refused(tmp_path: Path):
    with pytest.raises(DataError, match="link 'a' stands twice"):
        loaded(tmp_path, f"{GOOD}\n{GOOD}")


@pytest.mark.parametrize("link", links(), ids=lambda link: link.id)
def test_every_link_of_the_data_says_what_it_is_and_names_known_tables(link):
    assert set(link.title) == {"zh", "en"} and link.basis
    named = [entry.partition(".") for entry in (*link.needs, *link.without)]
    assert all(table_concepts()[table].column(column) for table, _, column in named)
    told = (*link.title_says, *link.title_lacks, *link.unless_facts, *link.empty_is_zero)
    assert set(told) <= set(table_concepts())


@pytest.mark.parametrize("link", links(), ids=lambda link: link.id)
def test_every_named_row_of_a_link_is_one_that_its_table_knows(link):
    for reference in (*link.left_references, *link.right_references):
        rows = table_concepts()[reference.table].named_rows
        if rows and "{" not in reference.row:
            assert reference.row in {row.id for row in rows}, reference
