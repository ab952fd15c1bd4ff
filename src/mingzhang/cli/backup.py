"""`mingzhang backup` and `mingzhang restore`: all that the web application keeps, in one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mingzhang.cli.outcome import FINDINGS, MISUSE
from mingzhang.cli.serve import FOLDER, Files, must_be_begun, opened, web_settings
from mingzhang.cli.words import words

Folder = Annotated[Path, typer.Option("--folder", help=words().text("cli.serve.folder"), metavar="DIR")]
Database = Annotated[
    str,
    typer.Option(
        "--database", help=words().text("cli.serve.database"), metavar="URL", envvar="MINGZHANG_DATABASE"
    ),
]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words().text("cli.backup.file"))],
    folder: Folder = FOLDER,
    database: Database = "",
    files: Files = "",
    force: Annotated[bool, typer.Option("--force", help=words().text("cli.new.force"))] = False,
) -> None:
    """Write tables and files into one zip, while the service runs."""
    settings = web_settings(folder, database, files)
    must_be_begun(settings)
    if file.exists() and not force:
        raise typer.BadParameter(words().text("new.exists", path=file))
    from mingzhang.web.backup import back_up

    try:
        found = back_up(opened(settings), file)
    except OSError as error:
        print(words().text("cli.unwritable", name=file, why=error.strerror), file=sys.stderr)
        raise typer.Exit(MISUSE) from error
    print(words().text("cli.backup.done", name=file, count=found.files))
    print(words().text("cli.backup.trail", last=found.trail))
    if found.lacking:
        lacking = " ".join(found.lacking)
        print(words().text("cli.backup.lacking", count=len(found.lacking), names=lacking), file=sys.stderr)
        raise typer.Exit(FINDINGS)


def restore(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=words().text("cli.restore.file")),
    ],
    folder: Folder = FOLDER,
    database: Database = "",
    files: Files = "",
) -> None:
    """Fill an empty folder and database from a backup."""
    settings = web_settings(folder, database, files)
    from mingzhang.web.restored import NotRestored, restore_into

    try:
        count = restore_into(settings, file, opened)
    except NotRestored as error:
        print(words().text(error.key, name=file), file=sys.stderr)
        raise typer.Exit(MISUSE) from error
    except OSError as error:
        print(words().text("cli.unwritable", name=folder, why=error.strerror), file=sys.stderr)
        raise typer.Exit(MISUSE) from error
    print(words().text("cli.restore.done", name=file, count=count))
