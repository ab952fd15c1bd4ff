"""Rows of one table in two disclosures → which is which, also where several rows have one name.

Rows that share a name are numbered in printed order (`name#1`, `name#2`). A number says nothing of the other
disclosure, where such a row may stand under another project; its neighbours say it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from mingzhang.taxonomy.plain import plain

_NUMBER = re.compile(r"#\d+$")


def name_of(row: str) -> str:
    """A row's name without the number that tells it from others of that name."""
    return _NUMBER.sub("", plain(row))


def pair_rows(old: Sequence[str], new: Sequence[str]) -> Mapping[str, tuple[str, bool]]:
    """New row → the old row that it is, and whether that is certain; rows are in printed order.

    Certain are names that stand once on both sides, and what follows such a row in the same order on both.
    Of what is left, rows of one name are paired behind the same row first, then in their order.
    """
    ours, theirs = [name_of(row) for row in new], [name_of(row) for row in old]
    anchors = _anchors(theirs, ours)
    found = _certain(theirs, ours, anchors)
    left = _in_order(_segments(theirs, anchors), _segments(ours, anchors), found)
    guessed = _in_order(_plain(theirs), _plain(ours), found | left)
    return {
        new[at]: (old[before], at in found)
        for at, before in sorted((found | left | guessed).items())
    }  # fmt: skip


def _anchors(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Names that stand once on both sides."""
    once = ({name for name, count in Counter(names).items() if count == 1} for names in (old, new))
    return frozenset.intersection(*map(frozenset, once))


def _certain(old: Sequence[str], new: Sequence[str], anchors: frozenset[str]) -> dict[int, int]:
    """Place in the new table → place in the old one, for anchors and what follows them alike."""
    places = {name: at for at, name in enumerate(old)}
    found: dict[int, int] = {}
    before = -1 if old and new else None
    for at, name in enumerate(new):
        if name in anchors:
            before = places[name]
        elif before is not None and before + 1 < len(old) and old[before + 1] == name:
            before += 1
        else:
            before = None
        if before is not None:
            found[at] = before
    return found


def _segments(names: Sequence[str], anchors: frozenset[str]) -> list[tuple[str, str]]:
    """Each name with the anchor above it."""
    above, found = "", []
    for name in names:
        above = name if name in anchors else above
        found.append((above, name))
    return found


def _plain(names: Sequence[str]) -> list[tuple[str, str]]:
    return [("", name) for name in names]


def _in_order(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], known: Mapping[int, int]
) -> dict[int, int]:
    """Pairs of the same key, first with first, among what is not known yet."""
    taken = set(known.values())
    waiting: dict[tuple[str, str], list[int]] = {}
    for at, key in enumerate(old):
        if at not in taken:
            waiting.setdefault(key, []).append(at)
    return {
        at: waiting[key].pop(0) for at, key in enumerate(new) if at not in known and waiting.get(key)
    }  # fmt: skip
