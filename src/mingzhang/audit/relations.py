"""Declared identities over printed figures: sums in a row, down the codes, of parts, across tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mingzhang.audit.ledger import Ledger
from mingzhang.model import TOTAL, Fact, Interval
from mingzhang.taxonomy.families import code_families
from mingzhang.taxonomy.links import AT_MOST, Link, Printed, Reference
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.tables import Column, NamedRow, TableConcept, children_of, table_concepts

ROW_TOTAL, CODE_SUM, TABLE_TOTAL, PART_SUM = "row-total", "code-sum", "table-total", "part-sum"
ZERO = Decimal(0)
SIDE = "expenditure:"
UNIT = "unit"
RELATIONS, PRINTED = "relations", "printed"


@dataclass(frozen=True)
class Relation:
    """Σ left = Σ right (or ≤). `cell` is the left cell where it is blank: it then counts as 0.

    `blank`: whether one of its cells is left blank in the document."""

    rule: str
    left: tuple[Fact, ...]
    right: tuple[Fact, ...]
    cell: tuple[str, str, str]
    other: tuple[str, str, str] | None = None
    at_most: bool = False
    blank: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All figures in it."""
        return (*self.left, *self.right)

    @property
    def certain(self) -> bool:
        """Whether the column of every figure is certain."""
        return all(fact.certain for fact in self.facts)


@dataclass(frozen=True)
class Outcome:
    """A relation weighed: `difference` is left − right, `tolerance` what rounding can explain."""

    relation: Relation
    found: Decimal
    expected: Decimal
    tolerance: Decimal

    @property
    def difference(self) -> Decimal:
        """left − right."""
        return self.found - self.expected

    @property
    def holds(self) -> bool:
        """Whether nothing is to be said."""
        return self.difference <= self.tolerance if self.relation.at_most else self.difference == 0

    @property
    def rounding(self) -> bool:
        """Whether rounding of the printed figures can explain the difference."""
        return not self.holds and abs(self.difference) <= self.tolerance


def weigh(relation: Relation, ledger: Ledger) -> Outcome:
    """Compare both sides in the document's unit."""
    found = sum((ledger.value(fact) for fact in relation.left), ZERO)
    expected = sum((ledger.value(fact) for fact in relation.right), ZERO)
    return Outcome(relation, found, expected, sum((ledger.half(fact) for fact in relation.facts), ZERO))


def all_relations(ledger: Ledger) -> list[Relation]:
    """Every identity that the printed figures take part in."""
    return list(ledger.once(RELATIONS, lambda: _all_relations(ledger)))


def _all_relations(ledger: Ledger) -> list[Relation]:
    found: list[Relation] = []
    for table in ledger.by_table:
        concept = table_concepts()[table]
        found.extend(_row_sums(ledger, concept))
        found.extend(_down_sums(ledger, concept))
    for link in ledger.catalogue.links:
        found.extend(link_relations(ledger, link))
    return [relation for relation in found if relation.rule not in ledger.catalogue.off]


def _sum(
    rule: str,
    ledger: Ledger,
    cell: tuple[str, str, str],
    parts: Sequence[Fact],
    label: str,
    *,
    blank: bool = False,
) -> Iterator[Relation]:
    stated = ledger.facts.get(cell)
    if parts and (stated or (rule != ROW_TOTAL and ledger.is_blank(cell))):
        left = (stated,) if stated else ()
        yield Relation(rule, left, tuple(parts), cell, blank=blank or not stated, labels={"label": label})


def _row_sums(ledger: Ledger, concept: TableConcept) -> Iterator[Relation]:
    table = concept.id
    families = children_of(concept.columns, ledger.columns(table))
    rows = dict.fromkeys(fact.row for fact in ledger.by_table[table])
    for row in rows:
        for parent, parts in families.items():
            facts = [fact for part in parts if (fact := ledger.facts.get((table, row, part)))]
            cell, label = (table, row, parent), _label(ledger, table, row)
            yield from _sum(ROW_TOTAL, ledger, cell, facts, label, blank=len(facts) < len(parts))


def _down_sums(ledger: Ledger, concept: TableConcept) -> Iterator[Relation]:
    if concept.rows == "sides":
        families = _side_families(ledger, concept)
    elif concept.rows == "items":
        present = frozenset(fact.row for fact in ledger.by_table[concept.id])
        families = children_of(concept.items, present)
    elif concept.rows == "names":
        families = _name_families(ledger, concept.id)
    else:
        families = _code_families(ledger, concept.id)
    pairs = [*families.items(), *_unit_families(ledger, concept)]
    for parent, children in pairs:
        rule = _down_rule(concept, parent)
        if not any(fact.row == parent for fact in ledger.by_table[concept.id]):
            continue
        for column in sorted(ledger.columns(concept.id)):
            facts = [fact for child in children if (fact := ledger.facts.get((concept.id, child, column)))]
            label = _label(ledger, concept.id, parent)
            yield from _sum(rule, ledger, (concept.id, parent, column), facts, label)


def _down_rule(concept: TableConcept, parent: str) -> str:
    if concept.named_rows:
        return PART_SUM
    return TABLE_TOTAL if parent == TOTAL else CODE_SUM


def _side_families(ledger: Ledger, concept: TableConcept) -> dict[str, tuple[str, ...]]:
    """The tree of the sides; classes hang under the expenditure of the year, or the total."""
    present = dict.fromkeys(fact.row for fact in ledger.by_table[concept.id])
    classes = [row for row in present if row.startswith(SIDE) and row.removeprefix(SIDE).isdigit()]
    stem = next((row for row in (f"{SIDE}current", f"{SIDE}{TOTAL}") if row in present), None)
    members: list[Column | NamedRow] = list(concept.sides)
    members += [NamedRow(row, (), parent=stem) for row in classes if stem]
    return children_of(members, frozenset(present))


def _name_families(ledger: Ledger, table: str) -> dict[str, tuple[str, ...]]:
    rows = dict.fromkeys(fact.row for fact in ledger.by_table[table])
    names = tuple(row for row in rows if row not in (TOTAL, UNIT))
    columns = table_concepts()[table].columns
    return {TOTAL: names} if names and len(columns) > 1 else {}


def _unit_families(ledger: Ledger, concept: TableConcept) -> list[tuple[str, tuple[str, ...]]]:
    """A row that names the unit repeats the total."""
    rows = {fact.row for fact in ledger.by_table[concept.id]}
    return [(TOTAL, (UNIT,))] if {TOTAL, UNIT} <= rows and not concept.named_rows else []


def _code_families(ledger: Ledger, table: str) -> dict[str, tuple[str, ...]]:
    """Printed code → printed rows directly below it; the total over those without a printed parent."""
    rows = list(dict.fromkeys(fact.row for fact in ledger.by_table[table]))
    by_code: dict[str, list[str]] = {}
    for row in rows:
        code = row.partition("|")[0].partition("#")[0]
        if code.isdigit():
            by_code.setdefault(code, []).append(row)
    families: dict[str, tuple[str, ...]] = {}
    for parent, children in code_families(list(by_code)).items():
        below = tuple(row for child in children for row in _heads(child, by_code[child]))
        if parent == "":
            families[TOTAL] = below
        elif parent in by_code[parent]:
            families[parent] = below
    for code, members in by_code.items():
        named = tuple(row for row in members if "|" in row)
        if code in members and named:
            families[code] = (*named, *families.get(code, ()))
    return families


def _heads(code: str, rows: Sequence[str]) -> list[str]:
    """The rows of a code that stand for it: its own row, else its named rows."""
    return [code] if code in rows else list(rows)


def _label(ledger: Ledger, table: str, row: str) -> str:
    label = ledger.labels.get((table, row), "")
    code = row.partition("|")[0].partition("#")[0].removeprefix(SIDE)
    return f"{code} {label}".strip() if code.isdigit() and not label.startswith(code) else label or row


def link_relations(ledger: Ledger, link: Link) -> Iterator[Relation]:
    """The relations of one link; none where its conditions do not hold or a side is not printed."""
    if not link_applies(ledger, link) or (link.totals_agree and _totals_differ(ledger, link)):
        return
    for row in _link_rows(ledger, link):
        left = _side(ledger, link.left_references, row, link, lenient=link.unprinted_is_zero)
        right = _side(ledger, link.right_references, row, link)
        if left is None or right is None or not (left or right) or (link.unprinted_is_zero and not left):
            continue
        cells = [
            (r.table, _fill(r, row), r.column) for r in (link.left_references[0], link.right_references[0])
        ]
        labels = {
            "left_label": _cell_label(ledger, cells[0]),
            "right_label": _cell_label(ledger, cells[1]),
        }
        yield Relation(
            link.id,
            tuple(left),
            tuple(right),
            cells[0],
            cells[1],
            at_most=link.relation == AT_MOST,
            blank=len(left) + len(right) < len(link.left_references) + len(link.right_references),
            labels=labels,
        )


def _totals_differ(ledger: Ledger, link: Link) -> bool:
    """Whether both tables print totals of what the link compares, and rounding does not explain that they
    are not the same."""
    sides = [
        [
            fact.amount.interval
            for r in side
            if (fact := ledger.facts.get((r.table, TOTAL, r.column))) is not None
        ]
        for side in (link.left_references, link.right_references)
    ]
    if not all(sides):
        return False
    left, right = (sum(amounts, Interval(ZERO, ZERO)) for amounts in sides)
    return not left.meets(right)


def _cell_label(ledger: Ledger, cell: tuple[str, str, str]) -> str:
    return _label(ledger, cell[0], cell[1]) if cell[0] in ledger.by_table else cell[1]


def link_applies(ledger: Ledger, link: Link) -> bool:
    """Whether the link's conditions hold for this disclosure."""
    return link.holds_for(ledger.once(PRINTED, lambda: _printed(ledger)))


def _printed(ledger: Ledger) -> Printed:
    return Printed(
        ledger.disclosure.kind,
        {table: ledger.columns(table) | frozenset(seen.columns) for table, seen in ledger.tables.items()},
        {table: plain(seen.title) for table, seen in ledger.tables.items()},
        frozenset(ledger.by_table),
    )


def _fill(reference: Reference, row: str) -> str:
    return reference.row.replace("{code}", row).replace("{class}", row)


def _link_rows(ledger: Ledger, link: Link) -> list[str]:
    references = (*link.left_references, *link.right_references)
    pattern = next((r.row for r in references if "{" in r.row), None)
    if pattern is None:
        return [""]
    shared: set[str] | None = None
    for reference in references:
        prefix = reference.row.partition("{")[0]
        own = {row.removeprefix(prefix) for row in ledger.rows(reference.table) if row.startswith(prefix)}
        shared = own if shared is None else shared & own
    wide = "{code}" in pattern
    return sorted(row for row in shared or () if row.isdigit() and (wide or len(row) == 3))


def _side(
    ledger: Ledger, references: Sequence[Reference], row: str, link: Link, *, lenient: bool = False
) -> list[Fact] | None:
    """Facts of one side; None where a cell is not printed at all. A blank cell of a printed row is 0."""
    facts: list[Fact] = []
    for reference in references:
        key = (reference.table, _fill(reference, row), reference.column)
        fact = ledger.facts.get(key)
        if fact is not None:
            facts.append(fact)
        elif not lenient and not _counts_as_zero(ledger, key, link):
            return None
    return facts


def _counts_as_zero(ledger: Ledger, key: tuple[str, str, str], link: Link) -> bool:
    table = key[0]
    if table in link.empty_is_zero and table in ledger.tables and table not in ledger.by_table:
        return True
    return ledger.is_blank(key)
