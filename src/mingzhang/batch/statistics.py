"""What all documents come to: coverage, refusals and failures, defects by rule, by region and year."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from mingzhang.batch.record import DONE, FAILED, REFUSED, STATES, Entry

_COUNTED = ("pages", "facts", "claims", "tables_expected", "tables_found", "figures", "figures_unaccounted")
_Counts = defaultdict[str, Counter[str]]


def _counts() -> _Counts:
    return defaultdict(Counter)


@dataclass(slots=True)
class Statistics:
    """Counters, filled one entry at a time. `rules`: rule → findings by severity, and documents with one."""

    states: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    traces: Counter[str] = field(default_factory=Counter)
    rules: _Counts = field(default_factory=_counts)
    regions: _Counts = field(default_factory=_counts)
    years: _Counts = field(default_factory=_counts)

    def add(self, entry: Entry) -> None:
        """Count a document."""
        self.states[entry.state] += 1
        self.totals["copies"] += len(entry.also)
        if entry.state == REFUSED:
            self.reasons[entry.reason] += 1
        elif entry.state == FAILED:
            self.traces[f"{entry.reason} {entry.trace}".strip()] += 1
        if entry.state != DONE:
            return
        self.verdicts[entry.verdict] += 1
        for name in _COUNTED:
            self.totals[name] += getattr(entry, name) or 0
        severities = Counter[str]()
        rules = set()
        for rule, severity, count in entry.findings:
            self.rules[rule][severity] += count
            severities[severity] += count
            rules.add(rule)
        for rule in rules:
            self.rules[rule]["documents"] += 1
        for group in (self.regions[entry.region], self.years["" if entry.year is None else str(entry.year)]):
            group["documents"] += 1
            group[f"verdict.{entry.verdict}"] += 1
            group.update(severities)

    @property
    def documents(self) -> int:
        """How many there are, each counted once."""
        return self.states.total()

    def document(self) -> dict[str, object]:
        """As JSON; keys sorted, so that the same documents give the same bytes."""
        return {
            "schema": "mingzhang/batch/1",
            "documents": self.documents,
            "states": {state: self.states[state] for state in STATES},
            "totals": {name: self.totals[name] for name in ("copies", *_COUNTED)},
            "verdicts": dict(sorted(self.verdicts.items())),
            "refused": dict(sorted(self.reasons.items())),
            "failed": dict(sorted(self.traces.items())),
            "rules": _sorted(self.rules),
            "regions": _sorted(self.regions),
            "years": _sorted(self.years),
        }


def _sorted(counts: _Counts) -> dict[str, dict[str, int]]:
    return {name: dict(sorted(count.items())) for name, count in sorted(counts.items())}
