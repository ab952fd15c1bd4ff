"""The supervisor of the workers: starts so many processes, and another one for each that ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass

from mingzhang.web.context import Context
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.worker import settings_as_json
from mingzhang.web.tidy import sweep

_LOOK_EVERY = 0.5
_PATIENCE = 5.0
_SWEEP_EVERY = 3600.0


@dataclass(frozen=True)
class _Worker:
    name: str
    process: subprocess.Popen[bytes]


class Supervisor:
    """Keeps `count` workers alive from `start` to `stop`."""

    def __init__(self, context: Context, count: int) -> None:
        self._context, self._count = context, count
        self._workers: list[_Worker] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start the workers."""
        self._workers = [self._begin() for _ in range(self._count)]
        self._thread.start()

    def stop(self) -> None:
        """End the workers; what they were at is claimed again at the next start."""
        self._over.set()
        self._thread.join()
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(_PATIENCE)
            if worker.process.poll() is None:
                worker.process.kill()
                worker.process.wait()
            self._let_go(worker)

    @property
    def pids(self) -> list[int]:
        """The processes, for tests that end them."""
        return [worker.process.pid for worker in self._workers]

    def _begin(self) -> _Worker:
        name = uuid.uuid4().hex
        command = [sys.executable, "-m", "mingzhang.web.jobs.worker", name, str(os.getpid())]
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        assert process.stdin is not None
        with suppress(OSError), process.stdin as stream:
            stream.write(settings_as_json(self._context.settings).encode())
        return _Worker(name, process)

    def _watch(self) -> None:
        swept = 0.0
        while not self._over.wait(_LOOK_EVERY):
            if time.monotonic() - swept > _SWEEP_EVERY or not swept:
                swept = time.monotonic()
                with suppress(Exception):
                    sweep(self._context)
            for index, worker in enumerate(self._workers):
                if worker.process.poll() is not None:
                    self._let_go(worker)
                    time.sleep(_LOOK_EVERY)
                    self._workers[index] = self._begin()

    def _let_go(self, worker: _Worker) -> None:
        with suppress(Exception), self._context.db.writing() as session:
            queue.let_go(session, worker.name)
