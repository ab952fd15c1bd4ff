"""Old Word files through LibreOffice: found or not, working or not."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from mingzhang.errors import DamagedInput, UnsupportedInput
from mingzhang.model import Grid, Line
from mingzhang.read.doc import read_doc
from mingzhang.read.files import read_any
from mingzhang.read.guard import RawFile
from tests.read.packages import paragraph, word

RAW = RawFile("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


@pytest.fixture
def soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A stand-in for LibreOffice that does what `script` says in the output folder."""

    def install(script: str) -> None:
        program = tmp_path / "soffice"
        program.write_text(f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\ncd "$2"\n{script}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    return install


def test_the_converted_file_is_read(soffice, tmp_path: Path):
    (tmp_path / "made.docx").write_bytes(word(paragraph("部门预算")))
    soffice(f"cp {tmp_path}/made.docx source.docx")
    reading = read_doc(RAW)
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == ["部门预算"]
    assert (reading.source.name, reading.source.reader, reading.source.sha256) == ("a.doc", "doc", RAW.sha256)


@pytest.mark.parametrize("script", ["exit 0", "echo broken >&2; exit 1", "echo x > source.docx"])
def test_a_conversion_that_gives_nothing_is_told(soffice, script: str):
    soffice(script)
    with pytest.raises(DamagedInput):
        read_doc(RAW)


def test_without_libreoffice_it_is_said_what_is_needed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(UnsupportedInput) as raised:
        read_doc(RAW)
    assert raised.value.details == {"what": "what.soffice"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_rich_text_is_read_with_its_tables(tmp_path: Path):
    path = tmp_path / "a.rtf"
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg936 \u37096?\u38376?\par "
        rb"\trowd\cellx3000\cellx6000 201\cell 1.00\cell\row }"
    )
    line, grid = read_any(path).blocks
    assert isinstance(line, Line) and line.text == "部门"
    assert isinstance(grid, Grid) and [cell.text for cell in grid.rows[0].cells] == ["201", "1.00"]
