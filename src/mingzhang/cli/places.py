"""What reports show of the source itself: crops and printed rows for the page, marked copies of PDF files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mingzhang.cli.outcome import CLEAN, MISUSE, Fault, guarded, make_folder, tell, write_bytes
from mingzhang.cli.words import words
from mingzhang.errors import InputError, NoPages

if TYPE_CHECKING:
    from mingzhang.cli.work import Job
    from mingzhang.report.html import Shown
    from mingzhang.report.view import Audited

ENDING = ".marked.pdf"
MOST_CROPS, MOST_BYTES = 60, 8_000_000


@dataclass
class Gallery:
    """Makes what one web page shows of its sources; crops have a limit over all of them."""

    lang: str
    crops: int = field(default_factory=lambda: MOST_CROPS)
    room: int = field(default_factory=lambda: MOST_BYTES)
    shown: list[Shown] = field(default_factory=list)

    def watch(self, jobs: Iterable[Job], results: Iterable[Audited | Fault]) -> Iterator[Audited | Fault]:
        """Pass the results on, keeping what is to be shown of each that was read."""
        for job, result in zip(jobs, results, strict=False):
            if not isinstance(result, Fault):
                self.shown.append(self._show(job, result))
            yield result

    def _show(self, job: Job, audited: Audited) -> Shown:
        from mingzhang.draw.ask import crop_marks
        from mingzhang.report.html import Shown
        from mingzhang.report.places import marks_of
        from mingzhang.report.view import finding_views

        views = finding_views(audited, words(self.lang))
        marks = marks_of(views, audited.disclosure)
        if not marks:
            return self._quote(job, audited)
        try:
            crops, left_out = crop_marks(job.files(), marks, most=self.crops, room=self.room)
        except InputError as error:
            return Shown(failed=words(self.lang).input_error(error))
        self.crops -= len(crops)
        self.room -= sum(len(crop.content) for crop in crops)
        return Shown.of(crops, left_out)

    def _quote(self, job: Job, audited: Audited) -> Shown:
        """Rows and lines of a source without pages, read once more; none where that fails."""
        from mingzhang.report.excerpts import Printed, excerpts_of
        from mingzhang.report.html import Shown
        from mingzhang.report.view import finding_views

        if not any(finding.facts or finding.terms for finding in audited.report.findings):
            return Shown()
        try:
            printed = Printed.of(job.blocks().blocks)
        except InputError:
            return Shown()
        views = finding_views(audited, words(self.lang))
        return Shown(excerpts=excerpts_of(views, audited.disclosure, printed))


def write_marked(
    jobs: Sequence[Job],
    results: Iterable[Audited | Fault],
    output: Path | None,
    *,
    several: bool,
    lang: str,
) -> int:
    """One marked copy a file; the exit code that their making asks for.

    A file that has no pages is misuse, and told; the others are made all the same.
    """
    folder = output if output is not None and (several or output.is_dir()) else None
    if several and folder is None:
        raise typer.BadParameter(words(lang).text("cli.check.needs_folder"))
    if folder is not None:
        make_folder(folder, lang)
    worst, taken = CLEAN, {path.resolve() for job in jobs for path in job.paths}
    for job, result in zip(jobs, results, strict=False):
        if isinstance(result, Fault):
            continue
        content = guarded(lambda job, audited=result: _marked(job, audited, lang), job, lang=lang)  # type: ignore[misc]
        if isinstance(content, Fault):
            fault = content if content.error != NoPages.key else _misuse(content)
            tell(fault)
            worst = max(worst, fault.exit_code)
            continue
        target = output if folder is None else _free(folder, job, taken)
        write_bytes(content, target, lang)
        if folder is not None:
            print(target, file=sys.stderr)
    return worst


def _marked(job: Job, audited: Audited, lang: str) -> bytes:
    from mingzhang.draw.ask import mark_pages
    from mingzhang.report.marked import marked_copy

    copy = marked_copy(audited, lang)
    return mark_pages(job.files(), copy.marks, copy.notes, copy.summary, copy.template)


def _misuse(fault: Fault) -> Fault:
    return Fault(fault.name, fault.error, fault.message, MISUSE)


def _free(folder: Path, job: Job, taken: set[Path]) -> Path:
    """A name in the folder that is neither an input's nor another copy's."""
    stem, number = job.paths[0].stem, 1
    path = folder / f"{stem}{ENDING}"
    while path.resolve() in taken:
        number += 1
        path = folder / f"{stem}-{number}{ENDING}"
    taken.add(path.resolve())
    return path
