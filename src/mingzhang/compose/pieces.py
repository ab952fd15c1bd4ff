"""Templates filled with words and figures; a piece of text keeps the claims that it makes.

A claim is drafted from the template's own slots, so that what was composed does not depend on the reader.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mingzhang.model import Amount

FULL_STOP = "。"


@dataclass(frozen=True)
class Draft:
    """A claim before its sentence is known; `at` is where its first figure stands in the piece."""

    at: int
    subject: str
    amount: Amount | None = None
    unit: str | None = None
    share: Amount | None = None
    delta: Amount | None = None
    growth: Amount | None = None
    path: tuple[str, ...] = ()
    reason: str | None = None
    kind: str = ""


@dataclass(frozen=True)
class Piece:
    """Text with the claims in it."""

    text: str
    drafts: tuple[Draft, ...] = field(default=())

    def sentence(self, at: int) -> str:
        """The sentence around a position, up to and with its full stop."""
        start = self.text.rfind(FULL_STOP, 0, at) + 1
        end = self.text.find(FULL_STOP, at)
        return self.text[start : len(self.text) if end < 0 else end + 1]


Slot = str | Piece


def fill(template: str, slots: Mapping[str, Slot]) -> Piece:
    """The template with its slots; claims of pieces move along."""
    text: list[str] = []
    drafts: list[Draft] = []
    length = 0
    for literal, name, _, _ in string.Formatter().parse(template):
        text.append(literal)
        length += len(literal)
        if name is None:
            continue
        slot = slots[name]
        piece = slot if isinstance(slot, Piece) else Piece(slot)
        drafts.extend(moved(piece, length))
        text.append(piece.text)
        length += len(piece.text)
    return Piece("".join(text), tuple(drafts))


def moved(piece: Piece, by: int) -> Iterable[Draft]:
    """A piece's claims, further right."""
    return (replace(draft, at=draft.at + by) for draft in piece.drafts)


def join(pieces: Iterable[Piece], separator: str = "") -> Piece:
    """Pieces one behind the other."""
    text = ""
    drafts: list[Draft] = []
    for number, piece in enumerate(pieces):
        text += separator if number else ""
        drafts.extend(moved(piece, len(text)))
        text += piece.text
    return Piece(text, tuple(drafts))
