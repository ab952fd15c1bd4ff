"""Tables whose rows or columns are named items (“三公”经费): printed upright or lying."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from mingzhang.model import Place
from mingzhang.recognise.columns import (
    Header,
    bind_columns,
    columns_in_text,
    counting_slots,
    own_year,
    read_header,
    slots_named,
)
from mingzhang.recognise.figures import Figure, parse_figure
from mingzhang.recognise.labels import is_total, match_named_row, printed_label
from mingzhang.recognise.rows import RawTable
from mingzhang.recognise.rows_grid import aligned_slots, split_grid
from mingzhang.recognise.rows_line import read_line_rows
from mingzhang.recognise.stream import Item
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.recognition import recognition
from mingzhang.taxonomy.tables import NamedRow, TableConcept, children_of

TOTAL, AMOUNT, BUDGET = "total", "amount", "budget"
_PAIRED = (BUDGET, "adjusted", "actual")


@dataclass
class ItemRow:
    """An upright row: item id and figures, whose columns are still open unless they have slots."""

    item: str
    label: str
    place: Place
    figures: list[Figure]


@dataclass
class ItemsTable:
    """Either `rows` (upright; `slots` or `columns` say which columns) or `cells` (lying: bound already)
    or `lying` (one row of figures under `orders` of item and column, still open)."""

    rows: list[ItemRow]
    slots: dict[int, str] | None
    columns: tuple[str, ...]
    cells: list[tuple[str, str, Figure]]
    lying: list[Figure]
    orders: tuple[tuple[str, ...], ...]
    strays: list[Figure]


def read_items(concept: TableConcept, items: Sequence[Item]) -> ItemsTable:
    """Read both directions in both shapes."""
    if any(item.row is not None for item in items):
        return _read_cells(concept, items)
    return _read_lines(concept, items)


def _item_of(concept: TableConcept, text: str) -> str | None:
    named = match_named_row(concept, text)
    if named is None:
        return None
    return TOTAL if is_total(text) else named.id


def _starts_item(concept: TableConcept, text: str) -> bool:
    return match_named_row(concept, text) is not None


def _read_cells(concept: TableConcept, items: Sequence[Item]) -> ItemsTable:
    upright = split_grid(items, lambda text: _starts_item(concept, text))
    rows = [item for item in upright.data if item.filled and _starts_item(concept, item.filled[0].text)]
    across = any(_names_several(concept, item) for item in items)
    if len(rows) > 1 and not across and any(_has_figure(item) for item in rows):
        header = read_header(upright.header, upright.width)
        return _upright_cells(concept, header, upright.data, upright.width)
    lying = split_grid(items, lambda text: False)
    return _lying_cells(concept, read_header(lying.header, lying.width), lying.data, lying.width)


def _names_several(concept: TableConcept, item: Item) -> bool:
    """Whether several items stand side by side in a row without figures: the header of a lying table."""
    named = {_item_of(concept, cell.text) for cell in item.filled} - {None}
    return len(named) > 1 and not _has_figure(item)


def _has_figure(item: Item) -> bool:
    return any(parse_figure(cell.text) is not None for cell in item.filled)


def _upright_cells(concept: TableConcept, header: Header, rows: Sequence[Item], width: int) -> ItemsTable:
    counting = counting_slots(header)
    found: list[ItemRow] = []
    strays: list[Figure] = []
    for item in rows:
        label = next(iter(item.filled), None)
        row = _item_of(concept, label.text) if label else None
        figures = _figures_of(item, width, counting, header)
        if label is not None and row is not None:
            found.append(ItemRow(row, printed_label(label.text), label.place, figures))
        else:
            strays.extend(figures)
    slots = _upright_slots(concept, header)
    return ItemsTable(_outermost_named(concept, found), slots, (), [], [], (), strays)


def _figures_of(item: Item, width: int, counting: Collection[int], header: Header) -> list[Figure]:
    """The figures of a row but the one that numbers it."""
    return [
        Figure(amount, cell.place, slot, None, item.page, slot in header.elsewhen)
        for slot, cell in aligned_slots(item, width)
        if slot not in counting and (amount := parse_figure(cell.text)) is not None
    ]


def _upright_slots(concept: TableConcept, header: Header) -> dict[int, str]:
    """Grid column → column id; an only total is the amount; an amount beside what was spent, the budget."""
    slots = bind_columns(concept, header)
    bound = set(slots.values())
    if bound == {TOTAL}:
        return dict.fromkeys(slots, AMOUNT)
    beside = AMOUNT in bound and BUDGET not in bound and bound.intersection(_PAIRED)
    return {slot: BUDGET if beside and column == AMOUNT else column for slot, column in slots.items()}


def _outermost_named(concept: TableConcept, rows: list[ItemRow]) -> list[ItemRow]:
    """A bare total beside a total with a name of its own is the outermost one, where parts of that stand."""
    whole = _whole_of(concept, {row.item for row in rows})
    if whole is None or not any(row.item == TOTAL and not is_total(row.label) for row in rows):
        return rows
    return [replace(row, item=whole) if is_total(row.label) else row for row in rows]


def _lying_cells(concept: TableConcept, header: Header, data: Sequence[Item], width: int) -> ItemsTable:
    groups = {_paired(concept, path[0]) for path in header.paths if path} - {None}
    places = {
        slot: _lying_place(concept, path, grouped=len(groups) > 1)
        for slot, path in enumerate(header.paths)
        if slot not in header.elsewhen
    }
    printed = {place[0] for place in places.values() if place}
    whole = _whole_of(concept, printed)
    if whole is not None:
        bare = [slot for slot in places if _names_nothing(concept, header.paths[slot])]
        places |= {slot: (whole, place[1]) for slot in bare if (place := places[slot]) is not None}
    cells: list[tuple[str, str, Figure]] = []
    strays: list[Figure] = []
    places = _claimed_once(places)
    columns = [_row_column(concept, item) for item in data]
    totals = [_is_total_row(item) for item in data]
    units = slots_named(header, recognition().unit_codes_pattern)
    for item, own, total in zip(data, columns, totals, strict=True):
        meant = (own is not None or not any(columns)) and (total or not any(totals))
        for figure in _figures_of(item, width, units, header):
            place = places.get(figure.slot if figure.slot is not None else -1)
            if place is None or not meant:
                strays.append(figure)
            else:
                cells.append((place[0], own or place[1], figure))
    return ItemsTable([], None, (), cells, [], (), strays)


def _claimed_once(
    places: Mapping[int, tuple[str, str] | None],
) -> dict[int, tuple[str, str] | None]:
    """Without the columns that claim a cell of the table after another: their own name was lost."""
    first: dict[tuple[str, str] | None, int] = {}
    for slot in sorted(places):
        first.setdefault(places[slot], slot)
    return {slot: place if first[place] == slot else None for slot, place in places.items()}


def _names_nothing(concept: TableConcept, path: tuple[str, ...]) -> bool:
    """Whether a column is a total of no item that is named: below a year or a paired column at most."""
    years = recognition().year_pattern
    named = [word for word in path if not years.match(word) and _paired(concept, word) is None]
    return bool(named) and all(map(is_total, named[:1]))


def _is_total_row(item: Item) -> bool:
    """Whether a lying table's row is the total over the rows of several units."""
    return any(is_total(cell.text) for cell in item.filled[:2])


def _row_column(concept: TableConcept, item: Item) -> str | None:
    """The column that a lying table's row is named by (预算数 and 决算数 below each other)."""
    words = [plain(cell.text) for cell in item.filled[:1] if parse_figure(cell.text) is None]
    return _paired(concept, words[0]) if words else None


def _paired(concept: TableConcept, word: str) -> str | None:
    """The column whose longest name ends a header word, of those that are printed side by side."""
    named = [
        (len(header), column.id)
        for column in concept.columns
        if column.id in _PAIRED
        for header in map(plain, column.headers)
        if word.endswith(header)
    ]
    return max(named)[1] if named else None


def _lying_place(
    concept: TableConcept, path: tuple[str, ...], *, grouped: bool = False
) -> tuple[str, str] | None:
    """(item, column) of a lying table's column: the lowest word that names an item, below it the column, or
    right at the top where the items are `grouped` by columns.

    A total below an item's name is that item's own.
    """
    column = (_paired(concept, path[0]) if grouped and path else None) or AMOUNT
    for depth in range(len(path) - 1, -1, -1):
        word = path[depth]
        if is_total(word) or _names_subtotal(concept, word):
            above = next(
                (found for name in reversed(path[:depth]) if (found := _item_of(concept, name))), None
            )
            return (above or TOTAL, column)
        item = _item_of(concept, word)
        if item is not None:
            return (item, column)
        column = _paired(concept, word) or column
    return None


def _names_subtotal(concept: TableConcept, word: str) -> bool:
    """A bare subtotal word that is an alias of an item with parts."""
    parents = {row.parent for row in concept.items}
    named = match_named_row(concept, word)
    return named is not None and named.id in parents and len(word) <= 2


def _read_lines(concept: TableConcept, items: Sequence[Item]) -> ItemsTable:
    raw = read_line_rows(items, lambda code: False, lambda text: _starts_item(concept, text))
    _leave_out_row_numbers(raw)
    upright = [row for row in raw.rows if row.label and row.figures and _item_of(concept, row.label)]
    if len(upright) >= 2 or (upright and not any(row.figures and not row.label for row in raw.rows)):
        rows = [
            ItemRow(_item_of(concept, row.label) or TOTAL, printed_label(row.label), row.place, row.figures)
            for row in raw.rows
            if row.label and _item_of(concept, row.label)
        ]
        strays = [
            f for row in raw.rows if not (row.label and _item_of(concept, row.label)) for f in row.figures
        ]
        rows = _outermost_named(concept, rows)
        return ItemsTable(rows, None, _upright_columns(concept, raw.header), [], [], (), raw.strays + strays)
    header = plain("".join(item.text for item in items))
    printed = [figure for row in raw.rows for figure in row.figures]
    figures = _of_own_year(header, printed)
    strays = [replace(figure, elsewhen=True) for figure in printed if figure not in figures]
    orders = _lying_orders(concept, header, len(figures))
    return ItemsTable([], None, (), [], figures, orders, raw.strays + strays)


def _leave_out_row_numbers(raw: RawTable) -> None:
    """Take from each row the number behind its words, where the header says that rows are numbered."""
    if not any(word in raw.header for word in recognition().plain_counting_words):
        return
    for row in raw.rows:
        if row.label and row.figures and not row.figures[0].amount.places:
            del row.figures[0]


def _of_own_year(header: str, figures: list[Figure]) -> list[Figure]:
    """The figures of the newest year, where the header names several side by side and each has as many."""
    years, own = own_year(header)
    each, left = divmod(len(figures), max(years, 1))
    if years < 2 or left or recognition().comparing_pattern.search(header):
        return figures
    return figures[own * each : (own + 1) * each]


def _upright_columns(concept: TableConcept, header: str) -> tuple[str, ...]:
    named = [column for column in columns_in_text(concept, header) if column != AMOUNT]
    return tuple(named) if len(named) > 1 else (AMOUNT,)


def _lying_orders(concept: TableConcept, header: str, count: int) -> tuple[tuple[str, ...], ...]:
    """Item orders in use, each item once or paired with the columns that the header names."""
    rows = [
        row
        for row in concept.items
        if not row.optional or any(plain(label) in header for label in row.labels)
    ]
    wider = any(row.optional and row.parent for row in rows)
    rows = [row for row in rows if wider or not _is_outermost(concept, row)]
    canonical = tuple(row.id for row in rows)
    orders = [tuple(item for item in order if item in canonical) for order in concept.item_orders]
    paired = [c.id for c in concept.columns if c.id in _PAIRED and any(plain(h) in header for h in c.headers)]
    if len(paired) > 1 and count > len(canonical):
        by_item = tuple(f"{item}@{column}" for item in canonical for column in paired)
        by_column = tuple(f"{item}@{column}" for column in paired for item in canonical)
        return (by_item, by_column)
    return tuple(dict.fromkeys((canonical, *(order for order in orders if len(order) == len(canonical)))))


def _whole_of(concept: TableConcept, printed: Collection[str]) -> str | None:
    """The item that holds the usual total and more, where more of it is printed."""
    whole = next((row.id for row in concept.items if _is_outermost(concept, row)), TOTAL)
    more = any(row.parent == whole and row.id != TOTAL for row in concept.items if row.id in printed)
    return whole if more else None


def _is_outermost(concept: TableConcept, row: NamedRow) -> bool:
    return row.optional and row.id in {other.parent for other in concept.items}


def lying_sums(concept: TableConcept, order: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Item sums for one order, within each paired column."""
    columns = {entry.partition("@")[2] for entry in order}
    sums: dict[str, tuple[str, ...]] = {}
    for column in columns:
        suffix = f"@{column}" if column else ""
        present = frozenset(entry.partition("@")[0] for entry in order if entry.partition("@")[2] == column)
        for parent, parts in children_of(concept.items, present).items():
            sums[parent + suffix] = tuple(part + suffix for part in parts)
    return sums
