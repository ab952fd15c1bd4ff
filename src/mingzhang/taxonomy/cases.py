"""Cases of a rule: small disclosures, written beside the rule, that the rule must fault or must let pass.

The test suite runs them, the rule's page shows them. Figures are written as printed; `table.row.column`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

_CELL = re.compile(r"(?P<table>\w+)\.(?P<row>.+)\.(?P<column>\w+)")


@dataclass(frozen=True)
class ClaimCase:
    """One statement of the narrative, as the recognition would give it; `path`: names of 类, 款, 项."""

    text: str
    subject: str = ""
    topic: str = ""
    section: str = ""
    amount: str | None = None
    unit: str | None = None
    share: str | None = None
    delta: str | None = None
    growth: str | None = None
    reason: str | None = None
    path: tuple[str, ...] = ()
    year: int | None = None
    in_reason: bool = False
    kind: str = ""

    def __post_init__(self) -> None:
        _refuse_no_figures(self.amount, self.share, self.delta, self.growth)


@dataclass(frozen=True)
class IndicatorCase:
    """One row of a target sheet."""

    name: str
    value: str | None = None
    level1: str = ""
    level2: str = ""
    weight: str | None = None
    previous: str | None = None
    basis: str | None = None

    def __post_init__(self) -> None:
        _refuse_no_figures(self.weight)


@dataclass(frozen=True)
class TargetCase:
    """One target sheet; without a project it is that of the whole unit."""

    project: str | None = None
    funds: str | None = None
    appropriation: str | None = None
    other: str | None = None
    year: int | None = None
    goal: str = ""
    indicators: tuple[IndicatorCase, ...] = ()

    def __post_init__(self) -> None:
        _refuse_no_figures(self.funds, self.appropriation, self.other)


@dataclass(frozen=True)
class ProjectCase:
    """One entry of the narrative's list of projects; `details`: further fields by their printed labels."""

    name: str
    amount: str | None = None
    allocation: str | None = None
    details: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_no_figures(self.amount)


@dataclass(frozen=True)
class StaffCase:
    """Staff figures of the profile."""

    staff_quota: str | None = None
    staff_actual: str | None = None
    on_duty: str | None = None
    retired: str | None = None


@dataclass(frozen=True)
class Case:
    """A small disclosure. `faulted`: whether the rule must find something. `labels` name rows
    (`table.row`), `titles` tables; `listed`: tables of the contents list, `contents`: its other entries,
    `headings`: headings of the body; `empty`: tables without figures, `missing`: tables that were not found;
    `twice`: tables that stand two times."""

    faulted: bool
    year: int | None = None
    kind: str = "budget"
    unit: str = ""
    amount_unit: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    claims: tuple[ClaimCase, ...] = ()
    passages: tuple[str, ...] = ()
    targets: tuple[TargetCase, ...] = ()
    projects: tuple[ProjectCase, ...] = ()
    staff: StaffCase = StaffCase()
    listed: dict[str, str] = field(default_factory=dict)
    contents: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for cell, value in self.facts.items():
            if not _CELL.fullmatch(cell):
                raise ValueError(f"'{cell}' is not table.row.column")
            _refuse_no_figures(value)


def cell_of(text: str) -> tuple[str, str, str]:
    """Table, row and column of `table.row.column`; raises ValueError."""
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not table.row.column")
    return match["table"], match["row"], match["column"]


def _refuse_no_figures(*figures: str | None) -> None:
    for figure in figures:
        if figure is None:
            continue
        try:
            Decimal(figure)
        except InvalidOperation as error:
            raise ValueError(f"'{figure}' is no figure") from error
