"""Sheets of an official list → the codes that stand in them, each with its name and cell.

Layouts differ: the code in one column or in one a level (类, 款, 项), then often short and completed from the
row above; one name column or one a level; two classifications side by side; headers in any row, once or on
every page; or no header at all. What looks like a code and could not be taken becomes a `SheetFault`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mingzhang.taxonomy.code_words import CodeWords, code_words
from mingzhang.taxonomy.codes_workbook import Sheet
from mingzhang.taxonomy.plain import plain

INCOMPLETE, UNNAMED = "incomplete", "unnamed"
_FULL = re.compile(r"[0-9]{3}|[0-9]{5}|[0-9]{7}")
_SHORT = re.compile(r"[0-9]{1,2}")
_TOGETHER = re.compile(r"\s*[(\[]?([0-9]{3}|[0-9]{5}|[0-9]{7})[)\]]?[\s.、:_-]*([^\s0-9.、:_-].*)", re.DOTALL)
_MARKS = re.compile(r"[\s.·'’_-]")
_LONGEST_HEADER = 20


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code with its name as the list has it, and where."""

    code: str
    name: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class SheetFault:
    """A code that could not be taken: `incomplete` (no whole code) or `unnamed`, the text and where."""

    key: str
    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """What stands in a workbook; `years` are those that titles and sheet names give."""

    codes: tuple[ListedCode, ...]
    faults: tuple[SheetFault, ...]
    years: frozenset[int]

    @property
    def kept(self) -> tuple[ListedCode, ...]:
        """The codes of the classifications that we keep."""
        return tuple(code for code in self.codes if code_words().kind_of(code.code))


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns that give one code and its name.

    `level` is that of the first code column (1: class). `trail`: groups of one trail complete each other.
    """

    codes: tuple[int, ...]
    names: tuple[int, ...]
    level: int = 1
    trail: int = 0


_Layout = tuple[_Group, ...]


def list_codes(sheets: Sequence[Sheet]) -> CodeList:
    """Read every sheet; a code that stands several times with one name is listed once."""
    found: dict[tuple[str, str], ListedCode] = {}
    faults: list[SheetFault] = []
    years: set[int] = set()
    for sheet in sheets:
        read, sheet_years = _read(sheet, code_words())
        years |= sheet_years
        for item in read:
            if isinstance(item, SheetFault):
                faults.append(item)
            else:
                found.setdefault((item.code, plain(item.name)), item)
    return CodeList(tuple(found.values()), tuple(faults), frozenset(years))


def _read(sheet: Sheet, words: CodeWords) -> tuple[list[ListedCode | SheetFault], frozenset[int]]:
    years = words.years_in(sheet.name)
    has_header = any(_header(row, (), words) for row in sheet.rows)
    layout = () if has_header else _layout_by_content(sheet.rows)
    items: list[ListedCode | SheetFault] = []
    trail = _Trail()
    for number, row in enumerate(sheet.rows):
        if not items:
            years = years.union(*(words.years_in(text) for text in row))
        header = _header(row, layout, words)
        if header:
            layout = header
            continue
        items += [item for group in layout for item in _item(sheet.name, number, row, group, trail)]
    return items, years


# ── headers ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Head:
    """What a header cell says of its column: `code`, `name`, or nothing; and the level where it names one."""

    role: str = ""
    level: int = 0


def _header(row: Sequence[str], above: _Layout, words: CodeWords) -> _Layout:
    """The layout that a header row gives, alone or with the header above it; empty where it is no header."""
    heads = [_head(text, words) for text in row]
    roles = {head.role for head in heads}
    if "code" not in roles or any(_FULL.fullmatch(_digits(text)) for text in row):
        return ()
    only_levels = all(
        plain(text) in words.level_headers
        for text, head in zip(row, heads, strict=True)
        if head.role == "code"
    )
    if "name" in roles:
        spread = heads if only_levels else _spread(row, heads)
        return _pair(_runs(spread, "code"), _runs(spread, "name"), spread)
    if not only_levels:
        return ()
    groups: list[_Group] = []
    codes = _runs(heads, "code")
    taken = {column for run in codes for column in run}
    for index, run in enumerate(codes):
        names = above[index].names if index < len(above) else ()
        kept = tuple(column for column in names if column not in taken) or (run[-1] + 1,)
        groups.append(_group(groups, run, kept, heads))
    return tuple(groups)


def _head(text: str, words: CodeWords) -> _Head:
    label = plain(text)
    if not label or len(label) > _LONGEST_HEADER:
        return _Head()
    levels = [number for number, word in enumerate(words.level_headers, start=1) if word in label]
    if any(word in label for word in words.name_headers):
        return _Head("name", max(levels, default=0))
    if label in words.level_headers or any(word in label for word in words.code_headers):
        return _Head("code", max(levels, default=0))
    return _Head()


def _spread(row: Sequence[str], heads: Sequence[_Head]) -> list[_Head]:
    """A header over merged cells reaches to the next one."""
    spread: list[_Head] = []
    for text, head in zip(row, heads, strict=True):
        spread.append(spread[-1] if spread and not text.strip() else head)
    return spread


def _runs(heads: Sequence[_Head], role: str) -> list[tuple[int, ...]]:
    """Neighbouring columns of one role."""
    return [
        tuple(column for column, _ in run)
        for key, run in groupby(enumerate(heads), key=lambda item: item[1].role)
        if key == role
    ]


def _pair(
    codes: Sequence[tuple[int, ...]], names: Sequence[tuple[int, ...]], heads: Sequence[_Head]
) -> _Layout:
    """Each run of code columns with the names behind it; or before it, where all names stand so."""
    before = len(codes) == len(names) and all(name < code for name, code in zip(names, codes, strict=True))
    groups: list[_Group] = []
    for index, run in enumerate(codes):
        until = codes[index + 1][0] if index + 1 < len(codes) else len(heads)
        behind = [name for name in names if run[-1] < name[0] < until]
        name = names[index] if before else behind[0] if behind else None
        if name:
            groups.append(_group(groups, run, name, heads))
    return tuple(groups)


def _group(
    before: Sequence[_Group], codes: tuple[int, ...], names: tuple[int, ...], heads: Sequence[_Head]
) -> _Group:
    """A group that begins at a lower level belongs to the trail of the one before it."""
    level = heads[codes[0]].level or 1
    return _Group(codes, names, level, before[-1].trail if level > 1 and before else codes[0])


# ── sheets without headers ───────────────────────────────────────────────────────────────────────────────


def _layout_by_content(rows: Sequence[Sequence[str]]) -> _Layout:
    """The first columns that hold mostly codes, with the text behind; or codes and names in one column."""
    columns = [[text for text in column if text.strip()] for column in zip(*_squared(rows), strict=True)]
    coded = [index for index, column in enumerate(columns) if _holds_codes(column)]
    for start in coded:
        if not any(_FULL.fullmatch(_digits(text)) for text in columns[start]):
            continue
        run = [start]
        while run[-1] + 1 < len(columns) and _holds_codes(columns[run[-1] + 1]):
            run.append(run[-1] + 1)
        named = next((i for i in range(run[-1] + 1, len(columns)) if _holds_names(columns[i])), None)
        return () if named is None else (_Group(tuple(run), (named,)),)
    for index, column in enumerate(columns):
        if _mostly(column, [bool(_TOGETHER.fullmatch(_narrow(text))) for text in column]):
            return (_Group((index,), (index,)),)
    return ()


def _squared(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _holds_codes(column: Sequence[str]) -> bool:
    """Mostly digits of a code's length; a column that counts from one is no code."""
    texts = [_digits(text) for text in column]
    digits = [text for text in texts if text.isdecimal()]
    counts = len(digits) > 1 and [int(text) for text in digits] == list(range(1, len(digits) + 1))
    short = [bool(_FULL.fullmatch(text) or _SHORT.fullmatch(text)) for text in texts]
    return _mostly(column, short) and not (counts and not digits[0].startswith("0"))


def _holds_names(column: Sequence[str]) -> bool:
    return _mostly(column, [not _digits(text).isdecimal() for text in column])


def _mostly(column: Sequence[str], fits: Sequence[bool]) -> bool:
    return sum(fits) * 2 > len(column)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Trail:
    """The last whole code, from which a short one is completed."""

    def __init__(self) -> None:
        self.last: dict[int, str] = {}

    def complete(self, parts: Sequence[tuple[int, str]], key: int) -> str | None:
        """The whole code of printed parts (level, digits); None where they give none. `key`: whose trail."""
        code = ""
        for level, digits in parts:
            if _FULL.fullmatch(digits):
                if not digits.startswith(code):
                    return None
                code = digits
            elif level > 1 and _SHORT.fullmatch(digits):
                above = self._above(code, level, key)
                if above is None:
                    return None
                code = above + digits.zfill(2)
            else:
                return None
        self.last[key] = code
        return code

    def _above(self, code: str, level: int, key: int) -> str | None:
        """The code one level up: of this row, or of the row above as far as this row agrees with it."""
        length = 2 * level - 1
        above = code if len(code) == length else self.last.get(key, "")[:length]
        return above if len(above) == length and above.startswith(code) else None


def _item(
    sheet: str, number: int, row: Sequence[str], group: _Group, trail: _Trail
) -> Iterator[ListedCode | SheetFault]:
    group, cells = _apart(group, row)
    printed = [
        (group.level + place, digits, column)
        for place, column in enumerate(group.codes)
        if (digits := _digits(_at(cells, column)))
    ]
    if not any(any(char.isdecimal() for char in digits) for _, digits, _ in printed):
        return
    name = _name(cells, group, printed[-1][0] - group.level)
    text = " ".join(digits for _, digits, _ in printed)
    cell = _cell(number, printed[0][2])
    only_digits = all(digits.isdecimal() for _, digits, _ in printed)
    parts = [(level, digits) for level, digits, _ in printed]
    code = trail.complete(parts, group.trail) if only_digits else None
    if code and name:
        yield ListedCode(code, name, sheet, cell)
    elif code:
        yield SheetFault(UNNAMED, code, sheet, cell)
    elif name:
        yield SheetFault(INCOMPLETE, text, sheet, cell)


def _apart(group: _Group, row: Sequence[str]) -> tuple[_Group, Sequence[str]]:
    """Code and name that share a cell, each in a cell of its own."""
    if group.codes != group.names:
        return group, row
    together = _TOGETHER.fullmatch(_narrow(_at(row, group.codes[0])))
    column = group.codes[0]
    cells = [*[""] * column, *(together.groups() if together else ("", ""))]
    return replace(group, names=(column + 1,)), cells


def _name(row: Sequence[str], group: _Group, place: int) -> str:
    """The name: of the code's level where each level has a column for it, else the first."""
    names = ["".join(_at(row, column).split()) for column in group.names]
    if len(names) == len(group.codes) and names[place]:
        return names[place]
    return next(filter(None, names), "")


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _digits(text: str) -> str:
    return _MARKS.sub("", _narrow(text))


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _cell(row: int, column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
