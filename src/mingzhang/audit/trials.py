"""Rules of one's own tried on the cases that stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mingzhang.audit.cases import case_findings, cases_of
from mingzhang.model import Finding
from mingzhang.taxonomy.cases import Case
from mingzhang.taxonomy.rules import Catalogue, Rule


@dataclass(frozen=True)
class Trial:
    """One case (counted from 1) and what its rule said of it."""

    number: int
    case: Case
    findings: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        """Whether the rule faults the case exactly where it should."""
        return bool(self.findings) is self.case.faulted


def changed_rules(catalogue: Catalogue, base: Catalogue) -> Iterator[Rule]:
    """Rules that the catalogue adds to the base, or looks for otherwise than it: by other words, patterns or
    cases. Another severity changes nothing that a case could show."""
    for id, rule in catalogue.rules.items():
        known = base.rules.get(id)
        if known is None or _looked_for(known) != _looked_for(rule):
            yield rule


def _looked_for(rule: Rule) -> tuple[object, ...]:
    return (rule.words, rule.patterns, rule.cases)


def try_rule(rule: Rule, catalogue: Catalogue) -> tuple[Trial, ...]:
    """Every case of the rule; for a link of two tables without any, one that agrees and one that does not."""
    return tuple(
        Trial(number, case, case_findings(rule, case, catalogue))
        for number, case in enumerate(cases_of(rule, catalogue), start=1)
    )
