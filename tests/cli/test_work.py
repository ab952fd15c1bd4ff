"""Folders, several files as one disclosure, several at once, and the bar on a terminal."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from mingzhang.cli import work
from mingzhang.cli.work import plan
from mingzhang.samples import samples_dir
from tests.cli.conftest import Run
from tests.read.pdf_samples import Sheet, pdf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = (samples_dir() / "yunxi-2024.txt").read_text(encoding="utf-8")
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "c.txt").write_text("", encoding="utf-8")
    return tmp_path


def documents(out: str) -> list[tuple[str, str]]:
    found = [json.loads(line) for line in out.splitlines()]
    return [(document["schema"].split("/")[1], document["source"]["name"]) for document in found]


LISTED = [("disclosure", "a.txt"), ("disclosure", "b.txt"), ("error", "c.txt")]


def test_a_folder_gives_a_line_for_each_of_its_files(run: Run, folder: Path):
    done = run("read", folder)
    assert documents(done.out) == LISTED and done.code == 3


def test_a_folder_of_one_file_is_a_list_too(run: Run, tmp_path: Path):
    (tmp_path / "a.txt").write_text((samples_dir() / "yunxi-2024.txt").read_text("utf-8"), "utf-8")
    done = run("read", tmp_path)
    assert documents(done.out) == [("disclosure", "a.txt")] and done.code == 0


def test_several_at_once_give_the_same_in_the_same_order(run: Run, folder: Path):
    one, two = run("read", folder), run("read", folder, "--jobs", "3")
    assert (two.out, two.err, two.code) == (one.out, one.err, one.code)
    assert run("check", folder, "--jobs", "2").out == run("check", folder).out


def test_files_as_one_are_one_document(run: Run, folder: Path):
    done = run("read", folder / "a.txt", folder / "b.txt", "--as-one")
    assert json.loads(done.out)["source"]["name"] == "a.txt + b.txt" and done.code == 0


def test_files_as_one_fail_together(run: Run, folder: Path):
    done = run("read", folder, "--as-one")
    assert (done.out, done.code) == ("", 3) and done.err.startswith("c.txt")


def test_an_empty_folder_is_said(run: Run, tmp_path: Path):
    done = run("check", tmp_path)
    assert done.code == 3 and tmp_path.name in done.err


def test_what_is_no_folder_stays_as_it_is():
    paths = [Path("b"), Path("a"), Path("b")]
    planned = plan(paths, as_one=False)
    assert [job.paths for job in planned.jobs] == [(path,) for path in paths] and planned.several
    assert not plan(paths[:1], as_one=False).several


def test_the_bar_shows_on_a_terminal_only(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert "\x1b" not in run("read", folder, "-o", folder.parent / "out.jsonl").err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "3/3" in run("read", folder, "-o", folder.parent / "out.jsonl").err


def test_the_pages_of_one_long_file_are_counted(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(*(Sheet().text(50, 50, "部门收支总体情况表") for _ in range(7))))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "7/7" in run("read", path, "-o", tmp_path / "out.json").err


@pytest.mark.parametrize("command", ["read", "check"])
def test_a_dash_is_standard_input(command: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    content = (samples_dir() / "yunxi-2024.txt").read_bytes()
    (tmp_path / "stdin").write_bytes(content)

    class Input(io.StringIO):
        buffer = io.BytesIO(content)

    work._standard_input.cache_clear()
    monkeypatch.setattr(sys, "stdin", Input())
    assert run(command, "-").out == run(command, tmp_path / "stdin").out


def test_nothing_on_standard_input_is_told(run: Run, monkeypatch: pytest.MonkeyPatch):
    class Input(io.StringIO):
        buffer = io.BytesIO()

    work._standard_input.cache_clear()
    monkeypatch.setattr(sys, "stdin", Input())
    done = run("check", "-")
    assert done.code == 3 and done.err.startswith("stdin")
