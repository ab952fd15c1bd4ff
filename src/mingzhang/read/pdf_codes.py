"""Code points as a page's font gives them → the characters that are meant: halves joined, radicals as the
characters that they stand for; and which of them print nothing."""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
_HALVES = (0xD800 >> 10, 0xDC00 >> 10)


def whole(codes: Codes) -> Codes:
    """Halves of characters beyond the first plane → the character, and a blank for its second half."""
    first = np.flatnonzero((codes[:-1] >> 10 == _HALVES[0]) & (codes[1:] >> 10 == _HALVES[1]))
    codes[first] = 0x10000 + ((codes[first] & 0x3FF) << 10) + (codes[first + 1] & 0x3FF)
    codes[first + 1] = ord(" ")
    return codes


def is_blank(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which of the code points print nothing."""
    return _BLANK[np.minimum(codes, 0xFFFF)] & (codes <= 0xFFFF)


def _blank_table() -> npt.NDArray[np.bool_]:
    """Blanks, controls, and signs without a picture."""
    table = np.zeros(0x10000, np.bool_)
    for first, last in ((0, 32), (0x7F, 0xA0), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x2060)):
        table[first : last + 1] = True
    table[[0xAD, 0x3000, 0xFEFF, 0xFFFE, 0xFFFF]] = True
    return table


_BLANK = _blank_table()


def _forms() -> npt.NDArray[np.uint32]:
    """Radicals and compatibility ideographs → the characters that they stand for."""
    table = np.arange(0x10000, dtype=np.uint32)
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        usual = unicodedata.normalize("NFKC", chr(code))
        if len(usual) == 1:
            table[code] = ord(usual)
    return table


_FORMS = _forms()


def usual_forms(codes: Codes) -> Codes:
    """The code points with the usual characters for radicals and compatibility ideographs."""
    odd = ((codes >= 0x2E80) & (codes < 0x2FE0)) | ((codes >= 0xF900) & (codes < 0xFB00))
    if odd.any():
        codes = codes.copy()
        codes[odd] = _FORMS[codes[odd]]
    return codes
