"""A department's disclosure → the units that it lists as part of its budget or account.

They stand in the sentence itself, in numbered paragraphs behind it, or in a table with a column of names. A
unit of which more is said than its name (no budget of its own, left out) is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from mingzhang.model import Block, Grid, Member, Place
from mingzhang.recognise.paragraphs import Paragraph
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import MemberWords, Sentences, pattern, sentences

_NEAR = 3  # blocks between the sentence and its table


def find_members(
    blocks: Sequence[Block], paragraphs: Sequence[Paragraph], *, grammar: Sentences | None = None
) -> tuple[Member, ...]:
    """The units of the first sentence that lists some, in printed order, each once."""
    words = (grammar or sentences()).profile.members
    start = pattern(words.start)
    for number, paragraph in enumerate(paragraphs):
        match = start.search(paragraph.plain.text)
        if match is None:
            continue
        found = [
            *_in_sentence(paragraph, match.end(), words),
            *_numbered(paragraphs[number + 1 :], words),
            *_in_table(blocks[paragraph.last + 1 :], words),
        ]
        if found:
            return tuple(_once(found))
    return ()


def _once(members: Sequence[Member]) -> Iterator[Member]:
    seen: set[str] = set()
    for member in members:
        if plain(member.name) not in seen:
            seen.add(plain(member.name))
            yield member


def _in_sentence(paragraph: Paragraph, start: int, words: MemberWords) -> Iterator[Member]:
    """The names behind the opening words, up to the end of the list."""
    text, index = paragraph.plain.text, paragraph.plain.index
    end = pattern(words.end).search(text, start)
    stop = end.start() if end else len(text)
    for match in pattern(words.listed).finditer(text, start, stop):
        first, last = index[match.start()], index[match.end() - 1] + 1
        yield from _member(paragraph.text[first:last], paragraph.place(first, last), words)


def _numbered(paragraphs: Sequence[Paragraph], words: MemberWords) -> Iterator[Member]:
    number = pattern(words.numbered)
    for paragraph in takewhile(lambda one: number.match(one.plain.text), paragraphs):
        match = number.match(paragraph.plain.text)
        start = paragraph.plain.index[match.end()] if match and match.end() < len(paragraph.plain.text) else 0
        yield from _member(paragraph.text[start:], paragraph.place(start), words)


def _in_table(blocks: Sequence[Block], words: MemberWords) -> Iterator[Member]:
    """The column of names of the first table that follows at once."""
    grid = next((block for block in islice(blocks, _NEAR) if isinstance(block, Grid)), None)
    if grid is None or not grid.rows:
        return
    head = pattern(words.header)
    columns = [cell.column for cell in grid.rows[0].cells if head.fullmatch(plain(cell.text))]
    for row in grid.rows[1:] if columns else ():
        for cell in row.cells:
            if cell.column == columns[0]:
                yield from _member(cell.text, cell.place, words)


def _member(text: str, place: Place, words: MemberWords) -> Iterator[Member]:
    name = "".join(text.split()).rstrip("。；;，,、")
    remark = pattern(words.remark).search(plain(name))
    name = name[: remark.start()] if remark else name
    if pattern(words.name).fullmatch(plain(name)):
        yield Member(name, place)
