"""The command `mingzhang`: mounts one file a command, and turns what escapes them into exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Annotated, Protocol, TextIO, runtime_checkable

import typer

from mingzhang import __version__
from mingzhang.cli import codes, query
from mingzhang.cli.backup import backup, restore
from mingzhang.cli.batch import batch
from mingzhang.cli.check import check
from mingzhang.cli.compose import compose
from mingzhang.cli.demo import demo
from mingzhang.cli.diff import diff
from mingzhang.cli.evaluate import evaluate
from mingzhang.cli.load import load
from mingzhang.cli.new import convert, new
from mingzhang.cli.outcome import BROKEN_PIPE, INTERNAL, INTERRUPTED, MISUSE, UNREADABLE, internal_fault
from mingzhang.cli.picture import picture
from mingzhang.cli.publish import publish
from mingzhang.cli.read import read
from mingzhang.cli.rules import rules
from mingzhang.cli.serve import serve
from mingzhang.cli.words import language_remark, words
from mingzhang.errors import BookError, InputError, Misuse

app = typer.Typer(
    help=words().text("cli.about"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (demo, read, check, diff, rules, new, convert, compose, publish, evaluate):
    app.command(help=words().text(f"cli.{command.__name__}.about"))(command)
for web in (serve, backup, restore):
    app.command(help=words().text(f"cli.{web.__name__}.about"))(web)
app.command(help=words().text("cli.batch.about"))(batch)
app.command(help=words().text("cli.picture.about"))(picture)
app.command(help=words().text("cli.load.about"))(load)
app.add_typer(codes.app, name="codes")
app.add_typer(query.app, name="query")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"mingzhang {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=words().text("cli.version"))
    ] = False,
) -> None:
    """Options of `mingzhang` itself."""


@runtime_checkable
class _Refusal(Protocol):
    """Misuse as the command line library raises it."""

    exit_code: int

    def show(self) -> None:
        """Say on standard error what is wrong."""


def run() -> None:
    """Entry point: run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        _as_utf8(stream)
    remark = language_remark(os.environ)
    if remark:
        print(remark, file=sys.stderr)
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        print(words().text("cli.interrupted"), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as exit:  # what the command line library makes of a broken pipe
        return _reader_gone() if isinstance(exit.__context__, BrokenPipeError) else INTERNAL
    except InputError as error:
        print(words().input_error(error), file=sys.stderr)
        return MISUSE if isinstance(error, Misuse) else UNREADABLE
    except BookError as error:
        print(words().book_error(error), file=sys.stderr)
        return UNREADABLE
    except Exception as error:
        if isinstance(error, _Refusal):
            error.show()
            return error.exit_code
        print(internal_fault("mingzhang", error, lang=words().lang).message, file=sys.stderr)
        return INTERNAL
    if code == INTERRUPTED:  # what the command line library makes of an interrupt
        print(words().text("cli.interrupted"), file=sys.stderr)
    return code if isinstance(code, int) else 0


def _as_utf8(stream: TextIO) -> None:
    """The result is UTF-8 on every machine, with line ends of one kind."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _reader_gone() -> int:
    """Whoever read our output has gone; let the interpreter's last flush go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout = sys.__stdout__
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return BROKEN_PIPE
