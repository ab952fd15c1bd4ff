"""The inspection form of the bureaus as data: data/checklist.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load

EVIDENCE = ("unit", "year", "contents", "divisions", "staff", "targets")


@dataclass(frozen=True)
class ChecklistRow:
    """One row of the form: what it asks, by what it is seen to be met, and which findings belong to it."""

    id: str
    title: dict[str, str]
    asks: dict[str, str]
    headings: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    each_table: bool = False

    def __post_init__(self) -> None:
        for name in self.evidence:
            if name not in EVIDENCE:
                raise ValueError(f"evidence '{name}' is none of {', '.join(EVIDENCE)}")
        for pattern in self.headings:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"'{pattern}' is no pattern: {error}") from error


@dataclass(frozen=True)
class Checklist:
    """The form: its rows in printed order, one of them for the tables and one that takes what is left."""

    basis: str
    rows: tuple[ChecklistRow, ...]

    def __post_init__(self) -> None:
        _refuse_twice("row", [row.id for row in self.rows])
        _refuse_twice("rule", [rule for row in self.rows for rule in row.rules])
        _refuse_twice("kind", [kind for row in self.rows for kind in row.kinds])
        if sum(row.each_table for row in self.rows) != 1:
            raise ValueError("exactly one row must be for the tables (each_table: true)")


@cache
def checklist() -> Checklist:
    """The form of the package."""
    return load(data_dir() / "checklist.yaml", Checklist)


def _refuse_twice(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} '{name}' stands twice")
        seen.add(name)
