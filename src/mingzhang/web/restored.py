"""Restoring: a backup → an installation, as it was when the backup was made; or nothing at all.

Tables are filled in one transaction. Where something fails, files that were put in, and what opening the
installation made (folder, key, database), are taken away again.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.types import Date, LargeBinary

from mingzhang.web.backup import FILES, FORM, HEAD, TABLES
from mingzhang.web.context import Context, open_context
from mingzhang.web.db.connect import Unheld, open_engine
from mingzhang.web.db.models import Base, File, Moment, Unit
from mingzhang.web.settings import Settings
from mingzhang.web.trail import verify

_AT_ONCE = 500
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
_DAMAGES = (
    AttributeError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    SQLAlchemyError,
    TypeError,
    Unheld,
    ValueError,
)


class NotRestored(Exception):
    """Why a backup is not restored: a message key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def restore_into(
    settings: Settings, path: Path, opening: Callable[[Settings], Context] = open_context
) -> int:
    """Open an installation and fill it from a backup; how many files. Raises NotRestored, and what opening
    raises; the place is then as it was."""
    _head_of(path)
    with _as_it_was(settings):
        context = opening(settings)
        try:
            return restore(context, path)
        finally:
            context.db.engine.dispose()


def restore(context: Context, path: Path) -> int:
    """Fill an empty installation from a backup; how many files. Raises NotRestored."""
    head, put = _head_of(path), list[str]()
    try:
        with zipfile.ZipFile(path) as archive, context.db.writing() as session:
            _must_be_empty(session)
            _fill_tables(session.connection(), archive, head)
            for sha256 in session.scalars(select(File.sha256)).all():
                _take(context, session, archive, sha256, put)
            _must_be_whole(session, archive, head)
    except BaseException as error:
        for sha256 in put:
            context.store.drop(sha256)
        if isinstance(error, _DAMAGES) and not isinstance(error, OperationalError):
            raise NotRestored("cli.restore.damaged") from error
        raise
    return int(head["files"])


def _head_of(path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            head = json.loads(archive.read(HEAD))
    except _DAMAGES as error:
        raise NotRestored("cli.restore.no_backup") from error
    if not isinstance(head, dict) or head.get("form") != FORM:
        raise NotRestored("cli.restore.no_backup")
    return head


def _must_be_empty(session: Session) -> None:
    for table in Base.metadata.sorted_tables:
        if session.scalar(select(func.count()).select_from(table)):
            raise NotRestored("cli.restore.not_empty")


def _fill_tables(connection: Connection, archive: zipfile.ZipFile, head: dict[str, Any]) -> None:
    """All tables that the backup has; one that its head names and that is gone is a KeyError."""
    names = set(archive.namelist())
    told = {f"{TABLES}/{name}.jsonl" for name in head.get("tables", ())}
    for table in Base.metadata.sorted_tables:
        name = f"{TABLES}/{table.name}.jsonl"
        if name in names | told:
            _fill(connection, table, archive.read(name).decode().splitlines())


def _take(context: Context, session: Session, archive: zipfile.ZipFile, sha256: str, put: list[str]) -> None:
    """One file, unless the backup lacks it; what was not in the store before is noted in `put`."""
    name = f"{FILES}/{sha256}"
    if name not in archive.NameToInfo:
        return
    content = archive.read(name)
    with context.store.receiving(BytesIO(content)) as received:
        if received.sha256 != sha256:
            raise NotRestored("cli.restore.damaged")
        if not context.store.place.holds(sha256):
            put.append(sha256)
        context.store.place.keep(sha256, received.draft)


def _must_be_whole(session: Session, archive: zipfile.ZipFile, head: dict[str, Any]) -> None:
    """As many files as the head tells, and its trail to the last line."""
    if sum(name.startswith(f"{FILES}/") for name in archive.namelist()) != head["files"]:
        raise NotRestored("cli.restore.damaged")
    found = verify(session)
    if found.broken is not None or head.get("trail", found.last) != found.last:
        raise NotRestored("cli.restore.trail")


@dataclass(frozen=True)
class _Before:
    """What there was: paths, and tables of the database."""

    paths: frozenset[Path]
    tables: frozenset[str]


@contextmanager
def _as_it_was(settings: Settings) -> Iterator[None]:
    """What is made within is gone again where it fails."""
    before = _Before(frozenset(filter(Path.exists, _paths(settings))), tables_of(settings))
    try:
        yield
    except BaseException:
        _drop_tables(settings, before)
        _drop_paths(settings, before)
        raise


def _database_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for a server's."""
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _paths(settings: Settings) -> Iterator[Path]:
    """What opening an installation may make, the innermost first."""
    database = _database_file(settings)
    if database is not None:
        yield from (database.with_name(database.name + ending) for ending in ("", *_BESIDE))
    yield settings.secret_file
    if not settings.files_url:
        files = Path(settings.files)
        yield from (each for each in sorted(files.rglob("*"), reverse=True) if each.is_dir())
        yield files
    yield from (settings.folder, *settings.folder.parents)


def tables_of(settings: Settings) -> frozenset[str]:
    """The tables of an installation's database; nothing is made by asking."""
    database = _database_file(settings)
    if database is not None and not database.exists():
        return frozenset()
    engine = open_engine(settings.database_url)
    try:
        return frozenset(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _drop_tables(settings: Settings, before: _Before) -> None:
    new = tables_of(settings) - before.tables
    if not new:
        return
    engine = open_engine(settings.database_url)
    try:
        there = MetaData()
        there.reflect(engine, only=sorted(new))
        with engine.execution_options(writes=True).begin() as connection:
            there.drop_all(connection)
    finally:
        engine.dispose()


def _drop_paths(settings: Settings, before: _Before) -> None:
    for path in _paths(settings):
        if path in before.paths or not path.exists():
            continue
        if not path.is_dir():
            path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()


def _fill(connection: Connection, table: Table, lines: Iterable[str]) -> None:
    rows = [_row(table, json.loads(line)) for line in lines if line]
    if table is Unit.__table__:
        rows = list(_parents_first(rows))
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(insert(table), rows[start : start + _AT_ONCE])
    if connection.dialect.name == "postgresql" and rows and isinstance(rows[0].get("id"), int):
        highest = max(row["id"] for row in rows)
        sequence = {"name": table.name, "value": highest}
        connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :value)"), sequence)


def _row(table: Table, told: dict[str, Any]) -> dict[str, Any]:
    row = {}
    for name, value in told.items():
        kind = table.c[name].type
        if value is not None and isinstance(kind, Moment):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(kind, Date):
            value = date.fromisoformat(value)
        elif value is not None and isinstance(kind, LargeBinary):
            value = b64decode(value)
        row[name] = value
    return row


def _parents_first(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    waiting, told = list(rows), {None}
    while waiting:
        ready = [row for row in waiting if row["parent_id"] in told]
        if not ready:
            raise NotRestored("cli.restore.damaged")
        yield from ready
        told |= {row["id"] for row in ready}
        waiting = [row for row in waiting if row["id"] not in told]
