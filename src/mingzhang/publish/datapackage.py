"""A publication → a data package: CSV files and the descriptor that says what each column means.

A tabular data package whose column types are those of the Fiscal Data Package 1.0-rc.1; amounts are given
as printed and in yuan. The zip archive has the same bytes for the same publication.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from mingzhang.model import Amount, Disclosure, Fact, Publication
from mingzhang.publish.layout import TABLE
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.money import factor_of
from mingzhang.taxonomy.strict import load
from mingzhang.taxonomy.tables import table_concepts

Value: TypeAlias = "str | int | Amount | Decimal | bool | None"
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_ECONOMIC_COLUMN = re.compile(r"e(\d{3})")
INCOME, EXPENDITURE = "income", "expenditure"
REVENUE = "revenue"
_NAME = "disclosure"
_OLDEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Field:
    """A column: `column_type` of the fiscal taxonomy where it has one."""

    name: str
    type: str
    column_type: str | None = None


@dataclass(frozen=True)
class Resource:
    """A CSV file."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Plan:
    """What the package holds."""

    profile: str
    taxonomy: str
    currency: str
    income_tables: tuple[str, ...]
    resources: tuple[Resource, ...]


@cache
def package_plan() -> Plan:
    """The declared files and columns; raises DataError where the file is wrong."""
    return load(data_dir() / "publish" / "datapackage.yaml", Plan)


def render_datapackage(publication: Publication, *, created: datetime) -> bytes:
    """The package as a zip archive."""
    plan = package_plan()
    files = {f"{one.name}.csv": _csv(one, _rows(one.name, publication, plan)) for one in plan.resources}
    descriptor = json.dumps(
        _descriptor(publication, plan, files, created), ensure_ascii=False, indent=1
    ).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"datapackage.json": descriptor, **files}.items():
            part = zipfile.ZipInfo(name, _OLDEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return stream.getvalue()


def _csv(resource: Resource, rows: Iterator[Sequence[Value]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([field.name for field in resource.fields])
    writer.writerows([[_shown(value) for value in row] for row in rows])
    return stream.getvalue().encode()


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def _rows(name: str, publication: Publication, plan: Plan) -> Iterator[Sequence[Value]]:
    disclosure = publication.disclosure
    match name:
        case "facts":
            return _facts(disclosure, plan)
        case "claims":
            return _claims(disclosure)
        case "targets":
            return _targets(disclosure)
        case "indicators":
            return _indicators(disclosure)
        case _:
            return _tables(publication)


def _facts(disclosure: Disclosure, plan: Plan) -> Iterator[Sequence[Value]]:
    units = disclosure.table_units
    for number, fact in enumerate(disclosure.facts, 1):
        yield _fact(number, fact, units[fact.table], disclosure, plan)


def _fact(number: int, fact: Fact, unit: str, disclosure: Disclosure, plan: Plan) -> Sequence[Value]:
    """One figure, in the unit of its table, with the codes that its row and column stand for."""
    function, economic, project = _codes(fact)
    direction = _direction(fact, plan)
    factor = factor_of(unit) or Decimal(1)
    yuan = fact.amount.value * factor
    in_yuan = yuan.quantize(Decimal(1)) if yuan == yuan.to_integral_value() else yuan.normalize()
    return (
        f"{number:05d}", disclosure.year, disclosure.unit, fact.table, fact.row, fact.column, fact.label,
        function, economic, project, _source(fact), direction, disclosure.kind, fact.amount,
        unit, in_yuan, plan.currency, fact.certain,
    )  # fmt: skip


def _codes(fact: Fact) -> tuple[str, str, str]:
    """(function, economic, project) of a row."""
    concept = table_concepts().get(fact.table)
    code, _, project = fact.row.partition("#")[0].rpartition(":")[2].partition("|")
    code = code if _CODE.fullmatch(code) else ""
    column = _ECONOMIC_COLUMN.fullmatch(fact.column)
    if concept is not None and concept.rows == "economic":
        return "", code, project
    return code, column.group(1) if column else "", project


def _source(fact: Fact) -> str:
    """The source of funds that a column or an income row stands for."""
    side, _, name = fact.row.rpartition(":")
    if side == INCOME and name != "total":
        return name
    concepts = table_concepts().get(INCOME)
    sources = {column.id for column in concepts.columns} if concepts else set()
    return fact.column if fact.column in sources and fact.column != "total" else ""


def _direction(fact: Fact, plan: Plan) -> str:
    side = fact.row.partition(":")[0] if ":" in fact.row else ""
    income = side == INCOME or (side != EXPENDITURE and fact.table in plan.income_tables)
    return REVENUE if income else EXPENDITURE


def _claims(disclosure: Disclosure) -> Iterator[Sequence[Value]]:
    for claim in disclosure.claims:
        yield (
            claim.section, claim.topic, claim.kind, claim.subject, claim.amount, claim.unit, claim.share,
            claim.delta, claim.growth, claim.in_reason, claim.text,
        )  # fmt: skip


def _targets(disclosure: Disclosure) -> Iterator[Sequence[Value]]:
    for number, target in enumerate(disclosure.targets, 1):
        yield (
            number, target.project, target.year, target.year_funds, target.appropriation, target.other_funds,
            target.amount_unit or disclosure.amount_unit, target.goal,
        )  # fmt: skip


def _indicators(disclosure: Disclosure) -> Iterator[Sequence[Value]]:
    for number, target in enumerate(disclosure.targets, 1):
        for one in target.indicators:
            yield (
                number, one.level1, one.level2, one.level3, one.value, one.basis, one.previous, one.weight,
                one.scoring, one.evidence,
            )  # fmt: skip


def _tables(publication: Publication) -> Iterator[Sequence[Value]]:
    units, usual = publication.disclosure.table_units, publication.disclosure.amount_unit
    for table in publication.tables:
        if table.kind == TABLE:
            unit = units.get(table.table, usual)
            figures = sum(cell.amount is not None for row in table.body for cell in row)
            yield (table.table, table.number, table.title, unit, len(table.body), figures, table.note)


def _descriptor(
    publication: Publication, plan: Plan, files: dict[str, bytes], created: datetime
) -> dict[str, object]:
    disclosure = publication.disclosure
    return {
        "profile": plan.profile,
        "name": f"{_NAME}-{disclosure.year or 0}-{disclosure.kind}",
        "title": publication.title.replace("\n", ""),
        "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "taxonomy": plan.taxonomy,
        "fiscalYear": disclosure.year,
        "contributors": [{"title": disclosure.unit, "role": "publisher"}],
        "resources": [_resource(one, files[f"{one.name}.csv"]) for one in plan.resources],
    }


def _resource(resource: Resource, content: bytes) -> dict[str, object]:
    fields = []
    for field in resource.fields:
        shown = {"name": field.name, "type": field.type}
        if field.column_type:
            shown["columnType"] = field.column_type
        fields.append(shown)
    return {
        "name": resource.name,
        "path": f"{resource.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "missingValues": [""]},
    }
