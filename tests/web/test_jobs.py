"""Jobs: claimed once, renewed, claimed again after a death, ended in one way or another, cancelled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from mingzhang.web.context import open_context
from mingzhang.web.db.models import CANCELLED, DONE, FAILED, RUNNING, WAITING, Check, Job, now
from mingzhang.web.jobs import kinds, queue
from mingzhang.web.jobs.supervise import Supervisor
from mingzhang.web.jobs.worker import run_one, settings_as_json
from mingzhang.web.settings import Settings

LEASE = {"lease": 30, "tries": 3}


@pytest.fixture
def work(monkeypatch):
    """Registers work of the kind `test`."""

    def register(function):
        monkeypatch.setitem(kinds._kinds, "test", function)

    return register


def add(context, **params) -> str:
    with context.db.writing() as session:
        return queue.add_job(session, "test", params).id


def job(context, id: str) -> Job:
    with context.db.reading() as session:
        return session.get_one(Job, id)


def on_postgresql(request, tmp_path):
    return open_context(Settings(tmp_path / "pg", database=request.getfixturevalue("database")))


@pytest.mark.parametrize("server", [False, True], ids=["sqlite", "postgresql"])
def test_jobs_are_claimed_in_order_and_each_once(context, request, tmp_path, server):
    context = on_postgresql(request, tmp_path) if server else context
    ids = [add(context) for _ in range(20)]
    claimed: list[str] = []

    def take(worker: str) -> None:
        while True:
            with context.db.writing() as session:
                found = queue.claim(session, worker, **LEASE)
                if found is None:
                    return
                claimed.append(found.id)

    threads = [threading.Thread(target=take, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(ids) and len(set(claimed)) == 20
    context.db.engine.dispose()


def test_the_job_of_a_dead_worker_is_claimed_again_and_fails_with_the_reason_in_the_end(context):
    id = add(context)
    for tries in (1, 2, 3):
        with context.db.writing() as session:
            found = queue.claim(session, f"w{tries}", **LEASE)
            assert found is not None and found.tries == tries
            assert queue.claim(session, "other", **LEASE) is None
        with context.db.writing() as session:
            session.get_one(Job, id).lease_until = now() - timedelta(seconds=1)
    with context.db.writing() as session:
        assert queue.claim(session, "w4", **LEASE) is None
    assert (job(context, id).state, job(context, id).reason) == (FAILED, queue.DIED)


def test_the_result_of_a_worker_that_lost_its_claim_counts_for_nothing(context):
    id = add(context)
    with context.db.writing() as session:
        queue.claim(session, "slow", **LEASE)
        queue.let_go(session, "slow")
    with context.db.writing() as session:
        queue.claim(session, "quick", **LEASE)
        assert not queue.renew(session, id, "slow", lease=30)
        assert not queue.end(session, id, "slow", DONE)
        assert queue.end(session, id, "quick", DONE)


def test_what_work_keeps_is_kept_with_its_end_or_not_at_all(context, work):
    def fails_to_keep(*_):
        def keep(session):
            session.add(Job(kind="other", params={}))
            session.flush()
            raise RuntimeError

        return keep

    work(fails_to_keep)
    id = add(context)
    assert run_one(context, "w")
    assert (job(context, id).state, job(context, id).reason) == (FAILED, "web.job.internal")
    with context.db.reading() as session:
        assert session.scalars(select(Job.id)).all() == [id]


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_when_it_looks(context, work):
    waiting = add(context)
    with context.db.writing() as session:
        queue.ask_to_cancel(session, session.get_one(Job, waiting))
    assert job(context, waiting).state == CANCELLED
    begun = threading.Event()

    def long_work(context, params, step):
        begun.set()
        for number in range(10_000):
            step(number, 10_000)
            time.sleep(0.01)
        return lambda session: None

    work(long_work)
    id = add(context)
    thread = threading.Thread(target=run_one, args=(replace_lease(context), "w"))
    thread.start()
    begun.wait()
    wait_for(context, lambda jobs: any(found.done for found in jobs))
    with context.db.writing() as session:
        queue.ask_to_cancel(session, session.get_one(Job, id))
    thread.join()
    assert job(context, id).state == CANCELLED


def replace_lease(context):
    return replace(context, settings=replace(context.settings, job_lease=1))


def test_unknown_work_fails_with_a_reason(context):
    id = add(context)
    assert run_one(context, "w")
    assert job(context, id).state == FAILED


def wait_for(context, condition, seconds: float = 120) -> list[Job]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with context.db.reading() as session:
            jobs = list(session.scalars(select(Job)))
        if condition(jobs):
            return jobs
        time.sleep(0.1)
    raise AssertionError([(found.state, found.tries, found.reason) for found in jobs])


def test_workers_that_are_killed_lose_no_accepted_file(context, site, faulty):
    """Every accepted file ends as done, or failed with a reason, though its workers die."""
    quick = replace(context, settings=replace(context.settings, job_lease=2))
    addresses = [site.upload(f"{number}.txt", faulty) for number in range(3)]
    supervisor = Supervisor(quick, 2)
    supervisor.start()
    try:
        wait_for(context, lambda jobs: any(found.state == RUNNING for found in jobs))
        for pid in supervisor.pids:
            os.kill(pid, signal.SIGKILL)
        jobs = wait_for(context, lambda jobs: all(queue.settled(found) for found in jobs))
    finally:
        supervisor.stop()
    assert len(jobs) == len(addresses)
    assert all(found.state == DONE or found.reason for found in jobs)
    assert any(found.tries > 1 for found in jobs)
    with context.db.reading() as session:
        assert all(check.results for check in session.scalars(select(Check)) if check.job.state == DONE)


def test_a_worker_ends_with_its_parent(context):
    """Nobody is left working when the service was killed."""
    told = settings_as_json(context.settings)
    script = (
        "import os, subprocess, sys\n"
        "command = [sys.executable, '-m', 'mingzhang.web.jobs.worker', 'w', str(os.getpid())]\n"
        "worker = subprocess.Popen(command, stdin=-1)\n"
        f"worker.stdin.write({told.encode()!r}); worker.stdin.close(); print(worker.pid, flush=True)\n"
        "import time; time.sleep(2)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 60
    while time.monotonic() < until and alive(pid):
        time.sleep(0.1)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_waiting_jobs_are_counted(context):
    for _ in range(3):
        add(context)
    with context.db.writing() as session:
        queue.claim(session, "w", **LEASE)
        assert queue.count_waiting(session) == 2
    with context.db.reading() as session:
        assert session.scalars(select(Job.state)).all().count(WAITING) == 2
