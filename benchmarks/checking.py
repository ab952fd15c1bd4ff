"""How long the check of a document takes beside its reading: as published, and with wrong figures planted.

For each document: the time of reading, of the audit as published, and of the audit with one, two and five
wrong figures in its tables (so that the culprit search has work), each the median of several; the search
alone as well. Wanted: 0.1 s where nothing is wrong, 0.5 s with the search, the search 200 ms at the median.

    python benchmarks/checking.py [FILE …] [--rounds N] [--plants N]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from mingzhang.audit import audit
from mingzhang.errors import InputError
from mingzhang.pipeline import read_file
from planted_pairs import REAL, SEEDS, Ground, causes, changed, ground, planted

WRONG = (1, 2, 5)
LIMITS = {"clean": 0.1, "planted": 0.5, "search": 0.2}


@dataclass(frozen=True)
class Times:
    """Seconds, medians: reading, audit as published, audit and search by number of planted figures."""

    name: str
    pages: int | None
    figures: int
    read: float
    clean: float
    audits: dict[int, list[float]]
    searches: dict[int, list[float]]


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(path: Path, rounds: int, plants: int, dice: random.Random) -> Times | None:
    """All times of one document; None where it has no figures to plant in."""
    try:
        place = ground(path)
    except InputError:
        return None
    if place is None:
        return None
    disclosure = place.disclosure
    audit(disclosure)
    audits: dict[int, list[float]] = {count: [] for count in WRONG}
    searches: dict[int, list[float]] = {count: [] for count in WRONG}
    for count in WRONG:
        for _ in range(plants):
            document = _with_faults(place, count, dice)
            audits[count].append(seconds(lambda document=document: audit(document)))
            searches[count].append(seconds(lambda document=document: causes(document)))
    return Times(
        path.stem,
        disclosure.source.pages,
        len(disclosure.facts),
        median(seconds(lambda: read_file(path)) for _ in range(rounds)),
        median(seconds(lambda: audit(disclosure)) for _ in range(rounds)),
        audits,
        searches,
    )


def _with_faults(place: Ground, count: int, dice: random.Random) -> object:
    facts = dice.sample(place.facts, count)
    return planted(place.disclosure, {fact.key: changed(fact, place.disclosure, dice) for fact in facts})


def main() -> None:
    """Measure, print document by document, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plants", type=int, default=15, help="per document and number of wrong figures")
    options = parser.parse_args()
    files = options.files or [*sorted(SEEDS.glob("*.txt")), *sorted(REAL.glob("*/*.pdf"))]
    dice = random.Random(20)
    heads = ("read", "clean", *(f"{count} wrong" for count in WRONG), *(f"search {count}" for count in WRONG))
    print(
        f"{'milliseconds, medians':44}{'pages':>6}{'figures':>8}" + "".join(f"{head:>10}" for head in heads)
    )
    found = [times for path in files if (times := measure(path, options.rounds, options.plants, dice))]
    for times in found:
        row = [times.read, times.clean, *map(median, (*times.audits.values(), *times.searches.values()))]
        shown = "".join(f"{1000 * value:>10.0f}" for value in row)
        print(f"{times.name[:43]:44}{times.pages or '':>6}{times.figures:>8}{shown}")
    _summary(found)


def _summary(found: list[Times]) -> None:
    audits = sorted(value for times in found for values in times.audits.values() for value in values)
    searches = sorted(value for times in found for values in times.searches.values() for value in values)
    rows = (
        ("clean", [times.clean for times in found]),
        ("planted", audits),
        ("search", searches),
    )
    print(f"\nreading: median {1000 * median(times.read for times in found):.0f} ms")
    for name, values in rows:
        ordered = sorted(1000 * value for value in values)
        print(
            f"{name}: median {median(ordered):.0f} ms (wanted {1000 * LIMITS[name]:.0f}),"
            f" 95 % within {ordered[int(len(ordered) * 0.95)]:.0f} ms, longest {ordered[-1]:.0f} ms"
        )


if __name__ == "__main__":
    main()
