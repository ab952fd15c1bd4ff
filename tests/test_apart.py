"""A process of its own: answers, time, memory, death, progress."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from mingzhang.apart import Died, Limits, TooSlow, ask, more_time, step

MODULE = """
import os, sys, time
from mingzhang.apart import answer, more_time, step

def work(arguments, content):
    what = arguments[0]
    if what == "upper":
        print("noise of a library")
        os.write(1, b"noise of a compiled one")
        return content.upper()
    if what == "sleep":
        time.sleep(60)
    if what == "beg":
        for done in range(4):
            more_time(1)
            step(done + 1, 4)
            time.sleep(0.4)
        return b"late"
    if what == "eat":
        return bytes(10 ** 10)
    if what == "abort":
        os.abort()
    if what == "child":
        import subprocess
        subprocess.Popen([sys.executable, "-c", f"import time; time.sleep(2); open({arguments[1]!r}, 'w')"])
        time.sleep(60)
    if what == "raise":
        raise ValueError("wrong")
    if what == "garbage":
        from mingzhang import apart
        apart._channel.write(b"nonsense\\n" * 100); apart._channel.flush()
        os._exit(0)

answer(work)
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "answering.py").write_text(MODULE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def run(*arguments: str, content: bytes = b"", **limits: float) -> bytes:
    return ask("answering", arguments, content, limits=Limits(**limits))  # type: ignore[arg-type]


def test_the_answer_is_clean_of_what_libraries_print():
    assert run("upper", content=b"abc" * 1_000_000) == b"ABC" * 1_000_000


def test_a_process_that_takes_too_long_is_ended():
    start = time.monotonic()
    with pytest.raises(TooSlow):
        run("sleep", seconds=0.5)
    assert time.monotonic() - start < 5


def test_a_process_may_ask_for_more_time_up_to_a_limit():
    steps: list[tuple[int, int]] = []
    limits = Limits(1, 10)
    assert ask("answering", ["beg"], b"", limits=limits, on_step=lambda *at: steps.append(at)) == b"late"
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(TooSlow):
        run("beg", seconds=0.7, extra_seconds=0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="not every system limits memory")
def test_a_process_that_asks_for_too_much_memory_dies_alone():
    with pytest.raises(Died) as died:
        run("eat", memory=512 * 1024 * 1024)
    assert "MemoryError" in died.value.said


@pytest.mark.parametrize(("what", "said"), [("abort", ""), ("raise", "wrong"), ("garbage", "")])
def test_a_process_without_an_answer_has_died(what: str, said: str):
    with pytest.raises(Died) as died:
        run(what)
    assert said in died.value.said


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_what_the_process_started_ends_with_it(tmp_path: Path):
    with pytest.raises(TooSlow):
        run("child", str(tmp_path / "alive"), seconds=1)
    time.sleep(2)
    assert not (tmp_path / "alive").exists()


def test_asking_for_time_elsewhere_does_nothing():
    more_time(5)
    step(1, 2)
