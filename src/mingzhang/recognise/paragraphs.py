"""Lines and prose cells → paragraphs, in which every character keeps its place in the source.

Flattened text has one line a visual line: lines are joined (without blanks between Chinese characters)
until a new item, a heading or a full stop at a short line ends the paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from mingzhang.model import Block, Grid, Line, Place
from mingzhang.recognise.marks import TABLES, Mark, Marks, marks
from mingzhang.taxonomy.sentences import Sentences, sentences

_SAME = str.maketrans("（）：，；．％“”＂「」『』‘’—–－", "():,;.%" + '"' * 7 + "''---")
_CLOSING = ",.;:。、)"
_MOST_LINES, _LONGEST, _FULL_STOP = 80, 3000, "。"
_MOST_FURNITURE = 3  # lines of numbers at the foot and head of pages
_BEFORE_BLANK = frozenset("0123456789.%,")


@dataclass(frozen=True)
class Piece:
    """One source line's share of a paragraph: it starts at `start` of the text, `offset` of the line."""

    start: int
    offset: int
    place: Place


@dataclass(frozen=True)
class Plain:
    """Text without blanks, punctuation in half width; `index` leads back to the printed text."""

    text: str
    index: tuple[int, ...]


@dataclass(frozen=True)
class Paragraph:
    """Printed text joined over its lines; `first` and `last` are indexes of its blocks."""

    text: str
    pieces: tuple[Piece, ...]
    first: int
    last: int

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The source place of `text[start:end]`, cut at the end of the line in which it starts."""
        number = max(bisect_right([piece.start for piece in self.pieces], start) - 1, 0)
        piece = self.pieces[number]
        limit = self.pieces[number + 1].start if number + 1 < len(self.pieces) else len(self.text)
        stop = min(limit if end is None else max(end, start), limit)
        if piece.place.span is None:
            return piece.place
        shift = piece.offset - piece.start
        return replace(piece.place, span=(start + shift, stop + shift))

    @cached_property
    def plain(self) -> Plain:
        """The text as the grammar reads it; a blank stays between two figures."""
        text = self.text.translate(_SAME)
        kept: list[str] = []
        index: list[int] = []
        for position, char in enumerate(text):
            if char.isspace() or char in "\u200b\ufeff*":
                continue
            if char.isdigit() and kept and text[position - 1].isspace() and kept[-1] in _BEFORE_BLANK:
                kept.append(" ")
                index.append(position - 1)
            kept.append(char)
            index.append(position)
        return Plain("".join(kept), tuple(index))

    @cached_property
    def mark(self) -> Mark:
        """Its numbering and what stands behind."""
        return marks().read(self.plain.text)


@dataclass(frozen=True)
class _Strip:
    """A printed line of prose before joining; `grids` of the document stand before it."""

    text: str
    offset: int
    place: Place
    block: int
    grids: int = 0

    @property
    def width(self) -> int:
        return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in self.text)


def find_paragraphs(
    blocks: Sequence[Block], leave_out: Collection[int] = (), *, grammar: Sentences | None = None
) -> tuple[Paragraph, ...]:
    """Join the lines and prose cells of `blocks` to paragraphs; blocks in `leave_out` are passed over."""
    words = grammar or sentences()
    grids = list(accumulate(isinstance(block, Grid) for block in blocks))
    strips = [
        replace(strip, grids=grids[number])
        for number, block in enumerate(blocks)
        if number not in leave_out
        for strip in _strips(block, number)
    ]
    strips = _without_page_numbers(strips, words)
    full = _usual_width(strips) * words.layout.full_line // 100
    return tuple(_join(group, full) for group in _groups(strips, full, words))


def _strips(block: Block, number: int) -> Iterator[_Strip]:
    if isinstance(block, Line):
        yield from _strip(block.text, block.place, number)
    elif isinstance(block, Grid):
        for row in block.rows:
            filled = [cell for cell in row.cells if cell.text.strip()]
            if len(filled) == 1 or any(_is_prose(cell.text) for cell in filled):
                for cell in filled:
                    yield from _strip(cell.text, cell.place, number)


def _is_prose(text: str) -> bool:
    return len(text) > 24 and any(char in text for char in sentences().layout.stops)


def _strip(text: str, place: Place, number: int) -> Iterator[_Strip]:
    """The text without its margins; an endless line is cut, where it can at a full stop."""
    end = len(text.rstrip())
    start = len(text) - len(text.lstrip())
    base = place.span[0] if place.span else 0
    while start < end:
        stop = end
        if end - start > _LONGEST:
            stop = text.rfind(_FULL_STOP, start, start + _LONGEST) + 1 or start + _LONGEST
        yield _Strip(text[start:stop], base + start, place, number)
        start = stop


def _without_page_numbers(strips: list[_Strip], words: Sentences) -> list[_Strip]:
    number = re.compile(words.layout.page_number)
    after = re.compile(words.layout.after_number)
    before = [None, *strips[:-1]]
    return [
        strip
        for above, strip, following in zip(before, strips, [*strips[1:], None], strict=False)
        if len(strip.text) > 12
        or not number.match(strip.text)
        or (
            following is not None
            and bool(after.match(following.text))
            and not (_turned(strip, following) or _turned(above, strip))
        )
    ]


def _turned(above: _Strip | None, strip: _Strip) -> bool:
    """Whether a page ends between two lines: a number alone there is the page's, whatever follows it."""
    pages = (above.place.page if above else None, strip.place.page)
    return None not in pages and pages[0] != pages[1]


def _groups(strips: list[_Strip], full: int, words: Sentences) -> Iterator[list[_Strip]]:
    """Runs of strips that are one paragraph; lines of the width `full` may run on."""
    joiner = _Joiner(words, full)
    group: list[_Strip] = []
    so_far = ""
    for strip in strips:
        start = _plain(strip.text)
        if group and not joiner.joins(group, so_far, strip, start):
            yield group
            group, so_far = [], ""
        group.append(strip)
        so_far += start
    if group:
        yield group


def _usual_width(strips: list[_Strip]) -> int:
    """The width at which lines of prose wrap: the ninth decile of the lines that hold words."""
    widths = sorted(strip.width for strip in strips if len(strip.text) > 12)
    return widths[len(widths) * 9 // 10] if widths else 0


class _Joiner:
    """Decides whether a line runs on."""

    def __init__(self, words: Sentences, full: int) -> None:
        self.words = words
        self.marks: Marks = marks(words)
        self.full = full
        self.clause_start = re.compile(words.grammar.clause_start)
        self.reason_open = re.compile(words.grammar.reason_open)
        self.contents_start = re.compile(words.layout.contents_start)
        self.heading_rest = re.compile(words.layout.heading_rest)
        self.level = re.compile(words.grammar.path.level)
        self.year = re.compile(words.grammar.year)

    def joins(self, group: list[_Strip], so_far: str, strip: _Strip, start: str) -> bool:
        """Whether `strip` (squeezed: `start`) continues the paragraph that reads `so_far`."""
        last = group[-1]
        if (
            len(group) >= _MOST_LINES
            or len(so_far) + len(start) > _LONGEST
            or (strip.block > last.block + 1 and not _adjacent(last, strip))
        ):
            return False
        if self.contents_start.fullmatch(start):
            return False
        short = len(so_far) <= self.words.layout.longest_heading
        if self.marks.starts_item(start):
            open_reason = so_far[-1:] == ";" and self.reason_open.search(so_far)
            return bool(open_reason) and not self.marks.starts_heading(start)
        if self.clause_start.match(start):
            return not (short and self.marks.is_heading(so_far))
        if short and self.marks.is_heading(so_far):
            return self._is_rest(last, start) and self.marks.is_heading(so_far + start)
        if short and self.marks.starts_heading(so_far) and self.marks.is_heading(so_far + start):
            wrapped = last.width * 3 >= self.full * 2 or not self.marks.read(so_far).title
            return wrapped or not self.marks.is_title(start)
        if self.marks.is_title(start):
            return self.marks.contents.fullmatch(so_far + start) is not None
        if self.marks.part(so_far) == TABLES:
            return start[:1] in _CLOSING or not self.marks.opens_table(start)
        if last.text[-1] in self.words.layout.stops and self.marks.part(start) == TABLES:
            return False
        if last.text[-1] in self.words.layout.stops:
            return start[:1] in _CLOSING or so_far[-1:] == ":" or last.width >= self.full
        if len(group) == 1 and last.width < self.full and self.marks.starts_numbered(so_far):
            return self._runs_on(so_far, start)
        return True

    def _is_rest(self, last: _Strip, start: str) -> bool:
        """The second line of a title: a few characters, or behind a line that is nearly full."""
        return bool(self.heading_rest.fullmatch(start)) and (
            len(start) <= 5 or last.width * 5 >= self.full * 4
        )

    def _runs_on(self, so_far: str, start: str) -> bool:
        """A short numbered line goes on where its sentence plainly does."""
        if not self.marks.read(so_far).title or self.level.match(start):
            return True
        if self.marks.starts_heading(so_far) and self._states(start):
            return False
        return start[:1].isdigit() or start[:1] in _CLOSING or so_far[-1:] in ",、(" or len(so_far) > 24

    def _states(self, start: str) -> bool:
        """A sentence of its own: it opens with the year and says more than a title does."""
        return bool(self.year.match(start)) and not self.marks.is_short(start)


def _adjacent(last: _Strip, strip: _Strip) -> bool:
    """Page numbers between two lines do not part them; tables do."""
    first, second = last.place.line, strip.place.line
    before, after = last.place.page, strip.place.page
    if before is not None and after is not None:
        return (
            after == before + 1 and last.grids == strip.grids and strip.block - last.block <= _MOST_FURNITURE
        )
    return first is not None and second is not None and 0 < second - first <= 6


def _plain(text: str) -> str:
    return "".join(text.split()).translate(_SAME).replace("*", "")


def _join(group: list[_Strip], full: int) -> Paragraph:
    """One text of the lines; a figure that a full line breaks in two is put together again."""
    text, pieces = "", []
    for number, strip in enumerate(group):
        if text and _needs_blank(text[-1], strip.text[0], broken=group[number - 1].width >= full):
            text += " "
        pieces.append(Piece(len(text), strip.offset, strip.place))
        text += strip.text
    return Paragraph(text, tuple(pieces), group[0].block, group[-1].block)


def _needs_blank(last: str, first: str, *, broken: bool) -> bool:
    """Whether two lines are joined by a blank: between Latin words, and figures that are two."""
    if not (last.isascii() and first.isascii() and last.isalnum() and first.isalnum()):
        return False
    return not (broken and last.isdigit() and first.isdigit())
