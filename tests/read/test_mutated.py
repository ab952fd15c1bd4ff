"""Damaged files of every kind: read, read in part and said so, or refused; never a crash, never a hang."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz import examples
from tests.read.mutating import outcomes
from tests.read.published_files import SAMPLE, PublishedFiles

REAL = Path(os.environ.get("MINGZHANG_SEEDS", ROOT.parent / "shared" / "seeds")).parent / "real"
BATCH = 30  # of an outcome's process
COUNTS = {"pdf": 100, "docx": 100, "xlsx": 100, "html": 100, "txt": 100}
REAL_COUNTS = {
    "jiangsu/npc-office-2019-tables.pdf": 120,
    "jiangsu/party-office-2018-tables.pdf": 40,
    "shanghai/putuo-government-office-2025-department-budget.pdf": 40,
    "templates/putuo-2026-unit-budget.xls": 40,
    "templates/putuo-2026-department-budget.xlsx": 40,
}


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))))


def mutants(name: str, content: bytes, count: int) -> tuple[Counter[str], list[str]]:
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for first in range(0, count, BATCH):
        found, wrong = outcomes(name, content, min(BATCH, count - first), first)
        seen += found
        faults += wrong
    return seen, faults


@pytest.mark.parametrize("ending", COUNTS)
def test_property_mutated_samples_are_read_or_refused(ending: str, published: PublishedFiles):
    count = examples(COUNTS[ending]).max_examples
    path = SAMPLE if ending == "txt" else published.file(SAMPLE, ending)
    seen, faults = mutants(f"a.{ending}", path.read_bytes(), count)
    assert not faults
    assert seen.total() == count and seen["died"] <= count // 50


@pytest.mark.parametrize("name", REAL_COUNTS)
def test_property_mutated_published_files_are_read_or_refused(name: str):
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"no {name} beside the project")
    count = examples(REAL_COUNTS[name]).max_examples
    seen, faults = mutants(path.name, path.read_bytes(), count)
    assert not faults
    assert seen.total() == count and seen["died"] <= count // 50
