"""Files that hold what `mingzhang read` and `mingzhang check` wrote: JSON or JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mingzhang.errors import InputError, MissingInput, TooLarge

_HEAD = 64
_MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * _MEGABYTE  # of one document
_BLANK = b"\xef\xbb\xbf \t\r\n"


def holds_documents(path: Path) -> bool:
    """Whether a file begins like JSON; what cannot be opened does not."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).lstrip(_BLANK)[:1] == b"{"
    except OSError:
        return False


def contents(paths: Sequence[Path]) -> Iterator[tuple[str, bytes | InputError]]:
    """(name, document) of every file; an error in the place of one that cannot be taken."""
    for path in paths:
        try:
            yield from pieces(path)
        except OSError as error:
            yield path.name, MissingInput(str(path), why=error.strerror or type(error).__name__)
        except TooLarge as error:
            yield path.name, error


def pieces(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, document): each line where the first one is a whole object, else the whole file.

    Raises OSError and TooLarge.
    """
    with path.open("rb") as file:
        line, number = file.readline(MAX_BYTES + 1), 1
        if not line.rstrip().endswith(b"}"):
            yield path.name, _limited(path.name, line + file.read(MAX_BYTES))
            return
        while line:
            following = file.readline(MAX_BYTES + 1)
            alone = number == 1 and not following
            if line.strip(_BLANK):
                yield path.name if alone else f"{path.name}:{number}", _limited(path.name, line)
            line, number = following, number + 1


def _limited(name: str, content: bytes) -> bytes:
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES // _MEGABYTE} MB"
        raise TooLarge(name, size=f"> {limit}", limit=limit)
    return content
