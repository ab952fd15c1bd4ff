"""Table titles with their regional variants, told from contents entries and from sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mingzhang.model import Place
from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import Recognition, recognition
from mingzhang.taxonomy.tables import table_concepts
from mingzhang.taxonomy.titles import title_form

OTHER = "other"
MAX_TITLE = 70
_NEAR, _FEWEST_WORDS = 4, 2
_SENTENCE = re.compile(r"[。；;!?]|,.*,")
_TAIL = re.compile(r"[(][^()]{1,10}[)]$")
_EDGE = "*#-_|: (["
_AMOUNT = re.compile(r"\d[\d,]*\.\d|\d,\d{3}|\b\d{3}\b|\b\d{5}\b")


@dataclass(frozen=True, slots=True)
class Title:
    """A recognised title: the concept, the printed words, the printed number, and the items it takes."""

    table: str
    text: str
    number: str
    place: Place
    first: int
    last: int


@cache
def _aliases() -> tuple[tuple[str, str], ...]:
    concepts = table_concepts().values()
    pairs = {(title_form(title), concept.id) for concept in concepts for title in concept.titles}
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _last_characters() -> frozenset[str]:
    titles = [title for concept in table_concepts().values() for title in concept.titles]
    return frozenset(plain(text)[-1] for text in (*titles, *recognition().other_titles))


def _may_end_a_title(text: str) -> bool:
    tail = plain(text[-20:])
    return any(char in tail for char in _last_characters())


def match_title(text: str) -> str | None:
    """The concept whose title the text is, or OTHER; a unit's name, year or number may stand before it."""
    found = _match(text)
    return found[0] if found else None


def form_of_title(text: str) -> str:
    """The form of the known title that the text ends with; empty where it is none."""
    found = _match(text)
    return found[1] if found else ""


def stands_for(text: str) -> str | None:
    """The concept that a table with this title stands for in a shape that is not read."""
    form = title_form(without_unit(text))
    for concept in table_concepts().values():
        if any(_ends_with(form, title_form(title)) for title in concept.unread_titles):
            return concept.id
    return None


def _match(text: str) -> tuple[str, str] | None:
    """The concept and the form of its title."""
    text = without_unit(text)
    if not _may_end_a_title(text):
        return None
    printed = plain(text).strip(_EDGE)
    if not 4 <= len(printed) <= MAX_TITLE or _SENTENCE.search(printed):
        return None
    for candidate in (printed, _without_remark(printed)):
        if any(_ends_with(candidate, plain(title)) for title in recognition().other_titles):
            return OTHER, ""
    form = title_form(printed)
    for candidate in (form, _without_remark(form)):
        for alias, concept in _aliases():
            if _ends_with(candidate, alias):
                return concept, alias
    return None


def _ends_with(text: str, title: str) -> bool:
    return text.endswith(title) and _innocent(text[: -len(title)])


def _without_remark(title: str) -> str:
    """Without a bracket at the end that says nothing of the kind of the table."""
    found = _TAIL.search(title)
    says_more = found and any(word in found.group() for word in recognition().title_remarks_that_count)
    return title if says_more else _TAIL.sub("", title)


def without_unit(text: str) -> str:
    """The text before the statement of its money unit, where one stands behind it on the same line."""
    if ":" not in text and "：" not in text:
        return text
    starts = [match.start() for pattern in recognition().unit_patterns if (match := pattern.search(text))]
    return text[: min(starts)].rstrip() if starts and min(starts) > 0 else text


def _innocent(prefix: str) -> bool:
    """What stands before a title may name the unit and the year, never another kind of table."""
    words = recognition()
    return not (
        prefix.endswith(words.title_blocking_ends) or any(word in prefix for word in words.title_blockers)
    )


def find_titles(items: list[Item], used: frozenset[int]) -> list[Title]:
    """All lines and cells that read like a table title, contents entries included; OTHER for tables that
    are not read."""
    words = recognition()
    titles: list[Title] = []
    index = 0
    while index < len(items):
        found = _title_at(items, index, used) or _other_at(items, index, used, words)
        if found is None:
            index += 1
            continue
        concept, text, last = found
        titles.append(Title(concept, text, _number(items, index, words), items[index].place, index, last))
        index = last + 1
    return titles


def _title_at(items: list[Item], index: int, used: frozenset[int]) -> tuple[str, str, int] | None:
    """A title on one item, or wrapped over up to three lines of which no later one is a title itself."""
    item = items[index]
    if item.block in used:
        return None
    if item.row is not None:
        texts = [cell.text for cell in item.filled]
        concept = match_title(texts[0]) if len(texts) == 1 else None
        return (concept, without_unit(texts[0]).strip(), index) if concept else None
    concept = match_title(item.text)
    if concept:
        return concept, without_unit(item.text).strip(), index
    if len(item.text) > 2 * MAX_TITLE:
        return None
    text = without_unit(item.text).strip()
    if _AMOUNT.search(text) or not any(_may_end_a_title(near.text) for near in items[index + 1 : index + 3]):
        return None
    for last in range(index + 1, min(index + 3, len(items))):
        follower = items[last]
        if follower.line is None or len(plain(follower.text)) > 25:
            return None
        text += follower.text.strip()
        concept = match_title(text)
        alone = match_title(follower.text)
        if concept and concept != alone:
            return concept, text, last
        if alone:
            return None
    return None


def _other_at(
    items: list[Item], index: int, used: frozenset[int], words: Recognition
) -> tuple[str, str, int] | None:
    """The title of a table of a kind that is not known, where the beginning of a table follows."""
    item = items[index]
    if item.block in used or (item.row is not None and len(item.filled) != 1):
        return None
    text = without_unit(item.filled[0].text if item.row is not None else item.text).strip()
    if not words.other_title_pattern.match(plain(text).strip(_EDGE)):
        return None
    return (OTHER, text, index) if _begins_table(items[index : index + _NEAR + 1], words) else None


def _begins_table(items: list[Item], words: Recognition) -> bool:
    """Whether a unit of money stands on the first item or follows it, or its maker or header words follow."""
    for number, item in enumerate(items):
        if any(pattern.search(item.text) for pattern in words.unit_patterns):
            return True
        if number and item.row is None and words.owner_pattern.search(item.text):
            return True
        cells = [plain(cell.text) for cell in item.filled] if item.row is not None else item.text.split()
        if number and len({plain(cell) for cell in cells} & words.plain_header_words) >= _FEWEST_WORDS:
            return True
    return False


def _number(items: list[Item], index: int, words: Recognition) -> str:
    """The printed number on the title's own item or on the one before or after it."""
    for position in (index, index - 1, index + 1):
        if 0 <= position < len(items) and (position == index or len(plain(items[position].text)) <= 10):
            match = words.number_pattern.search(items[position].text)
            if match:
                return plain(match.group())
    return ""
