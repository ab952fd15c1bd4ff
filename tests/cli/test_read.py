"""`mingzhang read`: one document for one file, JSON Lines for several, and no file stops another."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("pipeline")


def test_one_file_gives_one_document(run: Run):
    done = run("read", "good.txt")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["schema"] == "mingzhang/disclosure/1"


def test_several_files_give_one_line_each_and_a_bad_one_its_error(run: Run):
    done = run("read", "good.txt", "empty.txt", "good.txt", "--lang", "en")
    documents = [json.loads(line) for line in done.out.splitlines()]
    assert [document["schema"].split("/")[1] for document in documents] == [
        "disclosure", "error", "disclosure",
    ]  # fmt: skip
    assert list(documents[1]) == ["schema", "source", "error", "message"]
    assert (documents[1]["source"], documents[1]["error"]) == ({"name": "empty.txt"}, "input.empty")
    assert done.code == 3
    assert done.err.strip() == documents[1]["message"]


def test_one_unreadable_file_leaves_standard_output_empty(run: Run):
    done = run("read", "empty.txt")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("empty.txt：")


def test_an_internal_fault_is_one_line_and_outranks_an_unreadable_file(run: Run):
    done = run("read", "crash.txt", "empty.txt", "good.txt")
    assert done.code == 4
    assert len(done.err.splitlines()) == 2
    assert "RuntimeError: two lines" in done.err
    assert len(done.out.splitlines()) == 3


def test_the_traceback_of_an_internal_fault_is_shown_on_request(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MINGZHANG_DEBUG", "1")
    assert "Traceback" in run("read", "crash.txt").err


def test_csv_of_several_files_has_one_header(run: Run):
    done = run("read", "good.txt", "empty.txt", "more.txt", "--format", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [row["source"] for row in rows] == ["good.txt", "good.txt", "more.txt", "more.txt"]
    assert done.code == 3


def test_output_goes_to_the_file_and_csv_files_open_in_a_spreadsheet(run: Run, tmp_path: Path):
    done = run("read", "good.txt", "--format", "csv", "-o", tmp_path / "facts.csv")
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "facts.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")


def test_an_output_that_cannot_be_written_is_misuse(run: Run, tmp_path: Path):
    done = run("read", "good.txt", "-o", tmp_path / "no" / "such.json")
    assert done.code == 2
    assert "such.json" in done.err


@pytest.mark.parametrize("arguments", [["--format", "parquet"], ["--lang", "fr"], ["--nonsense"]])
def test_misuse_is_refused_before_anything_is_read(run: Run, arguments: list[str]):
    done = run("read", "crash.txt", *arguments)
    assert (done.code, done.out) == (2, "")
    assert arguments[-1] in done.err
    assert "RuntimeError" not in done.err
