"""Performance target sheets against themselves and against the year of the disclosure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.weights import blame_weight
from mingzhang.model import NOTICE, Amount, Finding, Indicator, Place, Target
from mingzhang.taxonomy.money import factor_of, usual_unit
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.quantities import AT_MOST, Quantity, QuantityWords, quantity, quantity_words
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import pattern, sentences

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_UNIT = re.compile(r"\d\s*([^\d\s%./]+)$")
HUNDRED = Decimal(100)
OTHER_SIZE = 5
SEPARATOR = " + "


def check_weights(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """The weights of a sheet add up to 100, or to 90 where budget execution has the other 10; to the same as
    in all other sheets where these agree."""
    sums = [
        (target, sum((weight.value for weight in weights), Decimal(0)))
        for target in ledger.disclosure.targets
        if (weights := _weights(target))
    ]
    for target, total in sums:
        wanted = _wanted_totals(target, sums, rule)
        if total not in wanted:
            culprit = blame_weight(target.indicators, [value - total for value in wanted])
            details = {"project": _name(target), "found": format(total, "f")}
            yield replace(_finding(rule, target.place, details, total), culprit=culprit)


def _weights(target: Target) -> list[Amount]:
    """The weights of a sheet; none where an indicator lacks one."""
    found = [indicator.weight for indicator in target.indicators if indicator.weight]
    return found if len(found) == len(target.indicators) else []


def _wanted_totals(target: Target, sums: Sequence[tuple[Target, Decimal]], rule: Rule) -> list[Decimal]:
    totals = [Decimal(total) for total in rule.words["totals"]]
    others = [s for other, s in sums if other is not target and other.layout == target.layout]
    if len(others) > 1 and len(set(others)) == 1 and others[0] in totals:
        return others[:1]
    return totals


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
                    plain(f"{indicator.level3};{indicator.value or ''}")
                )
            ]
            if year is not None and years and max(years) < year:
                details = _of(target, indicator) | {"found": str(max(years)), "expected": str(year)}
                yield _finding(rule, indicator.place, details)


def check_quantity_directions(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """An output is bounded from below; one that is to be kept small says so by its name."""
    for target, indicator, found in _valued(ledger):
        named = any(word in indicator.level2 for word in rule.words["quantities"])
        small = any(word in indicator.level3 for word in rule.words["kept_small"])
        if named and found.bound == AT_MOST and not small:
            yield _finding(rule, indicator.place, _of(target, indicator))


def check_unquantified(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A quantity has a figure."""
    figure = pattern(rule.patterns[0])
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            named = any(word in indicator.level2 for word in rule.words["quantities"])
            value = plain(indicator.value or "")
            if named and value and not figure.search(value):
                yield _finding(rule, indicator.place, _of(target, indicator))


def check_previous(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Last year's value: in a unit of the same kind, of the same size where the printed unit is another,
    and of last year."""
    words, year = quantity_words(), ledger.disclosure.year
    for target, indicator, found in _valued(ledger):
        before = quantity(indicator.previous or "")
        if before is None or not before.value or not found.value:
            continue
        ratio = max(found.value / before.value, before.value / found.value)
        other_kind = bool(found.unit and before.unit) and _kind(found, words) != _kind(before, words)
        other_size = found.per == before.per and ratio >= OTHER_SIZE
        if other_kind or (words.is_money(found) and _scales_differ(indicator, words) and other_size):
            yield _previous(rule, target, indicator)
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            years = pattern(sentences().grammar.year).findall(plain(indicator.previous or ""))
            if year is not None and years and min(int(found) for found in years) >= year:
                yield _previous(rule, target, indicator)


def _previous(rule: Rule, target: Target, indicator: Indicator) -> Finding:
    details = _of(target, indicator) | {"previous": indicator.previous or ""}
    return _finding(rule, indicator.place, details)


def _kind(found: Quantity, words: QuantityWords) -> str:
    """Money, a rate, or a number of things."""
    if words.is_money(found):
        return words.money[0]
    return words.percent[0] if found.unit in words.percent else ""


def _scales_differ(indicator: Indicator, words: QuantityWords) -> bool:
    """Whether one of value and previous value is printed in tens of thousands, the other is not."""
    texts = (plain(indicator.value or ""), plain(indicator.previous or ""))
    printed = [{scale for scale in words.scales if f"{scale}{words.money[0]}" in text} for text in texts]
    return printed[0] != printed[1]


def check_costs(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """No cost of a sheet, as a whole amount, is above its funds; nor are all together, unless one is the
    whole of them."""
    words = quantity_words()
    units = [factor_of(name) for name in {usual_unit(()), ledger.disclosure.amount_unit}]
    factor = max(unit for unit in units if unit)
    for target in ledger.disclosure.targets:
        if target.year_funds is None or not target.year_funds.value:
            continue
        funds = target.year_funds.value * factor
        costs = _whole_costs(target, rule, words)
        above = [(indicator, found) for indicator, found in costs if found.value > funds]
        for indicator, _ in above:
            yield _finding(rule, indicator.place, _of(target, indicator) | {"funds": str(target.year_funds)})
        total = sum((found.value for _, found in costs), Decimal(0))
        if not above and total > funds and not any(found.value == funds for _, found in costs):
            shown = format((total / factor).normalize(), "f")
            details = {"project": _name(target), "indicator": SEPARATOR.join(i.level3 for i, _ in costs)}
            details |= {"value": shown, "funds": str(target.year_funds)}
            yield replace(_finding(rule, target.place, details), severity=NOTICE)


def _whole_costs(target: Target, rule: Rule, words: QuantityWords) -> list[tuple[Indicator, Quantity]]:
    """Cost indicators whose value is an amount of money that is not for each of something."""
    found = []
    for indicator in target.indicators:
        cost = any(word in indicator.level1 or word in indicator.level2 for word in rule.words["costs"])
        each = any(word in indicator.level3 for word in rule.words["for_each"])
        value = quantity(indicator.value or "")
        if cost and not each and value and words.is_money(value) and not value.per:
            found.append((indicator, value))
    return found


def _valued(ledger: Ledger) -> Iterator[tuple[Target, Indicator, Quantity]]:
    """Indicators whose value is one quantity."""
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            found = quantity(indicator.value or "")
            if found is not None:
                yield target, indicator, found


def _name(target: Target) -> str:
    return target.project or target.unit or ""


def _of(target: Target, indicator: Indicator) -> dict[str, str]:
    return {"project": _name(target), "indicator": indicator.level3, "value": indicator.value or ""}


def _finding(rule: Rule, place: Place, details: dict[str, str], found: Decimal | None = None) -> Finding:
    return Finding(rule.id, rule.severity, rule.kind, details, (place,), found=found, basis=rule.basis)
