"""Plan: which documents there are, each once by its hash, and in which portions they are worked on.

The same files give the same portions in every run, so that a run that goes on where another was ended makes
the same parts. Hashes are kept beside the results: a file that did not change is not hashed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mingzhang.batch.source import Listed, digest

_PORTIONS = 128
_MOST = 250
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One document: its name in the source, its hash, its size, and other names of the same bytes."""

    name: str
    sha256: str
    size: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A portion of documents that one worker does in one go."""

    id: str
    source: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All documents of a source, and the portions that are still to be done."""

    items: tuple[Item, ...]
    tasks: tuple[Task, ...]


def make_plan(
    source: str,
    files: Sequence[Listed],
    kept: Path,
    done: Collection[str],
    on_step: Step = lambda *_: None,
) -> Plan:
    """Hash the listed files of a source; `kept` holds hashes of earlier runs, `done` is passed over."""
    items = tuple(_once(_hashed(source, files, kept, on_step)))
    size = max(1, min(_MOST, -(-len(items) // _PORTIONS)))
    portions = (items[start : start + size] for start in range(0, len(items), size))
    left = (tuple(item for item in portion if item.sha256 not in done) for portion in portions)
    return Plan(items, tuple(_task(source, portion) for portion in left if portion))


def _task(source: str, items: Sequence[Item]) -> Task:
    hashes = "".join(item.sha256 for item in items)
    return Task(hashlib.sha256(hashes.encode()).hexdigest()[:16], source, tuple(items))


def _once(hashed: Iterable[tuple[Listed, str]]) -> list[Item]:
    """One item a hash, by hash; the first name counts."""
    names: dict[str, list[Listed]] = {}
    for listed, sha256 in hashed:
        names.setdefault(sha256, []).append(listed)
    return [
        Item(first.name, sha256, first.size, tuple(one.name for one in others))
        for sha256, (first, *others) in sorted(names.items())
    ]


def _hashed(source: str, files: Sequence[Listed], kept: Path, on_step: Step) -> list[tuple[Listed, str]]:
    known, found = _load(kept), []
    for number, listed in enumerate(files, start=1):
        key = f"{source}\n{listed.name}\n{listed.size}\n{listed.mark}"
        sha256 = known.get(key) or (_digest(source, listed) if listed.is_file else "")
        if sha256:
            known[key] = sha256
        found.append((listed, sha256 or _unopened(source, listed)))
        on_step(number, len(files))
    _save(kept, known)
    return found


def _digest(source: str, listed: Listed) -> str:
    """The hash of its bytes; empty where it cannot be opened now."""
    try:
        return digest(source, listed.name)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return ""


def _unopened(source: str, listed: Listed) -> str:
    """What stands for the hash of what cannot or must not be opened: the worker refuses it with a reason."""
    return hashlib.sha256(f"{source}\n{listed.name}\n{listed.mark}".encode()).hexdigest()


def _load(kept: Path) -> dict[str, str]:
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _save(kept: Path, known: dict[str, str]) -> None:
    draft = kept.with_name(f"{kept.name}.{os.getpid()}.part")
    draft.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    draft.replace(kept)
