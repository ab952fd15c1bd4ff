"""One form for titles that say the same: `财政拨款收入支出预算总表` and `财政拨款收支总体情况表` are one.

The words that give way stand in data/recognition.yaml (`title_rewrites`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition


@lru_cache(maxsize=20_000)
def title_form(text: str) -> str:
    """The form in which titles of one table meet, whatever unit, year or number stands before them."""
    form = plain(text)
    for pattern, write in _rewrites():
        form = pattern.sub(write, form)
    return form


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rewrite.find), rewrite.write) for rewrite in recognition().title_rewrites)
