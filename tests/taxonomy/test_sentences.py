from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.model import Claim, Place
from mingzhang.taxonomy.codes import economic, functional
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.sentences import CodeBook, fact_references, sentences
from mingzhang.taxonomy.tables import table_concepts


class Names:
    """Two codes, known by name."""

    def functional(self, path: Sequence[str]) -> Sequence[str]:
        return {("农林水支出",): ("213",), ("农林水支出", "林业和草原"): ("21302",)}.get(tuple(path), ())

    def economic(self, name: str) -> Sequence[str]:
        return {"办公费": ("30201",)}.get(name, ())


def references(topic: str, subject: str, *, text: str = "", **more: object) -> tuple[str, ...]:
    claim = Claim("一", topic, subject, text, Place(line=1), **more)  # type: ignore[arg-type]
    return fact_references(claim, sentences(), Names())


@pytest.mark.parametrize(
    ("topic", "subject", "fact"),
    [
        ("income", "一般公共预算", "income.total.general"),
        ("income", "上级一般公共预算安排的转移支付资金", "income.total.general_transfer"),
        ("expenditure", "基本支出", "expenditure.total.basic"),
        ("expenditure", "支出预算", "expenditure.total.total"),
        ("appropriation", "财政拨款收支总预算", "appropriation.income:total.amount"),
        ("general_scale", "一般公共预算拨款合计", "general.total.total"),
        ("general_scale", "项目支出", "general.total.project"),
        ("basic", "人员经费", "basic.total.personnel"),
        ("basic", "办公费", "basic.30201.total"),
        ("three_public", "公务接待费", "three_public.reception.amount"),
        ("three_public", "“三公”经费", "three_public.total.amount"),
        ("carryover", "财政拨款", "carryover.total.appropriation_total"),
    ],
)
def test_subjects_name_facts(topic: str, subject: str, fact: str):
    assert references(topic, subject)[0] == fact


def test_the_last_reference_of_operating_cost_is_the_public_part_of_basic_expenditure():
    assert references("operating", "机关运行经费")[-1] == "basic.total.public"


def test_paths_name_codes_and_printed_codes_win():
    path = ("农林水支出", "林业和草原")
    assert references("general_use", "林业和草原", path=path) == ("general.21302.total",)
    printed = "农林水支出（类：213）林业和草原（款：99）5万元"
    assert references("general_use", "林业和草原", path=path, text=printed) == ("general.21399.total",)


def test_a_class_stands_in_the_three_digit_rows():
    found = references("appropriation", "农林水支出", path=("农林水支出",))
    assert found[0] == "appropriation.expenditure:213.total"


@pytest.mark.parametrize("more", [{"in_reason": True}, {"kind": "previous"}, {"kind": "completion"}])
def test_figures_that_state_no_fact_have_no_reference(more: dict[str, object]):
    assert references("income", "一般公共预算", **more) == ()


def test_an_unknown_subject_has_no_reference():
    assert references("income", "树木") == () and references("basic", "树木") == ()


def test_the_first_budget_of_an_account_stands_in_its_own_column():
    assert references("three_public", "公务接待费", kind="budget") == ("three_public.reception.budget",)


def test_the_code_book_knows_the_official_names():
    book = CodeBook(functional(), economic(), 2024)
    assert book.functional(("卫生健康支出", "医疗保障管理事务", "行政运行")) == ("2101501",)
    assert book.functional(("卫生健康支出",)) == ("210",)
    assert book.functional(("医疗保障管理事务", "行政运行")) == ("2101501",)
    assert book.economic("基本工资")[0] == "30101"
    assert book.functional(("没有这一类",)) == ()


def test_every_reference_of_the_data_names_a_known_table():
    known = set(table_concepts())
    for topic in sentences().topics.topics:
        for subject in topic.subjects:
            for fact in (*subject.facts, *subject.budget):
                assert fact.split(".")[0] in known, fact


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("grammar.yaml", "percent:", "per_cent:", "unknown key 'per_cent'"),
        ("grammar.yaml", "percent: '%'", "percent: '%)'", "is not a regular expression"),
        ("topics.yaml", "id: general_structure", "id: general_scale", "stands twice"),
        ("topics.yaml", "within: [general]", "within: [nowhere]", "is not defined"),
        ("topics.yaml", "general.total.project", "general", "is not table.row.column"),
        ("layout.yaml", "numerals:", "# numerals:", "'numerals' is missing"),
        ("projects.yaml", "basis: 财", "basis: 财\nbasis: 财", "stands twice"),
        ("profile.yaml", "end: '[。]'", "end: '[。'", "is not a regular expression"),
    ],
)
def test_a_wrong_data_file_is_refused_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, says: str
):
    folder = tmp_path / "sentences"
    shutil.copytree(data_dir() / "sentences", folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=says) as error:
        sentences(folder)
    assert error.value.path.endswith(file) and error.value.line
