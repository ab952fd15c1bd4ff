"""The embedded store: Parquet files in a folder, asked by DuckDB in this process, without a server."""

from __future__ import annotations

import csv
import errno
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mingzhang.errors import BadStatement, StoreUnusable
from mingzhang.warehouse.commits import Commit, Folder, Part, write_whole
from mingzhang.warehouse.compiled import for_duckdb
from mingzhang.warehouse.rows import Item, Row
from mingzhang.warehouse.schema import DISCLOSED, TableShape, named_tables, schema
from mingzhang.warehouse.spool import NULL, spool
from mingzhang.warehouse.store import Answer, Loaded, fill

if TYPE_CHECKING:
    import duckdb

SMALL, TOGETHER = 1_000_000, 16  # facts of a commit that may be put together with others; how many may stand
_ORDER = {"facts": "table_id, row_id, column_id, disclosure, ord"}
_CSV = "delim = ',', quote = '\"', escape = '\"', auto_detect = false"
_NAMED = re.compile(r"[^'\"]+\.(?:parquet|csv)(?=['\"])")
_FULL = {errno.ENOSPC, errno.EDQUOT}
_PARQUET = "(FORMAT parquet, COMPRESSION zstd)"


@contextmanager
def open_parquet(root: Path, *, write: bool) -> Iterator[ParquetStore]:
    """A store in a folder; raises StoreUnusable."""
    folder = Folder(root)
    try:
        if not folder.exists():
            if not write:
                raise StoreUnusable(str(root), why="store.missing")
            folder.create()
    except OSError as error:
        raise StoreUnusable(str(root), why=error.strerror or type(error).__name__) from error
    store = ParquetStore(folder)
    try:
        with told(folder):
            yield store
    finally:
        store.close()


@contextmanager
def told(folder: Folder) -> Iterator[None]:
    """A part that is gone or damaged, a full disc or one that cannot be written are faults of the store, not
    of the program."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or (error.filename and folder.lies_in(Path(error.filename))):
            why = "store.full" if error.errno in _FULL else error.strerror or type(error).__name__
            raise StoreUnusable(str(folder.root), why=why) from error
        raise
    except Exception as error:
        import duckdb

        if isinstance(error, (duckdb.IOException, duckdb.InvalidInputException)):
            if os.strerror(errno.ENOSPC) in str(error):
                raise StoreUnusable(str(folder.root), why="store.full") from error
            named = _damaged(error, folder)
            if named:
                raise StoreUnusable(named, why="store.damaged") from error
        raise


def _damaged(error: Exception, folder: Folder) -> str:
    """The file of the store that an error of DuckDB names; empty where it is about something else."""
    return next((path for path in _NAMED.findall(str(error)) if folder.holds(Path(path))), "")


class ParquetStore:
    """See `Store`; the connection is made when the first question is asked."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._connection: duckdb.DuckDBPyConnection | None = None

    def known(self) -> dict[str, int]:
        """Sources by hash, and how many times each was read."""
        return _known(self.folder.commits())

    def load(self, items: Iterable[Item], *, again: bool = False) -> Loaded:
        """Put one batch in: drafts, renames, and one commit that names them."""
        with self.folder.writing() as drafts, _writer() as writer:
            commits = self.folder.commits()
            number = 1 + max((commit.number for commit in commits), default=0)
            with spool(drafts) as files:
                batch = fill(files, items, _known(commits), number=number, again=again)
            if not batch.readings:
                return batch.result()
            name = _name(batch.readings)
            written = [
                made
                for table in schema().tables
                if files.rows[table.name]
                for made in _from_csv(writer, table, files.path(table.name), drafts, name)
            ]
            commit = Commit(
                number, schema().version, tuple(part for part, _ in written), tuple(batch.readings)
            )
            self.folder.add(commit, [draft for _, draft in written])
        self._forget()
        return batch.result()

    def finish(self, *, everything: bool = False) -> None:
        """Put small commits together where there are many, or wherever there are two (`everything`)."""
        small = [commit for commit in self.folder.commits() if commit.rows("facts") < SMALL]
        if everything or len(small) > TOGETHER:
            self.compact()

    def compact(self) -> None:
        """Put all small commits together; what they hold stays the same."""
        with self.folder.writing() as drafts, _writer() as writer:
            every = self.folder.commits()
            commits = [commit for commit in every if commit.rows("facts") < SMALL]
            if len(commits) < 2:
                return
            sources = tuple(source for commit in commits for source in commit.sources)
            name = _name(sources)
            written = [
                made
                for table in schema().tables
                for made in self._merged(writer, table, commits, drafts, name)
            ]
            numbers = tuple(commit.number for commit in commits)
            number = 1 + max(commit.number for commit in every)
            commit = Commit(number, schema().version, tuple(part for part, _ in written), sources, numbers)
            self.folder.add(commit, [draft for _, draft in written])
        self._forget()

    def _merged(
        self,
        writer: duckdb.DuckDBPyConnection,
        table: TableShape,
        commits: Sequence[Commit],
        drafts: Path,
        name: str,
    ) -> Iterator[tuple[Part, Path]]:
        writer.execute(f"CREATE OR REPLACE VIEW merged AS {self._source(table, commits)}")
        parts = [part for commit in commits for part in commit.parts if part.table == table.name]
        for year in dict.fromkeys(part.year for part in sorted(parts, key=lambda part: part.year or 0)):
            own = [part for part in parts if part.year == year]
            paths = [str(self.folder.part(part)) for part in own]
            columns = ", ".join(table.names)
            source = f"SELECT {columns} FROM ({_reader(table, paths, mixed=_mixed(commits))})"
            yield _part(writer, table, source, year, drafts, name)

    def ask(self, statement: sa.Select[tuple[object, ...]]) -> Answer:
        """The answer to a statement."""
        text, values = for_duckdb(statement)
        return self._answer(text, values)

    def ask_sql(self, text: str) -> Answer:
        """The answer to SQL, over a connection that may read the store's own files and nothing else."""
        import duckdb

        with duckdb.connect() as connection:
            self._lay_out(connection)
            connection.execute(
                f"SET allowed_directories = [{_quoted(str(self.folder.root.resolve()) + '/')}]"
            )
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            try:
                if [each.type for each in connection.extract_statements(text)] != [
                    duckdb.StatementType.SELECT
                ]:
                    raise BadStatement("SQL", why="store.select_only", tables=named_tables())
                return _fetched(connection.execute(text))
            except duckdb.Error as error:
                if _damaged(error, self.folder):
                    raise
                raise BadStatement("SQL", why=" ".join(str(error).split()), tables=named_tables()) from error

    def _answer(self, text: str, values: Sequence[object] = ()) -> Answer:
        return _fetched(self.connection.execute(text, list(values)))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder, and look anew at what it holds."""
        with self.folder.writing():
            self._forget()
            yield

    def units(self) -> Answer:
        """The reviewed list of units."""
        columns = schema().units.names
        return self._answer(f"SELECT {', '.join(columns)} FROM units ORDER BY name")

    def put_units(self, rows: Sequence[Row]) -> None:
        """Replace the list of units."""
        import io

        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(schema().units.names)
        writer.writerows(["" if cell is None else str(cell) for cell in row] for row in rows)
        write_whole(self.folder.units, stream.getvalue())
        self._forget()

    def copy_to(self, statement: sa.Select[tuple[object, ...]], path: Path) -> None:
        """Write an answer as one Parquet file."""
        text, values = for_duckdb(statement)
        self.connection.execute(f"COPY ({text}) TO {_quoted(str(path))} {_PARQUET}", list(values))

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open connection, with the tables of the store laid out."""
        if self._connection is None:
            import duckdb

            self._connection = duckdb.connect()
            self._lay_out(self._connection)
        return self._connection

    def _lay_out(self, connection: duckdb.DuckDBPyConnection) -> None:
        commits = self.folder.commits()
        for table in schema().tables:
            kind = "VIEW" if table.partitioned else "TABLE" if table.name == "disclosures" else "VIEW"
            connection.execute(f"CREATE {kind} {table.name} AS {self._source(table, commits)}")
        connection.execute(f"CREATE TABLE units AS {self._units_source()}")
        connection.execute(f"CREATE TABLE disclosed AS {DISCLOSED}")

    def _source(self, table: TableShape, commits: Sequence[Commit]) -> str:
        paths = [
            str(self.folder.part(part))
            for commit in commits
            for part in commit.parts
            if part.table == table.name
        ]
        return _reader(table, paths, mixed=_mixed(commits))

    def _units_source(self) -> str:
        shape, there = schema().units, self.folder.unit_columns()
        if not there:
            return _nothing(shape)
        types = ", ".join(f"{_quoted(name)}: 'TEXT'" for name in there)
        texts = ", ".join(f"nullif({name}, '') AS {name}" for name in there if name in shape.names)
        source = f"read_csv({_quoted(str(self.folder.units))}, header = true, columns = {{{types}}}, {_CSV})"
        rows = f"{_nothing(shape)} UNION ALL BY NAME SELECT {texts} FROM {source}"
        return f"SELECT {', '.join(shape.names)} FROM ({rows})"

    def _forget(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextmanager
def _writer() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with one thread, so that the same rows make the same bytes."""
    import duckdb

    with duckdb.connect(config={"threads": "1"}) as connection:
        yield connection


def _from_csv(
    writer: duckdb.DuckDBPyConnection, table: TableShape, path: Path, drafts: Path, name: str
) -> Iterator[tuple[Part, Path]]:
    types = ", ".join(f"{_quoted(column.name)}: {_quoted(column.sql)}" for column in table.columns)
    writer.execute(
        f"CREATE TEMP TABLE batch AS SELECT * FROM read_csv({_quoted(str(path))}, header = false, "
        f"columns = {{{types}}}, delim = ',', quote = '\"', escape = '\"', nullstr = {_quoted(NULL)}, "
        "auto_detect = false, max_line_size = 16777216)"
    )
    years: list[int | None] = [None]
    if table.partitioned:
        years = [year for (year,) in writer.execute("SELECT DISTINCT year FROM batch ORDER BY 1").fetchall()]
    for year in years:
        where = "" if not table.partitioned else f" WHERE year IS NOT DISTINCT FROM {_year(year)}"
        yield _part(writer, table, f"SELECT * FROM batch{where}", year, drafts, name)
    writer.execute("DROP TABLE batch")


def _part(
    writer: duckdb.DuckDBPyConnection,
    table: TableShape,
    source: str,
    year: int | None,
    drafts: Path,
    name: str,
) -> tuple[Part, Path]:
    folder = f"{table.name}/{'all' if not table.partitioned else 'none' if year is None else year}"
    draft = drafts / f"{folder.replace('/', '-')}.parquet"
    order = _ORDER.get(table.name, "seq" if table.name == "disclosures" else "disclosure, ord")
    if table.name == "indicators":
        order = "disclosure, target, ord"
    made = writer.execute(f"COPY ({source} ORDER BY {order}) TO {_quoted(str(draft))} {_PARQUET}").fetchone()
    rows = int(made[0]) if made else 0
    return Part(table.name, f"{folder}/{name}.parquet", rows, year), draft


def _reader(table: TableShape, paths: Sequence[str], *, mixed: bool) -> str:
    """SQL for the rows of several files; files of an older schema lack columns, which are then empty."""
    if not paths:
        return _nothing(table)
    listed = ", ".join(map(_quoted, paths))
    if not mixed:
        return f"SELECT {', '.join(table.names)} FROM read_parquet([{listed}], hive_partitioning = false)"
    rows = f"SELECT * FROM read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    return f"SELECT {', '.join(table.names)} FROM ({_nothing(table)} UNION ALL BY NAME {rows})"


def _nothing(table: TableShape) -> str:
    empty = ", ".join(f"CAST(NULL AS {column.sql}) AS {column.name}" for column in table.columns)
    return f"SELECT {empty} WHERE false"


def _mixed(commits: Sequence[Commit]) -> bool:
    return any(commit.schema != schema().version for commit in commits)


def _known(commits: Iterable[Commit]) -> dict[str, int]:
    known: dict[str, int] = {}
    for commit in commits:
        for sha256, reading in commit.sources:
            known[sha256] = max(reading, known.get(sha256, 0))
    return known


def _name(readings: Sequence[tuple[str, int]]) -> str:
    """A name for files that depends on what is in them alone."""
    text = "\n".join(f"{sha256} {reading}" for sha256, reading in readings)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _year(year: int | None) -> str:
    return "NULL" if year is None else str(int(year))


def _fetched(result: duckdb.DuckDBPyConnection) -> Answer:
    columns = tuple(str(one[0]) for one in result.description or ())
    return Answer(columns, tuple(result.fetchall()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
