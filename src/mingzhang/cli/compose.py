"""`mingzhang compose`: a budget book → the disclosure that follows from it, or what a change would do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import choose, refuse_overwriting, result_to
from mingzhang.cli.words import words
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from mingzhang.compose.what_if import Difference
    from mingzhang.model import Book


def compose(
    book: Annotated[
        Path, typer.Argument(metavar="BOOK", readable=False, help=words().text("cli.compose.book"))
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=words().text("cli.output"), metavar="FILE")
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="CHANGE", help=words().text("cli.compose.what_if")),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write the composed disclosure as JSON, or with --what-if the figures that would change."""
    choose(lang, LANGUAGES)
    from mingzhang.book import load_book

    refuse_overwriting(output, [book], lang=lang)
    loaded = load_book(book)
    text = _differences(loaded, what_if, lang) if what_if else _composed(loaded)
    with result_to(output, lang=lang) as stream:
        stream.write(text)


def _composed(book: Book) -> str:
    from mingzhang.compose import compose as compose_book
    from mingzhang.report.disclosure_json import write_json
    from mingzhang.report.publication_json import publication_document

    return write_json(publication_document(compose_book(book)))


def _differences(book: Book, changes: list[str], lang: str) -> str:
    """One line a figure; the changes must name a calculation of the book."""
    from mingzhang.compose.what_if import WrongChange, what_if

    say = words(lang)
    try:
        found = what_if(book, changes)
    except WrongChange as error:
        raise typer.BadParameter(say.text(error.key, change=error.text)) from error
    if not found:
        print(say.text("compose.change_nothing"), file=sys.stderr)
    return "".join(_line(difference, lang) + "\n" for difference in found)


def _line(difference: Difference, lang: str) -> str:
    say = words(lang)
    none = "–"
    return say.text(
        "compose.difference",
        table=say.label("table", difference.table),
        row=difference.label or say.row(difference.row),
        column=say.label("column", difference.column),
        before=none if difference.before is None else f"{difference.before:f}",
        after=none if difference.after is None else f"{difference.after:f}",
        delta=f"{difference.delta:+f}",
    )
