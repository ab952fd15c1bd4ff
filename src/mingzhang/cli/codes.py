"""`mingzhang codes`: classification codes by year. `mingzhang codes import`: take over the official list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from mingzhang.cli.outcome import MISUSE, UNREADABLE, choose, result_to
from mingzhang.cli.words import words
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzhang.taxonomy.codes_import import ImportPlan, KindPlan
    from mingzhang.taxonomy.codes_sheet import CodeList, SheetFault

TEXT, JSON, CSV = FORMATS = ("text", "json", "csv")
_KINDS = ("functional", "economic")
_IMPORT, _LOOKUP = "import", "lookup"
_SHOWN = 20


class _Codes(TyperGroup):
    """`codes import …` is a command; `codes` with anything else, or nothing, is `codes lookup`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the lookup's name in front where no command is named."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else [_LOOKUP, *args])


app = typer.Typer(cls=_Codes, help=words().text("cli.codes.about"))


@app.command(_LOOKUP, help=words().text("cli.codes.about"), epilog=words().text("cli.codes.epilog"))
def codes(
    query: Annotated[str, typer.Argument(metavar="CODE|WORD", help=words().text("cli.codes.query"))] = "",
    year: Annotated[
        int | None, typer.Option("--year", min=1000, max=9999, help=words().text("cli.codes.year"))
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help=words().text("cli.codes.kind"))] = None,
    format: Annotated[str, typer.Option("--format", help=words().text("cli.codes.format"))] = TEXT,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.output"), metavar="FILE")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Look up codes; nothing found is an empty result and no failure."""
    choose(format, FORMATS, key="cli.format_unknown")
    choose(lang, LANGUAGES)
    from mingzhang.report import codes_format
    from mingzhang.taxonomy.codes_lookup import look_up

    found = look_up(query, year=year, kinds=_KINDS if kind is None else (choose(kind, _KINDS),))
    write = {
        TEXT: lambda: codes_format.codes_text(found, lang=lang),
        JSON: lambda: codes_format.codes_json(found),
        CSV: lambda: codes_format.codes_csv(found),
    }
    if not found.matches and format != TEXT:
        print(codes_format.codes_text(found, lang=lang), end="", file=sys.stderr)
    with result_to(output, lang=lang, bom=format == CSV) as stream:
        stream.write(write[format]())


@app.command(_IMPORT, help=words().text("cli.codes.import.about"))
def import_codes(
    workbook: Annotated[
        Path, typer.Argument(metavar="WORKBOOK", help=words().text("cli.codes.import.workbook"))
    ],
    year: Annotated[
        int | None,
        typer.Option("--year", min=1000, max=9999, help=words().text("cli.codes.import.year")),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help=words().text("cli.codes.import.output"), metavar="DIR"),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write what a list changes; a list that contradicts itself or holds no codes is not taken at all."""
    choose(lang, LANGUAGES)
    from mingzhang.read.guard import open_file
    from mingzhang.taxonomy.codes import user_codes_dir
    from mingzhang.taxonomy.codes_import import plan_import, read_list

    raw = open_file(workbook)
    listed = read_list(raw.name, raw.content)
    folder = user_codes_dir() if output is None else output
    say = words(lang)
    if not listed.kept:
        _tell(listed.faults, lang)
        print(say.text("codes.import.no_codes", name=raw.name), file=sys.stderr)
        raise typer.Exit(UNREADABLE)
    first = _first_year(listed, year, lang)
    plan = plan_import(listed, year=first, source=raw.name, folder=folder)
    _tell((*plan.passed_over, *plan.refused), lang)
    if plan.others:
        print(say.text("codes.import.others", count=plan.others), file=sys.stderr)
    if plan.refused:
        print(say.text("codes.import.refused", name=raw.name), file=sys.stderr)
        raise typer.Exit(UNREADABLE)
    written = _write(plan, folder, lang)
    count = sum(kind.read for kind in plan.kinds)
    lines = [say.text("codes.import.read", name=raw.name, count=count, year=first)]
    for kind in plan.kinds:
        lines += _changes(kind, first, lang)
    lines += [say.text("codes.import.written", path=path) for path in written]
    print("\n".join(lines if written else [*lines, say.text("codes.import.nothing_new")]))


def _first_year(listed: CodeList, year: int | None, lang: str) -> int:
    """The year of the command line, else the one that the list names; misuse where there is neither."""
    say = words(lang)
    if year is None:
        if len(listed.years) != 1:
            raise typer.BadParameter(say.text("codes.import.year_missing"))
        return next(iter(listed.years))
    if listed.years and year not in listed.years:
        named = say.text("codes.separator").join(map(str, sorted(listed.years)))
        print(say.text("codes.import.year_differs", years=named, year=year), file=sys.stderr)
    return year


def _write(plan: ImportPlan, folder: Path, lang: str) -> tuple[Path, ...]:
    from mingzhang.taxonomy.codes_import import write_import

    try:
        return write_import(plan, folder)
    except OSError as error:
        why = error.strerror or type(error).__name__
        print(words(lang).text("cli.unwritable", name=error.filename or folder, why=why), file=sys.stderr)
        raise typer.Exit(MISUSE) from error


def _tell(faults: Sequence[SheetFault], lang: str) -> None:
    """Each code that was not taken or contradicts others, with its cell, on standard error."""
    from mingzhang.report.wrap import harmless

    say = words(lang)
    for fault in faults:
        what = say.text(f"codes.fault.{fault.key}", text=fault.text)
        line = say.text("codes.import.place", sheet=fault.sheet, cell=fault.cell, what=what)
        print(harmless(line), file=sys.stderr)


def _changes(kind: KindPlan, year: int, lang: str) -> list[str]:
    """The counts of one classification, and the first of its new and renamed codes."""
    from mingzhang.report.wrap import harmless

    say = words(lang)
    tally = say.text(
        "codes.import.tally",
        kind=say.label("codes.kind", kind.kind),
        read=kind.read,
        new=len(kind.new),
        renamed=len(kind.renamed),
        unchanged=kind.unchanged,
    )
    new = [say.text("codes.import.new", code=code.code, name=code.name) for code in kind.new]
    renamed = [
        say.text(
            "codes.import.renamed",
            code=change.later.code,
            earlier=change.earlier.name,
            later=change.later.name,
        )
        for change in kind.renamed
    ]
    lines = [tally]
    for listed in (new, renamed):
        lines += listed[:_SHOWN]
        if len(listed) > _SHOWN:
            lines.append(say.text("codes.import.more", count=len(listed) - _SHOWN))
    if kind.absent:
        lines.append(say.text("codes.import.absent", year=year, count=len(kind.absent)))
    return [harmless(line) for line in lines]
