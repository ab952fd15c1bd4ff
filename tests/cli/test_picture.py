"""`mingzhang picture`: files in, picture and table out; what cannot be drawn is said."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mingzhang.cli.main import app
from mingzhang.errors import TableInTheWay
from mingzhang.pipeline import read_file
from mingzhang.report.disclosure_json import disclosure_document, write_json
from mingzhang.samples import samples_dir

RUN = CliRunner()


@pytest.fixture(scope="module")
def sample() -> Path:
    (path,) = samples_dir().glob("*.txt")
    return path


def draw(*arguments: object) -> tuple[int, str]:
    done = RUN.invoke(app, ["picture", *map(str, arguments)])
    return done.exit_code, done.output


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_spending_adds_up_to_the_printed_total(sample: Path, tmp_path: Path):
    assert draw(sample, "treemap", "-o", tmp_path / "x.svg")[0] == 0
    drawn = sum(Decimal(row["金额（万元）"]) for row in rows(tmp_path / "x.csv"))
    (total,) = [
        fact.amount.value for fact in read_file(sample).facts if fact.key == ("expenditure", "total", "total")
    ]
    assert drawn == total


def test_a_disclosure_in_json_gives_the_same_picture_as_its_file(sample: Path, tmp_path: Path):
    document = tmp_path / sample.name  # the picture names its source
    document.write_text(write_json(disclosure_document(read_file(sample))), encoding="utf-8")
    for kind in ("treemap", "bars", "flow", "three-public", "years"):
        assert draw(sample, kind, "-o", tmp_path / "a.json")[0] == 0
        assert draw(document, kind, "-o", tmp_path / "b.json")[0] == 0
        assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


@pytest.fixture(scope="module")
def two_years(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample, and the same as of the year before."""
    before = tmp_path_factory.mktemp("years") / "before.txt"
    before.write_text(sample.read_text(encoding="utf-8").replace("2024年", "2023年"), encoding="utf-8")
    return [before, sample]


def test_json_lines_give_the_same_picture_as_their_files(two_years: list[Path], tmp_path: Path):
    lines = tmp_path / "read.jsonl"
    assert RUN.invoke(app, ["read", *map(str, two_years), "-o", str(lines)]).exit_code == 0
    assert len(lines.read_text(encoding="utf-8").splitlines()) == 2
    assert draw(lines, "years", "-o", tmp_path / "a.svg")[0] == 0
    assert draw(*two_years, "years", "-o", tmp_path / "b.svg")[0] == 0
    assert rows(tmp_path / "a.csv") == rows(tmp_path / "b.csv") and len(rows(tmp_path / "a.csv")) == 2
    assert draw(lines, "treemap", "-o", tmp_path / "c.svg")[0] == 2


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_drawn(two_years: list[Path], tmp_path: Path):
    letter = tmp_path / "letter.txt"
    letter.write_text("no disclosure", encoding="utf-8")
    code, output = draw(letter, *two_years, "years", "-o", tmp_path / "a.svg")
    assert code == 3 and "letter.txt" in output
    assert len(rows(tmp_path / "a.csv")) == 2
    code, output = draw(letter, "bars", "-o", tmp_path / "b.svg")
    assert code == 3 and "letter.txt" in output and not (tmp_path / "b.svg").exists()


def test_a_folder_is_drawn_with_the_folders_in_it(two_years: list[Path], tmp_path: Path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for path, folder in zip(two_years, (tmp_path / "in", tmp_path / "in" / "deep"), strict=True):
        (folder / path.name).write_bytes(path.read_bytes())
    assert draw(tmp_path / "in", "years", "-o", tmp_path / "a.svg")[0] == 0
    assert len(rows(tmp_path / "a.csv")) == 2
    assert draw(tmp_path / "in", "bars", "-o", tmp_path / "b.svg")[0] == 2
    (tmp_path / "none").mkdir()
    code, output = draw(tmp_path / "none", "bars", "-o", tmp_path / "b.svg")
    assert code == 3 and "none" in output


def test_lines_that_cannot_be_drawn_are_told_by_their_numbers(two_years: list[Path], tmp_path: Path):
    lines = tmp_path / "read.jsonl"
    assert RUN.invoke(app, ["read", *map(str, two_years), "-o", str(lines)]).exit_code == 0
    whole = lines.read_text(encoding="utf-8")
    empty = '{"schema":"mingzhang/disclosure/1"}'
    lines.write_text(f'{whole}{{bad\n\n[]\n{{"schema":"x"}}\n{empty}\n{whole[:500]}', encoding="utf-8")
    code, output = draw(lines, "years", "-o", tmp_path / "a.svg")
    assert code == 3 and len(rows(tmp_path / "a.csv")) == 2
    assert [number for number in range(1, 9) if f"read.jsonl:{number}" in output] == [3, 5, 6, 7, 8]


def test_reports_show_findings_and_no_figures_and_what_was_read_no_findings(sample: Path, tmp_path: Path):
    read, report = tmp_path / "read.json", tmp_path / "report.json"
    assert RUN.invoke(app, ["read", str(sample), "-o", str(read)]).exit_code == 0
    RUN.invoke(app, ["check", str(sample), "--format", "json", "-o", str(report)])
    code, output = draw(report, "bars", "-o", tmp_path / "x.svg")
    assert code == 3 and "report.json" in output
    code, output = draw(read, "findings", "-o", tmp_path / "x.svg")
    assert code == 3 and "read.json" in output and not (tmp_path / "x.svg").exists()


def test_a_file_that_belongs_to_no_picture_is_not_overwritten_by_its_table(sample: Path, tmp_path: Path):
    assert [draw(sample, "bars", "-o", tmp_path / "x.png")[0] for _ in range(2)] == [0, 0]
    (tmp_path / "units.csv").write_text("name,unit\n", encoding="utf-8")
    done = RUN.invoke(app, ["picture", str(sample), "bars", "-o", str(tmp_path / "units.png")])
    assert isinstance(done.exception, TableInTheWay)
    assert (tmp_path / "units.csv").read_text(encoding="utf-8") == "name,unit\n"
    assert not (tmp_path / "units.png").exists()


def test_what_flows_in_flows_out(sample: Path, tmp_path: Path):
    assert draw(sample, "flow", "-o", tmp_path / "x.png")[0] == 0
    found = rows(tmp_path / "x.csv")
    come: dict[str, Decimal] = {}
    gone: dict[str, Decimal] = {}
    for row in found:
        come[row["去向"]] = come.get(row["去向"], Decimal(0)) + Decimal(row["金额（万元）"])
        gone[row["来源"]] = gone.get(row["来源"], Decimal(0)) + Decimal(row["金额（万元）"])
    middle = come.keys() & gone.keys()
    assert middle and all(abs(come[name] - gone[name]) < Decimal("0.05") for name in middle)


def test_findings_are_drawn_from_statistics_of_a_batch(tmp_path: Path):
    counts = {"documents": 2, "error": 3, "notice": 1}
    document = {
        "schema": "mingzhang/batch/1",
        "documents": 2,
        "rules": {"growth": counts},
        "regions": {"65": counts, "": {"documents": 1, "warning": 2}},
    }
    path = tmp_path / "statistics.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert draw(path, "findings-region", "-o", tmp_path / "x.svg")[0] == 0
    names = [(row["名称"], row["问题个数"]) for row in rows(tmp_path / "x.csv")]
    assert names == [("新疆维吾尔自治区", "3"), ("新疆维吾尔自治区", "1"), ("（未知）", "2")]
    assert draw(path, "findings", "-o", tmp_path / "y.svg")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pie", "-o", "x.svg"], "pie"),
        (["bars", "-o", "x.gif"], "x.gif"),
        (["findings-region", "-o", "x.svg"], "statistics.json"),
    ],
)
def test_misuse_is_said(sample: Path, arguments: list[str], said: str):
    code, output = draw(sample, *arguments)
    assert code == 2 and said in output.replace("\n", "")


def test_one_kind_shows_one_file(sample: Path, tmp_path: Path):
    assert draw(sample, sample, "treemap", "-o", tmp_path / "x.svg")[0] == 2


@pytest.mark.parametrize("kind", ["three-public", "changes", "years", "peers"])
def test_two_versions_of_one_year_are_refused_by_their_names(sample: Path, tmp_path: Path, kind: str):
    other = tmp_path / "second.txt"
    other.write_bytes(sample.read_bytes())
    code, output = draw(sample, other, kind, "-o", tmp_path / "x.svg")
    said = "".join(output.replace("│", "").split())
    assert code == 2 and str(other) in said and str(sample) in said
    assert not (tmp_path / "x.svg").exists()


def test_all_published_documents_are_drawn_or_refused_with_a_reason(seeds_dir: Path, tmp_path: Path):
    for path in sorted(seeds_dir.glob("*.txt")):
        for kind in ("treemap", "flow", "three-public", "findings"):
            assert draw(path, kind, "-o", tmp_path / "x.svg")[0] == 0, (path.name, kind)
