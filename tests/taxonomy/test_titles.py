"""What titles lose on the way to one form, and what they keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.recognition import Recognition
from mingzhang.taxonomy.strict import load
from mingzhang.taxonomy.titles import title_form


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("财政拨款收入支出预算总表", "财政拨款收支总体情况表"),
        ("一般公共预算财政拨款支出决算表", "一般公共预算当年拨款支出情况表"),
        ("财政拨款政府性基金支出预算表", "政府性基金预算支出情况表"),
        ("“三公”经费支出预算表", "三公经费情况表"),
        ("支出决算总表", "支出总体情况表"),
    ],
)
def test_titles_meet(one: str, two: str):
    assert title_form(one) == title_form(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("支出情况表", "支出总体情况表"),
        ("一般公共预算支出明细表", "一般公共预算支出表"),
        ("一般公共预算支出预算表（按经济分类）", "一般公共预算支出预算表（按功能分类）"),
        ("政府性基金预算收支表", "政府性基金预算财政拨款收入支出决算表"),
        ("财政拨款支出预算表", "一般公共预算财政拨款支出预算表"),
    ],
)
def test_titles_stay_apart(one: str, two: str):
    assert title_form(one) != title_form(two)


def test_a_pattern_that_is_none_is_refused(tmp_path: Path):
    path = tmp_path / "recognition.yaml"
    text = (data_dir() / "recognition.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("find: '收入[", "find: '收入([", 1), encoding="utf-8")
    with pytest.raises(DataError, match="is no pattern"):
        load(path, Recognition)
