"""Tables that must stand, empty tables that must be explained, contents entries that must be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mingzhang.audit.ledger import Ledger
from mingzhang.model import Finding, Heading, Passage, Place
from mingzhang.taxonomy.forms import national_form
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import pattern
from mingzhang.taxonomy.tables import table_concepts

REPEATED_TABLES = 3
LISTED, MISSING, FORM, NONE, EMPTY = (
    "listed-table-absent",
    "missing-table",
    "missing-form-table",
    "no-tables",
    "empty-table-unexplained",
)

FUND = 5  # characters of a title that name its fund


def check_tables(ledger: Ledger, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Absent tables: listed ones first, then those of the law, then those of the region's form.

    A file without any table is a narrative whose tables stand elsewhere: one finding, not a dozen.
    """
    disclosure = ledger.disclosure
    if not disclosure.tables:
        yield _finding(rules[NONE], {}, Place())
        return
    absent = {
        h.table: h for h in disclosure.headings if h.listed and h.table and h.table not in ledger.tables
    }
    for table, heading in absent.items():
        yield _finding(rules[LISTED], {"title": _title(heading), "table": table or ""}, heading.place)
    law = {table.id for table in national_form(disclosure.kind).tables}
    for table in disclosure.missing_tables:
        if table not in absent:
            yield _finding(rules[MISSING if table in law else FORM], {"table": table}, Place())


def _title(heading: Heading) -> str:
    return heading.text.strip().lstrip("-*• ").strip()


def check_empty_tables(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """An empty table without a note below it and without a sentence that says so.

    Nothing is said of a file that holds tables alone: the narrative stands elsewhere.
    """
    words = [plain(word) for word in rule.words["explained"]]
    zero = [pattern(text) for text in rule.patterns]
    passages = ledger.disclosure.passages
    telling = [
        *_explaining(passages, words),
        *(c for c in _clauses(passages) if any(z.search(c) for z in zero)),
    ]
    for table in ledger.disclosure.empty_tables:
        seen = ledger.tables[table]
        said_below = any(word in plain(seen.note) for word in words)
        if passages and not said_below and not _said_in_text(telling, _names(table, seen.title)):
            yield _finding(rule, {"table": table}, seen.place)


def _explaining(passages: Sequence[Passage], words: Sequence[str]) -> Iterator[str]:
    """The sentences with one of the words, and with the one before it, which may name the fund."""
    yield from (sentence for sentence in _sentences(passages) if any(word in sentence for word in words))
    for passage in passages:
        pairs = pairwise(plain(passage.text).split("。"))
        yield from (before + after for before, after in pairs if any(word in after for word in words))


def _clauses(passages: Sequence[Passage]) -> Iterator[str]:
    for sentence in _sentences(passages):
        yield from sentence.split(",")


def _names(table: str, title: str) -> tuple[str, ...]:
    """What a sentence may call a table: any of its titles, or the fund with which the first one begins."""
    titles = [plain(name) for name in table_concepts()[table].titles]
    return (plain(title), *titles, titles[0][:FUND])


def _sentences(passages: Sequence[Passage]) -> Iterator[str]:
    """The sentences of the running text, the first below a heading with the heading before it."""
    heading = ""
    for passage in passages:
        text = plain(passage.text)
        yield from (heading + text).replace(";", "。").split("。")
        heading = "" if text.endswith(("。", ";")) else text


def _said_in_text(telling: Sequence[str], names: tuple[str, ...]) -> bool:
    """Whether one of the sentences that tell of an empty table names the table or its fund."""
    return any(name in sentence for sentence in telling for name in names)


def _finding(rule: Rule, details: dict[str, str], place: Place) -> Finding:
    return Finding(
        rule.id, rule.severity, rule.kind, details, (place,) if place != Place() else (), basis=rule.basis
    )


def check_two_disclosures(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Several tables that stand twice with figures: two files in one."""
    counts = Counter(table.table for table in ledger.disclosure.tables if table.figures)
    repeated = [table for table, count in counts.items() if count > 1]
    if len(repeated) >= REPEATED_TABLES:
        place = next(t.place for t in reversed(ledger.disclosure.tables) if t.table == repeated[0])
        yield _finding(rule, {"found": str(len(repeated))}, place)
