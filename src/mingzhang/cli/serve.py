"""`mingzhang serve`: the web application on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.outcome import CLEAN, FINDINGS, MISUSE
from mingzhang.cli.words import words

if TYPE_CHECKING:
    from mingzhang.web.context import Context
    from mingzhang.web.settings import Settings

FOLDER = Path("mingzhang-data")


def serve(
    host: Annotated[str, typer.Option("--host", help=words().text("cli.serve.host"))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help=words().text("cli.serve.port"))
    ] = 8000,
    folder: Annotated[
        Path, typer.Option("--folder", help=words().text("cli.serve.folder"), metavar="DIR")
    ] = FOLDER,
    database: Annotated[
        str,
        typer.Option(
            "--database", help=words().text("cli.serve.database"), metavar="URL", envvar="MINGZHANG_DATABASE"
        ),
    ] = "",
    workers: Annotated[
        int, typer.Option("--workers", min=0, max=64, help=words().text("cli.serve.workers"))
    ] = 2,
    no_anonymous: Annotated[
        bool, typer.Option("--no-anonymous-check", help=words().text("cli.serve.no_anonymous"))
    ] = False,
    https: Annotated[bool, typer.Option("--https", help=words().text("cli.serve.https"))] = False,
    proxies: Annotated[
        int, typer.Option("--proxies", min=0, max=9, help=words().text("cli.serve.proxies"))
    ] = 0,
    demo: Annotated[bool, typer.Option("--demo", help=words().text("cli.serve.demo"))] = False,
    verify_trail: Annotated[
        bool, typer.Option("--verify-trail", help=words().text("cli.serve.verify_trail"))
    ] = False,
) -> None:
    """Start the application, or only verify its trail."""
    settings = web_settings(folder, database, anonymous=not no_anonymous, https=https, proxies=proxies)
    from mingzhang.web.context import open_context

    context = open_context(settings)
    if verify_trail:
        raise typer.Exit(_verify(context))
    if demo:
        from mingzhang.web.demo import fill

        fill(context)
    _run(context, host, port, workers)


def web_settings(
    folder: Path, database: str, *, anonymous: bool = True, https: bool = False, proxies: int = 0
) -> Settings:
    """The settings of an installation; misuse where the extra `web` is not installed."""
    try:
        import fastapi  # noqa: F401  the extra is there
        import sqlalchemy  # noqa: F401

        from mingzhang.web.settings import Settings, oidc_of
    except ImportError as error:
        print(words().text("cli.serve.extra"), file=sys.stderr)
        raise typer.Exit(MISUSE) from error
    return Settings(
        folder.resolve(),
        database=database,
        anonymous_check=anonymous,
        secure=https,
        proxies=proxies,
        oidc=oidc_of(os.environ),
    )


def _verify(context: Context) -> int:
    from mingzhang.web.trail import verify

    with context.db.reading() as session:
        found = verify(session)
    if found.broken is None:
        print(words().text("cli.serve.trail_whole", lines=found.lines, last=found.last))
        return CLEAN
    print(words().text("cli.serve.trail_broken", number=found.broken, lines=found.lines), file=sys.stderr)
    return FINDINGS


def _run(context: Context, host: str, port: int, workers: int) -> None:
    from mingzhang.web.serve import first_link
    from mingzhang.web.serve import serve as run

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    link = first_link(context)

    def ready() -> None:
        print(words().text("cli.serve.ready", address=address), flush=True)
        if link is not None:
            print(words().text("cli.serve.first", address=address + link), flush=True)

    run(context, host=host, port=port, workers=workers, ready=ready)
