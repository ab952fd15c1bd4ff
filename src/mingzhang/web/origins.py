"""Where the figures of a handed-in file were printed: pictures of its pages, boxes on them, printed rows.

`keep` puts them into the store beside a check's results; the pages of versions and of the public site read
them from there. Pictures are named in an index of their own, so that the rows of the database stay small.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from mingzhang.draw.marks import PagePicture
from mingzhang.model import Disclosure, Fact, Place
from mingzhang.report.excerpts import Excerpt
from mingzhang.web.db.models import Version
from mingzhang.web.errors import NotFound
from mingzhang.web.files import Store

PAGES, EXCERPTS = PARTS = ("pages", "excerpts")
Key = tuple[str, str, str]
Results = Mapping[str, Any]
_JSON = "application/json"
_BETWEEN = "\n"
_PAD = 3.0  # pixels around a figure
_AROUND = (480.0, 170.0)  # pixels that are shown near a figure


@dataclass(frozen=True, slots=True)
class PageSeen:
    """The picture of a page in the store; `scale` is its pixels a point."""

    number: int
    sha256: str
    media: str
    width: int
    height: int
    scale: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of a page's picture."""

    x: float
    y: float
    width: float
    height: float
    certain: bool = True


def keep(
    store: Store,
    session: Session,
    pictures: Sequence[PagePicture],
    excerpts: Mapping[Key, Excerpt],
) -> dict[str, Any]:
    """Put pictures and printed rows into the store; what results tell of them."""
    listed = []
    for each in pictures:
        sha256 = store.put(session, each.content, each.mime)
        listed.append([each.page, sha256, each.mime, each.width, each.height, each.scale])
    rows = {
        _BETWEEN.join(key): {"at": excerpt.place.as_json(), "cells": excerpt.cells}
        for key, excerpt in excerpts.items()
    }
    parts = {PAGES: listed, EXCERPTS: rows}
    return {name: _told(store, session, part) for name, part in parts.items() if part}


def _told(store: Store, session: Session, part: object) -> dict[str, Any]:
    content = json.dumps(part, ensure_ascii=False).encode()
    return {"sha256": store.put(session, content, _JSON), "media": _JSON, "size": len(content)}


def pages_of(store: Store, results: Results) -> Mapping[int, PageSeen]:
    """The pages that there are pictures of, by number."""
    told = results.get(PAGES)
    return _pages(store, str(told["sha256"])) if told else {}


def page_of(store: Store, version: Version, results: Results, number: int) -> PageSeen:
    """A page of a version's file; raises NotFound for one that is not there, and for a book."""
    page = pages_of(store, results).get(number)
    if version.file_sha256 is None or page is None:
        raise NotFound
    return page


@lru_cache(maxsize=128)
def _pages(store: Store, sha256: str) -> Mapping[int, PageSeen]:
    return {int(row[0]): PageSeen(*row) for row in json.loads(store.read(sha256))}


def held_files(store: Store, results: Results) -> Iterator[str]:
    """The hashes of all pictures, so that they are not swept away."""
    return (page.sha256 for page in pages_of(store, results).values())


def excerpt_of(store: Store, results: Results, key: Key) -> Mapping[str, Any] | None:
    """The printed row of a figure: its cells, each of parts with their role."""
    told = results.get(EXCERPTS)
    return _excerpts(store, str(told["sha256"])).get(_BETWEEN.join(key)) if told else None


@lru_cache(maxsize=32)
def _excerpts(store: Store, sha256: str) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = json.loads(store.read(sha256))
    return found


def box_on(page: PageSeen, place: Place, *, certain: bool = True) -> Box | None:
    """The figure's box on the picture of its page; None where the reader knows none."""
    if place.box is None or place.page != page.number:
        return None
    x0, top, x1, bottom = (value * page.scale for value in place.box)
    size = (x1 - x0 + 2 * _PAD, bottom - top + 2 * _PAD)
    return Box(round(x0 - _PAD, 1), round(top - _PAD, 1), round(size[0], 1), round(size[1], 1), certain)


def boxes_on(page: PageSeen, facts: Iterable[Fact]) -> list[Box]:
    """The boxes of all figures on a page."""
    boxes = (box_on(page, fact.place, certain=fact.certain) for fact in facts)
    return [box for box in boxes if box is not None]


def near(page: PageSeen, box: Box) -> Box:
    """The piece of the page to be shown close by, with the figure in its middle."""
    width = min(max(_AROUND[0], box.width * 1.5), page.width)
    height = min(max(_AROUND[1], box.height * 1.5), page.height)
    x = min(max(box.x + box.width / 2 - width / 2, 0), page.width - width)
    y = min(max(box.y + box.height / 2 - height / 2, 0), page.height - height)
    return Box(round(x, 1), round(y, 1), round(width, 1), round(height, 1))


def pages_by_table(disclosure: Disclosure) -> dict[str, list[int]]:
    """The pages on which the figures of each table stand."""
    found: dict[str, set[int]] = {}
    for fact in disclosure.facts:
        if fact.place.page is not None:
            found.setdefault(fact.table, set()).add(fact.place.page)
    return {table: sorted(pages) for table, pages in found.items()}
