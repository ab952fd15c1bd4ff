"""Parquet parts that a batch wrote somewhere else → one commit of an embedded store, without passing Python.

Parts hold the rows of first readings, `seq` counting from 0 in each. Sources that the store knows are passed
over, so that the same parts may be adopted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.warehouse.commits import Commit, Folder, Part
from mingzhang.warehouse.parquet_store import _known, _name, _part, _reader, _writer, _year, told
from mingzhang.warehouse.schema import TableShape, schema
from mingzhang.warehouse.store import Loaded

if TYPE_CHECKING:
    import duckdb

_MOST = 1_000_000  # sources in one commit


def adopt(root: Path, parts: Sequence[Path]) -> Loaded:
    """Put the parts of several folders (`TABLE.parquet` in each) into a store as one commit."""
    folder = Folder(root)
    with told(folder), folder.writing() as drafts, _writer() as writer:
        commits = folder.commits()
        number = 1 + max((commit.number for commit in commits), default=0)
        sources, known = _choose(writer, parts, set(_known(commits)), number)
        if not sources:
            return Loaded(known=known)
        name = _name(sources)
        written = [made for table in schema().tables for made in _adopted(writer, table, parts, drafts, name)]
        commit = Commit(number, schema().version, tuple(part for part, _ in written), sources)
        folder.add(commit, [draft for _, draft in written])
    return Loaded(len(sources), known, commit.rows("facts"))


def _choose(
    writer: duckdb.DuckDBPyConnection, parts: Sequence[Path], known: set[str], number: int
) -> tuple[tuple[tuple[str, int], ...], int]:
    """Note in the table `wanted` which disclosures come, and as which in order; how many do not."""
    rows = writer.execute(
        f"SELECT DISTINCT id, sha256, file FROM ({_read('disclosures', parts)}) ORDER BY file, sha256"
    ).fetchall()
    new = [(id, sha256) for id, sha256, _ in rows if sha256 not in known]
    writer.execute("CREATE TEMP TABLE wanted (disclosure BIGINT, place BIGINT)")
    if new:
        ids = ", ".join(str(int(id)) for id, _ in new)
        first = number * _MOST
        writer.execute(
            f"INSERT INTO wanted SELECT unnest([{ids}]), {first} + generate_subscripts([{ids}], 1) - 1"
        )
    return tuple((str(sha256), 1) for _, sha256 in new), len(rows) - len(new)


def _adopted(
    writer: duckdb.DuckDBPyConnection, table: TableShape, parts: Sequence[Path], drafts: Path, name: str
) -> Iterator[tuple[Part, Path]]:
    rows, key = _read(table.name, parts), "id" if table.name == "disclosures" else "disclosure"
    columns = ", ".join("wanted.place AS seq" if one == "seq" else f"one.{one}" for one in table.names)
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE batch AS SELECT {columns} FROM ({rows}) one "
        f"JOIN wanted ON wanted.disclosure = one.{key}"
    )
    years: list[int | None] = [None]
    if table.partitioned:
        years = [year for (year,) in writer.execute("SELECT DISTINCT year FROM batch ORDER BY 1").fetchall()]
    for year in years:
        where = "" if not table.partitioned else f" WHERE year IS NOT DISTINCT FROM {_year(year)}"
        part, draft = _part(writer, table, f"SELECT * FROM batch{where}", year, drafts, name)
        if part.rows:
            yield part, draft


def _read(table: str, parts: Sequence[Path]) -> str:
    """Parts that an older program left lack tables and columns that came later."""
    paths = [folder / f"{table}.parquet" for folder in parts]
    return _reader(schema().by_name[table], [str(path) for path in paths if path.exists()], mixed=True)
