"""Budget books made in memory."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mingzhang.model import (
    Asset,
    Book,
    BookIndicator,
    BookProject,
    BookTarget,
    BudgetLine,
    Cover,
    Entry,
    Paragraph,
    People,
    Reason,
)

UNIT = "云溪县医疗保障局"
PROJECT_NAMES = ("居民医保县级缴费补助", "困难群众医疗救助", "医保经办服务提升")


def money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def line(
    function: str,
    spent_as: str,
    amount: str | None,
    last: str | None = None,
    *,
    fund: str = "general",
    economic: str | None = None,
    project: str | None = None,
) -> BudgetLine:
    return BudgetLine(function, fund, spent_as, money(amount), money(last), economic, project)


LINES = (
    line("2080505", "personnel", "26.40", "25.00", economic="30108"),
    line("2101101", "personnel", "9.90", "9.40", economic="30110"),
    line("2101103", "personnel", "2.50", "2.60", economic="30111"),
    line("2101501", "personnel", "145.00", "140.00", economic="30101"),
    line("2101501", "personnel", "10.00", "9.30", economic="30302"),
    line("2101501", "public", "39.20", "36.00", economic="30201"),
    line("2101501", "public", "0.90", "1.00", economic="30217"),
    line("2101501", "public", "3.60", "3.80", economic="30231"),
    line("2210201", "personnel", "19.80", "18.80", economic="30113"),
    line("2101202", "project", "620.00", "585.00", economic="31302", project=PROJECT_NAMES[0]),
    line("2101301", "project", "50.00", "50.00", economic="30307", project=PROJECT_NAMES[1]),
    line(
        "2101301",
        "project",
        "100.00",
        "90.00",
        economic="30307",
        project=PROJECT_NAMES[1],
        fund="general_transfer",
    ),
    line(
        "2101506",
        "project",
        "33.60",
        "40.00",
        economic="30227",
        project=PROJECT_NAMES[2],
        fund="general_transfer",
    ),
    line(
        "2101506",
        "project",
        "12.00",
        None,
        economic="31002",
        project=PROJECT_NAMES[2],
        fund="general_transfer",
    ),
    line(
        "2101506",
        "project",
        "3.20",
        "5.00",
        economic="30202",
        project="全民参保宣传",
        fund="appropriation_carryover",
    ),
    line("2101199", "project", None, "2.50", economic="30307", project="以前年度补助"),
)


def indicator(level1: str, level2: str, level3: str, value: str, weight: str) -> BookIndicator:
    return BookIndicator(level1, level2, level3, value, "计划标准", "新增", weight, "直接赋分", "工作资料")


def target(project: str) -> BookTarget:
    return BookTarget(
        project,
        "按时完成全年任务，让群众就近办、少跑路。",
        (
            indicator("产出指标", "数量指标", "新增服务窗口数量", "≥3个", "20"),
            indicator("产出指标", "质量指标", "网络畅通率", "≥99%", "20"),
            indicator("成本指标", "经济成本指标", "窗口设备成本", "≤12万元", "20"),
            indicator("效益指标", "社会效益指标", "群众办事便利程度", "提高", "20"),
            indicator("满意度指标", "满意度指标", "办事群众满意度", "≥95%", "10"),
        ),
        responsible="经办服务科",
    )


def reasons(keys: tuple[str, ...] = ()) -> tuple[Reason, ...]:
    return tuple(Reason(key, "任务和人员有所变化") for key in keys)


REASON_KEYS = (
    *("income/total/total", "income/total/general", "income/total/general_transfer"),
    *(
        "income/total/appropriation_carryover",
        "income/total/carryover",
        "income/total/unit_carryover",
        "income/total/appropriation_subtotal",
        "expenditure/total/total",
    ),
    *("expenditure/total/basic", "expenditure/total/project", "general/208/total", "general/210/total"),
    *("general/221/total", "three_public/total/total", "three_public/reception/total"),
    *("three_public/vehicle_operation/total", "basic/total/public", "operating_cost/total/total"),
)


def book(
    form: str = "xinjiang-2024", year: int = 2024, *, rounding: str = "parts", **changes: object
) -> Book:
    given: dict[str, object] = {
        "cover": Cover(
            UNIT,
            year,
            form,
            "万元",
            rounding=rounding,
            divisions=("办公室", "待遇保障科", "基金监管科", "经办服务科"),
        ),
        "lines": LINES,
        "people": (
            People("quota", 22),
            People("actual", 21),
            People("on_duty", 18, 1),
            People("retired", 3, 0),
            People("veterans", 0, 0),
        ),
        "projects": tuple(
            BookProject(
                name,
                basis="县级财政承担补助的规定",
                allocation="按任务拨付",
                period=f"{year}年1月1日至{year}年12月31日",
            )
            for name in PROJECT_NAMES
        ),
        "targets": tuple(target(name) for name in (*PROJECT_NAMES, "全民参保宣传")),
        "procurement": (
            Entry("货物", Decimal(14)),
            Entry("服务", Decimal(24)),
            Entry("面向中小企业预留", Decimal(30)),
        ),
        "assets": (
            Asset("房屋", Decimal(860), Decimal(215)),
            Asset("车辆", Decimal(1), Decimal("18.5")),
            Asset("一般公务用车", Decimal(1), Decimal("18.5")),
            Asset("办公家具", None, Decimal("12.4")),
            Asset("其他资产", None, Decimal("96.1")),
            Asset("单位价值50万元以上大型设备", Decimal(0)),
        ),
        "reasons": reasons(REASON_KEYS),
        "paragraphs": (
            Paragraph(
                "functions", "（一）落实上级医疗保障政策，办理全县参保和待遇支付。\n（二）管好医疗保障基金。"
            ),
        ),
    }
    return Book(**(given | changes))  # type: ignore[arg-type]


FORMS = (
    ("national-budget", 2024),
    ("xinjiang-2020", 2020),
    ("xinjiang-2021", 2021),
    ("xinjiang-2023", 2023),
    ("xinjiang-2024", 2024),
    ("shanghai-2025", 2025),
)


def fitting(form: str, year: int, **changes: object) -> Book:
    """The sample with what the form can print: some forms have no place for carryover."""
    whole = book(form, year, **changes)
    if not form.startswith("shanghai"):
        return whole
    kept = tuple(line for line in whole.lines if line.fund != "appropriation_carryover")
    return replace(whole, lines=kept, targets=whole.targets[:-1])
