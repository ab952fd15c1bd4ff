"""Whatever is killed, and whenever: the next run ends in the same store as one that nobody disturbed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.copies import write_copies
from tests.batch.stores import same
from tests.fuzz import kills

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find workers")
COMMAND = [sys.executable, "-c", "from mingzhang.cli.main import run; run()", "batch"]
KILLS = kills(4)
DOCUMENTS = 12


def start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, str(folder), "-o", str(out), "--jobs", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, float]:
    """Documents, the store of a run that nobody disturbed, and how long that took."""
    root = tmp_path_factory.mktemp("whole")
    folder = write_copies(root / "in", DOCUMENTS)
    (folder / "letter.txt").write_text("no budget")
    began = time.monotonic()
    assert start(folder, root / "out").wait() == 3
    return folder, root / "out", time.monotonic() - began


def test_a_killed_parent(whole: tuple[Path, Path, float], tmp_path: Path):
    folder, undisturbed, seconds = whole
    random.seed(KILLS)
    out, killed = tmp_path / "out", 0
    while killed < KILLS:
        process = start(folder, out)
        try:
            process.wait(random.uniform(0.1, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        killed += process.returncode < 0
        if process.returncode >= 0:  # done before it was killed: begin anew
            same(undisturbed, out)
            out = tmp_path / f"out{killed}-{time.monotonic_ns()}"
    assert start(folder, out).wait() == 3
    same(undisturbed, out)


def test_killed_workers(whole: tuple[Path, Path, float], tmp_path: Path):
    """No document meets more than two of the kills, so none is given up."""
    folder, undisturbed, seconds = whole
    random.seed(KILLS)
    killed = rounds = 0
    while killed < KILLS and rounds < 4 * KILLS:
        rounds += 1
        out = tmp_path / f"out{rounds}"
        process, left, began = start(folder, out), 2, time.monotonic()
        while process.poll() is None:
            time.sleep(random.uniform(0.05, seconds / 3))
            workers = _workers(process.pid)
            if workers and left and process.poll() is None:
                killed += _kill(random.choice(workers))
                left -= 1
        assert process.returncode == 3
        same(undisturbed, out)
        seconds = time.monotonic() - began  # a machine that is busy now may be idle in the next round
    assert killed >= KILLS, f"only {killed} workers were killed in {rounds} rounds"


def _workers(parent: int) -> list[int]:
    """Processes that the run started to work: children whose command is that of a spawned one."""
    found = []
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in children.read_text().split():
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if b"spawn_main" in command:
                found.append(int(child))
    return found


def _kill(pid: int) -> bool:
    """Whether it was still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def heed_interrupts() -> None:
    """Also where the tests run in the background, with interrupts ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_an_interrupt_ends_the_run_and_its_workers_with_one_line(
    whole: tuple[Path, Path, float], tmp_path: Path
):
    """As a terminal sends it: to all processes of the run."""
    folder, undisturbed, seconds = whole
    command = [*COMMAND, str(folder), "-o", str(tmp_path / "out"), "--jobs", "2", "--lang", "en"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        preexec_fn=heed_interrupts,
    )
    deadline = time.monotonic() + 60
    while len(_workers(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    workers = _workers(process.pid)
    time.sleep(seconds / 10)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told.count("\n")) == (130, 1), told
    assert len(workers) == 2 and not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert start(folder, tmp_path / "out").wait() == 3
    same(undisturbed, tmp_path / "out")
