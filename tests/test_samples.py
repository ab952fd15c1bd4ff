"""The faults of the demo are declared, fit the sample, and land in the line that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.report.messages import LANGUAGES
from mingzhang.samples import PlantedFault, fault_plan, plant, samples_dir

WHAT = dict.fromkeys(LANGUAGES, "x")


def test_each_declared_fault_changes_its_own_line_and_nothing_else():
    plan = fault_plan()
    text = (samples_dir() / plan.sample).read_text(encoding="utf-8")
    faulty, numbers = plant(text, plan.faults, source=samples_dir())
    before, after = text.split("\n"), faulty.split("\n")
    changed = [number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]]
    assert changed == sorted(numbers)
    assert len(numbers) == 3
    for fault, number in zip(plan.faults, numbers, strict=True):
        assert fault.old in before[number - 1]
        assert fault.new in after[number - 1]
        assert set(fault.what) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("place", "old"),
    [("absent", "absent"), ("same", "same"), ("1.00 and 1.00", "1.00"), ("one 2.00", "3.00")],
)
def test_a_fault_that_fits_no_one_place_is_refused(place: str, old: str):
    text = "same\nsame\n1.00 and 1.00\none 2.00"
    with pytest.raises(DataError):
        plant(text, [PlantedFault(place, old, "9", WHAT)], source=Path("faults.yaml"))
