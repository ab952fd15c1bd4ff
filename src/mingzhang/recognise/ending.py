"""Whether a disclosure breaks off: its contents list names parts at the end that do not stand, or its last
table or sentence has no end. Text carries no mark of its end, so this is all that shows half a file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mingzhang.model import Heading
from mingzhang.recognise.areas import Area
from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import sentences

ENDS = "file.ends"
_FEWEST_STANDING = 3
_BROKEN_FIGURE = re.compile(r"\d[.,]$")
_PAUSE = re.compile(r"[，、；,;][^。！？]{4,}$")


def sign_of_end(headings: Sequence[Heading], tables: Sequence[Area], items: Sequence[Item]) -> str | None:
    """`file.ends: <what lacks or stands last>` where there is evidence, else None.

    Two entries at the end of the contents list that lack, or one and an end in the middle of something, or a
    figure that breaks off: single entries also lack in whole files.
    """
    last = next((item for item in reversed(items) if item.text), None)
    if last is None:
        return None
    lacking = _lacking(headings, {area.title.table for area in tables})
    midway = bool(tables) and items[tables[-1].last] is last
    if len(lacking) > 1 or (lacking and (midway or _PAUSE.search(last.text))):
        return f"{ENDS}: {lacking[0].text.strip()}"
    if midway and _BROKEN_FIGURE.search(last.text):
        return f"{ENDS}: {last.text.strip()}"
    return None


def _lacking(headings: Sequence[Heading], tables: set[str]) -> list[Heading]:
    """Parts and tables at the end of the contents list that do not stand below, where most others do."""
    stands = {_part(heading) for heading in headings if not heading.listed}
    entries = [heading for heading in headings if heading.listed and (heading.table or _part(heading))]
    standing = [entry.table in tables if entry.table else _part(entry) in stands for entry in entries]
    whole = max((at + 1 for at, found in enumerate(standing) if found), default=0)
    if sum(standing) < _FEWEST_STANDING or sum(standing[:whole]) * 4 < whole * 3:
        return []
    return entries[whole:]


def _part(heading: Heading) -> str:
    """The numeral of a part's heading, empty for headings below."""
    first = sentences().layout.levels[0]
    match = first.regex.match(plain(heading.text).lstrip("-*•#"))
    return match["numeral"] if match else ""
