"""`mingzhang load` and `mingzhang query` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from mingzhang.cli.query_answer import answer_csv, answer_table
from mingzhang.cli.query_picture import findings_picture, peers_picture
from mingzhang.pictures.kinds import completed
from mingzhang.report.messages import messages, package_rules
from mingzhang.samples import samples_dir
from mingzhang.warehouse.store import Answer
from tests.cli.conftest import Run

SAMPLE = "yunxi-2024.txt"
UNIT = "云溪县医疗保障局"
TABLES = ("disclosures", "facts", "claims", "targets", "indicators", "projects", "members", "findings")


@pytest.fixture
def store(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that holds the sample, named by the environment."""
    folder = tmp_path / "store"
    monkeypatch.setenv("MINGZHANG_STORE", str(folder))
    assert run("load", samples_dir() / SAMPLE).code == 0
    return folder


def test_loading_twice_loads_once_and_reads_once(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mingzhang.pipeline.read_file", None)  # a known file is not even read
    done = run("load", samples_dir() / SAMPLE, "--lang", "en")
    assert (done.code, done.out) == (0, "")
    assert "0 new, 1 known" in done.err


def test_a_file_that_cannot_be_read_stops_no_other(run: Run, store: Path, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("", encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_bytes((samples_dir() / SAMPLE).read_bytes() + b"\n")
    done = run("load", tmp_path / "in", "--no-check")
    assert done.code == 3 and "a.txt" in done.err
    rows = json.loads(run("query", "disclosures", "--every-version", "--format", "json").out)["rows"]
    assert [(row["version"], row["is_current"], row["verdict"]) for row in rows] == [
        (1, False, rows[0]["verdict"]),
        (2, True, None),
    ]


def test_a_folder_is_loaded_with_the_folders_in_it(run: Run, tmp_path: Path):
    deep = tmp_path / "in" / "2024年" / "局"
    deep.mkdir(parents=True)
    text = (samples_dir() / SAMPLE).read_text(encoding="utf-8")
    (deep / "a.txt").write_text(text, encoding="utf-8")
    (deep / ".hidden.txt").write_text(text + "1", encoding="utf-8")
    os.mkfifo(deep / "pipe.txt")
    (deep / "round").symlink_to(tmp_path / "in")
    done = run("load", tmp_path / "in", "--store", tmp_path / "store", "--lang", "en")
    assert (done.code, "1 new, 0 known" in done.err) == (0, True)


def test_a_folder_without_files_is_misuse_and_makes_no_store(run: Run, tmp_path: Path):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for command in (("load", tmp_path / "in", "--store"), ("batch", tmp_path / "in", "-o")):
        done = run(*command, tmp_path / "store")
        assert (done.code, str(tmp_path / "in") in done.err) == (2, True)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("format", ["table", "csv", "json", "markdown", "parquet"])
def test_every_format_holds_the_answer(run: Run, store: Path, tmp_path: Path, format: str):
    path = tmp_path / "answer"
    asked = ("query", "rank", "expenditure", "--year", "2024", "--format", format, "-o", path)
    assert run(*asked).code == 0
    if format == "parquet":
        import duckdb

        ((yuan,),) = duckdb.sql(f"SELECT yuan FROM read_parquet('{path}')").fetchall()
        assert yuan == 10_761_000
        return
    figure = "10761000" if format in ("csv", "json") else "10,761,000"
    assert figure in path.read_text(encoding="utf-8")


def test_csv_for_spreadsheets(run: Run, store: Path):
    plain = run("query", "units", "--format", "csv").out
    marked = run("query", "units", "--format", "csv", "--bom").out
    assert marked == "\ufeff" + plain
    (row,) = csv.DictReader(io.StringIO(plain))
    assert row["name"] == row["unit"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("series", "2101506"), 0),
        (("series", "no-such-figure"), 2),
        (("series", "29999"), 2),
        (("series", "21005"), 0),
        (("series", "weather:total:total"), 2),
        (("series", "expenditure:total:weather"), 2),
        (("series", "expenditure:no-such-row:total"), 0),
        (("series", "expenditure", "--unit", "x"), 2),
        (("rank", "expenditure", "--year", "2024", "--level", "foo"), 2),
        (("rank", "expenditure", "--year", "2024", "--level", "central"), 0),
        (("rank", "expenditure", "--year", "2024", "--unit-kind", "foo"), 2),
        (("shares", "--year", "2024", "--region", "火星"), 2),
        (("shares", "--year", "2024", "--region", "999"), 2),
        (("shares", "--year", "2024", "--region", "西藏"), 0),
        (("disclosures", "--unit", "x"), 2),
        (("growth", "expenditure", "--year", "2024"), 0),
        (("growth", "expenditure", "--year", "2024", "--by", "rule"), 2),
        (("rank", "expenditure"), 2),
        (("peers", "expenditure", "--unit", "x", "--year", "2024", "--per", "staff"), 2),
        (("peers", "expenditure", "--unit", UNIT, "--year", "2024", "--per", "staff"), 0),
        (("shares", "--year", "2024"), 0),
        (("execution", "--unit", "x", "--year", "2024"), 2),
        (("execution", "--unit", UNIT, "--year", "2024"), 0),
        (("sums", "expenditure", "--unit", "x", "--year", "2024"), 2),
        (("sums", "expenditure", "--unit", UNIT, "--year", "2024"), 0),
        (("findings", "--by", "rule,severity"), 0),
        (("findings", "--by", "weather"), 2),
        (("sql", "SELECT 1 AS one"), 0),
        (("sql", "SELECT a.year, b.year FROM disclosed a, disclosed b"), 2),
        (("sql", "DROP TABLE units"), 2),
        (("sql", "SELEKT 1"), 2),
        (("series", "expenditure", "--format", "xml"), 2),
    ],
    ids=str,
)
def test_every_question_has_an_answer_or_says_why_not(
    run: Run, store: Path, arguments: tuple[str, ...], code: int
):
    done = run("query", *arguments)
    assert done.code == code
    assert bool(done.out) == (code == 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("series", "no-such-figure"), ("no-such-figure", "three_public", "2101501")),
        (("series", "29999"), ("29999", "codes lookup")),
        (("series", "expenditure:total:weather"), ("expenditure:weather", "basic")),
        (("rank", "expenditure", "--year", "2024", "--level", "foo"), ("--level", "foo", "county")),
        (("disclosures", "--unit", "云溪"), ("--unit", UNIT)),
        (("sql", "SELECT * FROM weather"), ("weather", "disclosed", "dictionary.md")),
    ],
    ids=str,
)
def test_misuse_is_told_with_what_would_do(
    run: Run, store: Path, arguments: tuple[str, ...], said: tuple[str, ...]
):
    done = run("query", *arguments)
    assert done.code == 2
    assert [word for word in said if word not in done.err] == []


def test_an_export_into_a_folder_that_is_not_empty_is_misuse(run: Run, store: Path, tmp_path: Path):
    done = run("query", "export", "-o", store)
    assert (done.code, str(store) in done.err, "-o" in done.err) == (2, True, True)


def test_a_wrong_line_of_a_list_of_units_is_told_by_its_number(run: Run, store: Path, tmp_path: Path):
    path = tmp_path / "units.csv"
    path.write_text(f"name,unit,accepted\n{UNIT},{UNIT},maybe\n", encoding="gbk")
    done = run("load", "--units", path)
    assert done.code == 2
    assert [word for word in ("units.csv", " 2 ", "accepted", "maybe", "yes") if word not in done.err] == []


def test_without_a_store_the_user_is_told_what_to_do(run: Run, tmp_path: Path):
    done = run("query", "units", "--store", tmp_path / "none", "--lang", "en")
    assert done.code == 3 and "mingzhang load" in done.err


def test_nothing_to_do_is_misuse(run: Run, tmp_path: Path):
    assert run("load", "--store", tmp_path / "none").code == 2
    assert not (tmp_path / "none").exists()


def test_a_reviewed_list_of_units_is_taken(run: Run, store: Path, tmp_path: Path):
    path = tmp_path / "units.csv"
    assert run("query", "units", "--format", "csv", "--bom", "-o", path).code == 0
    path.write_text(path.read_text(encoding="utf-8").replace("bureau", "office"), encoding="utf-8")
    assert run("load", "--units", path).code == 0
    rows = json.loads(run("query", "units", "--format", "json").out)["rows"]
    assert [row["unit_kind"] for row in rows] == ["office"]


def test_the_export_names_its_files(run: Run, store: Path, tmp_path: Path):
    done = run("query", "export", "-o", tmp_path / "open", "--format", "datapackage")
    assert done.code == 0
    names = [Path(line).name for line in done.out.splitlines()]
    assert names == ["2024.csv", "datapackage.json", "dictionary.md"]


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("series", "2101506"), "changes"),
        (("rank", "expenditure", "--year", "2024", "--limit", "1"), "peers"),
        (("peers", "expenditure", "--year", "2024", "--per", "expenditure", "--unit", UNIT), "peers"),
        (("shares", "--year", "2024"), "bars"),
        (("findings", "--by", "rule"), "findings"),
    ],
    ids=str,
)
def test_an_answer_is_drawn_beside_being_given(
    run: Run, store: Path, tmp_path: Path, arguments: tuple[str, ...], kind: str
):
    plain = run("query", *arguments, "--format", "csv")
    done = run("query", *arguments, "--format", "csv", "--picture", tmp_path / "it.svg")
    assert (done.code, done.out) == (0, plain.out)
    assert [Path(line).name for line in done.err.splitlines()] == ["it.svg", "it.csv"]
    assert (tmp_path / "it.svg").read_bytes()[:100].count(b"<svg") == 1
    with (tmp_path / "it.csv").open(encoding="utf-8-sig", newline="") as file:
        drawn = list(csv.DictReader(file))
    assert drawn
    spec = tmp_path / "it.json"
    assert run("query", *arguments, "--picture", spec).code == 0
    marks = json.dumps(json.loads(spec.read_text(encoding="utf-8"))["layer"])
    assert {"changes": "change", "peers": "marked", "bars": "band", "findings": "severity"}[kind] in marks


def test_amounts_per_head_are_in_yuan_where_one_is_below_ten_thousand():
    say = messages("zh")

    def drawn(*values: str) -> tuple[str, list[object]]:
        rows = tuple((f"{number}局", Decimal(value)) for number, value in enumerate(values))
        _, table = peers_picture("expenditure", 2024, "staff")(Answer(("unit", "value"), rows), say)
        return table.unit, [row["amount"] for row in table.rows]

    assert drawn("1000", "25000") == ("单位：元/人", [Decimal(1000), Decimal(25000)])
    assert drawn("10000", "25000") == ("单位：万元/人", [Decimal(1), Decimal("2.5")])


def test_findings_by_year_stand_in_the_order_of_the_years():
    rows = ((2024, "error", 1, 1), (2022, "error", 9, 1), (2023, "notice", 5, 1))
    kind, table = findings_picture(
        Answer(("year", "severity", "findings", "disclosures"), rows), messages("zh")
    )
    assert [row["name"] for row in completed(kind, table).rows] == ["2022", "2023", "2024"]


def test_a_table_to_read_says_rules_and_severities_in_words_and_csv_their_ids():
    found = Answer(("rule", "severity", "verdict", "findings"), (("growth", "error", "fail", 2),))
    shown = answer_table(found, messages("zh"))
    assert "growth " in shown and "错误" in shown and "不通过" in shown
    assert package_rules()["growth"].title["zh"] in shown
    assert answer_csv(found).splitlines()[1] == "growth,error,fail,2"


def test_a_picture_is_in_ten_thousand_yuan_or_in_per_cent(run: Run, store: Path, tmp_path: Path):
    asked = ("query", "peers", "expenditure", "--year", "2024", "--unit", UNIT)
    assert run(*asked, "--picture", tmp_path / "a.svg", "--lang", "en").code == 0
    assert run(*asked, "--per", "expenditure", "--picture", tmp_path / "b.svg", "--lang", "en").code == 0
    tables = [(tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines() for name in "ab"]
    assert tables[0] == ['name,"amount (10,000 yuan)",marked', f"{UNIT},1076.1,*"]
    assert tables[1] == ["name,share of all expenditure (%),marked", f"{UNIT},100.00,*"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("shares", "--year", "1999", "--picture", "a.svg"), 3),
        (("peers", "income", "--year", "1999", "--unit", UNIT, "--picture", "a.svg"), 3),
        (("shares", "--year", "2024", "--picture", "a.gif"), 2),
        (("shares", "--year", "2024", "--picture", "a.svg", "-o", "a.csv"), 2),
        (("shares", "--year", "2024", "--picture", "none/a.svg"), 2),
    ],
    ids=str,
)
def test_no_picture_where_there_is_none_to_draw_or_no_place_for_it(
    run: Run,
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
):
    monkeypatch.chdir(tmp_path)
    done = run("query", *arguments)
    assert done.code == code and done.err
    assert {path.name for path in tmp_path.iterdir()} == {"store"}


def test_divisions_are_named_on_pictures_and_in_tables(run: Run, store: Path, tmp_path: Path):
    """The codes stay in CSV, for programs."""
    (tmp_path / "units.csv").write_text(f"name,unit,region\n{UNIT},{UNIT},330100\n", encoding="utf-8")
    assert run("load", "--units", tmp_path / "units.csv").code == 0
    asked = ("query", "findings", "--by", "province")
    assert "浙江省" in run(*asked, "--picture", tmp_path / "a.svg").out
    assert "浙江省" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert run(*asked, "--format", "csv").out.splitlines()[1].startswith("33,")
    for scope, title in (((), "已入库单位合计"), (("--region", "3301"), "浙江省杭州市已入库单位合计")):
        assert run("query", "shares", "--year", "2024", *scope, "--picture", tmp_path / "b.json").code == 0
        spec = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
        assert spec["title"]["text"].startswith(title)


@pytest.mark.parametrize("question", [("shares",), ("rank", "basic"), ("growth", "basic")], ids=str)
def test_budgets_and_accounts_are_never_added_up(run: Run, store: Path, question: tuple[str, ...]):
    assert run("query", *question, "--year", "2024", "--kind", "any").code == 2


def test_documents_in_json_load_as_their_files_do(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sample = samples_dir() / SAMPLE
    read, report = tmp_path / "read.json", tmp_path / "report.jsonl"
    assert run("read", sample, "-o", read).code == 0
    assert run("check", sample, "--format", "json", "--fail-on", "never", "-o", report).code == 0
    assert "已有 1 份" in run("load", read, report).err, "the store knows the file itself"
    monkeypatch.setenv("MINGZHANG_STORE", str(tmp_path / "other"))
    done = run("load", report, read)
    assert (done.code, "1 份取自 JSON" in done.err, "没有附审核报告" in done.err) == (0, True, False)
    rows = [
        run("query", "sql", f"SELECT * FROM {table} ORDER BY ALL", "--format", "csv").out for table in TABLES
    ]
    monkeypatch.setenv("MINGZHANG_STORE", str(store))
    assert rows == [
        run("query", "sql", f"SELECT * FROM {table} ORDER BY ALL", "--format", "csv").out for table in TABLES
    ]
    assert "已有 1 份" in run("load", sample).err


def test_json_that_is_no_disclosure_is_told_with_what_to_do(run: Run, store: Path, tmp_path: Path):
    (tmp_path / "a.json").write_text('{"schema": "mingzhang/answer/1"}', encoding="utf-8")
    done = run("load", tmp_path / "a.json", "--lang", "en")
    assert done.code == 3
    assert "a.json" in done.err and "mingzhang/answer/1" in done.err and "mingzhang read" in done.err
    assert run("load", tmp_path / "a.json", samples_dir() / SAMPLE, "--as-one").code == 2
