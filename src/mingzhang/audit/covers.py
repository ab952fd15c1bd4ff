"""The cheapest set of elements that meets every one of a list of sets (weighted hitting set), exactly.

Sets that share no element are solved apart and remembered; within one part, elements that another, cheaper
one outdoes are dropped and a branch and bound over the rest finds the minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mingzhang.audit.elimination import Budget

Cost = Callable[[int], int]
_Part = frozenset[frozenset[int]]


@dataclass
class Covers:
    """Hitting sets under one cost; parts solved once are kept, and what they cost bounds what holds them."""

    cost: Cost
    budget: Budget
    _solved: dict[_Part, tuple[int, ...] | None] = field(default_factory=dict)
    _latest: list[tuple[_Part, int]] = field(default_factory=list)

    def cheapest(self, sets: Sequence[frozenset[int]]) -> tuple[int, ...] | None:
        """The elements of a cheapest hitting set; None where a set is empty."""
        chosen: list[int] = []
        latest: list[tuple[_Part, int]] = []
        for part in _parts(sets):
            if part not in self._solved:
                least = sum(cost for known, cost in self._latest if known <= part)
                self._solved[part] = _solve(sorted(part, key=sorted), self.cost, self.budget, least)
            found = self._solved[part]
            if found is None:
                return None
            chosen.extend(found)
            latest.append((part, sum(map(self.cost, found))))
        self._latest = latest
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


def _solve(sets: Sequence[frozenset[int]], cost: Cost, budget: Budget, least: int) -> tuple[int, ...] | None:
    if not all(sets):
        return None
    meets: dict[int, int] = {}
    for index, one in enumerate(sets):
        for element in one:
            meets[element] = meets.get(element, 0) | 1 << index
    costs = {element: cost(element) for element in meets}
    useful = _undominated(meets, costs)
    candidates = [sorted((e for e in one if e in useful), key=lambda e: (costs[e], e)) for one in sets]
    kept = {element: meets[element] for element in useful}
    return _Branches(sorted(candidates, key=len), _numbered(candidates, kept), costs, budget, least).best()


def _undominated(meets: Mapping[int, int], costs: Mapping[int, int]) -> set[int]:
    """Elements for which no other is as cheap and meets all the same sets."""
    kept: list[int] = []
    for element in sorted(meets, key=lambda e: (-meets[e].bit_count(), costs[e], e)):
        mask, price = meets[element], costs[element]
        if not any(mask & ~meets[other] == 0 and costs[other] <= price for other in kept):
            kept.append(element)
    return set(kept)


def _numbered(candidates: Sequence[Sequence[int]], meets: Mapping[int, int]) -> dict[int, int]:
    """Which sets elements meet, when the sets are numbered by their length."""
    order = sorted(range(len(candidates)), key=lambda index: len(candidates[index]))
    return {
        element: sum(1 << new for new, old in enumerate(order) if mask >> old & 1)
        for element, mask in meets.items()
    }


@dataclass
class _Branches:
    """`candidates`: the useful elements of each set, the narrowest set first; `meets`: the sets as bits;
    `least`: what is known that they cost at least."""

    candidates: Sequence[Sequence[int]]
    meets: Mapping[int, int]
    costs: Mapping[int, int]
    budget: Budget
    least: int
    limit: int = 0
    found: tuple[int, ...] = ()

    def best(self) -> tuple[int, ...]:
        self.found = self._greedy()
        self.limit = sum(self.costs[element] for element in self.found)
        self._branch((1 << len(self.candidates)) - 1, (), 0, frozenset())
        return self.found

    def _greedy(self) -> tuple[int, ...]:
        left, chosen = (1 << len(self.candidates)) - 1, []
        while left:
            best = max(self.meets, key=lambda e: ((self.meets[e] & left).bit_count() / self.costs[e], -e))
            chosen.append(best)
            left &= ~self.meets[best]
        return tuple(chosen)

    def _branch(self, left: int, chosen: tuple[int, ...], spent: int, barred: frozenset[int]) -> None:
        """`barred`: elements with which everything was tried already."""
        if self.limit <= self.least:
            return
        self.budget.spend()
        if not left:
            if spent < self.limit:
                self.limit, self.found = spent, chosen
            return
        narrowest, least = self._bound(left, barred)
        if spent + least >= self.limit:
            return
        for element in narrowest:
            rest = left & ~self.meets[element]
            self._branch(rest, (*chosen, element), spent + self.costs[element], barred)
            barred |= {element}

    def _bound(self, left: int, barred: frozenset[int]) -> tuple[Sequence[int], int]:
        """The narrowest open set, and what open sets without a common element cost at least."""
        narrowest: Sequence[int] | None = None
        least, taken = 0, set[int]()
        for index in _bits(left):
            members = self.candidates[index]
            if barred:
                members = [element for element in members if element not in barred]
                if not members:
                    return (), self.limit
            if narrowest is None or len(members) < len(narrowest):
                narrowest = members
            if taken.isdisjoint(members):
                least += self.costs[members[0]]
                taken.update(members)
        return narrowest or (), least


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
