"""What the search for wrong figures knows: what an explanation costs, and how figures usually go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class Costs:
    """Whole numbers; only their proportions count."""

    figure: int
    repeated: int
    missing: int
    other_relation: int
    claim: int
    uncertain: int


@dataclass(frozen=True)
class Misprints:
    """data/misprints.yaml; `likely` maps a kind of misprint to what it makes an explanation cheaper by."""

    costs: Costs
    margin: int
    steps: int
    likely: dict[str, int]

    def __post_init__(self) -> None:
        if max(self.likely.values(), default=0) * 2 > self.margin:
            raise ValueError("'likely' may not weigh more than half the margin")


@cache
def misprints() -> Misprints:
    """The package's knowledge of misprints."""
    return load(data_dir() / "misprints.yaml", Misprints)
