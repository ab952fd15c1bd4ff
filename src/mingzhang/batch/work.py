"""Map: one portion of documents read, audited and written as Parquet parts, in whatever process it is.

The process may die over a document. It says in a journal which one it begins; whoever does the portion again
finds there which documents ended their reader, and passes over one that did so too often.
"""

from __future__ import annotations

import hashlib
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mingzhang import apart
from mingzhang.audit import audit
from mingzhang.batch.parts import write_parts
from mingzhang.batch.place import Place
from mingzhang.batch.plan import Item, Task
from mingzhang.batch.record import DIED, DONE, FAILED, REFUSED, Entry, write_record, write_whole
from mingzhang.batch.source import open_item
from mingzhang.errors import InputError
from mingzhang.model import Disclosure, Report
from mingzhang.pipeline import disclose
from mingzhang.read.files import read_here
from mingzhang.taxonomy.places import place_of
from mingzhang.warehouse.rows import Item as Loaded

MOST_DEATHS = 3
# Seconds for recognition and audit, on top of those for reading.
FURTHER_SECONDS = 120.0
_SHORT = 12
_BEGUN, _ENDED = "-", "+"


@dataclass(frozen=True, slots=True)
class Job:
    """A portion, where its results go, and the run that asks for it; only deaths of this run count."""

    task: Task
    folder: str
    run: str


def do(job: Job, going_on: Callable[[], bool] = lambda: True) -> str:
    """Do a portion; its id. Ends the process where nobody waits for it any more (`going_on`)."""
    place = Place(Path(job.folder))
    record = place.record(job.task.id)
    if record.exists():
        return job.task.id
    journal = place.journal(job.run, job.task.id)
    deaths = _deaths(journal)
    entries, loaded = [], []
    with journal.open("a", encoding="utf-8") as begun:
        begun.write(f"{_BEGUN}\n")
        for item in job.task.items:
            if not going_on():
                os._exit(0)
            begun.write(f"{item.sha256}\n")
            begun.flush()
            entry, found = _one(job.task.source, item, deaths[item.sha256], place)
            entries.append(entry)
            loaded += found
        begun.write(f"{_ENDED}\n")
    write_parts(place.parts(job.task.id), loaded)
    write_record(record, entries)
    journal.unlink(missing_ok=True)
    return job.task.id


def _deaths(journal: Path) -> Counter[str]:
    """How often each document was the last that a worker had begun."""
    try:
        lines = [*journal.read_text(encoding="utf-8").split(), _BEGUN]
    except OSError:
        return Counter()
    return Counter(one for one, after in pairwise(lines) if after == _BEGUN != one)


def _one(source: str, item: Item, deaths: int, place: Place) -> tuple[Entry, list[Loaded]]:
    """What became of a document, and what is to be loaded: one disclosure, or none."""
    about = (item.name, item.sha256, item.size)
    if deaths >= MOST_DEATHS:
        return Entry(*about, FAILED, item.also, DIED, {"deaths": str(deaths)}, deaths=deaths), []
    start = time.perf_counter()
    _forget_peak()
    found: list[Loaded] = []
    try:
        disclosure, report = _read(source, item)
        found.append(Loaded(disclosure, report))
        told = _told(disclosure, report)
        state, reason, details, trace = DONE, "", {}, ""
    except InputError as error:
        told, state, reason, details, trace = {}, REFUSED, error.key, dict(error.details), ""
    except Exception as error:
        told, state, reason, details = {}, FAILED, type(error).__name__, {}
        trace = _keep_trace(error, place)
    finally:
        apart.allow_all()
    seconds = round(time.perf_counter() - start, 3)
    entry = Entry(
        *about, state, item.also, reason, details, trace,
        seconds=seconds, memory_mb=_peak(), deaths=deaths, **told,  # type: ignore[arg-type]
    )  # fmt: skip
    return entry, found


def _read(source: str, item: Item) -> tuple[Disclosure, Report]:
    disclosure = disclose(read_here(open_item(source, item.name), seconds=FURTHER_SECONDS))
    return disclosure, audit(disclosure)


def _told(disclosure: Disclosure, report: Report) -> dict[str, object]:
    coverage = report.coverage
    counts = Counter((finding.rule, finding.severity) for finding in report.findings)
    return {
        "unit": disclosure.unit,
        "year": disclosure.year,
        "kind": disclosure.kind,
        "region": place_of(disclosure.unit).code[:2],
        "verdict": report.verdict,
        "pages": disclosure.source.pages,
        "facts": len(disclosure.facts),
        "claims": len(disclosure.claims),
        "tables_expected": coverage.tables_expected,
        "tables_found": coverage.tables_found,
        "figures": coverage.figures,
        "figures_unaccounted": coverage.figures_unaccounted,
        "findings": tuple((rule, severity, count) for (rule, severity), count in sorted(counts.items())),
    }


def _keep_trace(error: Exception, place: Place) -> str:
    """The id of a failure of ours, the same wherever the same line fails; its traceback is kept."""
    frames = traceback.extract_tb(error.__traceback__)
    where = "".join(f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}\n" for frame in frames)
    trace = hashlib.sha256(f"{type(error).__name__}\n{where}".encode()).hexdigest()[:_SHORT]
    write_whole(place.trace(trace), "".join(traceback.format_exception(error)))
    return trace


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    """The most memory, in MB, since it was last forgotten; of the whole process on other systems."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    try:
        import resource
    except ImportError:
        return 0.0
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
