"""Which figures of the facts are sums of others: as statements, over rows and over columns.

A row is a sum where parts of it are printed in the same table and column: longer codes, projects, named rows
below it (the trees of data/tables). A column is one where parts of it are printed in the same row. Uses
(basic, project) beside functions in a table of two sides are the same money once more and count as sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import sqlalchemy as sa

from mingzhang.taxonomy.tables import Column, NamedRow, TableConcept, table_concepts
from mingzhang.warehouse.schema import table

TOTAL, UNIT, EXPENDITURE = "total", "unit", "expenditure"
LEVELS = ("class", "section", "item")
LENGTHS = (3, 5, 7)  # digits of a class, a section and an item
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
    digits = sa.and_(sa.func.length(bare).in_(LENGTHS), bare.regexp_match("^[0-9]+$"))
    return sa.case((digits, bare))


def level_of(row: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """What a row is: total, unit, class, section, item, project, or other."""
    code = code_of(row)
    named = [(size, level) for size, level in zip(LENGTHS, LEVELS, strict=True)]
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
        for size in LENGTHS
    ]
    trees = _pairs(above for one in table_concepts().values() for above in _rows_above(one))
    named = _rows(year, trees.c.whole).join(
        trees, sa.and_(trees.c.table_id == f.table_id, trees.c.part == f.row_id)
    )
    functions = _in_every_column(year, _above_functions, f.row_id.startswith(side), code.is_not(None))
    uses = _in_every_column(year, _above_uses, f.row_id.startswith(_USE))
    with_total = [one.id for one in table_concepts().values() if not one.named_rows]
    totals = _rows(year, sa.literal(TOTAL, sa.Text())).where(f.table_id.in_(with_total), f.row_id != TOTAL)
    tree = _column_tree()  # parts of a total whose rows print their whole only
    totals_of_parts = (
        sa.select(f.disclosure, f.table_id, tree.c.part.label("column_id"), sa.literal(TOTAL, sa.Text()))
        .join_from(table("facts"), tree, sa.and_(tree.c.table_id == f.table_id, tree.c.whole == f.column_id))
        .where(_of(year), f.table_id.in_(with_total), f.row_id != TOTAL)
    )
    units = _rows(year, sa.literal(UNIT, sa.Text())).where(
        f.table_id.in_(with_total), f.row_id.not_in((TOTAL, UNIT))
    )
    return sa.union(*longer, named, functions, uses, totals, totals_of_parts, units).subquery("summed_rows")


def _rows(year: int | None, whole: sa.ColumnElement[str]) -> sa.Select[tuple[object, ...]]:
    f = table("facts").c
    return sa.select(f.disclosure, f.table_id, f.column_id, whole.label("row_id")).where(_of(year))


def summed_columns(year: int | None) -> sa.Subquery:
    """(disclosure, table, row, column) of the columns of a year that have parts beside them."""
    f = table("facts").c
    tree = _column_tree()
    return (
        sa.select(f.disclosure, f.table_id, f.row_id, tree.c.whole.label("column_id"))
        .join_from(table("facts"), tree, sa.and_(tree.c.table_id == f.table_id, tree.c.part == f.column_id))
        .where(_of(year))
        .distinct()
        .subquery("summed_columns")
    )


def _column_tree() -> sa.Values:
    """Columns with all above them."""
    every = table_concepts().values()
    return _pairs((one.id, part, whole) for one in every for part, whole in _ancestors(one.columns))


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
    both = _both_sides(concept)
    yield from ((concept.id, row.id, one) for row in concept.named_rows for one in both if row.id != one)


def _in_every_column(
    year: int | None, above: Callable[[TableConcept], Sequence[str]], *conditions: sa.ColumnElement[bool]
) -> sa.Select[tuple[object, ...]]:
    """The sums of the side of expenditure, in every column: there parts and sums may stand in different ones
    (the amount of a use, the total of its side)."""
    sides = [one for one in table_concepts().values() if one.sides]
    known = _pairs(
        (one.id, column.id, whole) for one in sides for whole in above(one) for column in one.columns
    )
    f, k = table("facts").c, known.c
    found = sa.select(f.disclosure, f.table_id, k.part.label("column_id"), k.whole.label("row_id"))
    return found.join_from(table("facts"), known, k.table_id == f.table_id).where(_of(year), *conditions)


def _above_functions(concept: TableConcept) -> list[str]:
    return [*_above_uses(concept), *(row.id for row in concept.sides if row.id.startswith(_USE))]


def _above_uses(concept: TableConcept) -> list[str]:
    """The totals of the side of expenditure, and those of both sides."""
    ids = {row.id for row in concept.sides}
    spent = [one for one in (f"{EXPENDITURE}:{TOTAL}", f"{EXPENDITURE}:current") if one in ids]
    return [*spent, *_both_sides(concept)]


def _both_sides(concept: TableConcept) -> list[str]:
    return [row.id for row in concept.named_rows if row.both_sides]


def told_apart(table_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether the rows of a table say which are parts of which: rows of mere names do not."""
    return table_id.not_in([one.id for one in table_concepts().values() if one.rows == "names"])


def _pairs(pairs: Iterable[Above]) -> sa.Values:
    """Known relations as a table of three columns."""
    names = ("table_id", "part", "whole")
    columns = [sa.column(name, sa.Text()) for name in names]
    return sa.values(*columns, name="tree", literal_binds=True).data(list(dict.fromkeys(pairs)))
