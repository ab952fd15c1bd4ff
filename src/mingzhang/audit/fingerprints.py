"""Stable names of findings, made of what they are about and never of where it stands.

A finding keeps its name when a line is added above it; baselines and comparisons of reports rely on this.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from mingzhang.model import Finding

_DIGITS = 16
FINGERPRINT = re.compile(rf"[0-9a-f]{{{_DIGITS}}}(-\d+)?")


def fingerprints(findings: Sequence[Finding], *, taken: Collection[str] = ()) -> tuple[str, ...]:
    """One stable id a finding, in order; findings that are alike are numbered from the second on, and an id
    of `taken` is passed over."""
    seen: Counter[str] = Counter()
    ids = []
    for finding in findings:
        digest = hashlib.sha256("\x1f".join(_identity(finding)).encode()).hexdigest()[:_DIGITS]
        ids.append(next(id for id in _numbered(digest, seen) if id not in taken))
    return tuple(ids)


def _numbered(digest: str, seen: Counter[str]) -> Iterator[str]:
    while True:
        seen[digest] += 1
        yield digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _identity(finding: Finding) -> tuple[str, ...]:
    """What the finding is about: its facts, else the sentence it quotes, else its details."""
    if finding.facts:
        return (finding.rule, *("/".join(fact.key) for fact in finding.facts))
    if finding.quote:
        return (finding.rule, finding.quote)
    return (finding.rule, *(f"{key}={value}" for key, value in sorted(finding.details.items())))
