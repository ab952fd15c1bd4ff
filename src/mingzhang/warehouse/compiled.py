"""Statements → SQL text and values. DuckDB speaks PostgreSQL's dialect: one compiler serves both stores."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg


@cache
def _duckdb() -> sa.Dialect:
    return PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@cache
def _psycopg() -> sa.Dialect:
    return PGDialect_psycopg()  # type: ignore[no-untyped-call]


def for_duckdb(statement: sa.Select[tuple[object, ...]]) -> tuple[str, tuple[object, ...]]:
    """SQL with `$1` and the values in order."""
    compiled = statement.compile(dialect=_duckdb(), compile_kwargs={"render_postcompile": True})
    names = compiled.positiontup or []
    return str(compiled), tuple(compiled.params[name] for name in names)


def for_psycopg(statement: sa.Select[tuple[object, ...]]) -> tuple[str, dict[str, object]]:
    """SQL with `%(name)s` and the values by name."""
    compiled = statement.compile(dialect=_psycopg(), compile_kwargs={"render_postcompile": True})
    return str(compiled), dict(compiled.params)
