"""`mingzhang batch`: a folder, an archive or an object store full of published files → a warehouse."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.loaded import tell_settled
from mingzhang.cli.outcome import CLEAN, INTERNAL, MISUSE, UNREADABLE, choose
from mingzhang.cli.words import words
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.batch.run import Result

LOCAL, RAY = ENGINES = ("local", "ray")
TEXT, JSON = FORMATS = ("text", "json")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/")
Watch = Callable[[str, int, int], None]


def batch(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help=words().text("cli.batch.source"))],
    output: Annotated[
        Path, typer.Option("-o", "--output", help=words().text("cli.batch.output"), metavar="DEST")
    ],
    engine: Annotated[str, typer.Option("--engine", help=words().text("cli.batch.engine"))] = LOCAL,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=4096, help=words().text("cli.batch.jobs"))] = 1,
    format: Annotated[str, typer.Option("--format", help=words().text("cli.batch.format"))] = TEXT,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Read and check every document once; a run that was ended goes on where it was."""
    choose(engine, ENGINES)
    choose(format, FORMATS, key="cli.format_unknown")
    choose(lang, LANGUAGES)
    if _ADDRESS.match(str(output)):
        raise typer.BadParameter(words(lang).text("cli.batch.no_folder", name=output))
    result = _run(source, output.absolute(), engine, jobs, lang)
    if format == JSON:
        from mingzhang.report.disclosure_json import write_json

        sys.stdout.write(write_json(result.statistics.document()))
    else:
        from mingzhang.batch.text import render

        sys.stdout.write(render(result.statistics, words(lang)))
    tell_settled(words(lang), result.settled)
    print(words(lang).text("cli.batch.kept", folder=output / "batch"), file=sys.stderr)
    states = result.statistics.states
    raise typer.Exit(INTERNAL if states["failed"] else UNREADABLE if states["refused"] else CLEAN)


def _run(source: str, output: Path, engine: str, jobs: int, lang: str) -> Result:
    try:
        from mingzhang.batch import engines
        from mingzhang.batch.engines import Unwritable
        from mingzhang.batch.run import Busy, Stuck, run

        chosen = engines.engine(engine, jobs)
    except ImportError as error:
        extra = RAY if error.name == RAY else "store"
        raise _ended("cli.batch.missing", lang, MISUSE, module=error.name, extra=extra) from error
    try:
        with _progress(lang) as watch:
            return run(source, output, chosen, watch)
    except Busy as error:
        raise _ended("cli.batch.busy", lang, MISUSE, folder=error) from error
    except Unwritable as error:
        raise _ended("cli.unwritable", lang, MISUSE, name=output, why=error.why) from error
    except Stuck as error:
        raise _ended("cli.batch.stuck", lang, INTERNAL, died=error.died) from error


def _ended(key: str, lang: str, code: int, **values: object) -> typer.Exit:
    print(words(lang).text(key, **values), file=sys.stderr)
    return typer.Exit(code)


@contextmanager
def _progress(lang: str) -> Iterator[Watch]:
    """A bar with rate and remaining time on a terminal's standard error."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Documents a second."""

        def render(self, task: Task) -> Text:
            """As long as nothing is known, nothing."""
            speed = task.finished_speed or task.speed
            return Text(words(lang).text("cli.batch.rate", rate=f"{speed:.1f}") if speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=300) as bar:
        tasks = {}

        def watch(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(words(lang).text(f"cli.batch.{stage}"), total=total)
            bar.update(tasks[stage], completed=done)

        yield watch
