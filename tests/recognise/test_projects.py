from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.model import Place
from mingzhang.read.text import read_text
from mingzhang.recognise.projects import find_projects
from tests.recognise.narrative import narrative

TITLE = "关于青禾市园林局2024年一般公共预算项目支出情况说明"


def test_fields_are_read_by_their_labels_and_joined_over_lines():
    (project,) = find_projects(
        narrative(
            TITLE,
            "情况一：（项目支出按下列内容说明）",
            "1、项目名称：苗圃建设",
            "设立的政策依据：青园发〔2023〕7号、",
            "青财农〔2023〕8号",
            "预算安排规模：6.75 万",
            "项目承担单位：青禾市园林局",
            "资金分配情况：苗木4万元、人",
            "工2.75万元",
            "资金执行时间：2024 年",
            "补贴人数：12人",
        )
    )
    assert project.name == "苗圃建设" and project.place == Place(line=4, span=(7, 11))
    assert project.basis == "青园发〔2023〕7号、青财农〔2023〕8号"
    assert str(project.amount) == "6.75"
    assert project.allocation == "苗木4万元、人工2.75万元" and project.period == "2024 年"
    assert project.details == (("项目承担单位", "青禾市园林局"), ("补贴人数", "12人"))


def test_a_form_filled_with_none_is_no_project_and_none_is_no_value():
    found = find_projects(
        narrative(
            TITLE,
            "（一）项目名称：普查",
            "设立的政策依据：无",
            "预算安排规模：1,200.00万元",
            "情况二：（属于对个人补贴的项目支出按下列内容说明）",
            "项目名称：无",
            "预算安排规模：无",
        )
    )
    assert [(project.name, project.basis, str(project.amount)) for project in found] == [
        ("普查", None, "1200.00")
    ]


def test_labels_with_the_value_on_the_next_line_are_read():
    (project,) = find_projects(narrative(TITLE, "项目名称：", "苗圃建设", "预算安排规模：", "6万元"))
    assert (project.name, str(project.amount)) == ("苗圃建设", "6")


@pytest.mark.seeds
@pytest.mark.parametrize(("name", "count"), [("000", 6), ("001", 8), ("002", 14), ("003", 3), ("004", 3)])
def test_published_lists_are_complete(seeds_dir: Path, name: str, count: int):
    (path,) = seeds_dir.glob(f"{name}_*.txt")
    found = find_projects(read_text(path).blocks)
    assert len(found) == count
    assert all(
        project.amount and project.basis and project.allocation and project.period for project in found
    )
