"""Tables of words without rulings (target sheets): at least four columns with empty space between them
down several lines; cells of several lines or over several rows; above, rows of a label and one wide cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from mingzhang.read.aligned_cells import AlignedCell, Stack, around, runs, stacks
from mingzhang.read.aligned_columns import Columns, Stretch, parted_at
from mingzhang.read.pdf_text import Strip, ink_box, joined_strips

GUTTER = 0.3  # in heights of letters, as those below
FAR = 5.0
STACKED = 1.5
NEAR = 0.35
ALONE = 0.35
EDGE = 3.0
LEAST_COLUMNS = 4
LEAST_LINES = 4
MOST_AMOUNTS = 0.06
MOST_NUMBERS = 0.45
WIDEST = 0.6
NUMBER = re.compile(r"[\d.,]+")
DIGIT = re.compile(r"\d")
AMOUNT = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)")

PrintedLine = Sequence[Strip]


@dataclass(frozen=True, slots=True)
class TextTable:
    """Printed lines `first` to `last` and their cells."""

    first: int
    last: int
    rows: tuple[tuple[AlignedCell, ...], ...]
    columns: Columns


def find_text_tables(lines: Sequence[PrintedLine], above: Columns | None = None) -> list[TextTable]:
    """All tables of words among printed lines; `above`: the columns of one that the page before ends with."""
    end = len(lines) - (bool(lines) and _is_page_number(lines[-1]))
    found: list[TextTable] = []
    index = 0
    if above is not None:
        going_on = _going_on(lines[:end], above)
        if going_on is not None:
            last, columns = going_on
            found.append(TextTable(0, last, tuple(_body(lines[: last + 1], columns)), columns))
            index = last + 1
    while index < end:
        grown = _grown(lines, index, end)
        if grown is None:
            index += 1
            continue
        last, columns = grown
        free = found[-1].last + 1 if found else 0
        index, columns = _with_first_lines(lines, index, free, columns)
        first, head = _labelled(lines, index, free, len(columns))
        rows = (*head, *_body(lines[index : last + 1], columns))
        found.append(TextTable(first, last, rows, columns))
        index = last + 1
    return found


def _is_page_number(line: PrintedLine) -> bool:
    return len(line) == 1 and line[0].text.strip("-—– ").isdigit()


def _going_on(lines: Sequence[PrintedLine], above: Columns) -> tuple[int, Columns] | None:
    """The last line of the rows at the head of a page that keep to the columns of the table above, and those
    columns: several cells side by side may widen them, since its header may be all that stands above."""
    last, columns = None, above
    for index, line in enumerate(lines):
        near = index == 0 or _step(lines[index - 1], line) <= FAR
        pieces = parted_at(line, columns)
        wider = _widened(columns, pieces)
        alone = len(pieces) == 1
        if not near or wider is None or (alone and not _inside(pieces[0], columns)):
            break
        last, columns = index, wider
    several = last is not None and max(map(len, lines[: last + 1])) > 1
    return (last, columns) if last is not None and several else None


def _widened(columns: Columns, pieces: Sequence[Strip]) -> Columns | None:
    """Columns with room for one more row, each of whose cells stands in a column of its own."""
    found = list(columns.stretches)
    cells = sorted(ink_box(piece)[::2] for piece in pieces)
    owners = columns.owners(cells, max(piece.size for piece in pieces))
    for owner, (start, end) in zip(owners, cells, strict=True):
        if owner is None:
            return None
        found[owner] = (min(found[owner][0], start), max(found[owner][1], end))
    return Columns(tuple(found)) if all(one[1] <= other[0] for one, other in pairwise(found)) else None


def _inside(piece: Strip, columns: Columns) -> bool:
    """Whether a piece stands in one column alone, in its middle or reaching out a little to the right."""
    x0, _, x1, _ = ink_box(piece)
    first, span = columns.covered(ink_box(piece))
    start, end = columns.stretches[first]
    middle = abs(x0 + x1 - start - end) <= 2 * EDGE
    return columns.touches(piece.box) and span == 1 and (middle or piece.box[0] >= start - EDGE)


def _step(upper: PrintedLine, lower: PrintedLine) -> float:
    size = max(piece.size for piece in (*upper, *lower))
    return (min(p.box[1] for p in lower) - min(p.box[1] for p in upper)) / size


def _grown(lines: Sequence[PrintedLine], first: int, end: int) -> tuple[int, Columns] | None:
    """From a line with pieces for several columns down as long as the space between columns stays empty: some
    lines, or a header at the foot of the page."""
    if len(lines[first]) < LEAST_COLUMNS - 1:
        return None
    stretches = _spread([], lines[first])
    last = first
    for index in range(first + 1, end):
        wider = _spread(stretches, parted_at(lines[index], Columns(tuple(stretches))))
        apart = len(wider) == len(stretches) or _apart(lines[first:index], stretches, wider)
        if not apart or _step(lines[index - 1], lines[index]) > FAR:
            break
        stretches, last = wider, index
    columns = Columns(tuple(stretches))
    pieces = [piece for line in lines[first : last + 1] for piece in parted_at(line, columns)]
    amounts = sum(AMOUNT.fullmatch(piece.text) is not None for piece in pieces)
    numbers = sum(NUMBER.fullmatch(piece.text) is not None for piece in pieces)
    whole = stretches[-1][1] - stretches[0][0]
    header = last == end - 1 and not any(DIGIT.search(piece.text) for piece in pieces)
    if (
        len(columns) < LEAST_COLUMNS
        or (last - first + 1 < LEAST_LINES and not header)
        or amounts > MOST_AMOUNTS * len(pieces)
        or numbers > MOST_NUMBERS * len(pieces)
        or max(end - start for start, end in stretches) > WIDEST * whole
    ):
        return None
    return last, columns


def _with_first_lines(
    lines: Sequence[PrintedLine], first: int, free: int, columns: Columns
) -> tuple[int, Columns]:
    """The line in which the header begins, and the columns with it: cells of several lines begin higher."""
    while first > free and _step(lines[first - 1], lines[first]) <= STACKED:
        pieces = parted_at(lines[first - 1], columns)
        wider = _widened(columns, pieces)
        if wider is None or not all(columns.touches(piece.box) for piece in pieces):
            break
        first, columns = first - 1, wider
    return first, columns


def _apart(lines: Sequence[PrintedLine], before: Sequence[Stretch], after: Sequence[Stretch]) -> bool:
    """Whether columns that became one never stood side by side: a centred word above, one flush below."""
    finer, coarser = Columns(tuple(before)), Columns(tuple(after))
    for line in lines:
        boxes = [piece.box for piece in parted_at(line, finer)]
        if len(set(map(finer.nearest, boxes))) > len(set(map(coarser.nearest, boxes))):
            return False
    return True


def _spread(stretches: Sequence[Stretch], line: PrintedLine) -> list[Stretch]:
    """The columns widened by the pieces of one more line; columns that touch become one."""
    space = GUTTER * min(piece.size for piece in line)
    found: list[Stretch] = []
    for start, end in sorted([*stretches, *(ink_box(piece)[::2] for piece in line)]):
        if found and start < found[-1][1] + space:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _labelled(
    lines: Sequence[PrintedLine], first: int, free: int, width: int
) -> tuple[int, list[tuple[AlignedCell, ...]]]:
    """Rows above of a label and one wide cell: where they begin, and their cells."""
    left = min(piece.box[0] for piece in lines[first])
    start, inner = first, None
    for index in range(first - 1, free - 1, -1):
        edges = [piece.box[0] for piece in lines[index]]
        if len(edges) > 1 and inner is None and abs(edges[0] - left) <= EDGE:
            inner = edges[1]
        known = [left] if inner is None else [left, inner]
        if len(edges) > 2 or not all(min(abs(edge - one) for one in known) <= EDGE for edge in edges):
            break
        start = index
    if inner is None:
        return first, []
    wide = [piece for line in lines[start:first] for piece in line if abs(piece.box[0] - inner) <= EDGE]
    labels = [piece for line in lines[start:first] for piece in line if abs(piece.box[0] - left) <= EDGE]
    return start, [_pair(label, text, width) for label, text in _paired(stacks(labels), stacks(wide))]


def _paired(labels: Sequence[Stack], texts: Sequence[Stack]) -> Iterator[tuple[Stack | None, Stack | None]]:
    """Each label with the text in whose height its middle lies, from the top."""
    left = list(texts)
    pairs: list[tuple[Stack | None, Stack | None]] = []
    for label in labels:
        own = next((text for text in left if text.box[1] <= label.middle <= text.box[3]), None)
        if own is not None:
            left.remove(own)
        pairs.append((label, own))
    pairs.extend((None, text) for text in left)
    return iter(sorted(pairs, key=lambda pair: (pair[0] or pair[1] or labels[0]).middle))


def _pair(label: Stack | None, text: Stack | None, width: int) -> tuple[AlignedCell, ...]:
    cells = [AlignedCell(label.text, label.box, 0)] if label else []
    return (*cells, *([AlignedCell(text.text, text.box, 1, width - 1)] if text else []))


def _body(lines: Sequence[PrintedLine], columns: Columns) -> Iterator[tuple[AlignedCell, ...]]:
    """The rows under the header: as many as the column with most cells has."""
    by_column: dict[int, list[Stack]] = {}
    for column, pieces in _by_column(lines, columns).items():
        by_column[column] = stacks(pieces)
    finest = max(sorted(by_column), key=lambda column: len(by_column[column]))
    rows = [{finest: (stack, 1)} for stack in by_column[finest]]
    middles = [stack.middle for stack in by_column[finest]]
    others = sorted(set(by_column) - {finest})
    merged = [column for column in others if not _one_each(by_column[column], middles, column > finest)]
    for column in others:
        if column not in merged:
            for stack in by_column[column]:
                rows[_nearest(middles, stack)][column] = (stack, 1)
    edges = _edges(rows)
    for column in merged:
        for stack, (first, end) in _over_rows(by_column[column], edges):
            rows[first][column] = (stack, end - first)
    for row in rows:
        yield tuple(
            AlignedCell(stack.text, stack.box, column, 1, span)
            for column, (stack, span) in sorted(row.items(), key=lambda entry: entry[0])
        )


def _by_column(lines: Sequence[PrintedLine], columns: Columns) -> dict[int, list[Strip]]:
    """The pieces of each column; those side by side on a line are one."""
    found: dict[int, list[Strip]] = {}
    for line in lines:
        for piece in parted_at(line, columns):
            own = found.setdefault(columns.nearest(piece.box), [])
            if own and own[-1].line == piece.line:
                own[-1] = joined_strips(own[-1], piece)
            else:
                own.append(piece)
    return found


def _nearest(middles: Sequence[float], stack: Stack) -> int:
    return min(range(len(middles)), key=lambda index: abs(middles[index] - stack.middle))


def _one_each(own: Sequence[Stack], middles: Sequence[float], behind: bool) -> bool:
    """Whether each cell of a column stands beside one of the rows; fewer cells than rows only behind them."""
    beside = all(abs(middles[_nearest(middles, stack)] - stack.middle) <= NEAR * stack.size for stack in own)
    return beside and (behind or len(own) == len(middles))


def _edges(rows: Sequence[dict[int, tuple[Stack, int]]]) -> list[float]:
    """The heights between rows, above the first and below the last."""
    boxes = [around([stack.box for stack, _ in row.values()]) for row in rows]
    between = [(upper[3] + lower[1]) / 2 for upper, lower in pairwise(boxes)]
    space = median((lower[1] - upper[3]) / 2 for upper, lower in pairwise(boxes)) if between else 0.0
    return [boxes[0][1] - space, *between, boxes[-1][3] + space]


def _over_rows(own: Sequence[Stack], edges: Sequence[float]) -> list[tuple[Stack, tuple[int, int]]]:
    """Each cell with the rows in whose middle it stands."""
    count = len(edges) - 1
    pitch = (edges[-1] - edges[0]) / max(count, 1)
    found = runs(
        count,
        len(own),
        ALONE * pitch,
        lambda group, first, end: abs(own[group].middle - (edges[first] + edges[end]) / 2),
    )
    if found is None:
        return []
    return list(zip(own, found, strict=True))
