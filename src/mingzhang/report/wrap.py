"""Lines of a given width where Chinese and Western text stand mixed.

A Chinese character is two columns wide and a line may break before or after it; Western words and figures
stay whole; no line begins with a closing or ends with an opening mark. What a document could use to steer a
terminal (escape sequences, changes of direction) shows as blanks.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_PIECE = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
_STEERING = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029), " "
)
_CLOSING = frozenset("，。；：、？！）》〉”’」』】〕％%…")
_OPENING = frozenset("（《〈“‘「『【〔")


def wrap(text: str, width: int) -> list[str]:
    """Break `text` into lines at most `width` columns wide; at least one line."""
    lines, line = [], ""
    for piece in _pieces(harmless(text)):
        for part in _cut(piece, width):
            if line and cell_len(line) + cell_len(part.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += part if line or not lines else part.lstrip()
    return [*lines, line.rstrip()]


def harmless(text: str) -> str:
    """The text without what would steer a terminal."""
    return text.translate(_STEERING)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Blanks up to `width` columns, behind the text or in front of it."""
    blanks = " " * max(0, width - cell_len(text))
    return blanks + text if right else text + blanks


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        stays = bool(pieces) and (piece in _CLOSING or pieces[-1][-1] in _OPENING)
        if stays:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _cut(piece: str, width: int) -> list[str]:
    """A piece that is wider than a whole line is cut wherever the line ends."""
    if cell_len(piece) <= width:
        return [piece]
    parts = [""]
    for char in piece:
        if parts[-1] and cell_len(parts[-1] + char) > width:
            parts.append("")
        parts[-1] += char
    return parts
