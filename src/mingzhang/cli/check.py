"""`mingzhang check`: published files → audit reports."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from mingzhang.cli.against import NEVER, Against, Tally, check_job
from mingzhang.cli.outcome import CLEAN, Fault, choose, refuse_overwriting, result_to, write_bytes
from mingzhang.cli.screen import show
from mingzhang.cli.words import words
from mingzhang.cli.work import AsOne, Job, Jobs, each, plan
from mingzhang.model import ERROR, SEVERITIES
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mingzhang.report.html import Shown
    from mingzhang.report.view import Audited, Unread

TEXT, JSON, SARIF, XLSX, HTML, CHECKLIST, PDF = FORMATS = (
    "text",
    "json",
    "sarif",
    "xlsx",
    "html",
    "checklist",
    "pdf",
)
STREAMED = (TEXT, JSON)


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", readable=False, help=words().text("cli.check.files"))
    ],
    format: Annotated[str, typer.Option("--format", help=words().text("cli.check.format"))] = TEXT,
    fail_on: Annotated[str, typer.Option("--fail-on", help=words().text("cli.check.fail_on"))] = ERROR,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.output"), metavar="FILE")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help=words().text("cli.check.rules"), metavar="DIR")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help=words().text("cli.check.baseline"), metavar="FILE")
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option("--write-baseline", help=words().text("cli.check.write_baseline"), metavar="FILE"),
    ] = None,
    as_one: AsOne = False,
    jobs: Jobs = 1,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write one report a file, or one document about all; the exit code is that of the worst file."""
    choose(format, FORMATS, key="cli.format_unknown")
    choose(fail_on, (*SEVERITIES, NEVER))
    choose(lang, LANGUAGES)
    against = Against.load(rules, baseline)
    if write_baseline is not None and write_baseline.exists():
        raise typer.BadParameter(words(lang).text("cli.check.baseline_exists", name=write_baseline))
    refuse_overwriting(output, files, lang=lang)
    planned = plan(files, as_one=as_one)
    quiet = output is None and sys.stdout.isatty()
    tally, code = Tally(against, keep=write_baseline is not None), CLEAN
    results = tally.watch(
        each(planned.jobs, partial(check_job, against=against), lang=lang, processes=jobs, quiet=quiet)
    )
    if format in STREAMED:
        _stream(results, output, format=format, several=planned.several, lang=lang)
    elif format == PDF:
        from mingzhang.cli.places import write_marked

        code = write_marked(planned.jobs, results, output, several=planned.several, lang=lang)
    else:
        _write_document(planned.jobs, results, output, format=format, lang=lang)
    if planned.several and format == TEXT:
        print(tally.summary(len(planned.jobs), lang), file=sys.stderr)
    for line in tally.remarks(lang):
        print(line, file=sys.stderr)
    if write_baseline is not None:
        _begin_baseline(tally.kept, write_baseline, lang)
    raise typer.Exit(max(code, tally.exit_code(fail_on)))


def _begin_baseline(audited: Sequence[Audited], path: Path, lang: str) -> None:
    from mingzhang.audit.baseline import begin_baseline
    from mingzhang.report.messages import finding_message

    sentences = [
        (item.report, [finding_message(finding, lang, item.rules) for finding in item.report.findings])
        for item in audited
    ]
    with result_to(path, lang=lang) as stream:
        stream.write(begin_baseline(sentences))
    print(words(lang).text("cli.check.baseline_begun", name=path), file=sys.stderr)


def _stream(
    results: Iterable[Audited | Fault], output: Path | None, *, format: str, several: bool, lang: str
) -> None:
    """One report after the other, as they come."""
    with result_to(output, lang=lang) as stream:
        for number, result in enumerate(results):
            if format == JSON:
                _write_json(stream, result, one_line=several, lang=lang)
            elif not isinstance(result, Fault):
                _write_text(stream, result, first=number == 0, lang=lang)


def _write_text(stream: TextIO, audited: Audited, *, first: bool, lang: str) -> None:
    from mingzhang.cli.screen import width
    from mingzhang.report.text import render_report

    stream.write("" if first else "\n")
    shown = render_report(
        audited.report, lang=lang, width=width(), rules=audited.rules, accepted=audited.accepted
    )
    show(shown, stream)


def _write_json(stream: TextIO, result: Audited | Fault, *, one_line: bool, lang: str) -> None:
    from mingzhang.report.disclosure_json import write_json
    from mingzhang.report.json_format import report_document

    if not isinstance(result, Fault):
        document = report_document(result.report, lang=lang, rules=result.rules, accepted=result.accepted)
        stream.write(write_json(document, one_line=one_line))
    elif one_line:
        stream.write(write_json(result.document(), one_line=True))


def _write_document(
    jobs: Sequence[Job], results: Iterable[Audited | Fault], output: Path | None, *, format: str, lang: str
) -> None:
    """One document about all files."""
    from mingzhang.cli.places import Gallery
    from mingzhang.report.view import Unread

    gallery = Gallery(lang)
    kept = list(gallery.watch(jobs, results) if format == HTML else results)
    read = [result for result in kept if not isinstance(result, Fault)]
    unread = [Unread(result.name, result.message) for result in kept if isinstance(result, Fault)]
    content = _renderer(format, gallery.shown)(read, unread, lang)
    if isinstance(content, bytes):
        write_bytes(content, output, lang)
    else:
        with result_to(output, lang=lang) as stream:
            stream.write(content)


def _renderer(
    format: str, shown: Sequence[Shown]
) -> Callable[[Sequence[Audited], Sequence[Unread], str], str | bytes]:
    if format == SARIF:
        from mingzhang.report.disclosure_json import write_json
        from mingzhang.report.sarif import sarif_document

        return lambda read, unread, lang: write_json(sarif_document(read, unread=unread, lang=lang))
    if format == XLSX:
        from mingzhang.report.workbook import render_workbook

        return lambda read, unread, lang: render_workbook(read, unread=unread, lang=lang)
    if format == HTML:
        from mingzhang.report.html import render_html

        return lambda read, unread, lang: render_html(read, unread=unread, shown=shown, lang=lang)
    from mingzhang.report.checklist import render_checklist

    return lambda read, unread, lang: render_checklist(read, unread=unread, lang=lang)
