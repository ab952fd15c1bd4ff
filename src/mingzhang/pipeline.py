"""The ways through the house that commands and the web share: a file in, a disclosure out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mingzhang.audit.bindings import confirm_bindings
from mingzhang.audit.readings import settle_readings
from mingzhang.model import Disclosure, Reading
from mingzhang.read.files import read_any, read_as_one
from mingzhang.recognise.document import recognise


def read_file(path: Path, *, on_step: Callable[[int, int], None] | None = None) -> Disclosure:
    """Read and recognise one published file; raises InputError where it cannot be read as a disclosure.

    `on_step` is told (pages read, pages) where a reader says how far it is.
    """
    return disclose(read_any(path, on_step=on_step))


def read_files(paths: Sequence[Path]) -> Disclosure:
    """Read several files that are one disclosure together; raises InputError."""
    return disclose(read_as_one(paths))


def disclose(reading: Reading) -> Disclosure:
    """Recognise what was read, and settle what was hard to read; raises NotADisclosure."""
    found = settle_readings(recognise(reading), reading.blocks)
    return confirm_bindings(found, reading.blocks)
