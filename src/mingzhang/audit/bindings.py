"""Figures whose row or column is in doubt → certain only where the arithmetic or another table agrees.

Two kinds are: those of tables without rulings, whose columns alignment alone found, and those of page
pictures whose code or label was hard to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.relations import (
    CODE_SUM,
    PART_SUM,
    ROW_TOTAL,
    TABLE_TOTAL,
    Relation,
    all_relations,
    weigh,
)
from mingzhang.model import TOTAL, Block, Cell, Disclosure, Fact, Grid, Place, Row
from mingzhang.recognise.codes import CODE_PART
from mingzhang.recognise.figures import parse_figure
from mingzhang.taxonomy.ocr import ocr_knowledge
from mingzhang.taxonomy.tables import table_concepts

_DOWN = (CODE_SUM, TABLE_TOTAL, PART_SUM)
_TELLING = 3  # figures in a row's sum that tell its columns apart
_Where = tuple[int | None, tuple[float, float, float, float] | None]


def confirm_bindings(disclosure: Disclosure, blocks: Sequence[Block]) -> Disclosure:
    """Mark figures whose row or column is in doubt and nothing confirms as not certain.

    `blocks`: what the disclosure was recognised from.
    """
    aligned, unclear = set(_aligned(blocks)), set(_under_unclear_words(blocks))
    if not aligned and not unclear:
        return disclosure
    proof = _Proof.of(disclosure)
    names = {"".join(name.split()) for name in _names(disclosure)}

    def checked(fact: Fact) -> Fact:
        where = _where(fact.place)
        doubtful = (where in aligned and not proof.column(fact)) or (where in unclear and not proof.row(fact))
        if where in aligned and not _names_nothing(fact) and _name_of(fact) not in names:
            doubtful = True
        return replace(fact, certain=False) if doubtful and fact.certain else fact

    return replace(disclosure, facts=tuple(map(checked, disclosure.facts)))


def _aligned(blocks: Iterable[Block]) -> Iterator[_Where]:
    for block in blocks:
        if isinstance(block, Grid) and block.aligned:
            yield from (_where(cell.place) for row in block.rows for cell in row.cells)


def _under_unclear_words(blocks: Iterable[Block]) -> Iterator[_Where]:
    """Figures that a text hard to read binds to its row: the code before them, else the label."""
    for block in blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                yield from _bound_by_unclear(row)


def _bound_by_unclear(row: Row) -> Iterator[_Where]:
    codes: list[Cell] = []
    label: list[Cell] = []
    bound = False
    for cell in row.cells:
        text = cell.text.replace(" ", "")
        word = bool(text) and parse_figure(text) is None
        if bound and word:
            codes, label, bound = [], [], False
        if word:
            label = [cell]
        elif CODE_PART.fullmatch(text) and not label and not bound:
            codes.append(cell)
        elif text:
            bound = True
            if any(one.confidence < ocr_knowledge().threshold for one in codes or label):
                yield _where(cell.place)


def _where(place: Place) -> _Where:
    return (place.page, place.box)


def _names(disclosure: Disclosure) -> Iterator[str]:
    """What the narrative and the target sheets call the unit's projects."""
    yield from (target.project for target in disclosure.targets if target.project)
    yield from (project.name for project in disclosure.projects)


def _names_nothing(fact: Fact) -> bool:
    """Whether the row's key holds no free words: a sum, a code or a row that the form names."""
    free = table_concepts()[fact.table].rows == "names" or "|" in fact.row
    return not free or fact.row in (TOTAL, "unit")


def _name_of(fact: Fact) -> str:
    return (fact.row.partition("|")[2] or fact.row).partition("#")[0]


_Key = tuple[str, str, str]


@dataclass(frozen=True)
class _Proof:
    """What identities that hold say: `across` figures told apart in a row or by another table, `down` sums of
    a column, `linked` by another table; `columns` that some row or table supports, `single` tables of one."""

    across: frozenset[_Key]
    down: frozenset[_Key]
    linked: frozenset[_Key]
    columns: frozenset[tuple[str, str]]
    single: frozenset[str]

    @classmethod
    def of(cls, disclosure: Disclosure) -> _Proof:
        """Weigh every identity once."""
        ledger = Ledger(disclosure)
        across: set[_Key] = set()
        down: set[_Key] = set()
        linked: set[_Key] = set()
        for relation in all_relations(ledger):
            facts = [fact for fact in relation.facts if fact.amount.value]
            outcome = weigh(relation, ledger)
            if relation.at_most or len(facts) < 2 or not (outcome.holds or outcome.rounding):
                continue
            keys = {fact.key for fact in facts}
            if relation.rule in _DOWN:
                down |= keys
                across |= keys if relation.rule == PART_SUM and _lies(relation) else set()
            elif relation.rule == ROW_TOTAL:
                across |= keys if len(facts) >= _TELLING else set()
            else:
                linked |= keys
        across |= linked
        used: dict[str, set[str]] = {}
        for fact in disclosure.facts:
            used.setdefault(fact.table, set()).add(fact.column)
        return cls(
            frozenset(across),
            frozenset(down),
            frozenset(linked),
            frozenset((table, column) for table, _, column in across),
            frozenset(table for table, columns in used.items() if len(columns) == 1),
        )

    def column(self, fact: Fact) -> bool:
        """Whether the figure's place in its table is confirmed."""
        supported = (fact.table, fact.column) in self.columns or fact.table in self.single
        return fact.key in self.across or (supported and (fact.key in self.down or not fact.amount.value))

    def row(self, fact: Fact) -> bool:
        """Whether another table has the figure in the same row."""
        return fact.key in self.linked


def _lies(relation: Relation) -> bool:
    """Whether the parts may be columns of a lying table: items."""
    return table_concepts()[relation.cell[0]].rows == "items"
