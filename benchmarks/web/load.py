"""Load on the web application: many readers and uploads at once, server and workers killed in between.

Each of the readers asks for a page, waits a second as a reader does, and asks for the next; uploads are a
published file, each with a byte of its own. Run it with: python benchmarks/web/load.py [--readers N] …
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

import httpx

from mingzhang.book import load_book
from mingzhang.compose import compose
from mingzhang.publish.pdf import render_pdf
from mingzhang.samples import samples_dir

PAGES = ("/", "/check", "/public", "/sign-in")
COMMAND = (sys.executable, "-c", "from mingzhang.cli.main import run; run()")


@dataclass
class Seen:
    """What the readers and uploaders saw."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    down: bool = False
    over: bool = False


def start(folder: Path, port: int, workers: int) -> subprocess.Popen[str]:
    command = [*COMMAND, "serve", "--folder", str(folder), "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    while f":{port}" not in process.stdout.readline():
        assert process.poll() is None
    return process


async def read(client: httpx.AsyncClient, number: int, seen: Seen) -> None:
    await asyncio.sleep(number % 20 / 20)
    step = number
    while not seen.over:
        begun = time.perf_counter()
        was_up = not seen.down
        try:
            answer = await client.get(PAGES[step % len(PAGES)])
            seen.seconds.append(time.perf_counter() - begun)
            if answer.status_code != 200:
                seen.errors.append(str(answer.status_code))
        except httpx.HTTPError as error:
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


async def measure(options: argparse.Namespace) -> int:
    publication = compose(load_book(samples_dir() / "book"))
    content = render_pdf(publication, created=datetime(2000, 1, 1), system_faces=False)
    seen = Seen()
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        folder, address = Path(name), f"http://127.0.0.1:{port}"
        server = start(folder, port, options.workers)
        limits = httpx.Limits(max_connections=options.readers)
        async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
            began = time.perf_counter()
            readers = [asyncio.create_task(read(client, number, seen)) for number in range(options.readers)]
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
            told = await watch(address, ids)
            await asyncio.sleep(max(0, options.seconds - (time.perf_counter() - began)))
            seen.over = True
            await asyncio.gather(*readers)
        peak = memory(server.pid)
        server.send_signal(signal.SIGINT)
        server.wait()
    told_states = {state: sum(one["state"] == state for one in told) for state in ("done", "failed")}
    first, settled = seen.seconds[: options.readers * 3], seen.seconds[options.readers * 3 :]
    p50, p95 = (statistics.quantiles(settled, n=100)[at - 1] * 1000 for at in (50, 95))
    print(
        f"readers {options.readers}, uploads {options.uploads}, "
        f"workers {options.workers}, kill {options.kill}"
    )
    print(f"pages {len(seen.seconds)}, p50 {p50:.0f} ms, p95 {p95:.0f} ms, errors {len(seen.errors)}")
    print(f"slowest of the first {len(first)} pages {max(first):.1f} s")
    print(f"checks {told_states}, server's memory at most {peak:.0f} MB, load {os.getloadavg()[0]:.1f}")
    if seen.errors:
        print(sorted(set(seen.errors)))
    return int(bool(seen.errors) or sum(told_states.values()) != options.uploads)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--uploads", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30, help="read for at least so long")
    parser.add_argument("--kill", action="store_true")
    sys.exit(asyncio.run(measure(parser.parse_args())))
