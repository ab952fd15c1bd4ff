"""Backup: one zip with every table as JSON Lines and every file; `restored.py` fills an installation from it.

The dump is one view of the database, taken while the service runs. The key of the installation is not in it.
"""

from __future__ import annotations

import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Table, select

from mingzhang.web.context import Context
from mingzhang.web.db.models import Base, File, TrailEntry
from mingzhang.web.files import Damaged
from mingzhang.web.trail import START

FORM = "mingzhang/backup/1"
HEAD, TABLES, FILES = "backup.json", "tables", "files"


@dataclass(frozen=True)
class Copied:
    """How many files are in a backup, the hashes of those that are lost or damaged in the store, and the hash
    of the last line of the trail."""

    files: int
    lacking: tuple[str, ...] = ()
    trail: str = START


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
                    archive.writestr(f"{TABLES}/{table.name}.jsonl", lines)
                hashes = list(connection.scalars(select(File.sha256)))
                trail = connection.scalar(select(TrailEntry.hash).order_by(TrailEntry.number.desc()).limit(1))
            lacking = tuple(sha256 for sha256 in hashes if not _copied(context, sha256, archive))
            found = Copied(len(hashes) - len(lacking), lacking, trail or START)
            tables = [table.name for table in Base.metadata.sorted_tables]
            head = {"form": FORM, "files": found.files, "tables": tables, "trail": found.trail}
            archive.writestr(HEAD, json.dumps(head))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return found


def _copied(context: Context, sha256: str, archive: zipfile.ZipFile) -> bool:
    try:
        archive.writestr(f"{FILES}/{sha256}", context.store.read(sha256))
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
