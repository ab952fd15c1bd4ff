"""What the commands over files share: one guarded run a file, one place for the result, one exit code.

A file that cannot be read, or that makes us fail, becomes a `Fault` and never stops the other files.
"""

from __future__ import annotations

import os
import sys
import traceback
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO, TypeVar

import typer

from mingzhang.cli.words import words
from mingzhang.errors import DataError, InputError

CLEAN, FINDINGS, MISUSE, UNREADABLE, INTERNAL = range(5)
INTERRUPTED, BROKEN_PIPE = 130, 141

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """A file without a result: which, why, and the exit code that it asks for."""

    name: str
    error: str
    message: str
    exit_code: int

    def document(self) -> dict[str, object]:
        """What stands in the place of the result among JSON Lines."""
        from mingzhang.compare.documents import ERROR

        return {
            "schema": ERROR,
            "source": {"name": self.name},
            "error": self.error,
            "message": self.message,
        }


class Named(Protocol):
    """A piece of work with a name."""

    @property
    def name(self) -> str:
        """What it is called in messages."""


J = TypeVar("J", bound=Named)


def guarded(work: Callable[[J], T], job: J, *, lang: str) -> T | Fault:
    """The result of `work`, or the fault that stands in its place."""
    try:
        return work(job)
    except InputError as error:
        return Fault(job.name, error.key, words(lang).input_error(error), UNREADABLE)
    except Exception as error:
        return internal_fault(job.name, error, lang=lang)


def internal_fault(name: str, error: Exception, *, lang: str) -> Fault:
    """A failure of ours, in one line; the traceback follows only where MINGZHANG_DEBUG is set."""
    if os.environ.get("MINGZHANG_DEBUG"):
        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    key = "cli.data_error" if isinstance(error, DataError) else "cli.internal"
    return Fault(name, "internal", words(lang).text(key, name=name, what=what, problem=str(error)), INTERNAL)


def tell(fault: Fault) -> None:
    """Say on standard error what went wrong."""
    from mingzhang.report.wrap import harmless

    print(harmless(fault.message), file=sys.stderr)


@contextmanager
def result_to(output: Path | None, *, lang: str, bom: bool = False) -> Iterator[TextIO]:
    """Standard output, or the file of `-o`; a file that cannot be written ends the command as misuse.

    The file is written beside its place and put there whole at the end: what stood there before is kept
    where the command fails or has nothing to write.
    """
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    encoding = "utf-8-sig" if bom else "utf-8"
    draft = output.with_name(f".{output.name}.{os.getpid()}.part")
    whole = not output.exists() or output.is_file()
    try:
        with (draft if whole else output).open(
            "w", encoding=encoding, errors="backslashreplace", newline="\n"
        ) as stream:
            yield stream
        if whole and draft.stat().st_size > (len(BOM_UTF8) if bom else 0):
            draft.replace(output)
    except OSError as error:
        raise _unwritable(output, error, lang) from error
    finally:
        draft.unlink(missing_ok=True)


def write_bytes(content: bytes, output: Path | None, lang: str) -> None:
    """To the file, whole or not at all, or into a pipe; a terminal is no place for them."""
    if output is None:
        if sys.stdout.isatty():
            raise typer.BadParameter(words(lang).text("cli.check.needs_output"))
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    draft = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(output)
    except OSError as error:
        raise _unwritable(output, error, lang) from error
    finally:
        draft.unlink(missing_ok=True)


def make_folder(folder: Path, lang: str) -> None:
    """Make a folder for several results, unless it is there; misuse where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error, lang) from error


def _unwritable(output: Path, error: OSError, lang: str) -> typer.Exit:
    """Tell that nothing can be written there; the end of the command as misuse."""
    why = error.strerror or type(error).__name__
    print(words(lang).text("cli.unwritable", name=output, why=why), file=sys.stderr)
    return typer.Exit(MISUSE)


def refuse_overwriting(output: Path | None, files: Iterable[Path], *, lang: str) -> None:
    """End as misuse where the result would replace one of the inputs."""
    if output is not None and output.exists():
        for path in files:
            if path.exists() and path.samefile(output):
                print(words(lang).text("cli.output_is_input", name=output), file=sys.stderr)
                raise typer.Exit(MISUSE)


def choose(value: str, known: Sequence[str], *, key: str = "cli.choice_unknown") -> str:
    """`value` where it is one of `known`; misuse otherwise."""
    if value not in known:
        raise typer.BadParameter(words().text(key, value=value, known=", ".join(known)))
    return value
