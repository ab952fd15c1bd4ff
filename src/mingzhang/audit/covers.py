"""The cheapest set of elements that meets every one of a list of sets (weighted hitting set), exactly.

Sets that share no element are solved apart and remembered; within one part, elements that another, cheaper
one outdoes are dropped and a branch and bound over the rest finds the minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mingzhang.audit.elimination import Budget

Cost = Callable[[int], int]
_Part = frozenset[frozenset[int]]


@dataclass
class Covers:
    """Hitting sets under one cost; parts solved once are kept."""

    cost: Cost
    budget: Budget
    _solved: dict[_Part, tuple[int, ...] | None] = field(default_factory=dict)

    def cheapest(self, sets: Sequence[frozenset[int]]) -> tuple[int, ...] | None:
        """The elements of a cheapest hitting set; None where a set is empty."""
        chosen: list[int] = []
        for part in _parts(sets):
            if part not in self._solved:
                self._solved[part] = _solve(sorted(part, key=sorted), self.cost, self.budget)
            found = self._solved[part]
            if found is None:
                return None
            chosen.extend(found)
        return tuple(chosen)


def _parts(sets: Sequence[frozenset[int]]) -> list[_Part]:
    """Groups of sets that share elements, directly or through others."""
    groups: list[tuple[set[int], set[frozenset[int]]]] = []
    for one in sets:
        elements, members = set(one), {one}
        apart = []
        for group in groups:
            if group[0].isdisjoint(one):
                apart.append(group)
            else:
                elements |= group[0]
                members |= group[1]
        groups = [*apart, (elements, members)]
    return [frozenset(members) for _, members in groups]


def _solve(sets: Sequence[frozenset[int]], cost: Cost, budget: Budget) -> tuple[int, ...] | None:
    if not all(sets):
        return None
    meets: dict[int, int] = {}
    for index, one in enumerate(sets):
        for element in one:
            meets[element] = meets.get(element, 0) | 1 << index
    useful = _undominated(meets, cost)
    candidates = [sorted((e for e in one if e in useful), key=lambda e: (cost(e), e)) for one in sets]
    return _Branches(candidates, {e: meets[e] for e in useful}, cost, budget).best()


def _undominated(meets: dict[int, int], cost: Cost) -> set[int]:
    """Elements for which no other is as cheap and meets all the same sets."""
    kept: list[int] = []
    for element in sorted(meets, key=lambda e: (-meets[e].bit_count(), cost(e), e)):
        mask = meets[element]
        if not any(mask & ~meets[other] == 0 and cost(other) <= cost(element) for other in kept):
            kept.append(element)
    return set(kept)


@dataclass
class _Branches:
    candidates: list[list[int]]
    meets: dict[int, int]
    cost: Cost
    budget: Budget
    limit: int = 0
    found: tuple[int, ...] = ()

    def best(self) -> tuple[int, ...]:
        self.found = self._greedy()
        self.limit = sum(map(self.cost, self.found))
        self._branch((1 << len(self.candidates)) - 1, (), 0)
        return self.found

    def _greedy(self) -> tuple[int, ...]:
        left, chosen = (1 << len(self.candidates)) - 1, []
        while left:
            best = max(
                self.meets, key=lambda e: ((self.meets[e] & left).bit_count() / max(1, self.cost(e)), -e)
            )
            chosen.append(best)
            left &= ~self.meets[best]
        return tuple(chosen)

    def _branch(self, left: int, chosen: tuple[int, ...], spent: int) -> None:
        self.budget.spend()
        if not left:
            if spent < self.limit:
                self.limit, self.found = spent, chosen
            return
        if spent + self._least(left) >= self.limit:
            return
        for element in self.candidates[self._narrowest(left)]:
            self._branch(left & ~self.meets[element], (*chosen, element), spent + self.cost(element))

    def _narrowest(self, left: int) -> int:
        open_sets = (i for i in range(len(self.candidates)) if left >> i & 1)
        return min(open_sets, key=lambda i: len(self.candidates[i]))

    def _least(self, left: int) -> int:
        """What sets without a common element cost at least."""
        total, taken = 0, set[int]()
        for index in sorted(
            (i for i in range(len(self.candidates)) if left >> i & 1), key=lambda i: len(self.candidates[i])
        ):
            members = self.candidates[index]
            if taken.isdisjoint(members):
                total += self.cost(members[0])
                taken.update(members)
        return total
