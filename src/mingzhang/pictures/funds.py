"""A disclosure → where its money comes from and where it goes, class by class where its tables cross the two.

What the document prints for either end stands beside each flow: sums of flows may differ from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from mingzhang.pictures.disclosed import CLASS, NEAR, TOTAL, Figures, table_of
from mingzhang.pictures.table import Row, Table, number
from mingzhang.taxonomy.tables import children_of, table_concepts

_INCOME, _SPENT = "income", "expenditure"
_COLUMNS = ("from", "to", "amount", "from_amount", "to_amount")
Part = tuple[str, Decimal]


def funds(one: Figures) -> Table:
    """Funds → classes → how they are spent; by way of all funds where the document does not cross them."""
    spent, come = _classes(one, _SPENT), _classes(one, _INCOME)
    if spent and set(come) == set(spent):
        rows = [row for code in come for row in _into(one, one.label(code), code)]
    else:
        rows = _uncrossed(one, spent)
    for code in spent:
        rows += _out_of(one, one.label(code), code)
    rows = [row for row in rows if row["amount"]]
    return table_of(one, "flow", _COLUMNS, [*rows, *_unbalanced(one, rows)])


def _classes(one: Figures, table: str) -> list[str]:
    return [code for code in one.coded(table) if len(code) == CLASS]


def _uncrossed(one: Figures, spent: list[str]) -> list[Row]:
    """Of one fund all is spent; several come together first, as nothing says which pays for what."""
    sources = one.parts(_INCOME, TOTAL)
    ends = [(one.label(code), _spent(one, code)) for code in spent] or [
        (_word(one, part), amount) for part, amount in _depth(one, TOTAL)
    ]
    gone = sum((amount for _, amount in ends), Decimal(0))
    if len(sources) == 1 and abs(sources[0][1] - gone) <= NEAR:
        return [_flow((_word(one, sources[0][0]), sources[0][1]), end, end[1]) for end in ends]
    whole = one.words.text("picture.all_funds")
    printed = one.printed(_INCOME, TOTAL) or one.printed(_SPENT, TOTAL)
    into = [_flow((_word(one, part), amount), (whole, printed), amount) for part, amount in sources]
    return [*into, *(_flow((whole, printed), end, end[1]) for end in ends)]


def _into(one: Figures, name: str, row: str) -> list[Row]:
    printed = one.amounts.get((_INCOME, TOTAL), {})
    return [
        _flow((_word(one, part), printed.get(part)), (name, _spent(one, row)), amount)
        for part, amount in one.parts(_INCOME, row)
    ]


def _out_of(one: Figures, name: str, row: str) -> list[Row]:
    printed = one.amounts.get((_SPENT, TOTAL), {})
    return [
        _flow((name, _spent(one, row)), (_word(one, part), printed.get(part)), amount)
        for part, amount in _depth(one, row)
    ]


def _spent(one: Figures, row: str) -> Decimal:
    """The printed figure of a class, else what its columns add up to."""
    printed = one.printed(_SPENT, row)
    return sum((amount for _, amount in _depth(one, row)), Decimal(0)) if printed is None else printed


def _depth(one: Figures, row: str) -> list[Part]:
    """Basic, project and what else the total is made of; not deeper."""
    known = one.amounts.get((_SPENT, row), {})
    below = children_of(table_concepts()[_SPENT].columns, frozenset(known)).get(TOTAL, ())
    return [(column, known[column]) for column in below]


def _unbalanced(one: Figures, rows: Iterable[Row]) -> list[Row]:
    """What flows into a node in between and not out of it, or the other way round."""
    come: dict[str, Decimal] = {}
    gone: dict[str, Decimal] = {}
    printed: dict[str, Decimal | None] = {}
    for row in rows:
        start, end, amount = str(row["from"]), str(row["to"]), number(row["amount"]) or Decimal(0)
        gone[start], come[end] = gone.get(start, Decimal(0)) + amount, come.get(end, Decimal(0)) + amount
        printed |= {start: number(row["from_amount"]), end: number(row["to_amount"])}
    found = []
    for name in come.keys() & gone.keys() if come else ():
        left = come[name] - gone[name]
        node, unsaid = (name, printed[name]), one.words.text
        if left > NEAR:
            found.append(_flow(node, (unsaid("picture.no_use"), None), left))
        elif left < -NEAR:
            found.append(_flow((unsaid("picture.no_source"), None), node, -left))
    return sorted(found, key=lambda row: (str(row["from"]), str(row["to"])))


def _flow(start: tuple[str, Decimal | None], end: tuple[str, Decimal | None], amount: Decimal) -> Row:
    ends = {"from": start[0], "to": end[0], "from_amount": start[1], "to_amount": end[1]}
    return {**ends, "amount": amount}


def _word(one: Figures, column: str) -> str:
    """A column as it is called among funds, else in its table; as it is printed where the catalogue has no
    word for it."""
    own = one.words.texts.get(f"picture.fund.{column}")
    if own is not None:
        return own
    word = one.words.label("column", column)
    if word != column:
        return word
    printed = (table_concepts()[table].column(column) for table in (_INCOME, _SPENT))
    return next((found.headers[0] for found in printed if found is not None), column)
