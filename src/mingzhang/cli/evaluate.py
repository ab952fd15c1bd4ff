"""`mingzhang evaluate`: targets and what was reached → points, grades, the filled forms and pictures."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from mingzhang.cli.outcome import CLEAN, FINDINGS, MISUSE, choose, make_folder, result_to
from mingzhang.cli.words import words
from mingzhang.errors import BookError, DamagedInput, DataError
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingzhang.evaluate.actuals import Actuals
    from mingzhang.evaluate.as_json import Say
    from mingzhang.evaluate.evaluation import Evaluation
    from mingzhang.evaluate.plan import Plan
    from mingzhang.evaluate.progress import Progress
    from mingzhang.model import Publication
    from mingzhang.pictures.evaluation import Picture

_TEXT, _JSON = _SHOWN = ("text", "json")
_PRINTED = ("docx", "pdf", "xlsx", "md")
_HTML = "html"
_DRAWN = ("svg", "png")
_FORMATS = (*_SHOWN, *_PRINTED, _HTML, *_DRAWN)
_DATE = "%Y-%m-%d"
_PRINTED_IN = "zh"  # the forms are Chinese documents
_NO_COVER = "book.no_cover"
_BOOKS = (".xlsx", ".xlsm")


def evaluate(
    targets: Annotated[
        Path, typer.Argument(metavar="TARGETS", readable=False, help=words().text("cli.evaluate.targets"))
    ],
    actuals: Annotated[
        Path | None,
        typer.Argument(metavar="ACTUALS", readable=False, help=words().text("cli.evaluate.actuals")),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.evaluate.output"))
    ] = None,
    format: Annotated[str, typer.Option("--format", help=words().text("cli.evaluate.format"))] = _TEXT,
    explain: Annotated[bool, typer.Option("--explain", help=words().text("cli.evaluate.explain"))] = False,
    progress: Annotated[bool, typer.Option("--progress", help=words().text("cli.evaluate.progress"))] = False,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=[_DATE], help=words().text("cli.evaluate.as_of"))
    ] = None,
    scheme: Annotated[
        Path | None, typer.Option("--scheme", help=words().text("cli.evaluate.scheme"), metavar="FILE")
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help=words().text("cli.evaluate.template"), metavar="FILE")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Exit code 1 where something has still to be given: a value, or the reason of a deviation; with
    `progress` before the year is over where there is a warning."""
    choose(lang, LANGUAGES)
    formats = [choose(name.strip(), _FORMATS, key="cli.format_unknown") for name in format.split(",")]
    if template is not None:
        _write_template(_plan(targets, lang), template, lang)
        raise typer.Exit(CLEAN)
    if actuals is None:
        raise typer.BadParameter(words(lang).text("cli.evaluate.needs_actuals"))
    if (len(formats) > 1 and set(formats) & set(_SHOWN)) or (formats[0] not in _SHOWN and output is None):
        raise typer.BadParameter(words(lang).text("cli.evaluate.needs_folder"))
    from mingzhang.evaluate.actuals import load_actuals
    from mingzhang.evaluate.evaluation import evaluate as evaluated
    from mingzhang.evaluate.progress import is_over
    from mingzhang.evaluate.progress import progress as progressed
    from mingzhang.evaluate.scheme import scheme as scheme_of

    try:
        chosen = scheme_of(scheme)
    except DataError as error:
        raise typer.BadParameter(str(error)) from error
    plan = _plan(targets, lang)
    entries = load_actuals(actuals, plan, chosen)
    if as_of is not None:
        entries = entries.until(as_of.date())
    found = evaluated(plan, entries, chosen)
    standing = progressed(found, entries, chosen) if progress else ()
    if formats[0] in _SHOWN:
        _show(found, standing, entries, formats[0], output, lang, explain=explain)
    elif output is not None:
        make_folder(output, lang)
        _write(found, list(dict.fromkeys(formats)), output, lang)
    running = bool(standing) and not is_over(entries.as_of)
    due = any(each.warnings for each in standing) if running else bool(found.demands)
    raise typer.Exit(FINDINGS if due else CLEAN)


def _plan(path: Path, lang: str) -> Plan:
    """The targets of a book, a disclosure document or a published file; raises InputError, BookError."""
    from mingzhang.evaluate.plan import plan_of_book, plan_of_disclosure

    if path.is_dir() or path.suffix.lower() in _BOOKS:
        from mingzhang.book import load_book

        try:
            return _with_targets(plan_of_book(load_book(path)), path, lang)
        except BookError as error:
            if path.is_dir() or [problem.key for problem in error.problems] != [_NO_COVER]:
                raise
    from mingzhang.compare.from_json import is_json, read_disclosure
    from mingzhang.pipeline import read_file

    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise DamagedInput(path.name, why=error.strerror or "") from error
    disclosure = read_disclosure(path.name, content) if is_json(content) else read_file(path)
    return _with_targets(plan_of_disclosure(disclosure), path, lang)


def _with_targets(plan: Plan, path: Path, lang: str) -> Plan:
    if not plan.sheets:
        raise typer.BadParameter(words(lang).text("cli.evaluate.no_targets", name=path.name))
    return plan


def _write_template(plan: Plan, path: Path, lang: str) -> None:
    from mingzhang.evaluate.template import write_template

    say = words(lang)
    if path.exists():
        raise typer.BadParameter(say.text("cli.evaluate.exists", path=path))
    try:
        write_template(plan, path, lang)
    except OSError as error:
        _unwritable(path, error, lang)
    print(say.text("evaluate.written", path=path))


def _say(lang: str) -> Say:
    def say(key: str, details: Mapping[str, str]) -> str:
        return words(lang).texts[key].format_map(details)

    return say


def _show(
    found: Evaluation,
    standing: Sequence[Progress],
    entries: Actuals,
    format: str,
    output: Path | None,
    lang: str,
    *,
    explain: bool,
) -> None:
    from mingzhang.evaluate.as_json import document

    with result_to(output, lang=lang) as stream:
        if format == _JSON:
            shown = document(found, _say(lang), lang, standing)
            stream.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
        else:
            from mingzhang.cli.evaluate_text import lines

            stream.writelines(
                f"{line}\n" for line in lines(found, standing, entries, words(lang), explain=explain)
            )


def _write(found: Evaluation, formats: Sequence[str], folder: Path, lang: str) -> None:
    from mingzhang.evaluate.sheets import publication
    from mingzhang.publish import publish

    printed = publication(found, _say(_PRINTED_IN))
    try:
        written = list(publish(printed, folder, [name for name in formats if name in _PRINTED]))
        if _HTML in formats:
            written.append(_page(found, printed, folder))
        for name in (name for name in formats if name in _DRAWN):
            written += _draw(_pictures(found, lang), folder, name)
    except OSError as error:
        _unwritable(folder, error, lang)
    for path in written:
        print(words(lang).text("evaluate.written", path=path))


def _page(found: Evaluation, printed: Publication, folder: Path) -> Path:
    """The report and forms as a web page with the pictures in it."""
    from mingzhang.pictures.render import render
    from mingzhang.publish.html import render_html
    from mingzhang.publish.names import file_name

    drawn = [(render(each.spec, "svg").decode(), each.alt) for each in _pictures(found, _PRINTED_IN)]
    path = folder / f"{file_name(printed)}.html"
    path.write_bytes(render_html(printed, drawn))
    return path


def _draw(pictures: Sequence[Picture], folder: Path, format: str) -> list[Path]:
    from mingzhang.pictures.render import render

    written = []
    for picture in pictures:
        path = folder / f"{picture.name}.{format}"
        path.write_bytes(render(picture.spec, format))
        written.append(path)
    return written


def _pictures(found: Evaluation, lang: str) -> list[Picture]:
    from mingzhang.pictures.evaluation import PictureWords, execution, targets

    say = words(lang)
    named = PictureWords(
        execution=say.text("evaluate.picture.execution"),
        execution_axis=say.text("evaluate.picture.execution_axis"),
        targets=say.text("evaluate.picture.targets"),
        targets_axis=say.text("evaluate.picture.targets_axis"),
        calendar=say.text("evaluate.picture.calendar"),
        department=say.text("evaluate.text.department"),
    )
    return [picture for draw in (execution, targets) if (picture := draw(found, named)) is not None]


def _unwritable(path: Path, error: OSError, lang: str) -> NoReturn:
    why = error.strerror or type(error).__name__
    print(words(lang).text("cli.unwritable", name=path, why=why), file=sys.stderr)
    raise typer.Exit(MISUSE) from error
