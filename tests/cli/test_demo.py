"""`mingzhang demo`: the sample is clean, and every planted fault is found by the audit itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang import samples
from mingzhang.model import ERROR
from tests.cli.conftest import Run


def test_sample_is_clean_and_all_planted_faults_are_found(run: Run, tmp_path: Path):
    done = run("demo", "-o", tmp_path, "--lang", "en")
    assert done.code == 0, done.out
    assert "3 planted, 3 found" in done.out
    assert str(tmp_path) in done.out


def test_results_lie_in_the_folder(run: Run, tmp_path: Path):
    run("demo", "-o", tmp_path)
    clean = json.loads((tmp_path / "yunxi-2024.report.json").read_text(encoding="utf-8"))
    faulty = json.loads((tmp_path / "faulty-yunxi-2024.report.json").read_text(encoding="utf-8"))
    assert [finding for finding in clean["findings"] if finding["severity"] == ERROR] == []
    assert len([finding for finding in faulty["findings"] if finding["severity"] == ERROR]) >= 3
    assert (clean["verdict"], faulty["verdict"]) == ("pass", "fail")
    assert clean["coverage"]["figures_unaccounted"] == 0
    assert clean["coverage"]["tables_found"] == clean["coverage"]["tables_expected"]


def test_a_fault_that_is_none_is_reported_as_not_found(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The demo measures: it says so when a planted change goes unnoticed."""
    plan = samples.fault_plan()
    harmless = replace(plan.faults[0], new=plan.faults[0].old)
    monkeypatch.setattr(samples, "fault_plan", lambda: replace(plan, faults=(harmless, *plan.faults[1:])))
    done = run("demo", "-o", tmp_path, "--lang", "en")
    assert done.code == 1
    assert "3 planted, 2 found" in done.out


def test_a_folder_that_cannot_be_made_is_misuse(run: Run, tmp_path: Path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run("demo", "-o", tmp_path / "file" / "folder").code == 2
