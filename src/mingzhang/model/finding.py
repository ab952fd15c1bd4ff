"""What the audit hands on: findings with both sides located, and what was covered."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from mingzhang.model.disclosure import Fact
from mingzhang.model.place import Place
from mingzhang.model.source import Source

ERROR, WARNING, NOTICE = "error", "warning", "notice"
SEVERITIES = (ERROR, WARNING, NOTICE)
UNSEARCHED = "unsearched"  # the detail of a finding whose cause was not searched for to the end


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a compared sum: `sign` is + or -."""

    label: str
    value: str
    sign: str
    place: Place


@dataclass(frozen=True, slots=True)
class Rival:
    """Another figure whose change would explain as much."""

    table: str
    row: str
    column: str
    suggest: str | None


@dataclass(frozen=True, slots=True)
class Culprit:
    """The figure that should change, and to what; `sure` only where no other change is as small.

    `looks`: id of the kind of misprint that it looks like; `rivals`: other figures that explain as much,
    where they can be named; `missing_row`: so would a row or figure that is not printed."""

    table: str
    row: str
    column: str
    suggest: str | None
    sure: bool
    looks: str = field(default="", compare=False)
    rivals: tuple[Rival, ...] = field(default=(), compare=False)
    missing_row: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `details` fill the message template of `rule` in the catalogue."""

    rule: str
    severity: str
    kind: str
    details: dict[str, str] = field(hash=False)
    places: tuple[Place, ...] = ()
    expected: Decimal | None = None
    found: Decimal | None = None
    tolerance: Decimal | None = None
    facts: tuple[Fact, ...] = ()
    terms: tuple[Term, ...] = ()
    culprit: Culprit | None = None
    consequences: int = 0
    basis: str = ""
    certain: bool = True
    quote: str = ""

    @property
    def difference(self) -> Decimal | None:
        """found − expected; None where nothing was compared."""
        if self.found is None or self.expected is None:
            return None
        return self.found - self.expected


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at, and what could not be. `warnings`: notes that say what was not read."""

    pages: int | None
    pages_without_text: tuple[int, ...]
    tables_expected: int
    tables_found: int
    figures: int
    figures_unaccounted: int
    rules_passed: int
    rules_failed: int
    rules_skipped: tuple[tuple[str, str], ...] = ()
    rules_crashed: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The audit of one disclosure. `verdict` is pass, fail or undetermined."""

    source: Source
    unit: str
    year: int | None
    verdict: str
    coverage: Coverage
    findings: tuple[Finding, ...]
