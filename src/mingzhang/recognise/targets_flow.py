"""Target sheets as flattened text, without any mark of cells or columns → records.

The body is a sequence of tokens; a cheapest-path search decides where each cell begins and which column it
fills. Closed vocabularies, weights, operators and brackets carry it; so does the width at which the lines
of a narrow column break, measured in a first pass and used in a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from mingzhang.model import Unaccounted
from mingzhang.recognise.targets_grid import Body, Column
from mingzhang.recognise.targets_header import header_from
from mingzhang.recognise.targets_kind import (
    has_comparison,
    is_number,
    is_weight,
    looks_like_value,
    starts_with_operator,
    value_cost,
)
from mingzhang.recognise.targets_rows import Record, level_key
from mingzhang.recognise.targets_text import (
    AFTER_EMPTY,
    NEXT_LINE,
    SAME_LINE,
    Piece,
    balanced,
    has_figure,
    join_pieces,
    places,
    width,
)
from mingzhang.taxonomy.target_layouts import TargetLayouts, squeeze

_LEVELS = ("level1", "level2")
_CLOSED = ("level1", "level2", "basis", "scoring", "evidence")
_MOST_TOKENS = 2400
_LONGEST = {"level3": 16, "basis": 12, "scoring": 12, "evidence": 10, "other": 10}
_LONGEST_ELSE = 8
_SHORT_LEVEL = 4

# Costs: what a careful reader would find how odd. Only their order of size matters.
_NEVER, _BEAM = 1e9, 7.0
_JUNK, _LONE_NUMBER = 6.0, 2.5
_SKIP = {
    "level1": 0.0,
    "level2": 0.0,
    "level3": 6.0,
    "value": 3.0,
    "other": 0.5,
    "operator": 1.0,
    "measure": 1.0,
}
_SKIP_ELSE, _NO_LEVEL2, _LEVEL_ALONE = 2.0, 2.5, 0.3
_UNBALANCED, _INNER_OPERATOR, _NAME_LIKE_VALUE, _ONE_CHARACTER = 4.0, 4.0, 5.0, 3.0
_WIDE_BLANK, _LATIN_BLANK, _FIGURE_BLANK, _UNIT_BLANK = 3.0, 0.4, 0.8, 0.2
_CLOSE_LINES, _BAD_BREAK, _TOO_WIDE, _NAME_ENDS = 2.0, 2.0, 1.5, 1.5
_SAME_AS_PREVIOUS = -1.5
_SLACK_SHORT, _SLACK_WIDE = 1.6, 1.2


@dataclass(frozen=True, slots=True)
class _Cell:
    role: str
    first: int
    after: int


def read_flow(pieces: Sequence[Piece], roles: Sequence[str], layouts: TargetLayouts) -> Body:
    """Read the body of a sheet: `roles` are its columns in printed order."""
    body = Body(tuple(Column(role, None) for role in roles))
    columns = tuple(role for role in roles if role != "caption")
    tokens = _without_repeated_header(pieces[:_MOST_TOKENS], layouts)
    if not columns or not tokens:
        return body
    search = _Search(tokens, columns, layouts)
    cells = search.cheapest({})
    cells = search.cheapest(_line_widths(tokens, cells))
    _add_records(body, tokens, columns, cells)
    left = [tokens[cell.first] for cell in cells if not cell.role and not _is_page_number(tokens, cell.first)]
    left += pieces[_MOST_TOKENS:]
    body.unaccounted += [
        Unaccounted(token.text, token.place, "target.no_column") for token in left if has_figure(token.text)
    ]
    return body


def _is_page_number(tokens: Sequence[Piece], at: int) -> bool:
    """A bare number on the last line of a sheet or of a page."""
    if not tokens[at].key.isdigit() or tokens[at].gap == SAME_LINE:
        return False
    return at + 1 == len(tokens) or tokens[at + 1].page != tokens[at].page


def _without_repeated_header(pieces: Sequence[Piece], layouts: TargetLayouts) -> list[Piece]:
    """A sheet that runs over pages prints its header again."""
    kept: list[Piece] = []
    position = 0
    first_words = {squeeze(word)[:1] for word in layouts.headers.get("level1", ())}
    while position < len(pieces):
        if pieces[position].key[:1] in first_words:
            length, roles = header_from(pieces, position, layouts)
            if len(roles) >= 3 and {"level1", "level3"} <= set(roles):
                position += length
                continue
        kept.append(pieces[position])
        position += 1
    return kept


def _add_records(body: Body, tokens: list[Piece], columns: tuple[str, ...], cells: Iterable[_Cell]) -> None:
    last = len(columns)
    for cell in cells:
        if cell.role not in columns:
            continue
        at = columns.index(cell.role)
        run = tokens[cell.first : cell.after]
        if at <= last:
            body.records.append(Record(places(run)))
        record = body.records[-1]
        record.cells[cell.role] = join_pieces(run)
        if cell.role == "level3":
            record.place = places(run)
        last = at


def _line_widths(tokens: list[Piece], cells: Iterable[_Cell]) -> dict[str, float]:
    """How wide each column is where its cells wrap: the median of all lines but the last of a cell."""
    seen: dict[str, list[float]] = defaultdict(list)
    for cell in cells:
        lines = [0.0]
        for token in tokens[cell.first : cell.after]:
            if token.gap != SAME_LINE and lines[-1]:
                lines.append(0.0)
            lines[-1] += width(token.text)
        seen[cell.role] += lines[:-1]
    return {role: median(lines) for role, lines in seen.items() if len(lines) > 1}


class _Search:
    """Cheapest assignment of runs of tokens to columns; tables that do not change are built once."""

    def __init__(self, tokens: list[Piece], columns: tuple[str, ...], layouts: TargetLayouts) -> None:
        self.tokens = tokens
        self.columns = columns
        self.layouts = layouts
        self.closed = _closed_matches(tokens, columns, layouts)
        self.loose = _breaks_are_loose(tokens)
        self.joins = [0.0, *(self._join(at) for at in range(1, len(tokens)))]
        self.name_ends = [False, *(self._name_ends(at) for at in range(1, len(tokens)))]
        self.moves = _moves(columns)
        self.seen = {role for found in self.closed for role, _ in found}
        self.likeness: dict[tuple[str, int, int], float] = {}

    def cheapest(self, widths: Mapping[str, float]) -> list[_Cell]:
        """The best path through all tokens; a token that fits nowhere is a cell without role."""
        count = len(self.tokens)
        states = range(len(self.columns) + 1)
        costs = [[_NEVER] * len(states) for _ in range(count + 1)]
        back: list[list[tuple[int, int, str] | None]] = [[None] * len(states) for _ in range(count + 1)]
        costs[0][0] = 0.0
        for at in range(count):
            hopeless = min(costs[at]) + _BEAM
            reached = [state for state in states if costs[at][state] < min(hopeless, _NEVER)]
            if not reached:
                continue
            junk = _LONE_NUMBER if self._stands_alone(at) else _JUNK
            for state in reached:
                if costs[at][state] + junk < costs[at + 1][state]:
                    costs[at + 1][state] = costs[at][state] + junk
                    back[at + 1][state] = (at, state, "")
            cheapest = {
                column: min((costs[at][state] + self.moves[state][column], state) for state in reached)
                for column in range(len(self.columns))
            }
            likely = [role for n, role in enumerate(self.columns) if cheapest[n][0] < hopeless]
            for role, after, own in self._cells_at(at, likely, widths):
                column = self.columns.index(role)
                before, state = cheapest[column]
                if before + own < costs[after][column + 1]:
                    costs[after][column + 1] = before + own
                    back[after][column + 1] = (at, state, role)
        final = min(states, key=lambda state: costs[count][state] + (self.moves[state][-1] if state else 0.0))
        return _walk_back(back, count, final)

    def _stands_alone(self, at: int) -> bool:
        token = self.tokens[at]
        follows = self.tokens[at + 1].gap if at + 1 < len(self.tokens) else AFTER_EMPTY
        return token.gap != SAME_LINE and follows != SAME_LINE and is_number(token.key)

    def _cells_at(
        self, at: int, roles: Iterable[str], widths: Mapping[str, float]
    ) -> Iterator[tuple[str, int, float]]:
        """(role, first token behind, cost) of every cell of these roles that may begin at token `at`."""
        blank = self._blank_before(at)
        for role, after in self.closed[at]:
            yield role, after, 0.0
        if "weight" in self.columns and is_weight(self.tokens[at].key, self.layouts):
            yield "weight", at + 1, blank * 0.5
        if self.closed[at]:
            return
        for role in roles:
            if role not in _LEVELS and role != "weight":
                yield from self._free_cells(role, at, blank, widths.get(role))

    def _free_cells(
        self, role: str, at: int, blank: float, wide: float | None
    ) -> Iterator[tuple[str, int, float]]:
        joined, line, lines = 0.0, width(self.tokens[at].text), 0.0
        narrowest = _NEVER
        for after in range(at + 1, min(at + _LONGEST.get(role, _LONGEST_ELSE), len(self.tokens)) + 1):
            own = self._like(role, at, after)
            breaks = _BAD_BREAK if narrowest < (wide or max(lines, line)) - _SLACK_SHORT else 0.0
            over = _TOO_WIDE if wide and max(lines, line) > wide + _SLACK_WIDE else 0.0
            yield role, after, own + joined + blank + breaks + over
            if after == len(self.tokens) or self.closed[after]:
                return
            joined += self.joins[after]
            if role == "level3" and self.name_ends[after]:
                joined += _NAME_ENDS
            if self.tokens[after].gap == SAME_LINE:
                line += width(self.tokens[after].text)
            else:
                narrowest, lines = min(narrowest, line), max(lines, line)
                line = width(self.tokens[after].text)

    def _like(self, role: str, at: int, after: int) -> float:
        key = (role, at, after)
        if key not in self.likeness:
            self.likeness[key] = self._measure_likeness(role, at, after)
        return self.likeness[key]

    def _measure_likeness(self, role: str, at: int, after: int) -> float:
        text = join_pieces(self.tokens[at:after])
        key = squeeze(text)
        cost = 0.0 if balanced(key) else _UNBALANCED
        if has_comparison(key[2:]):
            cost += _INNER_OPERATOR
        if role == "level3":
            return cost + self._name_cost(key)
        if role == "value":
            return cost + value_cost(text, self.layouts) + self._previous_bonus(key, after)
        if role == "previous":
            return cost + 0.7 * value_cost(text, self.layouts)
        if role == "operator":
            return cost + (0.0 if key in self.layouts.operators else _NAME_LIKE_VALUE)
        if role == "measure":
            return cost + (0.0 if key in self.layouts.units or key == "%" else 1.5 + 0.3 * len(key))
        odd = 3.0 if role in self.seen else 1.0
        return cost + odd + (3.0 if looks_like_value(text, self.layouts) else 0.0)

    def _name_cost(self, key: str) -> float:
        cost = 0.2 + 0.05 * max(0, len(key) - 25)
        if starts_with_operator(key, self.layouts) or looks_like_value(key, self.layouts):
            cost += _NAME_LIKE_VALUE
        elif key in self.layouts.values:
            cost += 0.5 * _NAME_LIKE_VALUE
        return cost + (_ONE_CHARACTER if len(key) < 2 else 0.0)

    def _previous_bonus(self, value: str, after: int) -> float:
        """Often last year's value is this year's again: then the cell ends here."""
        if "previous" not in self.columns or after >= len(self.tokens):
            return 0.0
        start = next((end for role, end in self.closed[after] if role == "basis"), after)
        text = ""
        for token in self.tokens[start : start + _LONGEST_ELSE]:
            text += token.key
            if len(text) >= len(value):
                break
        return _SAME_AS_PREVIOUS if text == value else 0.0

    def _join(self, at: int) -> float:
        """Cost of token `at` going on in the cell of the token before it."""
        left, right = self.tokens[at - 1].text, self.tokens[at].text
        if has_comparison(right[0]):
            return _WIDE_BLANK
        if self.tokens[at].gap == SAME_LINE:
            return _blank_cost(left[-1], right[0])
        if self.tokens[at].gap == NEXT_LINE and self.loose:
            return _CLOSE_LINES
        return 0.0

    def _name_ends(self, at: int) -> bool:
        """Whether a line ends with a value or a bracket, behind which a name hardly goes on."""
        left = self.tokens[at - 1].text
        if self.tokens[at].gap == SAME_LINE:
            return False
        return left[-1] in ")）" or looks_like_value(left, self.layouts)

    def _blank_before(self, at: int) -> float:
        """Cost of a cell beginning at `at`: a blank beside a figure mostly stands inside a cell."""
        if at == 0 or self.tokens[at].gap != SAME_LINE:
            return 0.0
        left, right = self.tokens[at - 1].text[-1], self.tokens[at].text[0]
        inside = (left.isdigit() and not right.isascii()) or (left.isascii() and left.isalpha())
        return 0.8 if inside else 0.0


def _blank_cost(left: str, right: str) -> float:
    """Cost of a blank between two characters of one cell: figures and their units often stand apart."""
    if left in "%)）" or not (left.isascii() or right.isascii()):
        return _WIDE_BLANK
    if left.isdigit() or left in "年月":
        return _UNIT_BLANK
    return _FIGURE_BLANK if right.isdigit() else _LATIN_BLANK


def _moves(columns: tuple[str, ...]) -> list[list[float]]:
    """`moves[state][column]`: cost of filling `column` next; state 0 is a new row, state n column n-1.

    The last entry of each list is the cost of ending there.
    """
    skip = [_SKIP.get(role, _SKIP_ELSE) for role in columns]
    levels = [role in _LEVELS for role in columns]
    opening = [sum(skip[:column]) for column in range(len(columns))]
    moves = []
    for state in range(len(columns) + 1):
        in_level = state > 0 and levels[state - 1]
        closing = 0.0 if state == 0 else _LEVEL_ALONE if in_level else sum(skip[state:])
        row = []
        for column in range(len(columns)):
            onward = _NEVER
            if column >= state:
                onward = sum(skip[state:column])
                if in_level and columns[state - 1] == "level1" and "level2" in columns[state:column]:
                    onward += _NO_LEVEL2
            row.append(min(onward, closing + opening[column]))
        moves.append([*row, closing])
    return moves


def _walk_back(back: list[list[tuple[int, int, str] | None]], after: int, state: int) -> list[_Cell]:
    cells: list[_Cell] = []
    while after > 0:
        step = back[after][state]
        if step is None:
            break
        at, state, role = step
        cells.append(_Cell(role, at, after))
        after = at
    return cells[::-1]


def _breaks_are_loose(tokens: Sequence[Piece]) -> bool:
    """Whether empty lines stand between most lines, so that lines without one are different cells."""
    empty = sum(1 for token in tokens if token.gap == AFTER_EMPTY)
    close = sum(1 for token in tokens if token.gap == NEXT_LINE)
    return empty > 2 * close


def _closed_matches(
    tokens: Sequence[Piece], columns: Sequence[str], layouts: TargetLayouts
) -> list[list[tuple[str, int]]]:
    """For every token the closed words that begin there, perhaps wrapped: (role, first token behind)."""
    words = {role: layouts.closed[role] for role in _CLOSED if role in columns}
    matches = _match_words(tokens, {role: _long(role, found) for role, found in words.items()}, layouts)
    if sum(1 for found in matches if any(role in _LEVELS for role, _ in found)) < 2:
        matches = _match_words(tokens, words, layouts)
    return matches


def _long(role: str, words: frozenset[str]) -> frozenset[str]:
    """Short level names may be parts of wrapped sentences; they count only where no long ones stand."""
    return frozenset(word for word in words if len(word) >= _SHORT_LEVEL) if role in _LEVELS else words


def _match_words(
    tokens: Sequence[Piece], words: Mapping[str, frozenset[str]], layouts: TargetLayouts
) -> list[list[tuple[str, int]]]:
    beginnings = {
        word[:length] for found in words.values() for word in found for length in range(1, len(word) + 1)
    }
    matches: list[list[tuple[str, int]]] = []
    for at in range(len(tokens)):
        text, after, found = "", at, {}
        while after < len(tokens):
            text += tokens[after].key
            after += 1
            if text not in beginnings:
                bare = "" if is_number(tokens[after - 1].key) else level_key(text, layouts)
                found.update({role: after for role in _LEVELS if bare in words.get(role, ())})
                break
            found.update({role: after for role, known in words.items() if text in known})
        matches.append(list(found.items()))
    return matches
