"""A disclosure printed as Word file, workbook, page or pipes gives the same facts, claims and targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from mingzhang.model import Disclosure
from mingzhang.pipeline import read_file
from mingzhang.samples import samples_dir
from tests.read.renderings import Block, as_docx, as_html, as_pipes, as_xlsx, document_of

FORMATS: dict[str, Callable[[list[Block]], bytes]] = {
    "docx": as_docx,
    "xlsx": as_xlsx,
    "html": as_html,
    "md": as_pipes,
}
SEEDS = range(5)


def facts(disclosure: Disclosure) -> Counter[object]:
    return Counter((*fact.key, str(fact.amount)) for fact in disclosure.facts)


def claims(disclosure: Disclosure) -> Counter[object]:
    return Counter(
        (claim.section, claim.subject, claim.amount, claim.share, claim.delta, claim.growth)
        for claim in disclosure.claims
    )


def indicators(disclosure: Disclosure) -> Counter[object]:
    return Counter(
        (target.project, one.level1, one.level2, one.level3, one.value)
        for target in disclosure.targets
        for one in target.indicators
    )


def assert_same(printed: Disclosure, read: Disclosure) -> None:
    for part in (facts, claims, indicators):
        assert part(read) == part(printed)
    assert (read.unit, read.year, read.kind, read.form) == (
        printed.unit,
        printed.year,
        printed.kind,
        printed.form,
    )
    assert read.amount_unit == printed.amount_unit
    assert all(fact.certain for fact in read.facts)
    assert not read.unaccounted


@pytest.mark.parametrize("ending", FORMATS)
def test_the_sample_reads_the_same_in_every_format(ending: str, tmp_path: Path):
    printed = read_file(samples_dir() / "yunxi-2024.txt")
    path = tmp_path / f"book.{ending}"
    path.write_bytes(FORMATS[ending](document_of(printed)))
    assert_same(printed, read_file(path))


@pytest.mark.seeds
@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_published_document_reads_the_same_in_every_format(
    seed: int, ending: str, tmp_path: Path, seeds_dir: Path
):
    printed = read_file(sorted(seeds_dir.glob("*.txt"))[seed])
    path = tmp_path / f"book.{ending}"
    path.write_bytes(FORMATS[ending](document_of(printed)))
    assert_same(printed, read_file(path))


def test_a_page_in_the_code_page_of_chinese_inside_a_layout_table_reads_the_same(tmp_path: Path):
    printed = read_file(samples_dir() / "yunxi-2024.txt")
    path = tmp_path / "book.html"
    path.write_bytes(as_html(document_of(printed), encoding="gbk", inside_layout=True))
    assert_same(printed, read_file(path))


def test_narrative_and_tables_in_two_files_read_as_one(tmp_path: Path):
    from mingzhang.pipeline import read_files

    printed = read_file(samples_dir() / "yunxi-2024.txt")
    document = document_of(printed)
    words, tables = tmp_path / "1.docx", tmp_path / "2.xlsx"
    words.write_bytes(as_docx([block for block in document if isinstance(block, str)]))
    tables.write_bytes(as_xlsx([block for block in document if not isinstance(block, str)]))
    read = read_files([words, tables])
    assert facts(read) == facts(printed)
    assert claims(read) == claims(printed)
    assert read.source.name == "1.docx + 2.xlsx"
    places = [fact.place for fact in read.facts]
    assert len(set(places)) == len(places)
