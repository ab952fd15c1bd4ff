"""Findings that somebody has accepted: a file of fingerprints with who, why and until when.

An accepted finding is told apart and no longer decides the verdict; when its time is over it is back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from mingzhang.audit.fingerprints import fingerprints
from mingzhang.errors import DataError
from mingzhang.model import ERROR, Finding, Report
from mingzhang.taxonomy.strict import build, mapping_items, read_nodes

_LIST = "accepted"
_FAIL, _PASS, _UNDETERMINED = "fail", "pass", "undetermined"


@dataclass(frozen=True)
class Entry:
    """One acceptance. `unit`, `year`, `found` and `expected`, where given, must be those of the finding too:
    a figure that changes again is a new finding. `what` is for the reader. The last day is `until`."""

    id: str
    who: str
    why: str
    until: date | None = None
    unit: str | None = None
    year: int | None = None
    found: str | None = None
    expected: str | None = None
    what: str | None = None

    def __post_init__(self) -> None:
        for name in ("id", "who", "why"):
            if not getattr(self, name).strip():
                raise ValueError(f"'{name}' is empty; an acceptance says who accepts it and why")

    def matches(self, finding: Finding, id: str, report: Report) -> bool:
        """Whether it was this finding of this disclosure that was accepted."""
        return (
            self.id == id
            and self.unit in (None, report.unit)
            and self.year in (None, report.year)
            and self.found in (None, _figure(finding.found))
            and self.expected in (None, _figure(finding.expected))
        )

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and self.until < today


@dataclass(frozen=True)
class Accepted:
    """A finding that somebody has accepted: who, why, and until when."""

    finding: Finding
    id: str
    who: str
    why: str
    until: date | None = None


@dataclass(frozen=True)
class Weighed:
    """A report without what was accepted; what was; entries that were used; and those whose time is over."""

    report: Report
    accepted: tuple[Accepted, ...]
    used: frozenset[Entry]
    expired: tuple[Entry, ...]


def load_baseline(path: Path) -> tuple[Entry, ...]:
    """Read a baseline (YAML or JSON); raises DataError naming file and line."""
    node = read_nodes(path)
    items = dict(mapping_items(path, node)) if isinstance(node, yaml.MappingNode) else {}
    listed = items.get(_LIST)
    if len(items) != 1 or not isinstance(listed, yaml.SequenceNode):
        line = int(node.start_mark.line) + 1
        raise DataError(path, line, f"must hold the one key '{_LIST}' with a list of acceptances")
    entries: dict[tuple[object, ...], int] = {}
    found = []
    for item in listed.value:
        entry, line = build(path, item, Entry), int(item.start_mark.line) + 1
        key = (entry.id, entry.unit, entry.year)
        if key in entries:
            raise DataError(path, line, f"'{entry.id}' is accepted in line {entries[key]} already")
        entries[key] = line
        found.append(entry)
    return tuple(found)


def weigh_baseline(report: Report, entries: Sequence[Entry], *, today: date) -> Weighed:
    """Take the accepted findings out of a report; its verdict is that of what is left."""
    kept: list[Finding] = []
    accepted: list[Accepted] = []
    used: set[Entry] = set()
    expired: list[Entry] = []
    for finding, id in zip(report.findings, fingerprints(report.findings), strict=True):
        meant = [entry for entry in entries if entry.matches(finding, id, report)]
        valid = next((entry for entry in meant if not entry.expired(today)), None)
        used.update(meant)
        if valid is None:
            kept.append(finding)
            expired += meant
        else:
            accepted.append(Accepted(finding, id, valid.who, valid.why, valid.until))
    left = replace(report, findings=tuple(kept), verdict=_verdict(report, kept))
    return Weighed(left, tuple(accepted), frozenset(used), tuple(expired))


def _verdict(report: Report, kept: Sequence[Finding]) -> str:
    if report.verdict != _FAIL or any(finding.severity == ERROR for finding in kept):
        return report.verdict
    return _PASS if report.coverage.figures else _UNDETERMINED


def begin_baseline(reports: Sequence[tuple[Report, Sequence[str]]]) -> str:
    """A baseline of all findings, as YAML, with `who` and `why` left to be filled in; `reports` come with the
    sentence of each finding in order. The loader refuses an entry that nobody has filled in."""
    entries = [
        _entry(report, finding, id, what)
        for report, sentences in reports
        for finding, id, what in zip(report.findings, fingerprints(report.findings), sentences, strict=True)
    ]
    return yaml.safe_dump({_LIST: entries}, allow_unicode=True, sort_keys=False, width=1000)


def _entry(report: Report, finding: Finding, id: str, what: str) -> dict[str, object]:
    values: dict[str, object] = {"id": id, "what": what, "unit": report.unit, "year": report.year}
    values |= {"found": _figure(finding.found), "expected": _figure(finding.expected)}
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return {**given, "who": "", "why": "", "until": None}


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
