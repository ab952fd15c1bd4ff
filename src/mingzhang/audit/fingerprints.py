"""Stable names of findings, made of what they are about and never of where it stands.

A finding keeps its name when a line is added above it; baselines and comparisons of reports rely on this.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from mingzhang.model import Finding

_DIGITS = 16


def fingerprints(findings: Sequence[Finding]) -> tuple[str, ...]:
    """One stable id a finding, in order; findings that are alike are numbered from the second on."""
    seen: Counter[str] = Counter()
    ids = []
    for finding in findings:
        digest = hashlib.sha256("\x1f".join(_identity(finding)).encode()).hexdigest()[:_DIGITS]
        seen[digest] += 1
        ids.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return tuple(ids)


def _identity(finding: Finding) -> tuple[str, ...]:
    """What the finding is about: its facts, else the sentence it quotes, else its details."""
    if finding.facts:
        return (finding.rule, *("/".join(fact.key) for fact in finding.facts))
    if finding.quote:
        return (finding.rule, finding.quote)
    return (finding.rule, *(f"{key}={value}" for key, value in sorted(finding.details.items())))
