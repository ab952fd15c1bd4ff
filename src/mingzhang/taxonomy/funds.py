"""Fund sources of a budget, and the words and codes by which a book's other entries are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.plain import plain
from mingzhang.taxonomy.strict import load

OWN = "own"


@dataclass(frozen=True)
class Fund:
    """A fund source. `budget`: the budget whose appropriation it is, or own; `carryover`: the part of the
    carryover that it is; the rest are columns and rows in order of preference."""

    id: str
    name: str
    income: tuple[str, ...]
    summary: tuple[str, ...]
    appropriation: tuple[str, ...] = ()
    budget: str = OWN
    carryover: str = ""


@dataclass(frozen=True)
class Funds:
    """All of data/forms/funds.yaml."""

    basis: str
    funds: tuple[Fund, ...]
    three_public: dict[str, tuple[str, ...]]
    halves: dict[str, tuple[str, ...]]
    procurement: dict[str, tuple[str, ...]]
    assets: dict[str, tuple[str, ...]]
    operating_cost: dict[str, tuple[str, ...]]

    def fund(self, fund_id: str) -> Fund | None:
        """The fund source of an id."""
        return next((fund for fund in self.funds if fund.id == fund_id), None)


def item_id(words: dict[str, tuple[str, ...]], text: str) -> str | None:
    """The item that an entry of the book names, by id or by one of its words."""
    key = plain(text)
    return next((item for item, known in words.items() if key in map(plain, (item, *known))), None)


@cache
def funds(path: Path | None = None) -> Funds:
    """The declared funds; raises DataError where the file is wrong."""
    return load(path or data_dir() / "forms" / "funds.yaml", Funds)
