"""A disclosure whose printing is not known → a publication: tables with the standard titles and headers.

What was read from a file brings its paragraphs along and is printed whole; a disclosure from JSON has its
facts, targets and the sentences of its claims alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from mingzhang.model import (
    TOTAL,
    Amount,
    Contents,
    Disclosure,
    Fact,
    Indicator,
    Passage,
    Place,
    PrintedBlock,
    PrintedCell,
    PrintedHeading,
    PrintedTable,
    PrintedText,
    Publication,
    TableSeen,
    Target,
)
from mingzhang.model.publication import CENTER, LEFT, RIGHT
from mingzhang.publish.layout import TABLE, text_width
from mingzhang.publish.style import style
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.strict import load
from mingzhang.taxonomy.tables import Column, TableConcept, table_concepts
from mingzhang.taxonomy.target_layouts import target_layouts

Row = tuple[PrintedCell, ...]
Cells = Mapping[tuple[str, str], Fact]
SHEET = "sheet"
_BOTH = ("income", "expenditure")  # sides that every such table has
_LEADER = re.compile(r"(?:[.·…．]\s?){4,}\s*\d*")  # dots to a page number
_ENTRY = re.compile(r"(?<!\d)[.·…．]\s*\d+$")  # as few of them as a long entry leaves room for
_CODE_DEPTH = {"economic": 2, "functional": 3, "projects": 3}
_WIDE = 9
_WIDE_SHEET = 5
_SHORT = 6  # characters
_LONG, _BESIDE = 18.0, 3.0  # ems: the widest that a column asks for, blank space beside its text
_PROJECT, _DEPARTMENT, _LEVEL1, _LEVEL2 = "project", "department", "level1", "level2"
_HEAD_ROLES = ("unit", "year_funds", "appropriation", "other_funds", "goal")
_USUAL_COLUMNS = (_LEVEL1, _LEVEL2, "level3", "value")


@dataclass(frozen=True)
class Words:
    """`data/publish/rebuilt.yaml`."""

    sides: dict[str, str]
    item: str
    code_header: str
    name_header: str
    project_header: str
    total: str
    unit_total: str
    maker: str
    title: str
    tables_part: str
    narrative_part: str
    contents: str
    kind_headers: dict[str, str]
    sheet_titles: dict[str, str]
    sheet_line: str


@cache
def _words() -> Words:
    return load(data_dir() / "publish" / "rebuilt.yaml", Words)


def rebuild(disclosure: Disclosure) -> Publication:
    """The disclosure as printed blocks, with its own paragraphs where it was read from a file."""
    blocks = _with_text(disclosure) if disclosure.passages else _without_text(disclosure)
    return Publication(_title(disclosure), tuple(blocks), disclosure)


def _title(disclosure: Disclosure) -> str:
    return f"{disclosure.unit}{_year(disclosure)}{style().kinds.get(disclosure.kind, '')}"


def _year(disclosure: Disclosure) -> str:
    return style().year.format(year=disclosure.year) if disclosure.year is not None else ""


def _with_text(disclosure: Disclosure) -> Iterator[PrintedBlock]:
    """Paragraphs, tables and sheets where they stood."""
    placed: list[tuple[tuple[int, float, int], PrintedBlock]] = []
    for passage, block in _text(disclosure):
        placed.append((_at(passage.pieces[0][1], 2), block))
    for target in disclosure.targets:
        placed.append((_at(target.place, 1), print_target(target)))
    seen = {table.table: table for table in reversed(disclosure.tables)}
    for table in seen.values():
        placed.append((_at(table.place, 0), print_table(disclosure, table)))
    return (block for _, block in sorted(placed, key=lambda entry: entry[0]))


def _text(disclosure: Disclosure) -> Iterator[tuple[Passage, PrintedBlock]]:
    """Headings and paragraphs; the lines of the printed list of contents give one list of our own."""
    headings = {heading.place: heading for heading in disclosure.headings}
    title, listed, inside = plain(_words().contents), False, False
    for passage in disclosure.passages:
        heading = headings.get(passage.pieces[0][1]) if len(passage.pieces) == 1 else None
        inside = bool(
            _LEADER.search(passage.text)
            or (inside and _ENTRY.search(passage.text))
            or (heading is not None and heading.listed)
        )
        if inside and not listed:
            listed = True
            yield passage, Contents(_words().contents)
        elif inside or plain(passage.text) == title:
            continue
        elif heading is not None:
            yield passage, PrintedHeading(passage.text, heading.level)
        else:
            yield passage, PrintedText(passage.text)


def _at(place: Place, rank: int) -> tuple[int, float, int]:
    """Where something is printed: its page, how far down, and what goes first at the same place."""
    down = place.line if place.line is not None else place.box[1] if place.box is not None else 0
    return (place.page or 0, down, rank)


def _without_text(disclosure: Disclosure) -> Iterator[PrintedBlock]:
    words = _words()
    tables = disclosure.tables or tuple(
        TableSeen(table, "", "", Place(), (), 0)
        for table in dict.fromkeys(fact.table for fact in disclosure.facts)
    )
    yield Contents(words.contents)
    yield PrintedHeading(words.tables_part, 1)
    yield from (print_table(disclosure, table) for table in {table.table: table for table in tables}.values())
    sentences = dict.fromkeys(claim.text for claim in disclosure.claims if claim.text)
    if sentences or disclosure.targets:
        yield PrintedHeading(words.narrative_part, 1)
    yield from (PrintedText(text) for text in sentences)
    yield from (print_target(target) for target in disclosure.targets)


def print_table(disclosure: Disclosure, table: TableSeen) -> PrintedTable:
    """One table by its rows and columns; blank columns are left out."""
    words, concept = _words(), _of_kind(table_concepts()[table.table], disclosure.kind)
    facts = [fact for fact in disclosure.facts if fact.table == table.table]
    make = {"sides": _sides, "items": _items}.get(concept.rows, _listed)
    head, body = make(concept, facts)
    columns = max((sum(cell.columns for cell in row) for row in head), default=1)
    return PrintedTable(
        table=table.table,
        title=words.title.format(year=_year(disclosure), title=concept.titles[0]),
        head=head,
        body=body,
        widths=(),
        number=table.number,
        maker=words.maker.format(unit=disclosure.unit) if disclosure.unit else "",
        unit=table.unit or disclosure.amount_unit,
        note=table.note,
        wide=columns > _WIDE,
        kind=TABLE,
    )


def _of_kind(concept: TableConcept, kind: str) -> TableConcept:
    """The table with the headers that such a disclosure prints."""
    named = _words().kind_headers
    own = named.get(kind)
    columns = (
        replace(column, headers=(own, *(other for other in column.headers if other != own)))
        if own in column.headers[1:] and column.headers[0] in named.values()
        else column
        for column in concept.columns
    )
    return replace(concept, columns=tuple(columns))


def _by_cell(facts: Iterable[Fact]) -> dict[tuple[str, str], Fact]:
    return {(fact.row, fact.column): fact for fact in facts}


def _figure(cells: Cells, row: str, column: str) -> PrintedCell:
    fact = cells.get((row, column))
    if fact is None:
        return PrintedCell(align=RIGHT)
    return PrintedCell(str(fact.amount), amount=fact.amount, key=fact.key, align=RIGHT)


def _label(text: str) -> PrintedCell:
    return PrintedCell(text, align=LEFT)


def _sides(concept: TableConcept, facts: Sequence[Fact]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Income on the left, expenditure on the right, each side with its columns; a third if there is one."""
    words, cells = _words(), _by_cell(facts)
    rows = {
        side: list(dict.fromkeys(fact.row for fact in facts if fact.row.startswith(f"{side}:")))
        for side in words.sides
    }
    rows = {side: own for side, own in rows.items() if own or side in _BOTH}
    columns = {side: _columns_of(concept, facts, side) for side in rows}
    top = tuple(PrintedCell(words.sides[side], columns=len(columns[side]) + 1) for side in rows)
    below = tuple(
        PrintedCell(text)
        for side in rows
        for text in (words.item, *(column.headers[0] for column in columns[side]))
    )
    labels = {side.id: side.labels[0] for side in concept.sides} | {
        fact.row: fact.label for fact in facts if fact.label and not fact.row.rpartition(":")[2].isdigit()
    }
    body = []
    for number in range(max(map(len, rows.values()), default=0)):
        line: list[PrintedCell] = []
        for side in rows:
            row = rows[side][number] if number < len(rows[side]) else ""
            line.append(_label(_side_label(row, labels)))
            line += [_figure(cells, row, column.id) for column in columns[side]]
        body.append(tuple(line))
    return (top, below), tuple(body)


def _columns_of(concept: TableConcept, facts: Sequence[Fact], side: str) -> list[Column]:
    """Those that are used; where none is, the first that such a side may have."""
    used = {fact.column for fact in facts if fact.row.startswith(f"{side}:")}
    own = [column for column in concept.columns if column.side in (None, side)]
    return [column for column in concept.columns if column.id in used] or own[:1]


def _side_label(row: str, labels: Mapping[str, str]) -> str:
    name = row.partition(":")[2]
    if not name.isdigit():
        return labels.get(row, labels.get(name, name))
    found = functional().at(name, None)
    return f"{name} {found.name}" if found else name


def _items(concept: TableConcept, facts: Sequence[Fact]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    cells = _by_cell(facts)
    columns = [column for column in concept.columns if any(key[1] == column.id for key in cells)]
    head = (PrintedCell(_words().item), *(PrintedCell(column.headers[0]) for column in columns))
    parents = {item.parent for item in concept.items}
    body = tuple(
        (
            _label(item.labels[1] if item.parent and item.id in parents else item.labels[0]),
            *(_figure(cells, item.id, column.id) for column in columns),
        )
        for item in concept.items
        if any(row == item.id for row, _ in cells)
    )
    return (head,), body


def _listed(concept: TableConcept, facts: Sequence[Fact]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Codes in columns by level, name, project where the table has such, and figures."""
    words, cells = _words(), _by_cell(facts)
    used = {column for _, column in cells}
    columns = [column for column in concept.columns if column.id in used] or list(concept.columns[:2])
    depth, projects = _CODE_DEPTH.get(concept.rows, 0), concept.rows == "projects"
    above = [next(iter(column.under), "") for column in columns]
    down = 2 if depth or any(above) else 1
    name = words.name_header if depth else words.project_header
    top = [PrintedCell(words.code_header, columns=depth)] if depth else []
    top.append(PrintedCell(name, rows=down))
    top += [PrintedCell(words.project_header, rows=down)] if projects else []
    top += _grouped([column.headers[0] for column in columns], above, down)
    below = [PrintedCell(level) for level in recognition().header_words[:depth]]
    below += [PrintedCell(column.headers[0]) for column, word in zip(columns, above, strict=True) if word]
    labels = {fact.row: fact.label for fact in facts}
    body = []
    for row in _with_gaps(dict.fromkeys(row for row, _ in cells)):
        code, _, project = row.partition("#")[0].partition("|")
        parts = (code[:3], code[3:5], code[5:7])[:depth] if code[:1].isdigit() else ("",) * depth
        line = [PrintedCell(part) for part in parts]
        line.append(_label(_row_label(code, labels.get(row, ""), concept)))
        line += [_label(project)] if projects else []
        body.append((*line, *(_figure(cells, row, column.id) for column in columns)))
    return (tuple(top), tuple(below))[:down], tuple(body)


def _grouped(headers: Sequence[str], above: Sequence[str], down: int) -> list[PrintedCell]:
    """Headers over both rows, or the word above that several share."""
    cells: list[PrintedCell] = []
    number = 0
    while number < len(headers):
        word, end = above[number], number + 1
        while word and end < len(headers) and above[end] == word:
            end += 1
        cells.append(
            PrintedCell(word, columns=end - number) if word else PrintedCell(headers[number], rows=down)
        )
        number = end
    return cells


def _with_gaps(rows: Iterable[str]) -> Iterator[str]:
    """Rows of one code are numbered as printed: those without figures stand in between."""
    seen: dict[str, int] = {}
    for row in rows:
        code, _, number = row.partition("#")
        if number.isdigit():
            yield from (f"{code}#{missing}" for missing in range(seen.get(code, 0) + 1, int(number)))
            seen[code] = int(number)
        yield row


def _row_label(code: str, label: str, concept: TableConcept) -> str:
    words = _words()
    if code == TOTAL:
        return words.total
    if code == "unit":
        return label or words.unit_total
    if concept.rows not in _CODE_DEPTH:
        return label or code
    found = (economic() if concept.rows == "economic" else functional()).at(code, None)
    return found.name if found else label or code


def print_target(target: Target) -> PrintedTable:
    """One target sheet in the columns of its layout."""
    words, layouts = _words(), target_layouts()
    layout = next((one for one in layouts.layouts if one.id == target.layout), None)
    columns = tuple(layout.columns) if layout else _USUAL_COLUMNS
    labels = {role: names[0] for role, names in layouts.labels.items()}
    wide = len(columns) > _WIDE_SHEET
    first = 2 if wide else 1
    rows: list[Row] = []
    for role in (_PROJECT, *_HEAD_ROLES):
        value = getattr(target, role)
        if value not in (None, ""):
            shown = PrintedCell(str(value), columns=len(columns) - first, align=LEFT)
            rows.append((PrintedCell(labels[role], columns=first), shown))
    rows.append(tuple(PrintedCell(layouts.headers[role][0]) for role in columns))
    rows += _indicator_rows(target.indicators, columns)
    return PrintedTable(
        table="performance",
        title=words.sheet_titles[_PROJECT if target.project else _DEPARTMENT],
        head=(),
        body=tuple(rows),
        widths=_sheet_widths(rows, len(columns)),
        maker=words.sheet_line.format(year=target.year) if target.year else "",
        wide=wide,
        kind=SHEET,
    )


def _sheet_widths(rows: Sequence[Row], columns: int) -> tuple[float, ...]:
    """Short words and labels stand on one line where there is room."""
    widths = [1.0] * columns
    taken: dict[int, int] = {}
    for row in rows:
        places = iter([column for column in range(columns) if not taken.get(column)])
        taken = {column: down - 1 for column, down in taken.items() if down > 1}
        for cell in row:
            column = next(places)
            if cell.columns == 1:
                widths[column] = max(widths[column], min(text_width(cell.text), _LONG))
                taken[column] = cell.rows - 1 if cell.rows > 1 else 0
    return tuple(width + _BESIDE for width in widths)


def _indicator_rows(indicators: Sequence[Indicator], columns: Sequence[str]) -> Iterator[Row]:
    """Level names stand once over their rows; a column of long texts is flush left throughout."""
    long = {role for role in columns if any(len(_shown(one, role)) > _SHORT for one in indicators)}
    for number, one in enumerate(indicators):
        cells = []
        for role in columns:
            depth = (_LEVEL1, _LEVEL2).index(role) + 1 if role in (_LEVEL1, _LEVEL2) else 0
            if depth and number and _levels(indicators[number - 1], depth) == _levels(one, depth):
                continue
            down = _run(indicators[number:], depth) if depth else 1
            align = LEFT if role in long else CENTER
            cells.append(PrintedCell(_shown(one, role), rows=down, align=align))
        yield tuple(cells)


def _shown(indicator: Indicator, role: str) -> str:
    value: str | Amount | None = getattr(indicator, role)
    return "" if value is None else str(value)


def _levels(indicator: Indicator, depth: int) -> tuple[str, ...]:
    return (indicator.level1, indicator.level2)[:depth]


def _run(indicators: Sequence[Indicator], depth: int) -> int:
    """How many rows from the first on have the same names of levels."""
    first = _levels(indicators[0], depth)
    for number, one in enumerate(indicators):
        if _levels(one, depth) != first:
            return number
    return len(indicators)
