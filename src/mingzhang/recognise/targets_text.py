"""Pieces of a target sheet, a cell or a word of a line each: how their texts are cleaned and joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from mingzhang.model import Amount, Line, Place
from mingzhang.taxonomy.target_layouts import squeeze

SAME_LINE, NEXT_LINE, AFTER_EMPTY, NEW_CELL = range(4)

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>]{0,80})?/?>|\*\*")
_MATH_WORDS = (
    (re.compile(r"\\(?:geqslant|geq|ge)(?![A-Za-z])\s?"), "≥"),
    (re.compile(r"\\(?:leqslant|leq|le)(?![A-Za-z])\s?"), "≤"),
    (re.compile(r"\\times(?![A-Za-z])\s?"), "×"),
    (re.compile(r"\\sim(?![A-Za-z])\s?"), "~"),
    (re.compile(r"\\([%$_#&])"), r"\1"),
)
_MATH = re.compile(r"\$([^$]{0,80})\$")
_OPERATOR = re.compile(r"([<>])\s+=")
_AFTER_OPERATOR = re.compile(r"^([<>=≥≤≧≦]+)\s+")
_BLANKS = re.compile(r"\s+")
_WIDE = "\u3001-\u303f\u3400-\u9fff\uff00-\uffef\u2018-\u201d"
_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])")
_SLASH = re.compile(r"\s*/\s*")
_SPLIT_FIGURE = re.compile(r"(?<![\d.])(\d{1,6}(?:\.\d*)?) (?=\d)(?!\d{4}(?!\d))")
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between two gaps; `gap` says what stands before it, `index` which cell of its row it is."""

    text: str
    place: Place
    gap: int = NEW_CELL
    index: int = 0
    page: int = 1

    @property
    def key(self) -> str:
        """The text as vocabularies are compared."""
        return squeeze(self.text)


def clean_text(text: str) -> str:
    """Drop what converters leave behind: tags, formula marks, blanks inside Chinese words."""
    if "<" in text or "*" in text:
        text = _TAG.sub(" ", text)
    if "\\" in text or "$" in text:
        for pattern, plain in _MATH_WORDS:
            text = pattern.sub(plain, text)
        text = _MATH.sub(r"\1", text).replace("$", "")
    text = _BLANKS.sub(" ", text).strip()
    if " " not in text:
        return text
    return _BETWEEN_WIDE.sub("", _OPERATOR.sub(r"\1=", text))


def clean_value(text: str) -> str:
    """As `clean_text`, and close the gaps that a narrow column leaves inside one figure or unit."""
    text = clean_text(text)
    if " " not in text:
        return text
    return _SPLIT_FIGURE.sub(r"\1", _SLASH.sub("/", _AFTER_OPERATOR.sub(r"\1", text)))


def join_pieces(pieces: Iterable[Piece]) -> str:
    """The text of one cell: wrapped lines are joined without a blank, blanks inside a line are kept."""
    parts: list[str] = []
    for piece in pieces:
        if parts:
            parts.append(
                " " if piece.gap in (SAME_LINE, NEW_CELL) or _words_meet(parts[-1], piece.text) else ""
            )
        parts.append(piece.text)
    return clean_text("".join(parts))


def _words_meet(left: str, right: str) -> bool:
    """Latin words that a line break parts."""
    return left[-1:].isascii() and right[:1].isascii() and left[-1:].isalpha() and right[:1].isalpha()


def join_wrapped(above: str, rest: str) -> str:
    """A cell and its wrapped remainder; a remainder that the cell already ends with is a repetition."""
    if not above:
        return rest
    bare = squeeze(rest)
    if squeeze(above).endswith(bare) and not bare.isdigit():
        return above
    return clean_text(f"{above}{rest}")


def read_amount(text: str) -> Amount | None:
    """The first figure of a text; None where there is none."""
    found = _FIGURE.search(text)
    if found is None:
        return None
    try:
        return Amount.parse(found[0])
    except InvalidOperation:
        return None


def read_weight(text: str) -> Amount | None:
    """A weight: one figure up to 100, perhaps with 分 or %."""
    amount = read_amount(text)
    return amount if amount is not None and Decimal(0) <= amount.value <= Decimal(100) else None


def has_figure(text: str) -> bool:
    """Whether a figure stands in the text."""
    return any(char.isdigit() for char in text)


def split_line(line: Line, gap: int) -> list[Piece]:
    """Cut a line at its blanks; `gap` is what stands before its first piece."""
    return [
        Piece(
            found[0], at(line.place, found.start(), found.end()), SAME_LINE if number else gap, page=line.page
        )
        for number, found in enumerate(_TOKEN.finditer(line.text))
    ]


def at(place: Place, start: int, end: int) -> Place:
    """The part of a line's place; places without a span (pages, sheets) stay as they are."""
    if place.span is None:
        return place
    return replace(place, span=(place.span[0] + start, place.span[0] + end))


def gap_between(above: Line | None, line: Line) -> int:
    """How far a line stands below the one before it, as far as line numbers tell."""
    if above is None or above.place.line is None or line.place.line is None:
        return NEXT_LINE
    return NEXT_LINE if line.place.line - above.place.line <= 1 else AFTER_EMPTY


def width(text: str) -> float:
    """Printed width in wide characters."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def balanced(text: str) -> bool:
    """Whether every bracket that opens also closes, and none closes that was not opened."""
    depth = 0
    for char in text:
        if char in "(（":
            depth += 1
        elif char in ")）":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def places(pieces: Sequence[Piece]) -> Place:
    """Where a run of pieces begins; on one line also where it ends."""
    first, last = pieces[0].place, pieces[-1].place
    if first.line == last.line and first.span and last.span and first.line is not None:
        return replace(first, span=(first.span[0], last.span[1]))
    return first
