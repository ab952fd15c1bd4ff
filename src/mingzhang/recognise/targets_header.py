"""The header of a flattened target sheet: words wrapped over tokens → column roles in printed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mingzhang.recognise.targets_text import Piece
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

_LONGEST_WORD = 18
_LONGEST_HEADER = 120
_FEWEST_ROLES = 3
_BEGINNERS = ("caption", "level1", "level2", "level3")


def find_header(
    pieces: Sequence[Piece], subject: str, layouts: TargetLayouts
) -> tuple[int, int, tuple[str, ...]]:
    """(first token of the header, first token behind it, column roles); the likeliest layout where it is
    scrambled or missing."""
    beginnings = tuple(squeeze(word) for role in _BEGINNERS for word in layouts.headers.get(role, ()))
    for start, piece in enumerate(pieces):
        if piece.key and any(word.startswith(piece.key) or piece.key.startswith(word) for word in beginnings):
            length, roles = header_from(pieces, start, layouts)
            if _is_header(roles) and ("level3" in roles or _level_at(pieces, start + length, layouts)):
                return start, start + length, roles
    return _scrambled_header(pieces, subject, layouts)


def _is_header(roles: Sequence[str]) -> bool:
    known = set(roles) - {"caption", "other"}
    return len(known) >= _FEWEST_ROLES and bool(known & {"level3", "value"})


def header_from(pieces: Sequence[Piece], start: int, layouts: TargetLayouts) -> tuple[int, tuple[str, ...]]:
    """(number of tokens, roles) of the longest run of header words that begins at `start`."""
    text, ends = "", {}
    for number, piece in enumerate(pieces[start:], start=1):
        text += piece.key
        ends[len(text)] = number
        if len(text) > _LONGEST_HEADER:
            break
    best: tuple[int, tuple[str, ...]] = (0, ())
    stack: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    tried = 0
    while stack and tried < 400:
        tried += 1
        at, roles = stack.pop()
        if at in ends and _count(roles) > _count(best[1]):
            best = (ends[at], roles)
        for length in range(1, min(_LONGEST_WORD, len(text) - at) + 1):
            role = layouts.header_roles.get(text[at : at + length])
            if role is not None and (role not in roles or role == "other"):
                stack.append((at + length, (*roles, role)))
    return best


def _count(roles: tuple[str, ...]) -> int:
    return sum(1 for role in roles if role != "caption")


def _scrambled_header(
    pieces: Sequence[Piece], subject: str, layouts: TargetLayouts
) -> tuple[int, int, tuple[str, ...]]:
    """Words of the header stand in no readable order, or there are none: compare their characters."""
    header_words = {squeeze(word) for role in _BEGINNERS[1:] for word in layouts.headers.get(role, ())}
    start = next((n for n, piece in enumerate(pieces) if piece.key in header_words), None)
    end = next(
        (n for n in range(start or 0, len(pieces)) if _level_at(pieces, n, layouts)),
        len(pieces) if start is None else min(start + _LONGEST_HEADER, len(pieces)),
    )
    if start is None:
        start = end
    while start and any(pieces[start - 1].key in word for word in layouts.header_roles):
        start -= 1
    printed = Counter("".join(piece.key for piece in pieces[start:end]))
    layout = max(
        (layout for layout in layouts.layouts if layout.subject == subject),
        key=lambda layout: _likeness(printed, layout.columns, layouts),
        default=None,
    )
    return start, end, layout.columns if layout else ()


def _likeness(printed: Counter[str], columns: Sequence[str], layouts: TargetLayouts) -> int:
    wanted = Counter(
        "".join(squeeze(layouts.headers[role][0]) for role in columns if role in layouts.headers)
    )
    return -sum(((printed - wanted) + (wanted - printed)).values())


def _level_at(pieces: Sequence[Piece], start: int, layouts: TargetLayouts) -> bool:
    """Whether a first-level name begins here, perhaps wrapped."""
    text = ""
    for piece in pieces[start : start + 5]:
        text += piece.key
        if text in layouts.level1_names:
            return True
    return False
