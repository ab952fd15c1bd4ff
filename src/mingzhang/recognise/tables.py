"""Table areas → facts: rows and columns bound, open columns decided by arithmetic across tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mingzhang.model import OTHER_YEAR, TOTAL, Fact, Place, TableSeen, Unaccounted
from mingzhang.recognise.anchors import Known, anchors_for
from mingzhang.recognise.areas import Area
from mingzhang.recognise.assign import Problem, RowFigures, solve
from mingzhang.recognise.codes import WHOLE_CODE
from mingzhang.recognise.columns import columns_in_text
from mingzhang.recognise.figures import MONEY, Figure, aligned_columns, tokens_of
from mingzhang.recognise.hierarchy import row_parents
from mingzhang.recognise.items import ItemsTable, lying_sums, read_items
from mingzhang.recognise.rows import RawRow, RawTable
from mingzhang.recognise.rows_column import column_of_total
from mingzhang.recognise.rows_grid import read_grid_rows
from mingzhang.recognise.rows_line import read_line_rows, without_second_codes
from mingzhang.recognise.sides import EXPENDITURE, USE, SidesTable, read_sides
from mingzhang.recognise.titles import OTHER
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.plain import plain, without_blanks
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import TableConcept, children_of, table_concepts

UNIT_ROW = "unit"
_SURE_AMOUNT = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)")
Hints = Mapping[tuple[str, str, str], frozenset[Decimal]]


@dataclass
class OpenRow:
    """A row whose figures still lack a column."""

    row: str
    label: str
    figures: list[Figure]


@dataclass
class Draft:
    """A table on its way: bound facts, rows still open, and what cannot be bound."""

    area: Area
    concept: TableConcept
    facts: list[Fact] = field(default_factory=list)
    open_rows: list[OpenRow] = field(default_factory=list)
    orders: tuple[tuple[str, ...], ...] = ()
    sums: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = field(default_factory=dict)
    parents: dict[int, tuple[int, ...]] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()
    strays: list[Unaccounted] = field(default_factory=list)
    wide: bool = False
    solved: list[Fact] = field(default_factory=list)
    solved_strays: list[Unaccounted] = field(default_factory=list)


@dataclass(frozen=True)
class TablesFound:
    """Facts in printed order, the tables as seen, and figures that became no fact."""

    facts: tuple[Fact, ...]
    tables: tuple[TableSeen, ...]
    unaccounted: tuple[Unaccounted, ...]


def read_tables(areas: Sequence[Area], year: int | None, kind: str, hints: Hints) -> TablesFound:
    """Read every area; open columns are decided table by table until no table changes any more.

    `hints`: what the narrative says of a cell, (table, row, column) → values.
    """
    drafts = [_draft(area, year) for area in areas]
    previous: list[Fact] = []
    for _ in range(4):
        waiting = (draft for draft in drafts if draft.open_rows)
        for draft in sorted(waiting, key=lambda draft: max(map(len, draft.orders), default=0)):
            _solve(draft, _known(drafts, kind), hints)
        current = _facts(drafts)
        if current == previous:
            break
        previous = current
    return TablesFound(
        tuple(_facts(drafts)),
        tuple(_seen(draft) for draft in drafts),
        tuple(stray for draft in drafts for stray in _all_strays(draft)),
    )


def _all_strays(draft: Draft) -> list[Unaccounted]:
    """What found no row or column, and every other figure of the area that became no fact."""
    strays = [*draft.strays, *draft.solved_strays]
    places = [*(fact.place for fact in (*draft.facts, *draft.solved)), *(stray.place for stray in strays)]
    taken = {_spot(place) for place in places}
    for place, text in _printed_figures(draft.area):
        if _spot(place) not in taken:
            strays.append(Unaccounted(text, place, "not-understood", draft.concept.id))
    return strays


def figures_of_others(areas: Sequence[Area]) -> tuple[Unaccounted, ...]:
    """The figures of tables of other kinds."""
    found = (figure for area in areas for figure in _printed_figures(area))
    return tuple(Unaccounted(text, place, "other-table", OTHER) for place, text in found)


def _spot(place: Place) -> tuple[object, ...]:
    return (place.page, place.line, place.box, place.sheet, place.cell, place.span[0] if place.span else None)


def _printed_figures(area: Area) -> Iterator[tuple[Place, str]]:
    """Figures with decimals or separators, each with its place; whole cells, or words of a line."""
    for item in area.items:
        if item.line is not None:
            for token in tokens_of(item.line.text):
                if MONEY.fullmatch(token.text):
                    yield replace(item.line.place, span=(token.start, token.end)), token.text
        for cell in item.cells:
            if MONEY.fullmatch(cell.text.replace(" ", "")):
                yield cell.place, cell.text


def _facts(drafts: Iterable[Draft]) -> list[Fact]:
    facts = []
    for draft in drafts:
        facts.extend(sorted((*draft.facts, *draft.solved), key=lambda fact: _order(fact)))
    return facts


def _order(fact: Fact) -> tuple[object, ...]:
    place = fact.place
    left, top = (place.box[0], place.box[1]) if place.box else (0.0, 0.0)
    return (place.page or 0, place.line or 0, place.span or (0, 0), top, left)


def _known(drafts: Sequence[Draft], kind: str) -> Known:
    return Known.of(
        _facts(drafts),
        {draft.concept.id: draft.printed for draft in drafts},
        {draft.concept.id: plain(draft.area.title.text) for draft in drafts},
        kind,
        {draft.concept.id: frozenset(draft.columns).union(*draft.orders) for draft in drafts},
        [(d.concept.id, row.row) for d in drafts if not d.solved for row in d.open_rows if row.figures],
    )


def _draft(area: Area, year: int | None) -> Draft:
    concept = table_concepts()[area.title.table]
    if concept.rows == "sides":
        draft = _draft_sides(area, concept, read_sides(concept, area.items, year))
    elif concept.rows == "items":
        draft = _draft_items(area, concept, read_items(concept, area.items))
    else:
        draft = _draft_rows(area, concept, _read_rows(area, concept))
    draft.strays.extend(_beside_grids(area, concept))
    return draft


def _beside_grids(area: Area, concept: TableConcept) -> list[Unaccounted]:
    """Amounts on lines between the grids of a table: the grids alone are read as its rows."""
    if not any(item.row is not None for item in area.items):
        return []
    found = []
    for item in area.items:
        for token in tokens_of(item.line.text) if item.line is not None else ():
            if _SURE_AMOUNT.fullmatch(token.text):
                place = replace(item.place, span=(token.start, token.end))
                found.append(Unaccounted(token.text.replace(",", ""), place, "no-row", concept.id))
    return found


def _read_rows(area: Area, concept: TableConcept) -> RawTable:
    if any(item.row is not None for item in area.items):
        return read_grid_rows(concept, area.items, lambda text: False)
    codes = economic() if concept.rows == "economic" else functional()
    words = {token.text for item in area.items if item.line for token in tokens_of(item.line.text)}
    by_code = concept.rows != "names" and not any(map(recognition().unit_codes_pattern.match, words))

    def known(code: str) -> bool:
        return bool(by_code and WHOLE_CODE.fullmatch(code) and codes.at(code[:3], None) is not None)

    items = area.items
    if any(map(recognition().government_codes_pattern.match, words)):
        items = tuple(without_second_codes(item, known) for item in items)
    return read_line_rows(items, known, lambda text: False, lambda code: codes.name(code) or "")


def _stray(table: str, figure: Figure, why: str) -> Unaccounted:
    why = OTHER_YEAR if figure.elsewhen else why
    return Unaccounted(str(figure.amount), figure.place, why, table)


def _draft_sides(area: Area, concept: TableConcept, table: SidesTable) -> Draft:
    draft = Draft(area, concept, printed=frozenset(row.row for row in table.rows))
    draft.strays = [_stray(draft.concept.id, figure, "no-row") for figure in table.strays]
    first = concept.columns[0].id
    for row in table.rows:
        wide = row.side == EXPENDITURE and table.slots is None and len(table.columns) > 1
        if wide:
            draft.open_rows.append(OpenRow(row.row, row.label, row.figures))
            continue
        for position, figure in enumerate(row.figures):
            column = (table.slots or {}).get(figure.slot if figure.slot is not None else -1)
            if table.slots is None and position == 0:
                column = first if row.side != EXPENDITURE else table.columns[0]
            elif row.side != EXPENDITURE and _of_side(concept, column) == EXPENDITURE:
                column = first  # what expenditure is used for stands below its classes, in its own column
            elif row.side == USE and len(row.figures) == 1:
                column = first
            _bind(draft, row.row, column, row.label, figure)
    if draft.open_rows:
        _open_columns(draft, [table.columns])
        draft.parents = _side_parents(draft)
    else:
        draft.columns = tuple(dict.fromkeys((table.slots or {}).values())) or table.columns
    return draft


def _of_side(concept: TableConcept, column: str | None) -> str | None:
    found = concept.column(column) if column else None
    return found.side if found else None


def _side_parents(draft: Draft) -> dict[int, tuple[int, ...]]:
    """The total of the expenditure side over its classes."""
    rows = [row.row for row in draft.open_rows]
    classes = tuple(index for index, row in enumerate(rows) if row.partition(":")[2].isdigit())
    total = f"{EXPENDITURE}:{TOTAL}"
    return {rows.index(total): classes} if total in rows and classes else {}


def _draft_items(area: Area, concept: TableConcept, table: ItemsTable) -> Draft:
    draft = Draft(area, concept, printed=frozenset(row.item for row in table.rows))
    draft.strays = [_stray(draft.concept.id, figure, "no-row") for figure in table.strays]
    for item, column, figure in table.cells:
        _bind(draft, item, column, _item_label(concept, item), figure)
    for row in table.rows:
        if table.slots is not None:
            for figure in row.figures:
                _bind(draft, row.item, table.slots.get(figure.slot or 0), row.label, figure)
        else:
            draft.open_rows.append(OpenRow(row.item, row.label, row.figures))
    if draft.open_rows:
        _open_columns(draft, [table.columns])
        draft.parents = _item_parents(draft)
    if table.lying:
        draft.open_rows.append(OpenRow("", "", table.lying))
        draft.orders = table.orders
        draft.sums = {order: lying_sums(concept, order) for order in table.orders}
    return draft


def _item_label(concept: TableConcept, item: str) -> str:
    """The usual words of an item that stands in a header."""
    return next((row.labels[0] for row in concept.items if row.id == item), item)


def _item_parents(draft: Draft) -> dict[int, tuple[int, ...]]:
    rows = [row.row for row in draft.open_rows]
    families = children_of(draft.concept.items, frozenset(rows))
    return {
        rows.index(parent): tuple(rows.index(part) for part in parts) for parent, parts in families.items()
    }


def _draft_rows(area: Area, concept: TableConcept, raw: RawTable) -> Draft:
    draft = Draft(area, concept, wide=raw.wide)
    draft.strays = [_stray(draft.concept.id, figure, "no-row") for figure in raw.strays]
    keys = [_row_key(concept, row, area.owner) for row in raw.rows]
    named = _number_rows(keys)
    draft.printed = frozenset(key for row, key in zip(raw.rows, keys, strict=True) if key and not row.partly)
    for row, key in zip(raw.rows, named, strict=True):
        column = column_of_total(concept, row.label) if not key and len(row.figures) == 1 else None
        if column is not None:
            _bind(draft, TOTAL, column, row.label, row.figures[0])
        elif not key:
            draft.strays.extend(_stray(draft.concept.id, figure, "no-row") for figure in row.figures)
        elif raw.slots is not None:
            for figure in row.figures:
                _bind(
                    draft,
                    key,
                    raw.slots.get(figure.slot if figure.slot is not None else -1),
                    _label(concept, row),
                    figure,
                )
        else:
            draft.open_rows.append(OpenRow(key, _label(concept, row), row.figures))
    if draft.open_rows:
        kept = [row for row, key in zip(raw.rows, named, strict=True) if key]
        draft.parents = row_parents(kept, [row.row for row in draft.open_rows])
        _open_columns(draft, [_named_columns(concept, raw.header, kept)])
    elif raw.slots is not None:
        draft.columns = tuple(dict.fromkeys(raw.slots.values()))
    return draft


def _named_columns(concept: TableConcept, header: str, rows: Sequence[RawRow]) -> tuple[str, ...]:
    """Columns that the header names; where its words are too broken for the figures, the usual ones."""
    named = columns_in_text(concept, header)
    counts = sorted(len(row.figures) for row in rows if row.figures)
    first = concept.columns[0].id
    if counts and counts[-1] == 1 and first in named:
        return (first,)  # parts of it stand in rows of their own
    if counts and len(named) < counts[len(counts) // 2]:
        named = [column.id for column in concept.columns if not column.optional or column.id in named]
    return tuple(named) or (first,)


def _open_columns(draft: Draft, orders: Sequence[tuple[str, ...]]) -> None:
    draft.orders = tuple(orders)
    draft.sums = {order: children_of(draft.concept.columns, frozenset(order)) for order in orders}


def _bind(draft: Draft, row: str, column: str | None, label: str, figure: Figure) -> None:
    if column is None:
        draft.strays.append(_stray(draft.concept.id, figure, "no-column"))
        return
    if "@" in row:
        row, column = row.split("@")
    draft.facts.append(Fact(draft.concept.id, row, column, figure.amount, label, figure.place))


def _row_key(concept: TableConcept, row: RawRow, owner: str) -> str:
    """The contract's row id; empty where a row of figures names nothing."""
    if row.total:
        return TOTAL
    if row.code:
        name = _project_name(concept, row)
        return f"{row.code}|{name}" if name else row.code
    label = plain(row.label)
    if owner and label == plain(owner):
        return UNIT_ROW
    return without_blanks(row.label) if concept.rows == "names" else _code_by_name(concept, label)


def _code_by_name(concept: TableConcept, label: str) -> str:
    codes = economic() if concept.rows == "economic" else functional()
    found = codes.by_name(label) if label else ()
    return found[0].code if len(found) == 1 else ""


def _project_name(concept: TableConcept, row: RawRow) -> str:
    """The project's name: its own cell, or what a flattened label holds after the code's name."""
    if concept.rows != "projects" or not row.code:
        return ""
    if row.name:
        return without_blanks(row.name)
    label = without_blanks(row.label)
    names = sorted((plain(version.name) for version in functional().versions(row.code)), key=len)
    found = next((name for name in reversed(names) if plain(label).startswith(name)), None)
    return label[len(found) :] if found else ""


def _label(concept: TableConcept, row: RawRow) -> str:
    if row.name:
        return row.name
    return _project_name(concept, row) or row.label


def _number_rows(keys: Sequence[str]) -> list[str]:
    """Rows that share a key become key#1, key#2 in printed order."""
    counts = Counter(keys)
    seen: Counter[str] = Counter()
    named = []
    for key in keys:
        seen[key] += 1
        repeated = key and counts[key] > 1 and key != TOTAL
        named.append(f"{key}#{seen[key]}" if repeated else key)
    return named


def _solve(draft: Draft, known: Known, hints: Hints) -> None:
    clusters = _clusters(draft)
    rows = tuple(
        RowFigures(
            row.row,
            tuple(figure.amount for figure in row.figures),
            row.figures[0].page if row.figures else 1,
            clusters.get(index, ()),
        )
        for index, row in enumerate(draft.open_rows)
    )
    lying = len(rows) == 1 and rows[0].key == ""
    anchors = anchors_for(draft.concept.id, known)
    problem = Problem(
        rows,
        draft.orders,
        draft.sums,
        draft.parents,
        _lying_keys(anchors) if lying else anchors | _by_definition(draft),
        _lying_hints(draft, hints) if lying else _hints_of(draft, hints),
        lambda row, column: _likelihood(draft.concept, row, column),
    )
    solution = solve(problem)
    draft.solved, draft.solved_strays = [], []
    for row, columns, certain in zip(draft.open_rows, solution.columns, solution.certain, strict=True):
        for position, figure in enumerate(row.figures):
            if position >= len(columns):
                draft.solved_strays.append(_stray(draft.concept.id, figure, "no-column"))
                continue
            where = _cell(row.row, columns[position])
            draft.solved.append(
                Fact(
                    draft.concept.id,
                    *where,
                    figure.amount,
                    row.label or where[0],
                    figure.place,
                    certain[position],
                )
            )
    order = next((order for order in draft.orders if set().union(*solution.columns) <= set(order)), ())
    draft.columns = tuple(dict.fromkeys(_cell("", column)[1] for column in order)) if lying else order


def _cell(row: str, column: str) -> tuple[str, str]:
    """(row, column); in a lying table the column names the row."""
    if row:
        return (row, column)
    item, _, paired = column.partition("@")
    return (item, paired or "amount")


def _lying_keys(anchors: Mapping[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    return {
        ("", row if column == "amount" else f"{row}@{column}"): value
        for (row, column), value in anchors.items()
    }


def _hints_of(draft: Draft, hints: Hints) -> dict[tuple[str, str], frozenset[Decimal]]:
    return {
        (row, column): values for (table, row, column), values in hints.items() if table == draft.concept.id
    }


def _lying_hints(draft: Draft, hints: Hints) -> dict[tuple[str, str], frozenset[Decimal]]:
    return {
        ("", row): values
        for (table, row, column), values in hints.items()
        if table == draft.concept.id and column == "amount"
    }


def _by_definition(draft: Draft) -> dict[tuple[str, str], Decimal]:
    """Columns that an economic class never uses stand blank in its rows (人员经费 is 301 and 303)."""
    blanks: dict[tuple[str, str], Decimal] = {}
    bound = [column for column in draft.concept.columns if column.codes]
    for row in draft.open_rows:
        owner = next((c.id for c in bound if any(row.row.startswith(code) for code in c.codes)), None)
        if owner:
            blanks |= {(row.row, column.id): Decimal(0) for column in bound if column.id != owner}
    return blanks


def _likelihood(concept: TableConcept, row: str, column: str) -> int:
    found = concept.column(column)
    if found is None:
        item = column.partition("@")[0]
        return 2 if any(named.rare for named in concept.items if named.id == item) else 0
    if any(row.startswith(code) for code in found.usual):
        return -1
    return 2 if found.rare else 0


def _clusters(draft: Draft) -> dict[int, tuple[int, ...]]:
    """Index of an open row → the aligned columns of its figures, where the source aligns them."""
    if not draft.wide:
        return {}
    figures = [(index, figure) for index, row in enumerate(draft.open_rows) for figure in row.figures]
    columns: dict[int, list[int]] = {}
    for (index, _), (_, column) in zip(figures, aligned_columns([f for _, f in figures]), strict=True):
        columns.setdefault(index, []).append(column)
    return {index: tuple(found) for index, found in columns.items() if len(set(found)) == len(found)}


def _seen(draft: Draft) -> TableSeen:
    title = draft.area.title
    return TableSeen(
        draft.concept.id,
        title.text,
        title.number,
        title.place,
        draft.columns,
        len(draft.facts) + len(draft.solved),
        draft.area.note,
        draft.area.amount_unit,
        tuple(sorted(draft.printed)),
    )
