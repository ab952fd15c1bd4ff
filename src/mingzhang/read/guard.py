"""The door: size and kind of a file are checked before anything is read from it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from mingzhang.errors import BinaryInput, EmptyInput, MissingInput, NoFiles, TooLarge

MAX_BYTES = 50 * 1024 * 1024
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_SNIFF = 64 * 1024
_SOMETHING = re.compile(rb"[^ \t\r\n\f\x00]")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of text in two bytes a character


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that passed the door."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Digest of the bytes as they came."""
        return hashlib.sha256(self.content).hexdigest()


def open_file(path: Path, *, max_bytes: int = MAX_BYTES) -> RawFile:
    """Read a file under the limits; raises MissingInput, EmptyInput or TooLarge."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise NoFiles(path.name)
        if size > max_bytes:
            raise TooLarge(path.name, size=megabytes(size), limit=megabytes(max_bytes))
        content = path.read_bytes()
    except OSError as error:
        raise MissingInput(str(path), why=error.strerror or type(error).__name__) from error
    return take(path.name, content, max_bytes=max_bytes)


def take(name: str, content: bytes, *, max_bytes: int = MAX_BYTES) -> RawFile:
    """Bytes that came otherwise, under the same limits; raises EmptyInput or TooLarge."""
    if len(content) > max_bytes:
        raise TooLarge(name, size=megabytes(len(content)), limit=megabytes(max_bytes))
    if not _SOMETHING.search(content):
        raise EmptyInput(name)
    return RawFile(name, content)


def refuse_binary(raw: RawFile) -> None:
    """Raise BinaryInput where the bytes cannot be text in any encoding that we read."""
    head = raw.content[:_SNIFF]
    if head.startswith(_WIDE_MARKS):
        return
    controls = len(head) - len(head.translate(None, _CONTROL))
    if b"\x00" in head or controls * 50 > len(head):
        raise BinaryInput(raw.name)


def megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1024 / 1024:.1f} MB"
