"""How fast many documents are read and checked: documents a second with one and two workers, local and Ray.

`python benchmarks/batch.py [FILE…] [--files 2000] [--workers 1 2] [--engines local ray]`: copies of the files
given, else of the published documents beside the project (MINGZHANG_SEEDS), else of our own sample. In each
copy of a text one figure is another; a copy of a PDF ends in another comment: no two have the same hash.
Starting the workers counts.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import tempfile
import time
from pathlib import Path

from mingzhang.batch.engines import engine
from mingzhang.batch.run import Result, run
from mingzhang.samples import samples_dir

ROOT = Path(__file__).resolve().parent.parent
FIGURE = re.compile(r"\d+\.\d\d")


def main() -> None:
    arguments = _arguments()
    files = arguments.files or _found()
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        folder = Path(scratch) / "in"
        size = write_copies(folder, files, arguments.count)
        print(
            f"{arguments.count} documents of {len(files)} kinds, {size / 1e6:.0f} MB; "
            f"load {os.getloadavg()[0]:.1f}"
        )
        print(
            f"{'engine':<8}{'workers':>8}{'s':>9}{'doc/s':>9}{'CPU s':>9}{'doc/CPU s':>11}"
            f"{'efficiency':>12}{'MB':>7}"
        )
        for name in arguments.engines:
            first = 0.0
            for workers in arguments.workers:
                rate = _measure(folder, Path(scratch) / "out", name, workers, first)
                first = first or rate / workers


def _measure(folder: Path, out: Path, name: str, workers: int, first: float) -> float:
    shutil.rmtree(out, ignore_errors=True)
    before, start = _processor_seconds(), time.perf_counter()
    result = run(str(folder), out, engine(name, workers))
    seconds = time.perf_counter() - start
    used, rate = _processor_seconds() - before, result.worked / seconds
    most = _most_memory(result, out)
    efficiency = f"{rate / workers / first:.2f}" if first else "–"
    told = f"{used:>9.1f}{result.worked / used:>11.2f}" if name == "local" else f"{'–':>9}{'–':>11}"
    print(f"{name:<8}{workers:>8}{seconds:>9.1f}{rate:>9.2f}{told}{efficiency:>12}{most:>7.0f}", flush=True)
    return rate


def _most_memory(result: Result, out: Path) -> float:
    """The most memory that a worker had."""
    from mingzhang.batch.manifest import read_manifest
    from mingzhang.batch.place import Place

    assert not result.statistics.states["failed"], result.statistics.traces
    return max(entry.memory_mb for entry in read_manifest(Place(out).manifest))


def _processor_seconds() -> float:
    """Of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def write_copies(folder: Path, files: list[Path], count: int) -> int:
    """As many documents, in turn of each file; how many bytes they have."""
    folder.mkdir()
    random.seed(7)
    size = 0
    for number in range(count):
        path = files[number % len(files)]
        content = path.read_bytes()
        if path.suffix == ".txt":
            content = _altered(content.decode("utf-8", "replace"), number).encode()
        else:
            content += b"\n%% %d\n" % number
        size += len(content)
        (folder / f"{number:05}{path.suffix}").write_bytes(content)
    return size


def _altered(text: str, number: int) -> str:
    found = list(FIGURE.finditer(text))
    one = random.choice(found)
    return f"{text[: one.start()]}{float(one.group()) + number + 1:.2f}{text[one.end() :]}"


def _found() -> list[Path]:
    beside = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds"))
    if not beside.is_dir():
        return sorted(samples_dir().glob("*.txt"))
    return [*sorted(beside.glob("*.txt")), *sorted((beside.parent / "real").glob("*/*.pdf"))]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument(
        "--files", dest="count", type=int, default=2000, help="how many copies (default 2000)"
    )
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--engines", nargs="+", default=["local", "ray"])
    parser.add_argument("--scratch", type=Path, help="folder for copies and results (default: the system's)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
