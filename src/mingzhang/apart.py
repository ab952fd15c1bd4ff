"""Run a module of ours in a process of its own, under limits of time and memory.

Whoever reads what strangers wrote asks such a process: it may be ended, or end itself, without taking the
caller along. The caller sends bytes and gets bytes; the process may ask for more time, and say how far it is.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

DONE, MORE, STEP = b"done", b"more", b"step"
Step = Callable[[int, int], None]
_TAIL = 1500
_MAPPED = 8 * 1024**3
_channel: BinaryIO | None = None
_extra: float = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds until an answer, the seconds that a process may ask for on top, and bytes of memory."""

    seconds: float = 30
    extra_seconds: float = 0
    memory: int = 2 * 1024**3


class TooSlow(Exception):
    """No answer in time."""


class Died(Exception):
    """The process ended without an answer; `code` is its return code, `said` the end of what it printed."""

    def __init__(self, code: int, said: str) -> None:
        self.code = code
        self.said = said
        super().__init__(f"{code}: {said}")


def ask(
    module: str,
    arguments: Sequence[str],
    content: bytes,
    *,
    limits: Limits,
    on_step: Step | None = None,
) -> bytes:
    """What `module`, which calls `answer`, makes of `content`; raises TooSlow or Died."""
    command = [sys.executable, "-m", module, str(limits.memory), *arguments]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=os.name == "posix",
    )
    try:
        return _converse(process, content, limits, on_step)
    finally:
        _end(process)


def _converse(
    process: subprocess.Popen[bytes], content: bytes, limits: Limits, on_step: Step | None
) -> bytes:
    frames: queue.SimpleQueue[tuple[bytes, bytes]] = queue.SimpleQueue()
    said: list[bytes] = []
    assert process.stdin and process.stdout and process.stderr
    threads = [
        threading.Thread(target=_send, args=(process.stdin, content), daemon=True),
        threading.Thread(target=_receive, args=(process.stdout, frames), daemon=True),
        threading.Thread(target=_drain, args=(process.stderr, said), daemon=True),
    ]
    for thread in threads:
        thread.start()
    deadline, extra = time.monotonic() + limits.seconds, limits.extra_seconds
    while True:
        try:
            kind, payload = frames.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise TooSlow from None
        if kind == DONE:
            return payload
        if kind == MORE:
            granted = min(float(payload), extra)
            extra, deadline = extra - granted, deadline + granted
        elif kind == STEP and on_step is not None:
            done, total = payload.split()
            on_step(int(done), int(total))
        elif not kind:
            code = process.wait()
            threads[2].join(1)
            raise Died(code, b"".join(said).decode(errors="replace")[-_TAIL:].strip())


def _send(stream: BinaryIO, content: bytes) -> None:
    with contextlib.suppress(OSError), stream:
        stream.write(content)


def _receive(stream: BinaryIO, frames: queue.SimpleQueue[tuple[bytes, bytes]]) -> None:
    """Frames up to the end of the stream, which is an empty frame; what is no frame ends it as well."""
    with contextlib.suppress(OSError, ValueError):
        while head := stream.readline(64):
            kind, _, length = head.partition(b" ")
            frames.put((kind, stream.read(int(length))))
            if kind == DONE:
                return
    frames.put((b"", b""))


def _drain(stream: BinaryIO, said: list[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while part := stream.read1(65536) if hasattr(stream, "read1") else stream.read(65536):
            said[:] = [*said[-1:], part]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.close()


def answer(work: Callable[[list[str], bytes], bytes]) -> None:
    """The process's side: `work` makes the answer of the arguments and the bytes on standard input.

    What libraries print on standard output goes to standard error, so that it cannot spoil the answer.
    """
    global _channel
    _confine(int(sys.argv[1]))
    sys.stdout.flush()
    _channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _frame(DONE, work(sys.argv[2:], sys.stdin.buffer.read()))
    os._exit(0)


def more_time(seconds: float) -> None:
    """Ask for more time, as a process that found long work may; nothing elsewhere."""
    global _extra
    if _extra:
        granted = min(seconds, _extra)
        _extra -= granted
        _set_alarm(_alarm_left() + granted)
    _frame(MORE, f"{seconds:.3f}".encode())


def allow(limits: Limits, seconds: float = 0) -> None:
    """Limit this very process: the system ends it where the time (with `seconds` on top) runs out.

    For processes that others start again where they end; not every system can. Calls replace each other.
    """
    global _extra
    _extra = limits.extra_seconds
    _set_alarm(limits.seconds + seconds)


def allow_all() -> None:
    """Take the limit of `allow` back."""
    global _extra
    _extra = 0
    _set_alarm(0)


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _alarm_left() -> float:
    return signal.getitimer(signal.ITIMER_REAL)[0] if hasattr(signal, "getitimer") else 0.0


def step(done: int, total: int) -> None:
    """Say how far the work is; nothing elsewhere."""
    _frame(STEP, b"%d %d" % (done, total))


def _frame(kind: bytes, payload: bytes) -> None:
    if _channel is not None:
        _channel.write(b"%s %d\n%s" % (kind, len(payload), payload))
        _channel.flush()


def _confine(memory: int) -> None:
    """Let the system end this process where it asks for too much; not every system can.

    What it writes to is limited, not what it maps: that grows with the number of processors.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_AS, (memory + _MAPPED, memory + _MAPPED))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
