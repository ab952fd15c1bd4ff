"""Documents in JSON load as the files do that they were made of; what is none is told and stops nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang.audit import audit
from mingzhang.compare.document_files import holds_documents
from mingzhang.errors import InputError
from mingzhang.model import Amount, Disclosure, Member, Place
from mingzhang.pipeline import read_file
from mingzhang.report.disclosure_json import disclosure_document, write_json
from mingzhang.report.json_format import report_document
from mingzhang.samples import samples_dir
from mingzhang.warehouse.documents import Documents
from mingzhang.warehouse.rows import Item, rows_of
from tests.warehouse.made import rich

SAMPLE = "yunxi-2024.txt"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> list[Disclosure]:
    """A sample, and other bytes with the same text."""
    other = tmp_path_factory.mktemp("other") / SAMPLE
    other.write_bytes((samples_dir() / SAMPLE).read_bytes() + b"\n")
    return [read_file(path) for path in (samples_dir() / SAMPLE, other)]


def given(path: Path, *documents: object, lines: bool = True) -> Path:
    texts = [
        one if isinstance(one, str) else write_json(one, one_line=lines)  # type: ignore[arg-type]
        for one in documents
    ]
    path.write_text("".join(texts), encoding="utf-8")
    return path


def taken(*paths: Path) -> tuple[list[Item], list[InputError]]:
    found = list(Documents(paths).found())
    items = [one for one in found if isinstance(one, Item)]
    return items, [one for one in found if isinstance(one, InputError)]


def rows(item: Item) -> dict[str, list[tuple[object, ...]]]:
    return {table: list(lines) for table, lines in rows_of(item, reading=1, seq=1)}


@pytest.mark.parametrize("lines", [True, False], ids=["lines", "indented"])
def test_the_rows_are_those_of_the_file_itself(read: list[Disclosure], tmp_path: Path, lines: bool):
    report = audit(read[0])
    assert report.findings or report.verdict
    documents = given(tmp_path / "d.json", disclosure_document(read[0]), lines=lines)
    reports = given(tmp_path / "r.json", report_document(report), lines=lines)
    for paths in ([documents, reports], [reports, documents]):
        (item,), errors = taken(*paths)
        assert (rows(item), errors) == (rows(Item(read[0], report)), [])


def test_one_of_everything_comes_back(tmp_path: Path):
    made = rich()
    facts = tuple(one for one in made.disclosure.facts if one.amount.value < 10**12)
    member = Member("某县财政局信息中心", Place(page=3, box=(1.0, 2.5, 3.0, 4.0)))
    whole = replace(made.disclosure, facts=facts, members=(member,))
    path = given(tmp_path / "d.json", disclosure_document(whole))
    (item,), errors = taken(path)
    assert (rows(item), errors) == (rows(Item(whole)), [])


def test_one_without_a_report_has_no_verdict(read: list[Disclosure], tmp_path: Path):
    documents = Documents([given(tmp_path / "d.jsonl", *map(disclosure_document, read))])
    items = [one for one in documents.found() if isinstance(one, Item)]
    assert [item.report for item in items] == [None, None]
    assert (documents.loaded, documents.audited) == (2, 0)


def test_what_is_wrong_is_told_by_line_and_stops_nothing(read: list[Disclosure], tmp_path: Path):
    good, other = map(disclosure_document, read)
    fault = {"schema": "mingzhang/error/1", "source": {"name": "scan.pdf"}, "message": "No text."}
    broken = '{"schema": "mingzhang/disclosure/1", "facts": {}}\n'
    path = given(
        tmp_path / "d.jsonl", good, broken, fault, '{"a": 1}\n',
        "[1]\n", '{"schema": \n', "\n", report_document(audit(read[1])), other | {"source": {}},
    )  # fmt: skip
    items, errors = taken(path)
    assert [item.sha256 == read[0].source.sha256 for item in items] == [True, False]
    assert [(error.key, error.name) for error in errors] == [
        ("input.no_document", "d.jsonl:2"),
        ("input.not_read", "scan.pdf"),
        ("input.no_document", "d.jsonl:4"),
        ("input.no_document", "d.jsonl:5"),
        ("input.no_document", "d.jsonl:6"),
        ("input.lone_report", "d.jsonl:8"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"value": "NaN"},
        {"value": "1E+999999"},
        {"value": "十"},
        {"value": None},
        {"at": {"page": "7"}},
        {"at": {"page": -1}},
        {"at": {"box": [1, 2]}},
        {"at": []},
    ],
)
def test_no_value_gets_in_that_would_break_the_store(change: dict[str, object], tmp_path: Path):
    fact = {"table": "expenditure", "row": "210", "column": "total", "value": "1", "at": {"page": 1}}
    document = {"schema": "mingzhang/disclosure/1", "facts": [fact | change]}
    items, (error,) = taken(given(tmp_path / "d.json", json.dumps(document)))
    assert (items, error.key) == ([], "input.no_document")


@pytest.mark.parametrize("year", [True, "2024", 20240, -1, 2024.5])
def test_a_year_is_a_year(year: object, tmp_path: Path):
    path = given(tmp_path / "d.json", json.dumps({"schema": "mingzhang/disclosure/1", "year": year}))
    items, (error,) = taken(path)
    assert (items, error.details["why"].split()[0]) == ([], "year")


@pytest.mark.parametrize(
    "finding",
    [{"severity": "grave"}, {"severity": "error", "consequences": "many"}, {"severity": "error", "at": 1}],
)
def test_a_report_of_another_shape_is_told(finding: dict[str, object], tmp_path: Path):
    document = {"schema": "mingzhang/report/1", "source": {"sha256": "0" * 64}, "findings": [finding]}
    items, (error,) = taken(given(tmp_path / "r.json", json.dumps(document)))
    assert (items, error.key) == ([], "input.no_document")


def test_files_gone_or_too_large_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mingzhang.compare.document_files.MAX_BYTES", 40)
    large = given(tmp_path / "large.json", '{"schema": "mingzhang/disclosure/1",\n"unit": "some unit"}')
    items, errors = taken(tmp_path / "gone.json", large)
    assert items == [] and [error.key for error in errors] == ["input.missing", "input.too_large"]


def test_only_what_begins_like_json_is_taken_for_it(tmp_path: Path):
    assert holds_documents(given(tmp_path / "a", "\ufeff \n{"))
    assert not holds_documents(given(tmp_path / "b", "某局2024年部门预算"))
    assert not holds_documents(tmp_path / "none")


def test_the_printed_precision_is_kept(tmp_path: Path):
    fact = {"table": "expenditure", "row": "210", "column": "total", "value": "47.80"}
    document = {"schema": "mingzhang/disclosure/1", "amount_unit": "万元", "facts": [fact]}
    (item,), _ = taken(given(tmp_path / "d.json", json.dumps(document)))
    assert item.disclosure.facts[0].amount == Amount.parse("47.80")
    assert str(item.disclosure.facts[0].amount) == "47.80"
