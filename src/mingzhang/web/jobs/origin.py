"""What a handed-in file needs beyond its audit: its tables as they will be public, pictures of its pages with
the figures, and the printed rows of a source without pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.draw.ask import draw_pages
from mingzhang.draw.marks import PagePicture
from mingzhang.errors import InputError
from mingzhang.model import Disclosure, Reading
from mingzhang.publish.rebuilt import rebuild
from mingzhang.read.guard import RawFile
from mingzhang.report.disclosure_json import write_json
from mingzhang.report.excerpts import Excerpt, Printed, excerpt_at
from mingzhang.report.publication_json import publication_document
from mingzhang.web.origins import Key

MOST_PAGES, MOST_BYTES = 200, 40_000_000


@dataclass(frozen=True)
class Origin:
    """The publication document, the pictures, and the rows by the key of their figure."""

    publication: bytes
    pictures: Sequence[PagePicture]
    excerpts: dict[Key, Excerpt]


def origin_of(raw: RawFile, reading: Reading, disclosure: Disclosure) -> Origin:
    """Everything that is shown of the file itself."""
    document = write_json(publication_document(rebuild(disclosure))).encode()
    return Origin(document, _pictures(raw, disclosure), _excerpts(reading, disclosure))


def _pictures(raw: RawFile, disclosure: Disclosure) -> list[PagePicture]:
    """Pages with figures go first; none where the file has no pages or they cannot be drawn."""
    first = [fact.place.page for fact in disclosure.facts if fact.place.page is not None]
    if disclosure.source.pages is None and not first:
        return []
    try:
        drawn, _ = draw_pages([raw], sorted(set(first)), most=MOST_PAGES, room=MOST_BYTES)
    except InputError:
        return []
    return drawn


def _excerpts(reading: Reading, disclosure: Disclosure) -> dict[Key, Excerpt]:
    printed = Printed.of(reading.blocks)
    plain = [fact for fact in disclosure.facts if fact.place.box is None]
    found = {fact.key: excerpt_at(fact.place, printed) for fact in plain}
    return {key: excerpt for key, excerpt in found.items() if excerpt is not None}
