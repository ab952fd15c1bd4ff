"""What a store can do, and which one a URL names: a folder (embedded) or `postgresql://…` (server).

Loading is idempotent by the hash of the source: what a store knows is passed over, unless it is read again on
purpose. A batch is in the store wholly or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from mingzhang.errors import BadStatement, StoreUnusable
from mingzhang.warehouse.rows import Cell, Item, Row
from mingzhang.warehouse.schema import named_tables
from mingzhang.warehouse.spool import Spool

SERVER = ("postgresql://", "postgres://")
BATCH = 500
Known = Callable[[], dict[str, int]]


@dataclass(frozen=True)
class Answer:
    """Named columns and rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """Each row by column names."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


def once_named(answer: Answer) -> Answer:
    """The answer; raises BadStatement where two columns have one name, as no row by name holds both."""
    if len(set(answer.columns)) < len(answer.columns):
        raise BadStatement("SQL", why="store.column_twice", tables=named_tables())
    return answer


@dataclass(frozen=True)
class Loaded:
    """What became of the files of a batch."""

    new: int = 0
    known: int = 0
    facts: int = 0

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.new + other.new, self.known + other.known, self.facts + other.facts)


@dataclass
class Batch:
    """Items on their way into a store: `readings` are the keys under which they will be known."""

    spool: Spool
    readings: list[tuple[str, int]] = field(default_factory=list)
    known: int = 0

    def result(self) -> Loaded:
        """What has been put in."""
        return Loaded(len(self.readings), self.known, self.spool.rows["facts"])


class Store(Protocol):
    """A warehouse that is open."""

    def known(self) -> dict[str, int]:
        """Sources by hash, and how many times each was read."""

    def load(self, items: Iterable[Item], *, again: bool = False) -> Loaded:
        """Put one batch in, whole or not at all."""

    def finish(self, *, everything: bool = False) -> None:
        """After the last batch: make what was loaded quick to ask for; `everything`: however small the
        gain."""

    def ask(self, statement: sa.Select[tuple[object, ...]]) -> Answer:
        """The answer to a statement over the tables of the schema."""

    def ask_sql(self, text: str) -> Answer:
        """The answer to SQL that somebody wrote; it can only read."""

    def alone(self) -> AbstractContextManager[None]:
        """No other writer until the block ends, so that what is read in it may be written back. For the
        list of units, not for loading."""

    def units(self) -> Answer:
        """The reviewed list of units."""

    def put_units(self, rows: Sequence[Row]) -> None:
        """Replace the list of units."""

    def copy_to(self, statement: sa.Select[tuple[object, ...]], path: Path) -> None:
        """Write an answer of any size as one Parquet file."""

    def close(self) -> None:
        """Let go of it."""


def open_store(url: str, *, write: bool = False) -> AbstractContextManager[Store]:
    """The store that a URL names, open until the block ends; made where it may be written and is not there.

    Raises StoreUnusable where it cannot be reached, is no store, or is of a newer version than this program.
    """
    if url.startswith(SERVER):
        try:
            from mingzhang.warehouse.postgres_store import open_postgres
        except ModuleNotFoundError as error:
            raise StoreUnusable(url.split("://")[0], why="store.no_driver") from error
        return open_postgres(url, write=write)
    from mingzhang.warehouse.parquet_store import open_parquet

    path = url.removeprefix("file://")
    if "://" in path:
        raise StoreUnusable(path.split("://")[0], why="store.no_scheme")
    return open_parquet(Path(path), write=write)


def fill(spool: Spool, items: Iterable[Item], known: dict[str, int], *, number: int, again: bool) -> Batch:
    """Write what is new of `items`; of a source that comes twice in one batch the first counts."""
    batch = Batch(spool)
    seen: set[str] = set()
    for item in items:
        before = known.get(item.sha256, 0)
        if item.sha256 in seen or (before and not again):
            batch.known += 1
            continue
        seen.add(item.sha256)
        reading = before + 1
        spool.add(item, reading=reading, seq=number * _MOST + len(batch.readings))
        batch.readings.append((item.sha256, reading))
    return batch


_MOST = 1_000_000  # sources in one batch
