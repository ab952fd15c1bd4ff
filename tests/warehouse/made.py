"""Small disclosures made by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from mingzhang.model import (
    Amount,
    Claim,
    Coverage,
    Disclosure,
    Fact,
    Finding,
    Indicator,
    Member,
    Place,
    Profile,
    Project,
    Report,
    Source,
    Target,
)
from mingzhang.warehouse.rows import Item

Cells = dict[str, str]


def item(
    unit: str,
    year: int | None,
    cells: Cells,
    *,
    kind: str = "budget",
    name: str = "",
    staff: str | None = None,
    errors: int = 0,
    unit_of_amounts: str = "万元",
) -> Item:
    """`cells`: table.row.column → printed figure. `name` tells files of one unit and year apart."""
    key = name or f"{unit}-{year}-{kind}"
    source = Source(f"{key}.pdf", hashlib.sha256(key.encode()).hexdigest(), 3, "pdf")
    facts = tuple(
        Fact(*place.split("."), Amount(Decimal(value)), "某科目", Place(page=2, box=(1.0, 2.0, 3.0, 4.0)))
        for place, value in cells.items()
    )
    made = Disclosure(
        source, unit, year, kind, "national", unit_of_amounts, Profile(staff_actual=staff), facts
    )
    finding = Finding(
        "code-parts", "error", "sum", {}, (Place(page=2),), Decimal(1), Decimal(2), facts=facts[:1]
    )
    coverage = Coverage(3, (), 1, 1, len(facts), 0, 1, errors)
    return Item(made, Report(source, unit, year, "fail" if errors else "pass", coverage, (finding,) * errors))


def listing(unit: str, year: int, cells: Cells, members: Sequence[str]) -> Item:
    """A department with the units that it lists."""
    made = item(unit, year, cells)
    listed = tuple(Member(name, Place(page=1)) for name in members)
    return Item(replace(made.disclosure, members=listed), made.report)


def saying(made: Item, *claims: tuple[str, str, str]) -> Item:
    """With sentences about the use of the general budget: (kind, name of a code, amount)."""
    told = tuple(
        Claim(
            "五", "general_use", subject, subject, Place(page=2), Amount(Decimal(amount)), "万元", kind=kind
        )
        for kind, subject, amount in claims
    )
    return Item(replace(made.disclosure, claims=told), made.report)


def rich(name: str = "rich") -> Item:
    """One of everything, with texts that bulk loading could trip over."""
    made = item("某县财政局", 2024, {"expenditure.total.total": "12.3456"}, name=name)
    odd = 'a "quoted", text\nwith a line, \\N and 中文\x00'
    claim = Claim("三", "topic", odd, odd, Place(line=4), Amount(Decimal("5.00")), "万元", reason="")
    indicator = Indicator("产出指标", "数量指标", odd, None, Place(line=9), weight=Amount(Decimal("10")))
    target = Target(None, Amount(Decimal("1E+30")), None, None, "", (indicator,), Place(line=8))
    project = Project(odd, Place(line=10), amount=Amount(Decimal("45.60")))
    facts = (*made.disclosure.facts, Fact("projects", odd, "total", Amount(Decimal("1E+20")), "", Place()))
    whole = replace(made.disclosure, claims=(claim,), targets=(target,), projects=(project,), facts=facts)
    return Item(whole, made.report)
