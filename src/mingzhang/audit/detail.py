"""Whether what is published goes into the detail that the law asks for: codes, parts, sections, reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mingzhang.audit.ledger import Ledger
from mingzhang.audit.narrative import stated_claims
from mingzhang.model import Fact, Finding, Heading, Place
from mingzhang.taxonomy.families import nearest_ancestor
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import pattern
from mingzhang.taxonomy.tables import table_concepts

SEPARATOR = "、"
LONGEST_LIST = 5
LEAST_HEADINGS = 5
DIGITS = {"functional": 7, "economic": 5}


def check_depth(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Printed codes with money that no code of the last level stands below."""
    for table in rule.words["tables"]:
        facts = ledger.by_table.get(table, ())
        digits = DIGITS[table_concepts()[table].rows] if facts else 0
        codes = {code for row in ledger.rows(table) if (code := _code(row)).isdigit()}
        above = {parent for code in codes if (parent := nearest_ancestor(code, codes))}
        shallow = [fact for fact in facts if _is_leaf(fact, above, digits)]
        names = dict.fromkeys(f"{_code(fact.row)} {fact.label}".strip() for fact in shallow)
        if names and table not in ledger.doubtful:
            details = {"table": table, "codes": SEPARATOR.join([*names][:LONGEST_LIST])}
            yield _finding(rule, details, tuple(dict.fromkeys(fact.place for fact in shallow)))


def _code(row: str) -> str:
    return row.partition("|")[0].partition("#")[0]


def _is_leaf(fact: Fact, above: set[str], digits: int) -> bool:
    code = _code(fact.row)
    return code.isdigit() and len(code) < digits and code not in above and fact.amount.value != 0


def check_parts_shown(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A figure that the law wants split, printed without any of its parts: `whole: [part, part]`."""
    for cell, parts in rule.words.items():
        table, row, column = _cell(cell)
        seen = ledger.tables.get(table)
        facts = [f for f in ledger.by_table.get(table, ()) if f.row == row and column in ("", f.column)]
        if seen is None or not any(fact.amount.value for fact in facts):
            continue
        printed = ledger.rows(table) | ledger.columns(table) | set(seen.columns)
        if not printed & set(parts):
            details = {"table": table, "label": facts[0].label or row}
            yield _finding(rule, details, (facts[0].place,))


def _cell(name: str) -> tuple[str, str, str]:
    table, _, rest = name.partition(".")
    row, _, column = rest.partition(".")
    return table, row, column


def check_sections(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Subjects of which the whole text says nothing; a file without a narrative is not asked."""
    body = [heading for heading in ledger.disclosure.headings if not heading.listed]
    if len(body) < LEAST_HEADINGS or not ledger.disclosure.claims:
        return
    for section in _silent(ledger, body, rule.words):
        yield _finding(rule, {"section": rule.words[section][0]}, ())


def _silent(ledger: Ledger, body: Sequence[Heading], sections: Mapping[str, Sequence[str]]) -> list[str]:
    texts = [*(plain(h.text) for h in body), *(plain(p.text) for p in ledger.disclosure.passages)]
    return [
        section
        for section, words in sections.items()
        if not any(plain(word) in text for text in texts for word in words)
    ]


def check_reasons_given(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A change of what the law wants explained, in a paragraph without a reason."""
    given = pattern(rule.patterns[0])
    for stated in stated_claims(ledger):
        claim = stated.claim
        if claim.topic not in rule.words["topics"] or claim.in_reason or claim.reason:
            continue
        if claim.delta is None or not claim.delta.value:
            continue
        around = _paragraphs(ledger, plain(claim.text))
        if around and not any(given.search(text) for text in around):
            details = {"subject": claim.subject, "delta": str(claim.delta), "unit": claim.unit or ""}
            yield Finding(
                rule.id, rule.severity, rule.kind, details, (claim.place,),
                basis=rule.basis, quote=claim.text,
            )  # fmt: skip


def _paragraphs(ledger: Ledger, sentence: str) -> list[str]:
    """The paragraph with the sentence, and the one behind it."""
    texts = [plain(passage.text) for passage in ledger.disclosure.passages]
    found = [number for number, text in enumerate(texts) if sentence and sentence[:20] in text]
    return [text for number in found[:1] for text in texts[number : number + 2]]


def check_counts_given(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Final accounts with money for journeys, vehicles or guests, and no number of them."""
    if ledger.disclosure.kind != rule.words["kind"][0]:
        return
    texts = "。".join(plain(passage.text) for passage in ledger.disclosure.passages)
    if not texts:
        return
    for row, counts in rule.words.items():
        facts = [f for f in ledger.by_table.get("three_public", ()) if f.row == row and f.column == "actual"]
        if facts and facts[0].amount.value and not any(word in texts for word in counts):
            details = {"label": facts[0].label or row, "counts": SEPARATOR.join(counts)}
            yield _finding(rule, details, (facts[0].place,))


def check_stated_staff(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """People that a reason counts as the staff of this year, against the statement of staff."""
    stated = ledger.disclosure.profile.staff_actual
    if stated is None or not stated.isdigit():
        return
    counted = pattern(rule.patterns[0])
    for claim in ledger.disclosure.claims:
        for match in counted.finditer(plain(claim.reason or "")):
            year = match["year"]
            if (year and int(year) != ledger.disclosure.year) or match["staff"] == stated:
                continue
            yield Finding(
                rule.id, rule.severity, rule.kind, {"found": match["staff"], "expected": stated},
                (claim.place,), basis=rule.basis, quote=match.group(),
            )  # fmt: skip
            return


def _finding(rule: Rule, details: dict[str, str], places: tuple[Place, ...]) -> Finding:
    return Finding(rule.id, rule.severity, rule.kind, details, places, basis=rule.basis)
