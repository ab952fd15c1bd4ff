"""Policy parameters: standards for each head, by budget year and region (data/parameters/*.yaml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class DatedValue:
    """A standard in yuan from the first to the last budget year, in a region (beginning of its code)."""

    value: str
    first: int
    basis: str
    last: int = 0
    region: str = ""

    def __post_init__(self) -> None:
        try:
            Decimal(self.value)
        except InvalidOperation as error:
            raise ValueError(f"'{self.value}' is no number") from error
        if self.last and self.last < self.first:
            raise ValueError(f"first year {self.first} is after last year {self.last}")

    def holds(self, year: int, region: str) -> bool:
        """Whether it is the standard of a year and a region."""
        return self.first <= year and (not self.last or year <= self.last) and region.startswith(self.region)


@dataclass(frozen=True)
class Parameter:
    """A standard with its values; paid for each of `each`, once a `period`."""

    id: str
    name: dict[str, str]
    each: str
    values: tuple[DatedValue, ...]
    period: str = ""

    def at(self, year: int, region: str) -> Decimal | None:
        """The value of the narrowest region that holds the place; None where none is known."""
        known = [value for value in self.values if value.holds(year, region)]
        best = max(known, key=lambda value: (len(value.region), value.first), default=None)
        return Decimal(best.value) if best else None


@dataclass(frozen=True)
class ParameterFile:
    """One file of parameters."""

    basis: str
    parameters: tuple[Parameter, ...]


@cache
def parameters() -> dict[str, Parameter]:
    """All declared parameters by id."""
    return load_parameters(sorted((data_dir() / "parameters").glob("*.yaml")))


def load_parameters(paths: Iterable[Path]) -> dict[str, Parameter]:
    """Read parameter files; refuses an id that stands twice."""
    found: dict[str, Parameter] = {}
    for path in paths:
        for parameter in load(path, ParameterFile).parameters:
            if parameter.id in found:
                raise DataError(path, None, f"parameter '{parameter.id}' stands twice")
            found[parameter.id] = parameter
    return found
