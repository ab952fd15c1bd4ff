"""The facts of current versions flat, as a Fiscal Data Package has them: one row a figure, with codes, phase,
level and whether other figures are parts of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from mingzhang.taxonomy.code_words import code_words
from mingzhang.taxonomy.codes import ECONOMIC, FUNCTIONAL
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load
from mingzhang.warehouse.measures import measures
from mingzhang.warehouse.schema import TableShape, disclosed, table
from mingzhang.warehouse.statements import Statement
from mingzhang.warehouse.sums import code_of, level_of, summed_columns, summed_rows, told_apart

_INCOME, _REVENUE, _EXPENDITURE, _FINAL = "income", "revenue", "expenditure", "final"


@dataclass(frozen=True)
class Phases:
    """What the package calls the stages of a budget."""

    initial: str
    adjusted: str
    actual: str


@dataclass(frozen=True)
class Package:
    """The data file `warehouse/package.yaml`."""

    name: str
    profile: str
    taxonomy: str
    currency: str
    description: dict[str, str]
    phases: Phases
    fiscal: TableShape


@cache
def package_plan() -> Package:
    """What the package declares; raises DataError where the file is wrong."""
    return load(data_dir() / "warehouse" / "package.yaml", Package)


def flat_facts(year: int | None) -> Statement:
    """The facts of a year (None: of disclosures without one), flat."""
    d, f = disclosed().c, table("facts").c
    rows, columns = summed_rows(year), summed_columns(year)
    r, c = rows.c, columns.c
    code = code_of(f.row_id)
    first, digits = sa.func.substr(code, 1, 1), code_words().first_digit
    income = sa.or_(f.table_id == _INCOME, f.row_id.startswith(f"{_INCOME}:"))
    text, summed = sa.Text(), sa.or_(r.row_id.is_not(None), c.column_id.is_not(None))
    one_row = [f.disclosure == r.disclosure, f.table_id == r.table_id, f.column_id == r.column_id]
    one_cell = [f.disclosure == c.disclosure, f.table_id == c.table_id, f.column_id == c.column_id]
    return (
        sa.select(
            sa.cast(f.disclosure, text).concat("-").concat(sa.cast(f.ord, text)).label("id"),
            d.year, d.kind, _phase(d.kind, f.column_id).label("phase"), d.unit, d.region, d.region_name,
            d.level, f.table_id, f.row_id, f.column_id, f.label, level_of(f.row_id).label("row_level"),
            sa.case((summed, sa.true()), (told_apart(f.table_id), sa.false())).label("aggregate"),
            sa.case((first == digits[FUNCTIONAL], code)).label("function_code"),
            sa.case((first == digits[ECONOMIC], code)).label("economic_code"),
            sa.case((income, _REVENUE), else_=_EXPENDITURE).label("direction"),
            f.printed, f.amount_unit.label("printed_unit"), f.yuan,
            sa.literal(package_plan().currency, text).label("currency"), f.certain,
            d.sha256.label("source"), f.page,
        )
        .join_from(table("facts"), disclosed(), f.disclosure == d.id)
        .outerjoin(rows, sa.and_(*one_row, f.row_id == r.row_id))
        .outerjoin(columns, sa.and_(*one_cell, f.row_id == c.row_id))
        .where(d.is_current, d.year.is_(None) if year is None else d.year == year)
        .order_by(f.disclosure, f.ord)
    )  # fmt: skip


def _phase(kind: sa.ColumnElement[str], column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """The phase of a figure: of its column where that says it, else of the document."""
    stages, phases = measures().stages, package_plan().phases
    return sa.case(
        (column.in_(stages.initial), phases.initial),
        (column.in_(stages.adjusted), phases.adjusted),
        (kind == _FINAL, phases.actual),
        else_=phases.initial,
    )
