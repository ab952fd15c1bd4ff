"""The whole warehouse as open data: Parquet files of every table and a fiscal data package, with a
dictionary.

Facts are kept apart by year (`year=…` folders, as every reader of partitioned data knows them); amounts are
in yuan with the printed figure and its unit beside.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from mingzhang.errors import NotEmpty
from mingzhang.warehouse.fiscal import flat_facts, package_plan
from mingzhang.warehouse.schema import TableShape, disclosed, schema
from mingzhang.warehouse.statements import Statement, everything
from mingzhang.warehouse.store import Store

_TYPES = {
    "text": "string", "integer": "integer", "bigint": "integer", "boolean": "boolean", "money": "number",
    "decimal": "number",
}  # fmt: skip
_STEP = 1 << 20
_PARTED = "year"  # names the folders, and is no column of the files in them: readers take it from there


def export_all(store: Store, folder: Path, *, parquet: bool = True, package: bool = True) -> Iterator[Path]:
    """Write everything into an empty folder, and name each file; raises NotEmpty where it is not
    empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty(str(folder))
    if parquet:
        for shape in (*schema().tables, schema().units):
            yield from _as_parquet(store, shape, everything(shape.name), folder / "parquet")
    if package:
        yield from _package(store, folder / "datapackage")
    yield _dictionary(folder / "dictionary.md", parquet=parquet, package=package)


def _as_parquet(store: Store, shape: TableShape, statement: Statement, folder: Path) -> Iterator[Path]:
    columns = statement.selected_columns
    inside = [column for column in columns if not (shape.partitioned and column.name == _PARTED)]
    order = [columns[name] for name in ("disclosure", "target", "id", "name", "ord") if name in columns]
    for year in _years(store) if shape.partitioned else (None,):
        part, place = statement.with_only_columns(*inside), folder / shape.name
        if shape.partitioned:
            part = part.where(columns.year.is_(None) if year is None else columns.year == year)
            place /= f"{_PARTED}={'__HIVE_DEFAULT_PARTITION__' if year is None else year}"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{shape.name}.parquet"
        store.copy_to(part.order_by(*order), path)
        yield path


def _years(store: Store) -> list[int | None]:
    year = disclosed().c.year
    found = store.ask(sa.select(year).distinct())
    return sorted(
        (row[0] if isinstance(row[0], int) else None for row in found.rows), key=lambda one: one or 0
    )


def _package(store: Store, folder: Path) -> Iterator[Path]:
    """CSV files by year and the descriptor; a resource of several files has one schema."""
    import duckdb

    shape = package_plan().fiscal
    files: list[Path] = []
    (folder / shape.name).mkdir(parents=True)
    for each in _years(store):
        name = "none" if each is None else str(each)
        draft, path = folder / f"{name}.parquet", folder / shape.name / f"{name}.csv"
        store.copy_to(flat_facts(each), draft)
        with duckdb.connect() as writer:
            writer.execute(
                f"COPY (FROM read_parquet({_quoted(draft)})) TO {_quoted(path)} (FORMAT csv, HEADER)"
            )
        draft.unlink()
        files.append(path)
        yield path
    descriptor = folder / "datapackage.json"
    text = json.dumps(_descriptor(shape, folder, files), ensure_ascii=False, indent=1)
    descriptor.write_text(text + "\n", encoding="utf-8")
    yield descriptor


def _descriptor(shape: TableShape, folder: Path, files: list[Path]) -> dict[str, object]:
    plan = package_plan()
    fields = [
        {"name": one.name, "type": _TYPES[one.type], "title": one.zh, "description": one.en}
        | ({"columnType": one.column_type} if one.column_type else {})
        for one in shape.columns
    ]
    resource = {
        "name": shape.name,
        "path": [path.relative_to(folder).as_posix() for path in files],
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hashes": {path.relative_to(folder).as_posix(): f"sha256:{_hash(path)}" for path in files},
        "schema": {"fields": fields, "primaryKey": ["id"], "missingValues": [""]},
    }
    return {
        "profile": plan.profile, "name": plan.name, "description": f"{plan.description['zh']}\n\n"
        f"{plan.description['en']}", "taxonomy": plan.taxonomy, "resources": [resource],
    }  # fmt: skip


def _dictionary(path: Path, *, parquet: bool, package: bool) -> Path:
    """Every table and column that was written, in both languages."""
    shapes = [
        *((*schema().tables, schema().units) if parquet else ()),
        *([package_plan().fiscal] if package else []),
    ]
    lines: list[str] = []
    for shape in shapes:
        about = shape.about
        lines += [
            f"## {shape.name}",
            "",
            f"{about['zh']}. {about['en']}.",
            "",
            "| | | | |",
            "|---|---|---|---|",
        ]
        lines += [f"| {one.name} | {_TYPES[one.type]} | {one.zh} | {one.en} |" for one in shape.columns]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_STEP):
            digest.update(data)
    return digest.hexdigest()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
