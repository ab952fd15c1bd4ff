"""Small plans and actuals for the tests, written as a person would fill them in."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from mingzhang.evaluate.actuals import Actuals, load_actuals
from mingzhang.evaluate.plan import Plan, SheetPlan, told_apart
from mingzhang.evaluate.scheme import scheme
from mingzhang.model import Amount, Indicator, Place

EXAMPLE = Path(__file__).parents[2] / "examples" / "performance"
COVER = [("year", "2024"), ("as_of", "2024-12-31"), ("amount_unit", "万元")]


def indicator(
    name="培训人次",
    value="≥100人次",
    level1="产出指标",
    level2="数量指标",
    weight=None,
    scoring=None,
    previous=None,
):
    amount = Amount.parse(weight) if weight else None
    return Indicator(level1, level2, name, value, Place(), weight=amount, scoring=scoring, previous=previous)


def sheet(*indicators, name="培训项目", budget="100"):
    labels = told_apart(each.level3 for each in indicators)
    return SheetPlan(name, Decimal(budget) if budget else None, "办好培训", indicators, labels)


def plan(*sheets, **more) -> Plan:
    return Plan("某局", 2024, "万元", sheets or (sheet(indicator()),), **more)


def write(
    folder: Path, cover: Sequence[tuple[str, str]] = COVER, **sheets: Sequence[Mapping[str, str]]
) -> Path:
    """A folder of actuals; each sheet a list of rows by column id."""
    folder.mkdir(exist_ok=True)
    for name, rows in {"cover": [{"item": i, "value": v} for i, v in cover], **sheets}.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def entries(folder: Path, of: Plan, **sheets: Sequence[Mapping[str, str]]) -> Actuals:
    return load_actuals(write(folder / "actuals", **sheets), of, scheme())
