"""The commits of an embedded store: which files belong to it, one small JSON file a batch.

A file of data counts only when a commit names it, and a commit appears by one rename. What a killed writer
left behind is removed by the next one; writers wait for each other.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from mingzhang.errors import StoreUnusable
from mingzhang.warehouse.schema import schema

_HEAD, _COMMITS, _PARTS, _DRAFTS, _LOCK = "warehouse.json", "commits", "parts", "drafts", "lock"
_FORMAT = "mingzhang/warehouse"


@dataclass(frozen=True)
class Part:
    """One Parquet file of one table; `year` where the table is kept apart by year."""

    table: str
    path: str
    rows: int
    year: int | None = None


@dataclass(frozen=True)
class Commit:
    """One batch, or several that were put together (`replaces`: their numbers)."""

    number: int
    schema: int
    parts: tuple[Part, ...]
    sources: tuple[tuple[str, int], ...]
    replaces: tuple[int, ...] = ()

    def rows(self, table: str) -> int:
        """How many rows of a table it brought."""
        return sum(part.rows for part in self.parts if part.table == table)


class Folder:
    """The folder of an embedded store."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self) -> None:
        """Make an empty store, unless one is there."""
        for name in (_COMMITS, _PARTS):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        if not (self.root / _HEAD).exists():
            write_whole(self.root / _HEAD, json.dumps({"format": _FORMAT}) + "\n")

    def exists(self) -> bool:
        """Whether it holds a store; raises StoreUnusable where something else stands in its place."""
        head = self.root / _HEAD
        if head.is_file():
            return True
        if self.root.is_file() or (self.root.is_dir() and any(self.root.iterdir())):
            raise StoreUnusable(str(self.root), why="store.no_store")
        return False

    @property
    def units(self) -> Path:
        """The reviewable list of units."""
        return self.root / "units.csv"

    def unit_columns(self) -> tuple[str, ...]:
        """Those of the list of units, which an older program may have written; none where there is none."""
        try:
            with self.units.open(encoding="utf-8") as file:
                return tuple(file.readline().rstrip("\n").split(","))
        except FileNotFoundError:
            return ()

    def part(self, part: Part) -> Path:
        """Where a part lies."""
        return self.root / _PARTS / part.path

    def lies_in(self, path: Path) -> bool:
        """Whether a path is one of the store's own."""
        return path.is_relative_to(self.root)

    def holds(self, path: Path) -> bool:
        """Whether a path is that of a part or of the list of units."""
        return path == self.units or path.is_relative_to(self.root / _PARTS)

    def commits(self) -> tuple[Commit, ...]:
        """What the store holds, oldest first; raises StoreUnusable where a newer program wrote it."""
        found = [_read(path) for path in sorted((self.root / _COMMITS).glob("*.json"))]
        newest = max((commit.schema for commit in found), default=0)
        if newest > schema().version:
            raise StoreUnusable(str(self.root), why="store.newer")
        gone = {number for commit in found for number in commit.replaces}
        return tuple(commit for commit in found if commit.number not in gone)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Alone at work; yields an empty folder for drafts. Clears away what was never committed."""
        with (self.root / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._clear()
            drafts = self.root / _DRAFTS
            drafts.mkdir(exist_ok=True)
            try:
                yield drafts
            finally:
                shutil.rmtree(drafts, ignore_errors=True)

    def add(self, commit: Commit, drafts: Sequence[Path]) -> None:
        """Move the drafts to their places, then name them in one step."""
        for draft, part in zip(drafts, commit.parts, strict=True):
            place = self.part(part)
            place.parent.mkdir(parents=True, exist_ok=True)
            _sync(draft)
            draft.replace(place)
        for folder in {self.part(part).parent for part in commit.parts}:
            _sync(folder)
        text = json.dumps(asdict(commit), ensure_ascii=False, separators=(",", ":"))
        write_whole(self.root / _COMMITS / f"{commit.number:08d}.json", text + "\n")
        if commit.replaces:
            self._clear()

    def _clear(self) -> None:
        """Remove replaced commits and files that no commit names."""
        shutil.rmtree(self.root / _DRAFTS, ignore_errors=True)
        kept = self.commits()
        numbers = {f"{commit.number:08d}.json" for commit in kept}
        named = {self.part(part) for commit in kept for part in commit.parts}
        for path in (self.root / _PARTS).rglob("*.*"):
            if path.is_file() and path not in named:
                path.unlink()
        for path in (self.root / _COMMITS).iterdir():
            if path.name not in numbers:
                path.unlink()
        for folder in sorted((self.root / _PARTS).rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _read(path: Path) -> Commit:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Commit(
            values["number"],
            values["schema"],
            tuple(Part(**part) for part in values["parts"]),
            tuple((sha256, reading) for sha256, reading in values["sources"]),
            tuple(values["replaces"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreUnusable(str(path), why="store.damaged") from error


def write_whole(path: Path, text: str) -> None:
    """Write beside the place and put it there in one step, on the disc before anything follows."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    _sync(draft)
    draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
