"""The connection: SQLite with a write-ahead log or PostgreSQL, brought to the newest migration at start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from sqlalchemy import CursorResult, Engine, ExceptionContext, Update, create_engine, event
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session, sessionmaker

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY = 15_000  # milliseconds that a writer waits for another
_PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", f"busy_timeout = {_BUSY}")


class Unheld(ValueError):
    """A value that the database cannot hold: a number too large, a character that it does not take."""


def open_engine(url: str) -> Engine:
    """An engine on the database; nothing is read yet."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), pool_size=20, max_overflow=30)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _tell_unheld)
    return engine


def _tell_unheld(context: ExceptionContext) -> None:
    """One error for it, whatever the database calls it."""
    error = context.original_exception
    if isinstance(error, OverflowError | UnicodeError) or isinstance(context.sqlalchemy_exception, DataError):
        raise Unheld(str(error)) from error


def _prepare(connection: SqliteConnection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, see `_begin`
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: object) -> None:
    """Transactions that will write take the lock at once: no deadlock where two readers want to write."""
    from sqlalchemy import Connection

    assert isinstance(connection, Connection)
    options = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def migrate(engine: Engine) -> None:
    """Bring the database to the newest form."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def changed_one(session: Session, change: Update) -> bool:
    """Whether a change found its row: of two that want the same one only the first does."""
    result = session.execute(change)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


class Database:
    """Sessions on one engine: `reading()` sees, `writing()` changes and commits at its end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._read = sessionmaker(engine, expire_on_commit=False)
        self._write = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are not kept."""
        with self._read() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at its end, or keeps nothing where it fails."""
        with self._write.begin() as session:
            yield session
