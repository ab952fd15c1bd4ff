"""What is read from the published documents against answers made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.published import disclosure_of
from tests.reference.scores import documents, score, table


@pytest.mark.parametrize("document", documents())
def test_the_published_documents_are_read_as_a_person_reads_them(seeds_dir: Path, document: str):
    found = score(document, disclosure_of(seeds_dir, document))
    print(table([found]))
    assert found.facts.f1 == 1.0, (found.facts.extra, found.facts.missed)
    assert found.claims.f1 >= 0.98, (found.claims.extra, found.claims.missed)
    assert found.indicators.f1 >= 0.98, (found.indicators.extra, found.indicators.missed)


@pytest.mark.parametrize("document", documents())
def test_what_the_source_leaves_open_is_never_called_certain(seeds_dir: Path, document: str):
    assert not score(document, disclosure_of(seeds_dir, document)).overconfident


@pytest.mark.parametrize("document", ["001", "002", "003"])
def test_where_the_source_keeps_columns_apart_every_figure_is_certain(seeds_dir: Path, document: str):
    assert score(document, disclosure_of(seeds_dir, document)).doubted == 0


def test_the_score_counts_a_figure_in_a_wrong_column_twice(seeds_dir: Path):
    disclosure = disclosure_of(seeds_dir, "004")
    index = next(i for i, fact in enumerate(disclosure.facts) if fact.key == ("expenditure", "210", "basic"))
    moved = replace(disclosure.facts[index], column="reserve")
    facts = (*disclosure.facts[:index], moved, *disclosure.facts[index + 1 :])
    found = score("004", replace(disclosure, facts=facts)).facts
    assert (len(found.extra), len(found.missed)) == (1, 1) and found.f1 < 1.0


def test_the_score_counts_what_is_left_out(seeds_dir: Path):
    disclosure = disclosure_of(seeds_dir, "004")
    found = score("004", replace(disclosure, claims=disclosure.claims[1:], targets=disclosure.targets[1:]))
    assert len(found.claims.missed) == 1 and not found.claims.extra
    assert len(found.indicators.missed) == len(disclosure.targets[0].indicators)
