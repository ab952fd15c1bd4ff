"""`mingzhang publish`: a budget book, or a disclosure as JSON → files to publish, each read back first."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import CLEAN, INTERNAL, MISUSE, choose
from mingzhang.cli.words import words
from mingzhang.errors import DamagedInput
from mingzhang.publish import FORMATS, OLDEST
from mingzhang.report.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzhang.handover import Proof
    from mingzhang.model import Publication

_SHOWN = 20
_DATE = "%Y-%m-%d"
_LARGEST = 64 * 1024 * 1024


def publish(
    source: Annotated[
        Path, typer.Argument(metavar="BOOK|JSON", readable=False, help=words().text("cli.publish.source"))
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help=words().text("cli.publish.output"), metavar="DIR")
    ],
    format: Annotated[str, typer.Option("--format", help=words().text("cli.publish.format"))] = ",".join(
        FORMATS
    ),
    date: Annotated[
        datetime, typer.Option("--date", formats=[_DATE], help=words().text("cli.publish.date"))
    ] = OLDEST,
    formulas: Annotated[bool, typer.Option("--formulas", help=words().text("cli.publish.formulas"))] = False,
    bundled_faces: Annotated[
        bool, typer.Option("--bundled-faces", help=words().text("cli.publish.bundled_faces"))
    ] = False,
    lang: Annotated[str, typer.Option("--lang", help=words().text("cli.language"))] = words().lang,
) -> None:
    """Write one file a format; one that reads differently is kept as `.rejected`, and the exit code is 4."""
    choose(lang, LANGUAGES)
    formats = [choose(name.strip(), FORMATS, key="cli.format_unknown") for name in format.split(",")]
    from mingzhang.handover import FACTS, KINDS, TARGETS, hand_over

    publication, composed = _publication(source)
    if not composed:
        print(words(lang).text("publish.partial", name=source.name), file=sys.stderr)
    try:
        proofs = hand_over(
            publication, output, formats, kinds=KINDS if composed else (FACTS, TARGETS), audited=composed,
            created=date, system_faces=not bundled_faces, formulas=formulas,
        )  # fmt: skip
    except OSError as error:
        why = error.strerror or type(error).__name__
        print(words(lang).text("cli.unwritable", name=output, why=why), file=sys.stderr)
        raise typer.Exit(MISUSE) from error
    _tell(proofs, lang)
    raise typer.Exit(CLEAN if all(proof.holds for proof in proofs) else INTERNAL)


def _publication(source: Path) -> tuple[Publication, bool]:
    """What to print, and whether it was composed; raises InputError and BookError."""
    from mingzhang.compare.from_json import is_json, read_disclosure
    from mingzhang.publish.rebuilt import rebuild

    if source.is_file():
        try:
            content = source.read_bytes() if source.stat().st_size <= _LARGEST else b""
        except OSError as error:
            raise DamagedInput(source.name, why=error.strerror or "") from error
        if is_json(content):
            from mingzhang.report.publication_json import holds_content, read_publication

            if holds_content(content):
                return read_publication(source.name, content), True
            return rebuild(read_disclosure(source.name, content)), False
    from mingzhang.book import load_book
    from mingzhang.compose import compose

    return compose(load_book(source)), True


def _tell(proofs: Sequence[Proof], lang: str) -> None:
    """The files on standard output, what is wrong with them on standard error."""
    from mingzhang.handover import REJECTED
    from mingzhang.report.messages import finding_message

    say = words(lang)
    for proof in proofs:
        if proof.holds:
            print(say.text("publish.written", path=proof.path, right=proof.right, asked=proof.asked))
            continue
        print(say.text("publish.rejected", path=f"{proof.path}{REJECTED}"), file=sys.stderr)
        for difference in proof.differences[:_SHOWN]:
            key = "publish.lost" if difference.lost else "publish.made_up"
            kind = say.text(f"publish.kind.{difference.kind}")
            print("  " + say.text(key, kind=kind, what=difference.what), file=sys.stderr)
        if len(proof.differences) > _SHOWN:
            print("  " + say.text("publish.more", count=len(proof.differences) - _SHOWN), file=sys.stderr)
        for finding in proof.errors[:_SHOWN]:
            print("  " + say.text("publish.error", what=finding_message(finding, lang)), file=sys.stderr)
