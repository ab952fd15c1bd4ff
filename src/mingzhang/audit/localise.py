"""The cheapest changes that make a system of relations hold: error localisation after Fellegi and Holt.

The relations are rows low ≤ Σ A·x ≤ high, the possible changes are columns of A, each with a cost. Exact, by
conflicts: a set that must hold a change is known for each broken row; the cheapest set of changes that meets
all such sets is tried; where it cannot make the rows hold, the contradiction is a new such set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mingzhang.audit.covers import Cost, Covers
from mingzhang.audit.elimination import Budget, Combination, Row, contradictions, limits_of

_NEW_CONFLICTS = 3


@dataclass(frozen=True)
class System:
    """Rows by number (bounds of Σ A·x), and the columns of A: change → row → coefficient."""

    bounds: Sequence[tuple[int | None, int | None]]
    columns: Sequence[Mapping[int, int]]

    def broken(self) -> Iterator[int]:
        """Rows that do not hold without any change."""
        for number, (low, high) in enumerate(self.bounds):
            if (low is not None and low > 0) or (high is not None and high < 0):
                yield number


@dataclass
class Search:
    """One system's conflicts, kept from one question to the next."""

    system: System
    budget: Budget
    conflicts: list[frozenset[int]] = field(default_factory=list)
    _in_row: dict[int, list[int]] = field(default_factory=dict)
    _tried: dict[frozenset[int], list[frozenset[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for change, column in enumerate(self.system.columns):
            for row in column:
                self._in_row.setdefault(row, []).append(change)
        for row in self.system.broken():
            self._learn(frozenset(self._in_row.get(row, ())))

    def cheapest(
        self, cost: Cost, without: frozenset[int] = frozenset(), most: int | None = None
    ) -> tuple[int, ...] | None:
        """The cheapest changes, none of `without` among them, that make all rows hold.

        None where there are none, or none that cost `most` or less."""
        covers = Covers(cost, self.budget)
        while True:
            chosen = covers.cheapest([conflict - without for conflict in self.conflicts])
            if chosen is None or (most is not None and sum(map(cost, chosen)) > most):
                return None
            new = [c for group in self._groups(chosen) for c in self._conflicts(group)]
            if not new:
                return tuple(sorted(chosen))
            for conflict in new:
                self._learn(conflict)

    def limits(self, change: int, chosen: Sequence[int]) -> list[tuple[Row, Combination]]:
        """What the rows say about the size of one of the chosen changes."""
        group = next(group for group in self._groups(chosen) if change in group)
        return limits_of(change, self._rows(group), self.budget)

    def _learn(self, conflict: frozenset[int]) -> None:
        if not any(known <= conflict for known in self.conflicts):
            self.conflicts = [known for known in self.conflicts if not conflict <= known]
            self.conflicts.append(conflict)

    def _groups(self, chosen: Sequence[int]) -> list[frozenset[int]]:
        """Changes that share rows, directly or through others."""
        groups: list[tuple[set[int], set[int]]] = []
        for change in chosen:
            rows, members = set(self.system.columns[change]), {change}
            apart = []
            for group in groups:
                if group[0].isdisjoint(rows):
                    apart.append(group)
                else:
                    rows |= group[0]
                    members |= group[1]
            groups = [*apart, (rows, members)]
        return [frozenset(members) for _, members in groups]

    def _rows(self, group: Iterable[int]) -> list[Row]:
        coefficients: dict[int, dict[int, int]] = {}
        for change in group:
            for row, coefficient in self.system.columns[change].items():
                coefficients.setdefault(row, {})[change] = coefficient
        return [Row(row, parts, *self.system.bounds[row]) for row, parts in sorted(coefficients.items())]

    def _conflicts(self, group: frozenset[int]) -> list[frozenset[int]]:
        """Sets of changes of which one is needed where the group alone contradicts itself."""
        if group not in self._tried:
            found = contradictions(self._rows(group), self.budget)
            resolving = {self._resolving(made_of) for made_of in found}
            conflicts = sorted(resolving, key=lambda conflict: (len(conflict), sorted(conflict)))
            self._tried[group] = conflicts[:_NEW_CONFLICTS]
        return self._tried[group]

    def _resolving(self, combination: Combination) -> frozenset[int]:
        """The changes that a combination of rows depends on."""
        total: dict[int, int] = {}
        for row, times in combination.items():
            for change in self._in_row.get(row, ()):
                total[change] = total.get(change, 0) + times * self.system.columns[change][row]
        return frozenset(change for change, value in total.items() if value)
