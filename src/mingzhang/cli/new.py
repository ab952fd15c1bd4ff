"""`mingzhang new`: a budget book to fill in. `mingzhang convert`: a book as workbook or as plain text."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import MISUSE, choose
from mingzhang.cli.words import words
from mingzhang.errors import DataError
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.book.start import Started
    from mingzhang.model import Book, Fact

_SHOWN = 20


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=words().text("cli.new.folder"))],
    form: Annotated[
        str | None, typer.Option("--form", metavar="FORM", help=words().text("cli.new.form"))
    ] = None,
    published: Annotated[
        Path | None, typer.Option("--from", metavar="DISCLOSURE", help=words().text("cli.new.from"))
    ] = None,
    same_year: Annotated[bool, typer.Option("--same-year", help=words().text("cli.new.same_year"))] = False,
    year: Annotated[
        int | None, typer.Option("--year", min=1000, max=9999, help=words().text("cli.new.year"))
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help=words().text("cli.new.unit"))] = None,
    lines: Annotated[
        Path | None, typer.Option("--lines", metavar="EXPORT", help=words().text("cli.new.lines"))
    ] = None,
    lines_unit: Annotated[
        str | None, typer.Option("--lines-unit", help=words().text("cli.new.lines_unit"))
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help=words().text("cli.new.mapping"))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=words().text("cli.new.force"))] = False,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write an empty book, or one that takes over a published disclosure or an export of budget lines."""
    choose(lang, LANGUAGES)
    workbook = folder.with_name(folder.name + ".xlsx")
    _free(folder, workbook, force=force, lang=lang)
    started = _begun(published, same_year, form, year, unit, lang)
    book = started.book
    if lines is not None:
        book = _with_lines(book, lines, lines_unit, mapping, lang)
    _save(book, folder, workbook, lang)
    _tell_unmatched(started.unmatched, lang)


def convert(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help=words().text("cli.convert.book"))],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help=words().text("cli.convert.target"))],
    force: Annotated[bool, typer.Option("--force", help=words().text("cli.new.force"))] = False,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write a book as the other of its two shapes; nothing of it is lost."""
    choose(lang, LANGUAGES)
    from mingzhang.book import load_book, save_book

    _free(target, target, force=force, lang=lang)
    save_book(load_book(book), target, lang=lang)
    print(words(lang).text("new.written", path=target))


def _free(folder: Path, workbook: Path, *, force: bool, lang: str) -> None:
    """Nothing that someone filled in is overwritten unasked."""
    taken = [path for path in (folder / "cover.csv", workbook) if path.is_file()]
    if taken and not force:
        raise typer.BadParameter(words(lang).text("new.exists", path=taken[0]))


def _begun(
    published: Path | None, same_year: bool, form: str | None, year: int | None, unit: str | None, lang: str
) -> Started:
    from mingzhang.book.start import Started, book_of, empty_book, next_book
    from mingzhang.taxonomy.forms import forms
    from mingzhang.taxonomy.money import usual_unit
    from mingzhang.taxonomy.print_forms import printings

    if form is not None:
        choose(form, tuple(sorted(printings())))
    if published is not None:
        from mingzhang.pipeline import read_file

        started = (book_of if same_year else next_book)(read_file(published))
        cover = started.book.cover
        changed = replace(cover, form=form or cover.form, year=year or cover.year, unit=unit or cover.unit)
        return replace(started, book=replace(started.book, cover=changed))
    if form is None or year is None:
        raise typer.BadParameter(words(lang).text("new.form_or_from"))
    name = unit or words(lang).text("new.unnamed")
    return Started(empty_book(forms()[form], unit=name, year=year, amount_unit=usual_unit(())), ())


def _with_lines(book: Book, lines: Path, unit: str | None, mapping: Path | None, lang: str) -> Book:
    from mingzhang.book.importing import import_lines
    from mingzhang.taxonomy.book_sheets import book_sheets

    known = tuple(choice.id for choice in book_sheets().choices["amount_unit"])
    amount_unit = book.cover.amount_unit
    try:
        taken, projects = import_lines(
            lines, unit=choose(unit or known[-1], known), amount_unit=amount_unit, mapping=mapping
        )
    except DataError as error:
        raise typer.BadParameter(str(error)) from error
    named = {project.name: project for project in (*projects, *book.projects)}
    print(words(lang).text("new.lines_taken", count=len(taken), name=lines.name), file=sys.stderr)
    return replace(book, lines=(*book.lines, *taken), projects=tuple(named.values()))


def _save(book: Book, folder: Path, workbook: Path, lang: str) -> None:
    from mingzhang.book import save_book

    try:
        save_book(book, folder)
        save_book(book, workbook, lang=lang)
    except OSError as error:
        why = error.strerror or type(error).__name__
        print(words(lang).text("cli.unwritable", name=error.filename or folder, why=why), file=sys.stderr)
        raise typer.Exit(MISUSE) from error
    for path in (folder, workbook):
        print(words(lang).text("new.written", path=path))


def _tell_unmatched(facts: tuple[Fact, ...], lang: str) -> None:
    """The published figures that no lines can print together with the others."""
    if not facts:
        return
    say = words(lang)
    print(say.text("new.unmatched", count=len(facts)), file=sys.stderr)
    for fact in facts[:_SHOWN]:
        named = (
            say.label("table", fact.table),
            fact.label or say.row(fact.row),
            say.label("column", fact.column),
        )
        print(
            "  "
            + say.text(
                "new.unmatched_fact", table=named[0], row=named[1], column=named[2], value=fact.amount
            ),
            file=sys.stderr,
        )
    if len(facts) > _SHOWN:
        print("  " + say.text("new.unmatched_more", count=len(facts) - _SHOWN), file=sys.stderr)
