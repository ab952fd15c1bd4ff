"""Words of the template that were left in the published text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Finding, Passage
from mingzhang.taxonomy.rules import Rule

CONTEXT = 12
SEPARATOR = " / "


def check_residue(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """One finding for each paragraph in which template patterns of the rule match; paragraphs with the
    same words are counted under the first."""
    patterns = [re.compile(pattern) for pattern in rule.patterns]
    findings: dict[str, Finding] = {}
    for passage in (*ledger.disclosure.passages, *_notes(ledger)):
        found = [match for pattern in patterns for match in pattern.finditer(passage.text)]
        if found:
            finding = _finding(rule, passage, sorted(found, key=lambda match: match.start()))
            first = findings.setdefault(finding.details["words"], finding)
            if first is not finding:
                places = (*first.places, *finding.places)
                findings[finding.details["words"]] = replace(
                    first, places=places, consequences=len(places) - 1
                )
    yield from findings.values()


def _notes(ledger: Ledger) -> Iterator[Passage]:
    """Notes below tables, at the place of the table."""
    for table in ledger.disclosure.tables:
        if table.note:
            yield Passage(table.note, ((0, replace(table.place, span=None), 0),))


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
