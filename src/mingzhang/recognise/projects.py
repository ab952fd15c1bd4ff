"""The list of projects in the narrative → projects, by the printed labels of their fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import InvalidOperation

from mingzhang.model import Amount, Block, Place, Project
from mingzhang.recognise.clauses import clauses
from mingzhang.recognise.headings import NARRATIVE, Section, find_sections
from mingzhang.recognise.marks import Marks, marks
from mingzhang.recognise.paragraphs import Paragraph, find_paragraphs
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import Sentences, pattern, sentences

NAME, AMOUNT, DETAILS = "name", "amount", "details"


@dataclass
class _Entry:
    """One project while its fields are read."""

    place: Place
    fields: dict[str, str] = field(default_factory=dict)
    details: list[tuple[str, str]] = field(default_factory=list)


def find_projects(
    blocks: Sequence[Block],
    leave_out: Collection[int] = (),
    *,
    sections: Sequence[Section] | None = None,
    grammar: Sentences | None = None,
) -> tuple[Project, ...]:
    """The projects in printed order; entries whose name is 无 are none."""
    words = grammar or sentences()
    if sections is None:
        sections = find_sections(find_paragraphs(blocks, leave_out, grammar=words), grammar=words)
    entries = [
        entry for section in sections if section.part == NARRATIVE for entry in _entries(section, words)
    ]
    none = pattern(words.projects.none)
    return tuple(
        _project(entry, words)
        for entry in entries
        if not none.fullmatch(plain(entry.fields.get(NAME, "")) or "/")
    )


def _entries(section: Section, words: Sentences) -> Iterator[_Entry]:
    """Fields gathered to entries; a name opens one, lines without a label go on."""
    signs, entry, label = marks(words), None, ""
    for paragraph in section.paragraphs:
        found = _field(paragraph, signs)
        if found is None:
            if entry is not None and label and not signs.case.fullmatch(paragraph.plain.text):
                _add(entry, label, "".join(paragraph.text.splitlines()).strip(), words)
            continue
        label, value, place = found
        if words.projects.field_of[label] == NAME:
            if entry is not None:
                yield entry
            entry = _Entry(place)
        if entry is not None:
            _add(entry, label, value, words)
    if entry is not None:
        yield entry


def _field(paragraph: Paragraph, signs: Marks) -> tuple[str, str, Place] | None:
    """(label, printed value, place of the value) of a paragraph that opens with a field label."""
    text, index = paragraph.plain.text, paragraph.plain.index
    start = text.find(paragraph.mark.title)
    match = signs.label.match(text, max(start, 0))
    if match is None:
        return None
    if match.end() >= len(text):
        return match.group("label"), "", paragraph.place()
    begin = index[match.end()]
    return match.group("label"), paragraph.text[begin:].strip(), paragraph.place(begin, len(paragraph.text))


def _add(entry: _Entry, label: str, value: str, words: Sentences) -> None:
    name = words.projects.field_of[label]
    if name == DETAILS:
        known = [number for number, (key, _) in enumerate(entry.details) if key == label]
        if known:
            entry.details[known[0]] = (label, entry.details[known[0]][1] + value)
        else:
            entry.details.append((label, value))
    else:
        entry.fields[name] = entry.fields.get(name, "") + value


def _project(entry: _Entry, words: Sentences) -> Project:
    fields, none = entry.fields, pattern(words.projects.none)
    kept = {key: value for key, value in fields.items() if value and not none.fullmatch(plain(value))}
    return Project(
        name=fields.get(NAME, ""),
        place=entry.place,
        basis=kept.get("basis"),
        amount=_amount(kept.get(AMOUNT, ""), words),
        allocation=kept.get("allocation"),
        period=kept.get("period"),
        details=tuple((key, value) for key, value in entry.details if value),
    )


def _amount(text: str, words: Sentences) -> Amount | None:
    """The first figure with a unit of money, or the only figure."""
    found = list(clauses(words).figure.finditer(plain(text)))
    chosen = next((match for match in found if match.group("unit")), found[0] if len(found) == 1 else None)
    try:
        return Amount.parse(chosen.group("number")) if chosen else None
    except InvalidOperation:
        return None
