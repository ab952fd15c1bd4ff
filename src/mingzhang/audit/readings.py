"""Figures that were hard to read → certain where the arithmetic of the tables leaves one reading.

Comes between recognition and the checks: a doubtful figure of a page picture is weighed, with its
alternatives, in every identity that it stands in. What exactly one reading makes add up is taken and
said; all else stays as read and not certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.relations import Relation, all_relations
from mingzhang.model import Amount, Block, Disclosure, Fact, Line, Place
from mingzhang.taxonomy.ocr import ocr_knowledge

CHOSEN = "ocr.chosen"
_LARGEST_GROUP = 3
_MOST_GROUPS = 5000
_Where = tuple[int | None, tuple[float, float, float, float] | None]


@dataclass(frozen=True)
class _Doubt:
    """A fact that was hard to read, by its index, and its possible figures, the one read first."""

    index: int
    options: tuple[Amount, ...]
    sure_column: bool


def settle_readings(disclosure: Disclosure, blocks: Sequence[Block]) -> Disclosure:
    """Mark facts whose text was hard to read, and settle those that the arithmetic decides.

    `blocks`: what the disclosure was recognised from; without doubtful cells it is returned as it is.
    """
    unclear = dict(_unclear(blocks))
    doubts = [
        _Doubt(index, _options(fact, unclear[_where(fact.place)]), fact.certain)
        for index, fact in enumerate(disclosure.facts)
        if _where(fact.place) in unclear
    ]
    if not doubts:
        return disclosure
    facts = list(disclosure.facts)
    for doubt in doubts:
        facts[doubt.index] = replace(facts[doubt.index], certain=False)
    notes: list[str] = []
    for doubt, amount in _settled(disclosure, doubts):
        fact = facts[doubt.index]
        facts[doubt.index] = replace(fact, amount=amount, certain=doubt.sure_column)
        if amount.value != fact.amount.value:
            notes.append(f"{CHOSEN}:{fact.table}.{fact.row}.{fact.column}:{fact.amount}->{amount}")
    return replace(disclosure, facts=tuple(facts), notes=(*disclosure.notes, *notes))


def _unclear(blocks: Sequence[Block]) -> Iterator[tuple[_Where, tuple[str, ...]]]:
    """Places of texts below the threshold, with what else they may say."""
    threshold = ocr_knowledge().threshold
    for block in blocks:
        if isinstance(block, Line):
            if block.confidence < threshold and block.place.box is not None:
                yield _where(block.place), ()
            continue
        for row in block.rows:
            for cell in row.cells:
                if cell.confidence < threshold and cell.place.box is not None:
                    yield _where(cell.place), cell.alternatives


def _where(place: Place) -> _Where:
    return (place.page, place.box)


def _options(fact: Fact, alternatives: Sequence[str]) -> tuple[Amount, ...]:
    found = {fact.amount.value: fact.amount}
    for text in alternatives:
        amount = Amount.parse(text)
        found.setdefault(amount.value, amount)
    return tuple(found.values())


def _settled(disclosure: Disclosure, doubts: Sequence[_Doubt]) -> Iterator[tuple[_Doubt, Amount]]:
    """Small groups of doubtful figures first: each one settled helps with the next."""
    sums = _Sums(disclosure)
    open_doubts = {disclosure.facts[doubt.index].key: doubt for doubt in doubts}
    size = 1
    while size <= _LARGEST_GROUP:
        found = next(_decided(sums, open_doubts, size), None)
        if found is None:
            size += 1
            continue
        for key, amount in found.items():
            sums.values[key] = amount.value
            yield open_doubts.pop(key), amount
        size = 1


_Key = tuple[str, str, str]


class _Sums:
    """The identities of a disclosure, to be weighed with other figures than those printed."""

    def __init__(self, disclosure: Disclosure) -> None:
        self._ledger = Ledger(disclosure)
        self.values: dict[_Key, Decimal] = {}
        self.of: dict[_Key, list[Relation]] = {}
        for relation in all_relations(self._ledger):
            if relation.at_most:
                continue
            for fact in dict.fromkeys(relation.facts):
                self.of.setdefault(fact.key, []).append(relation)

    def holds(self, relation: Relation, trial: Mapping[_Key, Decimal]) -> bool:
        """Whether both sides are equal with the figures of `trial`."""
        return self._total(relation.left, trial) == self._total(relation.right, trial)

    def _total(self, side: Sequence[Fact], trial: Mapping[_Key, Decimal]) -> Decimal:
        total = Decimal(0)
        for fact in side:
            value = trial.get(fact.key, self.values.get(fact.key, fact.amount.value))
            total += self._ledger.scaled(value, fact.table)
        return total


def _decided(sums: _Sums, doubts: Mapping[_Key, _Doubt], size: int) -> Iterator[dict[_Key, Amount]]:
    """Groups of `size` doubtful figures for which one combination alone makes all their identities hold."""
    for group in islice(_groups(sums, doubts, size), _MOST_GROUPS):
        relations = [
            relation
            for key in group
            for relation in sums.of.get(key, ())
            if all(fact.key in group or fact.key not in doubts for fact in relation.facts)
        ]
        fitting = []
        for amounts in product(*(doubts[key].options for key in group)):
            trial = {key: amount.value for key, amount in zip(group, amounts, strict=True)}
            if all(sums.holds(relation, trial) for relation in relations):
                fitting.append(dict(zip(group, amounts, strict=True)))
        if len(fitting) == 1:
            yield fitting[0]


def _groups(sums: _Sums, doubts: Mapping[_Key, _Doubt], size: int) -> Iterator[tuple[_Key, ...]]:
    """Doubtful figures that stand in one identity together, `size` of them."""
    seen: set[tuple[_Key, ...]] = set()
    for key in doubts:
        for relation in sums.of.get(key, ()):
            group = tuple(sorted({fact.key for fact in relation.facts if fact.key in doubts}))
            if len(group) == size and group not in seen:
                seen.add(group)
                yield group
