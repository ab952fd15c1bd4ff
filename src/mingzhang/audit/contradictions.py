"""What the narrative says in one place against what it, or a table, says in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.narrative import OTHER_KINDS, Stated, stated_claims
from mingzhang.model import NOTICE, WARNING, Amount, Claim, Finding, Place
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import one_of
from mingzhang.taxonomy.tables import children_of, table_concepts

THREE_PUBLIC = "three_public"
UNCHANGED = "unchanged"
ZERO = Decimal(0)
MOST_BASES = 3
_Told = tuple[Claim, Amount]
_CLAUSE = re.compile(r"[,;。]")


def check_three_public_parts(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The narrative's three public expenses against their parts, where no table prints them."""
    if THREE_PUBLIC not in ledger.by_table:
        yield from _weigh_parts(ledger, rule, changes=False)


def check_three_public_changes(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The change of the three public expenses against the changes of their parts."""
    yield from _weigh_parts(ledger, rule, changes=True)


def _weigh_parts(ledger: Ledger, rule: Rule, *, changes: bool) -> Iterator[Finding]:
    told = _three_public(ledger, changes)
    stated = {row: claims[0] for row, claims in told.items()}
    families = children_of(table_concepts()[THREE_PUBLIC].items, frozenset(stated))
    for whole, parts in families.items():
        claim, amount = stated[whole]
        alike = all(stated[part][0].unit == claim.unit for part in parts)
        if not alike or not _complete(whole, stated, rule):
            continue
        total = sum((stated[part][1].value for part in parts), ZERO)
        if total != amount.value and not (changes and _some_add_up(told, whole, parts)):
            slack = sum((_half(stated[name][1]) for name in (whole, *parts)), ZERO)
            finding = _finding(rule, claim, {"subject": claim.subject, **_figures(amount.value, total)})
            one_sentence = len({stated[name][0].text for name in (whole, *parts)}) == 1
            if abs(total - amount.value) <= slack:
                yield replace(finding, severity=NOTICE)
            else:
                yield finding if one_sentence else replace(finding, severity=WARNING)


def _some_add_up(told: Mapping[str, Sequence[_Told]], whole: str, parts: Sequence[str]) -> bool:
    """Whether the changes against one of several bases (last year, the budget) add up."""
    choices = ([amount.value for _, amount in told[part][:MOST_BASES]] for part in parts)
    sums = {sum(choice, ZERO) for choice in product(*choices)}
    return any(amount.value in sums for _, amount in told[whole])


def _complete(whole: str, stated: Mapping[str, object], rule: Rule) -> bool:
    """Whether every part is stated, itself or by all its own parts."""
    parts = rule.words.get(whole, ())
    return bool(parts) and all(part in stated or _complete(part, stated, rule) for part in parts)


def _half(amount: Amount) -> Decimal:
    return Decimal(1).scaleb(-amount.places) / 2


def _three_public(ledger: Ledger, changes: bool) -> dict[str, list[_Told]]:
    """Row → the claims of this year about it, with their amount or change."""
    found: dict[str, list[_Told]] = {}
    for stated in stated_claims(ledger):
        claim = stated.claim
        rows = [row for table, row, _ in stated.cells if table == THREE_PUBLIC]
        if not rows or claim.in_reason or claim.kind in OTHER_KINDS:
            continue
        value = claim.amount
        if changes:
            flat = claim.kind == UNCHANGED and claim.delta is None and claim.growth is None
            value = Amount(ZERO) if flat else claim.delta
        if value is not None:
            found.setdefault(rows[0], []).append((claim, value))
    return found


def check_procurement_reserved(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """What is reserved for small firms within what is reserved for small and medium ones, and that within
    the whole."""
    claims = [c for c in ledger.disclosure.claims if c.topic in rule.words["topic"] and not c.in_reason]
    chain = [_first(claims, rule.words[group]) for group in ("whole", "medium", "small")]
    known = [claim for claim in chain if claim is not None and claim.amount is not None]
    for above, below in pairwise(known):
        if above.amount is None or below.amount is None or above.unit != below.unit:
            continue
        if below.amount.value > above.amount.value:
            figures = {"found": str(below.amount), "expected": str(above.amount)}
            yield _finding(rule, below, {"part": below.subject, "whole": above.subject, **figures})


def _first(claims: Sequence[Claim], words: Sequence[str]) -> Claim | None:
    names = {plain(word) for word in words}
    return next((c for c in claims if any(re.fullmatch(name, plain(c.subject)) for name in names)), None)


def check_claim_conflicts(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """One thing with two amounts in the narrative, where no table says which is right."""
    first: dict[tuple[CellKey, ...], Claim] = {}
    for stated in stated_claims(ledger):
        claim = stated.claim
        if claim.amount is None or claim.in_reason or not stated.cells or not _unprinted(stated, ledger):
            continue
        other = first.setdefault(stated.cells, claim)
        if other.amount is not None and _differ(claim, other):
            details = {"subject": claim.subject, "unit": claim.unit or "", "other": str(other.amount)}
            finding = _finding(rule, claim, {**details, "found": str(claim.amount)})
            yield replace(finding, places=(claim.place, other.place))


def _unprinted(stated: Stated, ledger: Ledger) -> bool:
    return not any(table in ledger.tables for table, _, _ in stated.cells)


def _differ(one: Claim, other: Claim) -> bool:
    """Two amounts in one unit that are not each other rounded."""
    if one.unit != other.unit or one.amount is None or other.amount is None:
        return False
    places = min(one.amount.places, other.amount.places)
    return abs(one.amount.value - other.amount.value) >= Decimal(1).scaleb(-places)


def check_said_none(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A sentence that says there is no money of a fund, and a table of that fund with figures."""
    for table, names in rule.words.items():
        figures = [fact for fact in ledger.by_table.get(table, ()) if fact.amount.value and fact.certain]
        if not figures:
            continue
        none = re.compile(rule.patterns[0].replace("{fund}", one_of(names)))
        for passage in ledger.disclosure.passages:
            match = none.search(plain(passage.text))
            if match:
                place = passage.place(0, len(passage.text))
                largest = max(figures, key=lambda fact: abs(fact.amount.value))
                details = {"table": table, "quote": match.group(), "expected": str(largest.amount)}
                yield Finding(
                    rule.id, rule.severity, rule.kind, details, (place,),
                    facts=(largest,), basis=rule.basis, quote=passage.text,
                )  # fmt: skip
                break


def check_reason_directions(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A reason in which every movement of money goes the other way than the amount."""
    for claim in ledger.disclosure.claims:
        change = claim.delta or claim.growth
        reason = plain(claim.reason or "")
        if claim.in_reason or change is None or not change.value or not reason:
            continue
        if any(word in reason for word in rule.words["other_year"]):
            continue
        directions = {d for clause in _CLAUSE.split(reason) for d in _movements(clause, rule)}
        if len(directions) == 1 and (directions == {1}) != (change.value > 0):
            word = rule.words["up" if change.value > 0 else "down"][0]
            details = {"subject": claim.subject, "direction": word, "reason": claim.reason or ""}
            yield _finding(rule, claim, {**details, "change": format(abs(change.value), "f")})


def _movements(clause: str, rule: Rule) -> Iterator[int]:
    """+1 and -1 for the movements of money in a clause; a movement of anything else says nothing certain."""
    money = one_of(rule.words["money"])
    for sign, group in ((1, "up"), (-1, "down")):
        moves = one_of(rule.words[group])
        of_money = rule.patterns[0].replace("{money}", money).replace("{moves}", moves)
        if re.search(of_money, clause):
            yield sign
        elif re.search(moves, clause):
            yield from (1, -1)


def _figures(found: Decimal, expected: Decimal) -> dict[str, str]:
    values = {"found": found, "expected": expected, "difference": abs(found - expected)}
    return {name: format(value, "f") for name, value in values.items()}


def _finding(rule: Rule, claim: Claim, details: dict[str, str]) -> Finding:
    places: tuple[Place, ...] = (claim.place,)
    details = {"unit": claim.unit or "", **details}
    return Finding(rule.id, rule.severity, rule.kind, details, places, basis=rule.basis, quote=claim.text)
