"""Whether a question can have an answer: what it names is held against the store before it is asked.

A name that fits nothing is told with those that would; a name that is known and has no figures is a question
like any other, with nothing for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import sqlalchemy as sa

from mingzhang.errors import UnknownCode, UnknownColumn, UnknownValue
from mingzhang.taxonomy.crosswalk import is_known, related
from mingzhang.taxonomy.places import known_kinds, known_levels, names_division
from mingzhang.taxonomy.tables import table_concepts
from mingzhang.warehouse.measures import Measure, measure, measures
from mingzhang.warehouse.schema import disclosed, table
from mingzhang.warehouse.statements import Scope
from mingzhang.warehouse.store import Store

_MOST = 12  # names that a message lists
_NOTHING = "–"


def check_question(store: Store, scope: Scope, what: str = "") -> None:
    """Raise Misuse where the question names a figure, code, column, unit, region, level or kind that there is
    not."""
    if what:
        _check_what(store, measure(what))
    _check(store, "--unit", scope.unit, "unit")
    _check(store, "--level", scope.level, "level", known_levels())
    _check(store, "--unit-kind", scope.unit_kind, "unit_kind", known_kinds())
    if scope.region and not names_division(scope.region):
        _check_region(store, scope.region)


def _check(store: Store, option: str, value: str, column: str, known: Iterable[str] = ()) -> None:
    if not value or value in known:
        return
    held = _held(store, column)
    if value not in held:
        raise UnknownValue(value, option=option, known=_listed(value, {*held, *known}))


def _check_region(store: Store, region: str) -> None:
    held = _held(store, "region" if region.isdecimal() else "region_name")
    if not any(region in name for name in held):
        raise UnknownValue(region, option="--region", known=_listed(region, held))


def _check_what(store: Store, one: Measure) -> None:
    named = any(one.id == each.id for each in measures().measures)
    if one.is_code and one.id == one.row:
        if not is_known(one.row) and not _has(store, table("facts").c.row_id.in_(related(one.row))):
            raise UnknownCode(one.row)
    elif not named:
        _check_place(store, one)


def _check_place(store: Store, one: Measure) -> None:
    """A table and column by their ids; tables with printed columns have such as no list knows."""
    (table_id,), (column,) = one.tables, one.columns
    concept, f = table_concepts().get(table_id), table("facts").c
    if concept is None:
        if not _has(store, f.table_id == table_id):
            raise UnknownColumn(table_id, known=", ".join(table_concepts()))
    elif concept.column(column) is None and not _has(store, f.table_id == table_id, f.column_id == column):
        raise UnknownColumn(f"{table_id}:{column}", known=", ".join(each.id for each in concept.columns))


def _has(store: Store, *conditions: sa.ColumnElement[bool]) -> bool:
    return bool(store.ask(sa.select(table("facts").c.disclosure).where(*conditions).limit(1)).rows)


def _held(store: Store, name: str) -> set[str]:
    column = disclosed().c[name]
    found = store.ask(sa.select(column).distinct().where(column.is_not(None), column != ""))
    return {str(value) for (value,) in found.rows}


def _listed(value: str, known: Iterable[str]) -> str:
    """All names where they are few, else those that are like what was asked for, else the first."""
    names = sorted(known)
    if len(names) <= _MOST:
        return ", ".join(names) or _NOTHING
    alike = [name for name in names if value in name][:_MOST] or get_close_matches(value, names, _MOST, 0.3)
    return ", ".join([*(alike or names[:_MOST]), "…"])
