"""`mingzhang batch`: the report on standard output, the exit code that of the worst document."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mingzhang.cli.main import app
from mingzhang.errors import NothingToRead
from tests.batch.copies import sample_text, write_copies

RUN = CliRunner()


def batch(*arguments: object) -> tuple[int, str, str]:
    done = RUN.invoke(app, ["batch", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_the_report_counts_documents_rules_and_regions(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 2)
    code, text, told = batch(folder, "-o", tmp_path / "out", "--lang", "en")
    assert code == 0
    assert text.startswith("2 documents: 2 read (100.0%), 0 refused, 0 failed")
    assert "By region" in text and "By year" in text
    assert str(tmp_path / "out" / "batch") in told
    code, text, _ = batch(folder, "-o", tmp_path / "out", "--format", "json")
    assert (code, json.loads(text)["documents"]) == (0, 2)


def test_a_document_that_cannot_be_read_makes_the_exit_code_3(tmp_path: Path):
    folder = write_copies(tmp_path / "in", 1)
    (folder / "letter.txt").write_text("no budget at all")
    code, text, _ = batch(folder, "-o", tmp_path / "out", "--lang", "en")
    assert code == 3 and "no budget or final account" in text


def test_no_source_is_said(tmp_path: Path):
    done = RUN.invoke(app, ["batch", str(tmp_path / "nowhere"), "-o", str(tmp_path / "out")])
    assert done.exit_code != 0


def test_an_engine_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "mingzhang.batch.ray_engine", raising=False)
    code, _, told = batch(write_copies(tmp_path / "in", 1), "-o", tmp_path / "out", "--engine", "ray")
    assert code == 2 and "mingzhang[ray]" in told


def test_results_go_into_a_folder_whatever_its_name_and_to_no_server(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, told = batch(write_copies(tmp_path / "in", 1), "-o", "postgresql://127.0.0.1/x")
    assert code == 2 and "mingzhang load" in told
    assert batch(tmp_path / "in", "-o", "run:2")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "run:2"]


@pytest.mark.parametrize("inside", [(), ("sub",)])
def test_a_source_with_nothing_in_it_is_misuse(tmp_path: Path, inside: tuple[str, ...]):
    (tmp_path / "in").joinpath(*inside).mkdir(parents=True)
    done = RUN.invoke(app, ["batch", str(tmp_path / "in"), "-o", str(tmp_path / "out")])
    assert isinstance(done.exception, NothingToRead)
    assert not (tmp_path / "out").exists()


def asked(store: Path, *question: str) -> list[dict[str, object]]:
    done = RUN.invoke(app, ["query", *question, "--store", str(store), "--format", "json"])
    return json.loads(done.stdout)["rows"]


def test_the_store_of_a_batch_knows_its_units_at_once(tmp_path: Path):
    unit = "杭州市医疗保障局"
    text = sample_text().replace("云溪县医疗保障局", unit)
    code, _, _ = batch(write_copies(tmp_path / "in", 1, text), "-o", tmp_path / "out")
    assert code == 0
    (row,) = asked(tmp_path / "out", "units")
    assert (row["name"], row["region"]) == (unit, "330100")
    (row,) = asked(tmp_path / "out", "rank", "expenditure", "--year", "2024", "--region", "33")
    assert row["unit"] == unit


def test_a_batch_tells_which_versions_were_replaced(tmp_path: Path):
    code, _, told = batch(write_copies(tmp_path / "in", 2), "-o", tmp_path / "out", "--lang", "en")
    assert code == 0
    assert "00001.txt is now the current version, before it was 00000.txt" in told
    _, _, told = batch(tmp_path / "in", "-o", tmp_path / "out", "--lang", "en")
    assert "current version" not in told, "nothing was replaced by the second run"
