"""The ways through the house that commands and the web share: a file in, a disclosure out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mingzhang.model import Disclosure
from mingzhang.read.files import read_any, read_as_one
from mingzhang.recognise.document import recognise


def read_file(path: Path) -> Disclosure:
    """Read and recognise one published file; raises InputError where it cannot be read as a disclosure."""
    return recognise(read_any(path))


def read_files(paths: Sequence[Path]) -> Disclosure:
    """Read several files that are one disclosure together; raises InputError."""
    return recognise(read_as_one(paths))
