"""A book's lines as cells in the form's unit, each with the exact amount and the amount as it is printed.

Rounding `each` prints every sum rounded by itself; `parts` rounds the cells so that all printed parts add
up to the printed totals: the largest remainders are rounded up, from the grand total down.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from mingzhang.model import PROJECT, Book, BudgetLine
from mingzhang.taxonomy.codes import functional
from mingzhang.taxonomy.funds import Fund, funds
from mingzhang.taxonomy.money import factor_of
from mingzhang.taxonomy.print_forms import Printing

PARTS, EACH = "parts", "each"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of a table: exact, and as printed."""

    exact: Decimal
    printed: Decimal

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.exact + other.exact, self.printed + other.printed)


@dataclass(frozen=True, slots=True)
class Cell:
    """A line in the form's unit."""

    function: str
    fund: Fund
    spent_as: str
    economic: str
    project: str
    amount: Figure

    @property
    def is_project(self) -> bool:
        """Whether it is project expenditure."""
        return self.spent_as == PROJECT


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up to so many decimals, which all are kept."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def unit_factor(unit: str, wanted: str) -> Decimal:
    """By what an amount of one unit is multiplied to be one of the other."""
    have, want = factor_of(unit), factor_of(wanted)
    if have is None or want is None:
        raise ValueError(f"no unit of money: {unit}, {wanted}")
    return have / want


def cells_of(book: Book, printing: Printing, *, last: bool = False) -> tuple[Cell, ...]:
    """The lines with an amount (of last year where asked) as cells; lines of an unknown fund are left out."""
    factor = unit_factor(book.cover.amount_unit, printing.amount_unit)
    lines = [(line, _amount(line, last)) for line in book.lines]
    kept = [
        (line, value * factor, fund) for line, value in lines if value and (fund := funds().fund(line.fund))
    ]
    values = [value for _, value, _ in kept]
    if book.cover.rounding == PARTS:
        printed = apportioned([_path(line, fund) for line, _, fund in kept], values, printing.places)
    else:
        printed = values
    return tuple(
        Cell(
            line.function,
            fund,
            line.spent_as,
            line.economic or "",
            line.project or (_function_name(line, book) if fund.carryover else ""),
            Figure(value, shown),
        )
        for (line, value, fund), shown in zip(kept, printed, strict=True)
    )


def _function_name(line: BudgetLine, book: Book) -> str:
    """What the carryover table calls a line that belongs to no project."""
    return functional().name(line.function, book.cover.year) or line.function


def _amount(line: BudgetLine, last: bool) -> Decimal | None:
    return line.last if last else line.amount


def _path(line: BudgetLine, fund: Fund) -> tuple[Hashable, ...]:
    """How the total is shared out: by fund, kind of expenditure, function, project, economic code."""
    code = line.function
    return (fund.id, line.spent_as == PROJECT, code[:3], code[:5], code, line.project, line.economic)


def apportioned(
    paths: Sequence[tuple[Hashable, ...]], values: Sequence[Decimal], places: int
) -> list[Decimal]:
    """Each value rounded up or down so that the sums below every path add up to the rounded total."""
    step = Decimal(1).scaleb(-places)
    result = [ZERO] * len(values)
    total = rounded(sum(values, ZERO), places)

    def share(members: list[int], depth: int, amount: Decimal) -> None:
        if len(members) == 1:
            result[members[0]] = amount
            return
        groups = _grouped(members, lambda n: paths[n][depth] if depth < len(paths[n]) else n)
        sums = [sum((values[n] for n in group), ZERO) for group in groups]
        for group, part in zip(groups, largest_remainder(sums, amount, step), strict=True):
            share(group, depth + 1, part)

    if values:
        share(list(range(len(values))), 0, total)
    return result


def largest_remainder(values: Sequence[Decimal], total: Decimal, step: Decimal) -> list[Decimal]:
    """The values cut to whole steps; those cut most are raised until the parts make the total."""
    floors = [(value / step).to_integral_value(rounding=ROUND_FLOOR) for value in values]
    lacking = int(total / step - sum(floors, ZERO))
    order = sorted(range(len(values)), key=lambda n: (floors[n] - values[n] / step, n))
    for n in order[: max(lacking, 0)]:
        floors[n] += 1
    return [(floor * step).quantize(step) for floor in floors]


def _grouped(members: Iterable[int], key: Callable[[int], Hashable]) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = {}
    for member in members:
        groups.setdefault(key(member), []).append(member)
    return list(groups.values())
