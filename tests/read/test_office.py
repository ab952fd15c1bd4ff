"""The published sample as LibreOffice saves it in old formats, where LibreOffice is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.pipeline import read_file
from tests.read.published_files import SAMPLE, PublishedFiles, by_libreoffice


@pytest.mark.parametrize(("made", "kept"), [("docx", "doc"), ("xlsx", "xls"), ("xlsx", "ods")])
def test_the_sample_reads_the_same_in_an_old_format(
    made: str, kept: str, tmp_path: Path, published: PublishedFiles
):
    printed = published.of(SAMPLE).disclosure
    found = by_libreoffice([published.file(SAMPLE, made)], kept, tmp_path)
    if not found:
        pytest.skip("this LibreOffice lacks the program for it")
    read = read_file(found[0])
    assert read.source.reader == kept
    assert {(fact.key, fact.amount.value) for fact in read.facts} == {
        (fact.key, fact.amount.value) for fact in printed.facts
    }
    assert len(read.claims) == len(printed.claims) and len(read.targets) == len(printed.targets)
