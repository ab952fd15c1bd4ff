"""Words of the template that were left in the published text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Finding, Passage
from mingzhang.taxonomy.rules import Rule

CONTEXT = 12
SEPARATOR = " / "


def check_residue(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """One finding for each paragraph in which template patterns of the rule match."""
    patterns = [re.compile(pattern) for pattern in rule.patterns]
    for passage in ledger.disclosure.passages:
        found = [match for pattern in patterns for match in pattern.finditer(passage.text)]
        if found:
            yield _finding(rule, passage, sorted(found, key=lambda match: match.start()))


def _finding(rule: Rule, passage: Passage, found: Sequence[re.Match[str]]) -> Finding:
    first = found[0]
    start, end = max(first.start() - CONTEXT, 0), min(first.end() + CONTEXT, len(passage.text))
    quote = passage.text[start:end].strip()
    words = SEPARATOR.join(dict.fromkeys(match.group().strip() for match in found))
    return Finding(
        rule.id,
        rule.severity,
        rule.kind,
        {"words": words, "quote": quote},
        (passage.place(first.start(), first.end()),),
        basis=rule.basis,
        quote=quote,
    )
