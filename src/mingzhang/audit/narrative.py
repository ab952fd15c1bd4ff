"""Claims held against the facts that they name, and against themselves: shares, growth, directions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.relations import all_relations, weigh
from mingzhang.audit.slips import SLIP, Suspect, blame, guess
from mingzhang.audit.suspects import (
    AMOUNT,
    DELTA,
    NARRATIVE,
    growth_bounds,
    growth_suspects,
    share_suspects,
)
from mingzhang.audit.suspects import (
    GROWTH as GROWTH_COLUMN,
)
from mingzhang.model import NOTICE, TOTAL, Amount, Claim, Culprit, Fact, Finding, Interval, Term
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.money import factor_of, in_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import CodeBook, fact_references, pattern, sentences

CLAIM_FACT, CORRECTED, OPERATING = "claim-fact", "claim-corrected-fact", "operating-cost"
SHARE, GROWTH, ZERO_BASE = "share", "growth", "growth-zero-base"
SIGN, IMPOSSIBLE = "direction-sign", "change-exceeds-amount"
COMPLETION = "completion"
STATED = "stated"
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
    return list(ledger.once(STATED, lambda: _stated(ledger)))


def _stated(ledger: Ledger) -> list[Stated]:
    found = []
    codes = CodeBook(functional(), economic(), ledger.disclosure.year)
    for claim in ledger.disclosure.claims:
        cells = tuple(_cell_of(text) for text in fact_references(claim, sentences(), codes))
        found.append(Stated(claim, cells))
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
        firm = [cell for cell in candidates if not _is_loose(claim, cell, rules[OPERATING])]
        candidates = firm or candidates
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
            if _is_loose(claim, cell, rules[OPERATING]):
                name = OPERATING
            finding = _claim_finding(ledger, rules[name], claim, amount, cell, corrected)
            right = _as_claimed(claim, finding.expected, ledger)
            mended = _mended(claim, right) if fact is not None and right is not None else 0
            yield replace(
                finding, culprit=_claim_culprit(finding, stated, ledger, mended), consequences=mended
            )


def _is_loose(claim: Claim, cell: CellKey, rule: Rule) -> bool:
    """Whether the cell is only usually the amount of which the sentence speaks."""
    return claim.topic in rule.words["topic"] and cell[0] in rule.words["tables"]


def _as_claimed(claim: Claim, value: Decimal | None, ledger: Ledger) -> Amount | None:
    """A value of the document in the unit and with the decimals of the claim."""
    if value is None or claim.amount is None or claim.unit is None:
        return None
    converted = in_unit(value, ledger.disclosure.amount_unit, claim.unit)
    places = Decimal(1).scaleb(-claim.amount.places)
    return None if converted is None else Amount(converted.quantize(places, ROUND_HALF_UP))


def _mended(claim: Claim, right: Amount) -> int:
    """How many figures of the sentence itself would agree with another amount and do not with this one."""
    ratios = [_growth_holds(claim, amount) for amount in (claim.amount, right)]
    return int(ratios == [False, True])


def _growth_holds(claim: Claim, amount: Amount | None) -> bool | None:
    """Whether change and growth of the claim go with an amount; None where they cannot say."""
    if amount is None or claim.delta is None or claim.growth is None or claim.delta.value == 0:
        return None
    bounds = growth_bounds(amount, claim.delta, claim.growth.places)
    return bounds is not None and bounds.low <= claim.growth.value <= bounds.high


def _claim_culprit(finding: Finding, stated: Stated, ledger: Ledger, mended: int) -> Culprit | None:
    """The claim, unless only the claim has something else that speaks for it."""
    claim = stated.claim
    if not finding.facts or finding.expected is None or finding.found is None:
        return None
    fact = finding.facts[0]
    right = _as_claimed(claim, finding.expected, ledger)
    by_growth = _growth_holds(claim, claim.amount) and not _growth_holds(claim, right)
    backed = mended == 0 and (by_growth or _restated(claim, stated.cells, ledger))
    sound = _stands_in_sum(fact, ledger)
    if backed and sound:
        return None
    if backed:
        value = in_unit(finding.found, ledger.disclosure.amount_unit, ledger.unit(fact.table))
        suggest = None if value is None else format(value, "f")
        return Culprit(fact.table, fact.row, fact.column, suggest, False)
    if right is None or claim.amount is None:
        return None
    suspect = Suspect((NARRATIVE, claim.subject, AMOUNT), claim.amount, Interval(right.value, right.value))
    slipped = guess(suspect).cost <= SLIP and finding.found not in _printed_values(ledger)
    return Culprit(*suspect.name, str(right), sound and slipped)


def _printed_values(ledger: Ledger) -> frozenset[Decimal]:
    """All figures of the tables, in the document's unit."""
    return frozenset(ledger.value(fact) for fact in ledger.disclosure.facts)


def _restated(claim: Claim, cells: Sequence[CellKey], ledger: Ledger) -> bool:
    """Whether another sentence gives the same amount for the same cell."""
    return any(
        other.claim is not claim
        and other.claim.amount is not None
        and claim.amount is not None
        and other.claim.amount.value == claim.amount.value
        and other.claim.unit == claim.unit
        and set(other.cells) & set(cells)
        for other in stated_claims(ledger)
    )


def _stands_in_sum(fact: Fact, ledger: Ledger) -> bool:
    """Whether an identity of the tables holds with this figure."""
    relations = [relation for relation in all_relations(ledger) if fact in relation.facts]
    return any(outcome.holds or outcome.rounding for outcome in (weigh(r, ledger) for r in relations))


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
    """Growth recomputed from amount and change of the same claim.

    Where the tables give another amount with which the growth is right, the amount alone is at fault, and
    that is told already.
    """
    stated = stated_claims(ledger)
    for item in stated:
        claim = item.claim
        if claim.delta is None or claim.in_reason:
            continue
        printed = _firm_amount(ledger, item, rules[OPERATING])
        if claim.growth is None:
            known = [amount for amount in (claim.amount, printed) if amount is not None]
            if claim.amount is not None and all(claim.delta.value > amount.value for amount in known):
                yield _own(rules[IMPOSSIBLE], claim, _change_details(claim, claim.amount, claim.delta))
            continue
        amount = claim.amount or _printed_amount(ledger, item)
        found = list(_growth_findings(rules, claim, amount))
        if not found or (printed is not None and _is_right_with(claim, printed, found)):
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
        yield _own(rules[SIGN], claim, {"delta": str(delta), "found": str(growth)})
    elif amount is not None:
        yield from _weigh_growth(rules, claim, amount, delta, growth)


def _is_right_with(claim: Claim, printed: Amount, found: Sequence[Finding]) -> bool:
    """Whether the figure of the table makes good what the amount of the sentence does not."""
    if claim.amount is None or claim.amount.value == printed.value:
        return False
    return any(f.severity != NOTICE for f in found) and _growth_holds(claim, printed) is True


def _growth_suspects(
    claim: Claim,
    amount: Amount | None,
    printed: Amount | None,
    stated: Sequence[Stated],
) -> list[Suspect]:
    """The figures of a sentence that nothing else prints."""
    if amount is None:
        return []
    firm = set()
    if printed is not None and printed.value == amount.value:
        firm.add(AMOUNT)
    others = [s.claim for s in stated if s.claim is not claim and s.claim.unit == claim.unit]
    if any(_same(other.amount, amount) and _same(other.delta, claim.delta) for other in others):
        firm.add(DELTA)
    if any(_same(other.amount, amount) and _same(other.growth, claim.growth) for other in others):
        firm.add(GROWTH_COLUMN)
    return growth_suspects(claim, amount, firm=firm, others=others)


def _same(one: Amount | None, other: Amount | None) -> bool:
    return one is not None and other is not None and one.value == other.value


def _printed_amount(ledger: Ledger, stated: Stated) -> Amount | None:
    """The figure of the table where the sentence states only the change, in one and the same unit."""
    for cell in stated.cells:
        fact = ledger.facts.get(cell)
        if fact is not None and factor_of(stated.claim.unit) == factor_of(ledger.unit(cell[0])):
            return fact.amount
    return None


def _firm_amount(ledger: Ledger, stated: Stated, loose: Rule) -> Amount | None:
    """The printed figure where the sentence must agree with it."""
    cells = tuple(cell for cell in stated.cells if not _is_loose(stated.claim, cell, loose))
    firm = [cell for cell in cells if cell in ledger.facts and cell[0] not in ledger.doubtful]
    return _printed_amount(ledger, replace(stated, cells=tuple(c for c in firm if ledger.facts[c].certain)))


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
        name, whole = _nearest_whole(claim, amount, wholes)
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
        printed = _firm_amount(ledger, item, rules[OPERATING])
        if printed is not None and any(_right_share(claim.share, printed, whole) for _, whole in wholes):
            continue
        firm = printed is not None and printed.value == amount.value
        others = [s.claim for s in stated if s.claim is not claim]
        suspects = share_suspects(claim, amount, claim.share, whole, firm=firm, others=others)
        for finding in _weigh_percent(rules[SHARE], claim, details, claim.share, expected, bounds):
            yield replace(finding, culprit=blame(suspects)) if finding.severity != NOTICE else finding


def _nearest_whole(claim: Claim, amount: Amount, wholes: Sequence[tuple[str, Amount]]) -> tuple[str, Amount]:
    """Of wholes that a name means, the one whose share is nearest; else the likeliest one."""
    if not _named_whole(claim):
        return wholes[0]
    stated = claim.share.value if claim.share else ZERO
    return min(
        wholes, key=lambda w: abs(amount.value / w[1].value * HUNDRED - stated) if w[1].value else HUNDRED
    )


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
    for cell in _totals_called(ledger, name, claim):
        if factor_of(ledger.unit(cell[0])) == factor_of(claim.unit):
            yield ledger.facts[cell].label or cell[1], ledger.facts[cell].amount
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


def _totals_called(ledger: Ledger, name: str, claim: Claim) -> list[CellKey]:
    """Printed totals that a name means: in the section of the claim, else in any other."""
    asked = replace(claim, subject=name, path=(), kind="")
    others = [topic for topic in sentences().topics.by_id if topic != claim.topic]
    return _totals_in(ledger, asked, [claim.topic]) or _totals_in(ledger, asked, others)


def _totals_in(ledger: Ledger, asked: Claim, topics: Sequence[str]) -> list[CellKey]:
    cells = [
        _cell_of(text)
        for topic in topics
        for text in fact_references(replace(asked, topic=topic), sentences())
    ]
    return [cell for cell in cells if TOTAL in cell[1] and _is_certain(ledger, cell)]


def _is_certain(ledger: Ledger, cell: CellKey) -> bool:
    return cell in ledger.facts and ledger.facts[cell].certain


def _cell_of(reference: str) -> CellKey:
    table, _, rest = reference.partition(".")
    row, _, column = rest.rpartition(".")
    return (table, row, column)


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
        if result is None or (result > 0) == (claim.delta.value > 0) or _is_turned(claim):
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
