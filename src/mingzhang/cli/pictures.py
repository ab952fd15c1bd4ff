"""`mingzhang read --debug-picture`: the pages of files with what was read from them drawn on, as PNG."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mingzhang.cli.outcome import CLEAN, MISUSE, UNREADABLE, Fault, guarded, make_folder, tell, write_bytes
from mingzhang.cli.words import words
from mingzhang.errors import NoPages, NotADisclosure

if TYPE_CHECKING:
    from mingzhang.cli.work import Job
    from mingzhang.model import Disclosure, Reading

TABLES, ALL = "tables", "all"
FOLDER = "debug-pictures"
MOST_PAGES = 3000
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


def wanted_pages(value: str) -> set[int] | None:
    """The pages of `--pages`; None for those with tables, empty for all. Anything else is misuse."""
    if value in (TABLES, ALL):
        return None if value == TABLES else set()
    pages: set[int] = set()
    for part in value.split(","):
        found = _RANGE.fullmatch(part.strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 0 < first <= last:
            raise typer.BadParameter(words().text("cli.read.pages_unknown", value=value))
        pages.update(range(first, min(last, first + MOST_PAGES) + 1))
    return pages


def draw_pictures(jobs: Sequence[Job], output: Path | None, *, pages: str, lang: str) -> int:
    """Write the pictures of every file into the folder and their paths to standard output; the exit code."""
    wanted, folder, worst = wanted_pages(pages), output or Path(FOLDER), CLEAN
    make_folder(folder, lang)
    for job in jobs:
        done = guarded(lambda job: _draw(job, folder, wanted, lang), job, lang=lang)
        if isinstance(done, Fault):
            misuse = done.error == NoPages.key
            tell(done)
            worst = max(worst, MISUSE if misuse else done.exit_code)
        else:
            worst = max(worst, done)
    return worst


def _draw(job: Job, folder: Path, wanted: set[int] | None, lang: str) -> int:
    from mingzhang.draw.ask import draw_grids
    from mingzhang.report.grid_pages import caption, grid_pages, legend

    reading, catalogue = job.blocks(), words(lang)
    if reading.source.pages is None:
        raise NoPages(job.name)
    disclosure, code = _disclosed(reading, lang)
    shown = wanted if wanted is None or wanted else set(range(1, reading.source.pages + 1))
    pages = grid_pages(reading.blocks, disclosure, shown)
    if not pages:
        print(catalogue.text("cli.read.no_tables", name=job.name), file=sys.stderr)
    captions = [caption(page, job.name, catalogue) for page in pages]
    for number, content in draw_grids(job.files(), pages, captions, legend(catalogue)):
        path = folder / f"{job.paths[0].stem}-p{number:03}.png"
        write_bytes(content, path, lang)
        print(path)
    return code


def _disclosed(reading: Reading, lang: str) -> tuple[Disclosure | None, int]:
    """The disclosure, or none where the file is another document: its cells are worth a look all the same."""
    from mingzhang.pipeline import disclose

    try:
        return disclose(reading), CLEAN
    except NotADisclosure as error:
        print(words(lang).input_error(error), file=sys.stderr)
        return None, UNREADABLE
