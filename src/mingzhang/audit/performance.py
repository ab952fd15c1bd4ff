"""Performance target sheets against themselves and against the year of the disclosure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Finding, Indicator, Place, Target
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import pattern, sentences

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_UNIT = re.compile(r"\d\s*([^\d\s%./]+)$")
HUNDRED = Decimal(100)


def check_weights(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The weights of a sheet add up to 100, or to 90 where budget execution has the other 10."""
    wanted = [Decimal(total) for total in rule.words["totals"]]
    for target in ledger.disclosure.targets:
        weights = [indicator.weight.value for indicator in target.indicators if indicator.weight]
        if not weights or len(weights) < len(target.indicators):
            continue
        total = sum(weights, Decimal(0))
        if total not in wanted:
            yield _finding(rule, target.place, {"project": _name(target), "found": format(total, "f")}, total)


def check_percentages(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A rate that cannot exceed 100 % is not given a higher value."""
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            match = _PERCENT.search(indicator.value or "")
            named = any(word in indicator.level3 for word in rule.words["rates"])
            free = any(word in indicator.level3 for word in rule.words["may_exceed"])
            if match and named and not free and Decimal(match.group(1)) > HUNDRED:
                yield _finding(rule, indicator.place, _of(target, indicator))


def check_values(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Every indicator has a value."""
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            if indicator.level3 and not (indicator.value or "").strip():
                yield _finding(rule, indicator.place, _of(target, indicator))


def check_target_years(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A sheet's printed year is the year of the disclosure."""
    year = ledger.disclosure.year
    for target in ledger.disclosure.targets:
        if year is not None and target.year is not None and target.year != year:
            details = {"project": _name(target), "found": str(target.year), "expected": str(year)}
            yield _finding(rule, target.place, details)


def check_directions(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A cost is bounded from above; an output, a rate or a satisfaction is not."""
    costs = rule.words["costs"]
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            value = plain(indicator.value or "")
            is_cost = any(word in indicator.level1 or word in indicator.level2 for word in costs)
            if is_cost and value.startswith(rule.words["at_least"]):
                yield _finding(rule, indicator.place, _of(target, indicator))


def check_units(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A count of one thing is not given in the unit of another."""
    units = {unit: name for name, group in rule.words.items() for unit in group}
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            unit = _UNIT.search(plain(indicator.value or ""))
            wanted = next(
                (name for name in rule.words if plain(indicator.level3).rstrip(")").endswith(name)), None
            )
            if unit and wanted and unit.group(1) in units and unit.group(1) not in rule.words[wanted]:
                yield _finding(rule, indicator.place, _of(target, indicator))


def check_indicator_years(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """An indicator or its value that names an earlier year."""
    year = ledger.disclosure.year
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            years = [
                int(found)
                for found in pattern(sentences().grammar.year).findall(
                    f"{indicator.level3} {indicator.value or ''}"
                )
            ]
            if year is not None and years and max(years) < year:
                details = _of(target, indicator) | {"found": str(max(years)), "expected": str(year)}
                yield _finding(rule, indicator.place, details)


def _name(target: Target) -> str:
    return target.project or target.unit or ""


def _of(target: Target, indicator: Indicator) -> dict[str, str]:
    return {"project": _name(target), "indicator": indicator.level3, "value": indicator.value or ""}


def _finding(rule: Rule, place: Place, details: dict[str, str], found: Decimal | None = None) -> Finding:
    return Finding(rule.id, rule.severity, rule.kind, details, (place,), found=found, basis=rule.basis)
