"""`mingzhang serve`: the web application on this machine."""

from __future__ import annotations

import os
import re
import sys
from errno import EADDRINUSE
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.cli.listening import hindrance
from mingzhang.cli.outcome import CLEAN, FINDINGS, MISUSE
from mingzhang.cli.words import words

if TYPE_CHECKING:
    from mingzhang.web.context import Context
    from mingzhang.web.settings import Settings

FOLDER = Path("mingzhang-data")
Files = Annotated[
    str,
    typer.Option("--files", help=words().text("cli.serve.files"), metavar="URL", envvar="MINGZHANG_FILES"),
]
_SECRET = "MINGZHANG_SECRET"
_SHORTEST_SECRET = 32
_HASH = re.compile(r"[0-9a-f]{64}")


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
    files: Files = "",
    address: Annotated[
        str,
        typer.Option(
            "--address", help=words().text("cli.serve.address"), metavar="URL", envvar="MINGZHANG_ADDRESS"
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
    expect: Annotated[
        str | None, typer.Option("--expect", help=words().text("cli.serve.expect"), metavar="HASH")
    ] = None,
) -> None:
    """Start the application, or only verify its trail."""
    settings = web_settings(
        folder, database, files, address=address, anonymous=not no_anonymous, https=https, proxies=proxies
    )
    verify_trail = verify_trail or expect is not None
    expect = expect.strip().lower() if expect is not None else None
    if expect is not None and not _HASH.fullmatch(expect):
        raise _misused("cli.serve.expect_wrong", hash=expect)
    if verify_trail:
        must_be_begun(settings)
    else:
        _must_be_free(host, port)
    context = opened(settings)
    if verify_trail:
        raise typer.Exit(_verify(context, expect))
    if demo:
        from mingzhang.web.demo import fill

        fill(context)
    _run(context, host, port, workers)


def web_settings(
    folder: Path,
    database: str,
    files: str,
    *,
    address: str = "",
    anonymous: bool = True,
    https: bool = False,
    proxies: int = 0,
) -> Settings:
    """The settings of an installation; misuse where one is wrong or the extra `web` is not installed."""
    try:
        import fastapi  # noqa: F401  the extra is there
        import sqlalchemy  # noqa: F401

        from mingzhang.web.settings import Settings, oidc_of, site_of
    except ImportError as error:
        raise _misused("cli.serve.extra") from error
    secret, site = os.environ.get(_SECRET, ""), site_of(address)
    if site is None:
        raise _misused("cli.serve.address_wrong", address=address)
    if secret and len(secret) < _SHORTEST_SECRET:
        raise _misused("cli.serve.secret_short", name=_SECRET, shortest=_SHORTEST_SECRET)
    return Settings(
        folder.resolve(),
        database=database,
        files_url=files,
        address=site,
        anonymous_check=anonymous,
        secure=https,
        proxies=proxies,
        oidc=oidc_of(os.environ),
        secret=secret.encode(),
    )


def opened(settings: Settings) -> Context:
    """The installation; misuse where its files cannot be kept."""
    from mingzhang.web.context import open_context
    from mingzhang.web.file_places import NoPlace

    try:
        return open_context(settings)
    except NoPlace as error:
        raise _misused("cli.serve.no_place", url=error.url, why=error.why) from error


def must_be_begun(settings: Settings) -> None:
    """Misuse where there is no installation, so that a wrong folder is told and none is made there."""
    from mingzhang.web.db.models import TrailEntry
    from mingzhang.web.restored import tables_of

    if TrailEntry.__tablename__ not in tables_of(settings):
        key = "cli.serve.no_tables" if settings.database else "cli.serve.no_trail"
        raise _misused(key, folder=settings.folder)


def _must_be_free(host: str, port: int) -> None:
    found = hindrance(host, port)
    if found is not None:
        key = "cli.serve.port_taken" if found.errno == EADDRINUSE else "cli.serve.no_listening"
        raise _misused(key, host=host, port=port, why=found.strerror)


def _misused(key: str, **details: object) -> typer.Exit:
    print(words().text(key, **details), file=sys.stderr)
    return typer.Exit(MISUSE)


def _verify(context: Context, expect: str | None) -> int:
    from mingzhang.web.trail import START, verify

    with context.db.reading() as session:
        found = verify(session, expect or START)
    if found.whole:
        print(words().text("cli.serve.trail_whole", lines=found.lines, last=found.last))
        return CLEAN
    if found.broken is not None:
        print(words().text("cli.serve.trail_broken", number=found.broken, lines=found.lines), file=sys.stderr)
    if not found.expected:
        text = words().text("cli.serve.trail_lacking", hash=expect, lines=found.lines, last=found.last)
        print(text, file=sys.stderr)
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
