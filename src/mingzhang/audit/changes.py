"""Changes held against the figures that the narrative itself names as their base."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.narrative import Stated, printed_amount, stated_claims
from mingzhang.audit.slips import Suspect, blame
from mingzhang.audit.suspects import AMOUNT, DELTA, NARRATIVE
from mingzhang.model import NOTICE, Amount, Claim, Finding, Interval
from mingzhang.taxonomy.rules import Rule

BASES = frozenset(("previous", "budget"))
ZERO = Decimal(0)


def check_change_bases(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Amount, base and change of one comparison: 1.50万元，比年初预算2.00万元减少0.50万元.

    Where the table gives another amount or base with which the change is right, that is told already.
    """
    for stated, base in pairwise(stated_claims(ledger)):
        claim = stated.claim
        if claim.delta is None or not _is_base(base.claim, claim):
            continue
        amounts, bases = _amounts(ledger, stated), _amounts(ledger, base)
        differences = [amount.value - other.value for amount in amounts for other in bases]
        if differences and claim.delta.value not in differences:
            yield _finding(rule, claim, base.claim, claim.delta, amounts, bases)


def _is_base(base: Claim, claim: Claim) -> bool:
    """Whether the next figure is that with which the claim is compared."""
    same = (base.section, base.topic, base.subject, base.unit, base.in_reason) == (
        claim.section, claim.topic, claim.subject, claim.unit, claim.in_reason,
    )  # fmt: skip
    return same and base.kind in BASES and claim.kind not in BASES and base.delta is None


def _amounts(ledger: Ledger, stated: Stated) -> list[Amount]:
    """The amount as stated, and as the table prints it."""
    printed = printed_amount(ledger, stated)
    return [amount for amount in (stated.claim.amount, printed) if amount is not None]


def _finding(
    rule: Rule, claim: Claim, base: Claim, change: Amount, amounts: list[Amount], bases: list[Amount]
) -> Finding:
    expected = amounts[0].value - bases[0].value
    slack = sum((Decimal(1).scaleb(-one.places) / 2 for one in (amounts[0], bases[0], change)), ZERO)
    details = {
        "subject": claim.subject, "amount": str(amounts[0]), "unit": claim.unit or "",
        "base": str(bases[0]), "found": str(change), "expected": format(expected, "f"),
    }  # fmt: skip
    rounding = abs(expected - change.value) <= slack
    suspects = [_suspect(claim, DELTA, change, expected)]
    if len(amounts) == 1:
        suspects.append(_suspect(claim, AMOUNT, amounts[0], bases[0].value + change.value))
    if len(bases) == 1:
        suspects.append(_suspect(base, AMOUNT, bases[0], amounts[0].value - change.value))
    return Finding(
        rule.id, NOTICE if rounding else rule.severity, rule.kind, details, (claim.place, base.place),
        expected=expected, found=change.value, tolerance=slack, basis=rule.basis, quote=claim.text,
        culprit=None if rounding else blame(suspects),
    )  # fmt: skip


def _suspect(claim: Claim, column: str, printed: Amount, right: Decimal) -> Suspect:
    return Suspect((NARRATIVE, claim.subject, column), printed, Interval(right, right))
