"""The residual of a clause → the subject's printed name, its 类/款/项 path, its kind and its year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mingzhang.recognise.paragraphs import Paragraph
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import Sentences, pattern

_MOST_ROUNDS = 16
_QUOTES = ("“", "”", '"')


@dataclass(frozen=True)
class Named:
    """A subject; `name` is empty where the clause names none."""

    name: str = ""
    path: tuple[str, ...] = ()
    kind: str = ""
    year: int | None = None


class SubjectReader:
    """Cuts subjects out of clauses; `units` are names of the publishing unit."""

    def __init__(self, words: Sentences, units: Sequence[str] = ()) -> None:
        subject, path = words.grammar.subject, words.grammar.path
        self.leading = re.compile("|".join(f"(?:{pattern(text).pattern})" for text in subject.leading))
        self.trailing = re.compile(
            "(?:" + "|".join(pattern(text).pattern for text in subject.trailing) + ")$"
        )
        self.qualifiers = [(item.regex, item.kind) for item in subject.qualifiers]
        self.kinds = [(re.compile(item.regex.pattern + "$"), item.kind) for item in subject.kinds]
        self.named, self.owner, self.empty = (
            pattern(subject.named),
            pattern(subject.owner),
            pattern(subject.empty),
        )
        self.filler = pattern(subject.filler)
        self.year = pattern(words.grammar.year)
        self.moves = pattern(words.grammar.moves)
        self.level, self.quoted = pattern(path.level), pattern(path.quoted)
        self.between = path.between
        self.units = sorted({plain(unit) for unit in units if len(unit) > 2}, key=len, reverse=True)

    def read(self, paragraph: Paragraph, start: int, end: int, *, in_reason: bool = False) -> Named:
        """The subject in `start:end` of the paragraph's plain text."""
        text = paragraph.plain.text
        if in_reason:
            moves = list(self.moves.finditer(text, start, end))
            if moves and moves[-1].end() < end:
                start = moves[-1].end()
        start, end, year = self._trim(text, start, end)
        name = text[start:end]
        for regex, kind in self.qualifiers:
            if regex.fullmatch(name):
                return Named(kind=kind, year=year)
        kind = ""
        for regex, found in self.kinds:
            match = regex.search(name)
            if match:
                kind, end = found, start + match.start()
                start, end, _ = self._trim(text, start, end)
                break
        if end - start < 2 or self.empty.fullmatch(text, start, end):
            return Named(kind=kind, year=year)
        path = self._path(paragraph, start, end)
        return Named(path[-1] if path else _printed(paragraph, start, end), path, kind, year)

    def raw(self, paragraph: Paragraph, start: int, end: int) -> str:
        """The clause itself, where nothing in it or before it names a subject."""
        start, end, _ = self._trim(paragraph.plain.text, start, end)
        return _printed(paragraph, start, end)

    def same(self, one: str, other: str) -> bool:
        """Whether two names mean one total (收入、支出预算总计 and 收、支总计)."""
        first, second = self.filler.sub("", plain(one)), self.filler.sub("", plain(other))
        if not first or not second:
            return plain(one) == plain(other)
        shorter, longer = sorted((first, second), key=len)
        return len(shorter) > 1 and longer.endswith(shorter)

    def _trim(self, text: str, start: int, end: int) -> tuple[int, int, int | None]:
        """Cut what is no name from both ends; the year that stood in front."""
        year: int | None = None
        for _ in range(_MOST_ROUNDS):
            before = (start, end)
            for unit in self.units:
                found = text.find(unit, start, end)
                if 0 <= found <= start + 6:
                    start = found + len(unit)
            match = self.owner.match(text, start, end)
            if match and "," not in match.group():
                start = match.end()
            match = self.year.match(text, start, end)
            if match and not self.named.search(text, match.end(), end):
                year, start = int(match.group(1)), match.end()
            match = self.leading.match(text, start, end)
            if match:
                start = match.end()
            match = self.trailing.search(text, start, end)
            if match:
                end = match.start()
            start, end = self._unquote(text, start, end)
            if (start, end) == before:
                break
        return start, max(start, end), year

    def _unquote(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Quotes around the whole name are no part of it; a quote without its partner neither."""
        inner = text[start:end]
        if inner.startswith('"') and inner.endswith('"') and inner.count('"') == 2 and len(inner) > 2:
            return start + 1, end - 1
        if inner.count('"') == 1:
            return (start + 1, end) if inner.startswith('"') else (start, end - inner.endswith('"'))
        return start, end

    def _path(self, paragraph: Paragraph, start: int, end: int) -> tuple[str, ...]:
        text = paragraph.plain.text
        marks = list(self.level.finditer(text, start, end))
        if marks:
            edges = [start, *(mark.end() for mark in marks)]
            names = [
                _printed(paragraph, edge, mark.start()) for edge, mark in zip(edges, marks, strict=False)
            ]
            return tuple(name for name in map(_bare, names) if name)
        if start and text[start - 1] == '"' and self.between in text[start:end]:
            parts, position = [], start
            for part in text[start:end].split(self.between):
                parts.append(_printed(paragraph, position, position + len(part)))
                position += len(part) + len(self.between)
            return tuple(part for part in parts if part)
        return ()


def _bare(name: str) -> str:
    """A name without the quotes around it, or a quote that lacks its partner; quotes inside it stay."""
    whole = name[:1] in _QUOTES and name[-1:] in _QUOTES
    lone = sum(name.count(quote) for quote in _QUOTES) % 2
    return name.strip("".join(_QUOTES)) if whole or lone else name


def _printed(paragraph: Paragraph, start: int, end: int) -> str:
    """The printed characters of `start:end` of the plain text, without blanks."""
    if end <= start:
        return ""
    index = paragraph.plain.index
    return "".join(paragraph.text[index[start] : index[end - 1] + 1].split())


@lru_cache(maxsize=64)
def subject_reader(words: Sentences, units: tuple[str, ...]) -> SubjectReader:
    """The compiled subject words."""
    return SubjectReader(words, units)
