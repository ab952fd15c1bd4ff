"""A form of another region is data alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.compose.publication import print_book
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.print_forms import load_printings
from tests.compose.books import book

GUANGXI = """
id: guangxi-2025
extends: national-budget
title: '{unit}{year}年部门预算公开说明'
order: [summary, income, expenditure, appropriation, general, basic, three_public, govfund, statecap]
tables:
  - {id: summary, number: 预算公开01表, classes: used}
  - id: statecap
    number: 预算公开09表
    title: 国有资本经营预算支出表
    head: [[{text: 科目编码}, {text: 科目名称}, {text: 合计}, {text: 基本支出}, {text: 项目支出}]]
    columns: [{field: code}, {field: label}, {field: total}, {field: basic}, {field: project}]
    empty: '{unit}没有国有资本经营预算支出，本表为空表。'
"""


def test_a_new_file_makes_a_new_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "guangxi-2025.yaml"
    path.write_text(GUANGXI, encoding="utf-8")
    known = load_printings([data_dir() / "forms" / "print" / "national-budget.yaml", path])
    monkeypatch.setattr("mingzhang.compose.publication.printings", lambda: known)
    publication = print_book(book("guangxi-2025", 2025))
    assert publication.title.endswith("2025年部门预算公开说明")
    assert [table.table for table in publication.tables if table.kind == "table"] == list(
        known["guangxi-2025"].order
    )
    summary = publication.tables[0]
    assert summary.number == "预算公开01表"
    assert sum(1 for row in summary.body if row[2].text.startswith(("一、", "二、", "三、", "四、"))) == 3
    assert publication.disclosure.empty_tables == ("govfund", "statecap")
