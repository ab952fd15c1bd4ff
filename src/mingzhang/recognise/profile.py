"""First part and titles → staff, divisions, and who publishes what for which year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from mingzhang.model import Block, Grid, Profile
from mingzhang.recognise.headings import NARRATIVE, Section, find_sections
from mingzhang.recognise.marks import marks
from mingzhang.recognise.paragraphs import Paragraph, find_paragraphs
from mingzhang.taxonomy.plain import plain, without_blanks
from mingzhang.taxonomy.sentences import Sentences, pattern, sentences

BUDGET, FINAL = "budget", "final"
_AROUND = ':,.*"、。'  # what may stand around a name, in plain form
_TAIL, _HEAD, _LONGEST_TITLE = 12, 12, 120
_LABELLED, _TITLED, _SIGNED, _MENTIONED = 3, 2, 2, 1


def find_profile(
    blocks: Sequence[Block],
    leave_out: Collection[int] = (),
    *,
    sections: Sequence[Section] | None = None,
    grammar: Sentences | None = None,
) -> Profile:
    """Staff figures and divisions as the part before the narrative states them."""
    words = grammar or sentences()
    if sections is None:
        sections = find_sections(find_paragraphs(blocks, leave_out, grammar=words), grammar=words)
    paragraphs = [
        paragraph for section in sections if section.part != NARRATIVE for paragraph in section.paragraphs
    ]
    staff: dict[str, str] = {}
    divisions: tuple[str, ...] = ()
    for paragraph in paragraphs:
        text = paragraph.plain.text
        for item in words.profile.staff:
            match = item.regex.search(text)
            if match and item.id not in staff:
                staff[item.id] = match.group("figure")
        divisions = divisions or _divisions(paragraph, words)
    return Profile(
        staff.get("staff_quota"),
        staff.get("staff_actual"),
        staff.get("on_duty"),
        staff.get("retired"),
        divisions,
    )


def _divisions(paragraph: Paragraph, words: Sentences) -> tuple[str, ...]:
    """The names behind the first list of divisions of a paragraph."""
    listed = words.profile.divisions
    text, index = paragraph.plain.text, paragraph.plain.index
    start = pattern(listed.start).search(text)
    if start is None:
        return ()
    numbered = list(pattern(listed.numbered).finditer(text, start.end()))
    if numbered and numbered[0].start() - start.end() <= 1:
        spans = [match.span("name") for match in numbered]
    else:
        stop = pattern(listed.end).search(text, start.end())
        spans = list(_split(text, start.end(), stop.start() if stop else len(text), listed.separators))
    names = ("".join(paragraph.text[index[a] : index[b - 1] + 1].split()) for a, b in spans if b > a)
    cleaned = (pattern(listed.not_names).sub("", name) for name in names)
    return tuple(name for name in cleaned if 1 < len(name) <= 40)


def _split(text: str, start: int, end: int, separators: str) -> Iterator[tuple[int, int]]:
    """Spans between separators that stand outside brackets."""
    depth, begin = 0, start
    for position in range(start, end):
        char = text[position]
        depth += (char == "(") - (char == ")")
        if depth <= 0 and re.match(separators, char):
            yield begin, position
            begin = position + 1
    yield begin, end


def find_unit(
    blocks: Sequence[Block],
    *,
    paragraphs: Sequence[Paragraph] | None = None,
    grammar: Sentences | None = None,
) -> str:
    """The publishing unit by majority of title lines, compiler lines, headings and signature; or empty."""
    words = grammar or sentences()
    votes: Counter[str] = Counter()
    for name, weight in _unit_votes(blocks, paragraphs, words):
        key = plain(name).strip(_AROUND)
        if len(key) > 3 and not pattern(words.profile.unit.not_unit).fullmatch(key):
            votes[key] += weight
    return _as_printed(votes.most_common(1)[0][0], blocks) if votes else ""


def _as_printed(name: str, blocks: Sequence[Block]) -> str:
    """A name in plain form with the brackets and quotes that the first line that holds it prints."""
    if name.isalnum():
        return name
    for text in _texts(blocks):
        start = plain(text).find(name)
        if start >= 0:
            return without_blanks(text)[start : start + len(name)]
    return name


def _unit_votes(
    blocks: Sequence[Block], paragraphs: Sequence[Paragraph] | None, words: Sentences
) -> Iterator[tuple[str, int]]:
    unit = words.profile.unit
    labels, headings, signature = pattern(unit.labels), pattern(unit.headings), pattern(unit.signature)
    for text in _texts(blocks):
        match = labels.match(plain(text))
        if match:
            yield match.group("name"), _LABELLED
    chosen = paragraphs if paragraphs is not None else find_paragraphs(blocks, grammar=words)
    signs = marks(words)
    for number, paragraph in enumerate(chosen):
        if number < _HEAD or signs.is_heading(paragraph.plain.text):
            match = headings.match(paragraph.mark.title)
            if match:
                yield match.group("name"), _TITLED
    owner = pattern(words.grammar.subject.owner)
    for paragraph in chosen:
        match = owner.match(paragraph.mark.title)
        if match and not signs.is_heading(paragraph.plain.text):
            yield match.group(), _MENTIONED
    tail = [paragraph.plain.text for paragraph in chosen[-_TAIL:]]
    for text in tail:
        match = re.search(f"(?:^|。){signature.pattern}(?:{unit.date})?$", text)
        if match:
            yield match.group("name"), _SIGNED


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Printed lines and rows; the cells of a row are joined, and given one by one too."""
    for block in blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                filled = [cell.text for cell in row.cells if cell.text.strip()]
                if len(filled) <= 4:
                    yield "".join(filled)
        else:
            yield block.text


def find_year(
    blocks: Sequence[Block],
    *,
    paragraphs: Sequence[Paragraph] | None = None,
    grammar: Sentences | None = None,
) -> int | None:
    """The budget year by majority of titles and headings; where none names a year, of all printed lines."""
    words = grammar or sentences()
    match, previous = pattern(words.profile.year.match), pattern(words.profile.year.previous)
    for titles in (_titles(blocks, paragraphs, words), map(plain, _texts(blocks))):
        votes: Counter[int] = Counter()
        for title in titles:
            for found in match.finditer(title[:_LONGEST_TITLE]):
                if not previous.search(title, 0, found.start()):
                    votes[int(found.group("year"))] += 1
        if votes:
            return votes.most_common(1)[0][0]
    return None


def find_kind(
    blocks: Sequence[Block],
    *,
    paragraphs: Sequence[Paragraph] | None = None,
    grammar: Sentences | None = None,
    table_titles: Sequence[str] = (),
) -> str:
    """`final` where more titles and headings speak of accounts than of budgets, else `budget`; where they
    say neither, as in a file of tables alone, the titles of the tables decide."""
    words = grammar or sentences()
    finals, budgets = _kind_votes(_titles(blocks, paragraphs, words), words)
    if finals == budgets:
        finals, budgets = _kind_votes(map(plain, table_titles), words)
    return FINAL if finals > budgets else BUDGET


def said_kind(blocks: Sequence[Block], paragraphs: Sequence[Paragraph], table_titles: Sequence[str]) -> str:
    """The kind that titles, headings and the titles of tables speak for; empty where no side has more."""
    words = sentences()
    titles = [*_titles(blocks, paragraphs, words), *map(plain, table_titles)]
    finals, budgets = _kind_votes(titles, words)
    return "" if finals == budgets else FINAL if finals > budgets else BUDGET


def _kind_votes(titles: Iterable[str], words: Sentences) -> tuple[int, int]:
    """How many speak of accounts, and how many of budgets alone."""
    final, budget = pattern(words.profile.kind.final), pattern(words.profile.kind.budget)
    spoken = [title for title in titles if final.search(title) or budget.search(title)]
    finals = sum(1 for title in spoken if final.search(title))
    return finals, len(spoken) - finals


def _titles(
    blocks: Sequence[Block], paragraphs: Sequence[Paragraph] | None, words: Sentences
) -> Iterator[str]:
    """Headings, and the short lines at the head."""
    chosen = paragraphs if paragraphs is not None else find_paragraphs(blocks, grammar=words)
    signs = marks(words)
    for paragraph in islice(chosen, _HEAD):
        if signs.is_short(paragraph.mark.title):
            yield paragraph.plain.text
    for paragraph in chosen[_HEAD:]:
        if signs.is_heading(paragraph.plain.text):
            yield paragraph.plain.text
