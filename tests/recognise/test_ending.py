"""Half a text: what its own contents list, or its last line, tells of the rest."""

from __future__ import annotations

import pytest

from mingzhang.model import Disclosure
from mingzhang.recognise.ending import ENDS
from mingzhang.samples import samples_dir
from tests.published import recognised

SAMPLE = (samples_dir() / "yunxi-2024.txt").read_text(encoding="utf-8")


def ends(disclosure: Disclosure) -> list[str]:
    return [note.partition(": ")[2] for note in disclosure.notes if note.startswith(ENDS)]


def test_a_whole_disclosure_has_no_sign():
    assert ends(recognised(SAMPLE)) == []


@pytest.mark.parametrize(
    ("twentieth", "first_lacking"),
    [
        (2, "二、部门收入总体情况表"),
        (6, "四、财政拨款收支预算总体情况表"),
        (8, "六、一般公共预算基本支出情况表"),
        (10, "八、政府性基金预算支出情况表"),
        (12, "第三部分 2024年部门预算情况说明"),
    ],
)
def test_the_first_part_behind_the_break_is_named(twentieth: int, first_lacking: str):
    assert ends(recognised(SAMPLE[: len(SAMPLE) * twentieth // 20])) == [first_lacking]


def test_one_entry_that_lacks_is_evidence_only_where_a_sentence_breaks_off():
    start = SAMPLE.index("第四部分 名词解释", SAMPLE.index("第三部分", SAMPLE.index("第四部分")))
    text = SAMPLE[:start].rstrip()
    assert ends(recognised(text)) == []
    assert ends(recognised(text + "\n本年预算比上年增加，主要原因是人员")) == ["第四部分 名词解释"]


def test_a_figure_that_breaks_off_in_the_last_table_is_told():
    table = "部门支出总体情况表\n科目编码\t科目名称\t合计\n201\t一般公共服务支出\t26."
    assert ends(recognised(table)) == ["201 一般公共服务支出 26."]
    assert ends(recognised(table + "40")) == []
