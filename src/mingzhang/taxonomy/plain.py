"""One plain form for comparing printed words: no blanks, one kind of bracket and quote."""

from __future__ import annotations

import re
from functools import lru_cache

_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans(
    "（）【】〔〕［］：；，．！？“”‘’＂「」『』《》〈〉﹝﹞", '()()()():;,.!?""\'\'"""""<><>()'
)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Without blanks; brackets, quotes and punctuation in one width. Lengths may differ from the text."""
    return _BLANKS.sub("", text).translate(_SAME)


def without_blanks(text: str) -> str:
    """The printed text without its blanks, all else as it is."""
    return _BLANKS.sub("", text)
