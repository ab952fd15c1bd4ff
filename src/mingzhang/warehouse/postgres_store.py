"""The server store: the same tables in PostgreSQL, filled by COPY, one transaction a batch."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from mingzhang.errors import BadStatement, StoreUnusable
from mingzhang.warehouse.compiled import for_psycopg
from mingzhang.warehouse.own_sql import lower_rights, refuse_ways_out
from mingzhang.warehouse.rows import Item, Row
from mingzhang.warehouse.schema import DISCLOSED, TableShape, named_tables, schema
from mingzhang.warehouse.spool import NULL, Spool, spool, write_rows
from mingzhang.warehouse.store import Answer, Loaded, fill

_LOCK = 7_305_121_983  # one writer at a time
_CHUNK = 1 << 20
# What the server may refuse or lack in the middle of the work: connection, disc, rights.
_TROUBLE = (
    psycopg.OperationalError,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ReadOnlySqlTransaction,
)
_INDEXES = (
    ("facts_by_row", "facts (table_id, row_id, column_id) INCLUDE (disclosure, year, yuan)"),
    ("facts_by_disclosure", "facts (disclosure)"),
    ("findings_by_disclosure", "findings (disclosure)"),
)


@contextmanager
def open_postgres(url: str, *, write: bool) -> Iterator[PostgresStore]:
    """The store in a database; raises StoreUnusable, never naming the password."""
    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise StoreUnusable(_without_password(url), why=_first_line(error)) from None
    with connection:
        store = PostgresStore(connection, _without_password(url))
        try:
            store.prepare(write=write)
            yield store
        except _TROUBLE as error:
            raise StoreUnusable(_without_password(url), why=_first_line(error)) from error


class PostgresStore:
    """See `Store`."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
        self._connection = connection
        self._name = name

    def prepare(self, *, write: bool) -> None:
        """Make the tables, or bring those of an older version up to date; refuse a newer one."""
        found = self._version()
        if found is not None and found > schema().version:
            raise StoreUnusable(self._name, why="store.newer")
        if found == schema().version:
            if self._stale():
                self._refresh()
            return
        if not write:
            raise StoreUnusable(self._name, why="store.missing" if found is None else "store.older")
        with self.alone():
            self._migrate()

    def _version(self) -> int | None:
        known = self._one("SELECT to_regclass('warehouse_meta')")
        value = self._one("SELECT version FROM warehouse_meta") if known else None
        return value if isinstance(value, int) else None

    def _migrate(self) -> None:
        """Within a transaction: add what lacks, whichever version was there."""
        run = self._connection.execute
        run("CREATE TABLE IF NOT EXISTS warehouse_meta (version integer NOT NULL, shown bigint NOT NULL)")
        run(
            "CREATE TABLE IF NOT EXISTS sources (sha256 text, reading integer, PRIMARY KEY (sha256, reading))"
        )
        run("CREATE TABLE IF NOT EXISTS batches (number bigint PRIMARY KEY)")
        run("DROP MATERIALIZED VIEW IF EXISTS disclosed")
        for table in (*schema().tables, schema().units):
            columns = ", ".join(f"{column.name} {column.sql}" for column in table.columns)
            run(sql.SQL(f"CREATE TABLE IF NOT EXISTS {table.name} ({columns})"))
            for column in table.columns:
                run(sql.SQL(f"ALTER TABLE {table.name} ADD COLUMN IF NOT EXISTS {column.name} {column.sql}"))
        run(sql.SQL(f"CREATE MATERIALIZED VIEW disclosed AS {DISCLOSED}"))
        run("CREATE UNIQUE INDEX IF NOT EXISTS disclosed_id ON disclosed (id)")
        run("CREATE INDEX IF NOT EXISTS disclosed_unit ON disclosed (unit)")
        run("DELETE FROM warehouse_meta")
        shown = self._one("SELECT coalesce(max(number), 0) FROM batches")
        run("INSERT INTO warehouse_meta VALUES (%s, %s)", (schema().version, shown))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction in which no other writer is at work."""
        with self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield

    def known(self) -> dict[str, int]:
        """Sources by hash, and how many times each was read."""
        found = self._connection.execute(
            "SELECT sha256, max(reading) FROM sources GROUP BY sha256"
        ).fetchall()
        return {str(sha256): int(str(reading)) for sha256, reading in found}

    def load(self, items: Iterable[Item], *, again: bool = False) -> Loaded:
        """Put one batch in: COPY into every table, and one commit at the end."""
        with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder, self.alone():
            number = int(str(self._one("SELECT coalesce(max(number), 0) + 1 FROM batches")))
            with spool(Path(folder)) as files:
                batch = fill(files, items, self.known(), number=number, again=again)
            if not batch.readings:
                return batch.result()
            for table in schema().tables:
                self._copy_in(table, files)
            with self._connection.cursor().copy("COPY sources FROM STDIN") as copy:
                for reading in batch.readings:
                    copy.write_row(reading)
            self._connection.execute("INSERT INTO batches VALUES (%s)", (number,))
        return batch.result()

    def _copy_in(self, table: TableShape, files: Spool) -> None:
        if files.rows[table.name]:
            self._copy_file(table, files.path(table.name))

    def _copy_file(self, table: TableShape, path: Path) -> None:
        columns = ", ".join(table.names)
        command = f"COPY {table.name} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')"
        with (
            self._connection.cursor().copy(sql.SQL(command)) as copy,
            path.open("rb") as file,
        ):
            while data := file.read(_CHUNK):
                copy.write(data)

    def finish(self, *, everything: bool = False) -> None:
        """Make indexes where there are none yet, count for the planner, show what was loaded; `everything`:
        make the indexes anew."""
        for name, columns in _INDEXES:
            command = f"CREATE INDEX IF NOT EXISTS {name} ON {columns}"
            self._connection.execute(sql.SQL(command))
            if everything:
                self._connection.execute(sql.SQL(f"REINDEX INDEX {name}"))
        self._refresh()
        self._connection.execute("VACUUM ANALYZE facts, findings, disclosures, disclosed, units")

    def _stale(self) -> bool:
        """Whether a writer ended before it showed what it had loaded."""
        shown = self._one("SELECT shown < (SELECT coalesce(max(number), 0) FROM batches) FROM warehouse_meta")
        return bool(shown) and not self._read_only()

    def _read_only(self) -> bool:
        return self._one("SELECT pg_is_in_recovery()") is True

    def _refresh(self) -> None:
        try:
            with self.alone():
                self._connection.execute("REFRESH MATERIALIZED VIEW disclosed")
                self._connection.execute(
                    "UPDATE warehouse_meta SET shown = (SELECT coalesce(max(number), 0) FROM batches)"
                )
        except psycopg.errors.InsufficientPrivilege:
            return  # somebody who may only read sees what the last writer showed

    def ask(self, statement: sa.Select[tuple[object, ...]]) -> Answer:
        """The answer to a statement."""
        text, values = for_psycopg(statement)
        return _fetched(self._connection.execute(sql.SQL(text), values))

    def ask_sql(self, text: str) -> Answer:
        """The answer to SQL, as a subquery, where no other command fits, in a read-only transaction and with
        the rights of a reader of tables."""
        refuse_ways_out(text)
        asked = f"SELECT * FROM (\n{text.strip().rstrip(';')}\n) AS asked"
        try:
            with self._connection.transaction(), self._connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
                lower_rights(self._connection)
                cursor.execute(sql.SQL(asked), prepare=True)
                return _fetched(cursor)
        except psycopg.Error as error:
            if self._connection.closed:
                raise
            why = " ".join(str(error).split())
            raise BadStatement("SQL", why=why, tables=named_tables()) from error

    def units(self) -> Answer:
        """The reviewed list of units."""
        columns = ", ".join(schema().units.names)
        text = sql.SQL(f'SELECT {columns} FROM units ORDER BY name COLLATE "C"')
        return _fetched(self._connection.execute(text))

    def put_units(self, rows: Sequence[Row]) -> None:
        """Replace the list of units."""
        with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder, self.alone():
            path = Path(folder) / "units.csv"
            write_rows(path, rows)
            self._connection.execute("DELETE FROM units")
            self._copy_file(schema().units, path)
        self._refresh()

    def copy_to(self, statement: sa.Select[tuple[object, ...]], path: Path) -> None:
        """Write an answer as one Parquet file; rows pass through a CSV file on the disc."""
        from mingzhang.warehouse.parquet_file import parquet_of_csv, sql_name

        text, values = for_psycopg(statement)
        names = [(column.key or "", sql_name(column.type)) for column in statement.selected_columns]
        with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
            rows = Path(folder) / "rows.csv"
            with self._connection.cursor() as cursor, rows.open("wb") as file:
                command = f"COPY ({text}) TO STDOUT WITH (FORMAT csv, NULL '{NULL}')"
                with cursor.copy(sql.SQL(command), values) as copy:
                    for data in copy:
                        file.write(data)
            parquet_of_csv(rows, names, path)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _one(self, text: str) -> object:
        row = self._connection.execute(sql.SQL(text)).fetchone()
        return row[0] if row else None


def _fetched(cursor: psycopg.Cursor[tuple[object, ...]]) -> Answer:
    columns = tuple(column.name for column in cursor.description or ())
    return Answer(columns, tuple(cursor.fetchall()))  # type: ignore[arg-type]


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _without_password(url: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return " ".join(f"{key}={parts[key]}" for key in ("host", "port", "dbname") if parts.get(key))
