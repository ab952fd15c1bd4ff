"""Headings, contents and names: whose document it is, of which year, and whether its contents are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from mingzhang.audit.ledger import Ledger
from mingzhang.model import NOTICE, Finding, Place
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.rules import Rule
from mingzhang.taxonomy.sentences import one_of, pattern, sentences

LIKENESS = 0.6
ALIKE = 0.75
MIN_COMMON = 3
LEAST_HEADINGS = 2


@dataclass(frozen=True)
class _Text:
    """A heading or paragraph in plain form, with its place."""

    text: str
    place: Place
    heading: bool


def _texts(ledger: Ledger) -> Iterator[_Text]:
    """Headings, and paragraphs that are no headings."""
    headings = [_Text(plain(h.text), h.place, True) for h in ledger.disclosure.headings]
    yield from headings
    known = {heading.text for heading in headings}
    for passage in ledger.disclosure.passages:
        text = plain(passage.text)
        if text not in known:
            yield _Text(text, passage.place(0, len(passage.text)), False)


def check_unit_names(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Another body's name where the unit's own belongs: a warning, or a notice where the name is only
    written differently."""
    unit = _bare(ledger.disclosure.unit, rule)
    if not unit:
        return
    found: dict[str, list[_Text]] = {}
    for text in _texts(ledger):
        for match in pattern(rule.patterns[0 if text.heading else 1]).finditer(text.text):
            name = _bare(match["name"], rule)
            if name and not _same_body(name, unit, rule) and (text.heading or _related(name, unit)):
                found.setdefault(name, []).append(text)
    for name, texts in found.items():
        severity = NOTICE if _differently_written(name, unit, rule) else rule.severity
        details = {"found": name, "expected": ledger.disclosure.unit}
        places = tuple(text.place for text in texts)
        yield Finding(rule.id, severity, rule.kind, details, places, basis=rule.basis, quote=texts[0].text)


def _bare(name: str, rule: Rule) -> str:
    """A name without brackets and words such as 本级; empty where it is no body's name."""
    bare = re.sub(r"\([^()]*\)", "", plain(name))
    bare = re.sub(f"^{one_of(rule.words['before'])}|{one_of(rule.words['after'])}$", "", bare)
    return bare if bare.endswith(rule.words["bodies"]) else ""


def _same_body(name: str, unit: str, rule: Rule) -> bool:
    """Equal, one within the other, or one short for the other; leaving out a district names another body."""
    short, full = sorted((name, unit), key=len)
    if full.endswith(short) or full.startswith(short):
        return True
    rest = iter(enumerate(full))
    kept = [next((place for place, other in rest if other == sign), -1) for sign in short]
    if -1 in kept:
        return False
    left_out = "".join(sign for place, sign in enumerate(full) if place > kept[0] and place not in kept)
    return not any(word in left_out for word in rule.words["districts"])


def _related(name: str, unit: str) -> bool:
    """Whether the names end alike or are much alike: in running text any body may be spoken of."""
    return name[-MIN_COMMON:] == unit[-MIN_COMMON:] and SequenceMatcher(None, name, unit).ratio() >= LIKENESS


def _differently_written(name: str, unit: str, rule: Rule) -> bool:
    """Alike, with the same ends and as many words for a district: the same body, written otherwise."""
    ends = name[:MIN_COMMON] == unit[:MIN_COMMON] and name[-MIN_COMMON:] == unit[-MIN_COMMON:]
    districts = [sum(text.count(word) for word in rule.words["districts"]) for text in (name, unit)]
    return ends and districts[0] == districts[1] and SequenceMatcher(None, name, unit).ratio() >= ALIKE


def check_heading_years(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """Headings, and sentences that open with the unit's name and a year, of another year; nothing where they
    are as many as those of the disclosure's own year."""
    year = ledger.disclosure.year
    found: dict[int, list[tuple[str, Place]]] = {}
    for text in _texts(ledger):
        match = _year_told(text, rule)
        if match:
            found.setdefault(int(match["year"]), []).append((match.group(), text.place))
    own = len(found.pop(year, ())) if year is not None else 0
    for other, told in found.items():
        if len(told) < own:
            details = {"found": str(other), "expected": str(year), "quote": told[0][0]}
            places = tuple(place for _, place in told)
            yield Finding(
                rule.id, rule.severity, rule.kind, details, places,
                consequences=len(places) - 1, basis=rule.basis, quote=told[0][0],
            )  # fmt: skip


def _year_told(text: _Text, rule: Rule) -> re.Match[str] | None:
    """The year of which a heading or an opening speaks; None where it speaks of several, or of the past."""
    about, opening, other = (pattern(words) for words in rule.patterns)
    match = (about if text.heading else opening).search(text.text)
    around = text.text if text.heading else match.group() if match else ""
    years = set(pattern(sentences().grammar.year).findall(around))
    return match if match and not other.search(around) and len(years) < 2 else None


def check_contents(ledger: Ledger, rule: Rule) -> Iterator[Finding]:
    """A numbered heading of the contents list that the body lacks; tables have a rule of their own."""
    levels = sentences().layout.levels
    body = [_title(h.text, rule) for h in ledger.disclosure.headings if not h.listed]
    passages = [_title(passage.text, rule) for passage in ledger.disclosure.passages]
    for heading in ledger.disclosure.headings:
        title = _title(heading.text, rule)
        numbered = any(level.regex.match(plain(heading.text).lstrip("-*•#")) for level in levels)
        of_table = heading.table or title.endswith(rule.words["tables"])
        if not heading.listed or not numbered or of_table or len(body) < LEAST_HEADINGS:
            continue
        opened = sum(passage.startswith(title) for passage in passages)
        if opened < 2 and not any(_same_title(title, other) for other in body):
            yield Finding(
                rule.id, rule.severity, rule.kind, {"title": heading.text.strip()}, (heading.place,),
                basis=rule.basis, quote=heading.text,
            )  # fmt: skip


def _title(text: str, rule: Rule) -> str:
    """A heading without numbering, year, leaders, page number, and words that every heading may have."""
    bare = plain(text).lstrip("-*•#")
    for level in sentences().layout.levels:
        match = level.regex.match(bare)
        bare = bare[match.end() :] if match else bare
    bare = pattern(rule.patterns[0]).sub("", bare)
    return re.sub("|".join(map(re.escape, rule.words["ignored"])), "", bare)


def _same_title(one: str, other: str) -> bool:
    within = one in other or (other in one and len(other) > MIN_COMMON)
    return within or SequenceMatcher(None, one, other).ratio() >= ALIKE
