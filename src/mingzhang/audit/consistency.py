"""The narrative against itself: one thing stated twice with two values, staff against staff, reasons with
figures of this year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.narrative import Stated, stated_claims
from mingzhang.model import Claim, Finding, Place
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import CodeBook, fact_references, sentences


def check_conflicts(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The same cell with the same amount but two different changes against last year."""
    seen: dict[tuple[CellKey, str], Claim] = {}
    for stated in stated_claims(ledger):
        claim = stated.claim
        cell = _cell(stated, ledger)
        if cell is None or claim.delta is None or claim.amount is None or claim.in_reason:
            continue
        first = seen.setdefault((cell, str(claim.amount.value.normalize())), claim)
        if first.delta is not None and first.delta.value != claim.delta.value:
            details = {
                "subject": claim.subject,
                "amount": str(claim.amount),
                "unit": claim.unit or "",
                "found": str(claim.delta),
                "other": str(first.delta),
            }
            yield _finding(rule, (claim.place, first.place), details, claim.text)


def _cell(stated: Stated, ledger: Ledger) -> CellKey | None:
    return next((cell for cell in stated.cells if cell in ledger.facts), None)


def check_stated_reasons(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A figure of this year inside a reason, against the cell of the thing it names."""
    year = ledger.disclosure.year
    codes = CodeBook(functional(), economic(), year)
    for claim in ledger.disclosure.claims:
        if not claim.in_reason or claim.year is None or claim.year != year or claim.amount is None:
            continue
        for reference in fact_references(replace(claim, in_reason=False), sentences(), codes):
            table, _, rest = reference.partition(".")
            row, _, column = rest.rpartition(".")
            fact = ledger.facts.get((table, row, column))
            if fact is None or not fact.certain or ledger.unit(table) != claim.unit:
                continue
            if fact.amount.value != claim.amount.value:
                details = {
                    "subject": claim.subject,
                    "found": str(claim.amount),
                    "unit": claim.unit or "",
                    "table": table,
                    "expected": str(fact.amount),
                }
                yield replace(_finding(rule, (claim.place,), details, claim.text), facts=(fact,))
            break


def check_staff(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """More people on duty and retired together than people at all."""
    profile = ledger.disclosure.profile
    figures = [profile.staff_actual, profile.on_duty, profile.retired]
    if any(figure is None or not figure.isdigit() for figure in figures):
        return
    actual, on_duty, retired = (int(figure or 0) for figure in figures)
    if on_duty + retired > actual:
        details = {"found": str(actual), "expected": str(on_duty + retired)}
        yield _finding(rule, (), details, "")


def check_vehicles(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The number of vehicles against the kinds of vehicles listed behind it in the same paragraph."""
    total_pattern, part_pattern = (re.compile(pattern) for pattern in rule.patterns)
    for passage in ledger.disclosure.passages:
        total = total_pattern.search(passage.text)
        if total is None:
            continue
        parts = [int(match.group(1)) for match in part_pattern.finditer(passage.text, total.end())]
        if len(parts) > 1 and sum(parts) != int(total.group(1)):
            details = {"found": total.group(1), "expected": str(sum(parts))}
            yield _finding(rule, (passage.place(total.start(), total.end()),), details, passage.text)
            return


def check_staff_changes(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The change of people on duty as the profile states it, against the first other one in the text."""
    stated_pattern, other_pattern = (re.compile(pattern) for pattern in rule.patterns)
    stated: str | None = None
    for passage in ledger.disclosure.passages:
        found = stated_pattern.search(passage.text)
        if found and stated is None:
            stated = "".join(found.groups())
            continue
        other = other_pattern.search(passage.text)
        if other and stated is not None and "".join(other.groups()) != stated:
            details = {"other": stated, "found": "".join(other.groups())}
            yield _finding(rule, (passage.place(other.start(), other.end()),), details, other.group())
            return


def _finding(rule: Rule, places: tuple[Place, ...], details: dict[str, str], quote: str) -> Finding:
    return Finding(rule.id, rule.severity, rule.kind, details, places, basis=rule.basis, quote=quote)
