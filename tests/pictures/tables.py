"""A made-up table for each kind of picture."""
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

from mingzhang.pictures.table import Table

UNIT, SOURCE = "单位：万元", "来源：样例"


def _table(title: str, columns: str, *rows: tuple[object, ...]) -> Table:
    names = tuple(columns.split())
    return Table(title, names, tuple(dict(zip(names, row, strict=True)) for row in rows), UNIT, SOURCE)  # type: ignore[arg-type]


def _d(text: str) -> Decimal:
    return Decimal(text)


TABLES = {
    "treemap": _table(
        "某局支出构成", "code name group amount",
        ("2101501", "行政运行", "卫生健康支出", _d("812.40")),
        ("2101506", "医疗保障经办事务", "卫生健康支出", _d("333.33")),
        ("2080505", "机关事业单位基本养老保险缴费支出", "社会保障和就业支出", _d("96.10")),
        ("2210201", "住房公积金", "住房保障支出", _d("71.02")),
        ("2299999", "其他支出", "其他支出", _d("0.00")),
    ),
    "bars": _table(
        "某局支出", "name amount",
        ("卫生健康支出", _d("1145.73")), ("社会保障和就业支出", _d("96.10")), ("住房保障支出", _d("71.02")),
    ),
    "flow": _table(
        "某局资金来源与去向", "from to amount",
        ("一般公共预算", "卫生健康支出", _d("900")), ("上级转移支付", "卫生健康支出", _d("245.73")),
        ("一般公共预算", "住房保障支出", _d("71.02")), ("卫生健康支出", "基本支出", _d("812.40")),
        ("卫生健康支出", "项目支出", _d("333.33")), ("住房保障支出", "基本支出", _d("71.02")),
    ),
    "years": _table(
        "各年支出", "year series amount",
        *((year, unit, None if value is None else _d(value)) for unit, values in (
            ("甲局", ("310.5", "322.0", None, "401.7")), ("乙局", ("128.0", "131.4", "150.2", "149.9")),
        ) for year, value in zip(range(2020, 2024), values, strict=True)),
    ),
    "changes": _table(
        "各年支出与增减", "year amount", (2020, _d("310.5")), (2021, _d("322.0")), (2022, _d("280.1")), (2023, _d("401.7")),
    ),
    "peers": _table(
        "人均支出比较", "name amount marked",
        ("甲局", _d("21.4"), 0), ("乙局", _d("18.9"), 1), ("丙局", _d("16.2"), 0), ("丁局", _d("15.0"), 0), ("戊局", _d("9.7"), 0),
    ),
    "three-public": _table(
        "“三公”经费", "year item amount",
        (2021, "公务用车运行费", _d("9.60")), (2021, "公务接待费", _d("2.00")), (2022, "公务用车运行费", _d("6.00")),
        (2022, "公务接待费", _d("1.10")), (2023, "公务用车运行费", _d("6.20")), (2023, "公务接待费", _d("0.40")),
    ),
    "findings": _table(
        "查出的问题", "name severity count",
        ("文字说明与表格不一致", "error", 6), ("文字说明与表格不一致", "notice", 1),
        ("同一项目名称前后不一", "warning", 3), ("总项与分项之和不符", "error", 2), ("标点重复", "notice", 1),
    ),
}  # fmt: skip
