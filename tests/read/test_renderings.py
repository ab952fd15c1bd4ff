"""A disclosure printed in any format, PDF and scans too, gives the same facts, claims and targets."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from mingzhang.model import Disclosure
from mingzhang.pipeline import read_file
from mingzhang.read import scan
from mingzhang.samples import samples_dir
from tests.read.renderings import Block, as_docx, as_html, as_pipes, as_xlsx, document_of
from tests.read.renderings_pdf import as_typst, by_libreoffice, pages_of, scanned

FORMATS: dict[str, Callable[[list[Block]], bytes]] = {
    "docx": as_docx,
    "xlsx": as_xlsx,
    "html": as_html,
    "md": as_pipes,
}
SEEDS = range(5)
TYPST: dict[str, dict[str, bool]] = {
    "ruled": {},
    "header once": {"repeated": False},
    "without rulings": {"ruled": False},
    "without rulings, header once": {"ruled": False, "repeated": False},
}
SCAN_WANTED = 0.995
WHOLE_SCANS = "MINGZHANG_WHOLE_SCANS"


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


def tight_indicators(disclosure: Disclosure) -> Counter[tuple[str, ...]]:
    """Without blanks: in print the gap between Chinese and other letters is the same with and without one."""
    return Counter(
        tuple(
            "".join((text or "").split())
            for text in (target.project, one.level1, one.level2, one.level3, one.value)
        )
        for target in disclosure.targets
        for one in target.indicators
    )


def seen(text: str) -> str:
    """A text with all signs alike wide and plain: a picture does not tell them apart."""
    return normalize("NFKC", text).replace("≧", "≥")


def seen_facts(disclosure: Disclosure) -> Counter[object]:
    return Counter((fact.table, seen(fact.row), fact.column, str(fact.amount)) for fact in disclosure.facts)


def seen_claims(disclosure: Disclosure) -> Counter[object]:
    return Counter(
        (seen(claim.subject), claim.section, claim.amount, claim.share, claim.delta, claim.growth)
        for claim in disclosure.claims
    )


def seen_indicators(disclosure: Disclosure) -> Counter[object]:
    return Counter(tuple(map(seen, entry)) for entry in tight_indicators(disclosure).elements())


def f1(printed: Counter[object], read: Counter[object]) -> float:
    return 2 * (printed & read).total() / max(printed.total() + read.total(), 1)


def assert_printed_same(printed: Disclosure, read: Disclosure, *, certain: bool) -> None:
    """What a PDF may not differ in; `certain`: nor may any figure be in doubt."""
    for part in (facts, claims, tight_indicators):
        assert part(read) == part(printed)
    assert (read.unit, read.year, read.kind, read.form, read.amount_unit) == (
        printed.unit,
        printed.year,
        printed.kind,
        printed.form,
        printed.amount_unit,
    )
    assert not read.unaccounted
    assert not certain or all(fact.certain for fact in read.facts)


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


@pytest.mark.parametrize("way", TYPST)
def test_the_sample_reads_the_same_from_pdf(way: str, tmp_path: Path):
    printed = read_file(samples_dir() / "yunxi-2024.txt")
    path = tmp_path / "book.pdf"
    path.write_bytes(as_typst(document_of(printed), **TYPST[way]))
    assert_printed_same(printed, read_file(path), certain=TYPST[way].get("ruled", True))


@pytest.mark.seeds
@pytest.mark.parametrize("way", TYPST)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_published_document_reads_the_same_from_pdf(seed: int, way: str, tmp_path: Path, seeds_dir: Path):
    printed = read_file(sorted(seeds_dir.glob("*.txt"))[seed])
    path = tmp_path / "book.pdf"
    path.write_bytes(as_typst(document_of(printed), **TYPST[way]))
    assert_printed_same(printed, read_file(path), certain=TYPST[way].get("ruled", True))


@pytest.mark.seeds
def test_published_documents_read_the_same_from_word_files_printed_by_libreoffice(
    tmp_path: Path, seeds_dir: Path
):
    printed = {path.stem: read_file(path) for path in sorted(seeds_dir.glob("*.txt"))}
    paths = by_libreoffice({name: document_of(one) for name, one in printed.items()}, tmp_path)
    for name, path in paths.items():
        assert_printed_same(printed[name], read_file(path), certain=True)


@pytest.mark.skipif(not scan.ocr_available(), reason="the extra ocr is not installed: make ocr")
def test_scanned_pages_of_tables_give_the_facts_of_the_text_layer(tmp_path: Path):
    printed = read_file(samples_dir() / "yunxi-2024.txt")
    whole, part = tmp_path / "book.pdf", tmp_path / "scan.pdf"
    whole.write_bytes(as_typst(document_of(printed)))
    tables = pages_of(whole, tables=3)
    scanned(whole, part, tables)
    expected = Counter(
        (*fact.key, str(fact.amount)) for fact in read_file(whole).facts if fact.place.page in tables
    )
    assert expected.total() > 20
    assert f1(expected, facts(read_file(part))) >= SCAN_WANTED


@pytest.mark.seeds
@pytest.mark.skipif(not scan.ocr_available(), reason="the extra ocr is not installed: make ocr")
@pytest.mark.skipif(not os.environ.get(WHOLE_SCANS), reason=f"takes minutes a document: set {WHOLE_SCANS}=1")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_published_document_reads_the_same_from_a_scan(seed: int, tmp_path: Path, seeds_dir: Path):
    printed = read_file(sorted(seeds_dir.glob("*.txt"))[seed])
    whole, path = tmp_path / "book.pdf", tmp_path / "scan.pdf"
    whole.write_bytes(as_typst(document_of(printed)))
    scanned(whole, path)
    read = read_file(path)
    for part in (seen_facts, seen_claims, seen_indicators):
        score = f1(part(printed), part(read))
        print(f"{seed} {part.__name__} {score:.4f} of {part(printed).total()}")
        assert score >= SCAN_WANTED
