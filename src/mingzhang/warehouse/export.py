"""The whole warehouse as open data: Parquet files of every table and a fiscal data package, with a
dictionary.

Facts are kept apart by year (`year=…` folders); amounts are in yuan with the printed figure and its unit
beside.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from mingzhang.errors import StoreUnusable
from mingzhang.taxonomy.code_words import code_words
from mingzhang.taxonomy.codes import ECONOMIC, FUNCTIONAL
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load
from mingzhang.warehouse.schema import TableShape, disclosed, schema, table
from mingzhang.warehouse.statements import Statement, everything
from mingzhang.warehouse.store import Store

_TYPES = {
    "text": "string", "integer": "integer", "bigint": "integer", "boolean": "boolean", "money": "number",
    "decimal": "number",
}  # fmt: skip
_INCOME, _REVENUE, _EXPENDITURE = "income", "revenue", "expenditure"
_STEP = 1 << 20


@dataclass(frozen=True)
class Package:
    """The data file `warehouse/package.yaml`."""

    name: str
    profile: str
    taxonomy: str
    currency: str
    fiscal: TableShape


@cache
def package_plan() -> Package:
    """What the package declares; raises DataError where the file is wrong."""
    return load(data_dir() / "warehouse" / "package.yaml", Package)


def export_all(store: Store, folder: Path, *, parquet: bool = True, package: bool = True) -> Iterator[Path]:
    """Write everything into an empty folder, and name each file; raises StoreUnusable where it is not
    empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise StoreUnusable(str(folder), why="store.not_empty")
    if parquet:
        for shape in (*schema().tables, schema().units):
            yield from _as_parquet(store, shape, everything(shape.name), folder / "parquet")
    if package:
        yield from _package(store, folder / "datapackage")
    yield _dictionary(folder / "dictionary.md", parquet=parquet, package=package)


def _as_parquet(store: Store, shape: TableShape, statement: Statement, folder: Path) -> Iterator[Path]:
    columns = statement.selected_columns
    order = [columns[name] for name in ("disclosure", "target", "id", "name", "ord") if name in columns]
    for year in _years(store) if shape.partitioned else (None,):
        part, place = statement, folder / shape.name
        if shape.partitioned:
            part = statement.where(columns.year.is_(None) if year is None else columns.year == year)
            place /= f"year={'__HIVE_DEFAULT_PARTITION__' if year is None else year}"
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


def _fiscal() -> Statement:
    """The facts of current versions, flat, with the codes that their rows stand for."""
    d, f = disclosed().c, table("facts").c
    plain = sa.and_(
        sa.func.length(f.row_id).in_([3, 5, 7]), sa.not_(f.row_id.regexp_match("[^0-9]")), f.row_id != ""
    )
    first = sa.func.substr(f.row_id, 1, 1)
    digits = code_words().first_digit
    income = sa.or_(f.table_id == _INCOME, f.row_id.startswith(f"{_INCOME}:"))
    text = sa.Text()
    return (
        sa.select(
            sa.cast(f.disclosure, text).concat("-").concat(sa.cast(f.ord, text)).label("id"),
            d.year, d.kind, d.unit, d.region, d.region_name, d.level, f.table_id, f.row_id, f.column_id,
            f.label,
            sa.case((sa.and_(plain, first == digits[FUNCTIONAL]), f.row_id)).label("function_code"),
            sa.case((sa.and_(plain, first == digits[ECONOMIC]), f.row_id)).label("economic_code"),
            sa.case((income, _REVENUE), else_=_EXPENDITURE).label("direction"),
            f.printed, f.amount_unit.label("printed_unit"), f.yuan,
            sa.literal(package_plan().currency, text).label("currency"), f.certain,
            d.sha256.label("source"), f.page,
        )
        .join_from(table("facts"), disclosed(), f.disclosure == d.id)
        .where(d.is_current)
        .order_by(f.disclosure, f.ord)
    )  # fmt: skip


def _package(store: Store, folder: Path) -> Iterator[Path]:
    """CSV files by year and the descriptor; a resource of several files has one schema."""
    import duckdb

    shape, year = package_plan().fiscal, disclosed().c.year
    files: list[Path] = []
    (folder / shape.name).mkdir(parents=True)
    for each in _years(store):
        name = "none" if each is None else str(each)
        draft, path = folder / f"{name}.parquet", folder / shape.name / f"{name}.csv"
        store.copy_to(_fiscal().where(year.is_(None) if each is None else year == each), draft)
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
    return {"profile": plan.profile, "name": plan.name, "taxonomy": plan.taxonomy, "resources": [resource]}


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
