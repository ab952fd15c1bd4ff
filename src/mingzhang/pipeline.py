"""The ways through the house that commands and the web share: a file in, a disclosure out."""

from __future__ import annotations

from pathlib import Path

from mingzhang.model import Disclosure
from mingzhang.read.text import read_text
from mingzhang.recognise.document import recognise


def read_file(path: Path) -> Disclosure:
    """Read and recognise one published file; raises InputError where it cannot be read as a disclosure."""
    return recognise(read_text(path))
