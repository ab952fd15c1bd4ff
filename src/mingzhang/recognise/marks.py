"""Numbering and titles at the start of a squeezed line: what opens an item, a heading or a part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mingzhang.taxonomy.sentences import Sentences, pattern, sentences

TABLES = "tables"


@dataclass(frozen=True)
class Mark:
    """Depth of the numbering (0: none), its numeral, and the text behind it."""

    level: int
    numeral: str
    title: str


class Marks:
    """The numbering and part words of one grammar, compiled."""

    def __init__(self, words: Sentences) -> None:
        layout = words.layout
        self.words = words
        self.levels = [(level.level, level.regex) for level in layout.levels]
        self.label = words.projects.label
        self.case = re.compile(words.projects.case)
        self.ends = re.compile(layout.heading_ends)
        self.leaders = re.compile(layout.leaders)
        self.contents = re.compile(layout.contents)
        self.bullet = re.compile(r"^[-•·●▪]+")
        self.figure = re.compile(r"\d+\.\d|\d,\d{3}|" + re.escape(words.grammar.money[0].name))
        self.unit_line = pattern(words.profile.unit.labels.split("(?P", 1)[0])
        self.stops = frozenset("。,:;!?")

    def read(self, text: str) -> Mark:
        """The numbering at the start of a squeezed text."""
        text = self.leaders.sub("", self.bullet.sub("", text))
        for level, regex in self.levels:
            match = regex.match(text)
            if match:
                numeral = match.groupdict().get("numeral") or ""
                return Mark(level, numeral, text[match.end() :].strip())
        return Mark(0, "", text)

    def starts_item(self, text: str) -> bool:
        """A numbered item, a field label or a case of a form opens here."""
        mark = self.read(text)
        return mark.level > 0 or bool(self.label.match(mark.title)) or bool(self.case.fullmatch(text))

    def starts_numbered(self, text: str) -> bool:
        """The text opens with a number."""
        return self.read(text).level > 0

    def starts_heading(self, text: str) -> bool:
        """A part, section or sub-section number opens here."""
        return 0 < self.read(text).level <= 3

    def is_heading(self, text: str) -> bool:
        """The whole text is a heading: a title behind a number, or the title of a part."""
        mark = self.read(text)
        title = self.title(mark)
        if not self.is_short(title):
            return False
        if mark.level == 1:
            return self.part(title) is not None
        if 0 < mark.level <= 3:
            return bool(self.ends.search(title))
        return mark.level == 0 and self.is_title(title)

    def title(self, mark: Mark) -> str:
        """The title without the stop that some print behind it."""
        bare = mark.title.rstrip("。:")
        return bare if bare + ":" == mark.title or self.part(bare) else mark.title

    def is_short(self, title: str) -> bool:
        """Short enough for a title, no sentence, no amount."""
        if not 0 < len(title) <= self.words.layout.longest_heading:
            return False
        return not any(stop in title for stop in self.stops) and not self.figure.search(title)

    def is_title(self, text: str) -> bool:
        """A title of a part without number, or of the contents list."""
        return (
            self.contents.fullmatch(text) is not None
            or self.part(text.rstrip("。:")) in self.words.layout.untitled
        )

    def opens_table(self, text: str) -> bool:
        """What stands between a table's title and its header: who compiled it, in which unit."""
        return self.unit_line.match(text) is not None

    def part(self, title: str) -> str | None:
        """Which part a title opens."""
        if len(title) > self.words.layout.longest_heading:
            return None
        for part in self.words.layout.parts:
            if part.regex.fullmatch(title):
                return part.id
        return None


@lru_cache(maxsize=8)
def _marks(words: Sentences) -> Marks:
    return Marks(words)


def marks(words: Sentences | None = None) -> Marks:
    """The compiled marks of a grammar (the package's own by default)."""
    return _marks(words or sentences())
