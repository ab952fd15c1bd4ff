"""One installation on PostgreSQL with several serving processes: what they share, and what dies with one."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from mingzhang.web import accounts
from mingzhang.web.context import Context, open_context
from mingzhang.web.db.models import DONE, FAILED, Check, File, User, now
from mingzhang.web.jobs import queue
from mingzhang.web.settings import Settings
from mingzhang.web.tidy import sweep
from mingzhang.web.trail import verify
from tests.web.conftest import PASSWORD, Site

SECONDS = 240


@pytest.fixture
def two(tmp_path: Path, database: str) -> Iterator[tuple[Context, Context]]:
    """Two serving processes' contexts on one database and folder."""
    settings = Settings(tmp_path / "data", database=database, logins_a_minute=1000, job_lease=3)
    opened = open_context(settings), open_context(settings)
    yield opened
    for each in opened:
        each.db.engine.dispose()


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """The results of all of these, begun at the same moment; raises what one of them raised."""
    together, results, faults = threading.Barrier(len(works)), [], []

    def run(work: Callable[[], object]) -> None:
        together.wait()
        try:
            results.append(work())
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return results


def test_guesses_at_one_account_count_one_by_one_wherever_they_come_in(two):
    """As many at once as lock it: none is lost, so the right password comes too late."""
    one, other = two
    Site(one).user("li")
    most = one.settings.lock_after

    def guess(context: Context):
        with context.db.writing() as session:
            return accounts.sign_in(session, "li", "wrong password", context.settings)

    works = [lambda context=context: guess(context) for context in [one, other] * most][:most]
    assert at_once(works) == [None] * most
    with other.db.writing() as session:
        assert accounts.sign_in(session, "li", PASSWORD, other.settings) is None
        until = session.scalars(select(User.locked_until)).one()
        assert until is not None and until > now()


def test_a_session_of_one_process_is_known_to_the_other(two):
    site, there = (Site(context) for context in two)
    site.user("li")
    site.sign_in("li")
    there.client.cookies.update(site.client.cookies)
    assert there.get("/account").status_code == 200
    token = site.csrf("/account")
    assert there.client.post("/account/tokens", data={"csrf": token, "name": "t"}).status_code == 200


def test_the_same_content_handed_in_everywhere_at_once_is_one_file(two):
    def put(context: Context) -> str:
        with context.db.writing() as session:
            sha256 = context.store.put(session, b"the same", "text/plain")
            time.sleep(0.05)
            return sha256

    found = at_once([lambda context=context: put(context) for context in two * 6])
    assert len(set(found)) == 1
    with two[0].db.reading() as session:
        assert session.scalars(select(File.sha256)).all() == [found[0]]
    assert two[1].store.read(str(found[0])) == b"the same"


def test_what_is_swept_while_it_comes_in_again_is_there_afterwards(two):
    one, other = two
    for number in range(20):
        content = f"content {number}".encode()
        with one.db.writing() as session:
            sha256 = one.store.put(session, content, "text/plain")
            session.get_one(File, sha256).created = now().replace(year=now().year - 1)

        def put(content: bytes = content) -> None:
            with other.db.writing() as session:
                other.store.put(session, content, "text/plain")

        at_once([lambda: sweep(one), put])
        assert other.store.read(sha256) == content
        with one.db.reading() as session:
            assert session.get(File, sha256) is not None


def test_the_trail_stays_whole_where_many_write_it(two):
    def write(context: Context, number: int) -> None:
        site = Site(context)
        site.unit(f"unit {number}")
        site.user(f"user-{number}", ("reader", None))

    at_once([lambda c=c, n=n: write(c, n) for n, c in enumerate(two * 5)])
    with two[0].db.reading() as session:
        assert verify(session) == replace(verify(session), broken=None)
        assert verify(session).lines == 10


SERVER = """
import sys
from pathlib import Path
from mingzhang.web.context import open_context
from mingzhang.web.serve import serve
from mingzhang.web.settings import Settings
settings = Settings(Path(sys.argv[1]), database=sys.argv[2], job_lease=3, uploads_a_minute=10**6)
serve(open_context(settings), host="127.0.0.1", port=int(sys.argv[3]), workers=2,
      ready=lambda: print("ready", flush=True))
"""


@dataclass
class Served:
    """A serving process that may be killed and comes back."""

    settings: Settings
    port: int = 0
    process: subprocess.Popen | None = None

    def start(self) -> None:
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        arguments = [str(self.settings.folder), self.settings.database, str(self.port)]
        command = [sys.executable, "-c", SERVER, *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        assert self.process.stdout.readline() == b"ready\n"

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task")
        told = [(task / "children").read_text().split() for task in children.iterdir()]
        return [int(pid) for pids in told for pid in pids]

    def kill(self) -> None:
        """As if the machine were gone: server and workers alike, at this very moment."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            self.process.stdout.close()


@dataclass
class Sender:
    """Hands in one file after the other, wherever somebody answers; remembers what was accepted."""

    servers: list[Served]
    contents: list[bytes]
    over: threading.Event = field(default_factory=threading.Event)
    accepted: list[str] = field(default_factory=list)

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            server = self.servers[number % len(self.servers)]
            number += 1
            content = self.contents[number % len(self.contents)] + f"\n{number}\n".encode()
            with (
                suppress(httpx.HTTPError),
                httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as client,
            ):
                found = re.search(r'name="csrf" value="(\w+)"', client.get("/check").text)
                files = {"file": (f"{number}.txt", content)}
                answer = client.post("/check", data={"csrf": found[1]}, files=files)
                if answer.status_code == 303:
                    self.accepted.append(answer.headers["location"].rpartition("/")[2])
            self.over.wait(0.2)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks /proc for the workers")
def test_every_accepted_file_ends_though_servers_and_workers_are_killed(two, faulty: bytes):
    """Killed at moments that nobody chose: whole servers with their workers, and workers alone."""
    context = two[0]
    servers = [Served(context.settings), Served(context.settings)]
    sender = Sender(servers, [b"nothing to read here", b"\xff\xfe\x00", faulty])
    thread = threading.Thread(target=sender.run)
    killed = {"server": 0, "worker": 0}
    try:
        for server in servers:
            server.start()
        thread.start()
        for turn in range(int(os.environ.get("FUZZ_KILLS", 4))):
            time.sleep(random.uniform(0.5, 2.5))
            server = servers[turn // 2 % 2]
            if turn % 2:
                server.kill()
                killed["server"] += 1
                time.sleep(random.uniform(0, 1))
                server.start()
            else:
                for pid in server.workers():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                        killed["worker"] += 1
        time.sleep(1)
        sender.over.set()
        thread.join()
        checks = settled(context, SECONDS)
    finally:
        sender.over.set()
        for server in servers:
            server.stop()
    assert min(killed.values()) > 0 and len(sender.accepted) > 5
    assert set(sender.accepted) <= set(checks)
    for check in checks.values():
        assert (check.job.state == DONE and check.results) or (check.job.state == FAILED and check.job.reason)
    assert any(check.job.tries > 1 for check in checks.values())


def settled(context: Context, seconds: float) -> dict[str, Check]:
    """All checks by id, when nothing more becomes of any."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with context.db.reading() as session:
            found = {check.id: check for check in session.scalars(select(Check))}
            if found and all(queue.settled(check.job) for check in found.values()):
                return found
        time.sleep(0.3)
    raise AssertionError({check.job.state for check in found.values()})
