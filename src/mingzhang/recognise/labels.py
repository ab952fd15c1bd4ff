"""Row labels: names of sides, items and classes behind numbering, brackets and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mingzhang.taxonomy.codes import functional
from mingzhang.taxonomy.plain import plain, without_blanks
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import NamedRow, TableConcept, table_concepts

_CLASS = re.compile(r"^(\d{3})(?!\d)(.*)$")
_TRAILING = re.compile(r"[:：]$")


def printed_label(text: str) -> str:
    """The label as printed, without blanks, numbering, 其中 and a closing colon."""
    label = text.strip()
    pattern = recognition().numbering_pattern
    for _ in range(3):
        shorter = pattern.sub("", label, count=1).strip()
        if shorter == label:
            break
        label = shorter
    return without_blanks(_TRAILING.sub("", label))


def bare_label(text: str) -> str:
    """The printed label in plain form."""
    return plain(printed_label(text))


def is_total(text: str) -> bool:
    """Whether a label names the table's total."""
    return bare_label(text) in recognition().plain_totals


@cache
def _labels(table: str) -> dict[str, tuple[NamedRow, ...]]:
    rows: dict[str, list[NamedRow]] = {}
    for row in table_concepts()[table].named_rows:
        for label in row.labels:
            rows.setdefault(plain(label), []).append(row)
    return {label: tuple(found) for label, found in rows.items()}


def match_named_row(concept: TableConcept, text: str, seen: Iterable[str] = ()) -> NamedRow | None:
    """The side row or item that a label names; a row defined `after` another wins once that was seen."""
    candidates = _labels(concept.id).get(bare_label(text), ())
    printed = set(seen)
    later = [row for row in candidates if row.after in printed and row.id not in printed]
    if later:
        return later[-1]
    return next((row for row in candidates if row.after is None), None)


def match_class(text: str, year: int | None) -> str | None:
    """The 3-digit class of a label such as `210 卫生健康支出` or `九、卫生健康支出`; the code wins."""
    label = bare_label(text)
    coded = _CLASS.match(label)
    if coded and functional().at(coded.group(1), None):
        return coded.group(1)
    if not label or label.isdigit():
        return None
    named = [code.code for code in functional().by_name(label, year) if len(code.code) == 3]
    return named[0] if named else _class_by_beginning(label, year)


MIN_BEGINNING = 4


def _class_by_beginning(label: str, year: int | None) -> str | None:
    """The only class whose name begins with a label that was broken off at the end of a line."""
    if len(label) < MIN_BEGINNING:
        return None
    found = {code.code for code in functional().classes(year) if plain(code.name).startswith(label)}
    return found.pop() if len(found) == 1 else None
