"""kill -9 at random moments of loading, then resuming: the store is that of an undisturbed run."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mingzhang.warehouse.schema import schema
from mingzhang.warehouse.statements import everything
from mingzhang.warehouse.store import open_store
from tests.fuzz import kills
from tests.warehouse.killed import load

ROOT = Path(__file__).resolve().parents[2]
COUNT, KILLS = 60, kills(4)
MOST_ROUNDS = 4 * KILLS


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def held(url: str) -> dict[str, list[tuple[object, ...]]]:
    names = [*(table.name for table in schema().tables), "units"]
    with open_store(url) as store:
        return {name: sorted(store.ask(everything(name)).rows, key=repr) for name in names}


def run_undisturbed(url: str) -> float:
    """Seconds that the loader takes when nothing ends it."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "tests.warehouse.killed", url, str(COUNT)], cwd=ROOT, check=True)
    return time.perf_counter() - start


def run_and_kill(url: str, seconds: float) -> bool:
    """Whether the loader was still at work when it was killed."""
    process = subprocess.Popen([sys.executable, "-m", "tests.warehouse.killed", url, str(COUNT)], cwd=ROOT)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.returncode in (0, -signal.SIGKILL)
    return process.returncode != 0


def test_a_folder_is_the_same_to_the_byte(tmp_path: Path):
    undisturbed = tmp_path / "undisturbed"
    whole = run_undisturbed(str(undisturbed))
    dice, killed, rounds = random.Random(7), 0, 0
    while killed < KILLS and rounds < MOST_ROUNDS:
        rounds += 1
        folder = tmp_path / f"store-{rounds}"
        for _ in range(2):
            killed += run_and_kill(str(folder), whole * dice.uniform(0.2, 0.7))
        load(str(folder), COUNT)
        assert files(folder) == files(undisturbed)
    assert killed >= KILLS, f"only {killed} runs were killed in {rounds} rounds"


def test_a_server_holds_the_same_rows(database: str):
    import psycopg

    whole = run_undisturbed(database)
    undisturbed = held(database)
    dice, killed, rounds = random.Random(11), 0, 0
    while killed < KILLS and rounds < MOST_ROUNDS:
        rounds += 1
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        for _ in range(2):
            killed += run_and_kill(database, whole * dice.uniform(0.2, 0.7))
        load(database, COUNT)
        assert held(database) == undisturbed
    assert killed >= KILLS, f"only {killed} runs were killed in {rounds} rounds"


@pytest.mark.parametrize("step", ["before the commit", "between commit and clearing"])
def test_what_a_killed_writer_left_is_cleared(tmp_path: Path, step: str):
    load(str(tmp_path / "a"), 6)
    load(str(tmp_path / "b"), 6)
    part = next((tmp_path / "b" / "parts" / "facts").rglob("*.parquet"))
    if step == "before the commit":
        (part.parent / "0000000000000000.parquet").write_bytes(part.read_bytes())
        (tmp_path / "b" / "drafts").mkdir()
        (tmp_path / "b" / "commits" / ".00000009.json.draft").write_text("{")
    else:
        (part.parent / "ffffffffffffffff.parquet").write_bytes(b"")
    load(str(tmp_path / "b"), 6)
    assert files(tmp_path / "a") == files(tmp_path / "b")
