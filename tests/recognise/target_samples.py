"""Made-up target sheets, and how each shape of text would print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

FULL_HEADER = (
    *("一级指标", "二级指标", "三级指标", "指标值", "指标值设置依据", "上年完成值"),
    *("指标分值权重", "指标赋分规则", "佐证资料"),
)
SHORT_HEADER = ("一级指标", "二级指标", "三级指标", "指标值（包含数字及文字描述）")
FULL_FIELDS = ("level1", "level2", "level3", "value", "basis", "previous", "weight", "scoring", "evidence")


@dataclass(frozen=True)
class Sample:
    """A sheet: its rows hold one text a column, every level written out."""

    title: str
    project: str
    unit: str
    funds: tuple[str, str, str]
    goal: str
    header: tuple[str, ...]
    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = field(default=())


ROADS = Sample(
    "项目支出绩效目标表",
    "农村公路日常养护",
    "青石县交通运输局",
    ("320.50", "300.00", "20.50"),
    "完成县道和乡道的日常养护，路况保持良好。",
    FULL_HEADER,
    FULL_FIELDS,
    (
        *(
            (
                "产出指标",
                "数量指标",
                "养护县道里程",
                "≥186公里",
                "历史标准",
                "≥180公里",
                "10",
                "按照完成比例赋分",
                "工作资料",
            ),
            (
                "产出指标",
                "数量指标",
                "更换破损路牌和护栏数量",
                "≥45处",
                "计划标准",
                "40处",
                "5",
                "按照完成比例赋分",
                "工作资料",
            ),
            (
                "产出指标",
                "质量指标",
                "养护工程验收合格率",
                "=100%",
                "行业标准",
                "100%",
                "15",
                "直接赋分",
                "原始凭证",
            ),
            (
                "产出指标",
                "时效指标",
                "养护任务完成时限",
                "2025年11月30日",
                "计划标准",
                "2024年11月30日",
                "10",
                "直接赋分",
                "工作资料",
            ),
            (
                "成本指标",
                "经济成本指标",
                "每公里养护费用",
                "≤1.7万元",
                "预算支出标准",
                "1.68万元",
                "20",
                "按照完成比例赋分",
                "原始凭证",
            ),
            (
                "效益指标",
                "社会效益指标",
                "沿线群众出行条件",
                "有效改善",
                "其他标准",
                "有效改善",
                "20",
                "按评判等级赋分",
                "说明材料",
            ),
            (
                "满意度指标",
                "满意度指标",
                "沿线群众满意度",
                "≥92%",
                "历史标准",
                "91%",
                "10",
                "满意度赋分",
                "工作资料",
            ),
        ),
    ),
    (2, 4, 7, 4, 3, 4, 2, 4, 2),
)
LIBRARY = Sample(
    "项目支出绩效目标表",
    "图书馆免费开放",
    "青石县图书馆",
    ("48.00", "48.00", "0"),
    "全年免费开放，丰富群众文化生活。",
    SHORT_HEADER,
    FULL_FIELDS[:4],
    (
        ("产出指标", "数量指标", "新购图书册数（册）", "≥6000"),
        ("产出指标", "数量指标", "举办读书活动场次（场）", "24"),
        ("产出指标", "质量指标", "新购图书入藏率（%）", "100%"),
        ("产出指标", "时效指标", "全年开放天数", "≥330天"),
        ("产出指标", "成本指标", "每册图书平均价格", "≤45元"),
        ("效益指标", "社会效益指标", "丰富群众文化生活", "进一步丰富"),
        ("效益指标", "可持续影响指标", "培养居民阅读习惯", "长期"),
        ("满意度指标", "服务对象满意度指标", "读者满意度（%）", "≥90%"),
    ),
    (4, 7, 12, 8),
)
WEIGHTED = Sample(
    "2026年度市级部门项目支出绩效目标申报表",
    "校园饮水设备更新",
    "白水市教育局",
    ("96", "96", "0"),
    "更新三十所学校的饮水设备。",
    ("一级指标", "二级指标", "三级指标", "预期值", "权重"),
    (*FULL_FIELDS[:4], "weight"),
    (
        ("产出指标", "数量指标", "更新设备台数", "≥120台", "15"),
        ("产出指标", "质量指标", "设备验收合格率", "100%", "15"),
        ("产出指标", "时效指标", "安装完成时间", "8月31日前", "20"),
        ("效益指标", "社会效益指标", "受益学生人数", "≥21000人", "30"),
        ("满意度指标", "服务对象满意度指标", "师生满意度", "≥95%", "10"),
    ),
    (4, 9, 9, 8, 3),
)
DEPARTMENT = Sample(
    "部门整体支出绩效目标表",
    "",
    "白水市民政局",
    ("2210.36", "2100.36", "110.00"),
    "履行民政职责，兜住民生底线。",
    ("一级指标", "二级指标", "三级指标", "年度指标值", "指标设定依据", "分值"),
    (*FULL_FIELDS[:4], "basis", "weight"),
    (
        ("履职效能", "数量指标", "社区养老站点数", "≥52个", "十四五养老规划", "20"),
        ("履职效能", "质量指标", "救助对象认定准确率", "≥98%", "年度工作要点", "30"),
        ("管理效率", "时效指标", "预算执行进度", "≥95%", "预算管理办法", "20"),
        ("社会效应", "社会效益指标", "困难群众生活水平", "稳定提高", "年度工作要点", "20"),
    ),
    (4, 6, 9, 6, 7, 2),
)
SAMPLES = (ROADS, LIBRARY, WEIGHTED, DEPARTMENT)


def _levels_once(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Merged cells print their text in the first of their rows only."""
    shown: list[list[str]] = []
    above = ("", "")
    for row in rows:
        levels = (row[0], row[1])
        first = "" if levels[0] == above[0] else levels[0]
        second = "" if levels == above else levels[1]
        shown.append([first, second, *row[2:]])
        above = levels
    return shown


def _head(sample: Sample) -> list[list[str]]:
    total, granted, other = sample.funds
    named = ["预算单位", sample.unit] + (["项目名称", sample.project] if sample.project else [])
    funds = ["项目资金（万元）", "年度资金总额：", total, "其中：财政拨款", granted, "其他资金", other]
    return [named, funds, ["年度总体目标", sample.goal]]


def as_tabs(sample: Sample) -> str:
    rows = [*_head(sample), list(sample.header), *_levels_once(sample.rows)]
    return f"{sample.title}\n\n(2025年)\n\n" + "".join("\t".join([*row, ""]) + "\n" for row in rows)


def as_shifted_tabs(sample: Sample) -> str:
    """A converter that drops the merged cells of a row and moves the rest to the left."""
    body = []
    for row in _levels_once(sample.rows):
        cells = [cell for cell in row if cell] if not row[0] else row
        body.append(cells + [""] * (len(sample.header) - len(cells)))
    rows = [*_head(sample), list(sample.header), *body]
    return f"{sample.title}\n\n" + "".join("\t".join([*row, ""]) + "\n" for row in rows)


def as_pipes(sample: Sample) -> str:
    width = len(sample.header)
    rows = [*_head(sample), list(sample.header), *_levels_once(sample.rows)]
    lines = [
        "| " + " | ".join([*row, *[""] * (width - len(row))][: max(width, len(row))]) + " |" for row in rows
    ]
    return f"{sample.title}\n\n{lines[0]}\n|{'---|' * width}\n" + "\n".join(lines[1:]) + "\n"


def as_cell_a_line(sample: Sample, *, keep_merged: bool) -> str:
    body = [[cell for cell in row if cell or keep_merged] for row in _levels_once(sample.rows)]
    rows = [[sample.title], *_head(sample), list(sample.header), *body]
    return "\n".join("".join(f"\t{cell}\n" for cell in row) for row in rows)


def _wrap(text: str, width: int) -> list[str]:
    """Break where the width of a column is full; figures count half."""
    lines, line, used = [], "", 0.0
    for char in text:
        own = 0.5 if char.isascii() else 1.0
        if used + own > width and line:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + char, used + own
    return [*lines, line]


def as_flow(sample: Sample) -> str:
    """PDF text without columns: cells one behind the other, wrapped lines apart by an empty line."""
    head = "\n\n".join(" ".join(row) for row in _head(sample))
    body = []
    for row in [list(sample.header), *_levels_once(sample.rows)]:
        cells = [_wrap(cell, width) for cell, width in zip(row, sample.widths, strict=True) if cell]
        body.append("\n\n".join(line for cell in cells for line in cell))
    return f"{sample.title}\n\n（2025年）\n\n{head}\n\n" + "\n\n".join(body) + "\n"


def as_row_a_line(sample: Sample) -> str:
    """PDF text of a wide page: a row a line, one blank between cells."""
    head = "\n".join(" ".join(row) for row in _head(sample))
    body = "\n".join(" ".join(cell for cell in row if cell) for row in _levels_once(sample.rows))
    return f"{sample.title}\n（2025年）\n{head}\n{' '.join(sample.header)}\n{body}\n"


def as_layout(sample: Sample) -> str:
    """Columns kept by blanks: every cell wrapped to its width and centred in its row or rows."""
    head = "\n".join("    ".join(row) for row in _head(sample))
    lines: list[list[str]] = _centred(
        [_wrap(cell, width) for cell, width in zip(sample.header, sample.widths, strict=True)]
    )
    tall = []
    for row in sample.rows:
        cells = _centred([_wrap(cell, width) for cell, width in zip(row[2:], sample.widths[2:], strict=True)])
        tall.append([["", "", *line] for line in cells])
    for column in (0, 1):
        start = 0
        while start < len(sample.rows):
            end = start
            while (
                end < len(sample.rows) and sample.rows[end][: column + 1] == sample.rows[start][: column + 1]
            ):
                end += 1
            span = [line for row in tall[start:end] for line in row]
            name = _wrap(sample.rows[start][column], sample.widths[column])
            while len(span) < len(name):
                tall[end - 1].append([""] * len(sample.header))
                span = [line for row in tall[start:end] for line in row]
            first = (len(span) - len(name)) // 2
            for line, text in zip(span[first:], name, strict=False):
                line[column] = text
            start = end
    lines += [line for row in tall for line in row]
    return (
        f"        {sample.title}\n\n{head}\n\n"
        + "\n".join(_aligned(line, sample.widths) for line in lines)
        + "\n"
    )


def _centred(cells: list[list[str]]) -> list[list[str]]:
    height = max(len(cell) for cell in cells)
    lines = [[""] * len(cells) for _ in range(height)]
    for column, cell in enumerate(cells):
        for number, text in enumerate(cell, start=(height - len(cell)) // 2):
            lines[number][column] = text
    return lines


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    line = ""
    for cell, width in zip(cells, widths, strict=True):
        printed = sum(1 if char.isascii() else 2 for char in cell)
        line += cell + " " * (2 * width + 3 - printed)
    return line.rstrip()


SHAPES = {
    "tabs": as_tabs,
    "shifted tabs": as_shifted_tabs,
    "pipes": as_pipes,
    "cell a line": lambda sample: as_cell_a_line(sample, keep_merged=True),
    "cell a line, merged cells dropped": lambda sample: as_cell_a_line(sample, keep_merged=False),
    "flow": as_flow,
    "row a line": as_row_a_line,
    "blanks": as_layout,
}
