"""Two edits of one sheet at once: where they differ, and the sheet that follows from what was picked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

STORED, MINE, BOTH = PICKS = ("stored", "mine", "both")
Line: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Rows in which both are alike (`same`), or what each of them has; `pick` is the proposal."""

    number: int
    stored: tuple[Line, ...]
    mine: tuple[Line, ...]
    pick: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing is to be picked."""
        return self.stored == self.mine


def blocks_of(base: Sequence[Line], stored: Sequence[Line], mine: Sequence[Line]) -> list[Block]:
    """The sheet in blocks. What only one of both changed since `base` is proposed; else nothing is."""
    matcher = SequenceMatcher(None, stored, mine, autojunk=False)
    return [
        Block(number, tuple(stored[a:b]), tuple(mine[c:d]), _proposal(base, stored[a:b], mine[c:d]))
        for number, (_, a, b, c, d) in enumerate(matcher.get_opcodes())
    ]


def _proposal(base: Sequence[Line], stored: Sequence[Line], mine: Sequence[Line]) -> str:
    old = set(base)
    stored_is_old, mine_is_old = all(row in old for row in stored), all(row in old for row in mine)
    if not stored and mine:
        return STORED if mine_is_old else MINE
    if stored and not mine:
        return MINE if stored_is_old else STORED
    return "" if stored_is_old == mine_is_old else MINE if stored_is_old else STORED


def merged(blocks: Sequence[Block], picks: Mapping[int, str]) -> list[Line] | None:
    """The rows that follow; None where a pick is missing."""
    rows: list[Line] = []
    for block in blocks:
        pick = STORED if block.same else picks.get(block.number, "")
        if pick not in PICKS:
            return None
        rows += block.stored if pick in (STORED, BOTH) else ()
        rows += block.mine if pick in (MINE, BOTH) else ()
    return rows
