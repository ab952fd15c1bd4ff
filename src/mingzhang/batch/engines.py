"""Who does the portions: one small interface, and the engine of processes on this machine.

An engine yields for each portion that it was done, or that its worker died over it; what follows from a death
is not its business. Distribution over machines is Ray's, behind the same interface.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from mingzhang.batch.work import Job, do

Work = Callable[..., object]
LOCAL, RAY = ENGINES = ("local", "ray")
# A worker that has grown beyond this is replaced between two portions.
_MOST_MEMORY = 1_500 * 1024 * 1024
# What a worker may write to, all in all.
_MOST_DATA = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Outcome:
    """A portion's end: `died` says how its worker ended; empty where the portion is done."""

    job: Job
    died: str = ""


class Unwritable(Exception):
    """A worker could not put its results where they belong; `why` says what kept it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Engine(Protocol):
    """Does portions, several at once."""

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The outcome of every portion, in the order in which they end; raises Unwritable."""


def engine(name: str, workers: int) -> Engine:
    """The engine of a name; raises ImportError where what it needs is not installed."""
    if name == RAY:
        from mingzhang.batch.ray_engine import RayEngine

        return RayEngine(workers)
    return LocalEngine(workers)


@dataclass(slots=True)
class _Worker:
    """A process and our end of the pipe to it; `job` is what it is at."""

    process: BaseProcess
    pipe: Connection
    job: Job | None = None


class LocalEngine:
    """Processes on this machine; one that ends over a portion is replaced."""

    def __init__(self, workers: int, work: Work = do) -> None:
        self._workers, self._work = workers, work

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The outcome of every portion, in the order in which they end."""
        waiting, workers = list(reversed(jobs)), []
        try:
            for _ in range(min(self._workers, len(jobs))):
                workers.append(_start(self._work))
            while waiting or any(worker.job for worker in workers):
                for number, worker in enumerate(workers):
                    if worker.job is None and waiting:
                        workers[number] = self._give(worker, waiting.pop())
                yield from self._ended(workers)
        finally:
            for worker in workers:
                _end(worker)

    def _give(self, worker: _Worker, job: Job) -> _Worker:
        """Send a portion to a worker, or to its successor where it has ended since."""
        try:
            worker.pipe.send(job)
        except OSError:
            _end(worker)
            return self._give(_start(self._work), job)
        worker.job = job
        return worker

    def _ended(self, workers: list[_Worker]) -> Iterator[Outcome]:
        """What has ended; waits until something has."""
        busy = {worker.pipe: number for number, worker in enumerate(workers) if worker.job}
        for pipe in wait(list(busy)):
            number = busy[pipe]  # type: ignore[index]
            worker = workers[number]
            assert worker.job is not None
            job, worker.job = worker.job, None
            try:
                told = worker.pipe.recv()
                if isinstance(told, str):
                    raise Unwritable(told)
                keep = bool(told)
                yield Outcome(job)
            except (EOFError, OSError):
                worker.process.join(5)
                yield Outcome(job, died=str(worker.process.exitcode))
                keep = False
            if not keep:
                _end(worker)
                workers[number] = _start(self._work)


def _start(work: Work) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=True)
    with _interrupts_kept_back():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _interrupts_kept_back() -> Iterator[None]:
    """A process that is started meanwhile never gets an interrupt of the terminal: it is ours to end it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its own start would let them through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(worker: _Worker) -> None:
    """End a worker and whatever it started."""
    if worker.process.pid is not None and hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _serve(pipe: Connection, work: Work) -> None:
    """The worker's side: do what comes, and answer whether it may go on."""
    if hasattr(os, "setpgid"):
        with suppress(OSError):
            os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    confine()
    with suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            try:
                work(job, going_on=parent.is_alive if parent else lambda: True)
            except OSError as error:  # of its results: what keeps a document from being read is an entry
                pipe.send(unwritable(error).why)
                continue
            pipe.send(_resident() < _MOST_MEMORY)


def unwritable(error: OSError) -> Unwritable:
    """What keeps a file from being written, in the words of the system."""
    return Unwritable(os.strerror(error.errno) if error.errno else type(error).__name__)


def confine() -> None:
    """Let the system refuse memory to this process where a document asks for too much."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_DATA if hard < 0 else min(_MOST_DATA, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _resident() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
