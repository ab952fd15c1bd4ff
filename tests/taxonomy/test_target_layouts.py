from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.errors import DataError
from mingzhang.taxonomy.files import data_dir
from mingzhang.taxonomy.target_layouts import load_target_layouts, squeeze, target_layouts

OWN = data_dir() / "forms" / "target_layouts.yaml"


def altered(folder: Path, old: str, new: str) -> Path:
    text = OWN.read_text(encoding="utf-8")
    assert old in text
    path = folder / "layouts.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("totals:", "sums:", "unknown key 'sums'"),
        ("page_number:", "operators: ['>']\npage_number:", "'operators' stands twice"),
        ("subject: department", "subject: ministry", "subject 'ministry' is unknown"),
        ("columns: [level1, level2, level3, value]", "columns: [level1, worth]", "unknown role 'worth'"),
        ("  project: [项目名称,", "  project: [预算单位,", "'预算单位' stands under both"),
        ("  caption: [绩效指标,", "  caption: [一级指标,", "'一级指标' stands under both"),
        ("contents: '", "contents: '(", "is not a regular expression"),
        ("- pattern: 项目(", "- pattern: 项目((", "is not a regular expression"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(tmp_path, old, new, problem):
    with pytest.raises(DataError) as error:
        load_target_layouts(altered(tmp_path, old, new))
    assert problem in str(error.value)
    assert error.value.line is not None


def test_a_missing_file_is_a_data_error(tmp_path):
    with pytest.raises(DataError):
        load_target_layouts(tmp_path / "none.yaml")


def test_every_level2_name_knows_its_first_levels():
    layouts = target_layouts()
    assert {level.name for level in layouts.parents["成本指标"]} == {"产出指标", "项目完成指标"}
    assert [level.name for level in layouts.parents["经济成本指标"]] == ["成本指标"]


def test_a_layout_is_named_by_its_columns_without_the_caption():
    columns = ("caption", "level1", "level2", "level3", "value")
    assert target_layouts().layout_id("project", columns) == "project-short"
    assert target_layouts().layout_id("department", columns) == "department-short"
    assert target_layouts().layout_id("project", ("level3",)) == ""


@pytest.mark.parametrize("text", ["指标 分值\n权重：", "<p>指标分值权重</p>", "**指标分值权重**"])
def test_words_are_compared_without_blanks_tags_and_colons(text):
    assert squeeze(text) == "指标分值权重"
