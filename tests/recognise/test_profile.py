from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.model import Profile
from mingzhang.read.text import read_text
from mingzhang.recognise.profile import find_kind, find_profile, find_unit, find_year
from tests.recognise.narrative import UNIT, blocks_of


def profile_of(*lines: str) -> Profile:
    return find_profile(blocks_of("\n".join(["第一部分 青禾市园林局概况", "二、机构设置及人员情况", *lines])))


def test_staff_and_divisions_are_read():
    found = profile_of(
        "青禾市园林局无下属预算单位，下设3个科室，分别是：办公室、绿化（造林）科、公园科。",
        "青禾市园林局编制数 12，实有人数 11 人，其中：在职 10 人，增加 1 人；退休 1 人；离休 0 人。",
    )
    assert found == Profile("12", "11", "10", "1", ("办公室", "绿化（造林）科", "公园科"))


def test_numbered_divisions_with_their_duties():
    found = profile_of("下设2个科室，分别是：1、办公室(党建办)。负责文秘、信访；2、业务科。负责绿化。")
    assert found.divisions == ("办公室(党建办)", "业务科")


def test_other_wordings_of_staff():
    found = profile_of("现有8个处室，编制33名，其中行政编制20名。实际在编在职人员27名，退休人员15名。")
    assert (found.staff_quota, found.on_duty, found.retired) == ("33", "27", "15")


def test_what_is_not_stated_is_none():
    assert profile_of("青禾市园林局管理公园。") == Profile()


TITLES = """青禾市园林局2023年度部门决算
第一部分 青禾市园林局概况
第二部分 2023年度部门决算表
编制单位：青禾市园林局 单位：万元
第三部分 2023年度部门决算情况说明
一、收入支出决算总体情况说明
与2022年度预算相比，增加5万元。
青禾市园林局
2024年8月1日
"""


def test_unit_year_and_kind_go_by_majority():
    blocks = blocks_of(TITLES)
    assert (find_unit(blocks), find_year(blocks), find_kind(blocks)) == (UNIT, 2023, "final")


def test_a_unit_s_name_keeps_the_brackets_that_are_printed():
    """Two brackets of one name; blanks inside it, and narrow ones elsewhere, count for nothing."""
    name = "青禾市园林局（青禾市林业局、绿化办公室）"
    blocks = blocks_of(
        TITLES.replace("青禾市园林局", name).replace("编制单位：青禾市园林局", "编制单位：青禾市 园林局")
    )
    assert find_unit(blocks) == name


def test_nothing_is_made_up_where_nothing_is_said():
    blocks = blocks_of("春天来了。\n花开了。")
    assert (find_unit(blocks), find_year(blocks), find_kind(blocks)) == ("", None, "budget")


def test_where_only_tables_speak_their_titles_tell_the_kind():
    blocks = blocks_of("部门：青禾市园林局")
    assert find_kind(blocks, table_titles=["收入支出决算表", "收入决算表"]) == "final"
    assert find_kind(blocks, table_titles=["收支预算总表", "收入支出决算表", "支出预算总表"]) == "budget"
    assert find_kind(blocks_of("2023年部门预算公开说明"), table_titles=["收入支出决算表"]) == "budget"


EXPECTED = {
    "000": (2021, "28", "24", "24", "0"),
    "001": (2021, None, "57", "56", "1"),
    "002": (2024, "45", "43", "39", "4"),
    "003": (2020, "15", "13", "13", "0"),
    "004": (2023, "20", "19", "19", "0"),
}


@pytest.mark.seeds
@pytest.mark.parametrize("name", EXPECTED)
def test_published_profiles(seeds_dir: Path, name: str):
    (path,) = seeds_dir.glob(f"{name}_*.txt")
    blocks = read_text(path).blocks
    found = find_profile(blocks)
    staff = (found.staff_quota, found.staff_actual, found.on_duty, found.retired)
    assert (find_year(blocks), *staff) == EXPECTED[name]
    assert (
        find_unit(blocks).endswith("医疗保障局")
        and find_kind(blocks) == "budget"
        and len(found.divisions) > 1
    )
