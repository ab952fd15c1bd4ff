"""How fast the way in is: documents and characters a second, where the time goes, and the memory it takes.

`python benchmarks/measure.py [FILE…]`: the files given, else the published documents beside the project
(MINGZHANG_SEEDS), else our own samples. Everything runs in this one process; the first round is a warm-up.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mingzhang.audit import audit
from mingzhang.pipeline import read_file
from mingzhang.read.text import read_text
from mingzhang.report.text import render_report
from mingzhang.samples import samples_dir

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


def main() -> None:
    arguments = _arguments()
    files = arguments.files or _found()
    start = time.perf_counter()
    _round(files)
    cold = time.perf_counter() - start
    rounds = [_round(files) for _ in range(arguments.rounds)]
    best = min(rounds, key=lambda seconds: seconds["all"])
    characters = sum(len(path.read_text(encoding="utf-8", errors="replace")) for path in files)
    _show(files, characters, best, cold)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5, help="the fastest counts (default 5)")
    return parser.parse_args()


def _found() -> list[Path]:
    beside = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds"))
    return sorted((beside if beside.is_dir() else samples_dir()).glob("*.txt"))


def _round(files: list[Path]) -> Counter[str]:
    """Seconds by station for all files; `read` is part of what `read_file` does and is measured by itself."""
    seconds: Counter[str] = Counter()

    def timed(station: str, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = work()
        seconds[station] += time.perf_counter() - start
        return result

    for path in files:
        timed("read", lambda path=path: read_text(path))
        disclosure = timed("all", lambda path=path: read_file(path))
        report = timed("audit", lambda disclosure=disclosure: audit(disclosure))
        timed("report", lambda report=report: render_report(report))
    seconds["recognise"] = seconds["all"] - seconds["read"]
    seconds["all"] += seconds["audit"] + seconds["report"]
    return seconds


def _show(files: list[Path], characters: int, seconds: Counter[str], cold: float) -> None:
    print(f"{len(files)} documents, {characters:,} characters, one process")
    print(f"{'station':<12}{'ms':>10}{'share':>9}")
    for station in ("read", "recognise", "audit", "report", "all"):
        print(f"{station:<12}{seconds[station] * 1000:>10.1f}{seconds[station] / seconds['all']:>9.1%}")
    print(f"{'first round':<12}{cold * 1000:>10.1f}   (with loading of the data files)")
    print(f"documents/s  {len(files) / seconds['all']:,.1f}")
    print(f"characters/s {characters / seconds['all']:,.0f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory  {peak / (1024 * 1024 if sys.platform == 'darwin' else 1024):,.0f} MB")


if __name__ == "__main__":
    main()
