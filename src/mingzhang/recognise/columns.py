"""Header words → columns: by the cell a column stands under, by its numbering, or by running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.forms import known_column_orders
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import Column, TableConcept, table_concepts

_NUMBER_MARK = re.compile(r"[※*#—-]*")


@dataclass(frozen=True)
class Header:
    """What a grid's header says of each physical column: its words from top to bottom."""

    paths: tuple[tuple[str, ...], ...]
    numbered: tuple[int, ...]

    @property
    def text(self) -> str:
        """All header words, plain."""
        return plain("".join(word for path in self.paths for word in path))

    @cached_property
    def elsewhen(self) -> frozenset[int]:
        """Columns of another year than the newest that the words name, or of a change between years."""
        years = [_years(path) for path in self.paths]
        own = max((year for named in years for year in named), default="")
        return frozenset(
            slot
            for slot, path in enumerate(self.paths)
            if (years[slot] and own not in years[slot]) or any(map(_compares, path))
        )


def _years(path: Sequence[str]) -> set[str]:
    return {year for word in path for year in recognition().year_pattern.findall(word)}


def counting_slots(header: Header) -> frozenset[int]:
    """Columns that number the rows."""
    words = recognition().plain_counting_words
    return frozenset(slot for slot, path in enumerate(header.paths) if path and path[-1] in words)


def slots_named(header: Header, pattern: re.Pattern[str]) -> frozenset[int]:
    """Columns one of whose header words the pattern matches."""
    return frozenset(slot for slot, path in enumerate(header.paths) if any(map(pattern.match, path)))


def own_year(header: str) -> tuple[int, int]:
    """Of running header text: how many years stand side by side, and which in printed order is the table's
    own, the newest."""
    years = list(dict.fromkeys(recognition().year_pattern.findall(header)))
    return len(years), years.index(max(years)) if years else 0


def _compares(word: str) -> bool:
    known = recognition()
    return bool(known.last_year_pattern.match(word) or known.comparing_pattern.search(word))


def numbered_slots(texts: Sequence[str]) -> tuple[int, ...]:
    """Positions of 1, 2, 3 … where a row is nothing but a column numbering; else empty."""
    slots = [slot for slot, text in enumerate(texts) if text.isdigit()]
    others = [text for text in texts if text and not text.isdigit()]
    if len(slots) < 2 or not all(_marks_number(text) for text in others):
        return ()
    return tuple(slots) if [int(texts[slot]) for slot in slots] == list(range(1, len(slots) + 1)) else ()


def _marks_number(text: str) -> bool:
    """A mark or a header word that may stand in a row of column numbers."""
    return bool(_NUMBER_MARK.fullmatch(text)) or plain(text) in recognition().plain_header_words


def read_header(rows: Sequence[Item], width: int) -> Header:
    """Stack header rows over `width` columns, spreading merged cells."""
    grid = [_texts(row, width) for row in rows]
    numbered: tuple[int, ...] = ()
    for texts in grid:
        numbered = numbered or numbered_slots(texts)
    worded = [
        texts for texts in _mark_covered(rows, grid, width) if not numbered_slots([t or "" for t in texts])
    ]
    if rows and rows[0].ragged:
        spread = _spread_ragged([[text or "" for text in texts] for texts in worded], width)
        return Header(tuple(_path(spread, column) for column in range(width)), numbered)
    paths = tuple(_path(worded, column) for column in range(width))
    return Header(paths, numbered)


def _texts(row: Item, width: int) -> list[str]:
    texts = [""] * max(width, 0)
    if row.ragged:
        return [cell.text for cell in row.cells]
    for cell in row.cells:
        for column in range(cell.column, min(cell.column + cell.column_span, width)):
            texts[column] = cell.text
    return texts


def _mark_covered(rows: Sequence[Item], grid: list[list[str]], width: int) -> list[list[str | None]]:
    """None where a merged cell of a row above reaches down: no words to the left are meant there."""
    marked: list[list[str | None]] = [list(texts) for texts in grid]
    for index, row in enumerate(rows):
        for cell in row.cells:
            for below in range(index + 1, min(index + cell.row_span, len(rows))):
                for column in range(cell.column, min(cell.column + cell.column_span, width)):
                    marked[below][column] = marked[below][column] or None
    return marked


def _path(rows: Sequence[Sequence[str | None]], column: int) -> tuple[str, ...]:
    """Own words of the column with the nearest words to the left in the rows above them."""
    lowest = max((index for index, row in enumerate(rows) if column < len(row) and row[column]), default=None)
    if lowest is None:
        return ()
    above = []
    for row in rows[:lowest]:
        nearest = (row[left] for left in range(min(column, len(row) - 1), -1, -1) if row[left] != "")
        above.append(next(nearest, ""))
    return (*[plain(word) for word in above if word], plain(rows[lowest][column] or ""))


def _spread_ragged(rows: list[list[str]], width: int) -> list[list[str]]:
    """Give rows whose merged cells were dropped their full width back, from the bottom up.

    A merged cell of the row above covers one run of filled cells of the row below.
    """
    spread: list[list[str]] = []
    below: list[str] | None = None
    for row in reversed(rows):
        if len(row) < width and below is not None:
            runs = _runs(below)
            row = (
                [word for word, run in zip(row, runs, strict=True) for word in [word] + [""] * (run - 1)]
                if len(runs) == len(row)
                else [*row, *[""] * (width - len(row))]
            )
        if len(row) == width:
            below = (
                row if below is None else [upper or lower for upper, lower in zip(below, row, strict=True)]
            )
        spread.insert(0, row)
    return spread


def _runs(row: list[str]) -> list[int]:
    """Lengths of runs of filled cells, every blank cell a run of its own."""
    runs: list[int] = []
    previous = False
    for text in row:
        if text and previous:
            runs[-1] += 1
        else:
            runs.append(1)
        previous = bool(text)
    return runs


def bind_columns(concept: TableConcept, header: Header, side: str | None = None) -> dict[int, str]:
    """Physical column → column id. A numbering that fits a known order of the table decides first."""
    columns = [column for column in concept.columns if column.side in (None, side) or side is None]
    if header.numbered:
        for order in _orders(concept, header.text):
            if len(order) == len(header.numbered):
                return dict(zip(header.numbered, order, strict=True))
    bound: dict[int, str] = {}
    for slot, path in enumerate(header.paths):
        if not path or slot in header.elsewhen:
            continue
        column = _column_for(columns, path, frozenset(bound.values()))
        if column is not None:
            bound[slot] = column.id
    return bound


def _orders(concept: TableConcept, header_text: str) -> list[tuple[str, ...]]:
    """Known orders all of whose columns the header names."""
    canonical = tuple(column.id for column in concept.columns if not column.optional)
    named = set(columns_in_text(concept, header_text))
    return [order for order in (*known_column_orders(concept.id), canonical) if set(order) <= named]


def _column_for(columns: Sequence[Column], path: tuple[str, ...], taken: frozenset[str]) -> Column | None:
    leaf = path[-1]
    summed = _summed(columns, path)
    if summed is not None:
        return None if summed.id in taken else summed
    best: tuple[int, Column] | None = None
    above = [_named_by(columns, word) for word in path[:-1]]
    for column in columns:
        if column.id in taken or (
            column.under and not any(plain(word) in path[:-1] for word in column.under)
        ):
            continue
        if any(named and named.isdisjoint(_lineage(columns, column)) for named in above):
            continue
        for alias in column.headers:
            word = plain(alias)
            score = (
                100 + len(word)
                if leaf == word
                else len(word)
                if leaf.endswith(word) or leaf.startswith(word)
                else 0
            )
            if score and (best is None or score > best[0]):
                best = (score, column)
    return best[1] if best else None


def _named_by(columns: Sequence[Column], word: str) -> frozenset[str]:
    """The columns that have the word for a name."""
    return frozenset(column.id for column in columns if word in map(plain, column.headers))


def _lineage(columns: Sequence[Column], column: Column) -> frozenset[str]:
    """The column and all that it is a part of: below any other column's name it is not meant."""
    parents = {each.id: each.parent for each in columns}
    found, at = {column.id}, column.parent
    while at is not None:
        found.add(at)
        at = parents.get(at)
    return frozenset(found)


def _summed(columns: Sequence[Column], path: tuple[str, ...]) -> Column | None:
    """The column named right above a leaf that says no more than that it is the sum of what stands there."""
    known = recognition()
    if len(path) < 2 or path[-1] not in known.plain_subtotals | known.plain_totals:
        return None
    if any(column.under and path[-1] in map(plain, column.headers) for column in columns):
        return None
    return next((column for column in columns if path[-2] in map(plain, column.headers)), None)


@cache
def _words(table: str) -> tuple[tuple[str, str], ...]:
    """(header word, column id), longest word first."""
    concept = table_concepts()[table]
    pairs = [(plain(word), column.id) for column in concept.columns for word in column.headers]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def columns_in_text(concept: TableConcept, header_text: str) -> list[str]:
    """Column ids whose words occur in running header text, each stretch of text used once,
    in the order of a known form if one fits, else in the concept's order."""
    text = header_text
    found: set[str] = set()
    for word, column in _words(concept.id):
        if column not in found and word in text:
            found.add(column)
            text = text.replace(word, "\n", 1)
    fitting = [order for order in known_column_orders(concept.id) if found and found <= set(order)]
    if fitting:
        nearest = min(fitting, key=lambda order: len(set(order) - found))
        if len(set(nearest) - found) * 4 <= len(nearest):
            return list(nearest)
    return [column.id for column in concept.columns if column.id in found]
