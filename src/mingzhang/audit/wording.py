"""The wording of the published text: words of the template left in, the document called by two words,
sentences without an end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Finding, Passage, Place
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import pattern

CONTEXT = 12
SEPARATOR = " / "
CLEARLY = 2


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


def check_mixed_kinds(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """One document calls itself the budget of a department or of a unit, not both: the rarer word is told
    with all its places where the other one is clearly the document's own."""
    own = pattern(rule.patterns[0])
    found: dict[str, list[tuple[str, Place]]] = {}
    for text, place in _titles_and_text(ledger):
        for match in own.finditer(text):
            found.setdefault(match["kind"], []).append((match.group(), place))
    ranked = sorted(found.items(), key=lambda item: len(item[1]))
    if len(ranked) == 2 and len(ranked[1][1]) >= CLEARLY * len(ranked[0][1]):
        (rare, uses), (usual, _) = ranked
        words = SEPARATOR.join(dict.fromkeys(words for words, _ in uses))
        details = {"words": words, "found": rare, "expected": usual, "count": str(len(uses))}
        places = tuple(dict.fromkeys(place for _, place in uses))
        yield Finding(rule.id, rule.severity, rule.kind, details, places, basis=rule.basis, quote=words)


def _titles_and_text(ledger: Ledger) -> Iterator[tuple[str, Place]]:
    """Titles of tables and all paragraphs, headings among them, in plain form."""
    for table in ledger.disclosure.tables:
        yield plain(table.title), table.place
    for heading in ledger.disclosure.headings:
        yield plain(heading.text), heading.place
    known = {plain(heading.text) for heading in ledger.disclosure.headings}
    for passage in ledger.disclosure.passages:
        if plain(passage.text) not in known:
            yield plain(passage.text), passage.place(0, len(passage.text))


def check_unfinished(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A paragraph that breaks off and is not gone on with in the next one."""
    broken, opening = (pattern(text) for text in rule.patterns)
    passages = ledger.disclosure.passages
    for passage, following in zip_longest(passages, passages[1:]):
        text = plain(passage.text)
        match = broken.search(text)
        goes_on = following is not None and not opening.match(plain(following.text))
        if match and not goes_on and len(text) > CONTEXT:
            quote = passage.text.strip()[-2 * CONTEXT :]
            place = passage.place(max(len(passage.text) - 2 * CONTEXT, 0), len(passage.text))
            yield Finding(
                rule.id, rule.severity, rule.kind, {"quote": quote}, (place,), basis=rule.basis, quote=quote
            )
