"""The disclosures that we own, and the faults that can be planted in copies of them.

In: `data/samples`. Out: text, and for each planted fault the line where it stands in the copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.strict import load


@dataclass(frozen=True)
class PlantedFault:
    """In the one line of the sample that holds `place`, `old` becomes `new`; `what` says so by language."""

    place: str
    old: str
    new: str
    what: dict[str, str]


@dataclass(frozen=True)
class FaultPlan:
    """A sample's file name and the faults to plant in its copy."""

    sample: str
    faults: tuple[PlantedFault, ...]


def samples_dir() -> Path:
    """The folder of the samples."""
    return data_dir() / "samples"


def fault_plan(path: Path | None = None) -> FaultPlan:
    """The declared faults; raises DataError where the file is wrong."""
    return load(path or samples_dir() / "faults.yaml", FaultPlan)


def plant(text: str, faults: Sequence[PlantedFault], *, source: Path) -> tuple[str, tuple[int, ...]]:
    """A copy of `text` with the faults, and the line number of each; raises DataError where one does not fit.

    `source` is the file that declares the faults, for the error's message.
    """
    lines = text.split("\n")
    numbers = []
    for fault in faults:
        places = [number for number, line in enumerate(lines) if fault.place in line]
        if len(places) != 1:
            raise DataError(source, None, f"'{fault.place}' stands in {len(places)} lines; name one line")
        if fault.place.count(fault.old) != 1:
            raise DataError(source, None, f"'{fault.old}' must stand once in '{fault.place}'")
        wrong = fault.place.replace(fault.old, fault.new)
        lines[places[0]] = lines[places[0]].replace(fault.place, wrong)
        numbers.append(places[0] + 1)
    return "\n".join(lines), tuple(numbers)
