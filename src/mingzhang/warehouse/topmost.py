"""Codes whose own row a table does not print: the sum of the longer codes that it does print stands for them.

Of several codes one inside the other only the shortest that is printed counts, as it holds the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from mingzhang.warehouse.measures import measures
from mingzhang.warehouse.sums import LENGTHS

Found: TypeAlias = "sa.Select[tuple[object, ...]]"
_, _SECTION, _LONGEST = LENGTHS


def within(row: sa.ColumnElement[str], first: str, last: str) -> sa.ColumnElement[bool]:
    """Rows of the codes from the first to the last and of the longer codes in them: a range, for an index.
    Lengths take a server half the time of a pattern; rows with a name beside the code are no codes."""
    inside = row.between(first, last.ljust(_LONGEST, "9"))
    return sa.and_(inside, sa.func.length(row).in_(LENGTHS), row.not_like("%|%"))


def first_place(
    found: Found,
    code: sa.ColumnElement[str],
    whole: Sequence[sa.ColumnElement[str]],
    order: Sequence[sa.ColumnElement[int]],
) -> sa.Subquery:
    """Rows of `found` that count, each with the `code` that it counts for and whether it is a longer one
    (`longer`).

    `found` has the columns `disclosure`, `table_id`, `column_id` and `row_id`. In each disclosure (and
    `whole`: what else is looked for apart) it is the first table and column by `order` that has a row of its
    own for a code; where none has, the first that has longer codes."""
    row = found.selected_columns.row_id
    of = [found.selected_columns[name] for name in ("disclosure", "table_id", "column_id")]
    size = sa.func.length(row)

    def shortest(*parts: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
        return sa.func.min(size).over(partition_by=[*of, *parts])

    group, section = (sa.func.substr(row, 1, digits) for digits in (measures().class_digits, _SECTION))
    sized = found.add_columns(
        code.label("code"),
        size.label("size"),
        (sa.func.min(size - sa.func.length(code)).over(partition_by=[*of, *whole])).label("own"),
        shortest(group).label("in_class"),
        shortest(section).label("in_section"),
        *(one.label(f"order_{number}") for number, one in enumerate(order)),
        *(one.label(f"whole_{number}") for number, one in enumerate(whole)),
    ).subquery("sized")
    s = sized.c
    best = [sa.case((s.own == 0, 0), else_=1), *(s[f"order_{number}"] for number in range(len(order)))]
    apart = [s.disclosure, *(s[f"whole_{number}"] for number in range(len(whole)))]
    placed = sa.select(*s, sa.func.rank().over(partition_by=apart, order_by=best).label("place")).subquery(
        "placed"
    )
    p = placed.c
    top = sa.case((p.in_class == measures().class_digits, p.in_class), else_=p.in_section)
    longer = (p.size > sa.func.length(p.code)).label("longer")
    return sa.select(*p, longer).where(p.place == 1, p.size == top).subquery("top")


def code_of(row: sa.ColumnElement[str], codes: Sequence[str]) -> sa.ColumnElement[str]:
    """Which of the codes a row is, or lies in."""
    longest = sorted(codes, key=lambda code: (-len(code), code))
    return sa.case(*((row.startswith(code, autoescape=True), code) for code in longest))


def has_longer(codes: Sequence[str]) -> bool:
    """Whether there are longer codes in one of them."""
    return any(len(code) < _LONGEST for code in codes)


def summed(top: sa.Subquery, about: Sequence[str]) -> sa.Subquery:
    """One figure a disclosure and code of the rows that count; `parts` names them where they are longer
    codes."""
    t = top.c
    alone = sa.case((~t.longer, t.label))
    return (
        sa.select(
            *(t[name] for name in about),
            t.disclosure,
            t.code.label("row_id"),
            sa.func.max(alone).label("label"),
            _listed(t.printed, " + ", t.row_id).label("printed"),
            sa.func.max(t.amount_unit).label("amount_unit"),
            sa.func.sum(t.yuan).label("yuan"),
            sa.func.bool_and(t.certain).label("certain"),
            _listed(sa.case((t.longer, t.row_id)), " ", t.row_id).label("parts"),
        )
        .where(t.turn == 1)
        .group_by(*(t[name] for name in about), t.disclosure, t.code)
        .subquery("m")
    )


def _listed(text: sa.ColumnElement[str], between: str, order: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Texts in one, in order."""
    return sa.func.string_agg(text, aggregate_order_by(sa.literal_column(f"'{between}'"), order))
