"""Any published file → a reading: text is read here, all else in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.errors import DamagedInput, TooSlow
from mingzhang.model import Reading
from mingzhang.read.detect import TEXT, detect, says_otherwise
from mingzhang.read.guard import RawFile, open_file
from mingzhang.read.text import read_raw_text

if TYPE_CHECKING:
    from mingzhang.apart import Limits, Step

_WORKER = "mingzhang.read.worker"
HIDDEN = (".", "__MACOSX", "~$")  # how names begin that nobody published


def read_any(path: Path, *, limits: Limits | None = None, on_step: Step | None = None) -> Reading:
    """Read one file of any kind; raises InputError for whatever keeps it from being read.

    `limits`: of time and memory, instead of those usual for the kind. `on_step` is told (done, total) where a
    reader says how far it is.
    """
    raw = open_file(path)
    kind = detect(raw)
    reading = read_raw_text(raw) if kind == TEXT else _read_apart(raw, kind, limits, on_step)
    return _with_kind(raw, kind, reading)


def read_here(raw: RawFile, *, seconds: float = 0) -> Reading:
    """Read one file in this very process, which ends where the limits of its kind are passed: for processes
    that somebody else starts again. `seconds` are added to the limit. Raises InputError."""
    from mingzhang import apart
    from mingzhang.read.limits import LIMITS, USUAL
    from mingzhang.read.worker import read_raw

    kind = detect(raw)
    apart.allow(LIMITS.get(kind, USUAL), seconds)
    reading = read_raw_text(raw) if kind == TEXT else read_raw(raw, kind)
    return _with_kind(raw, kind, reading)


def _with_kind(raw: RawFile, kind: str, reading: Reading) -> Reading:
    if says_otherwise(raw.name, kind):
        return _noted(reading, f"format.differs: {kind}")
    return reading


def read_as_one(paths: Sequence[Path]) -> Reading:
    """Read several files of one disclosure as one, in the order given."""
    from mingzhang.read.archive import join_readings

    return join_readings([read_any(path) for path in paths])


def expand(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as given; for a folder all files in it and in the folders in it, by name, hidden ones and what is
    no file left out, or the folder itself where it holds none."""
    for path in paths:
        inside = sorted(_below(path)) if path.is_dir() else []
        yield from (file for _, file in inside) if inside else [path]


def _below(folder: Path) -> Iterator[tuple[list[tuple[object, ...]], Path]]:
    """The files below a folder, each with what it is sorted by; links to folders are not followed."""
    from mingzhang.read.archive import natural_order

    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(HIDDEN)]
        for name in names:
            file = Path(root) / name
            if file.is_file() and not name.startswith(HIDDEN):
                yield [tuple(natural_order(part)) for part in file.relative_to(folder).parts], file


def _read_apart(raw: RawFile, kind: str, limits: Limits | None, on_step: Step | None) -> Reading:
    from mingzhang import apart
    from mingzhang.read.limits import LIMITS, USUAL
    from mingzhang.read.wire import unpack

    allowed = limits or LIMITS.get(kind, USUAL)
    try:
        return unpack(apart.ask(_WORKER, [kind, raw.name], raw.content, limits=allowed, on_step=on_step))
    except apart.TooSlow:
        raise TooSlow(raw.name, seconds=f"{allowed.seconds:g}") from None
    except apart.Died as error:
        why = error.said.rpartition("\n")[2] or f"{kind} {error.code}"
        raise DamagedInput(raw.name, why=why[:200]) from error


def _noted(reading: Reading, note: str) -> Reading:
    notes = (*reading.notes, note)
    return replace(reading, source=replace(reading.source, notes=notes), notes=notes)
