"""Names that people give to units, accounts and themselves: one line of characters that can be seen.

Two names that look the same are the same: width, kinds of blank and variants of a character tell none apart.
"""

from __future__ import annotations

import unicodedata

from mingzhang.web.errors import Invalid

# Characters of other categories than format and control that nothing is seen of: fillers, a joiner, blanks.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_IDEOGRAPHS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))


def given_name(text: str, *, longest: int, field: str, needed: bool = True) -> str:
    """The name with its blanks folded; raises Invalid where it is empty, too long, or partly unseen.

    `field`: the key of the words that stand beside the form's field.
    """
    name = " ".join(text.split())
    if needed and not name:
        raise Invalid("web.error.name_missing", field=field)
    if len(name) > longest:
        raise Invalid("web.error.name_long", field=field, most=str(longest))
    for place, letter in enumerate(name, start=1):
        if _is_unseen(name, place - 1):
            told = {"name": visible(name), "place": str(place), "letter": f"U+{ord(letter):04X}"}
            raise Invalid("web.error.unseen", field=field, **told)
    return name


def visible(text: str) -> str:
    """The text without the characters that cannot be seen, its blanks folded."""
    folded = " ".join(text.split())
    return "".join(letter for place, letter in enumerate(folded) if not _is_unseen(folded, place))


def same_name(text: str) -> str:
    """What two names have in common that are the same to whoever reads them."""
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    return "".join(letter for letter in folded if not _within(letter, _VARIANTS))


def _is_unseen(text: str, place: int) -> bool:
    letter = text[place]
    if _within(letter, _VARIANTS):  # which shape of the ideograph before it is meant
        return place == 0 or not _within(text[place - 1], _IDEOGRAPHS)
    return letter in _UNSEEN or unicodedata.category(letter) in ("Cc", "Cf", "Cs")


def _within(letter: str, ranges: tuple[range, ...]) -> bool:
    return any(ord(letter) in each for each in ranges)
