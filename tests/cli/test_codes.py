"""`mingzhang codes` and `mingzhang codes import`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mingzhang.taxonomy import codes as codes_module
from mingzhang.taxonomy.codes import COLUMNS, economic, functional
from tests.cli.conftest import Run
from tests.taxonomy.workbooks import Rows, xlsx

FUNCTIONAL = (
    "210,医疗卫生支出,,,2018,,unconfirmed",
    "210,卫生健康支出,,2019,,,seen",
    "21015,医疗保障管理事务,210,2019,,,seen",
    "2101501,行政运行,21015,2019,,,seen",
    "21010,食品药品监督,210,,2018,21015,seen",
)
ECONOMIC = ("301,工资福利支出,,,,,seen", "30101,基本工资,301,,,,seen", "30110,医疗保险缴费,301,,,,seen")
LIST: Rows = [
    ["2024年"],
    ["编码", "名称"],
    ["210", "卫生健康支出"],
    ["21015", "医疗保障事务"],
    ["21016", "老龄"],
]


@pytest.fixture(autouse=True)
def small_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Small classifications in place of ours, and a data folder of the user that is still absent."""
    folder = tmp_path / "data" / "codes"
    folder.mkdir(parents=True)
    for kind, rows in (("functional", FUNCTIONAL), ("economic", ECONOMIC)):
        (folder / f"{kind}.csv").write_text("\n".join((",".join(COLUMNS), *rows)) + "\n", encoding="utf-8")
    monkeypatch.setattr(codes_module, "data_dir", lambda: tmp_path / "data")
    monkeypatch.setenv("MINGZHANG_DATA", str(tmp_path / "user"))
    forget()
    yield
    forget()


def forget() -> None:
    functional.cache_clear()
    economic.cache_clear()


def as_json(run: Run, *arguments: object) -> list[dict[str, object]]:
    done = run("codes", *arguments, "--format", "json")
    assert done.code == 0
    return json.loads(done.out)["codes"]


def found(run: Run, *arguments: object) -> list[tuple[str, str]]:
    return [(str(code["code"]), str(code["name"])) for code in as_json(run, *arguments)]


def test_without_argument_the_classes(run: Run):
    assert found(run) == [("210", "卫生健康支出"), ("301", "工资福利支出")]
    assert found(run, "--kind", "economic") == [("301", "工资福利支出")]
    assert found(run, "--year", "2018", "--kind", "functional") == [("210", "医疗卫生支出")]


def test_code_with_those_above_and_below_it(run: Run):
    (code,) = as_json(run, "21015")
    assert (code["kind"], code["name"], code["valid_from"], code["valid_to"]) == (
        "functional", "医疗保障管理事务", 2019, None,
    )  # fmt: skip
    assert [row["name"] for row in code["parents"]] == ["卫生健康支出"]
    assert [row["name"] for row in code["children"]] == ["行政运行"]


def test_year_decides_name_children_and_parents(run: Run):
    (code,) = as_json(run, "210", "--year", "2018")
    assert code["name"] == "医疗卫生支出"
    assert [row["name"] for row in code["children"]] == ["食品药品监督"]
    assert [row["name"] for row in code["other_years"]] == ["卫生健康支出"]
    (below,) = as_json(run, "21010")
    assert [row["name"] for row in below["parents"]] == ["医疗卫生支出"]


@pytest.mark.parametrize("code", ["2101501", "210 15 01", "２１０１５０１", "210.15.01"])
def test_code_as_people_write_it(run: Run, code: str):
    assert found(run, code) == [("2101501", "行政运行")]


def test_beginning_of_a_code_lists_what_begins_so(run: Run):
    assert [code for code, _ in found(run, "2101")] == ["21010", "21015", "2101501"]


def test_word_finds_names_of_both_kinds_and_of_all_years(run: Run):
    assert found(run, "医疗") == [
        ("210", "医疗卫生支出"), ("21015", "医疗保障管理事务"), ("30110", "医疗保险缴费"),
    ]  # fmt: skip
    assert found(run, "医疗", "--year", "2018") == [("210", "医疗卫生支出"), ("30110", "医疗保险缴费")]


def test_whole_name_comes_first(run: Run):
    assert found(run, "工资福利")[0] == ("301", "工资福利支出")


def test_csv_tells_how_each_line_relates_to_a_whole_code(run: Run):
    rows = list(csv.DictReader(io.StringIO(run("codes", "21015", "--format", "csv").out)))
    assert [(row["relation"], row["code"]) for row in rows] == [
        ("parent", "210"), ("match", "21015"), ("child", "2101501"),
    ]  # fmt: skip


def test_text_shows_a_code_with_its_dates_and_other_names(run: Run):
    text = run("codes", "210", "--lang", "en").out
    assert text.startswith("210  卫生健康支出\n")
    assert "from 2019" in text
    assert "医疗卫生支出 (until 2018)" in text
    assert "医疗保障管理事务" in text


def test_nothing_found_is_an_empty_result_and_no_failure(run: Run):
    done = run("codes", "999", "--format", "json")
    assert (done.code, json.loads(done.out)["codes"]) == (0, [])
    assert "999" in done.err
    done = run("codes", "没有这个词", "--format", "csv")
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    assert "没有这个词" in done.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["2101599"], "21015 医疗保障管理事务"),
        (["医疗保帐管理"], "医疗保障管理事务"),
        (["21010", "--year", "2020"], "until 2018"),
        (["食品", "--year", "2020"], "until 2018"),
        (["zzz"], "codes import"),
    ],
)
def test_nothing_found_says_what_may_help(run: Run, arguments: list[str], hint: str):
    done = run("codes", *arguments, "--lang", "en")
    assert done.code == 0
    assert hint in done.out


def test_result_goes_to_a_file(run: Run, tmp_path: Path):
    assert run("codes", "301", "--format", "csv", "-o", tmp_path / "c.csv").out == ""
    assert "工资福利支出" in (tmp_path / "c.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "wrong", [["--kind", "income"], ["--format", "xml"], ["--year", "24"], ["--lang", "fr"]]
)
def test_unknown_choice_is_misuse(run: Run, wrong: list[str]):
    assert run("codes", "210", *wrong).code == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_of_both_ways(run: Run, lang: str):
    assert "--kind" in run("codes", "--help", "--lang", lang).out
    assert "WORKBOOK" in run("codes", "import", "--help", "--lang", lang).out


# ── import ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx({"表": LIST}))
    return path


def test_imported_list_takes_effect_at_once(run: Run, workbook: Path):
    done = run("codes", "import", workbook, "--lang", "en")
    assert done.code == 0
    assert "3 read, 1 new, 1 renamed, 1 unchanged" in done.out
    assert found(run, "21015", "--year", "2024") == [("21015", "医疗保障事务")]
    assert found(run, "21015", "--year", "2023") == [("21015", "医疗保障管理事务")]
    assert found(run, "21016", "--year", "2023") == []


def test_second_import_of_the_same_list_writes_nothing(run: Run, workbook: Path, tmp_path: Path):
    run("codes", "import", workbook)
    before = {path: path.read_bytes() for path in (tmp_path / "user").iterdir()}
    assert "3 read, 0 new, 0 renamed, 3 unchanged" in run("codes", "import", workbook, "--lang", "en").out
    assert {path: path.read_bytes() for path in (tmp_path / "user").iterdir()} == before


def test_import_into_a_folder_of_choice(run: Run, workbook: Path, tmp_path: Path):
    assert run("codes", "import", workbook, "--year", "2025", "-o", tmp_path / "new" / "codes").code == 0
    assert ",2025," in (tmp_path / "new" / "codes" / "functional-imported.csv").read_text(encoding="utf-8")
    assert not (tmp_path / "user").exists()


def test_year_is_asked_for_where_the_list_has_none(run: Run, tmp_path: Path):
    path = tmp_path / "undated.xlsx"
    path.write_bytes(xlsx({"表": LIST[1:]}))
    done = run("codes", "import", path)
    assert done.code == 2
    assert "--year" in done.err
    assert run("codes", "import", path, "--year", "2024").code == 0


def test_other_year_than_the_list_names_is_told(run: Run, workbook: Path):
    done = run("codes", "import", workbook, "--year", "2025", "--lang", "en")
    assert done.code == 0
    assert "2024" in done.err


@pytest.mark.parametrize("content", [b"", b"210,x", b"PK\x03\x04"], ids=["empty", "text", "zip"])
def test_unreadable_workbook_ends_with_three(run: Run, tmp_path: Path, content: bytes):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    done = run("codes", "import", path, "--year", "2024")
    assert (done.code, done.out) == (3, "")
    assert "bad.xlsx" in done.err
    assert run("codes", "import", tmp_path / "absent.xlsx").code == 3


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["项目", "金额"], ["甲", "1"]], "list.xlsx"),
        ([["编码", "名称"], ["101", "税收收入"]], "list.xlsx"),
        ([["编码", "名称"], ["210", "甲"], ["210", "乙"]], "表 A3"),
        ([["编码", "名称"], ["2990101", "甲"]], "表 A2"),
    ],
    ids=["no codes", "other classification", "two names", "no parent"],
)
def test_list_that_cannot_be_taken_ends_with_three_and_writes_nothing(
    run: Run, workbook: Path, tmp_path: Path, rows: Rows, told: str
):
    workbook.write_bytes(xlsx({"表": rows}))
    done = run("codes", "import", workbook, "--year", "2024")
    assert (done.code, done.out) == (3, "")
    assert told in done.err
    assert not (tmp_path / "user").exists()


def test_row_that_is_passed_over_is_told_with_its_cell(run: Run, workbook: Path):
    workbook.write_bytes(xlsx({"表": [*LIST, ["2101", "甲"]]}))
    done = run("codes", "import", workbook)
    assert done.code == 0
    assert "表 A6" in done.err


def test_folder_that_cannot_be_written_is_misuse(run: Run, workbook: Path, tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("codes", "import", workbook, "-o", tmp_path / "file")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_faulty_file_of_the_user_is_named(run: Run, tmp_path: Path):
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "functional-mine.csv").write_text("code\n", encoding="utf-8")
    done = run("codes", "210")
    assert done.code == 4
    assert "functional-mine.csv:1" in done.err
