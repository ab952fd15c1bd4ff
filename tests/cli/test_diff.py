"""`mingzhang diff` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from mingzhang.samples import samples_dir
from tests.cli.conftest import Run

SAMPLE = "yunxi-2024.txt"
OLD, NEW = "项目支出815.60万元，比上年预算增加50.60万元", "项目支出851.60万元，比上年预算增加50.60万元"
ROW = "210\t\t\t卫生健康支出\t1026.70\t211.10\t815.60"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The sample, and one with a changed sentence and a changed figure."""
    text = (samples_dir() / SAMPLE).read_text(encoding="utf-8")
    assert OLD in text and ROW in text
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text(text, encoding="utf-8")
    wrong.write_text(text.replace(OLD, NEW).replace(ROW, ROW.replace("1026.70", "1062.70")), encoding="utf-8")
    return right, wrong


def test_published_files_are_read_and_compared(run: Run, files: tuple[Path, Path]):
    done = run("diff", *files, "--format", "json")
    document = json.loads(done.out)
    assert done.code == 0 and document["of"] == "disclosures"
    (fact,) = document["facts"]
    assert (fact["old"], fact["new"], fact["change"]) == ("1026.70", "1062.70", "36.00")
    assert done.out == run("diff", *files, "--format", "json").out


def test_a_disclosure_in_json_is_as_good_as_its_file(run: Run, files: tuple[Path, Path], tmp_path: Path):
    right, wrong = files
    run("read", right, "-o", tmp_path / "right.json")
    both = [run("diff", old, wrong, "--format", "csv").out for old in (right, tmp_path / "right.json")]
    assert both[0] == both[1]
    (line,) = [row for row in csv.DictReader(io.StringIO(both[0])) if row["what"] == "fact"]
    assert (line["row"], line["change"], line["growth_pct"]) == ("210", "36.00", "3.51")


def test_json_lines_of_several_files_are_refused_and_of_one_compared(
    run: Run, files: tuple[Path, Path], tmp_path: Path
):
    several, one = tmp_path / "several.jsonl", tmp_path / "one.jsonl"
    run("read", *files, "-o", several)
    done = run("diff", several, files[1])
    assert done.code == 3 and "several.jsonl" in done.err and "mingzhang load" in done.err
    done = run("diff", tmp_path, files[1])
    assert done.code == 3 and tmp_path.name in done.err and "mingzhang load" in done.err
    one.write_text(several.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    assert run("diff", one, files[0], "--fail-on", "any").code == 0


def test_the_text_names_table_row_and_both_figures(run: Run, files: tuple[Path, Path]):
    shown = run("diff", *files, "--lang", "en").out
    assert "1026.70" in shown and "1062.70" in shown and "+36.00" in shown and "1 changed" in shown


def test_reports_tell_what_a_correction_resolved_and_what_it_broke(
    run: Run, files: tuple[Path, Path], tmp_path: Path
):
    right, wrong = tmp_path / "right.json", tmp_path / "wrong.json"
    for path, report in zip(files, (right, wrong), strict=True):
        run("check", path, "--format", "json", "-o", report)
    corrected = run("diff", wrong, right, "--format", "json")
    counts = json.loads(corrected.out)["counts"]
    assert corrected.code == 0 and counts["resolved"] >= 2 and counts["new"] == 0
    broken = run("diff", right, wrong)
    assert broken.code == 1 and "新出现" in broken.out
    assert run("diff", right, wrong, "--fail-on", "never").code == 0
    assert "resolved" in run("diff", wrong, right, "--format", "csv").out


def test_any_difference_can_fail(run: Run, files: tuple[Path, Path]):
    right, wrong = files
    assert run("diff", right, wrong, "--fail-on", "any").code == 1
    assert run("diff", right, right, "--fail-on", "any").code == 0
    assert run("diff", right, right).code == 0


def test_a_report_and_a_disclosure_are_misuse(run: Run, files: tuple[Path, Path], tmp_path: Path):
    right, _ = files
    run("check", right, "--format", "json", "-o", tmp_path / "r.json")
    done = run("diff", tmp_path / "r.json", right)
    assert done.code == 2 and not done.out


def test_what_cannot_be_read_is_told(run: Run, files: tuple[Path, Path], tmp_path: Path):
    right, _ = files
    other = tmp_path / "other.json"
    other.write_text('{"schema": "other/1"}', encoding="utf-8")
    assert run("diff", other, right).code == 3
    assert run("diff", right, tmp_path / "missing.txt").code == 3


@pytest.mark.parametrize("reports", [False, True], ids=["disclosures", "reports"])
def test_every_format_holds_every_difference(
    run: Run, files: tuple[Path, Path], tmp_path: Path, reports: bool
):
    import duckdb

    old, new = files
    if reports:
        for path in files:
            run("check", path, "--format", "json", "--fail-on", "never", "-o", path.with_suffix(".json"))
        old, new = (path.with_suffix(".json") for path in files)
    lines = list(
        csv.DictReader(io.StringIO(run("diff", old, new, "--format", "csv", "--fail-on", "never").out))
    )
    path = tmp_path / "diff.parquet"
    assert run("diff", old, new, "--format", "parquet", "--fail-on", "never", "-o", path).code == 0
    found = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    assert found.columns == list(lines[0]) and len(found.fetchall()) == len(lines)
    markdown = run("diff", old, new, "--format", "markdown", "--fail-on", "never").out
    assert markdown.count("\n### ") == markdown.count("\n| ---") >= 1
    marked = run("diff", old, new, "--format", "csv", "--bom", "--fail-on", "never").out
    assert marked.startswith("\ufeff")


@pytest.mark.parametrize(
    ("lang", "format", "told"),
    [
        ("zh", "text", "年预算与"),
        ("en", "text", "budget of 2024"),
        ("zh", "markdown", "2025 年决算"),
    ],
)
def test_a_budget_against_a_final_account_is_said_to_be_one(
    run: Run, files: tuple[Path, Path], tmp_path: Path, lang: str, format: str, told: str
):
    run("read", files[0], "-o", old := tmp_path / "old.json")
    final = {**json.loads(old.read_text(encoding="utf-8")), "kind": "final", "year": 2025}
    (new := tmp_path / "new.json").write_text(json.dumps(final), encoding="utf-8")
    shown = run("diff", old, new, "--lang", lang, "--format", format).out
    assert told in shown.replace("\n", "")
    assert told not in run("diff", old, old, "--lang", lang, "--format", format).out
