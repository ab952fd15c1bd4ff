"""`mingzhang check`: formats and the exit codes of the contract."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("pipeline")


@pytest.mark.parametrize(
    ("file", "fail_on", "code"),
    [
        ("clean.txt", "notice", 0),
        ("notice.txt", "notice", 1),
        ("notice.txt", "warning", 0),
        ("notice.txt", "error", 0),
        ("good.txt", "error", 1),
        ("good.txt", "warning", 1),
        ("good.txt", "never", 0),
        ("empty.txt", "never", 3),
        ("crash.txt", "never", 4),
    ],
)
def test_exit_code(run: Run, file: str, fail_on: str, code: int):
    assert run("check", file, "--fail-on", fail_on).code == code


def test_the_worst_file_decides(run: Run):
    assert run("check", "clean.txt", "good.txt", "notice.txt").code == 1
    assert run("check", "good.txt", "empty.txt", "clean.txt").code == 3


def test_unknown_fail_on_is_misuse(run: Run):
    assert run("check", "good.txt", "--fail-on", "sometimes").code == 2


def test_json_of_one_file_is_one_document_and_of_several_lines(run: Run):
    assert json.loads(run("check", "good.txt", "--format", "json").out)["schema"] == "mingzhang/report/1"
    done = run("check", "good.txt", "empty.txt", "--format", "json")
    assert [json.loads(line)["schema"] for line in done.out.splitlines()] == [
        "mingzhang/report/1", "mingzhang/error/1",
    ]  # fmt: skip


def test_json_is_byte_identical_from_run_to_run(run: Run):
    assert (
        run("check", "good.txt", "--format", "json").out == run("check", "good.txt", "--format", "json").out
    )


def test_text_is_plain_where_no_terminal_shows_it(run: Run):
    done = run("check", "good.txt")
    assert "\x1b" not in done.out
    assert done.err == ""


def test_several_reports_are_counted_on_standard_error(run: Run):
    done = run("check", "good.txt", "clean.txt", "empty.txt", "--lang", "en")
    assert "3 files: 1 pass, 1 fail, 0 undetermined, 1 could not be read" in done.err
    assert done.out.count("What was covered") == 2
