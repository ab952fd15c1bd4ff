"""A published file of any format, PDF and scans too, gives the same facts, claims and targets."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import pytest

from mingzhang.handover import CLAIMS, FACTS, HEAD, TARGETS, answers
from mingzhang.model import Disclosure
from mingzhang.pipeline import read_file, read_files
from mingzhang.read import scan
from tests.read.published_files import (
    BOOKS,
    LOOKS,
    PUBLISHED,
    SAMPLE,
    PublishedFiles,
    by_libreoffice,
    on_a_site,
    pages_of,
    scanned,
    tables,
    texts,
    written,
)

FORMATS = ("docx", "xlsx", "html", "md")
SEEDS = range(5)
SCAN_WANTED = 0.995
WHOLE_SCANS = "MINGZHANG_WHOLE_SCANS"
RULED = {PUBLISHED, "header once"}


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


def assert_same(printed: Disclosure, read: Disclosure, *, certain: bool = True) -> None:
    """`certain`: no figure may be in doubt."""
    assert answers(read) == answers(printed)
    assert (facts(read), claims(read)) == (facts(printed), claims(printed))
    assert read.form == printed.form
    assert not read.unaccounted
    assert not certain or all(fact.certain for fact in read.facts)


def assert_same_letter_by_letter(printed: Disclosure, read: Disclosure) -> None:
    """With the blanks in names, which print does not tell: it shows the same gap with and without one."""
    assert_same(printed, read)
    assert indicators(read) == indicators(printed)


def seed(folder: Path, number: int) -> Path:
    return sorted(folder.glob("*.txt"))[number]


@pytest.mark.parametrize("format", FORMATS)
def test_the_sample_set_anew_reads_the_same(format: str, published: PublishedFiles):
    read = read_file(published.file(SAMPLE, format))
    assert_same_letter_by_letter(read_file(SAMPLE), read)


@pytest.mark.parametrize("format", (*FORMATS, "pdf"))
@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.name)
def test_a_composed_book_reads_the_same(book: Path, format: str, published: PublishedFiles):
    read = read_file(published.file(book, format))
    assert answers(read) == answers(published.of(book).disclosure)
    assert not read.unaccounted and all(fact.certain for fact in read.facts)


@pytest.mark.seeds
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("number", SEEDS)
def test_a_disclosure_set_anew_reads_the_same(
    number: int, format: str, published: PublishedFiles, seeds_dir: Path
):
    source = seed(seeds_dir, number)
    read = read_file(published.file(source, format))
    assert_same_letter_by_letter(published.of(source).disclosure, read)


def test_a_page_in_the_code_page_of_chinese_inside_a_layout_table_reads_the_same(
    tmp_path: Path, published: PublishedFiles
):
    path = tmp_path / "page.html"
    path.write_bytes(on_a_site(published.file(SAMPLE, "html").read_bytes(), "gbk"))
    assert_same_letter_by_letter(published.of(SAMPLE).disclosure, read_file(path))


def test_narrative_and_tables_in_two_files_read_as_one(tmp_path: Path, published: PublishedFiles):
    publication = published.of(SAMPLE)
    paths = [
        written(texts(publication), tmp_path, "docx"),
        written(tables(publication), tmp_path, "xlsx"),
    ]
    read = read_files(paths)
    assert facts(read) == facts(publication.disclosure)
    assert claims(read) == claims(publication.disclosure)
    assert read.source.name == " + ".join(path.name for path in paths)
    places = [fact.place for fact in read.facts]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("look", LOOKS)
def test_the_sample_set_anew_reads_the_same_from_pdf(look: str, published: PublishedFiles):
    read = read_file(published.file(SAMPLE, "pdf", look))
    assert_same(published.of(SAMPLE).disclosure, read, certain=look in RULED)


@pytest.mark.seeds
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("number", SEEDS)
def test_a_disclosure_set_anew_reads_the_same_from_pdf(
    number: int, look: str, published: PublishedFiles, seeds_dir: Path
):
    source = seed(seeds_dir, number)
    read = read_file(published.file(source, "pdf", look))
    assert_same(published.of(source).disclosure, read, certain=look in RULED)


@pytest.mark.seeds
def test_word_files_printed_by_libreoffice_read_the_same(
    tmp_path: Path, published: PublishedFiles, seeds_dir: Path
):
    sources = [SAMPLE, *(seed(seeds_dir, number) for number in SEEDS)]
    made = by_libreoffice([published.file(source, "docx") for source in sources], "pdf", tmp_path)
    for source, path in zip(sources, made, strict=True):
        printed, read = published.of(source).disclosure, read_file(path)
        kinds = (FACTS, TARGETS, HEAD)
        assert answers(read, kinds) == answers(printed, kinds)
        assert stated(read) == stated(printed)
        assert not read.unaccounted and all(fact.certain for fact in read.facts)


def stated(disclosure: Disclosure) -> Counter[object]:
    """Claims without the words of their subjects: LibreOffice drops a comma that a line has no room for."""
    return Counter(
        (claim.section, claim.amount, claim.share, claim.delta, claim.growth) for claim in disclosure.claims
    )


def f1(printed: Counter[object], read: Counter[object]) -> float:
    return 2 * (printed & read).total() / max(printed.total() + read.total(), 1)


@pytest.mark.skipif(not scan.ocr_available(), reason="the extra ocr is not installed: make ocr")
def test_scanned_pages_of_tables_give_the_facts_of_the_text_layer(tmp_path: Path, published: PublishedFiles):
    whole, part = published.file(SAMPLE, "pdf"), tmp_path / "scan.pdf"
    numbers = pages_of(whole, tables=3)
    scanned(whole, part, numbers)
    expected = Counter(
        (*fact.key, str(fact.amount)) for fact in read_file(whole).facts if fact.place.page in numbers
    )
    assert expected.total() > 20
    assert f1(expected, facts(read_file(part))) >= SCAN_WANTED


def seen(disclosure: Disclosure, kind: str) -> Counter[object]:
    """Answers with all signs alike wide and plain: a picture does not tell them apart."""
    told = answers(disclosure, [kind]).elements()
    return Counter(tuple(normalize("NFKC", text).replace("≧", "≥") for text in answer) for answer in told)


@pytest.mark.seeds
@pytest.mark.skipif(not scan.ocr_available(), reason="the extra ocr is not installed: make ocr")
@pytest.mark.skipif(not os.environ.get(WHOLE_SCANS), reason=f"takes minutes a document: set {WHOLE_SCANS}=1")
@pytest.mark.parametrize("number", SEEDS)
def test_a_disclosure_set_anew_reads_the_same_from_a_scan(
    number: int, tmp_path: Path, published: PublishedFiles, seeds_dir: Path
):
    source = seed(seeds_dir, number)
    path = tmp_path / "scan.pdf"
    scanned(published.file(source, "pdf"), path)
    read = read_file(path)
    for kind in (FACTS, CLAIMS, TARGETS):
        expected = seen(published.of(source).disclosure, kind)
        score = f1(expected, seen(read, kind))
        print(f"{number} {kind} {score:.4f} of {expected.total()}")
        assert score >= SCAN_WANTED
