"""Facts of a table without rulings → the same, none certain where most of its sums do not hold.

Where only the places of the words part the columns, a header may be read askew. Then nearly every row
contradicts its own sums; a mistake of the table's makers contradicts one or two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from mingzhang.model import Amount, Fact
from mingzhang.taxonomy.tables import Column, NamedRow, TableConcept, children_of

_HALF = Decimal("0.5")
Amounts = Mapping[str, Amount]


def doubt_askew(concept: TableConcept, facts: Sequence[Fact]) -> list[Fact]:
    """All facts doubted where more than a third of what can be checked does not hold."""
    held = [*_sums(concept, facts), *_definitions(concept, facts)]
    askew = held.count(False) * 3 > len(held)
    return [replace(fact, certain=False) for fact in facts] if askew else [*facts]


def _sums(concept: TableConcept, facts: Sequence[Fact]) -> Iterator[bool]:
    """Whether each sum of columns holds in its row, and each sum of items in its column."""
    by_row: dict[str, dict[str, Amount]] = defaultdict(dict)
    by_column: dict[str, dict[str, Amount]] = defaultdict(dict)
    for fact in facts:
        by_row[fact.row][fact.column] = fact.amount
        by_column[fact.column][fact.row] = fact.amount
    yield from _hold(by_row.values(), concept.columns)
    yield from _hold(by_column.values(), concept.items)


def _hold(groups: Iterable[Amounts], members: Sequence[Column | NamedRow]) -> Iterator[bool]:
    groups = [*groups]
    families = children_of(members, frozenset(name for group in groups for name in group))
    for group in groups:
        for parent, parts in families.items():
            printed = [group[part] for part in parts if part in group]
            if parent in group and printed:
                yield _agrees(group[parent], printed)


def _agrees(whole: Amount, parts: Sequence[Amount]) -> bool:
    """Whether the parts make up the whole within what rounding may change."""
    room = sum((_HALF.scaleb(-amount.places) for amount in (whole, *parts)), Decimal(0))
    return abs(whole.value - sum(part.value for part in parts)) <= room


def _definitions(concept: TableConcept, facts: Iterable[Fact]) -> Iterator[bool]:
    """Whether each amount stands in the column that its code belongs to by definition."""
    codes = {column.id: column.codes for column in concept.columns if column.codes}
    for fact in facts:
        if fact.column in codes and fact.row[:1].isdigit() and fact.amount.value:
            yield fact.row.startswith(codes[fact.column])
