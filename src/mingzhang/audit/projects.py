"""Projects across table, narrative list and target sheets; a sheet's funds; procurement and its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.model import NOTICE, TOTAL, Amount, Fact, Finding, Place
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule

TABLE, LIST, SHEET = "projects", "project_list", "performance"


def check_target_funds(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A sheet's total against appropriation and other funds, where all are printed."""
    for target in ledger.disclosure.targets:
        if target.year_funds is None or target.appropriation is None:
            continue
        parts = [target.appropriation, *([target.other_funds] if target.other_funds else [])]
        expected = sum((part.value for part in parts), Decimal(0))
        if expected != target.year_funds.value:
            yield _finding(
                rule, target.place, target.year_funds.value, expected, {"project": target.project or ""}
            )


def check_project_amounts(
    ledger: Ledger, rule: Rule, corrected: Mapping[CellKey, Decimal]
) -> Iterator[Finding]:
    """The same project name with different amounts in table, list and sheet.

    A name that stands several times on one side is matched by amount; only a side without any equal amount
    is a fault. A figure of the table that is known to be wrong counts as what it should be.
    """
    listed = [(p.name, p.amount, p.place) for p in ledger.disclosure.projects if p.amount]
    sheets = [
        (t.project, t.year_funds, t.place) for t in ledger.disclosure.targets if t.project and t.year_funds
    ]
    facts = _project_facts(ledger)
    table = [(f.label, Amount(corrected.get(f.key, f.amount.value)), f.place) for f in facts]
    for name, amount, place in listed:
        for other, where in ((table, TABLE), (sheets, SHEET)):
            same = [a for label, a, _ in other if label and plain(label) == plain(name)]
            if not same or any(a.value == amount.value for a in same):
                continue
            if where == SHEET and _sheet_sums(name, sheets, amount):
                continue
            details = {"project": name, "where_table": LIST, "other_table": where}
            yield _finding(rule, place, amount.value, _nearest(same, amount), details)


def _project_facts(ledger: Ledger) -> list[Fact]:
    facts = ledger.by_table.get("projects", ())
    return [fact for fact in facts if "|" in fact.row and fact.column == TOTAL]


def _sheet_sums(name: str, sheets: Sequence[tuple[str | None, Amount | None, Place]], amount: Amount) -> bool:
    total = sum(
        (a.value for label, a, _ in sheets if a and label and plain(label) == plain(name)), Decimal(0)
    )
    return total == amount.value


def _nearest(amounts: list[Amount], amount: Amount) -> Decimal:
    return min((a.value for a in amounts), key=lambda value: abs(value - amount.value))


def check_target_sum(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The stated amount under performance management against the sum of the project sheets."""
    sheets = [t.year_funds.value for t in ledger.disclosure.targets if t.project and t.year_funds]
    claims = [
        c
        for c in ledger.disclosure.claims
        if c.topic in rule.words["topic"] and c.amount and c.amount.value and not c.in_reason
    ]
    named = [c for c in claims if any(word in c.subject for word in rule.words["projects"])]
    total = sum(sheets, Decimal(0))
    if sheets and named and not any(c.amount and c.amount.value == total for c in claims):
        claim = named[0]
        if claim.amount is not None:
            yield _finding(rule, claim.place, claim.amount.value, total, {})


def check_procurement(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Procurement's total against goods, works and services of the same section."""
    claims = [
        c for c in ledger.disclosure.claims if c.topic in rule.words["topic"] and c.amount and not c.in_reason
    ]
    totals = [c for c in claims if plain(c.subject) in {plain(word) for word in rule.words["total"]}]
    parts = [next((c for c in claims if word in c.subject), None) for word in rule.words["parts"]]
    found = [part.amount for part in parts if part is not None and part.amount is not None]
    if len(totals) != 1 or len(found) < 2:
        return
    total = totals[0]
    expected = sum((amount.value for amount in found), Decimal(0))
    if total.amount is not None and total.amount.value != expected:
        slack = sum((Decimal(1).scaleb(-amount.places) / 2 for amount in (total.amount, *found)), Decimal(0))
        rounding = abs(total.amount.value - expected) <= slack
        finding = _finding(rule, total.place, total.amount.value, expected, {})
        yield replace(finding, severity=NOTICE, tolerance=slack) if rounding else finding


def _finding(rule: Rule, place: Place, found: Decimal, expected: Decimal, details: dict[str, str]) -> Finding:
    values = {
        "found": format(found, "f"),
        "expected": format(expected, "f"),
        "difference": format(abs(found - expected), "f"),
    }
    return Finding(
        rule.id, rule.severity, rule.kind, details | values, (place,), expected, found, basis=rule.basis
    )
