"""Projects across table, narrative list and target sheets; a sheet's funds; procurement and its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations

from mingzhang.audit.ledger import CellKey, Ledger
from mingzhang.audit.sheets import FUNDS, funds_of, project_facts, sum_of_parts
from mingzhang.audit.slips import Suspect, blame
from mingzhang.audit.suspects import AMOUNT, NARRATIVE
from mingzhang.model import NOTICE, WARNING, Amount, Claim, Culprit, Finding, Interval, Place
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import pattern

LIKENESS = 0.4
SEPARATOR = " / "
NOT_THERE = "–"
PROCUREMENT = "procurement"
TABLE, LIST, SHEET = "projects", "project_list", "performance"


@dataclass(frozen=True)
class _Side:
    """One side's amount for a project: in the document's unit, where it stands, what it is called where it is
    wrong, and whether it stands in a sum that holds."""

    name: str
    amount: Amount
    place: Place
    culprit: tuple[str, str, str]
    backed: bool


def check_project_amounts(
    ledger: Ledger, rule: Rule, corrected: Mapping[CellKey, Decimal]
) -> Iterator[Finding]:
    """The same project name with different amounts in table, list and sheet.

    A name that stands several times on one side is matched by amount; only a side without any equal amount
    is a fault. A figure of the table that is known to be wrong counts as what it should be.
    """
    sides = _sides(ledger, corrected)
    told: set[str] = set()
    for first, second in ((LIST, TABLE), (LIST, SHEET), (TABLE, SHEET)):
        for ours in sides[first]:
            same = [other for other in sides[second] if plain(other.name) == plain(ours.name)]
            own = [side for side in sides[first] if plain(side.name) == plain(ours.name)]
            if not same or plain(ours.name) in told or _amounts_agree(ours, own, same):
                continue
            if second == SHEET and _is_the_appropriation(ledger, own):
                continue
            told.add(plain(ours.name))
            nearest = min(same, key=lambda other: abs(other.amount.value - ours.amount.value))
            yield _amounts_finding(rule, {first: ours, second: nearest}, sides)


def _sides(ledger: Ledger, corrected: Mapping[CellKey, Decimal]) -> dict[str, list[_Side]]:
    disclosure = ledger.disclosure
    table = [
        _Side(f.label, Amount(corrected.get(f.key, ledger.value(f))), f.place, f.key, True)
        for f in project_facts(ledger)
    ]
    listed = [
        _Side(p.name, p.amount, p.place, (LIST, p.name, "amount"), False)
        for p in disclosure.projects
        if p.amount
    ]
    sheets = [
        _Side(t.project, amount, t.place, (SHEET, t.project, FUNDS), sum_of_parts(t) == amount.value)
        for t in disclosure.targets
        if t.project and (amount := funds_of(ledger, t))
    ]
    return {TABLE: table, LIST: listed, SHEET: sheets}


def _amounts_agree(ours: _Side, own: Sequence[_Side], same: Sequence[_Side]) -> bool:
    """One by one, or all rows of the name together: a project may stand under several codes."""
    amounts = [other.amount.value for other in same]
    together = sum((side.amount.value for side in own), Decimal(0))
    return bool({ours.amount.value, together} & {*amounts, sum(amounts, Decimal(0))})


def _is_the_appropriation(ledger: Ledger, own: Sequence[_Side]) -> bool:
    """Whether the sheet's appropriation is the amount: a table of one budget holds no other funds."""
    together = sum((side.amount.value for side in own), Decimal(0))
    name = plain(own[0].name)
    return any(
        target.appropriation is not None and target.appropriation.value == together
        for target in ledger.disclosure.targets
        if target.other_funds is not None and target.other_funds.value and plain(target.project or "") == name
    )


def _amounts_finding(rule: Rule, pair: Mapping[str, _Side], sides: Mapping[str, Sequence[_Side]]) -> Finding:
    """The wrong side speaks, where one is in the minority or nothing backs it; else the first one."""
    wrong = _odd_side(pair, sides)
    named = sorted(pair, key=lambda side: side != wrong) if wrong else list(pair)
    ours, theirs = pair[named[0]], pair[named[1]]
    details = {"project": ours.name, "where_table": named[0], "other_table": named[1]}
    finding = _finding(rule, ours.place, ours.amount.value, theirs.amount.value, details)
    right = format(theirs.amount.value, "f")
    culprit = Culprit(*ours.culprit, right, not ours.backed) if wrong else None
    small = abs(ours.amount.value - theirs.amount.value) <= Decimal(1).scaleb(-ours.amount.places)
    severity = WARNING if small else rule.severity
    return replace(finding, severity=severity, culprit=culprit, places=(ours.place, theirs.place))


def _odd_side(pair: Mapping[str, _Side], sides: Mapping[str, Sequence[_Side]]) -> str | None:
    third = next(side for side in (TABLE, LIST, SHEET) if side not in pair)
    name = plain(next(iter(pair.values())).name)
    amounts = {other.amount.value for other in sides[third] if plain(other.name) == name}
    outvoted = [side for side, value in pair.items() if value.amount.value not in amounts]
    if len(outvoted) == 1:
        return outvoted[0]
    unbacked = [side for side, value in pair.items() if not value.backed]
    return unbacked[0] if len(unbacked) == 1 else None


def check_project_names(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Projects that stand under different names on two sides: the same amount, no other match, a like name.

    A name that only leaves words out is a notice.
    """
    sides = _named_sides(ledger)
    told: set[_Named] = set()
    for first, second in ((TABLE, LIST), (TABLE, SHEET), (LIST, SHEET)):
        theirs = _unmatched(sides[second], sides[first])
        for project in _unmatched(sides[first], sides[second]):
            group = {first: project} | {
                side: like for side in sides if side != first and (like := _only_alike(project, sides[side]))
            }
            if group.get(second) not in theirs or told & set(group.values()):
                continue
            told |= set(group.values())
            yield _name_finding(rule, group)


def _only_alike(project: _Named, others: Sequence[_Named]) -> _Named | None:
    like = [other for other in others if other.amount == project.amount and _alike(project.name, other.name)]
    return like[0] if len(like) == 1 else None


def _name_finding(rule: Rule, group: Mapping[str, _Named]) -> Finding:
    names = sorted({plain(project.name) for project in group.values()}, key=len)
    shortened = all(names[0] in name for name in names)
    details = {
        f"in_{side}": group[side].name if side in group else NOT_THERE for side in (TABLE, LIST, SHEET)
    }
    details["amount"] = format(next(iter(group.values())).amount, "f")
    places = tuple(project.place for project in group.values())
    severity = NOTICE if shortened else rule.severity
    return Finding(rule.id, severity, rule.kind, details, places, basis=rule.basis)


@dataclass(frozen=True)
class _Named:
    """A project as one side names it."""

    name: str
    amount: Decimal
    place: Place


def _named_sides(ledger: Ledger) -> dict[str, list[_Named]]:
    disclosure = ledger.disclosure
    return {
        TABLE: [_Named(f.label, f.amount.value, f.place) for f in project_facts(ledger)],
        LIST: [_Named(p.name, p.amount.value, p.place) for p in disclosure.projects if p.amount],
        SHEET: [
            _Named(t.project, t.year_funds.value, t.place)
            for t in disclosure.targets
            if t.project and t.year_funds
        ],
    }


def _unmatched(ours: Sequence[_Named], theirs: Sequence[_Named]) -> list[_Named]:
    names = {plain(other.name) for other in theirs}
    return [project for project in ours if plain(project.name) not in names]


def _alike(name: str, other: str) -> bool:
    return SequenceMatcher(None, plain(name), plain(other)).ratio() >= LIKENESS


def check_repeated_projects(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """One name several times in the narrative's list."""
    groups: dict[str, list[_Named]] = {}
    for project in _named_sides(ledger)[LIST]:
        groups.setdefault(plain(project.name), []).append(project)
    for same in groups.values():
        if len(same) > 1:
            amounts = SEPARATOR.join(format(project.amount, "f") for project in same)
            details = {"project": same[0].name, "found": str(len(same)), "amount": amounts}
            places = tuple(project.place for project in same)
            yield Finding(rule.id, rule.severity, rule.kind, details, places, basis=rule.basis)


def check_missing_sheets(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Projects of the table without a sheet of their name, of their amount, or of which they are a part."""
    sides = _named_sides(ledger)
    if not sides[SHEET]:
        return
    amounts = {sheet.amount for sheet in sides[SHEET]}
    open_projects = [p for p in _unmatched(sides[TABLE], sides[SHEET]) if p.amount not in amounts]
    left = {sheet.amount for sheet in _unmatched(sides[SHEET], sides[TABLE])}
    for project in open_projects:
        if not _part_of(project, open_projects, left):
            details = {"project": project.name, "amount": format(project.amount, "f")}
            yield Finding(rule.id, rule.severity, rule.kind, details, (project.place,), basis=rule.basis)


def _part_of(project: _Named, others: Sequence[_Named], sheets: set[Decimal]) -> bool:
    """Whether the project and some others together are the amount of a sheet (two to four at once)."""
    rest = [other.amount for other in others if other is not project]
    return any(
        project.amount + sum(chosen, Decimal(0)) in sheets
        for count in (1, 2, 3)
        for chosen in combinations(rest, count)
    )


def check_target_sum(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The stated amount under performance management against the sum of the project sheets."""
    funds = (funds_of(ledger, t) for t in ledger.disclosure.targets if t.project)
    sheets = [amount for amount in funds if amount]
    claims = [
        c
        for c in ledger.disclosure.claims
        if c.topic in rule.words["topic"] and c.amount and c.amount.value and not c.in_reason
    ]
    named = [c for c in claims if any(word in c.subject for word in rule.words["projects"])]
    total = sum((amount.value for amount in sheets), Decimal(0))
    if sheets and named and not any(c.amount and c.amount.value == total for c in claims):
        claim = named[0]
        if claim.amount is not None:
            found = _finding(rule, claim.place, claim.amount.value, total, {})
            rounding = sum((amount.interval for amount in sheets), Interval(Decimal(0), Decimal(0)))
            rounded = rounding.meets(claim.amount.interval)
            yield replace(found, severity=NOTICE) if rounded else found


def check_target_count(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The stated number of projects under performance management against the sheets, where the paragraph
    says that they follow."""
    about, counted = (pattern(text) for text in rule.patterns)
    sheets = sum(bool(target.project) for target in ledger.disclosure.targets)
    for passage in ledger.disclosure.passages:
        text = plain(passage.text)
        if not sheets or not about.search(text) or not any(word in text for word in rule.words["follow"]):
            continue
        counts = [int(match["count"] or match["before"]) for match in counted.finditer(text)]
        if counts and sum(counts) != sheets:
            details = {"found": str(sum(counts)), "expected": str(sheets)}
            place = passage.place(0, len(passage.text))
            yield Finding(
                rule.id, rule.severity, rule.kind, details, (place,), basis=rule.basis, quote=passage.text
            )
            return


def check_procurement(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Procurement's total against goods, works and services of the same section."""
    claims = [
        c for c in ledger.disclosure.claims if c.topic in rule.words["topic"] and c.amount and not c.in_reason
    ]
    names = [pattern(text) for text in rule.patterns]
    totals = [c for c in claims if any(name.fullmatch(plain(c.subject)) for name in names)]
    parts = [next((c for c in claims if word in c.subject), None) for word in rule.words["parts"]]
    found = [part.amount for part in parts if part is not None and part.amount is not None]
    if len({c.amount.value for c in totals if c.amount}) != 1 or len(found) < 2:
        return
    total = totals[0]
    expected = sum((amount.value for amount in found), Decimal(0))
    if total.amount is not None and total.amount.value != expected:
        slack = sum((Decimal(1).scaleb(-amount.places) / 2 for amount in (total.amount, *found)), Decimal(0))
        rounding = abs(total.amount.value - expected) <= slack
        finding = _finding(rule, total.place, total.amount.value, expected, {})
        if rounding:
            yield replace(finding, severity=NOTICE, tolerance=slack)
        else:
            members = [total, *(part for part in parts if part is not None)]
            places = tuple(claim.place for claim in members)
            yield replace(finding, places=places, culprit=blame(_procurement_suspects(ledger, members)))


def _procurement_suspects(ledger: Ledger, claims: Sequence[Claim]) -> list[Suspect]:
    """The total, which comes first, and its parts; a total that the table prints as well is none."""
    amounts = [claim.amount.value if claim.amount else Decimal(0) for claim in claims]
    gap = amounts[0] - sum(amounts[1:], Decimal(0))
    wanted = [amounts[0] - gap, *(amount + gap for amount in amounts[1:])]
    printed = {ledger.value(fact) for fact in ledger.by_table.get(PROCUREMENT, ())}
    return [
        Suspect((NARRATIVE, claim.subject, AMOUNT), claim.amount, Interval(right, right))
        for claim, right in zip(claims, wanted, strict=True)
        if claim.amount and right >= 0 and claim.amount.value not in printed
    ]


def _finding(rule: Rule, place: Place, found: Decimal, expected: Decimal, details: dict[str, str]) -> Finding:
    values = {
        "found": format(found, "f"),
        "expected": format(expected, "f"),
        "difference": format(abs(found - expected), "f"),
    }
    return Finding(
        rule.id, rule.severity, rule.kind, details | values, (place,), expected, found, basis=rule.basis
    )
