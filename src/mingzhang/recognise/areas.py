"""The stretch of items that belongs to each real table, with its unit line and its note."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingzhang.recognise.figures import tokens_of
from mingzhang.recognise.stream import Item
from mingzhang.recognise.titles import OTHER, Title, find_titles, form_of_title
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import Recognition, recognition
from mingzhang.taxonomy.tables import table_concepts

_PROSE = re.compile(r"[，。；,;]")
_CJK = re.compile(r"[一-鿿]")
_AMOUNT = re.compile(r"\d\.\d|\d,\d{3}")
_HEADER_EVIDENCE = 2


@dataclass(frozen=True)
class Area:
    """A table's items without title, unit line, page numbers and note."""

    title: Title
    items: tuple[Item, ...]
    note: str
    amount_unit: str
    owner: str
    last: int


@dataclass(frozen=True)
class Areas:
    """Real tables in printed order, the titles of the contents list, and tables of other kinds."""

    tables: tuple[Area, ...]
    listed: tuple[Title, ...]
    others: tuple[Area, ...] = ()


def find_areas(items: list[Item], used: frozenset[int]) -> Areas:
    """Cut the stream at titles and headings; a title without any table matter is a contents entry.

    A table of a kind that stood before under a title that says something else is another view of it: one
    that takes only part of the money, mostly.
    """
    titles = find_titles(items, used)
    tables: list[Area] = []
    others: list[Area] = []
    listed: list[Title] = []
    forms: dict[str, str] = {}
    for index, title in enumerate(titles):
        end = titles[index + 1].first if index + 1 < len(titles) else len(items)
        area = _cut(items, title, end, used)
        if title.table == OTHER:
            others.append(area)
        elif _is_table(area):
            form = form_of_title(title.text)
            (tables if forms.setdefault(title.table, form) == form else others).append(area)
        else:
            listed.append(title)
    return Areas(tuple(tables), tuple(listed), tuple(others))


def _cut(items: list[Item], title: Title, end: int, used: frozenset[int]) -> Area:
    words = recognition()
    kept: list[Item] = []
    note: list[str] = []
    unit, owner = _unit_of(items[title.last].text, words), ""
    noting = False
    last = title.last
    for position in range(title.last + 1, end):
        item = items[position]
        text = item.text.strip()
        if item.block in used or words.section_pattern.match(plain(text)):
            break
        found = _unit_of(text, words)
        owned = words.owner_pattern.search(text)
        if found or owned:
            unit = unit or found
            if owned and owned.group("owner") != unit:
                owner = owner or owned.group("owner")
            noting = False
        elif noting or (item.line is not None and _is_prose(text)) or _is_note_cell(item, words):
            if not noting and not _is_note(text, words):
                break
            note.append(text)
            noting = not text.endswith("。") and len(note) < 6
        elif item.line is not None and words.bracketed_pattern.fullmatch(text):
            note.append(text)
        elif not _is_furniture(item, words):
            kept.append(item)
        last = position
    return Area(title, tuple(kept), "".join(note), unit, owner, last)


def _unit_of(text: str, words: Recognition) -> str:
    """The money unit that the text states, or nothing."""
    found = next((match for pattern in words.unit_patterns if (match := pattern.search(text))), None)
    return found.group("unit") if found else ""


def _is_prose(text: str) -> bool:
    """A sentence or the beginning of one; table labels hold no such punctuation outside brackets."""
    outside = re.sub(r"[（(][^）)]*[）)]|“[^”]*”", "", text)
    if not _PROSE.search(re.sub(r"\d,\d", "", outside)) or len(_CJK.findall(outside)) < 12:
        return starts_note(text)
    tokens = tokens_of(text)
    return not (tokens and re.fullmatch(r"[\d.,]+", tokens[-1].text))


def starts_note(text: str) -> bool:
    """Whether the text begins as notes under tables do."""
    return any(re.match(rf"{re.escape(start)}\s*\d?[:：]", text) for start in recognition().note_starts)


def _is_note_cell(item: Item, words: Recognition) -> bool:
    return item.row is not None and len(item.filled) == 1 and _is_prose(item.filled[0].text)


def _is_note(text: str, words: Recognition) -> bool:
    return starts_note(text) or any(word in text for word in words.note_words)


def _is_furniture(item: Item, words: Recognition) -> bool:
    """Page numbers and the table's number on a line of its own."""
    text = plain(item.text)
    alone = bool(re.fullmatch(r"[-─—_ ]*\d{1,3}[-─—_ ]*", text)) and item.line is not None
    return not text or alone or bool(words.number_pattern.fullmatch(text.strip(":")))


def _is_table(area: Area) -> bool:
    if area.amount_unit or any(item.row is not None for item in area.items):
        return bool(area.amount_unit or area.items)
    text = plain("".join(item.text for item in area.items))
    concept = table_concepts()[area.title.table]
    headers = {plain(header) for column in concept.columns for header in column.headers}
    return sum(1 for header in headers if header in text) >= _HEADER_EVIDENCE and any(
        _AMOUNT.search(item.text) for item in area.items
    )
