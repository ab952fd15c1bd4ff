"""A worker: a process that claims one job after the other; `serve` starts it as a module.

It may die over a job: the system ends it where time runs out, its supervisor starts another one, and the
queue knows what it was at.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from mingzhang import apart
from mingzhang.errors import InputError
from mingzhang.web.context import Context, open_context
from mingzhang.web.db.models import CANCELLED, DONE, FAILED, Job
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.kinds import Cancelled, JobFailed, work_of
from mingzhang.web.settings import Oidc, Settings

IDLE = 0.4
_STEP_EVERY = 0.5
INTERNAL = "web.job.internal"
_WAITS_FOR_READER = 120
_GIVES_WAY = 10


def run_one(context: Context, worker: str) -> bool:
    """Claim a job and do it; False where there was none."""
    settings = context.settings
    with context.db.writing() as session:
        job = queue.claim(session, worker, lease=settings.job_lease, tries=settings.job_tries)
    if job is None:
        return False
    apart.allow(apart.Limits(settings.job_seconds), _WAITS_FOR_READER)
    try:
        with _Lease(context, job.id, worker) as lease:
            _do(context, job, worker, lease)
    finally:
        apart.allow_all()
    return True


def _do(context: Context, job: Job, worker: str, lease: _Lease) -> None:
    try:
        keep = work_of(job.kind)(context, job.params, lease.step)
        with context.db.writing() as session:
            if queue.end(session, job.id, worker, DONE):
                keep(session)
        return
    except Cancelled:
        state, reason, details = CANCELLED, "", {}
    except InputError as error:
        state, reason, details = FAILED, error.key, {"name": error.name, **error.details}
    except JobFailed as error:
        state, reason, details = FAILED, error.reason, error.details
    except Exception as error:
        traceback.print_exc()
        state, reason, details = FAILED, INTERNAL, {"what": type(error).__name__}
    with context.db.writing() as session:
        queue.end(session, job.id, worker, state, reason, details)


class _Lease:
    """Renews a claim while the work goes on, and hears whether it is still wanted."""

    def __init__(self, context: Context, id: str, worker: str) -> None:
        self._context, self._id, self._worker = context, id, worker
        self._over, self._wanted, self._told = threading.Event(), True, 0.0
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> _Lease:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def step(self, done: int, total: int) -> None:
        """Tell how far the work is; raises Cancelled where it is no longer wanted."""
        if not self._wanted:
            raise Cancelled
        if time.monotonic() - self._told >= _STEP_EVERY or done == total:
            self._told = time.monotonic()
            with self._context.db.writing() as session:
                queue.tell_progress(session, self._id, self._worker, done, total)

    def _keep(self) -> None:
        lease = self._context.settings.job_lease
        while not self._over.wait(min(lease / 3, 1)):
            with suppress(Exception), self._context.db.writing() as session:
                job = session.get(Job, self._id)
                kept = queue.renew(session, self._id, self._worker, lease=lease)
                self._wanted = kept and job is not None and not job.cancel


def work(context: Context, worker: str, *, parent: int) -> None:
    """Do jobs until told to stop, or until the process `parent` is gone."""
    going = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: going.set())
    while not going.is_set() and parent == os.getppid():
        try:
            busy = run_one(context, worker)
        except Exception:
            traceback.print_exc()
            busy = False
        if not busy:
            going.wait(IDLE)


def settings_as_json(settings: Settings) -> str:
    """Settings as a worker takes them on standard input; the key it reads from its file itself."""
    told = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    oidc = settings.oidc
    told |= {"folder": str(settings.folder), "secret": "", "oidc": vars(oidc) if oidc else None}
    return json.dumps(told)


def _settings(text: str) -> Settings:
    told = json.loads(text)
    oidc = Oidc(**told["oidc"]) if told["oidc"] else None
    return Settings(**{**told, "folder": Path(told["folder"]), "secret": b"", "oidc": oidc})


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_GIVES_WAY)  # whoever waits for a page goes first
    work(open_context(_settings(sys.stdin.read())), sys.argv[1], parent=int(sys.argv[2]))
