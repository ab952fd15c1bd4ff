"""What a comment is about: a finding, a figure of a table, a cell of the book, or what its author calls it.

A figure is `table/row/column`, a cell of the book `sheet!row!column`, a finding its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mingzhang.audit.fingerprints import FINGERPRINT
from mingzhang.report.messages import Messages
from mingzhang.taxonomy.book_sheets import book_sheets
from mingzhang.taxonomy.tables import table_concepts
from mingzhang.web.books import Rows, Spot, spot_of
from mingzhang.web.db.models import Comment, Version
from mingzhang.web.printed import Key, anchor
from mingzhang.web.sheets import page_of

LONGEST = 300  # letters of a subject
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
        """The form, filled in; empty for a name that is too long to be kept."""
        subject = _CUT.join(key)
        return f"{self.base}?about={quote(subject, safe='')}" if len(subject) <= LONGEST else ""


def key_of(subject: str) -> Key | None:
    """The figure that is meant, if one is."""
    table, cut, rest = subject.partition(_CUT)
    row, again, column = rest.rpartition(_CUT)
    return (table, row, column) if cut and again and table in table_concepts() else None


def figures_said(comments: Iterable[Comment]) -> frozenset[Key]:
    """The figures of which something was said that is not settled."""
    keys = (key_of(each.subject) for each in comments if each.resolved is None)
    return frozenset(key for key in keys if key is not None)


class Subjects:
    """What comments on the page of a version are about, and where this visitor may see it.

    `rows`: of the book, for who may open its sheets; `previewed`: whether there is a preview now.
    """

    def __init__(
        self,
        version: Version,
        view: Mapping[str, Any] | None,
        words: Messages,
        *,
        rows: Rows | None,
        previewed: bool,
    ) -> None:
        self._version, self._words, self._rows, self._previewed = version.id, words, rows, previewed
        found, accepted = (view[part] if view else () for part in ("findings", "accepted"))
        self._findings = {each["id"]: About(each["message"]) for each in accepted} | {
            each["id"]: About(words.text("web.review.finding", number=each["number"]), f"#f-{each['id']}")
            for each in found
        }

    def about(self, subject: str, version: int) -> About | None:
        """What is meant by what was said of a version; None where nothing is named."""
        if not subject:
            return None
        if known := self._findings.get(subject):
            return known
        if FINGERPRINT.fullmatch(subject):
            return About(self._words.text("web.review.finding_gone"))
        if key := key_of(subject):
            cell = f"/versions/{self._version}/preview#{quote(anchor(key), safe=':')}"
            return About(self._words.figure(subject), cell if self._previewed else "")
        spot = spot_of(subject, self._words.lang)
        return About(spot.words, self.place_of(spot) if version == self._version else "")

    def place_of(self, spot: Spot) -> str:
        """Where a cell of the book is edited; empty where there is no such cell, or not for this visitor."""
        if self._rows is None or not spot.sheet:
            return ""
        sheet = f"/compose/{self._version}/{spot.sheet}"
        if spot.row is None:
            return sheet
        known = {column.id for column in book_sheets().by_id[spot.sheet].stored}
        there = spot.row < len(self._rows[spot.sheet]) and spot.column in known
        return f"{sheet}{page_of(spot.sheet, spot.row, spot.column)}" if there else ""
