"""Which column a figure stands in where the source keeps no columns apart (DESIGN idea 3a).

Every order-keeping assignment of a row's figures to columns is a candidate. Row identities, the code
hierarchy and anchors (what other tables and the narrative say of a cell) reject candidates; what all
remaining ones have in common is certain, the rest is the likeliest and marked uncertain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from math import comb

from mingzhang.model import Amount

Assignment = tuple[str, ...]
MAX_CANDIDATES = 3000
MAX_STEPS = 5_000
MAX_PARTS = 150
MAX_STEPS_IN_ALL = 60_000
ZERO = Decimal(0)


@dataclass(frozen=True)
class RowFigures:
    """A row's figures in printed order; `clusters` the aligned column of each, where the source shows one."""

    key: str
    amounts: tuple[Amount, ...]
    page: int = 1
    clusters: tuple[int, ...] = ()


@dataclass(frozen=True)
class Problem:
    """`orders`: possible column orders; `sums`: per order, parent column → printed part columns;
    `parents`: index of a row → indexes of the rows it is the sum of; `anchors`: (row key, column) → what
    other tables say, None or 0 for a blank; `hints` the same from the narrative; `likely` ranks a column
    for a row key, lower is likelier; `steps` counts the search of a group and of all: both have a limit."""

    rows: tuple[RowFigures, ...]
    orders: tuple[tuple[str, ...], ...]
    sums: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]]
    parents: Mapping[int, tuple[int, ...]]
    anchors: Mapping[tuple[str, str], Decimal]
    hints: Mapping[tuple[str, str], frozenset[Decimal]]
    likely: Callable[[str, str], int]
    steps: list[int] = field(default_factory=lambda: [0, 0])


@dataclass(frozen=True)
class Solution:
    """Per row: the columns of its figures and whether each is certain."""

    columns: tuple[Assignment, ...]
    certain: tuple[tuple[bool, ...], ...]


def solve(problem: Problem) -> Solution:
    """Best orders first; then candidates, narrowed by the hierarchy until nothing changes, then chosen."""
    orders = _best_orders(problem)
    cut = frozenset(
        index
        for index, row in enumerate(problem.rows)
        if any(comb(len(order), len(row.amounts)) > MAX_CANDIDATES for order in orders)
    )
    candidates = _candidates(problem, orders)
    _propagate(problem, candidates, cut)
    candidates = [
        _keep_best(row, options, problem.hints) for row, options in zip(problem.rows, candidates, strict=True)
    ]
    _propagate(problem, candidates, cut)
    certain = [
        (False,) * len(row.amounts) if index in cut else _common(options)
        for index, (row, options) in enumerate(zip(problem.rows, candidates, strict=True))
    ]
    _doubt_broken(problem, orders, candidates, certain)
    _choose(problem, candidates, certain, cut)
    return Solution(
        tuple(options[0] if options else () for options in candidates),
        tuple(certain),
    )


def _best_orders(problem: Problem) -> list[tuple[str, ...]]:
    """The orders under which fewest identities break; several where they are as good as each other."""
    if len(problem.orders) == 1:
        return list(problem.orders)
    costs = {order: _order_cost(problem, order) for order in problem.orders}
    return [order for order, cost in costs.items() if cost == min(costs.values())]


def _candidates(problem: Problem, orders: Sequence[tuple[str, ...]]) -> list[list[Assignment]]:
    """Each row's candidates under any of the orders."""
    found: list[list[Assignment]] = [[] for _ in problem.rows]
    for order in orders:
        rows = _cluster_candidates(problem, order) or [
            _row_candidates(problem, row, order) for row in problem.rows
        ]
        for options, more in zip(found, rows, strict=True):
            options.extend(option for option in more if option not in options)
    return found


def _order_cost(problem: Problem, order: tuple[str, ...]) -> int:
    cost = 0
    for row in problem.rows:
        if len(row.amounts) > len(order):
            cost += 5
        else:
            cost += min(
                (_violations(problem, row, option, order) for option in _options(len(row.amounts), order)),
                default=0,
            )
    return cost


def _options(count: int, order: tuple[str, ...]) -> list[Assignment]:
    """All ways to put `count` figures into the columns without changing their order."""
    options: list[Assignment] = []
    for option in combinations(order, count):
        options.append(option)
        if len(options) >= MAX_CANDIDATES:
            break
    return options


def _row_candidates(problem: Problem, row: RowFigures, order: tuple[str, ...]) -> list[Assignment]:
    """Candidates with the fewest broken identities and anchors. More figures than columns: none."""
    options = _options(len(row.amounts), order)
    if len(options) <= 1:
        return options
    costs = [_violations(problem, row, option, order) for option in options]
    best = min(costs)
    return [option for option, cost in zip(options, costs, strict=True) if cost == best]


def _violations(problem: Problem, row: RowFigures, option: Assignment, order: tuple[str, ...]) -> int:
    amounts = dict(zip(option, row.amounts, strict=True))
    broken = 0
    for parent, parts in problem.sums[order].items():
        broken += not _adds_up(amounts.get(parent), [amounts[part] for part in parts if part in amounts])
    for column in order:
        expected = problem.anchors.get((row.key, column))
        if expected is not None:
            broken += not _agrees(amounts.get(column), expected)
    return broken


def _adds_up(parent: Amount | None, parts: Sequence[Amount]) -> bool:
    total = sum((part.value for part in parts), ZERO)
    slack = sum((_half(part) for part in parts), ZERO) + (_half(parent) if parent else ZERO)
    return abs((parent.value if parent else ZERO) - total) <= slack


def _half(amount: Amount) -> Decimal:
    return Decimal(1).scaleb(-max(amount.places, 2)) / 2


def _agrees(amount: Amount | None, expected: Decimal) -> bool:
    if amount is None or expected == 0:
        return expected == 0 and (amount is None or amount.value == 0)
    return abs(amount.value - expected) <= Decimal(1).scaleb(-max(amount.places, 2)) * 2


def _cluster_candidates(problem: Problem, order: tuple[str, ...]) -> list[list[Assignment]] | None:
    """Where figures are aligned, a whole page's aligned columns are assigned together."""
    if not problem.rows or not all(row.clusters or not row.amounts for row in problem.rows):
        return None
    candidates: list[list[Assignment]] = [[] for _ in problem.rows]
    for page in dict.fromkeys(row.page for row in problem.rows):
        members = [index for index, row in enumerate(problem.rows) if row.page == page and row.amounts]
        clusters = sorted({cluster for index in members for cluster in problem.rows[index].clusters})
        if len(clusters) > len(order) or comb(len(order), len(clusters)) > MAX_CANDIDATES:
            return None
        costs: dict[Assignment, int] = {}
        for columns in _options(len(clusters), order):
            mapping = dict(zip(clusters, columns, strict=True))
            costs[columns] = sum(
                _violations(problem, row, tuple(mapping[c] for c in row.clusters), order)
                for row in (problem.rows[index] for index in members)
                if len(set(row.clusters)) == len(row.amounts)
            )
        best = min(costs.values(), default=0)
        for columns in (columns for columns, cost in costs.items() if cost == best):
            mapping = dict(zip(clusters, columns, strict=True))
            for index in members:
                option = tuple(mapping[cluster] for cluster in problem.rows[index].clusters)
                if option not in candidates[index]:
                    candidates[index].append(option)
    return candidates


def _propagate(problem: Problem, candidates: list[list[Assignment]], cut: frozenset[int]) -> None:
    """Narrow parents and parts by the column sums until nothing changes. Rows in `cut` have more ways than
    were looked at: they prove nothing about others."""
    changed = True
    rounds = 0
    while changed and rounds < 12:
        changed = False
        rounds += 1
        for parent, parts in problem.parents.items():
            group = (parent, *parts)
            if cut.intersection(group) or all(len(candidates[index]) <= 1 for index in group):
                continue
            narrowed = _narrow_group(problem, candidates, parent, parts)
            for index, options in narrowed.items():
                if 0 < len(options) < len(candidates[index]):
                    candidates[index] = [option for option in candidates[index] if option in options]
                    changed = True


def _narrow_group(
    problem: Problem, candidates: list[list[Assignment]], parent: int, parts: tuple[int, ...]
) -> dict[int, set[Assignment]]:
    """Options of each row that take part in some assignment whose columns all add up; where none does,
    in those whose columns add up but for one, whichever it is."""
    columns = sorted(
        {column for index in (parent, *parts) for option in candidates[index] for column in option}
    )
    exact = _search_group(problem, candidates, parent, parts, "")
    if exact is None or exact[parent]:
        return exact or {}
    kept: dict[int, set[Assignment]] = {index: set() for index in (parent, *parts)}
    for skipped in columns:
        found = _search_group(problem, candidates, parent, parts, skipped)
        if found is None:
            return {}
        for index, options in found.items():
            kept[index] |= options
    return kept if kept[parent] else {}


def _search_group(
    problem: Problem,
    candidates: list[list[Assignment]],
    parent: int,
    parts: tuple[int, ...],
    skipped: str,
) -> dict[int, set[Assignment]] | None:
    """Options of each row in assignments whose columns add up, `skipped` left out; None where the search
    would take too long."""
    problem.steps[1] += sum(len(candidates[index]) for index in parts) // 8
    if problem.steps[1] > MAX_STEPS_IN_ALL or len(parts) > MAX_PARTS:
        return None
    problem.steps[0] = 0
    search = _Search.of(problem, candidates, parts, skipped)
    kept: dict[int, set[Assignment]] = {index: set() for index in (parent, *parts)}
    for option in candidates[parent]:
        left = dict.fromkeys(search.columns, 0)
        left |= _scaled(option, problem.rows[parent].amounts, search.places)
        left.pop(skipped, None)
        for chosen in search.run(left):
            kept[parent].add(option)
            for index, part in zip(parts, chosen, strict=True):
                kept[index].add(part)
        if problem.steps[0] > MAX_STEPS:
            return None
    return kept


Scaled = dict[str, int]


def _scaled(option: Assignment, amounts: Sequence[Amount], places: int) -> Scaled:
    """Column → amount in whole units of decimal place `places`."""
    return {column: int(amount.value.scaleb(places)) for column, amount in zip(option, amounts, strict=False)}


@dataclass(frozen=True)
class _Search:
    """Depth-first search over the options of a parent's parts, in whole numbers.

    `options`: for each part its options with their amounts by column; `most`: for each depth what the
    parts from there on can add to a column at most; `bounded`: no amount is negative, so that both a
    column that has received too much and one that cannot receive enough end the way.
    """

    options: tuple[tuple[tuple[Assignment, Scaled], ...], ...]
    columns: frozenset[str]
    most: tuple[Scaled, ...]
    slack: int
    places: int
    bounded: bool
    steps: list[int]

    @classmethod
    def of(
        cls, problem: Problem, candidates: list[list[Assignment]], parts: tuple[int, ...], skipped: str
    ) -> _Search:
        """Prepare the search of one group; the column `skipped` counts for nothing."""
        amounts = [problem.rows[index].amounts for index in parts]
        places = max([3, *(amount.places for row in problem.rows for amount in row.amounts)])
        options = tuple(
            tuple((option, _scaled(option, row, places)) for option in candidates[index] or [()])
            for index, row in zip(parts, amounts, strict=True)
        )
        for _, scaled in (entry for part in options for entry in part):
            scaled.pop(skipped, None)
        return cls(
            options,
            frozenset(column for part in options for _, scaled in part for column in scaled),
            _most(options),
            int(Decimal("0.005").scaleb(places)) * (len(parts) + 2),
            places,
            not any(amount.value < 0 for row in amounts for amount in row),
            problem.steps,
        )

    def run(self, left: Scaled, depth: int = 0) -> Iterator[tuple[Assignment, ...]]:
        """Every way to choose options so that each column receives what is `left` for it, up to rounding."""
        self.steps[0] += 1
        self.steps[1] += 1
        if self.steps[0] > MAX_STEPS or not self._possible(left, depth):
            return
        if depth == len(self.options):
            yield ()
            return
        for option, scaled in self.options[depth]:
            for column, amount in scaled.items():
                left[column] -= amount
            for rest in self.run(left, depth + 1):
                yield (option, *rest)
            for column, amount in scaled.items():
                left[column] += amount

    def _possible(self, left: Scaled, depth: int) -> bool:
        if depth < len(self.options) and not self.bounded:
            return True
        most, slack = self.most[depth], self.slack
        return all(-slack <= value <= most.get(column, 0) + slack for column, value in left.items())


def _most(options: Sequence[Sequence[tuple[Assignment, Scaled]]]) -> tuple[Scaled, ...]:
    """For each depth, and behind the last: column → the most that the parts from there on can add."""
    found: list[Scaled] = [{}]
    for part in reversed(options):
        most = dict(found[0])
        for column in {column for _, scaled in part for column in scaled}:
            most[column] = most.get(column, 0) + max(scaled.get(column, 0) for _, scaled in part)
        found.insert(0, most)
    return tuple(found)


def _by_column(option: Assignment, amounts: Sequence[Amount]) -> dict[str, Decimal]:
    return {column: amount.value for column, amount in zip(option, amounts, strict=True)}


def _keep_best(
    row: RowFigures, options: list[Assignment], hints: Mapping[tuple[str, str], frozenset[Decimal]]
) -> list[Assignment]:
    """Options that agree with most of what the narrative says."""
    if len(options) <= 1:
        return options
    scores = []
    for option in options:
        amounts = _by_column(option, row.amounts)
        agreed = 0
        for (key, column), values in hints.items():
            if key == row.key:
                agreed += amounts.get(column, ZERO) in values
        scores.append(agreed)
    best = max(scores)
    return [option for option, score in zip(options, scores, strict=True) if score == best]


def _common(options: list[Assignment]) -> tuple[bool, ...]:
    """For each figure whether all options put it into the same column."""
    if not options:
        return ()
    return tuple(len({option[position] for option in options}) == 1 for position in range(len(options[0])))


def _doubt_broken(
    problem: Problem,
    orders: Sequence[tuple[str, ...]],
    candidates: list[list[Assignment]],
    certain: list[tuple[bool, ...]],
) -> None:
    """A row that nothing holds up and whose own identity fails in every reading is not certain."""
    if len(problem.rows) > 1:
        return
    for index, (row, options) in enumerate(zip(problem.rows, candidates, strict=True)):
        if options and all(
            _violations(problem, row, option, order)
            for option in options
            for order in orders
            if set(option) <= set(order)
        ):
            certain[index] = (False,) * len(row.amounts)


def _choose(
    problem: Problem,
    candidates: list[list[Assignment]],
    certain: list[tuple[bool, ...]],
    cut: frozenset[int],
) -> None:
    """Settle open rows by likelihood, those that are the sum of nothing and have fewest figures first,
    narrowing the others after each choice."""
    for index in sorted(
        range(len(candidates)),
        key=lambda index: (index in problem.parents, len(problem.rows[index].amounts)),
    ):
        if len(candidates[index]) <= 1:
            continue
        row = problem.rows[index]
        used = {
            (option[position], row_.amounts[position].value)
            for row_, options in zip(problem.rows, candidates, strict=True)
            if len(options) == 1
            for option in options
            for position in range(len(option))
        }
        candidates[index] = [
            min(
                candidates[index],
                key=lambda option: (
                    -sum(
                        (column, amount.value) in used
                        for column, amount in zip(option, row.amounts, strict=True)
                    ),
                    sum(problem.likely(row.key, column) for column in option),
                ),
            )
        ]
        _propagate(problem, candidates, cut)
