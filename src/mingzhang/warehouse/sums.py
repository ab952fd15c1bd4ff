"""Which figures of the facts are sums of others: as statements, over rows and over columns.

A row is a sum where parts of it are printed in the same table and column: longer codes, projects, named rows
below it (the trees of data/tables). A column is one where parts of it are printed in the same row. Uses
(basic, project) beside functions in a table of two sides are the same money once more and count as sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from mingzhang.taxonomy.tables import Column, NamedRow, TableConcept, table_concepts
from mingzhang.warehouse.schema import table

TOTAL, UNIT, EXPENDITURE = "total", "unit", "expenditure"
LEVELS = ("class", "section", "item")
_LENGTHS = (3, 5, 7)  # digits of a class, a section and an item
_USE = "use:"
_PROJECT = "|"  # between a code and a project
Above = tuple[str, str, str]  # table, row or column, the one whose part it is


def code_of(row: sa.ColumnElement[str]) -> sa.ColumnElement[str | None]:
    """The classification code that a row stands for: its own, that of its project, that on the side of
    expenditure."""
    side = f"{EXPENDITURE}:"
    bare = sa.case(
        (row.startswith(side), sa.func.substr(row, len(side) + 1)),
        else_=sa.func.split_part(row, _PROJECT, 1),
    )
    digits = sa.and_(sa.func.length(bare).in_(_LENGTHS), bare.regexp_match("^[0-9]+$"))
    return sa.case((digits, bare))


def level_of(row: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """What a row is: total, unit, class, section, item, project, or other."""
    code = code_of(row)
    named = [(size, level) for size, level in zip(_LENGTHS, LEVELS, strict=True)]
    totals = {one.id for concept in table_concepts().values() for one in concept.named_rows if one.total}
    return sa.case(
        (row.in_(sorted({TOTAL, *totals})), TOTAL),
        (row == UNIT, UNIT),
        (sa.and_(code.is_not(None), row.contains(_PROJECT, autoescape=True)), "project"),
        *((sa.func.length(code) == size, level) for size, level in named),
        else_="other",
    )


def summed_rows(year: int | None) -> sa.Subquery:
    """(disclosure, table, column, row) of the rows of a year that have parts beside them."""
    f = table("facts").c
    code, side = code_of(f.row_id), f"{EXPENDITURE}:"
    front = sa.case((f.row_id.startswith(side), side), else_="")
    longer = [
        _rows(year, front.concat(sa.func.substr(code, 1, size))).where(
            sa.or_(sa.func.length(code) > size, f.row_id.contains(_PROJECT, autoescape=True))
        )
        for size in _LENGTHS
    ]
    trees = _pairs(above for one in table_concepts().values() for above in _rows_above(one))
    coded = _pairs(above for one in table_concepts().values() for above in _above_codes(one))
    named = _rows(year, trees.c.whole).join(
        trees, sa.and_(trees.c.table_id == f.table_id, trees.c.part == f.row_id)
    )
    sides = _rows(year, coded.c.whole).join(coded, coded.c.table_id == f.table_id)
    sides = sides.where(f.row_id.startswith(f"{EXPENDITURE}:"), code.is_not(None))
    with_total = [one.id for one in table_concepts().values() if not one.named_rows]
    totals = _rows(year, sa.literal(TOTAL, sa.Text())).where(f.table_id.in_(with_total), f.row_id != TOTAL)
    units = _rows(year, sa.literal(UNIT, sa.Text())).where(
        f.table_id.in_(with_total), f.row_id.not_in((TOTAL, UNIT))
    )
    return sa.union(*longer, named, sides, totals, units).subquery("summed_rows")


def _rows(year: int | None, whole: sa.ColumnElement[str]) -> sa.Select[tuple[object, ...]]:
    f = table("facts").c
    return sa.select(f.disclosure, f.table_id, f.column_id, whole.label("row_id")).where(_of(year))


def summed_columns(year: int | None) -> sa.Subquery:
    """(disclosure, table, row, column) of the columns of a year that have parts beside them."""
    f = table("facts").c
    tree = _pairs(
        (one.id, part, whole) for one in table_concepts().values() for part, whole in _ancestors(one.columns)
    )
    return (
        sa.select(f.disclosure, f.table_id, f.row_id, tree.c.whole.label("column_id"))
        .join_from(table("facts"), tree, sa.and_(tree.c.table_id == f.table_id, tree.c.part == f.column_id))
        .where(_of(year))
        .distinct()
        .subquery("summed_columns")
    )


def _of(year: int | None) -> sa.ColumnElement[bool]:
    column = table("facts").c.year
    return column.is_(None) if year is None else column == year


def _ancestors(members: Sequence[Column | NamedRow]) -> Iterator[tuple[str, str]]:
    parents = {member.id: member.parent for member in members}
    for name in parents:
        above = parents[name]
        while above is not None:
            yield name, above
            above = parents[above]


def _rows_above(concept: TableConcept) -> Iterator[Above]:
    """Named rows with all above them, among them the totals of both sides."""
    for part, whole in _ancestors(concept.named_rows):
        yield concept.id, part, whole
    both = [row.id for row in concept.named_rows if row.both_sides]
    yield from ((concept.id, row.id, one) for row in concept.named_rows for one in both if row.id != one)
    spent = _spent(concept)
    yield from ((concept.id, row.id, one) for row in _uses(concept) for one in spent)


def _above_codes(concept: TableConcept) -> Iterator[Above]:
    """What stands above the functions of a table of two sides."""
    both = [row.id for row in concept.named_rows if row.both_sides]
    uses = [row.id for row in _uses(concept)]
    yield from ((concept.id, EXPENDITURE, one) for one in (*_spent(concept), *uses, *both))


def _spent(concept: TableConcept) -> list[str]:
    """The sums of the side of expenditure: its total, and what has the total above it and functions below."""
    ids = {row.id for row in concept.sides}
    return [one for one in (f"{EXPENDITURE}:{TOTAL}", f"{EXPENDITURE}:current") if one in ids]


def _uses(concept: TableConcept) -> list[NamedRow]:
    return [row for row in concept.sides if row.id.startswith(_USE)]


def _pairs(pairs: Iterable[Above]) -> sa.Values:
    """Known relations as a table of three columns."""
    names = ("table_id", "part", "whole")
    columns = [sa.column(name, sa.Text()) for name in names]
    return sa.values(*columns, name="tree", literal_binds=True).data(list(dict.fromkeys(pairs)))
