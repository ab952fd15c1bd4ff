"""`mingzhang check`: formats about all files at once, own rules, and baselines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mingzhang.cli.check import FORMATS, PDF, STREAMED
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("pipeline")
DOCUMENTS = [format for format in FORMATS if format not in (*STREAMED, PDF)]


@pytest.mark.parametrize("format", DOCUMENTS)
def test_one_document_is_written_about_all_files_and_the_worst_decides(run: Run, tmp_path: Path, format: str):
    path = tmp_path / "result"
    done = run("check", "clean.txt", "good.txt", "empty.txt", "--format", format, "-o", path)
    assert done.code == 3 and done.out == ""
    content = path.read_bytes()
    assert (
        content.startswith(b"PK") if format == "xlsx" else b"good.txt" in content and b"empty.txt" in content
    )


def test_a_document_goes_to_standard_output_where_no_file_is_named(run: Run):
    assert json.loads(run("check", "good.txt", "--format", "sarif").out)["version"] == "2.1.0"
    assert run("check", "good.txt", "--format", "html").out.startswith("<!DOCTYPE html>")


def test_a_file_that_cannot_be_written_is_misuse(run: Run, tmp_path: Path):
    for format in ("xlsx", "html"):
        done = run("check", "good.txt", "--format", format, "-o", tmp_path / "absent" / "file")
        assert done.code == 2 and "absent" in done.err


def test_a_baseline_is_begun_filled_in_and_used(run: Run, tmp_path: Path):
    path = tmp_path / "baseline.yaml"
    assert run("check", "good.txt", "--write-baseline", path).code == 1
    assert run("check", "good.txt", "--baseline", path).code == 2
    text = path.read_text(encoding="utf-8").replace("who: ''", "who: a").replace("why: ''", "why: b")
    path.write_text(text, encoding="utf-8")
    done = run("check", "good.txt", "--baseline", path, "--format", "json")
    report = json.loads(done.out)
    assert done.code == 0 and report["verdict"] == "pass" and report["findings"] == []
    assert {item["accepted"]["who"] for item in report["accepted"]} == {"a"}


def test_a_baseline_is_never_overwritten(run: Run, tmp_path: Path):
    path = tmp_path / "baseline.yaml"
    path.write_text("kept", encoding="utf-8")
    assert run("check", "good.txt", "--write-baseline", path).code == 2
    assert path.read_text(encoding="utf-8") == "kept"


def test_acceptances_that_are_over_or_correspond_to_nothing_are_told(run: Run, tmp_path: Path):
    path = tmp_path / "baseline.yaml"
    id = json.loads(run("check", "good.txt", "--format", "json").out)["findings"][0]["id"]
    path.write_text(
        f"accepted:\n- {{id: '{id}', who: a, why: b, until: 2001-01-01}}\n- {{id: none, who: a, why: b}}\n"
    )
    done = run("check", "good.txt", "--baseline", path, "--lang", "en")
    assert done.code == 1
    assert f"no longer accepted, counted again: {id} (a, until 2001-01-01)" in done.err
    assert "1 acceptances correspond to no finding" in done.err


@pytest.mark.parametrize("command", [("check", "good.txt"), ("rules",)], ids=lambda command: command[0])
def test_wrong_rules_of_ones_own_are_misuse_and_named_with_their_line(
    run: Run, tmp_path: Path, command: tuple
):
    (tmp_path / "own.yaml").write_text("off:\n- no-such-rule\n", encoding="utf-8")
    done = run(*command, "--rules", tmp_path)
    assert done.code == 2 and "own.yaml:2" in done.err.replace("\n", "")


def test_rules_of_ones_own_stand_in_the_catalogue(run: Run, tmp_path: Path):
    (tmp_path / "own.yaml").write_text("off: [growth]\nseverities: {share: notice}\n", encoding="utf-8")
    listed = dict(
        line.split()[:2] for line in run("rules", "--rules", tmp_path, "--lang", "en").out.splitlines()
    )
    assert listed["growth"] == "off" and listed["share"] == "notice" and listed["row-total"] == "error"
