"""Documents that are no disclosure of a department: told by their titles, with care."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.other_documents import OtherKind, other_documents
from mingzhang.taxonomy.plain import plain


def other_kind(items: Sequence[Item], *, tables_found: bool) -> str | None:
    """The id of the other kind that the document is, or None.

    Where tables of ours were found a title does not suffice: titles in the body must tell the kind too.
    """
    words = other_documents()
    head = list(islice(_titles(items, words.longest_title), words.head_lines))
    if any(words.ours_pattern.search(title) for title in head):
        return None
    for kind in words.kinds:
        if tables_found and not _told_by_body(kind, items):
            continue
        if any(kind.title_pattern.search(title) for title in head):
            return kind.id
    return None


def _titles(items: Sequence[Item], longest: int) -> Iterator[str]:
    """Short lines, and cells that stand alone in their row."""
    for item in items:
        if item.line is not None or len(item.filled) == 1:
            title = plain(item.text)
            if title and len(title) <= longest:
                yield title


def _told_by_body(kind: OtherKind, items: Sequence[Item]) -> bool:
    if not kind.fewest_in_body:
        return False
    titles = _titles(items, other_documents().longest_title)
    return len({title for title in titles if kind.body_pattern.search(title)}) >= kind.fewest_in_body
