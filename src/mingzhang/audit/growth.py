"""Growth and direction of a claim: recomputed from its amount and change, held against its stated reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.narrative import (
    HUNDRED,
    OPERATING,
    ZERO,
    Stated,
    firm_amounts,
    printed_amount,
    stated_claims,
    told_amount,
)
from mingzhang.audit.slips import Suspect, blame
from mingzhang.audit.suspects import AMOUNT, DELTA, growth_holds, growth_suspects
from mingzhang.audit.suspects import GROWTH as GROWTH_COLUMN
from mingzhang.model import NOTICE, Amount, Claim, Finding, Interval
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule

GROWTH, ZERO_BASE = "growth", "growth-zero-base"
SIGN, IMPOSSIBLE = "direction-sign", "change-exceeds-amount"
_CLAUSE = re.compile(r"[,;。；，]")


def check_growth(ledger: Ledger, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Growth recomputed from amount and change of the same claim.

    Where the tables give another amount with which the growth is right, the amount alone is at fault, and
    that is told already.
    """
    stated = stated_claims(ledger)
    for number, item in enumerate(stated):
        claim = item.claim
        if claim.delta is None or claim.in_reason:
            continue
        printed = firm_amounts(ledger, item, rules[OPERATING])
        if claim.growth is None:
            known = [amount for amount in (claim.amount, *printed) if amount is not None]
            if claim.amount is not None and all(claim.delta.value > amount.value for amount in known):
                yield own_finding(rules[IMPOSSIBLE], claim, _change_details(claim, claim.amount, claim.delta))
            continue
        amount = claim.amount or told_amount(stated, number) or printed_amount(ledger, item)
        found = list(_growth_findings(rules, claim, amount))
        if not found or any(_is_right_with(claim, amount, one, found) for one in printed):
            continue
        suspects = _growth_suspects(claim, amount, printed, stated)
        yield from (replace(f, culprit=blame(suspects)) if _is_wrong(f) else f for f in found)


def _is_wrong(finding: Finding) -> bool:
    """Whether a figure is at fault; a rate against nothing is a way of speaking."""
    return finding.severity != NOTICE and finding.rule != ZERO_BASE


def _growth_findings(rules: Mapping[str, Rule], claim: Claim, amount: Amount | None) -> Iterator[Finding]:
    delta, growth = claim.delta, claim.growth
    if delta is None or growth is None:
        return
    if delta.value * growth.value < 0:
        yield own_finding(rules[SIGN], claim, {"delta": str(delta), "found": str(growth)})
    elif amount is not None:
        yield from _weigh_growth(rules, claim, amount, delta, growth)


def _is_right_with(claim: Claim, amount: Amount | None, printed: Amount, found: Sequence[Finding]) -> bool:
    """Whether the figure of the table makes good what the amount of the narrative does not."""
    if amount is None or amount.value == printed.value:
        return False
    return any(f.severity != NOTICE for f in found) and growth_holds(claim, printed) is True


def _growth_suspects(
    claim: Claim,
    amount: Amount | None,
    printed: Sequence[Amount],
    stated: Sequence[Stated],
) -> list[Suspect]:
    """The figures of a sentence that nothing else prints."""
    if amount is None:
        return []
    firm = set()
    if any(one.value == amount.value for one in printed):
        firm.add(AMOUNT)
    others = [s.claim for s in stated if s.claim is not claim and s.claim.unit == claim.unit]
    if any(_same(other.amount, amount) and _same(other.delta, claim.delta) for other in others):
        firm.add(DELTA)
    if any(_same(other.amount, amount) and _same(other.growth, claim.growth) for other in others):
        firm.add(GROWTH_COLUMN)
    return growth_suspects(claim, amount, firm=firm, others=others)


def _same(one: Amount | None, other: Amount | None) -> bool:
    return one is not None and other is not None and one.value == other.value


def _weigh_growth(
    rules: Mapping[str, Rule], claim: Claim, amount: Amount, delta: Amount, growth: Amount
) -> Iterator[Finding]:
    base = amount.value - delta.value
    details = _change_details(claim, amount, delta) | {"found": str(growth)}
    if delta.value == 0:
        if growth.value != 0:
            yield own_finding(rules[GROWTH], claim, details | {"expected": "0"}, ZERO, growth.value)
        return
    if base == 0:
        yield own_finding(rules[ZERO_BASE], claim, details, None, growth.value)
        return
    if base < 0:
        yield own_finding(rules[IMPOSSIBLE], claim, details)
        return
    expected = delta.value / base * HUNDRED
    bounds = delta.interval.divide(amount.interval - delta.interval)
    yield from weigh_percent(rules[GROWTH], claim, details, growth, expected, bounds)


def _change_details(claim: Claim, amount: Amount, delta: Amount) -> dict[str, str]:
    return {
        "amount": str(amount),
        "unit": claim.unit or "",
        "delta": str(delta),
        "base": format(amount.value - delta.value, "f"),
    }


def weigh_percent(
    rule: Rule,
    claim: Claim,
    details: dict[str, str],
    stated: Amount,
    expected: Decimal,
    bounds: Interval | None,
) -> Iterator[Finding]:
    """Nothing where the rounded value is printed; a notice where rounding, or cutting off instead of
    rounding, explains the difference; else an error."""
    ulp = Decimal(1).scaleb(-stated.places)
    rounded = expected.quantize(ulp, ROUND_HALF_UP)
    if rounded == stated.value:
        return
    wide = bounds * HUNDRED if bounds else Interval(expected, expected)
    explained = wide.meets(stated.interval) or abs(rounded - stated.value) <= ulp
    severity = NOTICE if explained else rule.severity
    shown = expected.quantize(min(ulp, Decimal("0.01")), ROUND_HALF_UP)
    yield own_finding(rule, claim, details | {"expected": format(shown, "f")}, shown, stated.value, severity)


def own_finding(
    rule: Rule,
    claim: Claim,
    details: dict[str, str],
    expected: Decimal | None = None,
    found: Decimal | None = None,
    severity: str = "",
) -> Finding:
    """A finding about a claim's own figures."""
    return Finding(
        rule=rule.id,
        severity=severity or rule.severity,
        kind=rule.kind,
        details={"subject": claim.subject, **details},
        places=(claim.place,),
        expected=expected,
        found=found,
        basis=rule.basis,
        quote=claim.text,
    )


def check_reasons(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A stated reason whose result goes the other way than the change."""
    words = {name: tuple(plain(word) for word in group) for name, group in rule.words.items()}
    for claim in ledger.disclosure.claims:
        if not claim.reason or claim.in_reason or claim.delta is None or claim.delta.value == 0:
            continue
        result = _result_direction(plain(claim.reason), words)
        if result is None or (result > 0) == (claim.delta.value > 0) or _is_turned(claim):
            continue
        direction = words["up"][0] if claim.delta.value > 0 else words["down"][0]
        yield own_finding(
            rule,
            claim,
            {
                "delta": format(abs(claim.delta.value), "f"),
                "unit": claim.unit or "",
                "direction": direction,
                "reason": claim.reason,
            },
        )


def _is_turned(claim: Claim) -> bool:
    """Whether change and growth point in opposite directions, which is told already."""
    return claim.delta is not None and claim.growth is not None and claim.delta.value * claim.growth.value < 0


def _result_direction(reason: str, words: Mapping[str, tuple[str, ...]]) -> int | None:
    """+1 or -1 where the last clause states a result for money (“导致预算有所增加”), else None."""
    clauses = [clause for clause in _CLAUSE.split(reason) if clause]
    for clause in reversed(clauses):
        starts = [clause.find(word) for word in words["result"] if word in clause]
        if not starts:
            continue
        result = clause[min(starts) :]
        if not any(word in result for word in words["money"]):
            return None
        up = max((result.rfind(word) for word in words["up"]), default=-1)
        down = max((result.rfind(word) for word in words["down"]), default=-1)
        return None if up == down else 1 if up > down else -1
    return None
