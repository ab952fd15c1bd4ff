"""What the narrative says of single figures, as evidence in the search for wrong ones.

A sentence that repeats a figure speaks for it, one that gives another amount speaks against it; an amount
with its change gives the figure of the year before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.narrative import CLAIM_FACT, Stated, stated_claims
from mingzhang.audit.relations import Outcome, Relation
from mingzhang.model import Fact
from mingzhang.taxonomy.money import factor_of


def repeated_figures(ledger: Ledger) -> list[Outcome]:
    """Claims that name one printed figure, as relations; the same amount for the same figure counts once."""
    found: dict[tuple[CellKey, Decimal], Outcome] = {}
    for stated in _in_document_unit(ledger):
        value = _amount(stated)
        facts = _named(stated, ledger)
        agreeing = [fact for fact in facts if ledger.value(fact) == value]
        if len(agreeing) != 1 and (agreeing or len(facts) != 1):
            continue
        fact = (agreeing or facts)[0]
        relation = Relation(CLAIM_FACT, (fact,), (), fact.key)
        outcome = Outcome(relation, ledger.value(fact), value, ledger.half(fact))
        found.setdefault((fact.key, value), outcome)
    return list(found.values())


def previous_values(ledger: Ledger) -> Mapping[CellKey, frozenset[Decimal]]:
    """Last year's figures of cells, in their units, where a claim gives an amount and its change."""
    found: dict[CellKey, frozenset[Decimal]] = {}
    for stated in _in_document_unit(ledger):
        if stated.claim.delta is None or not stated.claim.delta.value:
            continue
        before = _amount(stated) - stated.claim.delta.value
        for fact in _named(stated, ledger):
            value = before / ledger.scaled(Decimal(1), fact.table)
            found[fact.key] = found.get(fact.key, frozenset()) | {value}
    return found


def _in_document_unit(ledger: Ledger) -> Iterator[Stated]:
    factor = factor_of(ledger.disclosure.amount_unit)
    for stated in stated_claims(ledger):
        claim = stated.claim
        if claim.amount is not None and not claim.in_reason and factor_of(claim.unit) == factor:
            yield stated


def _amount(stated: Stated) -> Decimal:
    return stated.claim.amount.value if stated.claim.amount is not None else Decimal(0)


def _named(stated: Stated, ledger: Ledger) -> list[Fact]:
    facts = (ledger.facts.get(cell) for cell in dict.fromkeys(stated.cells))
    return [fact for fact in facts if fact is not None and fact.certain]
