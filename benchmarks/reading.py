"""How fast PDF files are read: pages a second of each stage, in one run, against PDFium's bare text.

`python benchmarks/reading.py [FILE…]`: the files given, else the published ones beside the project
(MINGZHANG_SEEDS/../real). Stages: PDFium's text alone (the floor), our reader, reader and recognition, all
that and the audit, pdfplumber's `extract_tables`. The fastest of several rounds counts; pdfplumber runs
once. Peak memory is that of a process of its own that reads and checks the file.

`--long 50 2000`: peak memory of reading alone, on files of so many pages that are made by repeating those
given: of the process that reads the pages, and of the one that asked it and recognises the disclosure.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium

from mingzhang.audit import audit
from mingzhang.errors import NotADisclosure
from mingzhang.pipeline import read_file
from mingzhang.read.guard import RawFile, open_file
from mingzhang.read.pdf import read_pdf
from mingzhang.recognise.document import recognise

ROOT = Path(__file__).resolve().parent.parent
FLOOR, READER, WHOLE, CHECK, OTHER = "bare text", "our reader", "whole read", "read + check", "pdfplumber"
LIMITS = {READER: 3.0, CHECK: 6.0}
_KILO = 1024 * 1024 if sys.platform == "darwin" else 1024
LEAST_FASTER = {READER: 8.0, CHECK: 4.0}


def main() -> None:
    arguments = _arguments()
    if arguments.peak:
        _check(open_file(arguments.files[0]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return
    if arguments.peak_reading:
        _read_whole(arguments.files[0])
        print(_megabytes(resource.RUSAGE_CHILDREN), _megabytes(resource.RUSAGE_SELF))
        return
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    files = arguments.files or _found()
    if arguments.long:
        _show_long(files, arguments.long)
        return
    sums: dict[str, float] = {}
    pages = 0
    for path in files:
        raw = open_file(path)
        count = _bare_text(raw)
        seconds = _measure(raw, arguments.rounds, not arguments.without_other)
        _show(path.stem, count, seconds, _peak(path))
        pages += count
        for stage, value in seconds.items():
            sums[stage] = sums.get(stage, 0.0) + value
    _show("all files", pages, sums, None)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-other", action="store_true", help="leave pdfplumber out")
    parser.add_argument("--long", nargs="+", type=int, metavar="PAGES", help="peak memory of long files")
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--peak-reading", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _found() -> list[Path]:
    seeds = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds"))
    found = sorted((seeds.parent / "real").glob("*/*.pdf"))
    if not found:
        sys.exit(f"no PDF files in {seeds.parent / 'real'}: name some, or set MINGZHANG_SEEDS")
    return found


def _measure(raw: RawFile, rounds: int, other: bool) -> dict[str, float]:
    """Seconds of each stage, all stages in turn within each round so that they meet the same machine."""
    stages: dict[str, Callable[[RawFile], object]] = {
        FLOOR: _bare_text,
        READER: read_pdf,
        WHOLE: _recognise,
        CHECK: _check,
    }
    best = dict.fromkeys(stages, float("inf"))
    for _ in range(rounds):
        for stage, work in stages.items():
            best[stage] = min(best[stage], _seconds(work, raw))
    if other:
        best[OTHER] = _seconds(_other_tables, raw)
    return best


def _seconds(work: Callable[[RawFile], object], raw: RawFile) -> float:
    start = time.perf_counter()
    work(raw)
    return time.perf_counter() - start


def _bare_text(raw: RawFile) -> int:
    document = pdfium.PdfDocument(raw.content)
    count = len(document)
    for page in document:
        text = page.get_textpage()
        text.get_text_bounded()
        text.close()
        page.close()
    document.close()
    return count


def _recognise(raw: RawFile) -> object:
    try:
        return recognise(read_pdf(raw))
    except NotADisclosure:
        return None


def _check(raw: RawFile) -> None:
    try:
        audit(recognise(read_pdf(raw)))
    except NotADisclosure:
        return


def _other_tables(raw: RawFile) -> None:
    import io

    with pdfplumber.open(io.BytesIO(raw.content)) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()


def _peak(path: Path) -> float:
    """Megabytes at the peak of a process that reads and checks the file."""
    run = subprocess.run(
        [sys.executable, __file__, "--peak", str(path)], capture_output=True, text=True, check=True
    )
    return int(run.stdout) / _KILO


def _show_long(files: list[Path], lengths: list[int]) -> None:
    for path in files:
        for length in lengths:
            with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
                made = Path(folder) / path.name
                _repeat(path, made, length)
                start = time.perf_counter()
                run = subprocess.run(
                    [sys.executable, __file__, "--peak-reading", str(made)],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                seconds = time.perf_counter() - start
                pages, whole = run.stdout.split()
                size = made.stat().st_size / 1024**2
            print(f"{path.stem}: {length} pages, {size:.1f} MB: peak {pages} MB, asking process {whole} MB")
            print(f"  {seconds:.1f} s")


def _repeat(path: Path, made: Path, length: int) -> None:
    """The pages of a file over and over, up to this length."""
    source, out = pdfium.PdfDocument(path), pdfium.PdfDocument.new()
    while (left := length - len(out)) > 0:
        out.import_pages(source, list(range(len(source)))[:left])
    out.save(made)


def _read_whole(path: Path) -> None:
    try:
        read_file(path)
    except NotADisclosure:
        return


def _megabytes(whose: int) -> int:
    return round(resource.getrusage(whose).ru_maxrss / _KILO)


def _show(name: str, pages: int, seconds: dict[str, float], peak: float | None) -> None:
    memory = f", peak {peak:.0f} MB" if peak is not None else ""
    print(f"\n{name}: {pages} pages{memory}")
    print(f"  {'stage':<14}{'pages/s':>9}{'× bare text':>13}{'pdfplumber takes ×':>20}  wanted")
    for stage, value in seconds.items():
        slower = value / seconds[FLOOR]
        faster = seconds[OTHER] / value if OTHER in seconds else float("nan")
        wanted = f"≤ {LIMITS[stage]:g} ×, ≥ {LEAST_FASTER[stage]:g} ×" if stage in LIMITS else ""
        print(f"  {stage:<14}{pages / value:>9,.0f}{slower:>13.2f}{faster:>20.1f}  {wanted}")


if __name__ == "__main__":
    main()
