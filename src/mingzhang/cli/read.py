"""`mingzhang read`: published files → structured disclosures."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from mingzhang.cli.outcome import CLEAN, choose, refuse_overwriting, result_to
from mingzhang.cli.words import words
from mingzhang.cli.work import AsOne, Job, Jobs, each, plan
from mingzhang.report.messages import LANGUAGES

JSON, CSV = FORMATS = ("json", "csv")


def read(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", readable=False, help=words().text("cli.read.files"))
    ],
    format: Annotated[str, typer.Option("--format", help=words().text("cli.read.format"))] = JSON,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.output"), metavar="FILE")
    ] = None,
    as_one: AsOne = False,
    debug_picture: Annotated[
        bool, typer.Option("--debug-picture", help=words().text("cli.read.debug_picture"))
    ] = False,
    pages: Annotated[
        str, typer.Option("--pages", help=words().text("cli.read.pages"), metavar="PAGES")
    ] = "tables",
    jobs: Jobs = 1,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write one disclosure a file; a file that cannot be read is told and passed over."""
    choose(format, FORMATS, key="cli.format_unknown")
    choose(lang, LANGUAGES)
    if debug_picture:
        from mingzhang.cli.pictures import draw_pictures

        planned = plan(files, as_one=as_one)
        raise typer.Exit(draw_pictures(planned.jobs, output, pages=pages, lang=lang))
    from mingzhang.report.csv_format import csv_header
    from mingzhang.report.disclosure_json import write_json

    refuse_overwriting(output, files, lang=lang)
    planned, exit_code = plan(files, as_one=as_one), CLEAN
    work = partial(_disclosure, format=format, one_line=planned.several)
    quiet = output is None and sys.stdout.isatty()
    with result_to(output, lang=lang, bom=format == CSV) as stream:
        if format == CSV:
            stream.write(csv_header())
        for result in each(planned.jobs, work, lang=lang, processes=jobs, quiet=quiet):
            if isinstance(result, str):
                stream.write(result)
                continue
            exit_code = max(exit_code, result.exit_code)
            if format == JSON and planned.several:
                stream.write(write_json(result.document(), one_line=True))
    raise typer.Exit(exit_code)


def _disclosure(job: Job, *, format: str, one_line: bool) -> str:
    from mingzhang.report.csv_format import csv_facts
    from mingzhang.report.disclosure_json import disclosure_document, write_json

    disclosure = job.read()
    if format == CSV:
        return csv_facts(disclosure)
    return write_json(disclosure_document(disclosure), one_line=one_line)
