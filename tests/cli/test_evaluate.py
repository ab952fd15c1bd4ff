"""`mingzhang evaluate`: the worked year from the command line."""

from __future__ import annotations

import json
import shutil

from tests.cli.conftest import Run
from tests.evaluate.plans import EXAMPLE

TARGETS, ACTUALS = EXAMPLE / "targets", EXAMPLE / "actuals"


def test_points_grades_and_what_is_due(run: Run):
    done = run("evaluate", TARGETS, ACTUALS, "--explain")
    assert done.code == 1
    assert "医保基金稽核：79.76 中" in done.out
    assert "完成比例 90.50%：15 分 × 90.50% = 13.58 分" in done.out
    assert "待补充 1 项" in done.out
    assert done.err == ""


def test_nothing_due_is_clean(run: Run, tmp_path):
    shutil.copytree(ACTUALS, tmp_path / "a")
    path = tmp_path / "a" / "indicators.csv"
    text = path.read_text(encoding="utf-8").replace("≥95%,2024年四季度,,", "≥95%,2024年四季度,96%,")
    path.write_text(text, encoding="utf-8")
    done = run("evaluate", TARGETS, tmp_path / "a", "--lang", "en")
    assert done.code == 0
    assert "No open points." in done.out


def test_json_is_the_same_from_run_to_run(run: Run, tmp_path):
    one = run("evaluate", TARGETS, ACTUALS, "--format", "json", "--progress")
    assert one.out == run("evaluate", TARGETS, ACTUALS, "--format", "json", "--progress").out
    told = json.loads(one.out)
    assert [sheet["total"] for sheet in told["sheets"]] == ["98.48", "96.03", "79.76", "70"]
    assert told["progress"][2]["warnings"][0]["what"] == "evaluate.warn.money_behind"
    done = run("evaluate", TARGETS, ACTUALS, "--format", "json", "-o", tmp_path / "e.json")
    assert (done.code, json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))["sheets"]) == (
        1,
        told["sheets"],
    )


def test_during_the_year_the_progress_stands_alone(run: Run):
    done = run("evaluate", TARGETS, ACTUALS, "--progress", "--as-of", "2024-09-30")
    assert done.code == 1
    assert "时间已过 74.86%" in done.out
    assert "入户动员户数: 目标 ≥6000户，实际 3400户" in done.out
    assert "待补充" not in done.out
    assert "年度尚未结束" in run("evaluate", TARGETS, ACTUALS, "--as-of", "2024-09-30").out


def test_files_and_pictures_go_into_a_folder(run: Run, tmp_path):
    done = run("evaluate", TARGETS, ACTUALS, "--format", "xlsx,html,svg", "-o", tmp_path / "out")
    assert done.code == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "execution.svg",
        "targets.svg",
        "松溪县医疗保障局2024年绩效自评.html",
        "松溪县医疗保障局2024年绩效自评.xlsx",
    ]
    page = (tmp_path / "out" / "松溪县医疗保障局2024年绩效自评.html").read_text(encoding="utf-8")
    assert page.count("<figure") == 2


def test_wrong_cells_are_all_told_and_nothing_is_scored(run: Run, tmp_path):
    shutil.copytree(ACTUALS, tmp_path / "a")
    path = tmp_path / "a" / "indicators.csv"
    text = path.read_text(encoding="utf-8").replace(",9,活动记录", ",九场左右,活动记录")
    path.write_text(text.replace("5430户", "5430次"), encoding="utf-8")
    done = run("evaluate", TARGETS, tmp_path / "a")
    assert (done.code, done.out) == (3, "")
    assert "indicators.csv:8 value" in done.err
    assert "indicators.csv:14 value" in done.err


def test_the_template_can_be_filled_in_and_is_not_overwritten(run: Run, tmp_path):
    path = tmp_path / "actuals.xlsx"
    assert run("evaluate", TARGETS, "--template", path).code == 0
    done = run("evaluate", TARGETS, path)
    assert done.code == 1
    assert "没有完成值" in done.out
    assert run("evaluate", TARGETS, "--template", path).code == 2


def test_a_disclosure_document_gives_the_targets(run: Run, tmp_path):
    read = tmp_path / "d.json"
    assert run("compose", TARGETS, "-o", read).code in (0, 1)
    done = run("evaluate", read, ACTUALS, "--format", "json")
    totals = [sheet["total"] for sheet in json.loads(done.out)["sheets"]]
    # The form prints no scoring rules: what was full points or none is in proportion, 97.1 / 98 × 20 = 19.82.
    assert totals == ["98.48", "96.03", "79.76", "89.82"]


def test_a_published_file_gives_the_targets(run: Run, tmp_path, seeds_dir):
    published = next(iter(sorted(seeds_dir.glob("004*"))))
    assert run("evaluate", published, "--template", tmp_path / "a.xlsx").code == 0
    assert run("evaluate", published, tmp_path / "a.xlsx").code == 1


def test_a_scheme_of_ones_own(run: Run, tmp_path):
    from mingzhang.taxonomy.files import data_dir

    text = (data_dir() / "evaluation" / "scheme.yaml").read_text(encoding="utf-8")
    own = tmp_path / "scheme.yaml"
    own.write_text(text.replace('from_points: "80"', 'from_points: "75"'), encoding="utf-8")
    assert "医保基金稽核：79.76 良" in run("evaluate", TARGETS, ACTUALS, "--scheme", own).out
    own.write_text(text.replace('weight: "50"', 'weight: "40"'), encoding="utf-8")
    done = run("evaluate", TARGETS, ACTUALS, "--scheme", own)
    assert (done.code, done.out) == (2, "")
    assert "scheme.yaml" in done.err


def test_misuse_is_told(run: Run, tmp_path):
    assert run("evaluate", TARGETS).code == 2
    assert run("evaluate", TARGETS, ACTUALS, "--format", "docx").code == 2
    assert run("evaluate", TARGETS, ACTUALS, "--format", "text,docx", "-o", tmp_path).code == 2
    assert run("evaluate", TARGETS, ACTUALS, "--format", "word").code == 2
    assert run("evaluate", TARGETS, tmp_path / "none.xlsx").code == 3
    assert run("evaluate", tmp_path / "none.xlsx", ACTUALS).code == 3
