"""Signs of files that are not whole, in notes and in the report."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang.audit import PASS, UNDETERMINED, audit
from mingzhang.model import Disclosure
from mingzhang.pipeline import read_file
from mingzhang.read.files import read_any
from mingzhang.read.whole import CUT, DAMAGED, INDEX, signs
from mingzhang.samples import samples_dir
from tests.read.pdf_samples import Sheet, from_objects, pdf

WHOLE = pdf(Sheet().text(50, 50, "部门收支总体情况表"), Sheet().text(50, 50, "第二页"))


def packed(data: bytes) -> bytes:
    """A PDF of one page whose content is this packed data."""
    return from_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
            b"<< /Length %d /Filter [ /FlateDecode ] >>\nstream\n%s\nendstream" % (len(data), data),
        ]
    )


PACKED = zlib.compress(b"0 0 m 9 9 l S\n" * 2000)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (WHOLE, ()),
        (b"junk before\n" + WHOLE, ()),
        (WHOLE + b"\n" * 100, ()),
        (WHOLE[: len(WHOLE) // 2], (CUT,)),
        (WHOLE.replace(b"startxref\n", b"startxref\n9"), (INDEX,)),
        (WHOLE.replace(b"startxref", b"statrxref"), (INDEX,)),
        (packed(PACKED), ()),
        (packed(PACKED[:-20]), (f"{DAMAGED}:1",)),
        (packed(PACKED[:30] + b"\x00\xff\x00" + PACKED[33:]), (f"{DAMAGED}:1",)),
        (packed(zlib.compress(b"\x00" * 40_000_000)), ()),
    ],
    ids=["whole", "before", "behind", "half", "index", "no index", "packed", "short", "broken", "huge"],
)
def test_signs_of_a_pdf_that_is_not_whole(content: bytes, found: tuple[str, ...]):
    assert signs("pdf", content) == found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<html><table><tr><td>1</table></html>", ()),
        (b"<table><tr><td>1</table> <p>a fragment without an end", ()),
        (b"<html><table><tr><td>1</table><table><tr><td>2", (CUT,)),
        (b"<html><p>1</p><td col", (CUT,)),
        (b"<p>1 < 2", ()),
    ],
)
def test_signs_of_a_page_that_is_not_whole(content: bytes, found: tuple[str, ...]):
    assert signs("html", content) == found


def test_kinds_whose_readers_need_all_of_a_file_have_no_signs():
    assert signs("docx", b"PK") == ()


def test_a_pdf_without_its_end_is_read_with_a_note(tmp_path: Path):
    path = tmp_path / "half.pdf"
    path.write_bytes(WHOLE[: WHOLE.index(b"startxref")])
    reading = read_any(path)
    assert reading.notes[0] == CUT and reading.source.notes == reading.notes
    assert reading.blocks


def with_notes(*notes: str) -> Disclosure:
    return replace(read_file(samples_dir() / "yunxi-2024.txt"), notes=notes)


def test_what_was_read_in_part_passes_no_audit():
    assert audit(with_notes()).verdict == PASS
    report = audit(with_notes(CUT, f"{DAMAGED}:2", "workbook.hidden_sheet: a", "encoding.gb18030"))
    assert report.verdict == UNDETERMINED
    assert report.coverage.warnings == (CUT, f"{DAMAGED}:2", "workbook.hidden_sheet: a")
    assert audit(with_notes("workbook.hidden_sheet: a")).verdict == PASS
