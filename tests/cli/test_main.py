"""The command as a program: start, version, interrupted output."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mingzhang import __version__
from mingzhang.cli import read as read_module
from mingzhang.cli.words import language, language_remark
from tests.cli.conftest import Run

PROGRAM = [sys.executable, "-c", "from mingzhang.cli.main import run; run()"]


def test_version(run: Run):
    assert run("--version").out == f"mingzhang {__version__}\n"


def test_the_module_is_the_command():
    module = [sys.executable, "-m", "mingzhang", "--version"]
    done = subprocess.run(module, check=True, capture_output=True, text=True)
    assert done.stdout == f"mingzhang {__version__}\n"


def test_no_heavy_library_is_loaded_to_show_the_version():
    probe = (
        "import sys; from mingzhang.cli import main;"
        " print([name for name in ('rich.console', 'charset_normalizer', 'python_calamine')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_reader_that_goes_away_is_no_fault():
    with subprocess.Popen([*PROGRAM, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None and program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 141


def test_unknown_command_is_misuse(run: Run):
    done = run("chekc")
    assert done.code == 2
    assert "Traceback" not in done.err


@pytest.mark.usefixtures("pipeline")
def test_interrupt_ends_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(read_module, "_disclosure", interrupt)
    done = run("read", "good.txt")
    assert done.code == 130
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "zh"),
        (["check", "--lang", "en"], {}, "en"),
        (["check", "--lang=en"], {}, "en"),
        (["check"], {"MINGZHANG_LANG": "en"}, "en"),
        (["check", "--lang", "zh"], {"MINGZHANG_LANG": "en"}, "zh"),
        (["check", "--lang"], {"MINGZHANG_LANG": "xx"}, "zh"),
    ],
)
def test_language_of_help(arguments: list[str], environment: dict[str, str], expected: str):
    assert language(arguments, environment) == expected


@pytest.mark.parametrize(("value", "told"), [("xx", True), ("en", False), ("", False)])
def test_a_language_that_does_not_exist_is_told(value: str, told: bool):
    remark = language_remark({"MINGZHANG_LANG": value})
    assert (remark is not None) == told
    assert not remark or "MINGZHANG_LANG=xx" in remark
