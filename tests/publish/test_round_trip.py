"""What is published is read again: the same facts, claims and targets in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mingzhang.compare.from_json import read_disclosure
from mingzhang.compose import compose
from mingzhang.handover import FACTS, TARGETS, hand_over, prove
from mingzhang.model import Book, Publication
from mingzhang.pipeline import read_file
from mingzhang.publish import FORMATS, publish
from mingzhang.publish.rebuilt import rebuild
from mingzhang.report.disclosure_json import disclosure_document, write_json
from mingzhang.samples import samples_dir
from tests.compose import books, bridge
from tests.compose.generated import books as generated
from tests.publish.publications import long_tables, sample

SEEDS = range(5)
PRINTED = tuple(format for format in FORMATS if format != "datapackage")


def assert_handed_over(publication: Publication, folder: Path, formats: tuple[str, ...] = FORMATS) -> None:
    for proof in hand_over(publication, folder, formats, system_faces=False, audited=False):
        assert proof.holds, (proof.format, proof.differences)
        assert proof.right == proof.asked > 0
        assert proof.path.is_file()


@pytest.mark.parametrize("format", FORMATS)
def test_the_sample_comes_back(format: str, tmp_path: Path):
    assert_handed_over(sample(), tmp_path, (format,))


@pytest.mark.parametrize("format", FORMATS)
def test_long_and_wide_tables_come_back_over_many_pages(format: str, tmp_path: Path):
    assert_handed_over(long_tables(), tmp_path, (format,))


@pytest.mark.parametrize(("form", "year"), books.FORMS)
def test_a_composed_book_comes_back_in_every_form_and_format(form: str, year: int, tmp_path: Path):
    for proof in hand_over(compose(books.fitting(form, year)), tmp_path, FORMATS, system_faces=False):
        assert proof.holds, (proof.format, proof.differences, proof.errors)


@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(generated(most_lines=60))
def test_any_book_reads_the_same_in_a_file_as_in_plain_cells_property(
    tmp_path_factory: pytest.TempPathFactory, book: Book
):
    publication = compose(book)
    wanted = bridge.read_back(publication)
    folder = tmp_path_factory.mktemp("any")
    for format, path in zip(PRINTED, publish(publication, folder, PRINTED), strict=True):
        assert not prove(path, wanted, format=format, audited=False).differences, format


@pytest.mark.seeds
@pytest.mark.parametrize("seed", SEEDS)
def test_a_published_document_set_anew_comes_back(seed: int, tmp_path: Path, seeds_dir: Path):
    """Its tables under the standard titles, its paragraphs as they were."""
    read = read_file(sorted(seeds_dir.glob("*.txt"))[seed])
    assert_handed_over(rebuild(read), tmp_path)


def test_a_disclosure_from_json_gives_its_facts_and_targets_again(tmp_path: Path):
    read = read_file(samples_dir() / "yunxi-2024.txt")
    content = write_json(disclosure_document(read)).encode()
    publication = rebuild(read_disclosure("x.json", content))
    for proof in hand_over(publication, tmp_path, FORMATS, kinds=(FACTS, TARGETS), audited=False):
        assert proof.holds, (proof.format, proof.differences)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_publication_gives_the_same_bytes(format: str, tmp_path: Path):
    (one,) = publish(sample(), tmp_path / "1", [format])
    (two,) = publish(sample(), tmp_path / "2", [format])
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()


def test_an_unknown_format_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="odt"):
        publish(sample(), tmp_path, ["pdf", "odt"])
    assert not list(tmp_path.iterdir())
