"""How a self-evaluation is scored: data/evaluation/scheme.yaml, or an own scheme, as frozen values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.sentences import one_of
from mingzhang.taxonomy.strict import load

RATIO, DIRECT, LEVEL = METHODS = ("ratio", "direct", "level")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class ExecutionScheme:
    """Points for the execution rate; `names`: indicators that are that rate."""

    weight: str
    names: tuple[str, ...]
    explain_below: str
    basis: str


@dataclass(frozen=True)
class Group:
    """Indicators that share points; `moves_to` gets them where a sheet has none of the group."""

    id: str
    words: tuple[str, ...]
    weight: str
    moves_to: str
    basis: str


@dataclass(frozen=True)
class Method:
    """The words of a printed scoring rule."""

    id: str
    words: tuple[str, ...]
    basis: str

    def __post_init__(self) -> None:
        if self.id not in METHODS:
            raise ValueError(f"unknown method '{self.id}'; known: {', '.join(METHODS)}")


@dataclass(frozen=True)
class Level:
    """A level of qualitative values: share of the points from `low` to `high` per cent."""

    id: str
    words: tuple[str, ...]
    low: str
    high: str
    basis: str
    usual: str | None = None


@dataclass(frozen=True)
class Over:
    """Excess over a target from which on a reason is due, in per cent."""

    explain_from: str
    basis: str


@dataclass(frozen=True)
class Limits:
    """Limits of the warnings during the year, in percentage points."""

    behind: str
    forecast_low: str
    apart: str
    basis: str


@dataclass(frozen=True)
class Grade:
    """A grade by the points from which it is given."""

    id: str
    name: dict[str, str]
    from_points: str
    basis: str


@dataclass(frozen=True)
class Scheme:
    """See data/evaluation/scheme.yaml."""

    basis: str
    full: str
    execution: ExecutionScheme
    groups: tuple[Group, ...]
    form_sums: tuple[str, ...]
    methods: tuple[Method, ...]
    by_kind: dict[str, str]
    costs: tuple[str, ...]
    may_be_negative: tuple[str, ...]
    levels: tuple[Level, ...]
    over: Over
    progress: Limits
    grades: tuple[Grade, ...]
    name: str = field(default="")

    def __post_init__(self) -> None:
        ids = {group.id for group in self.groups}
        lost = [group.moves_to for group in self.groups if group.moves_to not in ids]
        if lost:
            raise ValueError(f"points move to unknown groups {lost}")
        numbers = [self.full, self.execution.weight, self.execution.explain_below, self.over.explain_from]
        numbers += [group.weight for group in self.groups] + [grade.from_points for grade in self.grades]
        numbers += [self.progress.behind, self.progress.forecast_low, self.progress.apart, *self.form_sums]
        numbers += [text for level in self.levels for text in (level.low, level.high, level.usual or "0")]
        for text in numbers:
            _refuse_no_number(text)
        if sum(Decimal(group.weight) for group in self.groups) + Decimal(self.execution.weight) != Decimal(
            self.full
        ):
            raise ValueError(f"weights of groups and execution do not add up to {self.full}")

    def group_of(self, level1: str, level2: str) -> Group | None:
        """The group of an indicator by the words of its levels."""
        words = plain(f"{level1} {level2}")
        return next((group for group in self.groups if any(word in words for word in group.words)), None)

    def method_of(self, printed: str | None) -> str | None:
        """The method of a printed scoring rule; None where none is printed or it is not known."""
        rule = plain(printed or "")
        found = [(len(w), method.id) for method in self.methods for w in method.words if w in rule]
        return max(found)[1] if found else None

    def level_of(self, text: str) -> tuple[Level, Decimal | None] | None:
        """The level that a text states and its share of the points, where it gives one."""
        for level in sorted(self.levels, key=lambda level: -max(map(len, level.words))):
            match = re.fullmatch(
                rf"(?:{one_of(level.words)})[,:;(]?(?:(?P<share>\d+(?:\.\d+)?)%)?\)?", plain(text)
            )
            if match:
                return level, Decimal(match["share"]) if match["share"] else None
        return None

    @property
    def best_level(self) -> Level:
        """The level of what is fully reached."""
        return max(self.levels, key=lambda level: Decimal(level.high))

    def grade_of(self, points: Decimal) -> Grade:
        """The grade of a total."""
        ordered = sorted(self.grades, key=lambda grade: -Decimal(grade.from_points))
        return next((grade for grade in ordered if points >= Decimal(grade.from_points)), ordered[-1])

    def within(self, level: Level, share: Decimal) -> bool:
        """Whether a stated share lies in the band of its level."""
        highest = max(Decimal(each.high) for each in self.levels)
        low, high = Decimal(level.low), Decimal(level.high)
        return low <= share < high or share == high == highest


def _refuse_no_number(text: str) -> None:
    try:
        Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"'{text}' is no number") from error


def scheme(path: Path | None = None) -> Scheme:
    """The package's scheme, or that of a file; raises DataError where it is wrong."""
    return _own() if path is None else load(path, Scheme)


@cache
def _own() -> Scheme:
    return load(data_dir() / "evaluation" / "scheme.yaml", Scheme)
