"""Claims held against the facts that they name, and against themselves: shares, growth, directions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.model import NOTICE, TOTAL, Amount, Claim, Finding, Interval, Term
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.money import factor_of, in_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import CodeBook, fact_references, pattern, sentences

CLAIM_FACT, CORRECTED, OPERATING = "claim-fact", "claim-corrected-fact", "operating-cost"
SHARE, GROWTH, ZERO_BASE = "share", "growth", "growth-zero-base"
SIGN, IMPOSSIBLE = "direction-sign", "change-exceeds-amount"
COMPLETION = "completion"
MIN_NAME = 4
HUNDRED = Decimal(100)
ZERO = Decimal(0)
_CLAUSE = re.compile(r"[,;。；，]")


@dataclass(frozen=True)
class Stated:
    """A claim with the cells that it may name, in order of preference."""

    claim: Claim
    cells: tuple[CellKey, ...]


def stated_claims(ledger: Ledger) -> list[Stated]:
    """Claims of the narrative with their cells."""
    found = []
    codes = CodeBook(functional(), economic(), ledger.disclosure.year)
    for claim in ledger.disclosure.claims:
        cells = []
        for reference in fact_references(claim, sentences(), codes):
            table, _, rest = reference.partition(".")
            row, _, column = rest.rpartition(".")
            cells.append((table, row, column))
        found.append(Stated(claim, tuple(cells)))
    return found


def check_claims(
    ledger: Ledger, rules: Mapping[str, Rule], corrected: Mapping[CellKey, Decimal]
) -> Iterator[Finding]:
    """Every claim that names a printed cell against that cell, or against the value that it should have.

    A cell whose column is not certain proves nothing, nor does a table with figures that found no place.
    """
    for stated in stated_claims(ledger):
        claim = stated.claim
        amount = _amount_in_unit(claim, ledger)
        candidates = [
            cell for cell in _printed_cells(stated, ledger) if cell in ledger.facts or ledger.is_blank(cell)
        ]
        if amount is None or not candidates:
            continue
        if any(_agrees(amount, _cell_value(ledger, cell, corrected)) for cell in candidates):
            continue
        cell = candidates[0]
        if (
            _is_repeated(cell)
            or len({row for table, row, _ in candidates if table == cell[0] and row.isdigit()}) > 1
        ):
            continue
        fact = ledger.facts.get(cell)
        if (fact is None or fact.certain) and cell[0] not in ledger.doubtful:
            name = CORRECTED if cell in corrected else CLAIM_FACT
            if claim.topic in rules[OPERATING].words["topic"]:
                name = OPERATING
            yield _claim_finding(ledger, rules[name], claim, amount, cell, corrected)


@dataclass(frozen=True)
class _Money:
    """An amount in the document's unit with the half unit of its last written place."""

    value: Decimal
    half: Decimal
    same_unit: bool


def _printed_cells(stated: Stated, ledger: Ledger) -> Iterator[CellKey]:
    """The cells that a claim may name; for a code printed in several rows each of these rows."""
    for table, row, column in stated.cells:
        repeated = [(table, other, column) for other in ledger.rows(table) if other.startswith(f"{row}#")]
        filled = [cell for cell in sorted(repeated) if cell in ledger.facts]
        yield from filled or [(table, row, column)]


def _is_repeated(cell: CellKey) -> bool:
    """One of several rows of a code: the sentence may mean any of them or all together."""
    return "#" in cell[1]


def _amount_in_unit(claim: Claim, ledger: Ledger) -> _Money | None:
    if claim.amount is None or claim.in_reason or factor_of(claim.unit) is None:
        return None
    return _money(claim.amount, claim.unit, ledger)


def _money(amount: Amount, unit: str | None, ledger: Ledger) -> _Money | None:
    wanted = ledger.disclosure.amount_unit
    value = in_unit(amount.value, unit, wanted)
    half = in_unit(Decimal(1).scaleb(-amount.places) / 2, unit, wanted)
    if value is None or half is None:
        return None
    return _Money(value, half, factor_of(unit) == factor_of(wanted))


def _cell_value(ledger: Ledger, cell: CellKey, corrected: Mapping[CellKey, Decimal]) -> _Money:
    fact = ledger.facts.get(cell)
    if fact is None:
        return _Money(ZERO, ZERO, True)
    return _Money(corrected.get(cell, ledger.value(fact)), ledger.half(fact), True)


def _agrees(claimed: _Money, printed: _Money) -> bool:
    """Equal, or the claim is the printed figure in a coarser unit, rightly rounded."""
    if claimed.value == printed.value:
        return True
    if claimed.same_unit:
        return False
    step = claimed.half * 2
    return (printed.value / step).quantize(Decimal(1), ROUND_HALF_UP) * step == claimed.value


def _claim_finding(
    ledger: Ledger,
    rule: Rule,
    claim: Claim,
    amount: _Money,
    cell: CellKey,
    corrected: Mapping[CellKey, Decimal],
) -> Finding:
    printed = _cell_value(ledger, cell, corrected)
    tolerance = amount.half + printed.half
    fact = ledger.facts.get(cell)
    rounding = abs(amount.value - printed.value) <= tolerance
    label = fact.label if fact else cell[1]
    return Finding(
        rule=rule.id,
        severity=NOTICE if rounding else rule.severity,
        kind=rule.kind,
        details={
            "printed": str(fact.amount) if fact else "",
            "subject": claim.subject,
            "unit": ledger.disclosure.amount_unit,
            "table": cell[0],
            "label": label,
            "column": cell[2],
            "found": format(amount.value, "f"),
            "expected": format(printed.value, "f"),
            "difference": format(abs(amount.value - printed.value), "f"),
        },
        places=(claim.place,),
        expected=printed.value,
        found=amount.value,
        tolerance=tolerance,
        facts=(fact,) if fact else (),
        terms=(Term(label, format(printed.value, "f"), "+", fact.place),) if fact else (),
        basis=rule.basis,
        quote=claim.text,
    )


def check_growth(ledger: Ledger, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Growth recomputed from amount and change of the same claim."""
    for stated in stated_claims(ledger):
        claim = stated.claim
        if claim.delta is None or claim.in_reason:
            continue
        amount = claim.amount or _printed_amount(ledger, stated)
        if claim.growth is None:
            if claim.amount is not None and claim.delta.value > claim.amount.value:
                yield _own(rules[IMPOSSIBLE], claim, _change_details(claim, claim.amount, claim.delta))
            continue
        if claim.delta.value * claim.growth.value < 0:
            yield _own(rules[SIGN], claim, {"delta": str(claim.delta), "found": str(claim.growth)})
        elif amount is not None:
            yield from _weigh_growth(rules, claim, amount, claim.delta, claim.growth)


def _printed_amount(ledger: Ledger, stated: Stated) -> Amount | None:
    """The figure of the table where the sentence states only the change, in one and the same unit."""
    for cell in stated.cells:
        fact = ledger.facts.get(cell)
        if fact is not None and factor_of(stated.claim.unit) == factor_of(ledger.unit(cell[0])):
            return fact.amount
    return None


def _weigh_growth(
    rules: Mapping[str, Rule], claim: Claim, amount: Amount, delta: Amount, growth: Amount
) -> Iterator[Finding]:
    base = amount.value - delta.value
    details = _change_details(claim, amount, delta) | {"found": str(growth)}
    if delta.value == 0:
        if growth.value != 0:
            yield _own(rules[GROWTH], claim, details | {"expected": "0"}, ZERO, growth.value)
        return
    if base == 0:
        yield _own(rules[ZERO_BASE], claim, details, None, growth.value)
        return
    if base < 0:
        yield _own(rules[IMPOSSIBLE], claim, details)
        return
    expected = delta.value / base * HUNDRED
    bounds = delta.interval.divide(amount.interval - delta.interval)
    yield from _weigh_percent(rules[GROWTH], claim, details, growth, expected, bounds)


def _change_details(claim: Claim, amount: Amount, delta: Amount) -> dict[str, str]:
    return {
        "amount": str(amount),
        "unit": claim.unit or "",
        "delta": str(delta),
        "base": format(amount.value - delta.value, "f"),
    }


def _weigh_percent(
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
    yield _own(rule, claim, details | {"expected": format(shown, "f")}, shown, stated.value, severity)


def _own(
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


def check_shares(ledger: Ledger, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Shares recomputed against every whole that the section may mean; right for one is right."""
    stated = stated_claims(ledger)
    for index, item in enumerate(stated):
        claim = item.claim
        amount = claim.amount or _printed_amount(ledger, item)
        if claim.share is None or amount is None or claim.in_reason or claim.kind == COMPLETION:
            continue
        wholes = [whole for whole in _wholes(ledger, stated, index) if whole[1].value >= amount.value]
        if not wholes or any(_right_share(claim.share, amount, whole) for _, whole in wholes):
            continue
        name, whole = wholes[0]
        if whole.value == 0:
            continue
        expected = amount.value / whole.value * HUNDRED
        details = {
            "amount": str(amount),
            "unit": claim.unit or "",
            "base": f"{name} {whole}",
            "found": str(claim.share),
        }
        bounds = amount.interval.divide(whole.interval)
        yield from _weigh_percent(rules[SHARE], claim, details, claim.share, expected, bounds)


def _right_share(share: Amount, amount: Amount, whole: Amount) -> bool:
    if whole.value == 0:
        return share.value == 0
    ulp = Decimal(1).scaleb(-share.places)
    return (amount.value / whole.value * HUNDRED).quantize(ulp, ROUND_HALF_UP) == share.value


def _wholes(ledger: Ledger, stated: Sequence[Stated], index: int) -> Iterator[tuple[str, Amount]]:
    """Possible wholes: what the sentence itself names; else the section's leading amount, the tables'
    totals, and the shared amounts together where their shares make up the whole."""
    claim = stated[index].claim
    named = _named_whole(claim)
    if named:
        yield from _called(ledger, stated, named, claim)
        return
    for lead in _leads(stated, claim):
        if lead.amount is not None and claim.amount is not None and lead.amount.value >= claim.amount.value:
            yield lead.subject, lead.amount
    for cell in stated[index].cells:
        for key in ((cell[0], TOTAL, TOTAL), (cell[0], TOTAL, cell[2])):
            fact = ledger.facts.get(key)
            if fact is not None and fact.certain and factor_of(ledger.unit(cell[0])) == factor_of(claim.unit):
                yield fact.label or key[1], fact.amount
    peers = [s.claim for s in stated if s.claim.topic == claim.topic and s.claim.share and s.claim.amount]
    if sum((peer.share.value for peer in peers if peer.share), ZERO).quantize(Decimal(1)) == HUNDRED:
        yield claim.topic, Amount(sum((peer.amount.value for peer in peers if peer.amount), ZERO))


def _leads(stated: Sequence[Stated], claim: Claim) -> list[Claim]:
    """Amounts without share that stand before the claim in its section, those of its topic first."""
    peers = [s.claim for s in stated if s.claim.section == claim.section and s.claim.unit == claim.unit]
    before = [c for c in peers if c.share is None and c.amount is not None and not c.in_reason]
    return sorted((c for c in before if _precedes(c, claim)), key=lambda c: c.topic != claim.topic)


def _named_whole(claim: Claim) -> str:
    """The words between “占” and the share, where the sentence says of what it is a share."""
    if claim.share is None or claim.amount is None:
        return ""
    text = plain(claim.text)
    before = text[text.find(str(claim.amount)) + 1 :].partition(f"{claim.share}%")[0]
    match = pattern(sentences().grammar.share).search(before)
    return match.group("base") if match else ""


def _called(
    ledger: Ledger, stated: Sequence[Stated], name: str, claim: Claim
) -> Iterator[tuple[str, Amount]]:
    """Amounts that the narrative or a table gives under a name, in the claim's unit."""
    for other in stated:
        subject = plain(other.claim.subject)
        called = len(subject) >= MIN_NAME and (subject in name or name in subject)
        if called and other.claim is not claim and other.claim.amount and other.claim.unit == claim.unit:
            yield other.claim.subject, other.claim.amount
    for fact in ledger.disclosure.facts:
        same_unit = factor_of(ledger.unit(fact.table)) == factor_of(claim.unit)
        if (
            fact.certain
            and same_unit
            and len(plain(fact.label)) >= MIN_NAME
            and plain(fact.label).startswith(name)
        ):
            yield fact.label, fact.amount


def _precedes(one: Claim, other: Claim) -> bool:
    return _position(one) < _position(other)


def _position(claim: Claim) -> tuple[int, int, int]:
    place = claim.place
    return (
        place.page or 0,
        place.line or 0,
        place.span[0] if place.span else int(place.box[1]) if place.box else 0,
    )


def check_reasons(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A stated reason whose result goes the other way than the change."""
    words = {name: tuple(plain(word) for word in group) for name, group in rule.words.items()}
    for claim in ledger.disclosure.claims:
        if not claim.reason or claim.in_reason or claim.delta is None or claim.delta.value == 0:
            continue
        result = _result_direction(plain(claim.reason), words)
        if result is None or (result > 0) == (claim.delta.value > 0):
            continue
        direction = words["up"][0] if claim.delta.value > 0 else words["down"][0]
        yield _own(
            rule,
            claim,
            {
                "delta": format(abs(claim.delta.value), "f"),
                "unit": claim.unit or "",
                "direction": direction,
                "reason": claim.reason,
            },
        )


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
