"""Target sheets whose source keeps cells apart: header cells → columns, rows → records.

Converters drop merged cells and shift what follows; a row is first read where it stands, and where that
makes no sense its cells are laid over the columns in order, by what they look like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mingzhang.model import Row, Unaccounted
from mingzhang.recognise.targets_kind import fit
from mingzhang.recognise.targets_rows import Record
from mingzhang.recognise.targets_text import Piece, clean_text, has_figure, join_wrapped
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

_UNFIT = -1.5
_FEWEST_HEADERS = 3
_LEVELS = ("level1", "level2")
_RATED = ("weight", "basis", "scoring")
_CLOSED = ("basis", "scoring", "evidence")
_SKIP_CELL, _EXACT, _SAME_SHIFT = -5.0, 1.0, 0.6
_SKIP_COLUMN = {"level3": -3.0, "value": -1.0}


@dataclass(frozen=True, slots=True)
class Column:
    """A column role and the grid column where its header stands (None: unknown)."""

    role: str
    index: int | None


@dataclass
class Body:
    """What the rows of one sheet gave."""

    columns: tuple[Column, ...] = ()
    records: list[Record] = field(default_factory=list)
    unaccounted: list[Unaccounted] = field(default_factory=list)


def row_pieces(row: Row) -> list[Piece]:
    """The cells that hold text."""
    return [
        Piece(cell.text, cell.place, index=cell.column, page=row.page)
        for cell in row.cells
        if cell.text.strip()
    ]


def read_header(pieces: Sequence[Piece], layouts: TargetLayouts) -> tuple[Column, ...]:
    """The columns of a header row; empty where the row is none."""
    roles = [layouts.header_roles.get(piece.key) for piece in pieces]
    known = {role for role in roles if role}
    if len(known) < _FEWEST_HEADERS or not known & {"level3", "value"} or len(known) * 2 < len(pieces):
        return ()
    columns: list[Column] = []
    for piece, role in zip(pieces, roles, strict=True):
        taken = any(column.role == role for column in columns)
        columns.append(Column(role if role and not taken else "other", piece.index))
    return tuple(columns)


def guess_columns(
    rows: Sequence[Sequence[Piece]], subject: str, layouts: TargetLayouts
) -> tuple[Column, ...]:
    """The columns of a sheet without header: the layout with as many as its fullest row that names levels."""
    leveled = [row for row in rows if row and row[0].key in layouts.level1_names]
    if not leveled:
        return ()
    fullest = max(leveled, key=len)
    for layout in layouts.layouts:
        if layout.subject == subject and len(layout.columns) == len(fullest):
            return tuple(
                Column(role, piece.index) for role, piece in zip(layout.columns, fullest, strict=True)
            )
    return ()


def read_row(body: Body, pieces: Sequence[Piece], layouts: TargetLayouts, *, opens_grid: bool) -> None:
    """Add one row: an indicator, a level, or the wrapped remainder of the row above."""
    if pieces[0].key in map(squeeze, layouts.totals):
        _leave(body, pieces, "target.total")
        return
    cells = _where_it_stands(body.columns, pieces, layouts)
    if cells is not None and body.records and _is_remainder(body, cells, opens_grid):
        _append_remainder(body.records[-1], cells, layouts)
        return
    if cells is None:
        cells = _in_order(body.columns, pieces, layouts)
    placed = [piece for _, piece in cells]
    _leave(body, [piece for piece in pieces if piece not in placed], "target.no_column")
    if not cells:
        return
    record = Record(_marked(cells).place, {role: clean_text(piece.text) for role, piece in cells})
    body.records.append(record)
    if not record.has_content:
        _leave(body, [piece for role, piece in cells if role not in _LEVELS], "target.no_indicator")
    _leave(body, [piece for role, piece in cells if role == "other"], "target.column_without_field")


def _marked(cells: Sequence[tuple[str, Piece]]) -> Piece:
    """The cell that stands for the row: its value where cells have places of their own, else its name."""
    found = {role: piece for role, piece in cells if piece.text.strip()}
    value = found.get("value")
    if value is not None and (value.place.box or value.place.cell):
        return value
    return found.get("level3") or cells[0][1]


def _leave(body: Body, pieces: Sequence[Piece], why: str) -> None:
    body.unaccounted += [
        Unaccounted(piece.text, piece.place, why) for piece in pieces if has_figure(piece.text)
    ]


def _where_it_stands(
    columns: Sequence[Column], pieces: Sequence[Piece], layouts: TargetLayouts
) -> list[tuple[str, Piece]] | None:
    """Cells under the header cell of their own grid column; None where one does not fit."""
    by_index = {column.index: column.role for column in columns}
    cells = []
    for piece in pieces:
        role = by_index.get(piece.index)
        if role is None or fit(role, piece.text, layouts) < _UNFIT:
            return None
        cells.append((role, piece))
    unknown = [role for role, piece in cells if role in _LEVELS and fit(role, piece.text, layouts) < 0]
    named = any(role == "level3" for role, _ in cells)
    return None if unknown and not named else cells


def _is_remainder(body: Body, cells: list[tuple[str, Piece]], opens_grid: bool) -> bool:
    roles = {role for role, _ in cells}
    if roles & {*_LEVELS, "caption"}:
        return False
    if "level3" not in roles:
        return body.records[-1].has_content
    columns = {column.role for column in body.columns}
    rated = columns & set(_RATED)
    if not body.records[-1].has_content or roles & set(_RATED):
        return False
    if "value" in roles and body.records[-1].text("value") and cells[0][1].place.box is not None:
        return False  # where cells have their boxes, rows cut by the end of a page are whole already
    return opens_grid if not rated or "value" in roles else True


def _append_remainder(record: Record, cells: list[tuple[str, Piece]], layouts: TargetLayouts) -> None:
    for role, piece in cells:
        above = record.text(role)
        if role in _CLOSED and squeeze(above) in layouts.closed[role]:
            continue
        record.cells[role] = join_wrapped(above, clean_text(piece.text))


def _in_order(
    columns: Sequence[Column], pieces: Sequence[Piece], layouts: TargetLayouts
) -> list[tuple[str, Piece]]:
    """Lay the cells over the columns in order so that they fit best; a cell that fits nowhere is left out."""
    best: dict[int, tuple[float, int, tuple[tuple[int, int], ...]]] = {-1: (0.0, 0, ())}
    for number, piece in enumerate(pieces):
        after: dict[int, tuple[float, int, tuple[tuple[int, int], ...]]] = {}
        fits = [fit(column.role, piece.text, layouts) for column in columns]
        for last, (points, shift, chosen) in best.items():
            _keep(after, last, (points + _SKIP_CELL, shift, chosen))
            skipped = 0.0
            for at in range(last + 1, len(columns)):
                moved = piece.index - (columns[at].index or 0)
                bonus = _EXACT if moved == 0 else _SAME_SHIFT if number and moved == shift else 0.0
                gained = points + fits[at] + bonus + skipped
                _keep(after, at, (gained, moved, (*chosen, (at, number))))
                skipped += _SKIP_COLUMN.get(columns[at].role, 0.0 if columns[at].role in _LEVELS else -0.3)
        best = after
    _, _, chosen = max(best.values(), key=lambda item: item[0])
    return [(columns[at].role, pieces[number]) for at, number in chosen]


def _keep(
    states: dict[int, tuple[float, int, tuple[tuple[int, int], ...]]],
    last: int,
    state: tuple[float, int, tuple[tuple[int, int], ...]],
) -> None:
    if last not in states or states[last][0] < state[0]:
        states[last] = state
