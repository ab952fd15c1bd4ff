"""Rows of a table of figures without rulings: each line of figures is one, with the words that belong to it
on lines above and below; words in the middle of several rows are one cell over all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from mingzhang.read.aligned_cells import AlignedCell, Stack, around, runs, stacks, starts_cell
from mingzhang.read.aligned_columns import Columns
from mingzhang.read.pdf_text import Strip

ALONE = 0.3  # of the distance of rows: how far off a row's middle its words may stand
SAME_LINE = 0.5
MOST_LABELLED = 0.6

PrintedLine = Sequence[Strip]


@dataclass
class _Row:
    """A row in the making: its pieces by column."""

    middle: float
    figures: bool
    pieces: dict[int, list[Strip]] = field(default_factory=dict)


def body_rows(
    lines: Sequence[PrintedLine], columns: Columns, is_row: Callable[[PrintedLine], bool]
) -> list[tuple[AlignedCell, ...]]:
    """The rows of the table that the printed lines make; `is_row` tells lines of figures."""
    rows = [_Row(_middle(line), True) for line in lines if is_row(line)]
    if not rows:
        return []
    words: dict[int, list[Strip]] = {}
    mixed = [line for line in lines if is_row(line)]
    for row, line in zip(rows, mixed, strict=True):
        for piece in line:
            column = columns.nearest(piece.box)
            (words.setdefault(column, []) if _is_word(piece) else row.pieces.setdefault(column, [])).append(
                piece
            )
    for line in lines:
        if not is_row(line):
            for piece in line:
                words.setdefault(columns.nearest(piece.box), []).append(piece)
    loose = _give_words(rows, words)
    rows += _loose_rows(loose)
    rows.sort(key=lambda row: row.middle)
    reaching = _reaching(rows)
    return [_cells(row, reaching.get(index, {})) for index, row in enumerate(rows)]


def _is_word(piece: Strip) -> bool:
    return any(letter > "\u2e80" for letter in piece.text)


def _middle(line: PrintedLine) -> float:
    return median((piece.box[1] + piece.box[3]) / 2 for piece in line)


def _give_words(rows: Sequence[_Row], words: dict[int, list[Strip]]) -> list[tuple[int, Stack]]:
    """Give the words of each column to the rows in whose middle they stand; what is left."""
    by_column = {column: stacks(pieces, starts_cell) for column, pieces in words.items()}
    dense = any(len(_inside(rows, stack)) > 1 for found in by_column.values() for stack in found)
    left: list[tuple[int, Stack]] = []
    for column, found in by_column.items():
        for stack in found:
            near = _inside(rows, stack)
            if not near:
                parts = [Stack(tuple(own)) for own in _by_line(stack.pieces)] if dense else [stack]
                left.extend((column, part) for part in parts)
            elif not dense:
                above, own = _own_lines(stack, near[0].middle)
                near[0].pieces.setdefault(column, []).extend(own)
                left.extend((column, line) for line in above)
            else:
                left.extend((column, part) for part in _dealt(near, stack, column))
    return left


def _inside(rows: Sequence[_Row], stack: Stack) -> list[_Row]:
    return [row for row in rows if stack.box[1] <= row.middle <= stack.box[3]]


def _own_lines(stack: Stack, middle: float) -> tuple[list[Stack], list[Strip]]:
    """Lines of a stack that are labels of rows without figures, above the row at height `middle`, if that
    stands at the foot of the stack; and the pieces that are its own."""
    if stack.middle >= middle - SAME_LINE * stack.size:
        return [], list(stack.pieces)
    above = [Stack((piece,)) for piece in stack.pieces if piece.box[3] <= middle]
    return above, [piece for piece in stack.pieces if piece.box[3] > middle]


def _dealt(rows: Sequence[_Row], stack: Stack, column: int) -> list[Stack]:
    """Deal the lines of a stack that runs past several rows out to them; the lines that belong to none."""
    lines = [Stack(tuple(own)) for own in _by_line(stack.pieces)]
    middles = [line.middle for line in lines]
    steps = [after - before for before, after in pairwise(middles)]
    pitch = median(steps) if steps else stack.size
    found = runs(
        len(lines),
        len(rows),
        ALONE * pitch,
        lambda group, first, end: abs(rows[group].middle - (middles[first] + middles[end - 1]) / 2),
    )
    if found is None:
        for line in lines:
            nearest = min(rows, key=lambda row: abs(row.middle - line.middle))
            nearest.pieces.setdefault(column, []).extend(line.pieces)
        return []
    taken = set()
    for row, (first, end) in zip(rows, found, strict=True):
        taken |= set(range(first, end))
        row.pieces.setdefault(column, []).extend(piece for line in lines[first:end] for piece in line.pieces)
    return [line for index, line in enumerate(lines) if index not in taken]


def _by_line(pieces: Sequence[Strip]) -> list[list[Strip]]:
    lines: list[list[Strip]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box[1]):
        if lines and piece.box[1] - lines[-1][0].box[1] <= SAME_LINE * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _loose_rows(loose: Sequence[tuple[int, Stack]]) -> list[_Row]:
    """Words that belong to no row of figures, side by side ones as one row."""
    rows: list[_Row] = []
    for column, stack in sorted(loose, key=lambda entry: entry[1].middle):
        near = rows and abs(rows[-1].middle - stack.middle) <= SAME_LINE * stack.size
        if not near or column in rows[-1].pieces:
            rows.append(_Row(stack.middle, False))
        rows[-1].pieces.setdefault(column, []).extend(stack.pieces)
    return rows


def _reaching(rows: list[_Row]) -> dict[int, dict[int, int]]:
    """Where words of a column stand between rows and the rows have words of their own beside them, they are
    cells over several rows: number of the first row → column → how many. Rows of such words alone go away."""
    found: dict[int, dict[int, int]] = {}
    for column in sorted({column for row in rows for column in row.pieces}):
        lone = [row for row in rows if not row.figures and row.pieces.keys() == {column}]
        others = [row for row in rows if row not in lone]
        beside = sum(any(map(_is_word, row.pieces.get(column + 1, ()))) for row in others)
        if not lone or beside < MOST_LABELLED * len(others):
            continue
        names = [Stack(tuple(row.pieces[column])) for row in rows if column in row.pieces]
        spans = _spans(others, names)
        if spans is None:
            continue
        for row in lone:
            rows.remove(row)
        for row in others:
            row.pieces.pop(column, None)
        for stack, (first, end) in zip(names, spans, strict=True):
            others[first].pieces[column] = list(stack.pieces)
            found.setdefault(id(others[first]), {})[column] = end - first
    return {index: found[id(row)] for index, row in enumerate(rows) if id(row) in found}


def _spans(rows: Sequence[_Row], names: Sequence[Stack]) -> list[tuple[int, int]] | None:
    middles = [row.middle for row in rows]
    steps = [after - before for before, after in pairwise(middles)]
    pitch = median(steps) if steps else 1.0
    return runs(
        len(rows),
        len(names),
        ALONE * pitch,
        lambda group, first, end: abs(names[group].middle - (middles[first] + middles[end - 1]) / 2),
    )


def _cells(row: _Row, reaching: dict[int, int]) -> tuple[AlignedCell, ...]:
    cells = []
    for column, pieces in sorted(row.pieces.items()):
        own = sorted(_by_line(pieces), key=lambda line: line[0].box[1])
        stack = Stack(tuple(piece for line in own for piece in sorted(line, key=lambda piece: piece.box[0])))
        box = around([piece.box for piece in pieces])
        cells.append(AlignedCell(stack.text, box, column, 1, reaching.get(column, 1)))
    return tuple(cells)
