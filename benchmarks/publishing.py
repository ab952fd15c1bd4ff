"""How long composing and publishing take, and how much memory: `python benchmarks/publishing.py [BOOK…]`.

Each book (by default those of `examples/books`) is composed and published in all formats in a process of its
own, as the command line would; reading back is measured apart. Times are the median of three runs.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3


def measure(book: Path) -> dict[str, float]:
    """Seconds and megabytes of one run in this process."""
    begun, worked = time.perf_counter(), time.process_time()
    from mingzhang.book import load_book
    from mingzhang.compose import compose
    from mingzhang.publish import FORMATS, publish

    imported = time.perf_counter()
    publication = compose(load_book(book))
    composed = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        paths = publish(publication, Path(folder), FORMATS)
        published, worked = time.perf_counter(), time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        import pypdfium2

        document = pypdfium2.PdfDocument(next(path for path in paths if path.suffix == ".pdf"))
        pages = len(document)
        document.close()
        size = sum(path.stat().st_size for path in paths) / 1e6
        before = time.perf_counter()
        from mingzhang.handover import prove

        for format, path in zip(FORMATS, paths, strict=True):
            proof = prove(path, publication.disclosure, format=format)
            assert proof.holds, proof
        proved = time.perf_counter() - before
    return {
        "pages": pages, "import": imported - begun, "compose": composed - imported,
        "publish": published - composed, "whole": published - begun, "cpu": worked, "peak": peak,
        "size": size, "prove": proved,
    }  # fmt: skip


def main() -> None:
    """One line a book."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
        return
    books = [Path(name) for name in sys.argv[1:]]
    books = books or sorted(path for path in (ROOT / "examples" / "books").iterdir() if path.is_dir())
    heads = ("compose s", "publish s", "whole s", "CPU s", "MB", "files MB", "prove s")
    print(f"{'book':<20}{'pages':>6}" + "".join(f"{head:>11}" for head in heads))
    for book in books:
        runs = [one(book) for _ in range(RUNS)]
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        print(
            f"{book.name:<20}{middle['pages']:>6.0f}{middle['compose']:>11.2f}{middle['publish']:>11.2f}"
            f"{middle['whole']:>11.2f}{middle['cpu']:>11.2f}{middle['peak']:>11.0f}{middle['size']:>11.2f}"
            f"{middle['prove']:>11.2f}"
        )


def one(book: Path) -> dict[str, float]:
    """A run in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(book)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


if __name__ == "__main__":
    main()
