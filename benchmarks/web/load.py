"""Load on the web application: many readers and uploads at once, server and workers killed in between.

The site holds many published disclosures. Each reader opens a page of the public site, of a unit and a
disclosure of their own, waits a second as a reader does, and opens the next; uploads are a published file,
each with a byte of its own. The time before the uploads, in which no page was ever made, is told apart.
Run it with: python benchmarks/web/load.py [--readers N] …
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import aiohttp
import httpx
from fill import fill
from sqlalchemy import select

from mingzhang.book import load_book
from mingzhang.compose import compose
from mingzhang.publish.pdf import render_pdf
from mingzhang.web.context import open_context
from mingzhang.web.db.models import Disclosure
from mingzhang.web.public import find_public, shown_of
from mingzhang.web.settings import Settings

PAGES = (
    "/public",
    "/public/units/{unit}",
    "/public/{id}",
    "/public/{id}/tables/{table}",
    "/public/{id}/facts",
    "/public/{id}/text",
    "/public/{id}/pictures/bars",
    "/public/{id}/picture/bars.svg",
    "/public?q=2101501",
)
BOOK = Path(__file__).resolve().parents[2] / "examples" / "books" / "yunling-2024"
COMMAND = (sys.executable, "-c", "from mingzhang.cli.main import run; run()")


@dataclass
class Seen:
    """What the readers and uploaders saw."""

    cold: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    warm: bool = False
    errors: list[str] = field(default_factory=list)
    slow: list[tuple[float, str]] = field(default_factory=list)
    down: bool = False
    over: bool = False


@dataclass(frozen=True)
class Ids:
    """Disclosures with their units, and the number of a table."""

    disclosures: list[tuple[int, int]]
    table: int


def prepare(folder: Path, count: int) -> Ids:
    """Fill the site before it is served."""
    context = open_context(Settings(folder))
    fill(context, count)
    with context.db.reading() as session:
        found = session.execute(select(Disclosure.id, Disclosure.unit_id).order_by(Disclosure.id)).all()
        shown = shown_of(context.store, find_public(session, found[0][0]))
    context.db.engine.dispose()
    return Ids([(id, unit) for id, unit in found], shown.tables[1].number)


def start(folder: Path, port: int, workers: int) -> subprocess.Popen[str]:
    command = [*COMMAND, "serve", "--folder", str(folder), "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    while f":{port}" not in process.stdout.readline():
        assert process.poll() is None
    return process


async def read(client: aiohttp.ClientSession, number: int, ids: Ids, seen: Seen) -> None:
    await asyncio.sleep(number % 20 / 20)
    step = number
    id, unit = ids.disclosures[number % len(ids.disclosures)]
    while not seen.over:
        begun = time.perf_counter()
        was_up = not seen.down
        path = PAGES[step % len(PAGES)].format(id=id, unit=unit, table=ids.table)
        try:
            async with client.get(path) as answer:
                await answer.read()
            took = time.perf_counter() - begun
            (seen.seconds if seen.warm else seen.cold).append(took)
            seen.slow.append((took, path))
            if answer.status != 200:
                seen.errors.append(str(answer.status))
        except aiohttp.ClientError as error:
            if was_up and not seen.down:
                seen.errors.append(type(error).__name__)
        step += 1
        await asyncio.sleep(1)


async def upload(address: str, content: bytes, number: int, seen: Seen) -> str:
    async with httpx.AsyncClient(base_url=address, timeout=120) as client:
        while True:
            try:
                page = (await client.get("/check")).text
                token = re.search(r'name="csrf" value="(\w+)"', page)
                assert token
                files = {"file": (f"{number}.pdf", content + b"\n%" + str(number).encode())}
                answer = await client.post("/check", data={"csrf": token.group(1)}, files=files)
                if answer.status_code == 303:
                    return answer.headers["location"].rpartition("/")[2]
                seen.errors.append(f"upload {answer.status_code}")
            except httpx.HTTPError:
                pass  # not accepted: the server was down
            await asyncio.sleep(1)


async def watch(address: str, ids: list[str]) -> list[dict[str, object]]:
    async with httpx.AsyncClient(base_url=address, timeout=120) as client:
        while True:
            told = [(await client.get(f"/api/v1/checks/{id}")).json() for id in ids]
            if all(one["state"] in ("done", "failed") for one in told):
                return told
            await asyncio.sleep(2)


def memory(pid: int) -> float:
    """Peak of the server's own memory, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]


def tell(when: str, seconds: list[float]) -> None:
    p50, p95, p99 = (statistics.quantiles(seconds, n=100)[at - 1] * 1000 for at in (50, 95, 99))
    longest = max(seconds) * 1000
    print(
        f"{when}: {len(seconds)} pages, p50 {p50:.0f} ms, p95 {p95:.0f}, p99 {p99:.0f}, longest {longest:.0f}"
    )


async def measure(options: argparse.Namespace) -> int:
    publication = compose(load_book(BOOK))
    content = render_pdf(publication, created=datetime(2000, 1, 1), system_faces=False)
    seen = Seen()
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        folder, address = Path(name), f"http://127.0.0.1:{port}"
        told = prepare(folder, options.disclosures)
        server = start(folder, port, options.workers)
        connections = aiohttp.TCPConnector(limit=options.readers)
        async with aiohttp.ClientSession(address, connector=connections, auto_decompress=False) as client:
            readers = [
                asyncio.create_task(read(client, number, told, seen)) for number in range(options.readers)
            ]
            await asyncio.sleep(options.warm)
            seen.warm, began = True, time.perf_counter()
            uploads = [
                asyncio.create_task(upload(address, content, number, seen))
                for number in range(options.uploads)
            ]
            ids = list(await asyncio.gather(*uploads))
            if options.kill:
                seen.down = True
                os.kill(server.pid, signal.SIGKILL)
                server.wait()
                server = await asyncio.to_thread(start, folder, port, options.workers)
                seen.down = False
            checks = await watch(address, ids)
            await asyncio.sleep(max(0, options.seconds - (time.perf_counter() - began)))
            seen.over = True
            await asyncio.gather(*readers)
        peak = memory(server.pid)
        server.send_signal(signal.SIGINT)
        server.wait()
    states = {state: sum(one["state"] == state for one in checks) for state in ("done", "failed")}
    shown = sorted(seen.slow, reverse=True)[:5]
    print(
        f"disclosures {options.disclosures}, readers {options.readers}, uploads {options.uploads}, "
        f"workers {options.workers}, kill {options.kill}"
    )
    print("errors", len(seen.errors))
    tell(f"first {options.warm:g} s, nothing kept yet", seen.cold)
    tell("thereafter, with the uploads", seen.seconds)
    print(f"checks {states}, server's memory at most {peak:.0f} MB, load {os.getloadavg()[0]:.1f}")
    print("slowest:", ", ".join(f"{path} {seconds:.2f} s" for seconds, path in shown))
    if seen.errors:
        print(sorted(set(seen.errors)))
    return int(bool(seen.errors) or sum(states.values()) != options.uploads)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--disclosures", type=int, default=500, help="so many are published")
    parser.add_argument("--uploads", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60, help="read for at least so long with them")
    parser.add_argument("--warm", type=float, default=30, help="read so long before the uploads begin")
    parser.add_argument("--kill", action="store_true")
    sys.exit(asyncio.run(measure(parser.parse_args())))
