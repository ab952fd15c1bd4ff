"""Which files make one disclosure, and the work on them: one after the other or several at once."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from mingzhang.cli.outcome import Fault, guarded, internal_fault, tell
from mingzhang.cli.words import words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from mingzhang.model import Disclosure, Reading
    from mingzhang.read.guard import RawFile

T = TypeVar("T")
AsOne = Annotated[bool, typer.Option("--as-one", help=words().text("cli.as_one"))]
Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, help=words().text("cli.jobs"))]
STANDARD_INPUT, _STDIN = "-", "stdin"
_BETWEEN = " + "
_on_pages: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """The files of one disclosure: mostly a single one."""

    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The names of its files."""
        return _BETWEEN.join(path.name for path in self.paths)

    def read(self) -> Disclosure:
        """The disclosure; raises InputError."""
        if len(self.paths) == 1:
            from mingzhang.pipeline import read_file

            return read_file(self.paths[0], on_step=_tell_pages)
        from mingzhang.pipeline import read_files

        return read_files(self.paths)

    def blocks(self) -> Reading:
        """What the readers see in its files, as it goes into the disclosure; raises InputError."""
        from mingzhang.read.files import read_any, read_as_one

        return read_any(self.paths[0]) if len(self.paths) == 1 else read_as_one(self.paths)

    def files(self) -> list[RawFile]:
        """The bytes of its files; raises InputError."""
        from mingzhang.read.guard import open_file

        return [open_file(path) for path in self.paths]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; `several` where the result is a list, as it always is for a folder."""

    jobs: tuple[Job, ...]
    several: bool


def plan(files: Sequence[Path], *, as_one: bool) -> Plan:
    """One job a file, of a folder all files in it and in its folders, by name; or one job for all of them."""
    files = [_standard_input() if str(path) == STANDARD_INPUT else path for path in files]
    if not any(path.is_dir() for path in files):
        paths, folders = list(files), False
    else:
        from mingzhang.read.files import expand

        paths, folders = list(expand(files)), True
    if as_one:
        return Plan((Job(tuple(paths)),), several=False)
    return Plan(tuple(Job((path,)) for path in paths), several=folders or len(paths) > 1)


@cache
def _standard_input() -> Path:
    """What comes on standard input as a file, so that other processes read it as any other."""
    from mingzhang.read.guard import MAX_BYTES

    folder = Path(tempfile.mkdtemp(prefix="mingzhang-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / _STDIN
    path.write_bytes(sys.stdin.buffer.read(MAX_BYTES + 1))
    return path


def each(
    planned: Sequence[Job], work: Callable[[Job], T], *, lang: str, processes: int, quiet: bool = False
) -> Iterator[T | Fault]:
    """The result of `work` on every job, in order; a fault is told on standard error as well.

    With more than one process `work` must be a function that another process can import.
    """
    with _progress(len(planned), lang, quiet=quiet) as advance:
        for result in _results(planned, work, lang=lang, processes=min(processes, len(planned))):
            advance()
            if isinstance(result, Fault):
                tell(result)
            yield result


def _results(
    planned: Sequence[Job], work: Callable[[Job], T], *, lang: str, processes: int
) -> Iterator[T | Fault]:
    run = partial(guarded, work, lang=lang)
    if processes < 2:
        yield from map(run, planned)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    with closing(_Ending(pool.shutdown)):
        waiting = [pool.submit(run, job) for job in planned]
        for job, future in zip(planned, waiting, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool as error:
                yield internal_fault(job.name, error, lang=lang)


@dataclass(frozen=True, slots=True)
class _Ending:
    """Ends a pool without waiting for what was not begun."""

    shutdown: Callable[..., None]

    def close(self) -> None:
        """As `closing` calls it."""
        self.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _progress(total: int, lang: str, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A bar on a terminal's standard error, where the results themselves do not run over the same screen."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    if total < 2:
        with _page_progress(lang):
            yield lambda: None
        return
    with _bar() as bar:
        task = bar.add_task(words(lang).text("cli.progress"), total=total)
        yield lambda: bar.advance(task)


@contextmanager
def _page_progress(lang: str) -> Iterator[None]:
    """A bar that counts the pages of one file, from the first page that its reader tells."""
    global _on_pages
    with _bar() as bar:
        tasks: list[TaskID] = []

        def told(done: int, pages: int) -> None:
            if not tasks:
                tasks.append(bar.add_task(words(lang).text("cli.pages"), total=pages))
            bar.update(tasks[0], completed=done, total=pages)

        _on_pages = told
        try:
            yield
        finally:
            _on_pages = None


def _tell_pages(done: int, pages: int) -> None:
    if _on_pages is not None:
        _on_pages(done, pages)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
