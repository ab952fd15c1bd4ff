from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingzhang.model import Block, Cell, Grid, Indicator, Line, Place, Row, Source, Target
from mingzhang.read.text import parse_text, read_text
from mingzhang.recognise.targets import TargetsFound, find_targets
from mingzhang.taxonomy.target_layouts import target_layouts
from tests.recognise.target_samples import LIBRARY, ROADS, SAMPLES, SHAPES, Sample, as_flow, as_tabs

HEADER = (
    "一级指标\t二级指标\t三级指标\t指标值\t指标值设置依据\t上年完成值\t指标分值权重\t指标赋分规则\t佐证资料\n"
)


def blocks_of(text: str) -> tuple[Block, ...]:
    return parse_text(text, Source("made-up.txt", "", None, "text")).blocks


def find(text: str) -> TargetsFound:
    return find_targets(blocks_of(text), target_layouts())


def only(text: str) -> Target:
    (target,) = find(text).targets
    return target


def short(indicator: Indicator) -> tuple[str, str, str, str | None]:
    return indicator.level1, indicator.level2, indicator.level3, indicator.value


def printed(target: Target, sample: Sample) -> list[tuple[str, ...]]:
    return [tuple(str(getattr(row, name)) for name in sample.fields) for row in target.indicators]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.unit)
def test_every_shape_gives_the_same_sheet(sample: Sample, shape: str):
    found = find(SHAPES[shape](sample))
    (target,) = found.targets
    assert printed(target, sample) == list(sample.rows)
    assert (target.project or "", target.unit, target.goal) == (sample.project, sample.unit, sample.goal)
    funds = (target.year_funds, target.appropriation, target.other_funds)
    assert tuple(map(str, funds)) == sample.funds
    assert found.unaccounted == ()


def test_columns_that_a_sheet_lacks_are_none_and_blank_cells_empty():
    without = only(as_tabs(LIBRARY)).indicators[0]
    assert (without.basis, without.previous, without.weight, without.scoring) == (None, None, None, None)
    row = "产出指标\t数量指标\t窗口数量\t≥3个\t计划标准\t\t10\t直接赋分\t工作资料\n"
    blank = only(f"项目支出绩效目标表\n项目名称\t窗口\n{HEADER}{row}").indicators[0]
    assert (blank.previous, str(blank.weight)) == ("", "10")


@pytest.mark.parametrize(
    ("title", "layout"),
    [
        ("项 目 支 出 绩 效 目 标 表", "project-short"),
        ("2023 年度自治区财政项目支出绩效目标表", "project-short"),
        ("附件2-1：2022年省级项目支出绩效目标申报表", "project-short"),
        ("表十三 项目支出绩效目标表（一）", "project-short"),
        ("部门（单位）整体支出绩效目标表", "department-short"),
        ("整体支出绩效目标申报表", "department-short"),
        ("2024年度部门整体绩效目标表", "department-short"),
    ],
)
def test_titles_may_carry_years_regions_numbers_and_blanks(title: str, layout: str):
    target = only(as_tabs(LIBRARY).replace(LIBRARY.title, title, 1))
    assert target.layout == layout
    assert len(target.indicators) == len(LIBRARY.rows)


def test_a_title_broken_over_two_lines_is_one():
    text = as_flow(LIBRARY).replace(LIBRARY.title, "2025年度市级财政项目支出绩\n效目标表", 1)
    assert len(only(text).indicators) == len(LIBRARY.rows)
    assert only(text).year == 2025


def test_contents_entries_and_mentions_are_no_sheets():
    text = (
        "目录\n十一、项目支出绩效目标表……12\n十二、部门整体支出绩效目标表\n第一部分 单位概况\n一、主要职能\n"
        "备注：往年项目未编制项目支出绩效目标表。\n具体情况见下表：\n"
    )
    assert find(text).targets == ()
    assert len(find(text + as_tabs(ROADS)).targets) == 1


@pytest.mark.parametrize(
    "follows", ["（五）其他需说明的事项", "第四部分 名词解释", "六、其他", "公开05表：支出总表"]
)
@pytest.mark.parametrize("shape", ["tabs", "flow", "row a line", "blanks"])
def test_a_sheet_ends_before_the_narrative_goes_on(shape: str, follows: str):
    blocks = blocks_of(SHAPES[shape](ROADS) + f"\n{follows}\n无其他说明事项 100 万元\n")
    found = find_targets(blocks, target_layouts())
    assert printed(found.targets[0], ROADS) == list(ROADS.rows)
    assert found.used == frozenset(range(len(blocks) - 2))


@pytest.mark.parametrize("shape", SHAPES)
def test_sheets_may_follow_one_another(shape: str):
    show = SHAPES[shape]
    found = find(show(ROADS) + "\n\n" + show(LIBRARY) + "\n\n" + show(ROADS))
    assert [target.project for target in found.targets] == [ROADS.project, LIBRARY.project, ROADS.project]
    assert printed(found.targets[1], LIBRARY) == list(LIBRARY.rows)


def test_a_row_that_names_another_project_begins_a_sheet_without_title():
    one = "项目名称\t{}\t\t\n年度目标\t{}\t\t\n一级指标\t二级指标\t三级指标\t目标值\n"
    one += "产出指标\t数量指标\t{}\t{}\n"
    text = (
        "项目绩效目标表\n"
        + one.format("保洁", "干净", "里程", "9公里")
        + one.format("路灯", "亮", "盏数", "8盏")
    )
    assert [(t.project, short(t.indicators[0])[2:]) for t in find(text).targets] == [
        ("保洁", ("里程", "9公里")),
        ("路灯", ("盏数", "8盏")),
    ]


def test_self_evaluation_sheets_are_left_alone():
    text = (
        "项目支出绩效自评表\n项目名称\t保洁\t\t\t\t\n"
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t得分\n产出指标\t数量指标\t里程\t9\t9\t10\n"
    )
    assert find(text) == TargetsFound((), frozenset(), ())


def test_rows_moved_left_or_right_find_their_columns():
    rows = (
        "产出指标\t数量指标\t巡查次数\t≥12次\t历史标准\t11次\t20\t按照完成比例赋分\t工作资料\n"
        "完成巡查时间\t\t12月20日前\t计划标准\t新增\t10\t直接赋分\t原始凭证\t\n"
        "\t\t时效指标\t报告提交及时率\t=100%\t行业标准\t99%\t15\t直接赋分\t工作资料\n"
        "\t整改率\t≥98%\t计划标准\t97%\t15\t直接赋分\t工作资料\t\n"
    )
    target = only(f"项目支出绩效目标表\n项目名称\t巡查\n{HEADER}{rows}")
    assert [short(row)[1:] for row in target.indicators] == [
        ("数量指标", "巡查次数", "≥12次"),
        ("数量指标", "完成巡查时间", "12月20日前"),
        ("时效指标", "报告提交及时率", "=100%"),
        ("时效指标", "整改率", "≥98%"),
    ]
    assert [str(row.weight) for row in target.indicators] == ["20", "10", "15", "15"]
    assert [row.previous for row in target.indicators] == ["11次", "新增", "99%", "97%"]


def test_a_wrapped_remainder_belongs_to_the_row_above():
    rows = (
        "产出指标\t数量指标\t补助金额\t$<$\t历史标准\t312.4\t20\t按照完成比例赋分\t工作资料\n\n"
        "\t\t\t=300 万元\t\t6万元\t\t分\t\n"
        "\t\t补助户数\t<=1250 户\t历史标准\t1300 户\t20\t直接赋分\t工作资料\n\n"
        "\t\t\t50 户\t\t\t\t\t\n"
    )
    first, second = only(f"项目支出绩效目标表\n项目名称\t补助\n{HEADER}{rows}").indicators
    assert (first.value, first.previous, first.scoring) == ("<=300 万元", "312.46万元", "按照完成比例赋分")
    assert second.value == "<=1250 户"


@pytest.mark.parametrize(
    ("residue", "value"),
    [
        (r"$>=70\%$", ">=70%"),
        (r"$\geq 70\%$", "≥70%"),
        ("> =95%", ">=95%"),
        ("<p>稳步 提高</p>", "稳步提高"),
        ("< =1100 0 元/条", "<=11000 元/条"),
        ("16.7 2万元/ 年", "16.72万元/年"),
        (r"$=2024$ 年 12 月 31 日", "=2024 年 12 月 31 日"),
        ("2023 2024 两年", "2023 2024 两年"),
    ],
)
def test_what_converters_leave_behind_is_cleaned(residue: str, value: str):
    row = f"产出 指标\t数量 指标\t<p>补助 标准</p>\t{residue}\n"
    target = only(f"项目支出绩效目标表\n项目名称\t补助\n一级指标\t二级指标\t三级指标\t指标值\n{row}")
    assert short(target.indicators[0]) == ("产出指标", "数量指标", "补助标准", value)


def test_a_first_level_that_cannot_hold_the_second_is_inferred_and_said_so():
    rows = "产出指标\t数量指标\t场次\t5场\n\t社会效益指标\t知晓率\t90%\n满意度指标\t满意度指标\t满意度\t95%\n"
    found = find(f"项目支出绩效目标表\n项目名称\t宣传\n一级指标\t二级指标\t三级指标\t指标值\n{rows}")
    assert [row.level1 for row in found.targets[0].indicators] == ["产出指标", "效益指标", "满意度指标"]
    assert [(row.printed, row.level1, row.place.line) for row in found.inferred] == [
        ("产出指标", "效益指标", 5)
    ]


def test_cost_is_a_first_level_or_a_second_as_the_sheet_has_it():
    text = "项目支出绩效目标表\n项目名称 甲\n一级指标 二级指标 三级指标 指标值\n"
    older = only(text + "产出指标 数量指标 本数 5本\n成本指标 单价 ≤9元\n").indicators[1]
    newer = only(text + "产出指标 数量指标 本数 5本\n成本指标 经济成本指标 单价 ≤9元\n").indicators[1]
    assert (older.level1, older.level2) == ("产出指标", "成本指标")
    assert (newer.level1, newer.level2) == ("成本指标", "经济成本指标")


def test_the_central_form_with_a_caption_column_and_two_goals():
    text = (
        "项目支出绩效目标表\n（2022年度）\n项目名称\t\t智慧水务平台\t\t\n"
        "主管部门及代码\t\t105-省水利厅\t实施单位\t省水文中心\n项目资金（万元）\t\t年度资金总额：\t560.00\t\n"
        "\t\t其中：财政拨款\t500.00\t\n\t\t上年结转资金\t40.00\t\n\t\t其他资金\t20.00\t\n"
        "总体目标\t实施期目标\t\t年度目标\t\n\t三年建成。\t\t建成一期。\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\n\t产出指标\t数量指标\t站点数量\t≥30个\n"
        "\t\t时效指标\t完成时间\t2022年12月底前\n"
    )
    found = find(text)
    (target,) = found.targets
    assert (target.unit, target.year, target.goal) == ("省水文中心", 2022, "建成一期。")
    assert [str(x) for x in (target.year_funds, target.appropriation, target.other_funds)] == [
        "560.00",
        "500.00",
        "20.00",
    ]
    assert [short(row)[2:] for row in target.indicators] == [
        ("站点数量", "≥30个"),
        ("完成时间", "2022年12月底前"),
    ]
    assert [(left.text, left.why) for left in found.unaccounted] == [("40.00", "target.funds_without_field")]


def test_operator_figure_and_unit_in_columns_of_their_own_are_one_value():
    text = (
        "项目支出绩效目标表\n\n| 项目名称 | 农田 | 单位名称 | 县农业局 | | | |\n"
        "|---|---|---|---|---|---|---|\n"
        "| 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 |\n"
        "| 产出指标 | 数量指标 | 建成面积 | ≥ | 1.2 | 万亩 | 50 |\n"
        "| | 质量指标 | 合格率 | = | 100 | % | 30 |\n| 合计 | | | | | | 80 |\n"
    )
    found = find(text)
    assert [row.value for row in found.targets[0].indicators] == ["≥1.2万亩", "=100%"]
    assert found.targets[0].layout == "project-composed"
    assert [(left.text, left.why) for left in found.unaccounted] == [("80", "target.total")]


def test_a_known_column_without_field_is_not_dropped_in_silence():
    text = (
        "项目绩效目标表\n项目名称\t保洁\t\t\t\n一级指标\t二级指标\t三级指标\t半年（程）目标值\t全年目标值\n"
        "产出指标\t数量指标\t里程\t60公里\t120公里\n"
    )
    found = find(text)
    assert found.targets[0].indicators[0].value == "120公里"
    assert [left.text for left in found.unaccounted] == ["60公里"]


def test_a_header_whose_words_are_scrambled_is_told_by_its_characters():
    text = (
        "项目支出绩效目标表\n项目名称 自行车\n总体\n目标\n方便出行。\n"
        "一级 二级 指标值 上年 指标\n指标 指标 三级指标 指标值 设定 完成 分值 赋分 佐证\n"
        "依据 值 权重 规则 资料\n"
        "产出\n指标\n数量\n指标\n投放数量 ≥3000辆 历史\n标准 2800\n"
        "辆 20 按照完\n成比例\n赋分\n工作\n资料\n- 35 -\n"
    )
    (row,) = only(text).indicators
    assert short(row) == ("产出指标", "数量指标", "投放数量", "≥3000辆")
    assert (row.basis, row.previous, str(row.weight)) == ("历史标准", "2800辆", "20")
    assert (row.scoring, row.evidence) == ("按照完成比例赋分", "工作资料")


@pytest.mark.parametrize("shape", ["flow", "tabs"])
def test_a_header_repeated_on_the_next_page_is_no_row(shape: str):
    text = SHAPES[shape](ROADS)
    again = "\n\n".join(ROADS.header) if shape == "flow" else "\t".join([*ROADS.header, ""])
    before = "时效指标" if shape == "flow" else "\t时效指标"
    broken = text.replace(before, f"{again}\n{before}", 1)
    assert broken != text
    assert printed(only(broken), ROADS) == list(ROADS.rows)


def test_a_sheet_that_lost_its_header_is_read_by_the_number_of_its_columns():
    text = as_tabs(ROADS).replace("\t".join([*ROADS.header, ""]) + "\n", "")
    assert printed(only(text), ROADS) == list(ROADS.rows)


def test_places_point_at_the_indicator_in_the_source():
    lines = as_tabs(ROADS).split("\n")
    for row in only("\n".join(lines)).indicators:
        assert row.place.line is not None and row.place.span is not None
        assert lines[row.place.line - 1][slice(*row.place.span)] == row.level3


def test_level_names_may_carry_their_points():
    text = (
        "部门整体绩效目标表\n部门名称：县统计局\n年度预算：1,203.40万元，其中：财政拨款 1,203.40万元\n"
        "年度总体目标：按时完成调查。\n一级指标 二级指标 三级指标 指标值 分值\n"
        "产出指标（50分） 数量指标 调查项数 ≥18项 20\n时效指标 上报率 =100% 30\n"
        "满意度指标（10分） 服务对象满意度指标 使用者满意度 ≥90% 10\n"
    )
    target = only(text)
    assert str(target.appropriation) == "1203.40"
    assert target.goal == "按时完成调查。"
    assert [row.level2 for row in target.indicators] == ["数量指标", "时效指标", "服务对象满意度指标"]


def test_blank_aligned_columns_without_any_value_give_no_row_but_name_their_figures():
    text = "项目支出绩效目标表\n项目名称    甲\n一级指标    二级指标    三级指标    指标值\n"
    found = find(text + "产出指标    数量指标    第2期里程\n")
    assert found.targets[0].indicators == ()
    assert [left.text for left in found.unaccounted] == ["第2期里程"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_cut_or_shuffled_sheets_never_raise(data: st.DataObject):
    shape = data.draw(st.sampled_from(sorted(SHAPES)))
    text = SHAPES[shape](data.draw(st.sampled_from(SAMPLES))) + "\n" + as_flow(ROADS)
    start = data.draw(st.integers(0, len(text)))
    text = text[start : data.draw(st.integers(start, len(text)))]
    if data.draw(st.booleans()):
        lines = text.split("\n")
        random.Random(data.draw(st.integers(0, 99))).shuffle(lines)
        text = "\n".join([ROADS.title, "项目名称 某", *lines])
    blocks = blocks_of(text)
    found = find_targets(blocks, target_layouts())
    assert all(0 <= index < len(blocks) for index in found.used)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("项目支出绩效目标表指标一二三级产数量值≥5%. \t|（）<$\\\n", max_size=40), max_size=30)
)
def test_noise_never_raises(lines: list[str]):
    find("项目支出绩效目标表\n项目名称 某\n一级指标 二级指标 三级指标 指标值\n" + "\n".join(lines))


def test_a_very_long_sheet_is_read_to_its_end():
    row = "产出指标 数量指标 某某某某 ≥5 某某 某 10 某某 某某\n"
    text = f"{ROADS.title}\n项目名称 某\n{' '.join(ROADS.header)}\n{row * 3000}"
    assert find(text).unaccounted


SEEDS = {"000": (6, 49), "001": (7, 74), "002": (11, 121), "003": (3, 26), "004": (3, 39)}


def seed(folder: Path, number: str) -> tuple[Target, ...]:
    (path,) = sorted(folder.glob(f"{number}*.txt"))
    return find_targets(read_text(path).blocks, target_layouts()).targets


@pytest.mark.seeds
@pytest.mark.parametrize("number", SEEDS)
def test_published_sheets_are_found_whole(seeds_dir: Path, number: str):
    targets = seed(seeds_dir, number)
    assert (len(targets), sum(len(target.indicators) for target in targets)) == SEEDS[number]
    assert all(row.level1 and row.level2 and row.value for target in targets for row in target.indicators)
    assert all(target.layout for target in targets)


@pytest.mark.seeds
@pytest.mark.parametrize("number", ["002", "004"])
def test_published_weights_add_up_to_ninety(seeds_dir: Path, number: str):
    for target in seed(seeds_dir, number):
        assert sum(row.weight.value for row in target.indicators if row.weight) == Decimal(90)


@pytest.mark.seeds
def test_published_whole_department_sheet_has_no_project(seeds_dir: Path):
    first = seed(seeds_dir, "002")[0]
    assert (first.project, first.layout, str(first.other_funds)) == (None, "department-based", "0.00")


def test_where_cells_have_places_of_their_own_an_indicator_is_marked_at_its_value():
    def row(number: int, *texts: str) -> Row:
        return Row(
            tuple(
                Cell(text, Place(sheet="S", cell=f"{'ABCD'[at]}{number}"), at)
                for at, text in enumerate(texts)
            )
        )

    grid = Grid(
        (
            row(1, "一级指标", "二级指标", "三级指标", "指标值"),
            row(2, "产出指标", "数量指标", "养护县道里程", "≥186公里"),
            row(3, "产出指标", "质量指标", "验收合格率", ""),
        )
    )
    blocks = (Line("项目支出绩效目标表", Place(sheet="S", cell="A0")), grid)
    (target,) = find_targets(blocks, target_layouts()).targets
    assert [indicator.place.cell for indicator in target.indicators] == ["D2", "C3"]
