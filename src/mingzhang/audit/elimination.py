"""Do linear inequalities over whole numbers contradict each other, and why: Fourier–Motzkin elimination.

Every derived inequality carries the combination of rows that it was made of, so that a contradiction names
the rows that cannot hold together. Exact: no floating point anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

Combination = Mapping[int, int]


class Exhausted(Exception):
    """The search took more steps than it may."""


@dataclass
class Budget:
    """Steps that a search may still take."""

    steps: int

    def spend(self, steps: int = 1) -> None:
        """Take steps away; raises Exhausted where none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted


@dataclass(frozen=True, slots=True)
class Row:
    """low ≤ Σ coefficient × unknown ≤ high; None: no bound on that side."""

    number: int
    coefficients: Mapping[int, int]
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class _Bound:
    """Σ coefficient × unknown ≤ limit, derived from rows with these multipliers."""

    coefficients: Mapping[int, int]
    limit: int
    made_of: Combination


def contradictions(rows: Iterable[Row], budget: Budget) -> list[Combination]:
    """Combinations of rows that leave no unknown and cannot hold; empty where the rows have a solution."""
    bounds = _tightest(_bounds(rows))
    while bounds:
        wrong = [b.made_of for b in bounds if not b.coefficients and b.limit < 0]
        unknowns = {unknown for b in bounds for unknown in b.coefficients}
        if wrong or not unknowns:
            return wrong
        bounds = _tightest(_without(_cheapest(bounds, unknowns), bounds, budget))
    return []


def limits_of(unknown: int, rows: Iterable[Row], budget: Budget) -> list[tuple[Row, Combination]]:
    """What the rows say about one unknown alone, each with the rows that say it (each side by itself)."""
    bounds = _tightest(_bounds(rows))
    while others := {name for b in bounds for name in b.coefficients} - {unknown}:
        bounds = _tightest(_without(_cheapest(bounds, others), bounds, budget))
    return [(Row(-1, b.coefficients, None, b.limit), b.made_of) for b in bounds if unknown in b.coefficients]


def _bounds(rows: Iterable[Row]) -> Iterator[_Bound]:
    for row in rows:
        if row.high is not None:
            yield _Bound(row.coefficients, row.high, {row.number: 1})
        if row.low is not None:
            yield _Bound({k: -v for k, v in row.coefficients.items()}, -row.low, {row.number: -1})


def _cheapest(bounds: Sequence[_Bound], unknowns: Iterable[int]) -> int:
    """The unknown whose elimination makes the fewest new bounds."""

    def made(unknown: int) -> tuple[int, int]:
        up = sum(1 for b in bounds if b.coefficients.get(unknown, 0) > 0)
        down = sum(1 for b in bounds if b.coefficients.get(unknown, 0) < 0)
        return (up * down, unknown)

    return min(unknowns, key=made)


def _without(unknown: int, bounds: Sequence[_Bound], budget: Budget) -> Iterator[_Bound]:
    up = [b for b in bounds if b.coefficients.get(unknown, 0) > 0]
    down = [b for b in bounds if b.coefficients.get(unknown, 0) < 0]
    yield from (b for b in bounds if unknown not in b.coefficients)
    budget.spend(len(up) * len(down))
    for one in up:
        for other in down:
            yield _joined(one, -other.coefficients[unknown], other, one.coefficients[unknown])


def _joined(one: _Bound, times: int, other: _Bound, other_times: int) -> _Bound:
    common = gcd(times, other_times)
    times, other_times = times // common, other_times // common
    return _Bound(
        _sum(one.coefficients, times, other.coefficients, other_times),
        one.limit * times + other.limit * other_times,
        _sum(one.made_of, times, other.made_of, other_times),
    )


def _sum(one: Mapping[int, int], times: int, other: Mapping[int, int], other_times: int) -> dict[int, int]:
    total = {name: value * times for name, value in one.items()}
    for name, value in other.items():
        new = total.get(name, 0) + value * other_times
        if new:
            total[name] = new
        else:
            total.pop(name, None)
    return total


def _tightest(bounds: Iterable[_Bound]) -> list[_Bound]:
    """Of bounds on the same sum the lowest; all contradictions, as each names other rows."""
    best: dict[tuple[tuple[int, int], ...], _Bound] = {}
    wrong: list[_Bound] = []
    for bound in bounds:
        if not bound.coefficients:
            if bound.limit < 0:
                wrong.append(bound)
            continue
        key = tuple(sorted(bound.coefficients.items()))
        if key not in best or bound.limit < best[key].limit:
            best[key] = bound
    return [*best.values(), *wrong]
