"""Changes held against the figures that the narrative itself names as their base."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.narrative import Stated, printed_amount, stated_claims
from mingzhang.audit.slips import Suspect, blame
from mingzhang.audit.suspects import AMOUNT, DELTA, NARRATIVE
from mingzhang.model import NOTICE, Amount, Claim, Finding, Interval
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import pattern

FAR = 12  # claims of an enumeration between an amount and the figure it is compared with
UNCHANGED = "unchanged"
BASES = frozenset(("previous", "budget"))
ZERO = Decimal(0)


def check_change_bases(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Amount, base and change of one comparison: 1.50万元，比年初预算2.00万元减少0.50万元.

    Where the table gives another amount or base with which the change is right, that is told already.
    """
    claims = stated_claims(ledger)
    for number, base in enumerate(claims):
        stated = _compared(claims[:number], base.claim, rule) if base.claim.kind in BASES else None
        claim = stated.claim if stated else base.claim
        if stated is None or claim.delta is None:
            continue
        amounts, bases = _amounts(ledger, stated), _amounts(ledger, base)
        differences = [amount.value - other.value for amount in amounts for other in bases]
        if differences and claim.delta.value not in differences:
            yield _finding(rule, claim, base.claim, claim.delta, amounts, bases)


def check_change_parts(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The change of a total against the changes of its parts that are told behind it, all of them."""
    claims = [stated.claim for stated in stated_claims(ledger)]
    for parts in map(pattern, rule.patterns):
        for number, claim in enumerate(claims):
            if _is_part(claim, parts) or claim.delta is None or claim.in_reason:
                continue
            changes = [_change_of(one) for one in _told_behind(claim, claims[number + 1 :], parts)]
            if len(changes) > 1 and None not in changes:
                yield from _weigh_parts(rule, claim, [change for change in changes if change])


def _told_behind(claim: Claim, after: Sequence[Claim], parts: re.Pattern[str]) -> list[Claim]:
    """The parts that follow a claim one after another."""
    following = takewhile(lambda one: _is_part(one, parts), after)
    return [one for one in following if one.section == claim.section and one.unit in (None, claim.unit)]


def _is_part(claim: Claim, parts: re.Pattern[str]) -> bool:
    return parts.fullmatch(plain(claim.subject)) is not None


def _change_of(claim: Claim) -> Amount | None:
    """The change of a claim, 0 where it says that there is none."""
    return Amount(ZERO) if claim.kind == UNCHANGED and claim.delta is None else claim.delta


def _weigh_parts(rule: Rule, claim: Claim, changes: Sequence[Amount]) -> Iterator[Finding]:
    expected = sum((change.value for change in changes), ZERO)
    if claim.delta is None or claim.delta.value == expected:
        return
    slack = sum((Decimal(1).scaleb(-one.places) / 2 for one in (claim.delta, *changes)), ZERO)
    difference = abs(claim.delta.value - expected)
    details = {
        "subject": claim.subject, "unit": claim.unit or "", "found": str(claim.delta),
        "expected": format(expected, "f"), "difference": format(difference, "f"),
    }  # fmt: skip
    yield Finding(
        rule.id, NOTICE if difference <= slack else rule.severity, rule.kind, details, (claim.place,),
        expected=expected, found=claim.delta.value, tolerance=slack, basis=rule.basis, quote=claim.text,
    )  # fmt: skip


def _compared(before: Sequence[Stated], base: Claim, rule: Rule) -> Stated | None:
    """The claim that is compared with a base; None where the sentence compares nothing with it."""
    digits = ",?".join(map(re.escape, str(base.amount)))
    compares = re.compile(rule.patterns[0].replace("{amount}", digits))
    if base.delta is not None or not compares.search(plain(base.text)):
        return None
    same = [stated for stated in before[-FAR:] if _speaks_of(stated.claim) == _speaks_of(base)]
    return next((stated for stated in reversed(same) if stated.claim.kind not in BASES), None)


def _speaks_of(claim: Claim) -> tuple[object, ...]:
    return (claim.section, claim.topic, claim.subject, claim.unit, claim.in_reason)


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
