"""The sample as LibreOffice saves it in old formats, where LibreOffice is there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mingzhang.pipeline import read_file
from mingzhang.samples import samples_dir
from tests.read.renderings import as_docx, as_xlsx, document_of

PROGRAM = shutil.which("soffice")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no LibreOffice here")


@pytest.mark.parametrize(("made", "kept"), [("docx", "doc"), ("xlsx", "xls"), ("xlsx", "ods")])
def test_the_sample_reads_the_same_in_an_old_format(made: str, kept: str, tmp_path: Path):
    printed = read_file(samples_dir() / "yunxi-2024.txt")
    source = tmp_path / f"book.{made}"
    source.write_bytes({"docx": as_docx, "xlsx": as_xlsx}[made](document_of(printed)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(PROGRAM),
        profile,
        "--headless",
        "--convert-to",
        kept,
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = tmp_path / f"book.{kept}"
    if not path.is_file():
        pytest.skip("this LibreOffice lacks the program for it")
    read = read_file(path)
    assert read.source.reader == kept
    assert {(fact.key, fact.amount.value) for fact in read.facts} == {
        (fact.key, fact.amount.value) for fact in printed.facts
    }
    assert len(read.claims) == len(printed.claims) and len(read.targets) == len(printed.targets)
