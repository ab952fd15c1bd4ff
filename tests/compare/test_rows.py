"""Which row of one table is which row of another, where several have one name."""

from __future__ import annotations

from mingzhang.compare.rows import pair_rows

OLD = ("甲项目", "会议服务#1", "印刷#1", "乙项目", "会议服务#2", "印刷#2")


def pairs(old: tuple[str, ...], new: tuple[str, ...]) -> dict[str, str]:
    """Old rows by new ones, the uncertain with a question mark."""
    return {row: before + ("" if sure else "?") for row, (before, sure) in pair_rows(old, new).items()}


def test_rows_of_one_name_follow_the_row_that_they_stand_under():
    new = ("乙项目", "会议服务#1", "印刷#1", "甲项目", "会议服务#2", "印刷#2")
    assert pairs(OLD, new) == {
        "乙项目": "乙项目", "会议服务#1": "会议服务#2", "印刷#1": "印刷#2",
        "甲项目": "甲项目", "会议服务#2": "会议服务#1", "印刷#2": "印刷#1",
    }  # fmt: skip


def test_a_row_that_comes_first_does_not_shift_those_of_its_name():
    new = ("新项目", "会议服务#1", "甲项目", "会议服务#2", "印刷#1", "乙项目", "会议服务#3", "印刷#2")
    found = pairs(OLD, new)
    assert found["会议服务#2"] == "会议服务#1" and found["会议服务#3"] == "会议服务#2"
    assert "会议服务#1" not in found and "新项目" not in found


def test_a_row_that_stands_once_on_one_side_alone_is_paired_without_certainty():
    assert pairs(OLD, ("丙项目", "会议服务")) == {"会议服务": "会议服务#1?"}


def test_within_one_project_order_pairs_what_neighbours_do_not():
    new = ("甲项目", "打印机", "会议服务#1", "乙项目", "会议服务#2", "印刷")
    assert pairs(OLD, new) == {
        "甲项目": "甲项目", "会议服务#1": "会议服务#1?", "乙项目": "乙项目", "会议服务#2": "会议服务#2",
        "印刷": "印刷#2",
    }  # fmt: skip


def test_the_same_rows_are_certain_throughout():
    assert pairs(OLD, OLD) == {row: row for row in OLD}
    assert pairs(("款#1", "款#2"), ("款#1", "款#2")) == {"款#1": "款#1", "款#2": "款#2"}
    assert pairs((), OLD) == {}
