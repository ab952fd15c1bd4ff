"""The engine of a cluster: Ray schedules the portions, starts workers again and knows the machines.

Each portion is one Ray task that writes its own parts to the shared folder; only its id comes back. Where
`RAY_ADDRESS` names a cluster that one is used, else Ray is started on this machine.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence

import ray
from ray.exceptions import RayError

from mingzhang.batch.engines import Outcome, confine, unwritable
from mingzhang.batch.work import Job, do

_ADDRESS = "RAY_ADDRESS"
# Portions handed to Ray ahead of those that run, a worker.
_AHEAD = 2


class RayEngine:
    """Portions as Ray tasks, no more of them at once than `workers`."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The outcome of every portion, in the order in which they end."""
        started = self._connect()
        try:
            yield from self._run(list(jobs))
        finally:
            if started:
                ray.shutdown()

    def _connect(self) -> bool:
        """Join the cluster, or start one here; whether it is ours to end."""
        if ray.is_initialized():
            return False
        if os.environ.get(_ADDRESS):
            ray.init(log_to_driver=False, logging_level=logging.ERROR)
        else:
            ray.init(
                num_cpus=self._workers,
                include_dashboard=False,
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
        return True

    def _run(self, jobs: list[Job]) -> Iterator[Outcome]:
        work = ray.remote(num_cpus=1, max_retries=0, max_calls=_CALLS)(_do)
        waiting = list(reversed(jobs))
        running: dict[object, Job] = {}
        while waiting or running:
            while waiting and len(running) < self._workers * _AHEAD:
                job = waiting.pop()
                running[work.remote(job)] = job
            (ended, *_), _ = ray.wait(list(running), num_returns=1)
            job = running.pop(ended)
            try:
                ray.get(ended)
                yield Outcome(job)
            except RayError as error:
                if isinstance(error, OSError):  # Ray's own error, of the kind that the task raised
                    raise unwritable(error) from error
                yield Outcome(job, died=type(error).__name__)


# A worker of Ray is replaced after so many portions.
_CALLS = 200


def _do(job: Job) -> str:
    confine()
    return do(job)
