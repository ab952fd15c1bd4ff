"""What a document is not is said, and only where it is clear."""

from __future__ import annotations

import pytest

from mingzhang.errors import NotADisclosure, OtherDocument
from mingzhang.model import Source
from mingzhang.read.text import parse_text
from mingzhang.recognise.document import recognise

TABLE = """{title}
单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| 208 | 社会保障和就业支出 | 12.00 | 10.00 | 2.00 |
| 合计 | | 12.00 | 10.00 | 2.00 |
"""


def kind_of(text: str) -> str | None:
    try:
        recognise(parse_text(text, Source("a.txt", "", None, "text")))
    except OtherDocument as error:
        return error.details["kind"].removeprefix("document.")
    except NotADisclosure:
        return "none of ours"
    return None


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云溪县2024年政府预算公开", "government_budget"),
        ("云溪县2023年预算执行情况和2024年预算草案的报告", "government_budget"),
        ("2024年云溪县本级预算草案", "government_budget"),
        ("云溪县医保局2023年度项目支出绩效自评报告", "self_evaluation"),
        ("关于云溪县医疗保障局2024年经费安排的批复", "letter"),
        ("关于做好预算编制工作的通知", "letter"),
        ("云溪县春季植树活动总结", "none of ours"),
    ],
)
def test_a_document_without_tables_of_ours_is_told_by_its_title(title: str, kind: str):
    assert kind_of(f"{title}\n\n今年各项工作进展顺利。\n") == kind


@pytest.mark.parametrize(
    "title",
    [
        "云溪县医疗保障局2024年部门预算公开",
        "关于公开云溪县医疗保障局2024年部门预算的通知",
        "云溪县医疗保障局2023年度绩效自评报告",  # attached, with tables of ours
        "关于批复2024年支出的批复",
    ],
)
def test_a_document_with_a_table_of_ours_is_read(title: str):
    assert kind_of(f"{title}\n\n" + TABLE.format(title="一般公共预算支出表")) is None


def test_a_government_budget_is_told_by_its_tables_although_some_have_titles_of_ours():
    titles = ("一般公共预算收入表", "一般公共预算支出表", "政府专项债务限额和余额情况表")
    text = "2024年云溪县政府预算公开表\n\n" + "\n".join(TABLE.format(title=title) for title in titles)
    assert kind_of(text) == "government_budget"
