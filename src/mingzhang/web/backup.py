"""Backup: one zip with every table as JSON Lines and every file; restored on SQLite or PostgreSQL alike.

The dump is one view of the database, taken while the service runs. The key of the installation is not in it.
"""

from __future__ import annotations

import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.types import Date, LargeBinary

from mingzhang.web.context import Context
from mingzhang.web.db.models import Base, File, Moment, Unit
from mingzhang.web.files import Damaged
from mingzhang.web.trail import verify

_FORM = "mingzhang/backup/1"
_HEAD, _TABLES, _FILES = "backup.json", "tables", "files"
_AT_ONCE = 500


class NotRestored(Exception):
    """Why a backup is not restored: a message key."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class Copied:
    """How many files are in a backup, and the hashes of those that are lost or damaged in the store."""

    files: int
    lacking: tuple[str, ...] = ()


def back_up(context: Context, path: Path) -> Copied:
    """Write the backup, whole or not at all; what is in it."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            with context.db.engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execution_options(isolation_level="REPEATABLE READ")
                for table in Base.metadata.sorted_tables:
                    lines = "\n".join(_lines(connection, table))
                    archive.writestr(f"{_TABLES}/{table.name}.jsonl", lines)
                hashes = list(connection.scalars(select(File.sha256)))
            lacking = tuple(sha256 for sha256 in hashes if not _copied(context, sha256, archive))
            head = {"form": _FORM, "files": len(hashes) - len(lacking)}
            archive.writestr(_HEAD, json.dumps(head))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return Copied(len(hashes) - len(lacking), lacking)


def _copied(context: Context, sha256: str, archive: zipfile.ZipFile) -> bool:
    try:
        archive.writestr(f"{_FILES}/{sha256}", context.store.read(sha256))
    except (FileNotFoundError, Damaged):
        return False
    return True


def _lines(connection: Connection, table: Table) -> Iterator[str]:
    for row in connection.execute(select(table)).mappings():
        yield json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def restore(context: Context, path: Path) -> int:
    """Fill an empty installation from a backup; how many files. Raises NotRestored."""
    try:
        archive = zipfile.ZipFile(path)
        head = json.loads(archive.read(_HEAD))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NotRestored("cli.restore.no_backup") from error
    if head.get("form") != _FORM:
        raise NotRestored("cli.restore.no_backup")
    with archive, context.db.writing() as session:
        connection = session.connection()
        for table in Base.metadata.sorted_tables:
            if session.scalar(select(func.count()).select_from(table)):
                raise NotRestored("cli.restore.not_empty")
        names = set(archive.namelist())
        for table in Base.metadata.sorted_tables:
            name = f"{_TABLES}/{table.name}.jsonl"
            if name in names:
                _fill(connection, table, archive.read(name).decode().splitlines())
        for sha256 in session.scalars(select(File.sha256)).all():
            if f"{_FILES}/{sha256}" not in names:
                continue
            with archive.open(f"{_FILES}/{sha256}") as stream:
                if context.store.take(session, BytesIO(stream.read()), "") != sha256:
                    raise NotRestored("cli.restore.damaged")
        if verify(session).broken is not None:
            raise NotRestored("cli.restore.trail")
    return int(head["files"])


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
