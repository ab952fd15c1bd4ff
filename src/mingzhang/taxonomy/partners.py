"""Economic items and the functions that they usually pay, from data/book/partners.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class Partners:
    """`partners`: economic code → function codes."""

    basis: str
    partners: dict[str, tuple[str, ...]]

    def fit(self, function: str, economic: str) -> bool:
        """Whether an economic item and a function name each other, or neither names any."""
        named = self.partners.get(economic)
        if named is not None:
            return function in named
        return not any(function in functions for functions in self.partners.values())


@cache
def partners() -> Partners:
    """The package's own pairs."""
    return load(data_dir() / "book" / "partners.yaml", Partners)
