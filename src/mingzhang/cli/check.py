"""`mingzhang check`: published files → audit reports."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from mingzhang.cli.outcome import CLEAN, FINDINGS, Fault, choose, each_file, result_to
from mingzhang.cli.screen import show
from mingzhang.cli.words import words
from mingzhang.model import ERROR, SEVERITIES
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from rich.text import Text

    from mingzhang.model import Report

TEXT, JSON = FORMATS = ("text", "json")
NEVER = "never"


@dataclass(frozen=True, slots=True)
class _Checked:
    """One audited file: its report and how it is to be shown."""

    report: Report
    shown: Text | str


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=words().text("cli.check.files"))],
    format: Annotated[str, typer.Option("--format", help=words().text("cli.check.format"))] = TEXT,
    fail_on: Annotated[str, typer.Option("--fail-on", help=words().text("cli.check.fail_on"))] = ERROR,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.output"), metavar="FILE")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write one report a file; the exit code is that of the worst file."""
    choose(format, FORMATS, key="cli.format_unknown")
    choose(fail_on, (*SEVERITIES, NEVER))
    choose(lang, LANGUAGES)
    several, exit_code = len(files) > 1, CLEAN
    tally: Counter[str] = Counter()

    def work(path: Path) -> _Checked:
        return _check(path, format=format, one_line=several, lang=lang)

    with result_to(output, lang=lang) as stream:
        for number, result in enumerate(each_file(files, work, lang=lang)):
            tally["unread" if isinstance(result, Fault) else result.report.verdict] += 1
            exit_code = max(exit_code, _exit_code(result, fail_on))
            _write(stream, result, lines=format == JSON and several, first=number == 0)
    if several and format == TEXT:
        print(_summary(tally, len(files), lang), file=sys.stderr)
    raise typer.Exit(exit_code)


def _check(path: Path, *, format: str, one_line: bool, lang: str) -> _Checked:
    from mingzhang.audit import audit
    from mingzhang.pipeline import read_file

    report = audit(read_file(path))
    return _Checked(report, _text(report, lang) if format == TEXT else _json(report, lang, one_line=one_line))


def _text(report: Report, lang: str) -> Text:
    from mingzhang.cli.screen import width
    from mingzhang.report.text import render_report

    return render_report(report, lang=lang, width=width())


def _json(report: Report, lang: str, *, one_line: bool) -> str:
    from mingzhang.report.disclosure_json import write_json
    from mingzhang.report.json_format import report_document

    return write_json(report_document(report, lang=lang), one_line=one_line)


def _exit_code(result: _Checked | Fault, fail_on: str) -> int:
    if isinstance(result, Fault):
        return result.exit_code
    if fail_on == NEVER:
        return CLEAN
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return FINDINGS if any(finding.severity in failing for finding in result.report.findings) else CLEAN


def _write(stream: TextIO, result: _Checked | Fault, *, lines: bool, first: bool) -> None:
    from mingzhang.report.disclosure_json import write_json

    if isinstance(result, Fault):
        if lines:
            stream.write(write_json(result.document(), one_line=True))
    elif isinstance(result.shown, str):
        stream.write(result.shown)
    else:
        stream.write("" if first else "\n")
        show(result.shown, stream)


def _summary(tally: Counter[str], files: int, lang: str) -> str:
    return words(lang).text(
        "report.files",
        files=files,
        passed=tally["pass"],
        failed=tally["fail"],
        undetermined=tally["undetermined"],
        unread=tally["unread"],
    )
