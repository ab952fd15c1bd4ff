"""The goal of a target sheet, a text, against the funds and indicators of the same sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Finding, Indicator, Place, Target
from mingzhang.taxonomy.money import factor_of, usual_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.quantities import AT_LEAST, AT_MOST, Quantity, quantities, quantity, quantity_words
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import one_of, pattern

MIN_NAME = 4
COSTS = "costs"
TEN_THOUSAND = Decimal(10_000)
_REMARK = re.compile(r"\([^()]*\)$")
_STARTS = r"(?:^|(?<=[,;。:、(]))"


def check_goal_amounts(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """What the goal calls the total against the funds; nothing where it gives the funds' amount as well."""
    total = pattern(rule.patterns[0])
    units = [factor_of(name) for name in dict.fromkeys((usual_unit(()), ledger.disclosure.amount_unit))]
    for target in ledger.disclosure.targets:
        goal = plain(target.goal)
        match = total.search(goal)
        if match is None or target.year_funds is None:
            continue
        funds = {target.year_funds.value * unit for unit in units if unit}
        if not funds & {found.value for found in quantities(goal)}:
            details = {"project": target.project or "", "expected": str(target.year_funds)}
            yield _finding(rule, target.place, details, match.group())


def check_goal_values(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A number that the goal gives under an indicator's name against the value of the indicator."""
    for target in ledger.disclosure.targets:
        goal = plain(target.goal)
        for indicator in target.indicators:
            wanted = quantity(indicator.value or "")
            stated = _stated(goal, indicator, rule) if wanted else None
            if wanted is None or stated is None:
                continue
            found, quote = stated
            if (found.unit, found.per) == (wanted.unit, wanted.per) and not _meets(found.value, wanted):
                details = {"project": target.project or "", "indicator": indicator.level3}
                details["value"] = indicator.value or ""
                yield _finding(rule, _place(target, indicator), details, quote)


def _stated(goal: str, indicator: Indicator, rule: Rule) -> tuple[Quantity, str] | None:
    """The quantity that follows the indicator's name in the goal, with its words; the name stands alone."""
    name = _REMARK.sub("", plain(indicator.level3))
    if len(name) < MIN_NAME:
        return None
    before, between = one_of(rule.words["before"]), one_of(rule.words["between"])
    named = re.search(
        rf"(?:{_STARTS}|{before}){re.escape(name)}(?:\([^()]*\))?(?:{between})*(?=[\d≥≤<>=])", goal
    )
    if named is None:
        return None
    rest = goal[named.end() :]
    found = next(quantities(rest), None)
    return (found, named.group() + rest[: found.span[1]]) if found and found.span[0] == 0 else None


def _meets(value: Decimal, wanted: Quantity) -> bool:
    if wanted.bound == AT_LEAST:
        return value >= wanted.value
    if wanted.bound == AT_MOST:
        return value <= wanted.value
    return value == wanted.value


def check_levels(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A sheet that is called money of some levels of government, with a part that is of another level."""
    for target in ledger.disclosure.targets:
        called = _levels(target.project or "", rule)
        if not called or target.year_funds is None:
            continue
        for name, amount in _parts(target, rule):
            others = _levels(name, rule)
            if len(others) == 1 and not others & called:
                details = {"project": target.project or "", "amount": str(target.year_funds)}
                details |= {"part": name, "part_amount": format(amount.normalize(), "f")}
                yield _finding(rule, target.place, details, target.project or "")


def _levels(name: str, rule: Rule) -> set[str]:
    """The levels of government that a name mentions; a word is taken by the first level that has it."""
    found, rest = set(), name
    for level, words in rule.words.items():
        for word in words:
            if level != COSTS and word in rest:
                found.add(level)
                rest = rest.replace(word, " ")
    return found


def _parts(target: Target, rule: Rule) -> list[tuple[str, Decimal]]:
    """Cost indicators that together are the funds of the sheet; none where they do not add up to them."""
    found = [
        (indicator.level3, value.value / TEN_THOUSAND)
        for indicator in target.indicators
        if any(word in indicator.level1 or word in indicator.level2 for word in rule.words[COSTS])
        and (value := quantity(indicator.value or ""))
        and quantity_words().is_money(value)
        and not value.per
    ]
    total = sum((amount for _, amount in found), Decimal(0))
    return found if target.year_funds and total == target.year_funds.value else []


def _place(target: Target, indicator: Indicator) -> Place:
    return indicator.place if indicator.place != Place() else target.place


def _finding(rule: Rule, place: Place, details: dict[str, str], quote: str) -> Finding:
    return Finding(
        rule.id, rule.severity, rule.kind, details | {"quote": quote}, (place,), basis=rule.basis, quote=quote
    )
