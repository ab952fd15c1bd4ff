"""Reports that show places: the marked copy, crops on the page, and the pictures of what was read."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pikepdf
import pytest

import mingzhang.cli.pictures
from mingzhang.errors import NotADisclosure
from mingzhang.model import Disclosure, Place, Report
from tests.cli.conftest import Run
from tests.draw.conftest import FIRST_LINE, PAY, TOTAL, table_page, text_page
from tests.read.pdf_samples import pdf

TEXT = "部门预算公开\n支出 1.00\n"


@pytest.fixture
def report(report: Report) -> Report:
    """The hand-made report, its places on pages."""
    broken = next(finding for finding in report.findings if finding.terms)
    place, other = Place(page=2, box=TOTAL), Place(page=2, box=PAY)
    fact = replace(broken.facts[0], place=place)
    terms = tuple(replace(term, place=other) for term in broken.terms)
    moved = replace(broken, places=(place,), facts=(fact,), terms=terms)
    sentence = next(finding for finding in report.findings if finding.quote)
    return replace(report, findings=(moved, replace(sentence, places=(Place(page=1, box=FIRST_LINE),))))


@pytest.fixture
def disclosure(disclosure: Disclosure) -> Disclosure:
    fact = replace(disclosure.facts[0], place=Place(page=2, box=TOTAL))
    return replace(disclosure, facts=(fact,), unaccounted=())


@pytest.fixture
def book(tmp_path: Path, pipeline: None) -> Path:
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf(text_page(), table_page()))
    return path


def squares(path: Path) -> list[int]:
    """Page numbers of the boxes."""
    pages = pikepdf.open(path).pages
    return [
        number
        for number, page in enumerate(pages, start=1)
        for item in page.obj.get("/Annots", [])
        if item.Subtype == "/Square"
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_marked_copy_is_written_and_the_source_stays(run: Run, book: Path, tmp_path: Path, lang: str):
    before, target = book.read_bytes(), tmp_path / "marked.pdf"
    done = run("check", book, "--format", "pdf", "-o", target, "--lang", lang)
    assert (done.code, done.out) == (1, "")
    assert squares(target) == [1, 2, 2] and book.read_bytes() == before


def test_several_files_give_one_copy_each_and_never_replace_an_input(run: Run, book: Path, tmp_path: Path):
    earlier = tmp_path / "book.marked.pdf"
    earlier.write_bytes(book.read_bytes())
    assert run("check", book, earlier, "--format", "pdf", "-o", tmp_path).code == 1
    assert squares(earlier) == []
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == [
        "book-2.marked.pdf",
        "book.marked.marked.pdf",
        "book.marked.pdf",
        "book.pdf",
    ]


def test_several_files_need_a_folder(run: Run, book: Path):
    done = run("check", book, book, "--format", "pdf", "--lang", "en")
    assert done.code == 2 and "-o" in done.err


def test_a_file_without_pages_is_misuse_and_stops_no_other(run: Run, book: Path, tmp_path: Path):
    text, folder = tmp_path / "good.txt", tmp_path / "out"
    text.write_text(TEXT, encoding="utf-8")
    done = run("check", text, book, "--format", "pdf", "-o", folder, "--lang", "en")
    assert done.code == 2 and "good.txt: the file has no pages" in done.err
    assert [path.name for path in folder.iterdir()] == ["book.marked.pdf"]
    alone = tmp_path / "alone.pdf"
    assert run("check", text, "--format", "pdf", "-o", alone).code == 2 and not alone.exists()


def test_the_page_carries_its_crops(run: Run, book: Path, tmp_path: Path):
    target = tmp_path / "report.html"
    assert run("check", book, "--format", "html", "-o", target).code == 1
    text = target.read_text(encoding="utf-8")
    assert text.count('<image href="data:image/png;base64,') == 2
    assert text.count('class="main"') == 1 and text.count('class="other"') == 1


def test_the_page_is_made_without_crops_where_they_cannot_be(run: Run, tmp_path: Path, pipeline: None):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 half")
    done = run("check", broken, "--format", "html", "--lang", "en")
    assert done.code == 1 and "<image" not in done.out and "could not be made" in done.out


def test_crops_have_a_limit_over_all_files(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mingzhang.cli.places.MOST_CROPS", 1)
    text = run("check", book, book, "--format", "html", "--lang", "en").out
    assert text.count("<image") == 1 and text.count("The limit of crops is reached") == 3


@pytest.mark.parametrize(
    ("value", "pages"), [("2", {2}), ("1,3-5", {1, 3, 4, 5}), ("all", set()), ("tables", None)]
)
def test_pages_are_named_by_number_or_kind(value: str, pages: set[int] | None):
    assert mingzhang.cli.pictures.wanted_pages(value) == pages


@pytest.mark.parametrize("value", ["0", "3-1", "x", "", "1,,2", "1-"])
def test_what_is_no_page_number_is_misuse(run: Run, book: Path, value: str):
    assert run("read", book, "--debug-picture", "--pages", value).code == 2


@pytest.fixture
def disclose(monkeypatch: pytest.MonkeyPatch, disclosure: Disclosure) -> None:
    """Whatever is read becomes the hand-made disclosure; nothing at all where it has a single page."""

    def disclose(reading: object) -> Disclosure:
        if reading.source.pages == 1:  # type: ignore[attr-defined]
            raise NotADisclosure("single.pdf")
        return disclosure

    monkeypatch.setattr(import_module("mingzhang.pipeline"), "disclose", disclose, raising=False)


@pytest.mark.parametrize(
    ("pages", "names"), [("tables", ["book-p002.png"]), ("all", ["book-p001.png", "book-p002.png"])]
)
def test_pictures_are_written_and_named(
    run: Run, book: Path, tmp_path: Path, disclose: None, pages: str, names: list[str]
):
    folder = tmp_path / "pictures"
    done = run("read", book, "--debug-picture", "--pages", pages, "-o", folder)
    assert done.code == 0 and [Path(line).name for line in done.out.splitlines()] == names
    assert all((folder / name).read_bytes().startswith(b"\x89PNG") for name in names)


def test_a_file_that_is_no_disclosure_is_drawn_and_told(run: Run, tmp_path: Path, disclose: None):
    path = tmp_path / "single.pdf"
    path.write_bytes(pdf(table_page()))
    done = run("read", path, "--debug-picture", "-o", tmp_path)
    assert done.code == 3 and done.err and (tmp_path / "single-p001.png").exists()


def test_pictures_of_a_text_are_misuse_and_a_page_without_tables_is_told(
    run: Run, tmp_path: Path, disclose: None
):
    text, plain = tmp_path / "a.txt", tmp_path / "plain.pdf"
    text.write_text(TEXT, encoding="utf-8")
    plain.write_bytes(pdf(text_page()))
    assert run("read", text, "--debug-picture", "-o", tmp_path).code == 2
    done = run("read", plain, "--debug-picture", "-o", tmp_path, "--lang", "en")
    assert done.code == 3 and "no tables were read" in done.err and done.out == ""
