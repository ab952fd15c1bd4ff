"""The funds of target sheets: what the rest of the document says they are, and which figure is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.slips import Suspect, blame
from mingzhang.model import TOTAL, Amount, Fact, Finding, Interval, Target
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule

SHEET, FUNDS, APPROPRIATION, OTHER = "performance", "year_funds", "appropriation", "other_funds"
PROJECTS = "projects"
WHOLE: tuple[CellKey, ...] = (("expenditure", TOTAL, TOTAL), ("summary", f"expenditure:{TOTAL}", "amount"))


def check_target_funds(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A sheet's total against appropriation and other funds, where all are printed."""
    for target in ledger.disclosure.targets:
        expected = sum_of_parts(target)
        if expected is None or target.year_funds is None or expected == target.year_funds.value:
            continue
        found = target.year_funds.value
        finding = Finding(
            rule=rule.id,
            severity=rule.severity,
            kind=rule.kind,
            details={
                "project": target.project or "",
                "found": format(found, "f"),
                "expected": format(expected, "f"),
                "difference": format(abs(found - expected), "f"),
            },
            places=(target.place,),
            expected=expected,
            found=found,
            basis=rule.basis,
        )
        yield replace(finding, culprit=blame(_suspects(target, expected, said_elsewhere(ledger, target))))


def sum_of_parts(target: Target) -> Decimal | None:
    """Appropriation and other funds together; None where they are not printed."""
    if target.appropriation is None:
        return None
    return target.appropriation.value + (target.other_funds.value if target.other_funds else Decimal(0))


def funds_of(ledger: Ledger, target: Target) -> Amount | None:
    """A sheet's funds as printed, or the sum of their parts where the rest of the document says that."""
    parts = sum_of_parts(target)
    if target.year_funds is None or parts is None or parts == target.year_funds.value:
        return target.year_funds
    said = said_elsewhere(ledger, target)
    return Amount(parts) if parts in said and target.year_funds.value not in said else target.year_funds


def said_elsewhere(ledger: Ledger, target: Target) -> frozenset[Decimal]:
    """What table and list give for the project of a sheet; where they do not know its name, what they give
    for projects without a sheet of their name; for a whole department its expenditure."""
    if target.project is None:
        return frozenset(ledger.value(ledger.facts[cell]) for cell in WHOLE if cell in ledger.facts)
    table = [(plain(fact.label), ledger.value(fact)) for fact in project_facts(ledger)]
    listed = [(plain(p.name), p.amount.value) for p in ledger.disclosure.projects if p.amount]
    named = [value for name, value in (*table, *listed) if name == plain(target.project)]
    sheets = {plain(t.project) for t in ledger.disclosure.targets if t.project}
    return frozenset(named or (value for name, value in (*table, *listed) if name not in sheets))


def project_facts(ledger: Ledger) -> list[Fact]:
    """The total of each named project of the project table."""
    facts = ledger.by_table.get(PROJECTS, ())
    return [fact for fact in facts if "|" in fact.row and fact.column == TOTAL]


def _suspects(target: Target, parts: Decimal, said: frozenset[Decimal]) -> list[Suspect]:
    """Funds, appropriation and other funds; what another side of the document prints as well is none, nor
    are other funds of zero, which most projects rightly have."""
    assert target.year_funds is not None and target.appropriation is not None
    funds, row = target.year_funds, target.project or target.unit or ""
    gap = funds.value - parts
    found = []
    if funds.value not in said:
        found.append(_suspect(row, FUNDS, funds, parts))
    if parts not in said:
        found.append(_suspect(row, APPROPRIATION, target.appropriation, target.appropriation.value + gap))
        if target.other_funds is not None and target.other_funds.value:
            found.append(_suspect(row, OTHER, target.other_funds, target.other_funds.value + gap))
    return [suspect for suspect in found if suspect.wanted.low >= 0]


def _suspect(row: str, column: str, printed: Amount, wanted: Decimal) -> Suspect:
    return Suspect((SHEET, row, column), printed, Interval(wanted, wanted))
