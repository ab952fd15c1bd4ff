"""Lines without column marks (flattened or blank-aligned PDF text) → raw rows.

A line is cut into segments of code parts, label and figures; a row may spread over many lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from mingzhang.model import Line, Place
from mingzhang.recognise.codes import WHOLE_CODE, CodeTrail
from mingzhang.recognise.columns import numbered_slots
from mingzhang.recognise.figures import Figure, Token, parse_figure, tokens_of, width_of
from mingzhang.recognise.labels import is_total
from mingzhang.recognise.rows import RawRow, RawTable, mark_nameless_total
from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition

_GLUED_CODE = re.compile(r"(?<![\d.,])(\d{3}|\d{5}|\d{7})(?=[一-鿿])")
_GAP = re.compile(r"\S {2,}\S")
_YEAR_WORD = re.compile(r"[年月日号级个]")


@dataclass
class Segment:
    """One run of code parts, label and figures of a line, in this order; each may be empty."""

    place: Place
    codes: list[str] = field(default_factory=list)
    label: str = ""
    figures: list[Figure] = field(default_factory=list)


KnownCode = Callable[[str], bool]
NameOf = Callable[[str], str]


def _no_name(code: str) -> str:
    return ""


def cut_line(line: Line, known: KnownCode) -> list[Segment]:
    """Cut a line where a code followed by words, a numbered label, or words after figures begin."""
    text = _GLUED_CODE.sub(_spaced, line.text) if _GLUED_CODE.search(line.text) else line.text
    tokens = tokens_of(text) if text == line.text else _realigned(text, line.text)
    segments: list[Segment] = []
    widths: list[int] = []
    current: Segment | None = None
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        role = _role(token, after, current, known)
        if current is None or role == "new-code" or (role == "label" and _starts_label(token, current)):
            current = Segment(replace(line.place, span=(token.start, token.end)))
            segments.append(current)
        if role in ("new-code", "code"):
            current.codes.append(token.text)
        elif role == "label":
            current.label += token.text
        else:
            widths = widths or list(accumulate(map(width_of, line.text), initial=0))
            current.figures.append(_figure(line, token, widths))
    return segments


def _spaced(match: re.Match[str]) -> str:
    return f"{match.group(1)} "


def _realigned(spaced: str, original: str) -> list[Token]:
    """Tokens of the text with blanks put in, at their offsets in the original."""
    tokens, offset = [], 0
    for token in tokens_of(spaced):
        start = original.index(token.text, offset)
        offset = start + len(token.text)
        tokens.append(Token(token.text, start, offset))
    return tokens


def _role(token: Token, after: Token | None, current: Segment | None, known: KnownCode) -> str:
    amount = parse_figure(token.text)
    if amount is None or not token.text[-1].isdigit():
        return "label" if amount is None else "figure"
    words_follow = after is not None and parse_figure(after.text) is None
    counts = token.text.isdigit() and after is not None and bool(_YEAR_WORD.match(after.text))
    if words_follow and counts and not known(token.text):
        return "label"
    whole = bool(WHOLE_CODE.fullmatch(token.text)) and known(token.text)
    fresh = current is None or current.figures or (current.label and not current.codes) or current.label
    ends = after is None and not _goes_on(current)
    if whole and fresh and (words_follow or ends or (after is not None and _part_follows(after))):
        return "new-code"
    if whole and current is None:
        return "new-code"
    begun = current is not None and current.codes and not current.label and not current.figures
    if begun and current is not None and len(current.codes) < 3 and token.text.isdigit():
        return "code" if len(token.text) == 2 or (len(token.text) == 1 and words_follow) else "figure"
    return "figure"


def _goes_on(current: Segment | None) -> bool:
    """Whether a whole number at the end of the line is rather the segment's next figure than a code whose
    words stand in the next line: behind a code and its words, or among whole numbers."""
    if current is None:
        return False
    if current.figures:
        return not any(figure.amount.places for figure in current.figures)
    return bool(current.codes and current.label)


def _part_follows(after: Token) -> bool:
    return len(after.text) == 2 and after.text.isdigit()


def _starts_label(token: Token, current: Segment) -> bool:
    if current.figures:
        return True
    numbered = recognition().row_numbering_pattern.match(token.text)
    return bool(numbered and current.label)


def _figure(line: Line, token: Token, widths: list[int]) -> Figure:
    amount = parse_figure(token.text)
    assert amount is not None
    edges = (token.end, widths[token.end])
    return Figure(amount, replace(line.place, span=(token.start, token.end)), None, edges, line.page)


def read_line_rows(
    items: Iterable[Item], known: KnownCode, starts_row: Callable[[str], bool], name_of: NameOf = _no_name
) -> RawTable:
    """Collect rows from lines. `known` says which 3/5/7-digit numbers are codes of this table;
    `starts_row` whether words without a code begin a row of their own (a side, an item, a name);
    `name_of` a code's official name, by which words between two rows are given to the one or the other."""
    lines = [item.line for item in items if item.line is not None]
    first = _data_start(lines, known, starts_row)
    header = plain("".join(line.text for line in lines[:first] if not _is_numbering(line)))
    collector = _Collector(starts_row, name_of)
    for line in lines[first:]:
        if _is_numbering(line) or (collector.settled and _repeats_header(line, header)):
            continue
        for segment in cut_line(line, known):
            collector.take(segment)
    mark_nameless_total(collector.rows)
    wide = keeps_columns(lines[first:]) and bool(collector.rows)
    return RawTable(collector.rows, header, wide=wide, strays=collector.strays)


def without_second_codes(item: Item, known: KnownCode) -> Item:
    """The line with blanks for codes of another classification than the table's own, and for their words."""
    if item.line is None:
        return item
    text = item.line.text
    tokens = tokens_of(text)
    for code, word in pairwise(tokens):
        other = WHOLE_CODE.fullmatch(code.text) and not known(code.text)
        if other and code is not tokens[0] and parse_figure(word.text) is None:
            text = text[: code.start] + " " * (word.end - code.start) + text[word.end :]
    return replace(item, line=replace(item.line, text=text))


def keeps_columns(lines: Sequence[Line]) -> bool:
    """Whether most lines part their words by runs of blanks."""
    return sum(1 for line in lines if _GAP.search(line.text)) * 2 > len(lines)


def _is_numbering(line: Line) -> bool:
    return bool(numbered_slots([token.text for token in tokens_of(line.text)]))


def _repeats_header(line: Line, header: str) -> bool:
    """A text-only line whose words stand in the header: the header repeated on the next page."""
    text = plain(line.text)
    return bool(header) and len(text) > 1 and text in header and not is_total(text)


def _data_start(lines: list[Line], known: KnownCode, starts_row: Callable[[str], bool]) -> int:
    """The first line that begins a row: a code, a total with figures, or row words with or before figures."""
    for index, line in enumerate(lines):
        if _is_numbering(line):
            continue
        segments = cut_line(line, known)
        if any(segment.codes for segment in segments):
            return index
        for segment in segments:
            if segment.figures and (
                not segment.label or is_total(segment.label) or starts_row(segment.label)
            ):
                return index
    return len(lines)


class _Collector:
    """Puts segments together to rows in printed order."""

    def __init__(self, starts_row: Callable[[str], bool], name_of: NameOf) -> None:
        self.rows: list[RawRow] = []
        self.strays: list[Figure] = []
        self._starts_row = starts_row
        self._trail = CodeTrail()
        self._before = ""
        self._name_of = name_of

    @property
    def _open(self) -> RawRow | None:
        return self.rows[-1] if self.rows else None

    @property
    def settled(self) -> bool:
        """Whether no row waits for words or figures."""
        return self._open is None or bool(self._open.figures)

    def take(self, segment: Segment) -> None:
        """Begin a row, or add to the open one."""
        if segment.codes:
            code = self._trail.complete(segment.codes)
            self._begin(segment, code, segment.label)
        elif segment.label and (is_total(segment.label) or self._starts_row(segment.label)):
            self._begin(segment, None, segment.label)
        elif segment.label:
            self._add_words(segment)
        elif self._open is not None and not (self._before and self._open.figures):
            self._open.figures.extend(segment.figures)
        elif segment.figures:
            self._begin(segment, None, self._before)

    def _begin(self, segment: Segment, code: str | None, label: str) -> None:
        self._finish_label()
        row = RawRow(segment.place, code, label, total=code is None and is_total(label))
        row.figures.extend(segment.figures)
        if code and not label and self._before:
            row.label = self._before
        self._before = ""
        self.rows.append(row)

    def _finish_label(self) -> None:
        """Give the row before as many of the waiting words as its official name goes on with."""
        row = self._open
        if row is None or not row.code or not self._before:
            return
        name = plain(self._name_of(row.code))
        length = len(self._before)
        while length and not self._goes_on(name, row.label, self._before[:length]):
            length -= 1
        row.label += self._before[:length]
        self._before = self._before[length:]

    @staticmethod
    def _goes_on(name: str, label: str, words: str) -> bool:
        """Whether the name goes on with the words; of a label that was lost the end is enough."""
        if not label:
            return name.endswith(plain(words))
        return name.startswith(plain(label + words))

    def _add_words(self, segment: Segment) -> None:
        """Words without a code belong to the row that has no figures yet, else they wait for the next."""
        row = self._open
        if row is not None and not row.figures:
            row.label += segment.label
            row.figures.extend(segment.figures)
            row.total = row.code is None and is_total(row.label)
        elif segment.figures and row is not None:
            self._begin(segment, None, self._before + segment.label)
        else:
            self._before += segment.label
