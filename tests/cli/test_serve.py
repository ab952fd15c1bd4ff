"""`mingzhang serve`, `backup` and `restore` as somebody starts them; killed and started again."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

httpx = pytest.importorskip("httpx")
pytest.importorskip("fastapi", reason="needs the extra `web`")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=120)


COMMAND = (sys.executable, "-c", "from mingzhang.cli.main import run; run()")


@contextmanager
def serving(folder: Path, *more: str):
    """A running service: its address, what it said, its process."""
    port = free_port()
    command = [*COMMAND, "serve", "--port", str(port), "--folder", str(folder), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = ""
    while f":{port}" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()


def hand_in(client, name: str, content: bytes) -> str:
    token = re.search(r'name="csrf" value="(\w+)"', client.get("/check").text).group(1)
    answer = client.post("/check", data={"csrf": token}, files={"file": (name, content)})
    assert answer.status_code == 303
    return answer.headers["location"].rpartition("/")[2]


def state(client, id: str) -> dict:
    return client.get(f"/api/v1/checks/{id}").json()


def test_killed_and_started_again_it_loses_no_accepted_file(tmp_path: Path):
    """Server and workers end at once, in the middle of the work; all is done after the next start."""
    from mingzhang.samples import fault_plan, samples_dir

    sample = (samples_dir() / fault_plan().sample).read_bytes()
    with serving(tmp_path, "--workers", "1") as (address, process), httpx.Client(base_url=address) as client:
        ids = [hand_in(client, f"{number}.txt", sample + b"\n" * number) for number in range(3)]
        until = time.monotonic() + 60
        while time.monotonic() < until and all(state(client, id)["state"] == "waiting" for id in ids):
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with serving(tmp_path, "--workers", "1") as (address, _), httpx.Client(base_url=address) as client:
        until = time.monotonic() + 180
        while time.monotonic() < until and any(
            state(client, id)["state"] in ("waiting", "running") for id in ids
        ):
            time.sleep(0.2)
        told = [state(client, id) for id in ids]
    assert [one["state"] for one in told] == ["done"] * 3
    assert all(one["verdict"] == "pass" for one in told)


def test_the_demo_is_there_and_the_trail_can_be_verified(tmp_path: Path):
    folder = tmp_path / "data"
    with (
        serving(folder, "--demo", "--workers", "0") as (address, _),
        httpx.Client(base_url=address) as client,
    ):
        assert client.get("/health").json()["status"] == "ok"
    whole = run("serve", "--folder", str(folder), "--verify-trail")
    assert whole.returncode == 0, whole.stderr
    with closing(sqlite3.connect(folder / "mingzhang.db")) as database:
        database.execute("UPDATE trail SET actor = 'somebody else' WHERE number = 1")
        database.commit()
    assert run("serve", "--folder", str(folder), "--verify-trail").returncode == 1


def test_the_trail_is_held_against_the_hash_that_a_backup_printed(tmp_path: Path):
    with serving(tmp_path / "a", "--demo", "--workers", "0"):
        made = run("backup", str(tmp_path / "b.zip"), "--folder", str(tmp_path / "a"))
    (noted,) = re.findall(r"\b[0-9a-f]{64}\b", made.stdout)
    ask = ("serve", "--folder", str(tmp_path / "a"), "--expect")
    assert run(*ask, noted).returncode == 0
    assert [run(*ask, wrong).returncode for wrong in ("abc", "")] == [2, 2]
    with closing(sqlite3.connect(tmp_path / "a" / "mingzhang.db")) as database:
        database.execute("DELETE FROM trail WHERE number = (SELECT max(number) FROM trail)")
        database.commit()
    lacking = run(*ask, noted)
    assert lacking.returncode == 1 and noted in lacking.stderr
    assert run(*ask[:-1], "--verify-trail").returncode == 0


def test_backup_and_restore(tmp_path: Path):
    with serving(tmp_path / "a", "--demo", "--workers", "0"):
        made = run("backup", str(tmp_path / "b.zip"), "--folder", str(tmp_path / "a"))
    assert made.returncode == 0, made.stderr
    for expected in (0, 2):
        done = run("restore", str(tmp_path / "b.zip"), "--folder", str(tmp_path / "c"))
        assert done.returncode == expected, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "b.zip").stat().st_size > 1000


def test_a_backup_of_nothing_is_refused_and_leaves_all_as_it_was(tmp_path: Path):
    kept = tmp_path / "b.zip"
    kept.write_bytes(b"kept")
    for more in ((), ("--force",), ("--database", f"sqlite:///{tmp_path / 'none.db'}")):
        refused = run("backup", str(kept), "--folder", str(tmp_path / "wrong"), *more)
        assert refused.returncode == 2 and "Traceback" not in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"] and kept.read_bytes() == b"kept"


def test_a_backup_takes_the_place_of_another_file_only_when_told_so(tmp_path: Path):
    from mingzhang.web.context import open_context
    from mingzhang.web.settings import Settings

    open_context(Settings(tmp_path / "a")).db.engine.dispose()
    kept = tmp_path / "b.zip"
    kept.write_bytes(b"kept")
    asked = ("backup", str(kept), "--folder", str(tmp_path / "a"))
    refused = run(*asked)
    assert refused.returncode == 2 and "--force" in refused.stderr and kept.read_bytes() == b"kept"
    assert run(*asked, "--force").returncode == 0
    assert kept.read_bytes().startswith(b"PK")


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path: Path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = run("serve", "--port", port, "--folder", str(tmp_path / "a"))
    assert refused.returncode == 2 and port in refused.stderr and "--port" in refused.stderr
    assert not (tmp_path / "a").exists()
    nowhere = run("serve", "--host", "192.0.2.1", "--folder", str(tmp_path / "a"))
    assert nowhere.returncode == 2 and "--host" in nowhere.stderr
