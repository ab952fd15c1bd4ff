"""Quality of targets: the classes of indicators a sheet needs, doubles, targets below last year."""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Finding, Indicator, Place, Target
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.quantities import AT_LEAST, quantity
from mingzhang.taxonomy.rules import Rule

_FEWEST = 3  # a sheet with fewer rows may be one that was cut off
_LISTED = ", "


def check_classes(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A project's sheet has an indicator of each class that the rule names, where all rows state their
    class; the department's follows local schemes."""
    for target in ledger.disclosure.targets:
        classes = [plain(f"{each.level1}{each.level2}") for each in target.indicators]
        if not target.project or len(classes) < _FEWEST or not all(i.level2 for i in target.indicators):
            continue
        lacking = [
            name
            for name, words in rule.words.items()
            if not any(word in printed for printed in classes for word in words)
        ]
        if lacking:
            details = {"project": target.project, "classes": _LISTED.join(lacking)}
            yield _finding(rule, target.place, details)


def check_doubles(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """No sheet has two indicators of the same class, name and value."""
    for target in ledger.disclosure.targets:
        seen: set[tuple[str, ...]] = set()
        for indicator in target.indicators:
            texts = (indicator.level2, indicator.level3, indicator.value or "")
            key = tuple(plain(text) for text in texts)
            if indicator.level3 and key in seen:
                yield _finding(rule, _place(target, indicator), _of(target, indicator))
            seen.add(key)


def check_lowered(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A minimum is not below what was reached last year, unless its basis says why."""
    for target in ledger.disclosure.targets:
        for indicator in target.indicators:
            wanted, before = quantity(indicator.value or ""), quantity(indicator.previous or "")
            if wanted is None or before is None or wanted.bound != AT_LEAST:
                continue
            alike = (wanted.unit, wanted.per) == (before.unit, before.per)
            explained = any(word in (indicator.basis or "") for word in rule.words["reasons"])
            if alike and not explained and wanted.value < before.value:
                details = _of(target, indicator) | {"previous": indicator.previous or ""}
                yield _finding(rule, _place(target, indicator), details)


def _place(target: Target, indicator: Indicator) -> Place:
    return indicator.place if indicator.place != Place() else target.place


def _of(target: Target, indicator: Indicator) -> dict[str, str]:
    name = target.project or target.unit or ""
    return {"project": name, "indicator": indicator.level3, "value": indicator.value or ""}


def _finding(rule: Rule, place: Place, details: dict[str, str]) -> Finding:
    return Finding(rule.id, rule.severity, rule.kind, details, (place,), basis=rule.basis)
