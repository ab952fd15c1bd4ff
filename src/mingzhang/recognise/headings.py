"""Paragraphs → headings (the contents list told from the body) and the tree of sections.

A section knows the part of the disclosure in which it stands, its top-level numeral (一 … 十二), its
topic and the functional class that a heading above it names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mingzhang.model import Block, Heading
from mingzhang.recognise.marks import TABLES, Mark, Marks, marks
from mingzhang.recognise.paragraphs import Paragraph, find_paragraphs
from mingzhang.taxonomy.sentences import Sentences, sentences

NARRATIVE, PROFILE, GLOSSARY, SHEETS = "narrative", "profile", "glossary", "sheets"
_FEWEST_ENTRIES = 3
_CONTENTS_AMONG_FIRST = 60


@dataclass(frozen=True)
class Section:
    """A heading with its paragraphs. `part` as in the layout data, `numeral` of the section at the top,
    `topic` an id of the topics data, `group` the class that a heading above names."""

    part: str
    numeral: str
    topic: str
    title: str
    level: int
    group: str
    paragraphs: tuple[Paragraph, ...]


def find_headings(
    blocks: Sequence[Block],
    *,
    paragraphs: Sequence[Paragraph] | None = None,
    grammar: Sentences | None = None,
) -> tuple[Heading, ...]:
    """Headings in printed order; entries of a contents list are `listed`."""
    words = grammar or sentences()
    chosen = paragraphs if paragraphs is not None else find_paragraphs(blocks, grammar=words)
    entries, signs = contents_entries(chosen, words), marks(words)
    return tuple(
        Heading(paragraph.text, paragraph.place(), max(paragraph.mark.level, 1), number in entries)
        for number, paragraph in enumerate(chosen)
        if number in entries or signs.is_heading(paragraph.plain.text)
    )


def contents_entries(paragraphs: Sequence[Paragraph], grammar: Sentences) -> range:
    """The paragraphs of the contents list: from its title, or from the first paragraph on, up to
    where the parts start over or a part's own title stands."""
    signs = marks(grammar)
    titles = (
        signs.contents.fullmatch(paragraph.plain.text) for paragraph in paragraphs[:_CONTENTS_AMONG_FIRST]
    )
    title = next((number for number, match in enumerate(titles) if match), None)
    start = 0 if title is None else title + 1
    seen: list[int] = []
    for number in range(start, len(paragraphs)):
        mark, text = paragraphs[number].mark, paragraphs[number].plain.text
        if not mark.title:
            continue
        if not signs.is_short(mark.title.rstrip("。")):
            return range(start, number if title is not None else start)
        if mark.level == 1:
            order = grammar.layout.numerals.find(mark.numeral)
            if seen and order <= seen[-1]:
                return range(start, number)
            seen.append(order)
        elif (
            title is not None
            and number - start > _FEWEST_ENTRIES
            and signs.is_title(text)
            and mark.level == 0
            and not _stands_again(text, paragraphs, start, number)
        ):
            return range(start, number)
    return range(start, start)


def _stands_again(text: str, paragraphs: Sequence[Paragraph], start: int, number: int) -> bool:
    """Whether a title is still an entry: new among the entries, and found once more below."""
    if any(paragraph.plain.text == text for paragraph in paragraphs[start:number]):
        return False
    return any(paragraph.plain.text == text for paragraph in paragraphs[number + 1 :])


@dataclass
class _Walk:
    """Where the walk through the paragraphs stands."""

    part: str = ""
    numeral: str = ""
    topic: str = ""
    parent: str = ""
    upper: str = ""
    title: str = ""
    level: int = 0
    group: str = ""
    members: list[Paragraph] = field(default_factory=list)

    def section(self) -> Section:
        """What was gathered since the last heading."""
        found = tuple(self.members)
        self.members = []
        return Section(self.part, self.numeral, self.topic, self.title, self.level, self.group, found)


def find_sections(
    paragraphs: Sequence[Paragraph], *, grammar: Sentences | None = None
) -> tuple[Section, ...]:
    """The body as sections in printed order, the contents list left out; empty ones too."""
    words = grammar or sentences()
    signs, entries = marks(words), contents_entries(paragraphs, words)
    numerals = {
        paragraphs[n].mark.title: paragraphs[n].mark.numeral for n in entries if paragraphs[n].mark.level == 2
    }
    walk, found = _Walk(), []
    for number, paragraph in enumerate(paragraphs):
        if number in entries:
            continue
        if _opens(paragraph, walk, signs):
            found.append(walk.section())
            _enter(walk, paragraph.mark, signs, numerals)
        else:
            walk.members.append(paragraph)
    return (*found, walk.section())


def _opens(paragraph: Paragraph, walk: _Walk, signs: Marks) -> bool:
    """Whether the paragraph is a heading where the walk stands."""
    mark, text = paragraph.mark, paragraph.plain.text
    if mark.level == 1:
        return signs.is_short(mark.title)
    if mark.level == 0:
        part = signs.part(signs.title(mark))
        if part == TABLES:
            return walk.part == NARRATIVE
        part = part if signs.is_heading(text) else None
        return part is not None and (part != PROFILE or walk.part in ("", PROFILE))
    if walk.part == GLOSSARY or signs.label.match(mark.title):
        return False
    if mark.level > 3:
        return mark.level == 4 and walk.part == NARRATIVE and _names_topic(mark, walk, signs)
    if walk.part == NARRATIVE:
        return signs.is_short(signs.title(mark))
    if walk.part == SHEETS and signs.words.topics.find(signs.title(mark), walk.parent) is None:
        return False
    return signs.is_heading(text)


def _names_topic(mark: Mark, walk: _Walk, signs: Marks) -> bool:
    """Whether a numbered line is nothing but the title of a topic, as in a body with one level more."""
    title = mark.title.rstrip("。:")
    short = signs.is_short(title) and signs.ends.search(title) is not None
    return short and signs.words.topics.find(title, walk.upper) is not None


def _enter(walk: _Walk, mark: Mark, signs: Marks, numerals: dict[str, str]) -> None:
    """Move the walk below the heading."""
    topics = signs.words.topics
    title = signs.title(mark)
    walk.title, walk.level = title, mark.level
    if mark.level <= 1:
        walk.part = signs.part(title) or ""
        if walk.part == SHEETS:
            return
        walk.numeral = next((n for entry, n in numerals.items() if entry and title.endswith(entry)), "")
        found = topics.find(title) if mark.level == 0 else None
        walk.topic = walk.parent = walk.upper = found.id if found else ""
        walk.group = ""
        return
    above = {3: walk.parent, 4: walk.upper}.get(mark.level)
    topic = topics.find(title.rstrip("。"), above)
    if topic and walk.part != NARRATIVE and _may_open_narrative(walk.part, title, signs):
        walk.part = NARRATIVE
    if mark.level == 2:
        walk.numeral, walk.parent, walk.group = mark.numeral, topic.id if topic else "", ""
        walk.topic = walk.upper = walk.parent
    elif mark.level == 4:
        walk.topic = topic.id if topic else walk.upper
    else:
        walk.topic = walk.upper = topic.id if topic else walk.parent
        walk.group = _class_name(title, signs.words)


def _may_open_narrative(part: str, title: str, signs: Marks) -> bool:
    """A numbered heading with a topic ends tables and sheets; a profile only where it says so itself."""
    if part == SHEETS:
        return True
    opened = re.search(signs.words.layout.opens, title)
    return bool(opened) and (part != PROFILE or signs.part(title) == NARRATIVE)


def _class_name(title: str, words: Sentences) -> str:
    """The class that a heading such as 一般公共服务（类） names."""
    match = re.search(words.grammar.path.level, title)
    return title[: match.start()] if match else ""
