"""What other tables already say of a table's cells, through the declared links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.model import TOTAL, Fact
from mingzhang.taxonomy.links import EQUAL, Link, Printed, Reference, links

ZERO = Decimal(0)
CODE, CLASS = "{code}", "{class}"


@dataclass(frozen=True)
class Known:
    """Certain figures by cell, the rows each found table prints, and the rows that are still open."""

    values: Mapping[tuple[str, str, str], Decimal]
    printed: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]
    kind: str
    columns: Mapping[str, frozenset[str]]
    open: frozenset[tuple[str, str]]

    @classmethod
    def of(
        cls,
        facts: Iterable[Fact],
        printed: Mapping[str, frozenset[str]],
        titles: Mapping[str, str],
        kind: str,
        columns: Mapping[str, frozenset[str]],
        waiting: Iterable[tuple[str, str]] = (),
    ) -> Known:
        """Take only facts whose column is certain; `waiting` names (table, row) not yet bound at all."""
        listed = list(facts)
        doubtful = {(fact.table, fact.row) for fact in listed if not fact.certain}
        values = {fact.key: fact.amount.value for fact in listed if fact.certain}
        return cls(values, printed, titles, kind, columns, frozenset(doubtful | set(waiting)))

    def value(self, reference: Reference, row: str) -> Decimal | None:
        """The figure of a cell; 0 where a printed row leaves it blank; None where nothing is known."""
        found = self.values.get((reference.table, row, reference.column))
        if found is not None:
            return found
        blank = row in self.printed.get(reference.table, frozenset())
        return ZERO if blank and (reference.table, row) not in self.open else None

    def empty(self, table: str) -> bool:
        """Whether the table was found without any figure."""
        return table in self.printed and not any(name == table for name, _, _ in self.values)


def applies(link: Link, known: Known) -> bool:
    """Whether the link's conditions hold for what is known so far."""
    filled = frozenset(table for table in known.printed if not known.empty(table))
    return link.holds_for(Printed(known.kind, known.columns, known.titles, filled))


def rows_of(link: Link, known: Known) -> list[str]:
    """The rows over which a link with a placeholder runs."""
    references = (*link.left_references, *link.right_references)
    pattern = next((r.row for r in references if "{" in r.row), None)
    if pattern is None:
        return [""]
    rows: set[str] = set()
    for reference in references:
        prefix = reference.row.partition("{")[0]
        printed = known.printed.get(reference.table, frozenset())
        rows |= {row.removeprefix(prefix) for row in printed if row.startswith(prefix)}
    wide = CODE in pattern
    return sorted(row for row in rows if row.isdigit() and (wide or len(row) == 3))


def row_for(reference: Reference, row: str) -> str:
    """The reference's row with its placeholder filled in."""
    return reference.row.replace(CODE, row).replace(CLASS, row)


def anchors_for(table: str, known: Known) -> dict[tuple[str, str], Decimal]:
    """(row, column) of the table → what a link with all other cells known says it must be."""
    anchors: dict[tuple[str, str], Decimal] = {}
    for link in links():
        sides = (link.left_references, link.right_references)
        if not any(reference.table == table for side in sides for reference in side) or not applies(
            link, known
        ):
            continue
        totals = {total for side in sides if (total := _total(side, known)) is not None}
        if link.totals_agree and len(totals) > 1:
            continue
        for row in rows_of(link, known):
            for ours, theirs in (sides, sides[::-1]):
                if len(ours) != 1 or ours[0].table != table or any(r.table == table for r in theirs):
                    continue
                said = _sum(theirs, row, known, link)
                if said is not None and (link.relation == EQUAL or _settles(link, row, known, said)):
                    anchors.setdefault((row_for(ours[0], row), ours[0].column), said)
    return anchors


def _settles(link: Link, row: str, known: Known, said: Decimal) -> bool:
    """When "at most" means "equal": nothing is left to differ, or both rows have the same total."""
    if said == ZERO:
        return True
    totals = [
        known.values.get((reference.table, row_for(reference, row), TOTAL))
        for reference in (*link.left_references, *link.right_references)
    ]
    return link.same_total and None not in totals and len(set(totals)) == 1


def _total(side: tuple[Reference, ...], known: Known) -> Decimal | None:
    """The sum of the totals known of one side's columns, if any is."""
    found = [known.values.get((r.table, TOTAL, r.column)) for r in side]
    return sum((value for value in found if value is not None), ZERO) if any(found) else None


def _sum(side: tuple[Reference, ...], row: str, known: Known, link: Link) -> Decimal | None:
    total = ZERO
    for reference in side:
        if reference.table in link.empty_is_zero and known.empty(reference.table):
            continue
        value = known.value(reference, row_for(reference, row))
        if value is None:
            return None
        total += value
    return total
