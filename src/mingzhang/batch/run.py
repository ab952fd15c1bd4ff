"""plan → map → reduce: what the command `mingzhang batch` does, without its screen.

Whatever ends a run, the next one on the same folder goes on after the last portion that was done. A worker's
death is counted against the document that it was at; the portion is done again.
"""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mingzhang.batch.engines import Engine, Outcome
from mingzhang.batch.manifest import reduce
from mingzhang.batch.place import Place
from mingzhang.batch.plan import Plan, make_plan
from mingzhang.batch.record import settled
from mingzhang.batch.source import Listed, list_files, local_folder
from mingzhang.batch.statistics import Statistics
from mingzhang.batch.work import MOST_DEATHS, Job
from mingzhang.errors import InsideItself, NothingToRead
from mingzhang.warehouse.commits import Folder
from mingzhang.warehouse.parquet_store import open_parquet, told
from mingzhang.warehouse.settled import Settled, newest, settle

Watch = Callable[[str, int, int], None]
HASHED, WORKED = "hashed", "worked"
_RUN = 8


class Busy(Exception):
    """Another run writes to the folder."""


class Stuck(Exception):
    """Workers end before they begin a document: nothing can be done; `died` says how they end."""

    def __init__(self, died: str) -> None:
        self.died = died
        super().__init__(died)


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to: counts over all documents of the folder, how many of them it did itself, and what
    is to be known of the store."""

    statistics: Statistics
    worked: int
    deaths: int
    settled: Settled


def run(source: str, store: Path, engine: Engine, watch: Watch = lambda *_: None) -> Result:
    """Read and audit every document of `source` into `store`; raises InputError, Busy, Stuck or Unwritable.

    Results that lie in the source are no part of it. `watch` is told what is done (`hashed`, `worked`), how
    much of it, and of how many.
    """
    place = Place(store)
    files = _outside(list_files(source), source, store)
    if not files:
        raise NothingToRead(source)
    with open_parquet(store, write=True):
        place.prepare()
    with told(Folder(store)), _locked(place):
        return _run(source, files, place, engine, watch)


def _outside(files: Sequence[Listed], source: str, store: Path) -> Sequence[Listed]:
    """The files without those of the results; raises InsideItself where both are one folder."""
    folder = local_folder(source)
    if folder is None or not store.resolve().is_relative_to(folder.resolve()):
        return files
    results = store.resolve().relative_to(folder.resolve())
    if results == Path():
        raise InsideItself(source)
    return [one for one in files if not Path(one.name).is_relative_to(results)]


def _run(source: str, files: Sequence[Listed], place: Place, engine: Engine, watch: Watch) -> Result:
    plan = make_plan(
        source, files, place.hashes, settled(place.records), lambda number, of: watch(HASHED, number, of)
    )
    shutil.rmtree(place.journals, ignore_errors=True)
    place.prepare()
    deaths, worked = _map(plan, place, engine, watch)
    with open_parquet(place.store, write=True) as store:
        since = newest(store)
    statistics = reduce(plan.items, place)
    with open_parquet(place.store, write=True) as store:
        return Result(statistics, worked, deaths, settle(store, since=since))


def _map(plan: Plan, place: Place, engine: Engine, watch: Watch) -> tuple[int, int]:
    """Do all portions; how many workers died, and how many documents were done."""
    name, deaths, worked = uuid.uuid4().hex[:_RUN], 0, 0
    jobs: Sequence[Job] = [Job(task, str(place.store), name) for task in plan.tasks]
    total = sum(len(job.task.items) for job in jobs)
    watch(WORKED, 0, total)
    lost: Counter[str] = Counter()
    while jobs:
        again: list[Job] = []
        for outcome in engine.run(jobs):
            if outcome.died:
                deaths += 1
                again.append(_again(outcome, lost))
            else:
                worked += len(outcome.job.task.items)
                watch(WORKED, worked, total)
        jobs = again
    return deaths, worked


def _again(outcome: Outcome, lost: Counter[str]) -> Job:
    """The portion once more; raises Stuck where it was lost more often than its documents can explain."""
    task = outcome.job.task
    lost[task.id] += 1
    if lost[task.id] > MOST_DEATHS * (len(task.items) + 1):
        raise Stuck(outcome.died)
    return outcome.job


@contextmanager
def _locked(place: Place) -> Iterator[None]:
    """Hold the folder; a run that was killed holds nothing."""
    with place.lock.open("w", encoding="ascii") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError as error:
            raise Busy(str(place.folder)) from error
        yield
