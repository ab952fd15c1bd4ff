"""Published tables → budget lines that print them: the way back from figures to a ledger.

Each printed figure is the sum of the lines that it covers, within its rounding. A linear program finds
lines that print as many figures as can be; the figures that no lines can print together with the rest
are told, they are the ones that contradict the others.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from mingzhang.model import PERSONNEL, PROJECT, PUBLIC, TOTAL, Amount, BudgetLine, Disclosure, Fact
from mingzhang.taxonomy.funds import OWN, funds
from mingzhang.taxonomy.partners import partners
from mingzhang.taxonomy.tables import table_concepts

_BASIC = "basic"
_SUMS = (TOTAL, "unit")
_APPROPRIATED = ("general", "govfund", "statecap")
_PLACES = 7  # decimals of a line: sums of hundreds of lines keep their rounding
_SAFE = 0.9  # of half a printed unit: lines stay clear of the edge of rounding
_WRONG, _DOUBTFUL, _OFF, _UNUSUAL = 1.0, 0.2, 1e-3, 1e-5


@dataclass(frozen=True)
class Reconstruction:
    """The lines, and the facts that they do not print."""

    lines: tuple[BudgetLine, ...]
    unmatched: tuple[Fact, ...]


def reconstruct(disclosure: Disclosure) -> Reconstruction:
    """Lines for a disclosure's tables, amounts in its `amount_unit`; none where no code is printed."""
    facts = _merged(fact for fact in disclosure.facts if fact.table in _COVERED)
    lines = list(dict.fromkeys(_candidates(_Printed(facts))))
    if not lines:
        return Reconstruction((), tuple(facts))
    amounts, wrong = _solve(lines, facts)
    kept = tuple(
        replace(line, amount=amount) for line, amount in zip(lines, amounts, strict=True) if amount != 0
    )
    return Reconstruction(kept, tuple(wrong))


def _merged(facts: Iterable[Fact]) -> list[Fact]:
    """Rows that print one code several times (`30201#1`, `30201#2`) as one."""
    found: dict[tuple[str, str, str], Fact] = {}
    for fact in facts:
        row = fact.row.partition("#")[0]
        key = (fact.table, row, fact.column)
        before = found.get(key)
        amount = fact.amount if before is None else Amount(before.amount.value + fact.amount.value)
        found[key] = replace(fact, row=row, amount=amount)
    return list(found.values())


# ---- which printed figures a line is part of ----------------------------------------------------


def covered(line: BudgetLine) -> Iterator[tuple[str, str, str]]:
    """Keys of the facts whose amount a line is part of."""
    basic = _BASIC if line.spent_as != PROJECT else PROJECT
    budget = budget_of(line.fund)
    for row in (*_levels(line.function, (3, 5, 7)), TOTAL):
        for column in _with_parents("income", line.fund):
            yield "income", row, column
        for table in ("expenditure", *((budget,) if budget else ())):
            yield table, row, TOTAL
            yield table, row, basic
    yield from _sides(line, budget)
    if part := _carried(line.fund):
        for row in (*_SUMS, line.project or line.function):
            for column in (TOTAL, f"{part}_total", f"{part}_{line.spent_as}"):
                yield "carryover", row, column
    if budget == "general" and line.spent_as == PROJECT:
        yield from _project_rows(line)
    if budget == "general" and line.spent_as != PROJECT and line.economic:
        for row in (*_levels(line.economic, (3, 5)), TOTAL):
            yield "basic", row, TOTAL
            yield "basic", row, line.spent_as


_COVERED = frozenset(
    {*_APPROPRIATED, "income", "expenditure", "summary", "appropriation", "basic", "projects", "carryover"}
)


def budget_of(fund_id: str) -> str | None:
    """The budget whose appropriation a fund is; None for a unit's own money and for what was carried over."""
    fund = funds().fund(fund_id)
    return None if fund is None or fund.carryover or fund.budget == OWN else fund.budget


def _carried(fund_id: str) -> str:
    """The part of the carryover that a fund is; empty for the money of the year."""
    fund = funds().fund(fund_id)
    return fund.carryover if fund else ""


def _sides(line: BudgetLine, budget: str | None) -> Iterator[tuple[str, str, str]]:
    group = line.function[:3]
    half = line.spent_as
    for row in (
        *_with_above("summary", f"expenditure:{group}"),
        f"use:{_BASIC if half != PROJECT else PROJECT}",
    ):
        yield "summary", row, "amount"
        yield "summary", row, half
    for table, sources in (
        ("summary", _sources(line.fund)),
        ("appropriation", [line.fund] if budget else []),
    ):
        for row in {above for source in sources for above in _with_above(table, f"income:{source}")}:
            yield table, row, "amount"
    if budget is None:
        return
    yield "appropriation", f"use:{_BASIC if half != PROJECT else PROJECT}", "amount"
    for row in _with_above("appropriation", f"expenditure:{group}"):
        yield "appropriation", row, TOTAL
        yield "appropriation", row, budget


def _sources(fund: str) -> list[str]:
    """The rows of the summary in which a fund may stand by itself."""
    known = {each.id for each in table_concepts()["summary"].named_rows}
    return [name for name in (fund, f"{fund}_own", *_CARRIED.get(fund, ())) if f"income:{name}" in known]


_CARRIED = {
    "appropriation_carryover": ("carryover_general",),
    "non_appropriation_carryover": ("carryover_unit_funds",),
}


def _with_above(table: str, row: str) -> Iterator[str]:
    """A row of a two-sided table and the rows that it is part of; every side has a total."""
    parents = {each.id: each.parent for each in table_concepts()[table].named_rows}
    side = row.partition(":")[0]
    yield row
    above = parents.get(row, f"{side}:current")
    while above is not None and above != f"{side}:total":
        yield above
        above = parents.get(above)
    yield f"{side}:total"


def _project_rows(line: BudgetLine) -> Iterator[tuple[str, str, str]]:
    columns = [TOTAL, *([f"e{line.economic[:3]}"] if line.economic else [])]
    for column in columns:
        for row in (*_levels(line.function, (3, 5, 7)), f"{line.function}|{line.project}", TOTAL, "unit"):
            yield "projects", row, column


def _levels(code: str, lengths: tuple[int, ...]) -> list[str]:
    return [code[:length] for length in lengths if len(code) >= length]


def _with_parents(table: str, column: str) -> Iterator[str]:
    concept = table_concepts()[table]
    name: str | None = column
    while name is not None:
        yield name
        found = concept.column(name)
        name = found.parent if found else None


# ---- which lines there may be --------------------------------------------------------------------


class _Printed:
    """Printed figures by table, and their codes that have none below them."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts = {fact.key: fact for fact in facts}

    def amount(self, table: str, row: str, column: str) -> Decimal:
        """A printed figure, 0 where nothing is printed."""
        fact = self.facts.get((table, row, column))
        return fact.amount.value if fact else Decimal(0)

    def leaves(self, *tables: str) -> list[str]:
        """Codes of the first tables that have any, without those that have others below them."""
        codes = sorted({row for table, row, _ in self.facts if table in tables and row.isdigit()})
        return [
            code for code in codes if not any(other != code and other.startswith(code) for other in codes)
        ]

    def columns(self, table: str, row: str) -> list[str]:
        """Columns of a row that hold an amount."""
        found = [column for each, of, column in self.facts if (each, of) == (table, row)]
        return [column for column in found if self.amount(table, row, column)]

    def carried(self, fund: str, spent_as: str) -> list[str]:
        """Rows of the table of carryover that a fund and a kind of spending fill."""
        column = f"{_carried(fund)}_{spent_as}"
        return [
            row for table, row, at in self.facts if (table, at) == ("carryover", column) and row not in _SUMS
        ]

    def splits(self, table: str) -> bool:
        """Whether a table prints basic and project expenditure of each code."""
        return any(
            each == table and row.isdigit() and column in (_BASIC, PROJECT)
            for each, row, column in self.facts
        )


def _candidates(printed: _Printed) -> Iterator[BudgetLine]:
    for function in printed.leaves("income", "expenditure", *_APPROPRIATED):
        for fund in _funds(printed, function):
            if _has(printed, function, fund, PROJECT):
                yield from _project_lines(printed, function, fund)
            if _has(printed, function, fund, _BASIC):
                yield from _basic_lines(printed, function, fund)


def _funds(printed: _Printed, function: str) -> list[str]:
    concept = table_concepts()["income"]
    columns = printed.columns("income", function)
    parents = {found.parent for column in columns if (found := concept.column(column))}
    lowest = [column for column in columns if column not in parents and column != TOTAL]
    known = [column for column in lowest if column != "appropriation_subtotal"]
    tables = [table for table in _APPROPRIATED if printed.columns(table, function)]
    if not known or "appropriation_subtotal" in lowest:
        known += [table for table in tables if table not in known]
    return known or ["general"]


def _has(printed: _Printed, function: str, fund: str, spent_as: str) -> bool:
    """Whether a function's table has such expenditure; where no table says, it may."""
    tables = ["expenditure", *([budget] if (budget := budget_of(fund)) else [])]
    said = [table for table in tables if printed.splits(table) and printed.columns(table, function)]
    return any(printed.amount(table, function, spent_as) for table in said) or not said


def _project_lines(printed: _Printed, function: str, fund: str) -> Iterator[BudgetLine]:
    line = BudgetLine(function, fund, PROJECT, project=_label(printed, function))
    if names := printed.carried(fund, PROJECT):
        yield from (replace(line, project=name) for name in names)
        return
    rows = [row for table, row, _ in printed.facts if table == "projects" and row.startswith(f"{function}|")]
    if budget_of(fund) != "general" or not (rows or printed.columns("projects", function)):
        yield line
        return
    for row in dict.fromkeys(rows) or [function]:
        name = row.partition("|")[2] or _label(printed, function)
        economics = [column[1:] for column in printed.columns("projects", row) if column != TOTAL]
        if not economics:
            yield replace(line, project=name)
        for economic in economics:
            yield replace(line, project=name, economic=economic)


def _label(printed: _Printed, function: str) -> str:
    labels = [fact.label for (_, row, _), fact in printed.facts.items() if row == function and fact.label]
    return labels[0] if labels else function


def _basic_lines(printed: _Printed, function: str, fund: str) -> Iterator[BudgetLine]:
    economics = printed.leaves("basic") if budget_of(fund) == "general" else []
    found = False
    for half in (PERSONNEL, PUBLIC):
        for name in printed.carried(fund, half):
            found = True
            yield BudgetLine(function, fund, half, project=name)
    for economic in economics:
        for half in (PERSONNEL, PUBLIC):
            if printed.amount("basic", economic, half) or half == _half_without_column(printed, economic):
                found = True
                yield BudgetLine(function, fund, half, economic=economic)
    if not found:
        yield BudgetLine(function, fund, PERSONNEL)


def _half_without_column(printed: _Printed, economic: str) -> str | None:
    """Personnel or public by the class of the code, where the table has no columns for them."""
    if set(printed.columns("basic", economic)) != {TOTAL}:
        return None
    return PERSONNEL if economic[:3] in funds().halves[PERSONNEL] else PUBLIC


# ---- the amounts ---------------------------------------------------------------------------------


def _solve(lines: list[BudgetLine], facts: list[Fact]) -> tuple[list[Decimal], list[Fact]]:
    """Amounts of the lines, and the facts that stay beyond their rounding."""
    rows: dict[tuple[str, str, str], list[int]] = {fact.key: [] for fact in facts}
    for index, line in enumerate(lines):
        for key in covered(line):
            if key in rows:
                rows[key].append(index)
    amounts = [_short(round(Decimal(value), _PLACES)) for value in _optimum(lines, facts, rows)]
    wrong = []
    for fact in facts:
        total = sum((amounts[index] for index in rows[fact.key]), Decimal(0))
        if round(total, fact.amount.places) != fact.amount.value and abs(total - fact.amount.value) > _half(
            fact
        ):
            wrong.append(fact)
    return amounts, wrong


def _short(amount: Decimal) -> Decimal:
    """Without zeros behind the last decimal, and without an exponent."""
    return Decimal(format(amount.normalize(), "f"))


def _half(fact: Fact) -> Decimal:
    return Decimal(1).scaleb(-fact.amount.places) / 2


def _optimum(
    lines: list[BudgetLine], facts: list[Fact], rows: Mapping[tuple[str, str, str], list[int]]
) -> list[float]:
    """Columns of the program: the lines, then for each fact what is off within rounding and beyond it."""
    highs: Any = importlib.import_module("highspy")  # large, few commands need it, and it has no types
    negative = {fact.row for fact in facts if fact.amount.value < 0}
    model = highs.HighsLp()
    costs = [0.0 if _usual(line) else _UNUSUAL for line in lines]
    lowers = [-highs.kHighsInf if line.function in negative else 0.0 for line in lines]
    uppers = [highs.kHighsInf] * len(lines)
    starts, indices, values = [0], list[int](), list[float]()
    for fact in facts:
        first = len(costs)
        indices += [*rows[fact.key], first, first + 1, first + 2, first + 3]
        values += [1.0] * len(rows[fact.key]) + [1.0, -1.0, 1.0, -1.0]
        starts.append(len(indices))
        near = float(_half(fact)) * _SAFE
        wrong = _WRONG if fact.certain else _DOUBTFUL
        costs += [_OFF, _OFF, wrong, wrong]
        lowers += [0.0] * 4
        uppers += [near, near, highs.kHighsInf, highs.kHighsInf]
    printed = [float(fact.amount.value) for fact in facts]
    model.num_col_, model.num_row_ = len(costs), len(facts)
    model.col_cost_, model.col_lower_, model.col_upper_ = costs, lowers, uppers
    model.row_lower_, model.row_upper_ = printed, printed
    model.a_matrix_.format_ = highs.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, indices, values
    solver = highs.Highs.__base__()  # the class itself prints who it is as it is made, whatever it is told
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    solver.run()
    return [float(value) for value in solver.getSolution().col_value[: len(lines)]]


def _usual(line: BudgetLine) -> bool:
    return line.spent_as == PROJECT or line.economic is None or partners().fit(line.function, line.economic)
