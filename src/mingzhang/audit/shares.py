"""Shares of a claim: recomputed against every whole that the sentence or its section may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.audit.growth import weigh_percent
from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.narrative import (
    COMPLETION,
    HUNDRED,
    OPERATING,
    ZERO,
    Stated,
    cell_of,
    firm_amounts,
    is_certain,
    printed_amount,
    stated_claims,
)
from mingzhang.audit.slips import blame, meant
from mingzhang.audit.suspects import share_suspects
from mingzhang.model import NOTICE, TOTAL, Amount, Claim, Finding
from mingzhang.taxonomy.money import factor_of, in_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import fact_references, pattern, sentences

SHARE = "share"
MIN_NAME = 4


def check_shares(ledger: Ledger, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Shares recomputed against every whole that the section may mean; right for one is right."""
    stated = stated_claims(ledger)
    for index, item in enumerate(stated):
        claim = item.claim
        amount = claim.amount or printed_amount(ledger, item)
        if claim.share is None or amount is None or claim.in_reason or claim.kind == COMPLETION:
            continue
        known = list(_wholes(ledger, stated, index))
        called = plain_name(_named_whole(claim))
        wholes = [(n, whole) for n, whole in known if whole.value >= amount.value or _is_all_of(n, called)]
        if not wholes or any(_right_share(claim.share, amount, whole) for _, whole in wholes):
            continue
        name, whole = _whole_meant(claim, amount, wholes)
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
        printed = firm_amounts(ledger, item, rules[OPERATING])
        if any(_right_share(claim.share, one, whole) for one in printed for _, whole in wholes):
            continue
        firm = any(one.value == amount.value for one in printed)
        others = [s.claim for s in stated if s.claim is not claim]
        suspects = share_suspects(claim, amount, claim.share, whole, firm=firm, others=others)
        for finding in weigh_percent(rules[SHARE], claim, details, claim.share, expected, bounds):
            yield replace(finding, culprit=blame(suspects)) if finding.severity != NOTICE else finding


def _is_all_of(name: str, called: str) -> bool:
    """Whether a whole is the one that the sentence calls by name, so that nothing exceeds it."""
    return bool(called) and plain_name(name).endswith(called)


def _whole_meant(claim: Claim, amount: Amount, wholes: Sequence[tuple[str, Amount]]) -> tuple[str, Amount]:
    """The whole whose share is nearest, where a name means it or only the last place differs; else the
    likeliest one."""
    stated, places = (claim.share.value, claim.share.places) if claim.share else (ZERO, 0)
    nearest = min(wholes, key=lambda whole: _distance(stated, amount, whole[1]))
    if _distance(stated, amount, nearest[1]) <= Decimal("1.5").scaleb(-places):
        return nearest
    if not _named_whole(claim):
        return wholes[0]
    return next((whole for whole in wholes if _is_slip(claim.share, amount, whole[1])), nearest)


def _is_slip(share: Amount | None, amount: Amount, whole: Amount) -> bool:
    """Whether a usual slip makes the printed share of the right one."""
    return share is not None and any(_right_share(Amount(value), amount, whole) for value in meant(share))


def _distance(stated: Decimal, amount: Amount, whole: Amount) -> Decimal:
    return abs(amount.value / whole.value * HUNDRED - stated) if whole.value else HUNDRED


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
            certain = fact is not None and fact.certain
            amount = _in_unit_of(claim, fact.amount, ledger.unit(cell[0])) if fact and certain else None
            if fact is not None and amount is not None:
                yield fact.label or key[1], amount
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
    if claim.share is None:
        return ""
    text = plain(claim.text)
    start = text.find(str(claim.amount)) + 1 if claim.amount is not None else 0
    before = text[start:].partition(f"{claim.share}%")[0]
    match = pattern(sentences().grammar.share).search(before)
    return match.group("base") if match else ""


def _called(
    ledger: Ledger, stated: Sequence[Stated], name: str, claim: Claim
) -> Iterator[tuple[str, Amount]]:
    """Amounts that the narrative or a table gives under a name, in the claim's unit."""
    for cell in _totals_called(ledger, name, claim):
        amount = _in_unit_of(claim, ledger.facts[cell].amount, ledger.unit(cell[0]))
        if amount is not None:
            yield ledger.facts[cell].label or name, amount
    names = [known for known in dict.fromkeys((name, plain_name(name))) if len(known) >= MIN_NAME]
    for other in stated:
        subject = plain(other.claim.subject)
        called = plain_name(subject) == plain_name(name)
        called = called or (len(subject) >= MIN_NAME and any(_is_called(subject, one) for one in names))
        if called and other.claim is not claim:
            yield from _amounts_of(ledger, other, claim)
    for fact in ledger.disclosure.facts:
        same_unit = factor_of(ledger.unit(fact.table)) == factor_of(claim.unit)
        if (
            fact.certain
            and same_unit
            and len(plain(fact.label)) >= MIN_NAME
            and plain(fact.label).startswith(name)
        ):
            yield fact.label, fact.amount


def _amounts_of(ledger: Ledger, whole: Stated, claim: Claim) -> Iterator[tuple[str, Amount]]:
    """The whole as stated, and as the table prints it: where they differ, that is told already."""
    stated = _in_unit_of(claim, whole.claim.amount, whole.claim.unit)
    printed = printed_amount(ledger, whole)
    for amount in (stated, _in_unit_of(claim, printed, whole.claim.unit)):
        if amount is not None and stated is not None:
            yield whole.claim.subject, amount


def _is_called(subject: str, name: str) -> bool:
    """Whether a name means a subject, in fewer words or in more; not where it names a fund besides."""
    if name in subject:
        return True
    before, found, behind = name.partition(subject)
    grammar = sentences().grammar
    narrower = pattern(grammar.funds).search(before) or not pattern(grammar.amount_words).fullmatch(behind)
    return bool(found) and not narrower


def _in_unit_of(claim: Claim, amount: Amount | None, unit: str | None) -> Amount | None:
    """A figure in the claim's unit, to the same fraction of a yuan."""
    if amount is None or claim.unit is None or factor_of(unit) == factor_of(claim.unit):
        return amount
    value = in_unit(amount.value, unit, claim.unit)
    return None if value is None else Amount(value)


def _totals_called(ledger: Ledger, name: str, claim: Claim) -> list[CellKey]:
    """Printed totals that a name means: in the section of the claim, else in any other."""
    others = [topic for topic in sentences().topics.by_id if topic != claim.topic]
    for called in dict.fromkeys((name, plain_name(name))):
        asked = replace(claim, subject=called, path=(), kind="")
        found = _totals_in(ledger, asked, [claim.topic]) or _totals_in(ledger, asked, others)
        if found:
            return found
    return []


def plain_name(name: str) -> str:
    """A name without the word that says that all of it is meant (总支出, 支出总额)."""
    return pattern(sentences().grammar.all_of_it).sub("", plain(name))


def _totals_in(ledger: Ledger, asked: Claim, topics: Sequence[str]) -> list[CellKey]:
    cells = [
        cell_of(text)
        for topic in topics
        for text in fact_references(replace(asked, topic=topic), sentences())
    ]
    return [cell for cell in cells if TOTAL in cell[1] and is_certain(ledger, cell)]


def _precedes(one: Claim, other: Claim) -> bool:
    return _position(one) < _position(other)


def _position(claim: Claim) -> tuple[int, int, int]:
    place = claim.place
    return (
        place.page or 0,
        place.line or 0,
        place.span[0] if place.span else int(place.box[1]) if place.box else 0,
    )
