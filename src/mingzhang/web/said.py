"""What a comment is about: a finding, a figure of a table, a cell of the book, or what its author calls it.

A figure is `table/row/column`, a cell of the book `sheet!row!column`, a finding its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mingzhang.report.messages import Messages
from mingzhang.taxonomy.tables import table_concepts
from mingzhang.web.books import Spot, spot_of
from mingzhang.web.db.models import Comment
from mingzhang.web.printed import Key, anchor
from mingzhang.web.sheets import page_of

_CUT = "/"


@dataclass(frozen=True)
class About:
    """In words, and where it is seen: an address, or empty."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class Commented:
    """The tables of a preview: each figure leads to the form in which something is said of it."""

    base: str
    uncertain: frozenset[Key]
    said: frozenset[Key]

    def address(self, key: Key) -> str:
        """The form, filled in."""
        return f"{self.base}?about={quote(_CUT.join(key), safe='')}#say"


def key_of(subject: str) -> Key | None:
    """The figure that is meant, if one is."""
    table, cut, rest = subject.partition(_CUT)
    row, again, column = rest.rpartition(_CUT)
    return (table, row, column) if cut and again and table in table_concepts() else None


def figures_said(comments: Iterable[Comment]) -> frozenset[Key]:
    """The figures of which something was said that is not settled."""
    keys = (key_of(each.subject) for each in comments if each.resolved is None)
    return frozenset(key for key in keys if key is not None)


def about(subject: str, version: int, view: Mapping[str, Any] | None, words: Messages) -> About | None:
    """What is meant, for the page of a version and the view of its audit; None where nothing is named."""
    if not subject:
        return None
    for finding in view["findings"] if view else ():
        if finding["id"] == subject:
            return About(words.text("web.review.finding", number=finding["number"]), f"#f-{subject}")
    if key := key_of(subject):
        told = (words.label("table", key[0]), words.row(key[1]), words.label("column", key[2]))
        return About(" · ".join(told), f"/versions/{version}/preview#{quote(anchor(key), safe=':')}")
    spot = spot_of(subject, words.lang)
    return About(spot.words, place_of(spot, version))


def place_of(spot: Spot, version: int) -> str:
    """Where a cell of the book is edited; empty where it is none."""
    if not spot.sheet:
        return ""
    sheet = f"/compose/{version}/{spot.sheet}"
    return sheet if spot.row is None else f"{sheet}{page_of(spot.sheet, spot.row, spot.column)}"
